"""One document: its facts, extraction, outline, paragraphs and editions."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import copy_button, heading, paragraph, run_script, title
from riktlots.app.present.documents import Fate, word_changes
from riktlots.app.present.markup import element, escaped, link
from riktlots.app.present.names import jurisdiction_name, kind_name, original_link, reference, standing, weight_name
from riktlots.app.schemas.documents import dropped_counts, dropped_words, examples, oddity_at_page
from riktlots.ingest.document import Document, Reason, page_at
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.diff import Change, diff_editions
from riktlots.ingest.library.editions import first_day
from riktlots.ingest.library.readings import held_document
from riktlots.ingest.library.register import held_file
from riktlots.ingest.model import Edition, Form, Passage, Source
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
    """Show the changes between two editions of the same form and language, if there are two."""
    pairs = _pairs(editions)
    if not pairs:
        return
    heading(text("changes_heading", language), language)
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
    st.html("".join(_change(change, source, language) for change in found))


def _pairs(editions: list[Edition]) -> list[tuple[Edition, Edition]]:
    """Each edition paired with its successor, the latest pair first."""
    ordered = sorted(editions, key=lambda edition: (first_day(edition.valid_from), edition.checked, edition.label))
    pairs = []
    for number, new in enumerate(ordered):
        older = [old for old in ordered[:number] if (old.form, old.language) == (new.form, new.language)]
        pairs += [(older[-1], new)] if older else []
    return pairs[::-1]


def _change(change: Change, source: Source, language: str) -> str:
    places = [p.address.label(source, language) for p in (change.old, change.new) if p]
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


# Paragraphs per part: longer documents are shown in parts.
_MOST_AT_ONCE = 120
LICENCES = {
    "no copyright (9 § upphovsrättslagen)": "licence_no_copyright",
    "EUR-Lex reuse (Decision 2011/833/EU)": "licence_eur_lex",
}
# The paragraph last scrolled to: scroll once only, as the reader may then move elsewhere.
_BROUGHT = "document_brought"
_SHOW_ASKED_FOR = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'center'});"


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
    # The requested edition first; otherwise the reader's language, and originals before digests.
    wanted = asked_for.address.edition if asked_for else ""
    editions.sort(
        key=lambda edition: (edition.label != wanted, edition.language != language, edition.form is not Form.ORIGINAL)
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
    _show_edition(source, chosen, store, language, asked_for)
    show_changes(source, editions, store, language)


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
    passages = store.by_source.of_edition(source.id, edition.label)
    notes = [text(f"form_{edition.form}", language)]
    if edition.basis:
        notes.append(text("read_as", language, basis=edition.basis))
    if edition.checked:
        notes.append(text("edition_checked", language, day=edition.checked))
    if span := _span(edition.valid_from, edition.valid_to, language):
        notes.append(f"{text('fact_valid', language)}: {span}")
    st.html("".join(element("p", escaped(note), css="rl-note", language=language) for note in notes))
    show_how_read(edition, language)
    heading(text("document_text", language), language)
    part = passages
    if len(passages) > _MOST_AT_ONCE:
        heads = list(dict.fromkeys(p.heading_path[:1] for p in passages))
        chosen = st.selectbox(
            text("document_part", language),
            range(len(heads)),
            index=heads.index(asked_for.heading_path[:1]) if asked_for and asked_for in passages else 0,
            format_func=lambda number: " › ".join(heads[number]) or text("document_beginning", language),
            key=f"part-{source.id}-{edition.label}",
        )
        part = [p for p in passages if p.heading_path[:1] == heads[chosen]]
    sections = [(path, list(group)) for path, group in groupby(part, key=lambda passage: passage.heading_path)]
    if len(sections) > 1:
        st.html(_outline([path for path, _ in sections], edition, language))
    shown = (_section(n, path, group, source, language, asked_for) for n, (path, group) in enumerate(sections))
    st.html("".join(shown))
    if asked_for and asked_for in part and st.session_state.get(_BROUGHT) != asked_for.address:
        run_script(_SHOW_ASKED_FOR)
        st.session_state[_BROUGHT] = asked_for.address


def _outline(paths: list[tuple[str, ...]], edition: Edition, language: str) -> str:
    """The outline: headings as links to their sections below, as HTML."""
    rows = [
        element("li", f'<a href="#rl-part-{number}">{escaped(" › ".join(path) or "–")}</a>')
        for number, path in enumerate(paths)
    ]
    listed = element("ul", "".join(rows), language=edition.language)
    summary = element("summary", escaped(text("outline", language, count=len(rows))))
    return element("details", summary + listed, css="rl-outline", language=language)


def _section(
    number: int,
    path: tuple[str, ...],
    passages: list[Passage],
    source: Source,
    language: str,
    asked_for: Passage | None,
) -> str:
    spoken = passages[0].language
    head = f'<h3 id="rl-part-{number}" class="rl-part" lang="{spoken}">{escaped(" › ".join(path))}</h3>' if path else ""
    return head + "".join(_paragraph(p, source, language, is_asked_for=p is asked_for) for p in passages)


def _paragraph(passage: Passage, source: Source, language: str, *, is_asked_for: bool) -> str:
    place = passage.address.locator.display(language)
    if passage.address.part > 1:
        place += f" ({text('part_of_place', language, number=passage.address.part)})"
    page = page_at(passage.pages, 0)
    if page:
        place += f" · {text('page_number', language, page=page.label or page.index + 1)}"
    copy = copy_button(text("copy_reference", language), reference(source, passage, language), language)
    above = element("div", element("span", escaped(place)) + copy, css="rl-place")
    words = element("p", escaped(passage.text), css="rl-text", language=passage.language)
    return element("div", above + words, css=f"rl-paragraph{' rl-cited' * is_asked_for}")
