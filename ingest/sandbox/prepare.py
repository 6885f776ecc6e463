"""Copies of files that could not be read as they are: without their encryption, or with a text layer made by OCR."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.read import recognised_ending
from riktlots.ingest.sandbox.process import Limits, plain_environment
from riktlots.ingest.sandbox.read import unlock_contained

_OCR = "ocrmypdf"
_LANGUAGES = "swe+eng"
_SKIPPED = re.compile(r"\[OCR skipped on page\(s\)[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Prepared:
    """The file to read: the one that was given, or a copy of it. What was done to the copy stands beside it."""

    path: Path
    unlocked: bool = False
    recognised: bool = False


def prepare(
    path: Path, folder: Path, *, password: str = "", ocr: bool = False, limits: Limits | None = None
) -> Prepared:
    """Make a copy in `folder` where a PDF needs its password or, if `ocr` is set, has pages that are pictures.

    The password goes into no copy and no message. Raises DocumentError when it is wrong, or OCR fails.
    """
    limits = limits or Limits.from_environment()
    prepared = Prepared(path)
    if not (password or ocr) or recognised_ending(path) != ".pdf":
        return prepared
    if password:
        copy = _place(folder, "unlocked", path)
        if unlock_contained(path, password, copy, limits):
            prepared = Prepared(copy, unlocked=True)
    if ocr:
        copy = _place(folder, "recognised", path)
        if _recognise(prepared.path, copy, limits):
            prepared = Prepared(copy, prepared.unlocked, recognised=True)
    return prepared


def _place(folder: Path, what: str, path: Path) -> Path:
    """A copy keeps the name of its file, which the name of the document may come from."""
    place = folder / what
    place.mkdir(exist_ok=True)
    return place / path.name


def _recognise(path: Path, to: Path, limits: Limits) -> bool:
    """Give the pages without text a text layer; False where all pages have one already."""
    program = shutil.which(_OCR)
    if program is None:
        raise DocumentError(
            f"{path.name}: --ocr needs the program ocrmypdf with the languages Swedish and English. Install it "
            "(Debian: `apt install ocrmypdf tesseract-ocr-swe`), or run OCR elsewhere and add the result."
        )
    said = to.with_suffix(".txt")
    command = [program, "--skip-text", "--output-type", "pdf", "-l", _LANGUAGES, "--sidecar", str(said)]
    failure = _run([*command, str(path.absolute()), str(to)], path.name, limits)
    if failure is not None:
        raise DocumentError(f"{path.name}: ocrmypdf could not recognise its text ({failure}).")
    return bool(_SKIPPED.sub("", said.read_text(encoding="utf-8", errors="replace")).strip())


def _run(command: list[str], name: str, limits: Limits) -> str | None:
    """Run a program within the limit of time, its own children with it. Returns what it says when it fails."""
    process = subprocess.Popen(  # noqa: S603 - a program of the system's, with our arguments
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=plain_environment(),
        start_new_session=True,
    )
    try:
        _, told = process.communicate(timeout=limits.seconds)
    except subprocess.TimeoutExpired as error:
        raise DocumentError(
            f"{name}: OCR took longer than {limits.seconds:g} seconds and was stopped. Run ocrmypdf on it yourself and "
            "add the result, or raise RIKTLOTS_READ_SECONDS."
        ) from error
    finally:
        _end(process)
    lines = told.decode("utf-8", "replace").split("\n")
    return None if process.returncode == 0 else next((line.strip() for line in reversed(lines) if line.strip()), "")


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program that still runs, with all that it has started."""
    if process.poll() is not None:
        return
    if os.name == "posix":
        os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.communicate()
