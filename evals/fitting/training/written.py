"""Examples written by people for training: questions that a passage answers and that it does not, sentences that it
supports and that it does not.

`evals/fitting/training/data/written.jsonl` holds a line for each passage: `ref` (of the starter corpus: source,
locator, part; of a Swedish act that is not in it: sfs, chapter, section), `asked`, `near`, `true` and `false`. The
text of an act is read from the folder of public data, and rows whose act is not there are passed over.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from riktlots.evals.bench.reading.acts import Role
from riktlots.evals.bench.reading.truth import law_from_text
from riktlots.evals.fitting.training.examples import Asked, Claimed, Support, read_rows
from riktlots.ingest.library.library import context_line
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
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
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
    for act in read_rows(path):
        if act["sfs"] not in wanted:
            continue
        titles[act["sfs"]] = act["title"]
        for piece in law_from_text(act["sfs"], act["text"]).pieces:
            if piece.place is not None and piece.role in (Role.PARAGRAPH, Role.ITEM):
                found.setdefault((act["sfs"], *piece.place), []).append(piece.text)
    return {key: (titles[key[0]], "\n".join(texts)) for key, texts in found.items()}


def written_questions(rows: Iterator[WrittenRow], seed: int) -> Iterator[Asked]:
    """Each question beside the passage in one of its languages, mostly that of the question."""
    dice = random.Random(f"{seed} written questions")
    for row in rows:
        for kind, answers in (("asked", True), ("near", False)):
            for number, written in enumerate(row.row[kind]):
                context, text = _one_of(row.texts, written["lang"], dice)
                yield Asked(
                    dataset="written",
                    group=row.group,
                    query=f"{row.row['n']} {kind} {number}",
                    question=written["q"],
                    context=context,
                    passage=text,
                    bears=True,
                    answers=answers,
                )


def written_claims(rows: Iterator[WrittenRow], seed: int) -> Iterator[Claimed]:
    """Each sentence beside the passage in one of its languages, mostly that of the sentence."""
    dice = random.Random(f"{seed} written claims")
    for row in rows:
        for written in row.row["true"]:
            yield _claimed(row, written, Support.SUPPORTED, dice)
        for written in row.row["false"]:
            against = written["error"] in CONTRADICTING
            yield _claimed(row, written, Support.CONTRADICTED if against else Support.UNSUPPORTED, dice)


def _claimed(row: WrittenRow, written: Mapping[str, str], label: Support, dice: random.Random) -> Claimed:
    context, text = _one_of(row.texts, written["lang"], dice)
    language = next(one for one, pair in row.texts.items() if pair == (context, text))
    return Claimed(
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
