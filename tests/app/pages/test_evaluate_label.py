"""Labelling on the page to measure on, without a browser."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.pages.evaluate import label
from riktlots.app.pages.evaluate.files import labels_sheet
from riktlots.app.present.markup import escaped
from riktlots.app.records.audit import read_audit
from riktlots.evals.labels.draw import kept_draw, to_label
from riktlots.evals.labels.labels import add_label, items_of, labels_of
from riktlots.evals.questions.table import read_table
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Shown
from riktlots.evals.runs.score import score
from riktlots.evals.runs.scores import Scores, failures_of
from riktlots.ingest.files import writing
from riktlots.ingest.home import Home
from riktlots.retrieval.answer import answer
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store
from tests.app.pages.evaluating import BEFORE, RUN, named, open_failure, view
from tests.app.pages.reading import shown, turned_to
from tests.evals.runs.runs import scored

pytestmark = pytest.mark.usefixtures("for_staff")


def test_labels_are_offered_as_a_file_once_there_are_any(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    assert text("evaluate_file_labels_means", "sv") not in view(page, "files")
    add_label(run, "anna", items_of(run)[0], Verdict.SUPPORTED)
    assert text("evaluate_file_labels_means", "sv") in shown(page.run())


def test_that_file_names_people_as_they_named_themselves(run: RunFolder, tmp_path: Path) -> None:
    items = items_of(run)
    add_label(run, "anna@example.se", items[0], Verdict.UNSUPPORTED)
    add_label(run, "anna@example.se", items[0], Verdict.SUPPORTED, "=1+1")
    sheet = tmp_path / "labels.csv"
    sheet.write_bytes(labels_sheet(run))
    (row,) = read_table(sheet, ("rater", "id", "sentence", "verdict", "comment"))
    assert list(row.cells.values()) == ["anna@example.se", items[0].id, str(items[0].index + 1), "supported", "=1+1"]


def test_what_a_judge_and_others_say_is_hidden_until_a_person_has_labelled(
    page: AppTest, scores: Scores, run: RunFolder
) -> None:
    failed = failures_of(scores)[0]
    item = next(item for item in items_of(run) if item.id == failed.question.id)
    add_label(run, "bo", item, Verdict.CONTRADICTED, "Bo tycker annat.")
    judge = text("report_judge_says", "sv", verdict="")
    turned_to(page, "evaluate")
    view(page, "failures")
    named(page, "")
    assert judge in open_failure(page, failed.question.id)
    html = named(page, "anna")
    assert text("evaluate_hidden", "sv") in html
    assert judge not in html
    assert "Bo tycker annat." not in html
    name = f"{RUN}-anna-{item.id}-{item.index}"
    page.radio(key=f"verdict-{name}").set_value(Verdict.UNSUPPORTED)
    page.text_area(key=f"comment-{name}").set_value("Säger inget om avgiften.")
    html = shown(_submit(page).run())
    assert judge in html
    assert "Bo tycker annat." in html
    label = labels_of(run, "anna", items_of(run))[item.key]
    assert (label.verdict, label.comment) == ("unsupported", "Säger inget om avgiften.")


def test_the_reasons_do_not_give_the_judge_away(page: AppTest, run: RunFolder) -> None:
    old = run.records()[0]
    made_up = Shown("Anmälan ska göras inom 90 dagar.", "supported", old.sentences[0].quotes)
    run.add_answer(replace(old, sentences=(made_up,)))
    score(run, open_judge())
    reason = text("failure_sentence", "sv", detail="1: ")
    turned_to(page, "evaluate")
    view(page, "failures")
    assert reason in named(page, "")
    assert page.expander(key="failures-sentence").label.endswith(": 1")
    assert reason not in named(page, "anna")
    assert "failures-sentence" not in [group.key for group in page.expander]
    named(page, "")
    html = open_failure(page, old.id)
    assert escaped(made_up.text) in html
    assert reason in html
    assert reason not in named(page, "anna")


def test_who_is_signed_in_need_not_type_a_name(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    # That is the visitor's address where there is no browser.
    assert page.text_input(key="evaluate-rater").value == "test@example.com"


def test_a_verdict_has_to_be_chosen(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    named(page, "anna")
    html = shown(_submit(page).run())
    assert text("evaluate_choose_verdict", "sv") in html
    assert labels_of(run, "anna", items_of(run)) == {}


def test_sentences_are_labelled_one_after_the_other_in_a_persons_own_order(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    items = to_label(run, "anna")
    html = named(page, "")
    assert not any(escaped(item.sentence.text) in html for item in items), "first comes the name"
    html = named(page, "anna")
    assert escaped(items[0].sentence.text) in html
    assert text("report_judge_says", "sv", verdict="") not in html
    assert page.button(key="go-previous").disabled
    page.button(key="go-next").click().run()
    assert escaped(items[1].sentence.text) in shown(page)
    _label(page, "anna", items[1].id, items[1].index)
    assert list(labels_of(run, "anna", items)) == [items[1].key]
    html = shown(page)
    assert text("label_done", "sv", done=1, total=len(items)) in html
    assert text("label_at", "sv", number=3, total=len(items)) in html
    assert escaped(items[2].sentence.text) in html


def test_after_the_last_sentence_come_those_that_were_passed_over(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    items = to_label(run, "anna")
    for item in items[1:-1]:
        add_label(run, "anna", item, Verdict.SUPPORTED)
    named(page, "anna")
    for _ in items[1:]:
        page.button(key="go-next").click().run()
    assert page.button(key="go-next").disabled
    _label(page, "anna", items[-1].id, items[-1].index)
    assert text("label_at", "sv", number=1, total=len(items)) in shown(page)
    _label(page, "anna", items[0].id, items[0].index)
    assert text("label_done", "sv", done=len(items), total=len(items)) in shown(page)


def test_a_label_can_be_changed_and_withdrawn(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    items = to_label(run, "anna")
    named(page, "anna")
    first = items[0]
    _label(page, "anna", first.id, first.index)
    assert all(button.key != "label-back" for button in page.button), "the next sentence has no label"
    html = shown(page.button(key="go-previous").click().run())
    assert text("label_given", "sv", verdict=text("label_supported", "sv")) in html
    choice = page.radio(key=f"verdict-{RUN}-anna-{first.id}-{first.index}")
    assert choice.value == Verdict.SUPPORTED
    choice.set_value(Verdict.PARTLY)
    _submit(page).run()
    assert labels_of(run, "anna", items)[first.key].verdict == "partly"
    page.button(key="go-previous").click().run()
    page.button(key="label-back").click().run()
    assert labels_of(run, "anna", items) == {}
    assert page.radio(key=f"verdict-{RUN}-anna-{first.id}-{first.index}").value is None
    assert text("label_at", "sv", number=1, total=len(items)) in shown(page)


@pytest.mark.parametrize(("language", "back"), [("sv", "F"), ("en", "P")])
def test_the_keys_are_shown_and_can_be_turned_off(page: AppTest, run: RunFolder, language: str, back: str) -> None:
    turned_to(page, "evaluate", language)
    view(page, "label")
    html = named(page, "anna")
    for key in (*"12345SN", back):
        assert f">{key}</kbd>" in html
    assert text("keys_verdict", language) in html
    assert "<kbd" not in shown(page.toggle(key="evaluate-keys").set_value(False).run())
    page.button(key="go-next").click().run()
    assert not page.toggle(key="evaluate-keys").value, "it stays off"


def test_what_is_said_of_a_run_that_was_deleted_meanwhile_is_not_kept_of_another(
    page: AppTest, run: RunFolder, home: Home, mini_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Runs of tests are all begun in the same second, and AppTest asks once more what the deleted one was called.
    monkeypatch.setattr("riktlots.app.pages.evaluate.choose._called", lambda run, language: run.name)
    scored(home.runs / BEFORE, mini_store, lambda question: answer(question.question, mini_store))
    turned_to(page, "evaluate")
    page.selectbox(key="evaluate-run").set_value(RUN).run()
    view(page, "label")
    named(page, "anna")
    item = to_label(run, "anna")[0]
    page.radio(key=f"verdict-{RUN}-anna-{item.id}-{item.index}").set_value(Verdict.UNSUPPORTED)
    _submit(page)
    run.delete()
    assert escaped(item.sentence.text) in shown(page.run()), "the other run begins with it as well"
    assert page.selectbox(key="evaluate-run").value == BEFORE
    assert RunFolder(home.runs / BEFORE).raters() == []


def test_what_is_taken_back_of_a_run_that_was_deleted_meanwhile_breaks_nothing(
    page: AppTest, run: RunFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    # AppTest asks once more what the run was called.
    monkeypatch.setattr("riktlots.app.pages.evaluate.choose._called", lambda run, language: run.name)
    add_label(run, "anna", items_of(run)[0], Verdict.SUPPORTED)
    turned_to(page, "evaluate")
    view(page, "label")
    named(page, "anna")
    while all(button.key != "label-back" for button in page.button):
        page.button(key="go-next").click().run()
    run.delete()
    html = shown(page.button(key="label-back").click().run())
    assert text("evaluate_no_runs", "sv") in html


def test_a_sample_is_drawn_once_for_all(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    page.number_input(key="evaluate-sample-size").set_value(4).run()
    page.button(key="evaluate-sample-draw").click().run()
    kept = kept_draw(run)
    assert kept
    assert len(kept.drawn) == 4
    html = named(page, "anna")
    assert text("evaluate_sample_kept", "sv", count=4, of=len(items_of(run))) in html
    assert text("label_done", "sv", done=0, total=4) in html


def test_a_verdict_is_stored_when_it_is_chosen_where_that_is_wanted(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    view(page, "label")
    named(page, "anna")
    items = to_label(run, "anna")
    page.toggle(key="evaluate-at-once").set_value(True).run()
    assert 'data-key="s"' not in shown(page)
    first, second, *_ = items
    page.text_area(key=f"comment-{RUN}-anna-{first.id}-{first.index}").set_value(" Ja. ").run()
    for item in (first, second):
        page.radio(key=f"verdict-{RUN}-anna-{item.id}-{item.index}").set_value(Verdict.SUPPORTED).run()
    labels = labels_of(run, "anna", items)
    assert {key: (one.verdict, one.comment) for key, one in labels.items()} == {
        first.key: ("supported", "Ja."),
        second.key: ("supported", ""),
    }
    assert text("label_done", "sv", done=2, total=len(items)) in shown(page)


def labels_at_once(page: AppTest) -> None:
    """Anna labels, and each verdict is stored when it is chosen."""
    turned_to(page, "evaluate")
    view(page, "label")
    named(page, "anna")
    page.toggle(key="evaluate-at-once").set_value(True).run()


def test_a_verdict_that_cannot_be_stored_is_told_and_not_recorded(
    page: AppTest, run: RunFolder, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels_at_once(page)
    item, *_ = to_label(run, "anna")

    def deleted(*what: Any) -> None:
        run.delete()
        add_label(*what)

    with monkeypatch.context() as patch:
        patch.setattr(label, "add_label", deleted)
        page.radio(key=f"verdict-{RUN}-anna-{item.id}-{item.index}").set_value(Verdict.SUPPORTED).run()
    assert f"Det finns ingen körning i {run.path}, eller så har den tagits bort." in shown(page)
    assert not [one for one in read_audit(home) if one["deed"] == "label"]


def test_a_verdict_that_the_disk_has_no_room_for_can_be_chosen_again(
    page: AppTest, run: RunFolder, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    labels_at_once(page)
    item, *_ = to_label(run, "anna")
    verdict = f"verdict-{RUN}-anna-{item.id}-{item.index}"

    def full(*what: Any) -> None:
        with writing(run.path):
            raise OSError(errno.ENOSPC, "full")

    with monkeypatch.context() as patch:
        patch.setattr(label, "add_label", full)
        page.radio(key=verdict).set_value(Verdict.SUPPORTED).run()
    assert "frigör plats på disken" in shown(page)
    assert page.radio(key=verdict).value is None
    html = shown(page.radio(key=verdict).set_value(Verdict.SUPPORTED).run())
    assert "frigör plats på disken" not in html
    assert labels_of(run, "anna", [item])[item.key].verdict == "supported"
    assert len([one for one in read_audit(home) if one["deed"] == "label"]) == 1


def _label(page: AppTest, rater: str, id: str, index: int) -> None:
    page.radio(key=f"verdict-{RUN}-{rater}-{id}-{index}").set_value(Verdict.SUPPORTED)
    _submit(page).run()


def _submit(page: AppTest) -> AppTest:
    return next(button for button in page.button if button.label == text("evaluate_keep_label", "sv")).click()
