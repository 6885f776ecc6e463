"""A plan as the document that is put on file: the rows of its tables, and the Word file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from riktlots.app.i18n import text
from riktlots.app.planning.entries import Entries, Entry, Progress, progress
from riktlots.app.present.blocks import Block, Style, add_block, add_link
from riktlots.app.present.markup import showable
from riktlots.app.present.outline import Cited, Consideration, Medium, Part, Questions, Section, Terms, blocks_of
from riktlots.app.present.plan import NO_ENTRIES, plan_outline, strength_name
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

# The columns of the table of considerations, with their widths in millimetres: a sheet of A4 lying down.
COLUMNS = {"number": 12, "strength": 24, "point": 78, "who": 42, "state": 21, "note": 41, "source": 39}
QUESTION_COLUMNS = {"number": 12, "question": 128, "state": 22, "note": 95}
_MARGIN = 20


def considered(outline: Iterable[Part]) -> list[Section]:
    """The sections of an outline that hold considerations."""
    return [part for part in outline if isinstance(part, Section) and part.dimension]


def row_cells(number: int, one: Consideration, language: str) -> tuple[tuple[str, ...], ...]:
    """The cells of a consideration, in the order of COLUMNS; each is one or more lines."""
    who = (one.entry.assigned, one.item.by) if one.entry.assigned else (one.item.by,)
    sources = tuple(f"[{cited.number}] {cited.facts.address}" for cited in one.cited)
    title = (one.item.title, *one.remarks)
    return ((str(number),), (one.strength,), title, who, (state(one.entry, language),), (one.entry.note,), sources)


def question_cells(questions: Questions, language: str) -> list[tuple[str, ...]]:
    """The cells of the open questions: number, question, state and note."""
    return [
        (str(number), row.question.text, state(row.entry, language), row.entry.note)
        for number, row in enumerate(questions.rows, 1)
    ]


def column_names(columns: Iterable[str], language: str) -> list[str]:
    """The headings of columns."""
    return [text(f"filed_{name}", language) for name in columns]


def state(entry: Entry, language: str) -> str:
    """Whether an item is done, as a box and a word."""
    box, name = ("☑", "filed_done") if entry.done else ("☐", "filed_open")
    return f"{box}\N{NO-BREAK SPACE}{text(name, language)}"


def progress_words(one: Progress, language: str) -> str:
    """How many items are done, with the name of their strength if they are of one."""
    words = text("plan_progress", language, done=one.done, total=one.total)
    return f"{strength_name(one.strength, language)}: {words}" if one.strength else words


def registration(plan: Plan, entries: Entries) -> list[tuple[str, str]]:
    """What stands in the box at the top: labels with their values, or empty ones to fill in by hand."""
    language = plan.language
    whole, *parts = progress(plan.items, entries)
    told = "; ".join(progress_words(part, language) for part in parts)
    so_far = f"{progress_words(whole, language)} ({told})" if parts else ""
    rows = [
        ("filed_diary", ""),
        ("filed_date", plan.made),
        ("filed_author", ""),
        ("filed_progress", so_far),
    ]
    return [(text(key, language), value) for key, value in rows]


def signature(language: str) -> list[str]:
    """The lines at the end that are filled in by hand."""
    return [text(key, language) for key in ("filed_place", "filed_signature", "filed_name")]


def quotes(sections: Iterable[Section]) -> list[Cited]:
    """Every quote of the considerations once, by its number."""
    found = {
        cited.number: cited
        for section in sections
        for one in section.parts
        if isinstance(one, Consideration)
        for cited in one.cited
    }
    return [found[number] for number in sorted(found)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the table of considerations, or the heading of those that follow."""

    heading: str = ""
    cells: tuple[tuple[str, ...], ...] = ()


def plan_docx(plan: Plan, store: Store, entries: Entries = NO_ENTRIES) -> bytes:
    """A plan as a Word file to put on file: a box for registration, the case, a table of what to consider with what was
    entered, a place for a signature, and the quotes. Pages are numbered."""
    from docx import Document

    outline = list(plan_outline(plan, store, Medium.FILE, entries))
    document = Document()
    _set_up(document, plan)
    sections = considered(outline)
    for part in outline:
        if isinstance(part, Block) and part.style is Style.TITLE:
            document.core_properties.title = part.words
            add_block(document, part)
            _add_pairs(document, registration(plan, entries))
        elif isinstance(part, Terms):
            _add_terms(document, part)
        elif isinstance(part, Questions):
            add_block(document, Block(Style.HEADING, part.heading))
            rows = [_Row(cells=tuple((cell,) for cell in cells)) for cells in question_cells(part, plan.language)]
            _add_table(document, QUESTION_COLUMNS, rows, plan.language)
        elif isinstance(part, Section) and part.dimension:
            if part is sections[0]:
                add_block(document, Block(Style.HEADING, text("filed_table", plan.language)))
                _add_table(document, COLUMNS, list(_rows(sections, plan.language)), plan.language)
        else:
            for block in blocks_of([part]):
                add_block(document, block)
    _add_pairs(document, [(label, "") for label in signature(plan.language)], tall=True)
    if sections:
        _add_quotes(document, quotes(sections), plan.language)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _rows(sections: Iterable[Section], language: str) -> Iterator[_Row]:
    number = 0
    for section in sections:
        yield _Row(section.heading)
        for one in section.parts:
            if isinstance(one, Consideration):
                number += 1
                yield _Row(cells=row_cells(number, one, language))


def _set_up(document: Any, plan: Plan) -> None:
    """A4 lying down, the language of the words, the title on top of each page, and its number at the foot."""
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    code = "sv-SE" if plan.language == "sv" else "en-GB"
    document.core_properties.language = code
    document.core_properties.comments = plan.generation
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Calibri", Pt(10)
    spoken = OxmlElement("w:lang")
    spoken.set(qn("w:val"), code)
    normal.element.get_or_add_rPr().append(spoken)
    for name, size in (("Title", 20), ("Heading 1", 13), ("Heading 2", 11)):
        style = document.styles[name]
        style.font.size, style.font.color.rgb = Pt(size), RGBColor(0x1B, 0x1F, 0x24)
    page = document.sections[0]
    page.orientation, page.page_width, page.page_height = WD_ORIENT.LANDSCAPE, Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(_MARGIN)
    head, foot = page.header.paragraphs[0], page.footer.paragraphs[0]
    head.add_run(f"{text('plan_title', plan.language)} · {plan.made}").font.size = Pt(8)
    foot.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for words, field in zip(_page_words(plan.language), ("PAGE", "NUMPAGES", ""), strict=True):
        foot.add_run(words).font.size = Pt(8)
        if field:
            _add_field(foot, field)


def _page_words(language: str) -> list[str]:
    """The words before, between and after the number of a page and of all pages."""
    return text("filed_page", language, page="\n", pages="\n").split("\n")


def _add_field(paragraph: Any, name: str) -> None:
    """Add a field that Word fills in: a run of its beginning, its name, and its end."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    for kind in ("begin", "name", "end"):
        run = paragraph.add_run()
        run.font.size = Pt(8)
        if kind == "name":
            piece = OxmlElement("w:instrText")
            piece.text = name
        else:
            piece = OxmlElement("w:fldChar")
            piece.set(qn("w:fldCharType"), kind)
        run._r.append(piece)


def _add_pairs(document: Any, pairs: Iterable[tuple[str, str]], *, tall: bool = False) -> None:
    """Add a table of labels and values, with room to write by hand where there is no value."""
    from docx.shared import Mm

    held = list(pairs)
    document.add_paragraph()
    table = document.add_table(rows=len(held), cols=2, style="Table Grid")
    for row, (label, value) in zip(table.rows, held, strict=True):
        _set_widths(row, (55, 120))
        _write(row.cells[0], (label,), bold=True)
        _write(row.cells[1], (value,))
        if tall:
            row.height = Mm(12)
    document.add_paragraph()


def _add_terms(document: Any, terms: Terms) -> None:
    add_block(document, Block(Style.HEADING, terms.heading))
    if terms.written:
        add_block(document, Block(Style.QUOTE, terms.written))
    if terms.rows:
        _add_pairs(document, terms.rows)


def _add_table(document: Any, columns: dict[str, int], rows: list[_Row], language: str) -> None:
    """Add a table whose heading stands on every page, and whose rows are not divided between two."""
    from docx.oxml import OxmlElement

    table = document.add_table(rows=1, cols=len(columns), style="Table Grid")
    table.autofit = False
    head = table.rows[0]
    _set_widths(head, columns.values())
    for cell, name in zip(head.cells, column_names(columns, language), strict=True):
        _write(cell, (name,), bold=True)
        _shade(cell, "E7EDF3")
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for one in rows:
        row = table.add_row()
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        _set_widths(row, columns.values())
        if one.heading:
            cell = row.cells[0].merge(row.cells[-1])
            _write(cell, (one.heading,), bold=True)
            _shade(cell, "F4F6F8")
            cell.paragraphs[0].paragraph_format.keep_with_next = True
            continue
        for cell, lines, name in zip(row.cells, one.cells, columns, strict=True):
            _write(cell, lines, bold=name == "strength")
    document.add_paragraph()


def _set_widths(row: Any, widths: Iterable[int]) -> None:
    from docx.shared import Mm

    for cell, width in zip(row.cells, widths, strict=True):
        cell.width = Mm(width)


def _write(cell: Any, lines: Iterable[str], *, bold: bool = False) -> None:
    """Write lines into a cell; the first is what the cell says, and the others are smaller."""
    from docx.shared import Pt

    for at, line in enumerate(lines):
        paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(2)
        run = paragraph.add_run(showable(line))
        run.bold = bold or None
        run.font.size = Pt(9 if at == 0 else 8)


def _shade(cell: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(shade)


def _add_quotes(document: Any, cited: Iterable[Cited], language: str) -> None:
    from docx.shared import Pt

    add_block(document, Block(Style.HEADING, text("filed_quotes", language)))
    document.paragraphs[-1].paragraph_format.page_break_before = True
    for one in cited:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.add_run(showable(f"[{one.number}] {one.facts.address}")).bold = True
        paragraph.add_run(showable(f" ({one.facts.known}) ")).font.size = Pt(9)
        if one.facts.original.url:
            add_link(paragraph, one.facts.original.url)
        add_block(document, Block(Style.QUOTE, f"“{one.quote}”"))
