"""Labels of people: nothing is lost, nothing leaks, and everybody looks at the same."""

from __future__ import annotations

import dataclasses
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from riktlots.evals.errors import RunError
from riktlots.evals.labels.draw import Group, draw, group_of, kept_draw, to_label
from riktlots.evals.labels.labels import add_label, all_labels, by_item, items_of, labels_of
from riktlots.retrieval.model import Verdict
from tests.evals.labels.runs import JUDGE, sentence, written_run

S, U, P, OPEN = Verdict.SUPPORTED, Verdict.UNSUPPORTED, Verdict.PARTLY, Verdict.UNDECIDED


def test_the_last_label_counts_and_the_earlier_ones_stay(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S, U])
    items = items_of(run)
    add_label(run, "Ann", items[0], S)
    add_label(run, "Ann", items[0], U, "fristen saknas")
    found = labels_of(run, "Ann", items)
    assert [(label.verdict, label.comment) for label in found.values()] == [("unsupported", "fristen saknas")]
    assert [row["verdict"] for row in run.labels("Ann")] == ["supported", "unsupported"]


def test_a_label_that_was_taken_back_does_not_count(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S])
    add_label(run, "Ann", items_of(run)[0], S)
    add_label(run, "Ann", items_of(run)[0], None)
    assert labels_of(run, "Ann", items_of(run)) == {}
    assert all_labels(run, items_of(run)) == {}


def test_a_label_leaves_what_the_judge_said_alone(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S, U])
    before = run.judgements(JUDGE)
    add_label(run, "Ann", items_of(run)[0], U)
    assert run.judgements(JUDGE) == before


def test_a_label_does_not_pass_to_an_answer_that_has_changed(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S])
    add_label(run, "Ann", items_of(run)[0], S)
    other = dataclasses.replace(run.records()[0], sentences=(sentence(9, S),))
    run.add_answer(other)
    assert labels_of(run, "Ann", items_of(run)) == {}
    assert [item.sentence.text for item in items_of(run)] == ["Mening 9 är supported."]


def test_what_raters_said_is_put_side_by_side(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S, U])
    first, second = items_of(run)
    for rater, item, verdict in (("Ann", first, S), ("Bo", first, P), ("Bo", second, U)):
        add_label(run, rater, item, verdict)
    assert by_item(all_labels(run, items_of(run))) == {
        first.key: {"Ann": S, "Bo": P},
        second.key: {"Bo": U},
    }


def test_each_rater_has_an_order_of_their_own_that_stays(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 30)
    ann, bo = to_label(run, "Ann"), to_label(run, "Bo")
    assert ann == to_label(run, "Ann")
    assert ann != bo
    assert {item.key for item in ann} == {item.key for item in bo} == {item.key for item in items_of(run)}


def test_a_sample_holds_likely_failures_more_often_than_the_run(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 60 + [U] * 8 + [P] * 2 + [OPEN] * 30)
    found = draw(run, JUDGE, 16)
    assert Counter(found.groups[key] for key in found.drawn) == {Group.FLAGGED: 8, Group.PASSED: 4, Group.OPEN: 4}
    assert Counter(found.groups.values()) == {Group.FLAGGED: 10, Group.PASSED: 60, Group.OPEN: 30}
    assert kept_draw(run) == found


def test_a_sentence_without_a_quote_is_flagged_whatever_the_judge_says() -> None:
    assert group_of(sentence(1, S, quotes=0), S) is Group.FLAGGED
    assert group_of(sentence(1, S), S) is Group.PASSED
    assert group_of(sentence(1, S), None) is group_of(sentence(1, S), Verdict.NO_CLAIM) is Group.OPEN


def test_a_sample_is_filled_up_where_a_group_is_small(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 20 + [U] * 2)
    found = draw(run, JUDGE, 10)
    assert Counter(found.groups[key] for key in found.drawn) == {Group.FLAGGED: 2, Group.PASSED: 8}


def test_all_raters_get_the_sample_and_another_one_is_not_drawn_over_it(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S] * 20 + [U] * 6)
    drawn = set(draw(run, JUDGE, 8).drawn)
    assert {item.key for item in to_label(run, "Ann")} == {item.key for item in to_label(run, "Bo")} == drawn
    assert set(draw(run, JUDGE, 8, seed=9).drawn) == drawn
    with pytest.raises(RunError, match="has a sample of 8 sentences already"):
        draw(run, JUDGE, 12)


def test_a_sample_needs_a_judge_that_has_scored_the_run(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S, U])
    with pytest.raises(RunError, match="eval score"):
        draw(run, "another", 2)


def test_two_who_draw_at_the_same_time_get_the_same_sentences(tmp_path: Path) -> None:
    run = written_run(tmp_path / "run", [S, U] * 10)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda seed: draw(run, JUDGE, 6, seed), range(4)))
    assert all(one == kept_draw(run) for one in drawn)
