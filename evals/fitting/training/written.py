"""Training examples that people wrote: the questions written for each paragraph of the starter corpus, set beside that
paragraph and beside others that the search finds; and questions and sentences written for training, some that the
passage answers or supports and some that it does not.

`evals/fitting/training/data/written.jsonl` holds a line for each passage: `ref` (of the starter corpus: source,
locator, part; of a Swedish act outside it: sfs, chapter, section), `asked`, `near`, `true` and `false`. The text of an
act is read from the folder of public data, and rows whose act is missing there are skipped.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.evals.bench.pools import CachedEmbedder, Pool, PoolQuestion
from riktlots.evals.bench.reading.acts import Role, law_from_text
from riktlots.evals.bench.sets import PassageRow, QuestionRow
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, Support
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.library import context_line
from riktlots.ingest.model import Passage
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.search import find, find_for
from riktlots.retrieval.search.store import Store

WRITTEN = Path(__file__).parent / "data" / "written.jsonl"
# These errors say the opposite of the passage; the others say more, or something else.
CONTRADICTING = frozenset(
    "figure date negation actor authority swapped_roles strength strength_raised strength_lowered".split()
)


@dataclass(frozen=True, slots=True)
class WrittenRow:
    """A passage in each language that it is held in, its context, and what was written about it."""

    group: str
    texts: Mapping[str, tuple[str, str]]
    row: dict[str, Any]


def written_rows(store: Store, public: Path, path: Path = WRITTEN) -> Iterator[WrittenRow]:
    """The rows whose passage is at hand."""
    rows = [row for _, row in read_jsonl(path)]
    held = {(*p.address.place, p.language): p for p in store.passages}
    acts = _acts({row["ref"]["sfs"] for row in rows if "sfs" in row["ref"]}, public)
    for row in rows:
        ref = row["ref"]
        if "sfs" in ref:
            if (key := (ref["sfs"], ref["chapter"], ref["section"])) in acts:
                yield WrittenRow(f"sfs:{ref['sfs']}", {"sv": acts[key]}, row)
            continue
        found = {
            language: held[place]
            for language in ("sv", "en")
            if (place := (ref["source"], ref["locator"], ref["part"], language)) in held
        }
        if found:
            texts = {language: (context_line(p, store.source(p)), p.text) for language, p in found.items()}
            yield WrittenRow(f"corpus:{ref['source']}", texts, row)


def _acts(wanted: set[str], public: Path) -> dict[tuple[str, str, str], tuple[str, str]]:
    """Title and text of each numbered paragraph of some acts."""
    path = public / "sfs_laws.jsonl.gz"
    if not path.is_file():
        return {}
    found: dict[tuple[str, str, str], list[str]] = {}
    titles: dict[str, str] = {}
    for _, act in read_jsonl(path):
        if act["sfs"] not in wanted:
            continue
        titles[act["sfs"]] = act["title"]
        for piece in law_from_text(act["sfs"], act["text"]).pieces:
            if piece.place is not None and piece.role in (Role.PARAGRAPH, Role.ITEM):
                found.setdefault((act["sfs"], *piece.place), []).append(piece.text)
    return {key: (titles[key[0]], "\n".join(texts)) for key, texts in found.items()}


def written_questions(rows: Iterator[WrittenRow], seed: int) -> Iterator[QuestionExample]:
    """Each question beside the passage in one of its languages, mostly that of the question."""
    dice = random.Random(f"{seed} written questions")
    for row in rows:
        for kind, answers in (("asked", True), ("near", False)):
            for number, written in enumerate(row.row[kind]):
                context, text = _one_of(row.texts, written["lang"], dice)
                yield QuestionExample(
                    dataset="written",
                    group=row.group,
                    query=f"{row.row['n']} {kind} {number}",
                    question=written["q"],
                    context=context,
                    passage=text,
                    bears=True,
                    answers=answers,
                )


def written_claims(rows: Iterator[WrittenRow], seed: int) -> Iterator[ClaimExample]:
    """Each sentence beside the passage in one of its languages, mostly that of the sentence."""
    dice = random.Random(f"{seed} written claims")
    for row in rows:
        for written in row.row["true"]:
            yield _claimed(row, written, Support.SUPPORTED, dice)
        for written in row.row["false"]:
            against = written["error"] in CONTRADICTING
            yield _claimed(row, written, Support.CONTRADICTED if against else Support.UNSUPPORTED, dice)


def _claimed(row: WrittenRow, written: Mapping[str, str], label: Support, dice: random.Random) -> ClaimExample:
    context, text = _one_of(row.texts, written["lang"], dice)
    language = next(one for one, pair in row.texts.items() if pair == (context, text))
    return ClaimExample(
        dataset="written",
        group=row.group,
        sentence=written["s"],
        context=context,
        passage=text,
        supported=label is Support.SUPPORTED,
        label=label,
        language=written["lang"],
        passage_language=language,
        type=written.get("error") or written.get("style", ""),
    )


def _one_of(texts: Mapping[str, tuple[str, str]], language: str, dice: random.Random) -> tuple[str, str]:
    own, others = texts.get(language), [text for other, text in texts.items() if other != language]
    return own if own and (not others or dice.random() < 0.7) else others[0]


_DEPTH = 12

# A question and its language to the ids of what is found, best first.
Found = dict[str, list[str]]


def mined(kept_at: Path, questions: Iterable[tuple[str, str, str]], search: Callable[[str, str], list[str]]) -> Found:
    """Results of `search` for each (id, question, language), cached in a file for later runs."""
    if kept_at.is_file():
        found: Found = json.loads(kept_at.read_text(encoding="utf-8"))
        return found
    found = {id: search(question, language)[:_DEPTH] for id, question, language in questions}
    kept_at.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    return found


def mine_pool(
    name: str,
    passages: list[PassageRow],
    questions: list[QuestionRow],
    embedder: CachedEmbedder,
    work: Path,
) -> Found:
    """The pids found for each question of a public set, by its qid, among the passages of the set."""
    kept_at = work / f"mined-{name}.json"
    if kept_at.is_file():
        return mined(kept_at, (), lambda question, language: [])
    by_pid = {row.pid: row for row in passages}
    asked = tuple(PoolQuestion(row, by_pid[row.gold_pid]) for row in questions)
    pool = Pool(name, "all", tuple(passages), asked)
    with tempfile.TemporaryDirectory(dir=work) as folder:
        home = Home(Path(folder))
        with build_lock(home):
            store = Store(build(home, pool.library(), embedder), embedder)
        by_address = {str(held.address): row.pid for held, row in zip(store.passages, passages, strict=True)}
        try:
            return mined(
                kept_at,
                ((row.qid, row.question, row.lang) for row in questions),
                lambda text, lang: [by_address[str(hit.passage.address)] for hit in find(store, text, lang, _DEPTH)],
            )
        finally:
            store.close()


_NEGATIVES = 3
_FROM = 9
# What the search brings up beside the right paragraph answers now and then too: an overview, a rule told twice.
_MINED_TRUST = 0.3
_ACROSS = 0.35


def own_questions(store: Store, work: Path, seed: int, share: float) -> Iterator[QuestionExample]:
    """Examples of a share of the questions, chosen by the seed. Groups are documents: none is in both splits."""
    dice = random.Random(f"{seed} asks")
    rows = [(p, n, ask) for p in store.passages for n, ask in enumerate(p.questions) if dice.random() < share]
    found = mined(
        work / f"mined-asks-{seed}-{share}.json",
        ((f"{p.address} ?{n}", ask, p.language) for p, n, ask in rows),
        lambda text, language: [str(hit.passage.address) for hit in find_for(Query.of(store, text, language), 14)],
    )
    by_address = {str(p.address): p for p in store.passages}
    twins = {p.address.place: {} for p in store.passages}  # type: dict[tuple[str, str, int], dict[str, Passage]]
    for passage in store.passages:
        twins[passage.address.place][passage.language] = passage
    for passage, number, ask in rows:
        query = f"{passage.address} ?{number}"
        gold = passage
        if dice.random() < _ACROSS:
            gold = twins[passage.address.place].get("en" if passage.language == "sv" else "sv", passage)
        yield _example(store, gold, query, ask, passage.address.source, True)
        others = [by_address[a] for a in found[query] if by_address[a].address.place != passage.address.place]
        others = [other for other in others if not _tells_the_same(other, passage)][:_FROM]
        for other in dice.sample(others, min(_NEGATIVES, len(others))):
            if dice.random() < _ACROSS:
                other = twins[other.address.place].get("en" if other.language == "sv" else "sv", other)
            yield _example(store, other, query, ask, passage.address.source, False)


def _tells_the_same(one: Passage, other: Passage) -> bool:
    """Whether one is a sentence of an overview that rests on the other, or both stand at the same place."""
    here = [f"{p.address.source} {p.address.locator}" for p in (one, other)]
    return here[0] == here[1] or here[0] in other.rests_on or here[1] in one.rests_on


def _example(store: Store, passage: Passage, query: str, ask: str, group: str, right: bool) -> QuestionExample:
    return QuestionExample(
        dataset="asks",
        group=f"corpus:{group}",
        query=query,
        question=ask,
        context=context_line(passage, store.source(passage)),
        passage=passage.text,
        bears=right,
        answers=right,
        trust=1.0 if right else _MINED_TRUST,
    )
