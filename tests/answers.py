"""A written answer on the small corpus, for tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.library.answers import WrittenAnswer, WrittenSentence
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.own_answers import write_answer
from riktlots.retrieval.answering.written_check import examine
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.rerank import Reranker
from riktlots.retrieval.search.store import Store

NOTIFY, EXEMPT = "test-samverkanslag 2 kap. 2 § st. 1", "test-samverkanslag 2 kap. 3 §"
WORDINGS = {
    "sv": ("När ska vi anmäla samverkansavtalet?", "Hur snart måste avtalet anmälas?"),
    "en": ("When must we notify the collaboration agreement?", "How soon must the agreement be notified?"),
}
SAID = {
    "sv": (
        "Lärosätet ska anmäla samverkansavtalet till Samverkansmyndigheten inom 30 dagar.",
        "Undantag från anmälan kan Samverkansmyndigheten medge om samarbetet varar kortare tid än sex månader.",
    ),
    "en": (
        "The university must notify the Collaboration Authority of the collaboration agreement within 30 days.",
        "The Collaboration Authority can exempt a collaboration from notification if it lasts less than six months.",
    ),
}


def written(
    id: str = "when-to-notify",
    said: Mapping[str, Sequence[str]] = SAID,
    places: Sequence[tuple[str, ...]] = ((NOTIFY,), (EXEMPT,)),
    wordings: Mapping[str, tuple[str, ...]] = WORDINGS,
    **fields: object,
) -> WrittenAnswer:
    """An answer that nothing is wrong with, but for what a test says otherwise."""
    answer = WrittenAnswer(
        id=id,
        kinds=(),
        countries=(),
        topics=(),
        wordings=wordings,
        sentences={
            language: tuple(WrittenSentence(text, at) for text, at in zip(texts, places, strict=True))
            for language, texts in said.items()
        },
        reviewer="Riktlots",
        reviewed="2026-11-27",
        look_again="2099-01-01",
    )
    return replace(answer, **fields)  # type: ignore[arg-type]


def with_reason(answer: WrittenAnswer, reason: str) -> WrittenAnswer:
    """The answer with a reviewer's reason for its first sentences."""
    return replace(
        answer,
        sentences={
            language: (replace(first, reason=reason), *rest) for language, (first, *rest) in answer.sentences.items()
        },
    )


def opened(home: Home, library: Library, embedder: Embedder | None = None, reranker: Reranker | None = None) -> Store:
    """A library, built and opened."""
    with build_lock(home):
        folder = build(home, library, embedder)
    return Store(folder, embedder, reranker)


def checked(home: Home, library: Library, *answers: WrittenAnswer) -> Library:
    """The library with some answers, as they are after a check."""
    store = opened(home, library)
    found = examine(answers, store, DeterministicJudge())
    store.close()
    return replace(library, answers=tuple(replace(answer, check=found[answer.id].check) for answer in answers))


def kept_in(folder: Path, answer: WrittenAnswer) -> Path:
    """The file of an answer in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{answer.id}.md"
    path.write_text(write_answer(answer), encoding="utf-8")
    return path
