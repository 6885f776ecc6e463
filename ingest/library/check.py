"""Check a corpus for errors that would mislead a reader."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from urllib.parse import urlsplit

import numpy as np
from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from riktlots.ingest.library.check_answers import check_answers
from riktlots.ingest.library.library import Library
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Form, Kind, Passage, Source, Weight

# From this similarity on (normalised indel, 0 to 100) two paragraphs say the same in nearly the same words.
# Paragraphs of law that differ in one actor or one figure reach 90.
_NEARLY_THE_SAME = 94.0


def check_corpus(library: Library) -> list[str]:
    """Return the findings, each naming a source or passage and what is wrong with it; none when the corpus is sound."""
    return [
        *_sources(library),
        *_editions(library),
        *_twins(library),
        *_passages(library),
        *_pointers(library),
        *_owners(library),
        *_near_duplicates(library),
        *(finding.told for finding in check_answers(library.answers, library)),
    ]


def _sources(library: Library) -> Iterator[str]:
    cited: dict[tuple[str, str], str] = {}
    for source in library.sources.values():
        for field in ("title_en", "authority", "url", "covers", "covers_en", "topics"):
            if not getattr(source, field):
                yield f"{source.id}: the manifest has no {field}"
        for other in source.supersedes:
            if other not in library.sources:
                yield f"{source.id}: it supersedes “{other}”, which is not in the manifest"
        for field in ("published", "valid_from", "valid_to"):
            if not _is_date(getattr(source, field)):
                yield f"{source.id}: {field} “{getattr(source, field)}” is not a date"
        if source.url and not _is_address(source.url):
            yield f"{source.id}: “{source.url}” is not a web address"
        yield from _name_taken(source, cited)


def _name_taken(source: Source, cited: dict[tuple[str, str], str]) -> Iterator[str]:
    """Report sources cited by the same name, since readers could not distinguish them."""
    for language in ("sv", "en"):
        name = (language, source.short_name(language).casefold())
        if name in cited:
            yield f"{source.id}: {cited[name]} is cited by the same name, “{source.short_name(language)}”"
        cited[name] = source.id


def _editions(library: Library) -> Iterator[str]:
    for edition in library.editions:
        if not _is_date(edition.checked):
            yield f"{edition.source}@{edition.label}: checked “{edition.checked}” is not a date"
        if not edition.basis.strip():
            yield f"{edition.source}@{edition.label}: it does not say what was read (basis)"


def _is_date(text: str) -> bool:
    """Whether the text is an existing year, month or day, or empty."""
    try:
        return not text or bool(datetime.date.fromisoformat(f"{text}{'-01-01'[len(text) - 4 :]}"))
    except ValueError:
        return False


def _is_address(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and not any(c.isspace() for c in url)


def _twins(library: Library) -> Iterator[str]:
    """A digest in two languages restates the same places in the same order."""
    places: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for passage in library.passages:
        if passage.form is Form.DIGEST:
            locators = places[passage.address.source].setdefault(passage.language, [])
            seen = f" {passage.seen_at}" if passage.seen_at else ""
            rests = f" → {'; '.join(passage.rests_on)}" if passage.rests_on else ""
            locators.append(f"{passage.address.locator} #{passage.address.part}{seen}{rests}")
    for source, by_language in places.items():
        swedish, english = by_language.get("sv"), by_language.get("en")
        if swedish and english and swedish != english:
            pairs = zip([*swedish, "the end"], [*english, "the end"], strict=False)
            one, other = next((a, b) for a, b in pairs if a != b)
            yield f"{source}: the Swedish and the English digest part at “{one}” and “{other}”"


def _passages(library: Library) -> Iterator[str]:
    for passage in library.passages:
        if passage.form is Form.DIGEST and not passage.text.rstrip('”")').endswith((".", "?", "!", ":")):
            yield f"{passage.address}: the paragraph does not end as a sentence"
        if passage.seen_at and not _is_address(passage.seen_at):
            yield f"{passage.address}: “{passage.seen_at}” is not a web address"


def _pointers(library: Library) -> Iterator[str]:
    """An overview says for each paragraph what it rests on, and that exists; other documents speak for themselves."""
    known = {passage.address.place_name for passage in library.passages}
    for passage in library.passages:
        is_overview = library.sources[passage.address.source].kind is Kind.OVERVIEW
        if is_overview and not passage.rests_on and not passage.seen_at:
            yield f"{passage.address}: a paragraph of an overview says what it rests on (→ source place)"
        if passage.rests_on and not is_overview:
            yield f"{passage.address}: only an overview rests on other sources"
        for pointer in passage.rests_on:
            if pointer not in known:
                yield f"{passage.address}: it rests on “{pointer}”, which is not there"


def _owners(library: Library) -> Iterator[str]:
    """The authority that a source names is a paragraph of an overview on whom to ask."""
    known = {
        f"{p.address.source} {p.address.locator}"
        for p in library.passages
        if "whom-to-ask" in library.sources[p.address.source].topics
    }
    for source in library.sources.values():
        if source.whom and source.whom not in known:
            yield f"{source.id}: whom “{source.whom}” is no paragraph of an overview with the topic whom-to-ask"
        if source.whom and not source.function:
            yield f"{source.id}: it names an authority (whom), but no function at the institution"


def _near_duplicates(library: Library) -> Iterator[str]:
    by_language: dict[str, list[Passage]] = defaultdict(list)
    for passage in library.passages:
        by_language[passage.language].append(passage)
    for passages in by_language.values():
        texts = [passage.text.casefold() for passage in passages]
        likeness = process.cdist(texts, texts, scorer=ratio, score_cutoff=_NEARLY_THE_SAME, dtype=np.uint8, workers=-1)
        for i, j in np.argwhere(np.triu(likeness, k=1)):
            one, other = passages[i], passages[j]
            if not (_restates_an_act(one, library) and _restates_an_act(other, library)):
                yield f"{other.address}: nearly the same text as {one.address}"


def _restates_an_act(passage: Passage, library: Library) -> bool:
    """Two acts, or two paragraphs of one, may well say the same of different things."""
    weight = library.sources[passage.address.source].weight
    return weight in (Weight.LAW, Weight.REGULATION) and not passage.address.locator.value(Unit.DIGEST)
