"""Which other documents cite a document: by its name, or by resting on a place in it."""

from __future__ import annotations

from collections.abc import Sequence

from riktlots.ingest.model import Passage, Source
from riktlots.retrieval.question.names import Words, mentions
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store


def citing(source: Source, store: Store, language: str) -> dict[Source, list[Passage]]:
    """The paragraphs of other documents that cite this one, by document, both in the order of the store.

    A paragraph cites a document if it names it or rests on a place in it. Only paragraphs that count today are given,
    and each place once: in `language` where it is held in that language.
    """
    eligible = store.eligible(PassageFilter())
    names = [Words.of(name).lower for name in (source.id, source.cite, source.cite_en, *source.aliases)]
    found: dict[tuple[str, str, int], Passage] = {}
    for ordinal, passage in enumerate(store.passages):
        if not eligible[ordinal] or passage.address.source == source.id or not _cites(passage, source, names, store):
            continue
        if passage.address.place not in found or passage.language == language:
            found[passage.address.place] = passage
    cited: dict[Source, list[Passage]] = {}
    for passage in found.values():
        cited.setdefault(store.source(passage), []).append(passage)
    return cited


def _cites(passage: Passage, source: Source, names: Sequence[tuple[str, ...]], store: Store) -> bool:
    if any(place.partition(" ")[0] == source.id for place in passage.rests_on):
        return True
    # Names are read with those of all documents, of which the longest counts; few paragraphs need it.
    lower = passage.text.lower()
    if not any(all(word in lower for word in name) for name in names):
        return False
    return any(source in mention.sources for mention in mentions(Words.of(passage.text), store.manifest.sources))
