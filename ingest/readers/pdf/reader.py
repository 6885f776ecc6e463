"""From a PDF to a Document: headings, paragraphs, items and rows in reading order, footnotes after their paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from riktlots.ingest.document import Document, Dropped, Reason, assemble
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.pdf.blocks import BlockMaker, note_groups
from riktlots.ingest.readers.pdf.furniture import find_contents, find_footnotes, find_furniture
from riktlots.ingest.readers.pdf.lines import body_size
from riktlots.ingest.readers.pdf.paragraphs import grouped
from riktlots.ingest.readers.pdf.running_text import running_text
from riktlots.ingest.readers.pdf.sheets import Sheets, read_sheets

if TYPE_CHECKING:
    from pypdf import PdfReader


def open_pdf(path: Path, password: str = "") -> PdfReader:
    """The pages of a file. Raises DocumentError when it is damaged, protected, or has no pages."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(path)  # tries the empty password by itself
        if reader.is_encrypted:
            _unlock(reader, path, password)
        count = len(reader.pages)
    except DocumentError:
        raise
    except DependencyError as error:
        raise DocumentError(
            f"{path.name}: the file is encrypted with AES, which needs one more package. "
            "Run `pip install cryptography` and try again, or save a copy without a password."
        ) from error
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    except Exception as error:  # the library lets through whatever its parsers raise on damaged files
        raise DocumentError(f"{path.name}: the PDF is damaged ({error}). Open it, save it again, and retry.") from error
    if not count:
        raise DocumentError(f"{path.name}: the PDF has no pages. Ask for a whole copy of it.")
    return reader


def _unlock(reader: PdfReader, path: Path, password: str) -> None:
    """Raises DocumentError when the password does not open the file."""
    opened = reader.decrypt(password)
    if opened:
        return
    if password:
        raise DocumentError(f"{path.name}: the password does not open the file. Give its password with `--password`.")
    raise DocumentError(
        f"{path.name}: the file is encrypted. Give its password with `--password`, or save a copy without one."
    )


def page_labels(reader: PdfReader, printed: Mapping[int, str], pages: int) -> list[str | None]:
    """The label of each page: the number printed on it (`printed`, by page index), else that of the file.

    Between two pages whose numbers count along, a page without one (the first of a chapter) has the number in turn.
    """
    own = _own_labels(reader, pages)
    known = sorted(index for index, number in printed.items() if number.isdigit())
    between: dict[int, str] = {}
    for before, after in pairwise(known):
        if int(printed[after]) - int(printed[before]) == after - before:
            first = int(printed[before])
            between |= {index: str(first + index - before) for index in range(before + 1, after)}
    return [printed.get(index) or own[index] or between.get(index) for index in range(pages)]


def _own_labels(reader: PdfReader, pages: int) -> list[str | None]:
    """The labels that the file gives its pages; none where there are none, or they cannot be read."""
    none: list[str | None] = [None] * pages
    try:
        if "/PageLabels" not in reader.root_object:
            return none
        labels = list(reader.page_labels)
    except Exception:  # whatever a damaged tree of labels makes the library raise
        return none
    return [*labels] if len(labels) == pages else none


def read_pdf(path: Path, password: str = "") -> Document:
    """Read the text of a PDF. Raises DocumentError when it is damaged, protected, or has no text that can be read."""
    reader = open_pdf(path, password)
    sheets = read_sheets(reader)
    if not sheets.letters:
        _say_why_empty(path, sheets)
    if sheets.is_untold:
        raise DocumentError(
            f"{path.name}: the fonts of the PDF do not say which letters its text is made of. Run OCR on it "
            "(for example `ocrmypdf --force-ocr`) or use another copy, and try again."
        )
    furniture = find_furniture(sheets.lines, sheets.pages)
    labels = page_labels(reader, furniture.numbers, len(sheets.pages))
    return _document(sheets, furniture.reasons, labels)


def _say_why_empty(path: Path, sheets: Sheets) -> None:
    """Raise DocumentError for a file without visible text."""
    if any(dropped.reason is Reason.HIDDEN for dropped in sheets.dropped):
        raise DocumentError(
            f"{path.name}: all text of the PDF is hidden (white, tiny, unpainted or off the page). Use a copy whose "
            "text can be seen."
        )
    unreadable = [oddity for oddity in sheets.oddities if oddity.key == "oddity_page_unreadable"]
    if len(unreadable) == len(sheets.pages):
        raise DocumentError(
            f"{path.name}: the PDF is damaged ({unreadable[0].detail}). Open it, save it again, and retry."
        )
    raise DocumentError(
        f"{path.name}: the PDF has no text layer. Run OCR on it (for example `ocrmypdf`) and try again."
    )


def _document(sheets: Sheets, furniture: Mapping[int, Reason], labels: Sequence[str | None]) -> Document:
    flow = running_text(sheets, furniture)
    contents = find_contents(flow.lines)
    kept = [line for i, line in enumerate(flow.lines) if i not in contents]
    size = body_size(kept)
    notes = find_footnotes(kept, size, sheets.pages)
    groups = grouped([line for line in kept if id(line) not in notes], size, [page.width for page in sheets.pages])
    of_notes = note_groups([line for line in kept if id(line) in notes], notes)
    margins = [line for lines in sheets.lines for line in lines if id(line) in furniture]
    dropped = [
        *sheets.dropped,
        *(Dropped(line.text, furniture[id(line)], line.page) for line in margins),
        *(Dropped(flow.lines[i].text, Reason.CONTENTS, flow.lines[i].page) for i in sorted(contents)),
    ]
    return assemble(
        BlockMaker(flow, labels).blocks(groups, of_notes),
        raw=flow.raw,
        pages=len(sheets.pages),
        dropped=sorted(dropped, key=lambda item: item.page_index or 0),
        oddities=sheets.oddities,
    )
