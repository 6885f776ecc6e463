"""`python -m riktlots.evals.questions.typing_errors`: how often is the right paragraph found in spite of typing errors?

Two sets, each asked with its errors and without:

- by rule: 100 development questions with an answer, drawn with a seed. Every third Swedish one loses all its dots and
  rings, as on a foreign keyboard. In each other question two words of at least six letters get one slip each: two
  letters swapped, one left out, one doubled, or one of the next key; never the first letter, a word with a capital or
  a digit;
- by hand: `datasets/typing/hand.jsonl`, 50 questions as people type them, beside the same ones without errors.

For each set and language it prints how often a gold paragraph is among the first five of the answer's hits and among
the paragraphs shown, and the difference with its paired interval.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from riktlots.evals.questions.questions import DATASETS, Question, development_sets, load_questions, parse_question
from riktlots.evals.statistics.intervals import bootstrap
from riktlots.ingest.files import read_jsonl
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.model import Answer

HAND = DATASETS / "typing" / "hand.jsonl"
_SEED, _DRAWN, _DEPTH = 20261127, 100, 5
_LONG_ENOUGH, _SLIPS, _EVERY_LOST = 6, 2, 3
_WORD = re.compile(r"(?<![\w.:/@-])[a-zåäö]+(?![\w:/@-])")
_WITHOUT_DOTS = str.maketrans("åäöÅÄÖ", "aaoAAO")
_ROWS = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm")


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, and the same with typing errors."""

    clean: Question
    typed: Question


def mistyped(question: Question, seed: int = _SEED) -> str:
    """The words of a question with typing errors by the rule above; the same for the same question and seed.

    A question without a word that is long enough is returned as it is.
    """
    chance = random.Random(f"{seed} {question.id}")  # noqa: S311 - errors to try, no secret
    text = question.question
    if question.lang == "sv" and chance.randrange(_EVERY_LOST) == 0:
        return text.translate(_WITHOUT_DOTS)
    long_enough = [match for match in _WORD.finditer(text) if len(match.group()) >= _LONG_ENOUGH]
    chosen = chance.sample(long_enough, min(_SLIPS, len(long_enough)))
    for match in sorted(chosen, key=lambda match: -match.start()):
        text = text[: match.start()] + _slip(match.group(), chance) + text[match.end() :]
    return text


def _slip(word: str, chance: random.Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    kind = chance.choice(("swapped", "left out", "doubled", "next key"))
    if kind == "swapped" and word[at] != word[at + 1]:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind == "left out":
        return word[:at] + word[at + 1 :]
    if kind == "next key":
        return word[:at] + _next_key(word[at], chance) + word[at + 1 :]
    return word[: at + 1] + word[at:]


def _next_key(letter: str, chance: random.Random) -> str:
    row = next(row for row in _ROWS if letter in row)
    at = row.index(letter)
    return chance.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])


def by_rule() -> list[Pair]:
    """The questions of the draw, with errors by rule."""
    rows = [row for path in development_sets() for row in load_questions(path)]
    answerable = [row for row in rows if row.gold and row.status == "answered" and not row.turns]
    drawn = random.Random(_SEED).sample(answerable, _DRAWN)  # noqa: S311 - sampling, no secret
    return [Pair(row, replace(row, question=mistyped(row))) for row in drawn]


def by_hand() -> list[Pair]:
    """The questions that were typed by hand."""
    pairs = []
    for _, row in read_jsonl(HAND):
        clean = row.pop("clean")
        typed = parse_question(row)
        pairs.append(Pair(replace(typed, question=clean), typed))
    return pairs


def found(question: Question, answer: Answer) -> tuple[bool, bool]:
    """Whether a gold paragraph is among the first five hits of an answer, and whether one is shown."""
    cited = [citation.passage for citation in (*answer.citations, *answer.closest)]
    hits = [hit.passage for hit in answer.hits[:_DEPTH]]
    first, shown = (any(g.accepts(p) for g in question.gold for p in passages) for passages in (hits, cited))
    return first, shown


def measure(guide: Guide, pairs: Sequence[Pair]) -> np.ndarray[Any, Any]:
    """For each pair, without errors and with them, what `found` says; shape (n, 2, 2)."""

    def ask(question: Question) -> tuple[bool, bool]:
        lang = question.lang
        return found(question, guide.ask(question.question, language=lang, interface=lang))

    return np.array([[ask(pair.clean), ask(pair.typed)] for pair in pairs], dtype=float)


def lines(name: str, pairs: Sequence[Pair], values: np.ndarray[Any, Any]) -> Iterable[str]:
    """What was measured, a line for each language and figure."""
    for language in ("", "sv", "en"):
        kept = np.array([language in ("", pair.clean.lang) for pair in pairs])
        for figure, label in enumerate(("among the first five", "shown")):
            clean, typed = values[kept, 0, figure], values[kept, 1, figure]
            [lost] = bootstrap((typed - clean)[:, None])
            yield (
                f"{name:8} {language or 'all':4} n {kept.sum():3}  {label:20} without {clean.mean():.3f}  "
                f"with {typed.mean():.3f}  difference {lost.value:+.3f} [{lost.low:+.3f}, {lost.high:+.3f}]"
            )


def main() -> None:
    """Measure both sets and print."""
    parser = argparse.ArgumentParser(description="Measure what typing errors cost.")
    parser.add_argument("--show", action="store_true", help="print the questions that are lost by their errors")
    show = parser.parse_args().show
    with Guide.open() as guide:
        for name, pairs in (("by rule", by_rule()), ("by hand", by_hand())):
            values = measure(guide, pairs)
            print(*lines(name, pairs, values), sep="\n")
            for pair, value in zip(pairs, values, strict=True):
                if show and value[0, 0] > value[1, 0]:
                    print(f"  lost: {pair.typed.question}")


if __name__ == "__main__":
    main()
