"""The files that are made of an act to be read back: one for each form of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path

from evals.bench.reading.acts import Act
from evals.bench.reading.forms import markdown, plain_text, print_page, web_page
from evals.bench.reading.printing import CHROMIUM, OFFICE, printed_by_chromium, printed_by_office, program
from evals.bench.reading.word import write_docx


class Part(StrEnum):
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
    part: Part
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


SOURCE = FileForm("as it is", Part.TEXTS, _source)
FORMS = (
    FileForm("html", Part.HTML, _html),
    FileForm("docx", Part.DOCX, _docx),
    FileForm("chromium-1", Part.CHROMIUM, partial(_chromium, columns=1, hyphens=False), CHROMIUM),
    FileForm("chromium-2", Part.CHROMIUM, partial(_chromium, columns=2, hyphens=False), CHROMIUM),
    FileForm("chromium-2-soft", Part.CHROMIUM, partial(_chromium, columns=2, hyphens=True), CHROMIUM),
    FileForm("office-1", Part.OFFICE, partial(_office, columns=1), OFFICE),
    FileForm("office-2", Part.OFFICE, partial(_office, columns=2), OFFICE),
)
EU_FORMS = (
    FileForm("eu-markdown", Part.EU, _markdown),
    FileForm("eu-text", Part.EU, _text),
    FileForm("eu-html", Part.EU, _html),
)
COST_FORMS = tuple(form for form in FORMS if form.part is Part.CHROMIUM)
