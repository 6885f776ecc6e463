"""An act as a Word document."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from evals.bench.reading.acts import Act, Piece, Role
from evals.bench.reading.forms import LEAD, NUMBERED_ITEM, grouped


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
        """A list that starts anew; returns its number."""
        from docx.oxml.ns import qn

        number = self._root.add_num(self._ABSTRACT)
        number.add_lvlOverride(ilvl=0).add_startOverride(1)
        return int(number.get(qn("w:numId")))

    def apply(self, paragraph: Any, number: int) -> None:
        """Make a paragraph an item of the list."""
        properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        properties.get_or_add_ilvl().val = 0
        properties.get_or_add_numId().val = number
