"""What is shown of a document: its facts, and a paragraph in its section."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.app.present.markup import element, escaped, link, marked
from riktlots.app.present.names import original_link, quote_link, standing
from riktlots.app.present.terminal import describe
from riktlots.app.present.turn import ShownPlace
from riktlots.ingest.document import Share, page_at, shares
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.editions import status_on
from riktlots.ingest.library.register import held_file
from riktlots.ingest.model import Form, Passage, SourceStatus
from riktlots.ingest.readers.pdf.picture import Picture, Wanted
from riktlots.ingest.sandbox.read import draw_contained
from riktlots.retrieval.model import Citation
from riktlots.retrieval.search.filter import PassageFilter


def address(place: ShownPlace, language: str) -> str:
    """The address of a passage in the reader's language."""
    return place.passage.address.label(place.source, language)


def facts(place: ShownPlace, language: str, citation: Citation | None = None, as_of: str = "") -> str:
    """Title, address, what kind of document it is (on the day `as_of`, or today) and where the original is, as HTML in
    the reader's language; with a citation the link leads to its words where it can."""
    source, passage = place.source, place.passage
    lines = [
        element("span", escaped(address(place, language)), css="rl-address"),
        element("span", escaped(source.name(language)), css="rl-title"),
        _standing(place, language, as_of)
        + element("span", escaped(describe(source, passage, language, as_of)), css="rl-kind"),
    ]
    if digest := place.digests.get(language):
        lines.append(element("span", escaped(f"{text('digest_says', language)}: {digest.text}"), css="rl-note"))
    if place.pointers:
        rests = [link(original_link(p.source, p.locator), p.label(language)) for p in place.pointers]
        lines.append(element("span", escaped(f"{text('rests_on', language)}: ") + "; ".join(rests), css="rl-kind"))
    to = quote_link(source, citation, place.url) if citation else original_link(source, passage.address.locator)
    links = [link(to, text("open_original", language))]
    # A page named by a document is shown only when its connection cannot be read along the way.
    if passage.seen_at.startswith("https://"):
        links.append(link(passage.seen_at, text("seen_at", language)))
    lines.append(" · ".join(filter(None, links)))
    return "<br>".join(filter(None, lines))


def _standing(place: ShownPlace, language: str, as_of: str) -> str:
    """A warning in front of what is not in force."""
    if status_on(place.source, PassageFilter(as_of=as_of).day) is SourceStatus.IN_FORCE:
        return ""
    words = standing(place.source, language, as_of)
    return element("strong", f"⚠ {escaped(words[:1].upper() + words[1:])}", css="rl-standing") + " "


def section(place: ShownPlace, language: str, citation: Citation | None = None) -> str:
    """A paragraph among the others of its section, the quoted words marked where there are any, as HTML."""
    passage = place.passage
    path = " › ".join([place.source.name(passage.language), *passage.heading_path])
    notes = [text(f"form_{passage.form}", language)]
    if place.basis:
        notes.append(text("read_as", language, basis=place.basis))
    page = citation.page if citation else page_at(passage.pages, 0)
    if page:
        notes.append(text("page_number", language, page=page.label or page.index + 1))
    paragraphs = [_paragraph(place, other, citation, language) for other in place.section]
    return element(
        "section",
        element("h3", escaped(text("paragraph_heading", language, address=address(place, language))))
        + "".join(element("p", escaped(note), css="rl-note") for note in notes)
        + element("p", escaped(path), css="rl-path", language=passage.language)
        + "".join(paragraphs),
        css="rl-section",
        language=language,
    )


def _paragraph(place: ShownPlace, passage: Passage, citation: Citation | None, language: str) -> str:
    is_it = passage.address == place.passage.address
    words = marked(passage.text, citation.start, citation.end) if is_it and citation else escaped(passage.text)
    said = text("cited_here" if citation else "found_here", language)
    here = element("strong", f"{escaped(said)} ", css="rl-here") if is_it else ""
    place_name = element("span", here + escaped(passage.address.label(place.source, language)), css="rl-place")
    body = place_name + element("span", words, css="rl-text", language=passage.language)
    return element("p", body, css="rl-cited" if is_it else "rl-around")


def nearest(place: ShownPlace, language: str) -> str:
    """A paragraph that came close, in full, with the facts of its document."""
    passage = place.passage
    quote = element("blockquote", escaped(passage.text), css="rl-text", language=passage.language)
    return element("div", f"{facts(place, language)}{quote}", css="rl-source", language=language)


_OPEN = "page_pictures_open"
_KEPT_PICTURES = 40


def show_page_picture(place: ShownPlace, citation: Citation | None, key: str, language: str) -> None:
    """A button that shows the pages on which the quoted words (or else the paragraph) stand.

    Nothing where the text is not from the pages of a file, or the file is not held any more. `key` tells the button
    from others.
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


def _show(file: Path, share: Share, place: ShownPlace, language: str) -> None:
    whole = next(s for s in shares(place.passage.pages, 0, len(place.passage.text)) if s.page == share.page)
    words = place.passage.text[whole.start : whole.end]
    named = text("page_number", language, page=share.page.label or share.page.index + 1)
    try:
        picture = _drawn(str(file), share.page.index, words, share.start - whole.start, share.end - whole.start)
    except DocumentError as error:
        paragraph(text("page_picture_failed", language), language, css="rl-note")
        paragraph(str(error), "en", css="rl-note")
        return
    if not picture.marked:
        paragraph(text("page_picture_unmarked", language), language, css="rl-note")
    st.html(_figure(picture, place.source.name(language), named, language))


def _figure(picture: Picture, title: str, page: str, language: str) -> str:
    """The picture as HTML; where it would be too small to read it scrolls sideways, and the keyboard gets there."""
    about = escaped(text("page_picture_alt", language, page=page, title=title))
    image = f'<img src="data:image/png;base64,{b64encode(picture.png).decode()}" alt="{about}">'
    region = f'<div class="rl-page-region" role="region" tabindex="0" aria-label="{escaped(page)}">{image}</div>'
    caption = element("figcaption", escaped(f"{title} · {page}"), css="rl-note")
    return element("figure", region + caption, css="rl-page", language=language)


@st.cache_data(max_entries=_KEPT_PICTURES, show_spinner=False)
def _drawn(file: str, index: int, words: str, start: int, end: int) -> Picture:
    """The file's name holds the hash of its content, so the arguments say all that the picture shows."""
    return draw_contained(Path(file), index, Wanted(words, start, end))


def _opened() -> set[str]:
    opened: set[str] = st.session_state.setdefault(_OPEN, set())
    return opened


def _toggle(key: str) -> None:
    _opened().symmetric_difference_update({key})
