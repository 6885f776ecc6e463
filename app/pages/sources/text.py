"""The text of one edition: its contents at the side, a search inside it, and its paragraphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.facets import LIST_SCRIPT
from riktlots.app.pages.marking import found_words
from riktlots.app.pages.shell import announce, copy_button, run_script
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import reference
from riktlots.ingest.document import page_at
from riktlots.ingest.model import Address, Edition, Passage, Source

# Paragraphs per part: longer documents are shown in parts.
_MOST_AT_ONCE = 250
_MOST_FOUND = 50
# The paragraph last scrolled to: scroll once only, as the reader may then move elsewhere.
_BROUGHT = "document_brought"
_SHOW_ASKED_FOR = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'center'});"


@dataclass(frozen=True, slots=True)
class _Shown:
    """What is shown of an edition: `part` of its passages, and by address those in which the typed words stand, as
    HTML with the words marked."""

    source: Source
    edition: Edition
    part: Sequence[Passage]
    found: dict[Address, str]
    asked_for: Passage | None

    @property
    def sections(self) -> list[tuple[tuple[str, ...], list[tuple[int, Passage]]]]:
        """The headings with their passages, which are numbered on the page."""
        by_heading = groupby(enumerate(self.part), key=lambda numbered: numbered[1].heading_path)
        return [(path, list(group)) for path, group in by_heading]


def show_text(
    source: Source, edition: Edition, passages: Sequence[Passage], language: str, asked_for: Passage | None
) -> None:
    """Show the text with its contents at the side; marks the paragraph asked for and scrolls to it."""
    with st.container(key="library"):
        side, main = st.columns([1, 3], gap="medium")
        with side, st.container(key="document-side", gap="small"):
            typed = st.text_input(
                text("document_search", language),
                key=f"document-words-{source.id}",
                type="search",
                placeholder=text("document_placeholder", language),
                max_chars=100,
                live="400ms",
            )
            found = {p.address: words for p in passages if (words := found_words(p.text, typed or "", p.language))}
            part = _part(source, edition, passages, found, language, asked_for)
            shown = _Shown(source, edition, part, found, asked_for)
            if (typed or "").strip():
                st.html(_found(shown, language))
                announce(text("document_found", language, count=len(found)), language)
            if len(shown.sections) > 1:
                st.html(_contents(shown, language))
        with main:
            st.html("".join(_section(n, *section, shown, language) for n, section in enumerate(shown.sections)))
    run_script(LIST_SCRIPT)
    if asked_for and asked_for in part and st.session_state.get(_BROUGHT) != asked_for.address:
        run_script(_SHOW_ASKED_FOR)
        st.session_state[_BROUGHT] = asked_for.address


def _part(
    source: Source,
    edition: Edition,
    passages: Sequence[Passage],
    found: dict[Address, str],
    language: str,
    asked_for: Passage | None,
) -> Sequence[Passage]:
    """All passages, or those of the part that the reader chooses, by the first heading."""
    if len(passages) <= _MOST_AT_ONCE:
        return passages
    heads = list(dict.fromkeys(p.heading_path[:1] for p in passages))

    def called(number: int) -> str:
        name = " › ".join(heads[number]) or text("document_beginning", language)
        count = sum(p.address in found for p in passages if p.heading_path[:1] == heads[number])
        return f"{name} ({text('document_found', language, count=count)})" if count else name

    chosen = st.selectbox(
        text("document_part", language),
        range(len(heads)),
        index=heads.index(asked_for.heading_path[:1]) if asked_for and asked_for in passages else 0,
        format_func=called,
        key=f"part-{source.id}-{edition.label}",
    )
    return [p for p in passages if p.heading_path[:1] == heads[chosen]]


def _found(shown: _Shown, language: str) -> str:
    """How many paragraphs have the words, and links to those on the page."""
    here = [(n, p) for n, p in enumerate(shown.part) if p.address in shown.found]
    said = element("p", escaped(text("document_found", language, count=len(shown.found))), css="rl-note")
    if len(here) < len(shown.found):
        said += element("p", escaped(text("document_found_here", language, count=len(here))), css="rl-note")
    rows = "".join(
        element("li", f'<a href="#rl-paragraph-{n}">{escaped(place_of(p, language))}</a>')
        for n, p in here[:_MOST_FOUND]
    )
    return element("div", said + element("ul", rows, css="rl-found-here"), language=language)


def _contents(shown: _Shown, language: str) -> str:
    """The headings as links to their sections: a list at the side, on a phone one that opens."""
    rows = "".join(
        element("li", f'<a href="#rl-part-{number}">{escaped(" › ".join(path) or "–")}</a>')
        for number, (path, _) in enumerate(shown.sections)
    )
    listed = element("ul", rows, language=shown.edition.language)
    name = escaped(text("outline", language, count=len(shown.sections)))
    beside = f'<nav class="rl-contents" aria-label="{name}">{element("h3", name)}{listed}</nav>'
    folded = element("details", element("summary", name) + listed, css="rl-outline rl-contents-folded")
    return element("div", beside + folded, language=language)


def _section(
    number: int, path: tuple[str, ...], passages: list[tuple[int, Passage]], shown: _Shown, language: str
) -> str:
    spoken = shown.edition.language
    name = escaped(" › ".join(path))
    head = element("h3", name, css="rl-part", language=spoken, id=f"rl-part-{number}") if path else ""
    return head + "".join(_paragraph(at, passage, shown, language) for at, passage in passages)


def _paragraph(at: int, passage: Passage, shown: _Shown, language: str) -> str:
    place = place_of(passage, language)
    page = page_at(passage.pages, 0)
    if page:
        place += f" · {text('page_number', language, page=page.label or page.index + 1)}"
    copy = copy_button(text("copy_reference", language), reference(shown.source, passage, language), language)
    above = element("div", element("span", escaped(place)) + copy, css="rl-place")
    words = element(
        "p", shown.found.get(passage.address) or escaped(passage.text), css="rl-text", language=passage.language
    )
    css = f"rl-paragraph{' rl-cited' * (passage is shown.asked_for)}"
    return element("div", above + words, css=css, id=f"rl-paragraph-{at}")


def place_of(passage: Passage, language: str) -> str:
    """The place of a passage in its document, for people."""
    place = passage.address.locator.display(language)
    part = passage.address.part
    return f"{place} ({text('part_of_place', language, number=part)})" if part > 1 else place
