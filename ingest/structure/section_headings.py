"""Reports, guidelines and pages: which blocks are headings, and the numbers that headings and paragraphs carry.

“3.2 Partnern”, “Kapitel 3 Ansvar” and “Bilaga A Mall” are headings; “Kapitel 3 handlar om …”, “Enligt 3 § …” and
“Avsnitt 3.2 gäller …” refer to them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.document import Block, BlockKind
from ingest.structure.items import ends_sentence, goes_on_sentence

_WORDED = re.compile(
    r"(?:kapitel|chapter|avsnitt|section) (?P<n>\d{1,3}(?:\.\d{1,3})*)(?P<rest>$|[.:]?\s.*)", re.IGNORECASE
)
_ANNEX = re.compile(
    r"(?:bilaga|appendix|annex)(?: (?P<n>[IVXLC]+|\d{1,3}|[A-Z])(?![\w.]\w))?(?P<rest>$|[.:]?\s.*)", re.IGNORECASE
)
_DOTTED = re.compile(r"(?P<n>\d{1,3}(?:\.\d{1,3})+)\.?\s+(?P<rest>\S.*)")
_PLAIN = re.compile(r"(?P<n>\d{1,2})\.?\s+(?P<rest>[A-ZÅÄÖ\"”“].*)")
_TITLE = re.compile(r"\s*[–—:.-]?\s*[A-ZÅÄÖ\"”“(\d]")
_LONGEST_HEADING = 120
# Below the title of the document.
_CHAPTER_LEVEL = 2
_NUMBERED_PARAGRAPH = re.compile(r"(\d{1,3})\.(?: |$)")


def section_number(heading: str) -> str:
    """The number of a section in its heading (`3.2`); empty without one."""
    match = _WORDED.fullmatch(heading)
    if match and (not match["rest"].strip() or _TITLE.match(match["rest"])):
        return match["n"]
    match = _DOTTED.fullmatch(heading) or _PLAIN.fullmatch(heading)
    return match["n"] if match else ""


def appendix_number(heading: str) -> str | None:
    """The number or letter of an annex in its heading, empty for one without; None for other headings."""
    match = _ANNEX.fullmatch(heading)
    if match is None or (match["rest"].strip() and not _TITLE.match(match["rest"])):
        return None
    return (match["n"] or "").upper()


def paragraph_number(text: str) -> str:
    """`12` of “12. The Council notes …”; empty without one."""
    match = _NUMBERED_PARAGRAPH.match(text)
    return match[1] if match else ""


def dotted_number(text: str) -> str:
    """`2.1` of “2.1 This guidance applies …”; empty without one."""
    match = _DOTTED.match(text)
    return match["n"] if match else ""


def may_be_numbered_heading(text: str) -> bool:
    """Whether a text has the form of a numbered heading: short, a number and a title, no end of a sentence."""
    if len(text) > _LONGEST_HEADING or text[-1] in ".;,:" or ends_sentence(text):
        return False
    if match := _DOTTED.fullmatch(text):
        return match["rest"][0].isupper()
    return bool(section_number(text)) or appendix_number(text) is not None


def section_headings(blocks: Sequence[Block]) -> list[Block]:
    """The blocks with the numbered headings among their paragraphs as such; one level for each number."""
    candidate = [block.kind is BlockKind.PARAGRAPH and may_be_numbered_heading(block.text) for block in blocks]
    marked: list[Block] = []
    for index, block in enumerate(blocks):
        if candidate[index] and _heads(blocks, candidate, index):
            block = replace(block, kind=BlockKind.HEADING, level=_CHAPTER_LEVEL + _depth(block.text))
        marked.append(block)
    return marked


def _heads(blocks: Sequence[Block], candidate: Sequence[bool], index: int) -> bool:
    """Whether something stands under a numbered heading: text, or a deeper one. Short numbered lines in a row are a
    list."""
    depth = _depth(blocks[index].text)
    before = index and candidate[index - 1] and _depth(blocks[index - 1].text) == depth
    if before or index + 1 == len(blocks) or goes_on_sentence(blocks[index + 1].text):
        return False
    return not candidate[index + 1] or _depth(blocks[index + 1].text) > depth


def _depth(heading: str) -> int:
    """How deep a numbered heading is: a chapter or an annex 0, section 1 in it 1, section 1.2 2."""
    if _WORDED.fullmatch(heading) or appendix_number(heading) is not None:
        return section_number(heading).count(".")
    return section_number(heading).count(".") + 1
