"""Word documents for tests, made of python-docx and of the markup that it has no words for."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from docx import Document as new_docx
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

_NOTES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"
_NOTES_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"


def element(name: str, **values: str) -> Any:
    """An element such as `w:vanish`; attributes are in the same namespace."""
    made = OxmlElement(name)
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def number(paragraph: Any, list_id: int, level: int) -> None:
    """Let a paragraph have the automatic number of a list."""
    numbering = element("w:numPr")
    numbering.append(element("w:ilvl", val=str(level)))
    numbering.append(element("w:numId", val=str(list_id)))
    paragraph._p.get_or_add_pPr().append(numbering)


def define_list(document: Any, id: int, levels: list[tuple[str, str]]) -> int:
    """A list whose levels have these kinds of number and patterns; returns its id."""
    root = document.part.numbering_part.element
    abstract = element("w:abstractNum", abstractNumId=str(id))
    for index, (kind, pattern) in enumerate(levels):
        level = element("w:lvl", ilvl=str(index))
        for name, value in (("w:start", "1"), ("w:numFmt", kind), ("w:lvlText", pattern)):
            level.append(element(name, val=value))
        abstract.append(level)
    root.insert(0, abstract)
    return begin_list(document, id, id)


def begin_list(document: Any, id: int, abstract: int, start: int | None = None) -> int:
    """Another list of the same definition, which goes on counting or begins anew at `start`; returns its id."""
    list_ = element("w:num", numId=str(id))
    list_.append(element("w:abstractNumId", val=str(abstract)))
    if start is not None:
        override = element("w:lvlOverride", ilvl="0")
        override.append(element("w:startOverride", val=str(start)))
        list_.append(override)
    document.part.numbering_part.element.append(list_)
    return id


def append_xml(paragraph: Any, xml: str) -> None:
    """Markup at the end of a paragraph; the prefixes w, wp, a and r are known."""
    opening = xml.index(">") if "/>" not in xml[: xml.index(">") + 1] else xml.index("/>")
    paragraph._p.append(parse_xml(f"{xml[:opening]} {nsdecls('w', 'wp', 'a', 'r')}{xml[opening:]}"))


def add_footnotes(document: Any, notes: dict[int, str]) -> None:
    """Give the document footnotes by id. Their marks are set with `append_xml`."""
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    told = "".join(
        f'<w:footnote w:id="{id}"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>{text}</w:t></w:r></w:p></w:footnote>'
        for id, text in notes.items()
    )
    separator = '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    blob = f"<w:footnotes {nsdecls('w')}>{separator}{told}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), _NOTES_TYPE, blob, document.part.package)
    document.part.relate_to(part, _NOTES)


def made(write: Callable[[Any], object]) -> bytes:
    """The bytes of a new document that `write` has filled."""
    document = new_docx()
    write(document)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def saved(folder: Path, write: Callable[[Any], object], name: str = "fil.docx") -> Path:
    """A file with a new document that `write` has filled."""
    path = folder / name
    path.write_bytes(made(write))
    return path
