"""Check a corpus: what a reader would trip over, as a list of findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from ingest.library import Library
from ingest.model import Form, Passage


def check_corpus(library: Library) -> list[str]:
    """All findings in a corpus; empty when it is sound. Each names the source or passage and what is wrong."""
    return [*_sources(library), *_twins(library), *_passages(library)]


def _sources(library: Library) -> Iterator[str]:
    for source in library.sources.values():
        for field in ("title_en", "authority", "url", "covers", "covers_en", "topics"):
            if not getattr(source, field):
                yield f"{source.id}: the manifest has no {field}"
        for other in source.supersedes:
            if other not in library.sources:
                yield f"{source.id}: it supersedes “{other}”, which is not in the manifest"


def _twins(library: Library) -> Iterator[str]:
    """A digest in two languages restates the same places in the same order."""
    places: dict[str, dict[str, list[str]]] = defaultdict(dict)
    for passage in library.passages:
        if passage.form is Form.DIGEST:
            locators = places[passage.address.source].setdefault(passage.language, [])
            locators.append(f"{passage.address.locator} #{passage.address.part}")
    for source, by_language in places.items():
        swedish, english = by_language.get("sv"), by_language.get("en")
        if swedish and english and swedish != english:
            pairs = zip([*swedish, "the end"], [*english, "the end"], strict=False)
            one, other = next((a, b) for a, b in pairs if a != b)
            yield f"{source}: the Swedish and the English digest part at “{one}” and “{other}”"


def _passages(library: Library) -> Iterator[str]:
    seen: dict[str, Passage] = {}
    for passage in library.passages:
        text = passage.text.casefold()
        if text in seen:
            yield f"{passage.address}: the same text as {seen[text].address}"
        seen[text] = passage
        if passage.form is Form.DIGEST and not passage.text.rstrip('”")').endswith((".", "?", "!", ":")):
            yield f"{passage.address}: the paragraph does not end as a sentence"
