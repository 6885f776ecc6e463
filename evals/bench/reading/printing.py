"""PDF files of an act, printed by Chromium and by LibreOffice; what is printed once is kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

from evals.bench.reading.acts import ReadingBenchError

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OFFICE = ("soffice", "libreoffice")
_MOST_SECONDS = 180


def program(names: tuple[str, ...]) -> str | None:
    """The path of the first of these programs that is installed."""
    return next((found for name in names if (found := shutil.which(name))), None)


def printed_by_chromium(page: str, folder: Path) -> Path:
    """A PDF of a page in HTML. Raises ReadingBenchError when Chromium makes none."""
    browser = program(CHROMIUM)
    if browser is None:
        raise ReadingBenchError(f"there is no {CHROMIUM[0]} to print with; install it, or leave the PDF forms out.")
    target = folder / f"{hashlib.sha256(page.encode()).hexdigest()[:16]}.pdf"
    if target.is_file():
        return target
    source = target.with_suffix(".html")
    source.write_text(page, encoding="utf-8")
    with tempfile.TemporaryDirectory() as profile:
        staged = Path(profile) / "page.pdf"
        options = [
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-pdf-header-footer",
            f"--user-data-dir={profile}",
        ]
        _run([browser, *options, f"--print-to-pdf={staged}", source.absolute().as_uri()])
        return _keep(staged, target)


def printed_by_office(document: Path, folder: Path) -> Path:
    """A PDF of a Word document. Raises ReadingBenchError when LibreOffice makes none."""
    office = program(OFFICE)
    if office is None:
        raise ReadingBenchError(f"there is no {OFFICE[0]} to print with; install LibreOffice Writer.")
    target = folder / f"{_packed_hash(document)}.pdf"
    if target.is_file():
        return target
    with tempfile.TemporaryDirectory() as scratch:
        profile = f"-env:UserInstallation={Path(scratch).as_uri()}/profile"
        _run([office, profile, "--headless", "--convert-to", "pdf", "--outdir", scratch, str(document)])
        return _keep(Path(scratch) / f"{document.stem}.pdf", target)


def _packed_hash(document: Path) -> str:
    """A name for the content of a Word file, whose bytes also hold the time at which it was packed."""
    with zipfile.ZipFile(document) as packed:
        parts = b"".join(packed.read(name) for name in sorted(packed.namelist()) if name.startswith("word/"))
    return hashlib.sha256(parts).hexdigest()[:16]


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_MOST_SECONDS)  # noqa: S603
    except (subprocess.SubprocessError, OSError) as error:
        raise ReadingBenchError(f"{Path(command[0]).name} did not print: {error}.") from error


def _keep(staged: Path, target: Path) -> Path:
    if not staged.is_file():
        raise ReadingBenchError(f"{target.name}: the printing program ended without a PDF.")
    # The scratch folder may be on another file system, so the move is not one step; the rename is.
    partial = target.with_suffix(".part")
    shutil.move(staged, partial)
    return partial.replace(target)
