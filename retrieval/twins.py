"""The same place in the other language: what a sentence in the reader's language can be judged by."""

from __future__ import annotations

from ingest.model import Passage
from retrieval.judges.judge import Evidence
from retrieval.model import Citation
from retrieval.sentences import sentence_spans
from retrieval.store import Store


def evidence_of(citation: Citation, language: str, store: Store) -> Evidence:
    """What speaks for a sentence in `language` that cites: the quote, or the words of its twin in that language."""
    passage, place = citation.passage, str(citation.passage.address.locator)
    source = store.source(passage)
    names = " ".join((source.title, source.title_en, source.cite, source.cite_en, *source.aliases, source.authority))
    if passage.language != language and (other := twin(passage, language, store)):
        return Evidence(_same_part(citation, other), language, place, names)
    return Evidence(citation.quote, passage.language, place, names)


def twin(passage: Passage, language: str, store: Store) -> Passage | None:
    """The passage at the same place, and of the same form, in another language; None when the store holds none."""
    return next(
        (
            other
            for other in store.by_source.of(passage.address.source)
            if other.language == language
            and other.form is passage.form
            and other.address.place == passage.address.place
        ),
        None,
    )


def _same_part(citation: Citation, other: Passage) -> str:
    """The sentences of the twin that stand where those of the quote stand; all of it where their numbers differ."""
    here, there = sentence_spans(citation.passage.text), sentence_spans(other.text)
    quoted = [i for i, (start, end) in enumerate(here) if start < citation.end and citation.start < end]
    if len(here) != len(there) or not quoted:
        return other.text
    return other.text[there[quoted[0]][0] : there[quoted[-1]][1]]
