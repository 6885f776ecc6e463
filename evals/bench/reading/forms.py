"""An act as Markdown, plain text, a web page and a page for print."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable, Iterator
from itertools import pairwise

from riktlots.evals.bench.reading.acts import Act, Family, Piece, Role

NUMBERED_ITEM = re.compile(r"(\d+)\. ")
LEAD = re.compile(r"\d+(?: ?[a-z])? §")
_VOWELS = "aeiouyåäöAEIOUYÅÄÖ"
_LONG_WORD = re.compile(r"[a-zåäöA-ZÅÄÖ]{10,}")
_BREAK = re.compile(rf"(?<=[{_VOWELS}])(?=[^\W\d_{_VOWELS}][{_VOWELS}])")

_PRINT_STYLE = """
@page {{ size: A4; margin: 25mm 22mm;
  @top-left {{ content: "{head}"; font: 9pt serif }}
  @bottom-center {{ content: "Sida " counter(page) " (" counter(pages) ")"; font: 9pt serif }} }}
@page :left {{ @top-left {{ content: "" }} @top-right {{ content: "{head}"; font: 9pt serif }} }}
body {{ font: {size}pt/1.35 serif; margin: 0; hyphens: manual; text-align: {align} }}
main {{ columns: {columns}; column-gap: 8mm }}
h1 {{ font-size: 18pt; column-span: all }} h2 {{ font-size: 14pt }} h3 {{ font-size: 11pt }}
h1, h2, h3 {{ break-after: avoid; text-align: left }}
p {{ margin: 0 0 2mm }} ol {{ margin: 0 0 2mm; padding-left: 8mm }}
"""

_SITE = """<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8">
<title>{title} | Exempelmyndigheten</title></head><body>
<header><nav><ul><li><a href="/">Start</a></li><li><a href="/om">Om webbplatsen</a></li>
<li><a href="/kontakt">Kontakta oss</a></li></ul></nav></header>
<div class="cookie-banner"><p>Vi använder kakor. <button>Godkänn alla</button></p></div>
<main><article>
{body}
</article></main>
<aside><h2>Relaterat</h2>
<ul><li><a href="/a">Fler författningar</a></li><li><a href="/b">Sök i samlingen</a></li></ul></aside>
<footer><p>Exempelmyndigheten, Box 1, 111 11 Exempelstad</p><p><a href="/kakor">Om kakor</a></p></footer>
</body></html>"""


def markdown(act: Act) -> str:
    """The act in Markdown."""
    return "\n\n".join(f"{'#' * piece.level} {piece.text}".strip() for piece in act.pieces) + "\n"


def plain_text(act: Act) -> str:
    """The act in plain text: lines of about 66 characters, an empty line between pieces, headings unmarked."""
    wrapped = (textwrap.fill(piece.text, 66, break_on_hyphens=False, break_long_words=False) for piece in act.pieces)
    return "\n\n".join(wrapped) + "\n"


def web_page(act: Act) -> str:
    """The act as HTML, in the middle of what stands around a text on a web site."""
    title = html.escape(act.pieces[0].text)
    return _SITE.format(language=_language(act), title=title, body="\n".join(_elements(act, hyphens=False)))


def print_page(act: Act, columns: int, *, hyphens: bool = False) -> str:
    """The act as HTML for print: running heads (on alternating sides), page numbers, one or two columns. Lines are
    justified in two columns; with `hyphens` long words may break at the end of a line."""
    narrow = columns > 1
    head = re.sub(r'["\\]', "", act.pieces[0].text)[:60]
    style = _PRINT_STYLE.format(
        head=head, columns=columns, size=9 if narrow else 11, align="justify" if narrow else "left"
    )
    body = "\n".join(_elements(act, hyphens=hyphens))
    return (
        f'<!DOCTYPE html><html lang="{_language(act)}"><head><meta charset="utf-8"><style>{style}</style></head>'
        f"<body><main>{body}</main></body></html>"
    )


def _elements(act: Act, *, hyphens: bool) -> Iterator[str]:
    for is_list, pieces in grouped(act.pieces):
        if is_list:
            items = "".join(f"<li>{_inline(NUMBERED_ITEM.sub('', p.text, count=1), hyphens)}</li>" for p in pieces)
            yield f"<ol>{items}</ol>"
            continue
        for piece in pieces:
            tag = f"h{piece.level}" if piece.level else "p"
            yield f"<{tag}>{_inline(piece.text, hyphens and not piece.level)}</{tag}>"


def _inline(text: str, hyphens: bool) -> str:
    lead = LEAD.match(text)
    if hyphens:
        text = _LONG_WORD.sub(lambda word: _may_break(word[0]), text)
    if lead:
        return f"<strong>{html.escape(lead[0])}</strong>{html.escape(text[lead.end() :])}"
    return html.escape(text)


def _may_break(word: str) -> str:
    """The word with soft hyphens before a consonant between vowels, not next to its ends."""
    breaks = [0, *(m.start() for m in _BREAK.finditer(word) if 3 <= m.start() <= len(word) - 3), len(word)]
    return "\u00ad".join(word[a:b] for a, b in pairwise(breaks))


def grouped(pieces: Iterable[Piece]) -> Iterator[tuple[bool, list[Piece]]]:
    """Runs of items that count 1, 2, 3 …, which a page would number by itself (True), and all else one by one."""
    run: list[Piece] = []
    for piece in pieces:
        match = NUMBERED_ITEM.match(piece.text) if piece.role is Role.ITEM else None
        number = int(match[1]) if match else 0
        if run and number != len(run) + 1:
            yield True, run
            run = []
        if number == len(run) + 1:
            run.append(piece)
        else:
            yield False, [piece]
    if run:
        yield True, run


def _language(act: Act) -> str:
    return "en" if act.family is Family.EU else "sv"
