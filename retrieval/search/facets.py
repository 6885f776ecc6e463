"""Facets: how many documents each value of a filter would leave, given everything else that is chosen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from riktlots.ingest.library.editions import status_on
from riktlots.ingest.model import Edition, Passage, Source
from riktlots.retrieval.search.filter import PassageFilter

# The fields of a filter that are offered as facets.
FIELDS = ("kinds", "weights", "authorities", "jurisdictions", "statuses", "languages", "forms")
# Of these a document has one value, which says whether the filter matches.
_OF_SOURCE: dict[str, Callable[[Source, str], str]] = {
    "kinds": lambda source, day: source.kind,
    "weights": lambda source, day: source.weight,
    "jurisdictions": lambda source, day: source.jurisdiction,
    "statuses": status_on,
}


@dataclass(frozen=True, slots=True)
class HeldDocument:
    """A source with the texts of it that count: its editions, or some of its passages; none where nothing is held."""

    source: Source
    texts: tuple[Edition | Passage, ...] = ()

    def matches(self, only: PassageFilter) -> bool:
        """Whether a filter lets the source through, and one of its texts if it asks for a language or a form."""
        return only.lets_source_through(self.source) and (
            not (only.languages or only.forms) or any(only.lets_text_through(text) for text in self.texts)
        )


def held_documents(sources: Iterable[Source], editions: Iterable[Edition]) -> list[HeldDocument]:
    """All sources in their order, each with its editions."""
    of: dict[str, list[Edition]] = defaultdict(list)
    for edition in editions:
        of[edition.source].append(edition)
    return [HeldDocument(source, tuple(of[source.id])) for source in sources]


def documents_of(passages: Iterable[Passage], sources: Mapping[str, Source]) -> list[HeldDocument]:
    """The sources of passages, each with one passage for every language and form that occurs among its own."""
    of: dict[str, dict[tuple[str, str], Passage]] = defaultdict(dict)
    for passage in passages:
        of[passage.address.source].setdefault((passage.language, passage.form), passage)
    return [HeldDocument(sources[id], tuple(texts.values())) for id, texts in of.items()]


def facet_counts(documents: Sequence[HeldDocument], only: PassageFilter) -> dict[str, Counter[str]]:
    """For each field and value: how many documents match if the value is chosen in place of the field's own values.

    The choices in all other fields hold. Values that leave no document are absent.
    """
    return {field: _counted(documents, field, only.choosing(field, ())) for field in FIELDS}


def _counted(documents: Sequence[HeldDocument], field: str, others: PassageFilter) -> Counter[str]:
    left = [document for document in documents if document.matches(others)]
    if of_source := _OF_SOURCE.get(field):
        return Counter(str(of_source(document.source, others.day)) for document in left)
    if field == "authorities":
        return _by_authority(documents, left)
    return Counter(value for document in left for value in _values_of_texts(document, field, others))


def _by_authority(documents: Iterable[HeldDocument], left: Iterable[HeldDocument]) -> Counter[str]:
    """An authority matches by a part of its name, so a document can count for several."""
    by_name = Counter(document.source.authority for document in left)
    names = dict.fromkeys(document.source.authority for document in documents)
    folded = {name: name.casefold() for name in names}
    counted = {
        name: sum(count for other, count in by_name.items() if folded[name] in folded[other]) for name in names if name
    }
    return Counter({name: count for name, count in counted.items() if count})


def _values_of_texts(document: HeldDocument, field: str, others: PassageFilter) -> set[str]:
    texts = (text for text in document.texts if others.lets_text_through(text))
    return {text.language if field == "languages" else str(text.form) for text in texts}
