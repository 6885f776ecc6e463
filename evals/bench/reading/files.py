"""The file forms of an act: Markdown, text, HTML, Word, and PDF by two programs."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from riktlots.evals.bench.reading.acts import Act, Piece, ReadingBenchError, Role
from riktlots.evals.bench.reading.forms import LEAD, NUMBERED_ITEM, grouped, markdown, plain_text, print_page, web_page

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


def write_docx(act: Act, path: Path, columns: int = 1) -> None:
    """The act as a Word document: heading styles, lists that number themselves, a running head and page numbers."""
    from docx import Document
    from docx.oxml.ns import qn

    document = Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = act.pieces[0].text[:60]
    _page_number(section.footer.paragraphs[0])
    if columns > 1:
        cols = section._sectPr.find(qn("w:cols"))
        cols.set(qn("w:num"), str(columns))
    lists = _Lists(document)
    for is_list, pieces in grouped(act.pieces):
        number = lists.new() if is_list else None
        for piece in pieces:
            if piece.level:
                document.add_heading(piece.text, piece.level)
            elif number is not None:
                paragraph = document.add_paragraph(NUMBERED_ITEM.sub("", piece.text, count=1), style="List Paragraph")
                lists.apply(paragraph, number)
            else:
                _paragraph(document, piece)
    document.save(str(path))


def _paragraph(document: Any, piece: Piece) -> None:
    lead = LEAD.match(piece.text)
    paragraph = document.add_paragraph(style="List Paragraph" if piece.role is Role.ITEM else None)
    if lead:
        paragraph.add_run(lead[0]).bold = True
    paragraph.add_run(piece.text[lead.end() if lead else 0 :])


def _page_number(paragraph: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.add_run("Sida ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = OxmlElement("w:r")
    shown = OxmlElement("w:t")
    shown.text = "1"
    run.append(shown)
    field.append(run)
    paragraph._p.append(field)


class _Lists:
    """Numbered lists of a Word document, each counting from 1."""

    _ABSTRACT = "990"

    def __init__(self, document: Any) -> None:
        from docx.oxml import parse_xml
        from docx.oxml.ns import nsdecls

        self._root = document.part.numbering_part.element
        abstract = parse_xml(
            f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{self._ABSTRACT}"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
            '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/><w:pPr><w:ind w:left="567" w:hanging="283"/></w:pPr>'
            "</w:lvl></w:abstractNum>"
        )
        # Word wants all abstract lists before the lists that use them.
        self._root.insert(0, abstract)

    def new(self) -> int:
        """Start a new list; returns its number."""
        from docx.oxml.ns import qn

        number = self._root.add_num(self._ABSTRACT)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.get(qn("w:numId")))

    def apply(self, paragraph: Any, number: int) -> None:
        """Make a paragraph an item of the list."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number


class TextPart(StrEnum):
    """What can be measured by itself. Chromium and LibreOffice (office) print the acts as PDF."""

    TEXTS = "texts"
    HTML = "html"
    DOCX = "docx"
    CHROMIUM = "chromium"
    OFFICE = "office"
    EU = "eu"
    HARD = "hard"
    COST = "cost"


@dataclass(frozen=True, slots=True)
class FileForm:
    """A form that an act can be put into. `make` writes the file of an act into a folder; `needs` are the programs one
    of which it takes."""

    name: str
    part: TextPart
    make: Callable[[Act, Path], Path]
    needs: tuple[str, ...] = ()

    @property
    def missing(self) -> str:
        """The program that has to be installed for this form; empty where it is, or none is needed."""
        return "" if not self.needs or program(self.needs) else self.needs[0]


def _source(act: Act, folder: Path) -> Path:
    return _written(act, folder, act.text, act.suffix)


def _markdown(act: Act, folder: Path) -> Path:
    return _written(act, folder, markdown(act), ".md")


def _text(act: Act, folder: Path) -> Path:
    return _written(act, folder, plain_text(act), ".txt")


def _html(act: Act, folder: Path) -> Path:
    return _written(act, folder, web_page(act), ".html")


def _docx(act: Act, folder: Path, columns: int = 1) -> Path:
    path = folder / f"{act.name}-{columns}.docx"
    write_docx(act, path, columns)
    return path


def _chromium(act: Act, folder: Path, columns: int, hyphens: bool) -> Path:
    return printed_by_chromium(print_page(act, columns, hyphens=hyphens), folder)


def _office(act: Act, folder: Path, columns: int) -> Path:
    return printed_by_office(_docx(act, folder, columns), folder)


def _written(act: Act, folder: Path, text: str, suffix: str) -> Path:
    path = folder / f"{act.name}{suffix}"
    path.write_text(text, encoding="utf-8")
    return path


SOURCE = FileForm("as it is", TextPart.TEXTS, _source)
FORMS = (
    FileForm("html", TextPart.HTML, _html),
    FileForm("docx", TextPart.DOCX, _docx),
    FileForm("chromium-1", TextPart.CHROMIUM, partial(_chromium, columns=1, hyphens=False), CHROMIUM),
    FileForm("chromium-2", TextPart.CHROMIUM, partial(_chromium, columns=2, hyphens=False), CHROMIUM),
    FileForm("chromium-2-soft", TextPart.CHROMIUM, partial(_chromium, columns=2, hyphens=True), CHROMIUM),
    FileForm("office-1", TextPart.OFFICE, partial(_office, columns=1), OFFICE),
    FileForm("office-2", TextPart.OFFICE, partial(_office, columns=2), OFFICE),
)
EU_FORMS = (
    FileForm("eu-markdown", TextPart.EU, _markdown),
    FileForm("eu-text", TextPart.EU, _text),
    FileForm("eu-html", TextPart.EU, _html),
)
COST_FORMS = tuple(form for form in FORMS if form.part is TextPart.CHROMIUM)
