"""The page of an original PDF as a picture, with the words marked that are shown as text above it."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

import streamlit as st

from app.i18n import text
from app.markup import element, escaped
from app.pages.shell import paragraph
from app.pages.turn import Place
from ingest.contained.reading import draw_contained
from ingest.document import Share, shares
from ingest.documents import held_file
from ingest.errors import DocumentError
from ingest.home import Home
from ingest.model import Form
from ingest.pdf.picture import Picture, Wanted
from retrieval.model import Citation

_OPEN = "page_pictures_open"
_KEPT_PICTURES = 40


def show_page_picture(place: Place, citation: Citation | None, key: str, language: str) -> None:
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


def _show(file: Path, share: Share, place: Place, language: str) -> None:
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
