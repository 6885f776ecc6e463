"""Render the facts of a document, a paragraph in its section, and pictures of its pages."""

from __future__ import annotations

import logging
from base64 import b64encode
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.app.present.markup import element, escaped, link, marked
from riktlots.app.present.names import page_words
from riktlots.app.present.outline import Cited, Related
from riktlots.app.present.turn import Facts, ShownPassage
from riktlots.ingest.document import Share, page_at, shares
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import held_file
from riktlots.ingest.model import Form, Passage
from riktlots.ingest.readers.pdf.picture import Picture, Wanted
from riktlots.ingest.sandbox.read import draw_contained
from riktlots.retrieval.model import Citation

_LOG = logging.getLogger("riktlots.pages")
# The query parameters of Sources: a document, and the address of one of its paragraphs.
DOCUMENT, PLACE = "document", "place"


def facts_html(facts: Facts) -> str:
    """The facts of a document as HTML, one line each, with a link to the original."""
    warning = element("strong", escaped(facts.warning), css="rl-standing") + " " if facts.warning else ""
    lines = [
        element("span", escaped(facts.address), css="rl-address"),
        element("span", escaped(facts.title), css="rl-title"),
        warning + element("span", escaped(facts.known), css="rl-kind"),
    ]
    if facts.digest:
        lines.append(element("span", escaped(facts.digest), css="rl-note"))
    if facts.rests_on:
        rests = "; ".join(link(place.url, place.words) or escaped(place.words) for place in facts.rests_on)
        lines.append(element("span", f"{escaped(facts.rests_on_label)}: {rests}", css="rl-kind"))
    links = (link(to.url, to.words) for to in (facts.original, facts.seen_at))
    lines.append(" · ".join(filter(None, links)))
    return "<br>".join(filter(None, lines))


def cited_html(cited: Cited) -> str:
    """A cited or related passage with its number and the facts of its document, as HTML. The text of a related
    paragraph comes before its facts."""
    number = element("span", f"[{cited.number}] ", css="rl-number") if cited.number else ""
    facts = number + facts_html(cited.facts)
    language = cited.place.passage.language
    quote = element("blockquote", escaped(cited.quote), css="rl-text", language=language) if cited.quote else ""
    return element("div", quote + facts if isinstance(cited, Related) else facts + quote, css="rl-source")


def notes_of(place: ShownPassage, citation: Citation | None, language: str) -> list[str]:
    """How a passage was read: original or digest, from what, and the page of the quoted words (or of its first)."""
    notes = [text(f"form_{place.passage.form}", language)]
    if place.basis:
        notes.append(text("read_as", language, basis=place.basis))
    page = citation.page if citation else page_at(place.passage.pages, 0)
    return [*notes, page_words(page, language)] if page else notes


def section_html(place: ShownPassage, language: str, citation: Citation | None = None) -> str:
    """A paragraph within its section, with any quoted words marked, as HTML."""
    passage = place.passage
    path = " › ".join([place.source.name(passage.language), *passage.heading_path])
    paragraphs = [paragraph_html(place, other, citation, language) for other in place.section]
    return element(
        "section",
        element("h3", escaped(text("paragraph_heading", language, address=place.address(language))))
        + "".join(element("p", escaped(note), css="rl-note") for note in notes_of(place, citation, language))
        + element("p", escaped(path), css="rl-path", language=passage.language)
        + "".join(paragraphs),
        css="rl-section",
        language=language,
    )


def paragraph_html(place: ShownPassage, passage: Passage, citation: Citation | None, language: str) -> str:
    """One paragraph of the section of a place, as HTML; at the place itself with the quoted words marked."""
    is_it = passage.address == place.passage.address
    words = marked(passage.text, citation.start, citation.end) if is_it and citation else escaped(passage.text)
    said = text("cited_here" if citation else "found_here", language)
    here = element("strong", f"{escaped(said)} ", css="rl-here") if is_it else ""
    place_name = element("span", here + escaped(passage.address.label(place.source, language)), css="rl-place")
    body = place_name + element("span", words, css="rl-text", language=passage.language)
    return element("p", body, css="rl-cited" if is_it else "rl-around")


_OPEN = "page_pictures_open"
_KEPT_PICTURES = 40


def show_page_picture(place: ShownPassage, citation: Citation | None, key: str, language: str) -> None:
    """Show a button that opens pictures of the pages with the quoted words, or with the whole paragraph.

    Shows nothing if the text is not from the pages of a file, or if the file is no longer held. `key` is the unique
    key of the button.
    """
    passage = place.passage
    if passage.form is not Form.ORIGINAL or not passage.pages:
        return
    file = held_file(Home.default(), passage.address.source, passage.address.edition, place.sha256)
    if file is None:
        return
    is_open = key in _opened()
    st.button(
        text("hide_page_picture" if is_open else "show_page_picture", language),
        key=f"picture-{key}",
        type="tertiary",
        on_click=_toggle,
        args=(key,),
    )
    if is_open:
        start, end = (citation.start, citation.end) if citation else (0, len(passage.text))
        for share in shares(passage.pages, start, end):
            _show(file, share, place, language)


def _show(file: Path, share: Share, place: ShownPassage, language: str) -> None:
    whole = next(s for s in shares(place.passage.pages, 0, len(place.passage.text)) if s.page == share.page)
    words = place.passage.text[whole.start : whole.end]
    named = page_words(share.page, language)
    try:
        picture = _drawn(str(file), share.page.index, words, share.start - whole.start, share.end - whole.start)
    except DocumentError:
        _LOG.exception("a page was not drawn")
        paragraph(text("page_picture_failed", language), language, css="rl-note")
        return
    if not picture.marked:
        paragraph(text("page_picture_unmarked", language), language, css="rl-note")
    st.html(_figure(picture, place.source.name(language), named, language))


def _figure(picture: Picture, title: str, page: str, language: str) -> str:
    """The picture as HTML, in a region that scrolls sideways on small screens and is reachable by keyboard."""
    about = escaped(text("page_picture_alt", language, page=page, title=title))
    image = f'<img src="data:image/png;base64,{b64encode(picture.png).decode()}" alt="{about}">'
    region = f'<div class="rl-page-region" role="region" tabindex="0" aria-label="{escaped(page)}">{image}</div>'
    caption = element("figcaption", escaped(f"{title} · {page}"), css="rl-note")
    return element("figure", region + caption, css="rl-page", language=language)


@st.cache_data(max_entries=_KEPT_PICTURES, show_spinner=False)
def _drawn(file: str, index: int, words: str, start: int, end: int) -> Picture:
    """Draw a page. Safe to cache by its arguments: the file name contains the hash of its content."""
    return draw_contained(Path(file), index, Wanted(words, start, end))


def _opened() -> set[str]:
    opened: set[str] = st.session_state.setdefault(_OPEN, set())
    return opened


def _toggle(key: str) -> None:
    _opened().symmetric_difference_update({key})
