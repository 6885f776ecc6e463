"""What changed between two editions."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.library.diff import Change, ChangeKind, diff_editions
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Passage

TEXTS = {
    "1 §": "Lärosätet ska anmäla en ny samverkan till myndigheten inom 30 dagar från avtalets början.",
    "2 §": "Myndigheten får besluta om undantag när skyddet för uppgifterna är ordnat på annat sätt.",
    "3 §": "En ansökan prövas av nämnden. Nämnden ska höra lärosätet innan den avgör ärendet.",
    "4 §": "Den som bryter mot beslutet kan få betala en avgift på högst fem miljoner kronor.",
}


def _edition(texts: dict[str, str], label: str = "ny") -> list[Passage]:
    return [
        Passage(Address("s", label, parse_locator(place)), (), text, 0, len(text), "sv", Form.ORIGINAL)
        for place, text in texts.items()
    ]


def _told(changes: list[Change]) -> list[tuple[str, str, str]]:
    return [
        (
            change.kind.value,
            str(change.old.address.locator) if change.old else "",
            str(change.new.address.locator) if change.new else "",
        )
        for change in changes
    ]


def test_the_same_text_at_the_same_place_is_no_change() -> None:
    assert diff_editions(_edition(TEXTS, "gammal"), _edition(TEXTS)) == []


def test_a_changed_figure_is_a_reworded_paragraph() -> None:
    new = TEXTS | {"1 §": TEXTS["1 §"].replace("30 dagar", "14 dagar")}
    changes = diff_editions(_edition(TEXTS, "gammal"), _edition(new))
    assert _told(changes) == [("reworded", "1 §", "1 §")]
    assert 90 < changes[0].likeness < 100


def test_a_new_paragraph_in_the_middle_is_added_and_those_after_it_have_moved() -> None:
    new = {"1 §": TEXTS["1 §"], "2 §": "Regeringen får meddela föreskrifter om avgifter."}
    new |= {"3 §": TEXTS["2 §"], "4 §": TEXTS["3 §"], "5 §": TEXTS["4 §"]}
    assert _told(diff_editions(_edition(TEXTS, "gammal"), _edition(new))) == [
        ("added", "", "2 §"),
        ("moved", "2 §", "3 §"),
        ("moved", "3 §", "4 §"),
        ("moved", "4 §", "5 §"),
    ]


def test_a_paragraph_that_moved_and_was_reworded_is_found_again() -> None:
    new = {"1 §": TEXTS["1 §"], "7 §": TEXTS["4 §"].replace("fem", "tio")}
    assert _told(diff_editions(_edition(TEXTS, "gammal"), _edition(new))) == [
        ("moved", "4 §", "7 §"),
        ("removed", "2 §", ""),
        ("removed", "3 §", ""),
    ]


def test_a_paragraph_replaced_by_something_else_is_removed_and_added() -> None:
    new = TEXTS | {"3 §": "Bilagan räknar upp länder."}
    assert _told(diff_editions(_edition(TEXTS, "gammal"), _edition(new))) == [
        ("added", "", "3 §"),
        ("removed", "3 §", ""),
    ]


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(list(TEXTS.values())), max_size=8))
def test_every_paragraph_is_accounted_for_once(chance: random.Random, texts: list[str]) -> None:
    old = {f"{i + 1} §": text for i, text in enumerate(texts)}
    shuffled = chance.sample(texts, chance.randint(0, len(texts)))
    new = {f"{i + 1} §": text for i, text in enumerate(shuffled)}
    changes = diff_editions(_edition(old, "gammal"), _edition(new))
    gone = [str(c.old.address) for c in changes if c.old]
    come = [str(c.new.address) for c in changes if c.new]
    assert len(gone) == len(set(gone))
    assert len(come) == len(set(come))
    added = sum(c.kind is ChangeKind.ADDED for c in changes)
    removed = sum(c.kind is ChangeKind.REMOVED for c in changes)
    assert len(old) - removed == len(new) - added
