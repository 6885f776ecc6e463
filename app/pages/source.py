"""What is shown of a document: its facts, and a paragraph in its section."""

from __future__ import annotations

from app.i18n import text
from app.links import original_link, quote_link
from app.markup import element, escaped, link, marked
from app.pages.turn import Place
from app.standing import standing
from app.terminal import describe
from ingest.document import page_at
from ingest.editions import status_on
from ingest.model import Passage, SourceStatus
from retrieval.model import Citation
from retrieval.store import PassageFilter


def address(place: Place, language: str) -> str:
    """The address of a passage in the reader's language."""
    return place.passage.address.label(place.source, language)


def facts(place: Place, language: str, citation: Citation | None = None, as_of: str = "") -> str:
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


def _standing(place: Place, language: str, as_of: str) -> str:
    """A warning in front of what is not in force."""
    if status_on(place.source, PassageFilter(as_of=as_of).day) is SourceStatus.IN_FORCE:
        return ""
    words = standing(place.source, language, as_of)
    return element("strong", f"⚠ {escaped(words[:1].upper() + words[1:])}", css="rl-standing") + " "


def section(place: Place, language: str, citation: Citation | None = None) -> str:
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


def _paragraph(place: Place, passage: Passage, citation: Citation | None, language: str) -> str:
    is_it = passage.address == place.passage.address
    words = marked(passage.text, citation.start, citation.end) if is_it and citation else escaped(passage.text)
    said = text("cited_here" if citation else "found_here", language)
    here = element("strong", f"{escaped(said)} ", css="rl-here") if is_it else ""
    place_name = element("span", here + escaped(passage.address.label(place.source, language)), css="rl-place")
    body = place_name + element("span", words, css="rl-text", language=passage.language)
    return element("p", body, css="rl-cited" if is_it else "rl-around")


def nearest(place: Place, language: str) -> str:
    """A paragraph that came close, in full, with the facts of its document."""
    passage = place.passage
    quote = element("blockquote", escaped(passage.text), css="rl-text", language=passage.language)
    return element("div", f"{facts(place, language)}{quote}", css="rl-source", language=language)
