"""One document: its facts, extraction, text, editions with their changes, and who cites it."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import heading, paragraph, title
from riktlots.app.pages.sources.paragraph import DOCUMENT, PLACE
from riktlots.app.pages.sources.text import place_of, show_text
from riktlots.app.present.documents import Fate, word_changes
from riktlots.app.present.library import grouped
from riktlots.app.present.markup import element, escaped, label, link
from riktlots.app.present.names import jurisdiction_name, kind_name, original_link, standing, weight_name
from riktlots.app.schemas.documents import dropped_counts, dropped_words, examples, oddity_at_page
from riktlots.ingest.document import Document, Reason
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.diff import Change, diff_editions
from riktlots.ingest.library.editions import counting, first_day
from riktlots.ingest.library.readings import held_document
from riktlots.ingest.library.register import held_file
from riktlots.ingest.model import Edition, Form, Passage, Source
from riktlots.retrieval.search.citing import citing
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

_KEPT_READINGS = 8


def show_how_read(edition: Edition, language: str) -> None:
    """Show how an original was extracted, in an expander; nothing for a digest or if the file is no longer held."""
    if edition.form is not Form.ORIGINAL:
        return
    file = held_file(Home.default(), edition.source, edition.label, edition.sha256)
    if file is None:
        return
    try:
        document = _document(file)
    except DocumentError:
        return
    body = element("p", escaped(_measures(document, language)), css="rl-note")
    for reason, words in zip(dropped_counts(document), dropped_words(document, language), strict=True):
        rows = "".join(element("li", escaped(one)) for one in examples(document, Reason(reason)))
        body += element("p", escaped(f"{text('reading_left_out', language)}: {words}"), css="rl-note")
        body += element("ul", rows, css="rl-note")
    for oddity in document.oddities:
        body += element("p", escaped(f"⚠ {oddity_at_page(oddity, language)}"), css="rl-note")
    summary = element("summary", escaped(text("how_read", language)))
    st.html(element("details", summary + body, css="rl-outline", language=language))


def _measures(document: Document, language: str) -> str:
    found = [text("reading_characters", language, count=len(document.text))]
    if document.pages:
        found.insert(0, text("reading_pages", language, count=document.pages))
    return "; ".join(found)


@st.cache_resource(max_entries=_KEPT_READINGS, show_spinner=False)
def _document(file: Path) -> Document:
    """Read a document. Safe to cache: the file name contains the hash of its content."""
    return held_document(file)


_TAGS = {Fate.WENT: "del", Fate.CAME: "ins"}


def show_changes(source: Source, editions: list[Edition], store: Store, language: str) -> None:
    """Show the changes between two editions of the same form and language; say so where there is one alone."""
    pairs = _pairs(editions)
    if not pairs:
        heading(text("changes_heading", language), language, id=_CHANGES)
        paragraph(text("changes_one_edition", language), language)
        return
    heading(text("changes_heading", language), language, id=_CHANGES)
    number = st.selectbox(
        text("changes_between", language),
        range(len(pairs)),
        format_func=lambda n: f"{pairs[n][0].label} → {pairs[n][1].label}",
        key=f"changes-{source.id}",
    )
    old, new = (store.by_source.of_edition(edition.source, edition.label) for edition in pairs[number])
    found = diff_editions(old, new)
    if not found:
        paragraph(text("no_changes", language), language)
    st.html("".join(_change(change, language) for change in found))


def _pairs(editions: list[Edition]) -> list[tuple[Edition, Edition]]:
    """Each edition paired with its successor, the latest pair first."""
    ordered = _by_age(editions)
    pairs = []
    for number, new in enumerate(ordered):
        older = [old for old in ordered[:number] if (old.form, old.language) == (new.form, new.language)]
        pairs += [(older[-1], new)] if older else []
    return pairs[::-1]


def _by_age(editions: list[Edition]) -> list[Edition]:
    return sorted(editions, key=lambda edition: (first_day(edition.valid_from), edition.checked, edition.label))


def _change(change: Change, language: str) -> str:
    places = [place_of(p, language) for p in (change.old, change.new) if p]
    said = f"{' → '.join(dict.fromkeys(places))}: {text(f'change_{change.kind}', language)}"
    spoken = next(p.language for p in (change.new, change.old) if p)
    words = changed_words(change.old.text if change.old else "", change.new.text if change.new else "")
    head = element("p", escaped(said), css="rl-address", language=language)
    return element("div", head + element("p", words, css="rl-text", language=spoken), css="rl-source")


def changed_words(old: str, new: str) -> str:
    """A text as HTML, with the words marked that went from it and came to it."""
    return " ".join(
        f"<{tag}>{escaped(run)}</{tag}>" if (tag := _TAGS.get(fate)) else escaped(run)
        for fate, run in word_changes(old, new)
    )


LICENCES = {
    "no copyright (9 § upphovsrättslagen)": "licence_no_copyright",
    "EUR-Lex reuse (Decision 2011/833/EU)": "licence_eur_lex",
}


def show_document(source: Source, store: Store, language: str, asked_for: Passage | None = None) -> None:
    """Show the whole document; marks the requested paragraph and scrolls to it."""
    if asked_for and asked_for.address.source != source.id:
        asked_for = None
    title(source.name(language), language)
    editions = [edition for edition in store.manifest.editions if edition.source == source.id]
    st.html(_facts(source, store, language))
    if covers := source.covers_en if language == "en" and source.covers_en else source.covers:
        paragraph(covers, language)
    if not editions:
        paragraph(text("nothing_held", language), language, css="rl-notice")
        return
    # The requested edition first; otherwise the reader's language, originals before digests, and what counts today.
    wanted = asked_for.address.edition if asked_for else ""
    counts = counting(editions, PassageFilter().day)
    editions = _by_age(editions)[::-1]
    editions.sort(
        key=lambda edition: (
            edition.label != wanted,
            edition.language != language,
            edition.form is not Form.ORIGINAL,
            edition not in counts,
        )
    )
    chosen = editions[0]
    if len(editions) > 1:
        named = st.selectbox(
            text("edition", language),
            [edition.label for edition in editions],
            format_func=lambda name: _called(next(e for e in editions if e.label == name), language),
            key=f"edition-{source.id}-{language}",
        )
        chosen = next(edition for edition in editions if edition.label == named)
    cited_by = _citing(store, source, (store.id, source.id, PassageFilter().day), language)
    _show_jumps(len(cited_by), language)
    _show_edition(source, chosen, store, language, asked_for)
    show_changes(source, editions, store, language)
    _show_citing(cited_by, language)


def _facts(source: Source, store: Store, language: str) -> str:
    """The facts of the document as a list of terms."""
    older = [store.manifest.sources[id].name(language) for id in source.supersedes if id in store.manifest.sources]
    rows = {
        "fact_authority": escaped(source.authority),
        # Kind and weight of a law are the same word.
        "fact_kind": escaped(
            ", ".join(dict.fromkeys((kind_name(source.kind, language), weight_name(source.weight, language))))
        ),
        "fact_status": escaped(standing(source, language)),
        "fact_jurisdiction": escaped(jurisdiction_name(source.jurisdiction, language)),
        "fact_published": escaped(source.published),
        "fact_valid": escaped(_span(source.valid_from, source.valid_to, language)),
        "fact_supersedes": escaped("; ".join(older)),
        "fact_licence": escaped(_licence(source.licence, language)),
        "fact_original": link(original_link(source), text("open_original", language)),
    }
    written = "".join(
        element("dt", escaped(text(key, language))) + element("dd", value) for key, value in rows.items() if value
    )
    return element("dl", written, css="rl-facts", language=language)


def _span(start: str, end: str, language: str) -> str:
    """The period of validity in words; `end` is the first day on which it no longer applies."""
    if start and end:
        return f"{start} – {end}"
    return text("span_from", language, day=start) if start else text("span_to", language, day=end) if end else ""


def _licence(licence: str, language: str) -> str:
    """A licence of the starter corpus in the reader's language; any other unchanged."""
    return text(LICENCES[licence], language) if licence in LICENCES else licence


def _called(edition: Edition, language: str) -> str:
    form, spoken = text(f"form_{edition.form}_short", language), text(f"language_{edition.language}", language)
    since = f", {text('edition_from', language, day=edition.valid_from)}" if edition.valid_from else ""
    return f"{form[:1].upper()}{form[1:]}, {spoken}{since} ({edition.label})"


def _show_edition(source: Source, edition: Edition, store: Store, language: str, asked_for: Passage | None) -> None:
    notes = [text(f"form_{edition.form}", language)]
    if edition.basis:
        notes.append(text("read_as", language, basis=edition.basis))
    if edition.checked:
        notes.append(text("edition_checked", language, day=edition.checked))
    if span := _span(edition.valid_from, edition.valid_to, language):
        notes.append(f"{text('fact_valid', language)}: {span}")
    st.html("".join(element("p", escaped(note), css="rl-note", language=language) for note in notes))
    show_how_read(edition, language)
    heading(text("document_text", language), language, id=_TEXT)
    show_text(source, edition, store.by_source.of_edition(source.id, edition.label), language, asked_for)


# The parts of the page, by the ids of their headings.
_TEXT, _CHANGES, _CITING = "rl-text", "rl-changes", "rl-citing"


def _show_jumps(citing_count: int, language: str) -> None:
    """Show links to the parts of the page, which stand far apart in a long document."""
    parts = {
        _TEXT: text("document_text", language),
        _CHANGES: text("changes_heading", language),
        _CITING: text("citing_heading", language, count=citing_count),
    }
    rows = "".join(element("li", f'<a href="#{id}">{escaped(words)}</a>') for id, words in parts.items())
    name = escaped(text("document_jumps", language))
    st.html(f'<nav class="rl-jumps" aria-label="{name}" lang="{language}">{element("ul", rows)}</nav>')


_KEPT_CITING = 64
# Of a document that cites in many places, so many are shown.
_MOST_PLACES = 5


@st.cache_resource(max_entries=_KEPT_CITING, show_spinner=False)
def _citing(_store: Store, _source: Source, key: tuple[str, ...], language: str) -> dict[Source, list[Passage]]:
    """Find the citing paragraphs. Safe to cache by the generation, the document and the day in `key`."""
    return citing(_source, _store, language)


def _show_citing(found: dict[Source, list[Passage]], language: str) -> None:
    """Show which other documents cite this one, and where."""
    heading(text("citing_heading", language, count=len(found)), language, id=_CITING)
    if not found:
        paragraph(text("citing_none", language), language)
        return
    paragraph(text("citing_means", language), language, css="rl-note")
    order = [by for group in grouped(found, language, PassageFilter().day).values() for by in group]
    for by in order:
        with st.container(key=f"row-citing-{by.id}", gap=None):
            st.button(
                label(by.name(language)),
                key=f"citing-{by.id}",
                type="tertiary",
                on_click=open_document,
                args=(by.id, str(found[by][0].address)),
            )
            places = [p.address.label(by, language) for p in found[by][:_MOST_PLACES]]
            if more := len(found[by]) - len(places):
                places.append(text("and_more", language, count=more))
            st.html(element("p", escaped(" · ".join(places)), css="rl-cells", language=language))


def open_document(id: str, place: str = "") -> None:
    """Open a document when the page runs next, at a paragraph or at its beginning."""
    st.query_params.from_dict({DOCUMENT: id} | ({PLACE: place} if place else {}))
