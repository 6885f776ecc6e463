"""Pools: which passages are searched together, and which questions are asked of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from riktlots.evals.bench.sets import MeasuringSet, PassageRow, QuestionRow
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder, Vectors
from riktlots.ingest.index.vectors import EmbeddingCache
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Address, Edition, Form, Kind, Passage, Source, SourceStatus, Weight, text_sha256
from riktlots.ingest.progress import Progress, no_progress

MIXED = "mixed"
# A document needs a name; this one has no word in it that a search could find.
_NO_TITLE = "–"
# No question names a document by it.
_SOURCE_ID = "measured-source"


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """A question, and the passage of its pool that answers it."""

    question: QuestionRow
    gold: PassageRow


@dataclass(frozen=True, slots=True)
class Pool:
    """Passages of one origin that are searched together. `language` is theirs, or "mixed"."""

    origin: str
    language: str
    passages: tuple[PassageRow, ...]
    asked: tuple[PoolQuestion, ...]

    @property
    def name(self) -> str:
        return f"{self.origin} {self.language}"

    def library(self) -> Library:
        """The passages as the product holds them: a source for each title, an edition for each of its languages.

        Passage n of the pool, counted from 1, stands at the locator `digest n`.
        """
        sources: dict[str, Source] = {}
        texts: dict[tuple[str, str], list[str]] = defaultdict(list)
        passages: list[Passage] = []
        for number, row in enumerate(self.passages, 1):
            title = row.title.strip() or _NO_TITLE
            source = sources.setdefault(title, _source(f"{_SOURCE_ID}-{len(sources) + 1}", title))
            texts[source.id, row.lang].append(row.text)
            address = Address(source.id, row.lang, Locator((Step(Unit.DIGEST, str(number)),)))
            passages.append(Passage(address, (), row.text, 0, len(row.text), row.lang, Form.DIGEST))
        editions = (
            Edition(source, language, Form.DIGEST, language, text_sha256("\n".join(held)))
            for (source, language), held in texts.items()
        )
        return Library(Sources(sources.values()), tuple(editions), tuple(passages))


def _source(id: str, title: str) -> Source:
    return Source(
        id=id,
        title=title,
        title_en=title,
        cite=title,
        cite_en=title,
        authority="",
        url="",
        language=LANGUAGES,
        kind=Kind.FAQ,
        weight=Weight.BACKGROUND,
        jurisdiction="SE",
        status=SourceStatus.IN_FORCE,
        verified="user",
    )


def make_pools(measured: MeasuringSet, sample: int | None = None, seed: int = 0) -> list[Pool]:
    """The pools of a set, in the order of its passages: one for each origin and language, and one mixed for each origin
    that has passages in two languages.

    Pools of which nothing is asked are left out. `sample` is the largest number of questions for each pool, chosen by
    the seed; the passages stay all.
    """
    by_pid = {row.pid: row for row in measured.passages}
    asked: dict[tuple[str, str], list[PoolQuestion]] = defaultdict(list)
    for question in measured.questions:
        gold = by_pid[question.gold_pid]
        asked[gold.origin, gold.lang].append(PoolQuestion(question, gold))
    passages: dict[tuple[str, str], list[PassageRow]] = defaultdict(list)
    for row in measured.passages:
        passages[row.origin, row.lang].append(row)
    pools = [Pool(*key, tuple(rows), tuple(asked[key])) for key, rows in passages.items() if asked[key]]
    for origin in dict.fromkeys(row.origin for row in measured.passages):
        if pool := _mixed(origin, measured, by_pid, seed):
            pools.append(pool)
    return [_sampled(pool, sample, seed) for pool in pools] if sample else pools


def _mixed(origin: str, measured: MeasuringSet, by_pid: dict[str, PassageRow], seed: int) -> Pool | None:
    """The mixed pool of an origin, if it has translated passages.

    Of each passage that is there in two languages one is kept: half of them in either language, chosen by the seed.
    Passages without a translation stay as they are. PoolQuestion are the questions of which the passage is there in two
    languages, so that the language of the answer says nothing about the question.
    """
    ours = [row for row in measured.passages if row.origin == origin]
    twins = measured.translations
    pairs = [(row.pid, twins[row.pid]) for row in ours if row.pid in twins and row.lang == LANGUAGES[0]]
    if not pairs:
        return None
    random.Random(f"{seed} {origin}").shuffle(pairs)
    half = len(pairs) // 2
    dropped = {second for _, second in pairs[:half]} | {first for first, _ in pairs[half:]}
    asked = (
        PoolQuestion(question, by_pid[twins[gold] if gold in dropped else gold])
        for question in measured.questions
        if (gold := question.gold_pid) in twins and by_pid[gold].origin == origin
    )
    return Pool(origin, MIXED, tuple(row for row in ours if row.pid not in dropped), tuple(asked))


def _sampled(pool: Pool, size: int, seed: int) -> Pool:
    """The pool with at most `size` of its questions, in their order."""
    if len(pool.asked) <= size:
        return pool
    chosen = sorted(random.Random(f"{seed} {pool.name}").sample(range(len(pool.asked)), size))
    return replace(pool, asked=tuple(pool.asked[i] for i in chosen))


class CachedEmbedder:
    """An embedder with the cache of a home before it. Questions go past the cache: their time is measured.

    The indexes that are built for measuring lie in homes of their own, which are thrown away, cache and all. This one
    outlives them, so that a second run embeds no passage; it holds what the product's own builds embedded too.
    """

    def __init__(self, embedder: Embedder, home: Home) -> None:
        self._embedder = embedder
        self._cache = EmbeddingCache(home.embedding_cache(embedder.name), embedder)
        self.name = embedder.name
        self.dimension = embedder.dimension

    def embed_passages(self, texts: Sequence[str], progress: Progress = no_progress) -> Vectors:
        """Vectors of shape (n, dimension); `progress` hears how many of the texts are done."""
        return self._cache.embed(texts, progress)

    def embed_questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of shape (n, dimension), never from the cache."""
        return self._embedder.embed_questions(texts)

    def close(self) -> None:
        self._cache.close()
