"""A plan as the document that is put on file, to look at and to print."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.plan.kept import entries
from riktlots.app.pages.shell import blocks_html, run_script
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.filed import (
    COLUMNS,
    QUESTION_COLUMNS,
    column_names,
    considered,
    question_cells,
    quotes,
    registration,
    row_cells,
    signature,
)
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.outline import Cited, Consideration, Medium, Part, Questions, Section, Terms, blocks_of
from riktlots.app.present.plan import plan_outline
from riktlots.retrieval.plan.model import Plan
from riktlots.retrieval.search.store import Store

_STYLE = Path(__file__).with_name("document.css")
_SHOWN, _TURNED, _PRINTED, _TO_PRINT = "plan_document", "plan_document_now", "plan_printed", "plan_to_print"
# The document begins above the place of the button that leads to it.
_TO_TOP = "document.getElementById('rl-main')?.focus();"


def is_document_shown() -> bool:
    """Whether the visitor has turned to the document."""
    return bool(st.session_state.get(_SHOWN))


def show_document_button(language: str) -> None:
    """Show the button that turns to the document."""
    st.button(text("plan_document", language), key="plan-document", on_click=_turn, args=(True,))


def show_document(plan: Plan, store: Store) -> None:
    """Show the document, with buttons to print it and to turn back to the list."""
    language = plan.language
    st.html(_STYLE)
    with st.container(horizontal=True, gap="small", key="plan-paper-actions"):
        st.button(text("plan_print", language), key="plan-print", type="primary", on_click=_ask_to_print)
        st.button(text("plan_back", language), key="plan-back", on_click=_turn, args=(False,))
    st.html(element("article", _document(plan, store), css="rl-paper", language=language))
    if st.session_state.pop(_TURNED, False):
        run_script(_TO_TOP)
    if st.session_state.pop(_TO_PRINT, False):
        # With another number each time, since the same script is not run twice.
        st.session_state[_PRINTED] = st.session_state.get(_PRINTED, 0) + 1
        run_script(f"window.print(); // {st.session_state[_PRINTED]}")


def close_document() -> None:
    """Turn back to the list."""
    st.session_state[_SHOWN] = False


def _turn(shown: bool) -> None:
    st.session_state[_SHOWN] = st.session_state[_TURNED] = shown


def _ask_to_print() -> None:
    st.session_state[_TO_PRINT] = True


def _document(plan: Plan, store: Store) -> str:
    """The document as HTML, in the order of the Word file."""
    language = plan.language
    outline = list(plan_outline(plan, store, Medium.FILE, entries()))
    sections = considered(outline)
    written, plain = "", list[Part]()
    for part in outline:
        shown = _special(part, plan, sections)
        if shown is None:
            plain.append(part)
            continue
        written += _plain(plain, language) + shown
        plain = []
    written += _plain(plain, language)
    written += _pairs([(name, "") for name in signature(language)], css="rl-paper-signature")
    return written + (_quotes(quotes(sections), language) if sections else "")


def _special(part: Part, plan: Plan, sections: list[Section]) -> str | None:
    """A part that the document has as a table or a heading of its own; None for one that is written as it is."""
    match part:
        case Block(style=Style.TITLE):
            return element("h2", escaped(part.words), css="rl-paper-title") + _pairs(registration(plan, entries()))
        case Terms():
            words = element("blockquote", escaped(part.written)) if part.written else ""
            return _heading(part.heading) + words + (_pairs(part.rows) if part.rows else "")
        case Questions():
            rows = (tuple((cell,) for cell in cells) for cells in question_cells(part, plan.language))
            return _heading(part.heading) + _table(QUESTION_COLUMNS, map(_row, rows), part.heading, plan.language)
        case Section(dimension=dimension) if dimension:
            # The first brings the table of all.
            return _considerations(sections, plan.language) if part is sections[0] else ""
    return None


def _plain(parts: list[Part], language: str) -> str:
    return blocks_html(blocks_of(parts), language) if parts else ""


def _considerations(sections: Iterable[Section], language: str) -> str:
    body, number = list[str](), 0
    for section in sections:
        body.append(f'<tr><th colspan="{len(COLUMNS)}" scope="rowgroup">{escaped(section.heading)}</th></tr>')
        for one in section.parts:
            if isinstance(one, Consideration):
                number += 1
                body.append(_row(row_cells(number, one, language)))
    named = text("filed_table", language)
    return _heading(named) + _table(COLUMNS, body, named, language)


def _table(columns: dict[str, int], rows: Iterable[str], name: str, language: str) -> str:
    """A table that can be scrolled on a narrow window, with the keyboard too."""
    whole = sum(columns.values())
    widths = "".join(f'<col style="width: {width / whole:.1%}">' for width in columns.values())
    head = "".join(f'<th scope="col">{escaped(words)}</th>' for words in column_names(columns, language))
    table = f"<table><colgroup>{widths}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    return f'<div class="rl-paper-table" role="region" tabindex="0" aria-label="{escaped(name)}">{table}</div>'


def _row(cells: Iterable[Iterable[str]]) -> str:
    return element("tr", "".join(element("td", _lines(lines)) for lines in cells))


def _lines(lines: Iterable[str]) -> str:
    first, *others = lines
    return escaped(first) + "".join(element("span", escaped(line), css="rl-own-line") for line in others)


def _pairs(pairs: Iterable[tuple[str, str]], css: str = "") -> str:
    rows = "".join(f'<tr><th scope="row">{escaped(name)}</th><td>{escaped(value)}</td></tr>' for name, value in pairs)
    return element("table", element("tbody", rows), css=f"rl-paper-pairs {css}".strip())


def _heading(words: str) -> str:
    return element("h3", escaped(words))


def _quotes(cited: Iterable[Cited], language: str) -> str:
    rows = "".join(
        element("dt", f"[{one.number}] {escaped(one.facts.address)} ({escaped(one.facts.known)})")
        + element("dd", escaped(f"“{one.quote}”"))
        for one in cited
    )
    return element("section", _heading(text("filed_quotes", language)) + element("dl", rows), css="rl-paper-quotes")
