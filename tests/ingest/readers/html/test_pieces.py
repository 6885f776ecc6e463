"""The markup of a page becomes headings, paragraphs, items, rows and notes; no character is lost or doubled."""

from __future__ import annotations

import re

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.document import BlockKind, normalise
from riktlots.ingest.readers.html.pieces import pieces_of

H, P, L, R, N = (
    BlockKind.HEADING,
    BlockKind.PARAGRAPH,
    BlockKind.LIST_ITEM,
    BlockKind.TABLE_ROW,
    BlockKind.FOOTNOTE,
)


def pieces(markup: str) -> list[tuple[BlockKind, str]]:
    found = pieces_of(lxml.html.document_fromstring(f"<html><body>{markup}</body></html>"))
    return [(piece.kind, normalise(piece.raw)) for piece in found]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<h2>Rubrik</h2>text<p>stycke", [(H, "Rubrik"), (P, "text"), (P, "stycke")]),
        ("<div role=heading aria-level=3>Rubrik</div>", [(H, "Rubrik")]),
        ("<h3><button>Fråga</button></h3><p>Svar", [(H, "Fråga"), (P, "Svar")]),
        ("<details><summary>Fråga</summary><p>Svar</details>", [(H, "Fråga"), (P, "Svar")]),
        ("ett<br>två<br><br>tre", [(P, "ett två"), (P, "tre")]),
        ("<pre>ett\ntvå\n\ntre</pre>", [(P, "ett två"), (P, "tre")]),
        ("ett <b>fe<i>t</i></b>t ord", [(P, "ett fett ord")]),
        ("<ol><li>a<ul><li>b</ul><li>c</ol>", [(L, "1. a"), (L, "b"), (L, "2. c")]),
        ("<ol type=a start=3><li>x<li>y</ol>", [(L, "c. x"), (L, "d. y")]),
        ("<ol type=I reversed><li>x<li>y</ol>", [(L, "II. x"), (L, "I. y")]),
        ("<ol><li value=7>x<li>y</ol>", [(L, "7. x"), (L, "8. y")]),
        ("<ol style='list-style-type: none'><li>x</ol>", [(L, "x")]),
        ("<ol><li><p>x<p>y</ol>", [(L, "1. x"), (L, "y")]),
        (
            "<dl><dt>Export<dd>Att föra ut.<dt>Varför?<dd>Därför.</dl>",
            [(L, "Export: Att föra ut."), (L, "Varför? Därför.")],
        ),
        ("<dl><dt>Export<dd><p>Ett.<p>Två.</dl>", [(L, "Export"), (L, "Ett."), (L, "Två.")]),
        ("<table><tr><th>A<th>B<tr><td>c<td>d</table>", [(R, "A | B"), (R, "c | d")]),
        ("<table><caption>T</caption><tr><td>c<td><p>d<p>e</table>", [(P, "T"), (R, "c | d e")]),
        ("<table><tr><td>a<p>b</table>", [(P, "a"), (P, "b")]),
        ("<table><tr><td><h2>R</h2>a<td>b</table>", [(H, "R"), (P, "a"), (P, "b")]),
        ("<table role=presentation><tr><td>a<td>b</table>", [(P, "a"), (P, "b")]),
        ("<table><tr><td>(a)<td>ett,<tr><td>(b)<td>två.</table>", [(L, "(a) ett,"), (L, "(b) två.")]),
        ("<p><span>1.</span><div>Myndigheten beslutar.</div>", [(P, "1. Myndigheten beslutar.")]),
        ("<div class=footnote><p>1 Se bilagan.</div>", [(N, "1 Se bilagan.")]),
        ("före<script>kod</script> efter<style>p{}</style>", [(P, "före efter")]),
        ("<table>löst<tr><td>a<td>b</table>", [(P, "löst"), (P, "a"), (P, "b")]),
    ],
)
def test_markup_becomes_pieces(markup: str, expected: list[tuple[BlockKind, str]]) -> None:
    assert pieces(markup) == expected


_WORD = re.compile(r"ord\d+x")
_WORDS = st.integers(0, 10**6).map(lambda n: f"ord{n}x")
_TAGS = st.sampled_from(
    "p div section h1 h3 ul ol li dl dt dd table tr td th caption b span a br pre details summary blockquote".split()
)
_MARKUP = st.recursive(
    _WORDS,
    lambda inside: st.tuples(_TAGS, st.lists(inside, max_size=4)).map(
        lambda pair: f"<{pair[0]}>{' '.join(pair[1])}</{pair[0]}> "
    ),
    max_leaves=25,
)


@given(st.lists(_MARKUP, max_size=6).map(" ".join))
def test_no_word_is_lost_or_doubled_whatever_the_markup(markup: str) -> None:
    root = lxml.html.document_fromstring(f"<html><body>{markup}</body></html>")
    found = " ".join(piece.raw for piece in pieces_of(root))
    assert sorted(_WORD.findall(found)) == sorted(_WORD.findall("".join(root.itertext())))
