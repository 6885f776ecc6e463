"""Examples out of public sets of faithfulness and inference, in the format of `riktlots judge --pairs`."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from riktlots.evals.bench.pools import CachedEmbedder
from riktlots.evals.bench.sets import PassageRow, QuestionRow
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, Support
from riktlots.evals.fitting.training.written import mine_pool
from riktlots.ingest.files import read_jsonl
from riktlots.ingest.language import sentence_spans

_INFERENCE = {
    "entailment": Support.SUPPORTED,
    "neutral": Support.UNSUPPORTED,
    "contradiction": Support.CONTRADICTED,
}


def public_claims(folder: Path) -> Iterator[ClaimExample]:
    """BEGIN, WiCE and HaluEval in English, SweNLI in Swedish."""
    for _, row in read_jsonl(folder / "faithfulness.jsonl.gz"):
        if row["unit"] == "span":
            continue
        yield _claimed(row, "en", Support.SUPPORTED if row["label"] else None)
    for _, row in read_jsonl(folder / "swedish_nli.jsonl.gz"):
        yield _claimed(row, "sv", _INFERENCE[row["label_raw"]])


def answered_questions(folder: Path) -> Iterator[QuestionExample]:
    """The questions of HaluEval beside the text that answers them."""
    for _, row in read_jsonl(folder / "faithfulness.jsonl.gz"):
        if row["dataset"] == "halueval_qa" and row["label"] and row.get("question"):
            yield QuestionExample(
                dataset="halueval_qa",
                group=_group(row),
                query=row["id"],
                question=row["question"],
                context="",
                passage=row["context"],
                bears=True,
                answers=True,
            )


def _claimed(row: dict[str, Any], language: str, label: Support | None) -> ClaimExample:
    return ClaimExample(
        dataset=row["dataset"],
        group=_group(row),
        sentence=row["answer"],
        context="",
        passage=row["context"],
        supported=bool(row["label"]),
        label=label,
        language=language,
        passage_language=language,
        type=str(row["label_raw"]),
        question=row.get("question") or "",
    )


def _group(row: dict[str, Any]) -> str:
    return f"{row['dataset']}:{row['context'][:200]}"


# Of a passage of more words than this a window round the answer is shown, in training now and then of any.
_LONG = 130
_WINDOWED = 0.35
_NEGATIVES = 3
_FROM = 8
# Of a large set so many questions are searched for; the others stand beside their own passage alone.
_MOST_MINED = 700
# A passage found beside the right one seldom answers too.
_MINED_TRUST = 0.5


def public_questions(folder: Path, embedder: CachedEmbedder, work: Path, seed: int) -> Iterator[QuestionExample]:
    """The examples of all sets of the folder: each question beside its passage, beside that passage without the
    sentence of the answer, and beside others that the search finds for it."""
    passages = [PassageRow.model_validate(row) for _, row in read_jsonl(folder / "qa_passages.jsonl.gz")]
    questions = [row for _, row in read_jsonl(folder / "qa_questions.jsonl.gz")]
    for origin in dict.fromkeys(row.origin for row in passages):
        held = [row for row in passages if row.origin == origin]
        asked = [row for row in questions if row["origin"] == origin]
        dice = random.Random(f"{seed} {origin}")
        answerable = [QuestionRow.model_validate(row) for row in asked if row["answerable"]]
        searched = dice.sample(answerable, min(_MOST_MINED, len(answerable)))
        found = mine_pool(origin, held, searched, embedder, work)
        yield from of_set(origin, {row.pid: row for row in held}, asked, found, dice)


def group_of(question: QuestionRow, gold: PassageRow) -> str:
    """Key of the questions that must stay in one split: those on a document, or on one answer and its translation.

    `gold` is the passage or its translation.
    """
    if gold.origin.startswith("squad"):
        return f"{gold.origin}:{gold.title}"
    return f"{gold.origin}:{min(question.gold_pid, question.gold_pid_other_lang or question.gold_pid)}"


def of_set(
    origin: str,
    passages: dict[str, PassageRow],
    questions: list[dict[str, Any]],
    found: dict[str, list[str]],
    dice: random.Random,
) -> Iterator[QuestionExample]:
    """The examples of one set: each question with its gold passage, and with passages found that are not."""
    for row in questions:
        gold = passages[row["gold_pid"]]
        twin = row.get("gold_pid_other_lang", "")
        base = QuestionExample(
            dataset=origin,
            group=group_of(QuestionRow.model_validate(row), gold),
            query=row["qid"],
            question=row["question"],
            context=gold.title.replace("_", " "),
            passage=gold.text,
            bears=True,
            answers=bool(row["answerable"]),
            span=_span(row, gold.text),
        )
        yield from _with_windows(base, dice)
        others = [pid for pid in found.get(row["qid"], ()) if pid not in (gold.pid, twin)][:_FROM]
        # The translation of the passage answers as well, across the languages.
        if twin in passages and dice.random() < 0.5:
            other = passages[twin]
            yield replace(base, context=other.title, passage=other.text, span=None)
        for pid in dice.sample(others, min(_NEGATIVES, len(others))):
            other = passages[pid]
            yield replace(
                base,
                context=other.title.replace("_", " "),
                passage=_shortened(other.text, dice),
                bears=False,
                answers=False,
                span=None,
                trust=_MINED_TRUST,
            )


def _span(row: dict[str, Any], text: str) -> tuple[int, int] | None:
    if not row["answerable"] or not row["answers"]:
        return None
    answer = row["answers"][0]
    start = answer["start"]
    end = start + len(answer["text"])
    if text[start:end] != answer["text"]:
        start = text.find(answer["text"])
        end = start + len(answer["text"])
    return (start, end) if start >= 0 and answer["text"].strip() else None


def _with_windows(example: QuestionExample, dice: random.Random) -> Iterator[QuestionExample]:
    """An example, in a window round its answer when the passage is long; and now and then the passage without the
    sentences of its answer, which then does not answer."""
    spans = sentence_spans(example.passage)
    long = len(example.passage.split()) > _LONG
    if example.span is None or len(spans) < 3:
        # Where the answer of a passage stands is not always known: then all of the passage must be read.
        yield example if example.answers or not long else replace(example, passage=_shortened(example.passage, dice))
        return
    first = next(i for i, (_, end) in enumerate(spans) if end > example.span[0])
    last = next((i for i, (_, end) in enumerate(spans) if end >= example.span[1]), len(spans) - 1)
    if long or dice.random() < _WINDOWED:
        low = max(0, first - dice.randint(0, 3))
        high = min(len(spans), last + 1 + dice.randint(0, 3))
        start, end = spans[low][0], spans[high - 1][1]
        yield replace(
            example,
            passage=example.passage[start:end],
            span=(example.span[0] - start, example.span[1] - start),
        )
    else:
        yield example
    if dice.random() < _WINDOWED:
        kept = spans[:first][-4:] + spans[last + 1 :][:4]
        rest = " ".join(example.passage[a:b] for a, b in kept)
        answer = example.passage[example.span[0] : example.span[1]]
        if rest and answer not in rest:
            yield replace(example, passage=rest, answers=False, span=None, trust=0.7)


def _shortened(text: str, dice: random.Random) -> str:
    """A long text as a window of a few sentences, chosen at random."""
    if len(text.split()) <= _LONG:
        return text
    spans = sentence_spans(text)
    first = dice.randrange(max(1, len(spans) - 3))
    return " ".join(text[spans[first][0] : spans[min(len(spans), first + 5) - 1][1]].split()[: 2 * _LONG])
