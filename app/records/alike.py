"""Asked questions in groups of alike ones, with what came of them.

Alike are those that average-link clustering (scipy) puts together below a cosine distance. The distances were chosen
on 278 development questions that one of 142 written answers answers (label 1 in `evals/datasets/written/labels.jsonl`):
pairs that the same answer answers are alike. By vectors, at 0.40 the pairs put together are alike in 88 % and 26 % of
the alike ones are together (at 0.35: 100 and 16 %; at 0.45: 70 and 37 %); by words, at 0.70, 87 % and 18 %. They are on
the strict side: a group of questions that are not alike would show what fewer than FEWEST people asked.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from riktlots.app.records.asked import Asked, Outcome, all_asked, set_vectors
from riktlots.app.records.database import Keeping
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Centring, Embedder
from riktlots.ingest.language import content_stems

FEWEST = 5
"""Groups with fewer askers are only counted."""
KINDS: dict[str, tuple[Outcome, ...]] = {
    "answered": (Outcome.ANSWERED, Outcome.WRITTEN, Outcome.PARTLY),
    "closest": (Outcome.CLOSEST,),
    "not_covered": (Outcome.NOT_COVERED,),
    "rest": (Outcome.OUT_OF_SCOPE, Outcome.NEEDS_DETAIL, Outcome.DECLINED),
}
"""The outcomes as they are shown."""
_BY_VECTORS, _BY_WORDS = 0.40, 0.70
# Distances are made between all pairs; of more different questions the newest are grouped.
_MOST = 4000
_BATCH = 64
Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Group:
    """Alike questions: their different texts with their language, the most central first; how often they were asked and
    by how many askers; how they ended; and for how many the answer helped, or did not."""

    questions: tuple[tuple[str, str], ...]
    asked: int
    askers: int
    outcomes: Counter[Outcome]
    helped: int
    not_helped: int

    @property
    def unanswered(self) -> int:
        """How often no answer was given though the matter is of the field: closest, or not covered."""
        return self.outcomes[Outcome.CLOSEST] + self.outcomes[Outcome.NOT_COVERED]


@dataclass(frozen=True, slots=True)
class Week:
    """What was asked in a week; `day` is its Monday (ISO)."""

    day: str
    outcomes: Counter[Outcome]


@dataclass(frozen=True, slots=True)
class Overview:
    """All that was asked in some days: how it ended, by week too; the groups that may be shown, the most often
    unanswered first; how many other groups there are and how many questions are in them; how many questions have no
    text (declined ones); how many are left ungrouped; whether the groups are by vectors."""

    outcomes: Counter[Outcome]
    weeks: tuple[Week, ...]
    groups: tuple[Group, ...]
    few: int
    in_few: int
    without_text: int
    ungrouped: int
    by_vectors: bool

    @property
    def asked(self) -> int:
        return self.outcomes.total()


def by_kind(outcomes: Counter[Outcome]) -> dict[str, int]:
    """How often each of KINDS was."""
    return {kind: sum(outcomes[one] for one in those) for kind, those in KINDS.items()}


def overview(home: Home, keeping: Keeping, days: int, embedder: Embedder | None) -> Overview:
    """What was asked in the last `days` days, today among them. Vectors that are missing are computed and stored beside
    their questions. Raises StorageError and KeptError."""
    first = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=days - 1)
    asked = all_asked(home, keeping, first.isoformat())
    centring = Centring.for_embedder(embedder.name) if embedder else Centring()
    # The distance by vectors was measured for the embedder that has a centring; others spread theirs otherwise.
    if embedder is None or not centring.name:
        return overview_of(asked)
    return overview_of(_with_vectors(home, asked, embedder), centring)


def overview_of(asked: Sequence[Asked], centring: Centring | None = None) -> Overview:
    """The same of given questions: by their vectors with a `centring`, else by their words."""
    with_text = [one for one in asked if one.question]
    by_text: dict[str, list[Asked]] = {}
    for one in reversed(with_text):
        by_text.setdefault(one.question.casefold(), []).append(one)
    texts = list(by_text.values())[:_MOST]
    groups = _grouped(texts, centring)
    shown = [group for group in groups if group.askers >= FEWEST]
    grouped = sum(map(len, texts))
    return Overview(
        outcomes=Counter(one.outcome for one in asked),
        weeks=_weeks(asked),
        groups=tuple(sorted(shown, key=lambda group: (-group.unanswered, -group.asked))),
        few=len(groups) - len(shown),
        in_few=grouped - sum(group.asked for group in shown),
        without_text=len(asked) - len(with_text),
        ungrouped=len(with_text) - grouped,
        by_vectors=centring is not None,
    )


def _grouped(texts: Sequence[Sequence[Asked]], centring: Centring | None) -> list[Group]:
    """Groups of different texts, each given by all who asked it."""
    if not texts:
        return []
    firsts = [those[0] for those in texts]
    rows = _by_words(firsts) if centring is None else _by_vectors(firsts, centring)
    labels = _labels(rows, _BY_WORDS if centring is None else _BY_VECTORS)
    groups: dict[int, list[int]] = {}
    for at, label in enumerate(labels):
        groups.setdefault(int(label), []).append(at)
    return [_group([texts[at] for at in members], rows[members]) for members in groups.values()]


def _labels(rows: Matrix, distance: float) -> npt.NDArray[Any]:
    """The number of the cluster of each row; rows have unit length."""
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import pdist

    if len(rows) == 1:
        return np.ones(1, dtype=int)
    clusters: npt.NDArray[Any] = fcluster(linkage(pdist(rows, "cosine"), "average"), distance, "distance")
    return clusters


def _group(texts: Sequence[Sequence[Asked]], rows: Matrix) -> Group:
    nearest_first = np.argsort(-(rows @ rows.mean(axis=0)), kind="stable")
    all = [one for those in texts for one in those]
    return Group(
        questions=tuple((texts[at][0].question, texts[at][0].language) for at in map(int, nearest_first)),
        asked=len(all),
        askers=len({(one.day, one.asker) for one in all}),
        outcomes=Counter(one.outcome for one in all),
        helped=sum(one.helped is True for one in all),
        not_helped=sum(one.helped is False for one in all),
    )


def _by_vectors(asked: Sequence[Asked], centring: Centring) -> Matrix:
    vectors = np.stack([np.frombuffer(one.vector, dtype=np.float16) for one in asked]).astype(np.float32)
    return centring.questions(vectors, [one.language for one in asked])


def _by_words(asked: Sequence[Asked]) -> Matrix:
    """A row of unit length for each question: its content stems, the rarer the heavier."""
    stems = [content_stems(one.question, one.language) or [one.question] for one in asked]
    among = Counter(stem for of in stems for stem in of)
    columns = {stem: column for column, stem in enumerate(among)}
    rows = np.zeros((len(asked), len(columns)), dtype=np.float32)
    for row, of in enumerate(stems):
        for stem in of:
            rows[row, columns[stem]] = np.log((1 + len(asked)) / (1 + among[stem])) + 1
    unit: Matrix = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _with_vectors(home: Home, asked: Sequence[Asked], embedder: Embedder) -> list[Asked]:
    missing = [one for one in asked if one.question and one.embedder != embedder.name]
    made: dict[int, bytes] = {}
    for start in range(0, len(missing), _BATCH):
        some = missing[start : start + _BATCH]
        vectors = embedder.embed_questions([one.question for one in some]).astype(np.float16)
        these = [(one.number, vector.tobytes()) for one, vector in zip(some, vectors, strict=True)]
        set_vectors(home, embedder.name, these)
        made.update(these)
    return [replace(one, vector=made.get(one.number, one.vector)) for one in asked]


def _weeks(asked: Sequence[Asked]) -> tuple[Week, ...]:
    """The weeks from the first question to the last, those without any too."""
    weeks: dict[str, Counter[Outcome]] = {}
    for one in asked:
        weeks.setdefault(_monday(one.day).isoformat(), Counter())[one.outcome] += 1
    if not weeks:
        return ()
    first, last = (datetime.date.fromisoformat(day) for day in (min(weeks), max(weeks)))
    days = [(first + datetime.timedelta(weeks=n)).isoformat() for n in range((last - first).days // 7 + 1)]
    return tuple(Week(day, weeks.get(day, Counter())) for day in days)


def _monday(day: str) -> datetime.date:
    date = datetime.date.fromisoformat(day)
    return date - datetime.timedelta(days=date.weekday())
