"""From a PDF to a Document: headings, paragraphs, items and rows in reading order, footnotes after their paragraphs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ingest.document import Document, Dropped, Reason, assemble
from ingest.errors import DocumentError
from ingest.pdf.blocks import BlockMaker, note_groups
from ingest.pdf.contents import find_contents
from ingest.pdf.flow import running_text
from ingest.pdf.footnotes import find_footnotes
from ingest.pdf.furniture import find_furniture
from ingest.pdf.labels import page_labels
from ingest.pdf.lines import body_size
from ingest.pdf.open import open_pdf
from ingest.pdf.paragraphs import grouped
from ingest.pdf.sheets import Sheets, read_sheets


def read_pdf(path: Path, password: str = "") -> Document:
    """Read the text of a PDF. Raises DocumentError when it is damaged, protected, or has no text that can be told."""
    reader = open_pdf(path, password)
    sheets = read_sheets(reader)
    if not sheets.letters:
        _say_why_empty(path, sheets)
    if sheets.is_untold:
        raise DocumentError(
            f"{path.name}: the fonts of the PDF do not say which letters its text is made of. Have it recognised anew "
            "(for example `ocrmypdf --force-ocr`), or use another copy, and try again."
        )
    furniture = find_furniture(sheets.lines, sheets.pages)
    labels = page_labels(reader, furniture.numbers, len(sheets.pages))
    return _document(sheets, furniture.reasons, labels)


def _say_why_empty(path: Path, sheets: Sheets) -> None:
    """Raises DocumentError for a file without text that is seen."""
    if any(dropped.reason is Reason.HIDDEN for dropped in sheets.dropped):
        raise DocumentError(
            f"{path.name}: all text of the PDF is hidden (white, tiny, unpainted or off the page). Use a copy whose "
            "text can be seen."
        )
    unreadable = [oddity for oddity in sheets.oddities if oddity.key == "oddity_page_unreadable"]
    if len(unreadable) == len(sheets.pages):
        raise DocumentError(
            f"{path.name}: the PDF is damaged ({unreadable[0].detail}). Open and save it anew, then try again."
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
