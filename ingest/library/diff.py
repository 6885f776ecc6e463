"""Compare two editions of a document, paragraph by paragraph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from riktlots.ingest.library.library import Library
from riktlots.ingest.model import Edition, Passage


class ChangeKind(StrEnum):
    """Type of change to a paragraph."""

    ADDED = "added"
    REMOVED = "removed"
    REWORDED = "reworded"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One paragraph that differs. `likeness` is the normalised indel similarity of the texts, 0 to 100; 100 when equal.

    `old` is None for an added paragraph and `new` for a removed one. A moved paragraph may be reworded too.
    """

    kind: ChangeKind
    old: Passage | None
    new: Passage | None
    likeness: float = 0.0


# From this similarity on two texts are one paragraph reworded: at the same place, and elsewhere.
_SAME_PLACE, _OTHER_PLACE = 40.0, 70.0
# Of two candidates with nearly the same similarity, the one at the same place wins.
_PLACE_BONUS = 15.0


def diff_editions(old: Sequence[Passage], new: Sequence[Passage]) -> list[Change]:
    """The changes from one edition to another, in the order of the new one; removed paragraphs come last.

    Equal paragraphs at the same place are no change. The others are paired by similarity, the most similar first, each
    paragraph at most once.
    """
    left_old, left_new, moved = _set_aside_equal(old, new)
    paired = [*moved, *_pair_alike(left_old, left_new)]
    taken_old = {str(change.old.address) for change in paired if change.old}
    taken_new = {str(change.new.address) for change in paired if change.new}
    added = [Change(ChangeKind.ADDED, None, p) for p in left_new if str(p.address) not in taken_new]
    removed = [Change(ChangeKind.REMOVED, p, None) for p in left_old if str(p.address) not in taken_old]
    order = {str(passage.address): i for i, passage in enumerate(new)}
    return [*sorted([*paired, *added], key=lambda c: order[str(c.new.address)] if c.new else -1), *removed]


def _set_aside_equal(
    old: Sequence[Passage], new: Sequence[Passage]
) -> tuple[list[Passage], list[Passage], list[Change]]:
    """Pair equal texts, at the same place first; returns the rest of both editions, and the equal texts that moved."""
    by_text: dict[str, list[Passage]] = defaultdict(list)
    for passage in old:
        by_text[passage.sha256].append(passage)
    waiting: list[Passage] = []
    for passage in new:
        same = next((p for p in by_text[passage.sha256] if _place(p) == _place(passage)), None)
        if same:
            by_text[passage.sha256].remove(same)
        else:
            waiting.append(passage)
    left_new: list[Passage] = []
    moved: list[Change] = []
    for passage in waiting:
        if by_text[passage.sha256]:
            moved.append(Change(ChangeKind.MOVED, by_text[passage.sha256].pop(0), passage, 100.0))
        else:
            left_new.append(passage)
    left = {str(p.address) for passages in by_text.values() for p in passages}
    return [p for p in old if str(p.address) in left], left_new, moved


def _pair_alike(old: list[Passage], new: list[Passage]) -> list[Change]:
    if not old or not new:
        return []
    likeness = process.cdist([p.text for p in old], [p.text for p in new], scorer=ratio)
    candidates: list[tuple[float, int, int, bool]] = []
    for i, before in enumerate(old):
        for j, after in enumerate(new):
            same_place = _place(before) == _place(after)
            if likeness[i][j] >= (_SAME_PLACE if same_place else _OTHER_PLACE):
                candidates.append((-float(likeness[i][j]) - _PLACE_BONUS * same_place, i, j, same_place))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    changes: list[Change] = []
    for _, i, j, same_place in sorted(candidates):
        if i not in taken_old and j not in taken_new:
            taken_old.add(i)
            taken_new.add(j)
            kind = ChangeKind.REWORDED if same_place else ChangeKind.MOVED
            changes.append(Change(kind, old[i], new[j], float(likeness[i][j])))
    return changes


def _place(passage: Passage) -> tuple[str, str, int]:
    return passage.address.place


def count_changes(before: Library, after: Library, source: str, label: str) -> dict[str, int]:
    """Count the changes that a new edition brings, by kind, against the one it follows or replaces.

    Empty when there was no edition of that form and language before, or when nothing changed.
    """
    new = next(e for e in after.editions if (e.source, e.label) == (source, label))
    earlier = [e for e in before.editions if (e.source, e.form, e.language) == (source, new.form, new.language)]
    if not earlier:
        return {}
    old = next((e for e in earlier if e.label == label), earlier[-1])
    changes = diff_editions(passages_of(before, old), passages_of(after, new))
    return dict(Counter(str(change.kind) for change in changes))


def passages_of(library: Library, edition: Edition) -> list[Passage]:
    """The passages of one edition, in reading order."""
    wanted = (edition.source, edition.label)
    return [p for p in library.passages if (p.address.source, p.address.edition) == wanted]
