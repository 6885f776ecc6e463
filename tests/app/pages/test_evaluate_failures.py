"""What went wrong, on the page to measure on, without a browser."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from urllib.parse import urlencode

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.evals.labels.labels import add_label, items_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.record import Shown
from riktlots.evals.runs.score import score
from riktlots.evals.runs.scores import Scores, failures_of
from riktlots.ingest.model import Address
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.model import Verdict
from riktlots.retrieval.search.store import Store
from tests.app.pages.evaluating import named, open_failure, view
from tests.app.pages.reading import shown, turned_to

pytestmark = pytest.mark.usefixtures("for_staff")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_what_went_wrong_is_grouped_by_its_most_serious_reason(page: AppTest, scores: Scores, language: str) -> None:
    failures = failures_of(scores)
    counts = Counter(failure.reasons[0].key for failure in failures)
    turned_to(page, "evaluate", language)
    html = view(page, "failures")
    assert text("failures_heading", language, count=len(failures), of=len(scores.records)) in html
    groups = {group.key: group for group in page.expander if (group.key or "").startswith("failures-")}
    assert {key: group.label for key, group in groups.items()} == {
        f"failures-{key}": text("failures_group", language, reason=text(f"failures_{key}", language), count=count)
        for key, count in counts.items()
    }
    for failure in failures:
        (row,) = [one for one in groups[f"failures-{failure.reasons[0].key}"].button if failure.question.id in one.key]
        assert row.key == f"failure-{failure.question.id}"


def test_a_question_that_went_wrong_is_opened_from_its_group_and_others_from_it(page: AppTest, scores: Scores) -> None:
    failures = failures_of(scores)
    assert len(failures) > 1
    turned_to(page, "evaluate")
    view(page, "failures")
    html = open_failure(page, failures[0].question.id)
    for number, failure in enumerate(failures, 1):
        assert text("evaluate_at", "sv", number=number, count=len(failures)) in html
        assert escaped(failure.question.question) in html
        assert text(f"status_{failure.question.status}", "sv") in html
        assert text(f"failure_{failure.reasons[0].key}", "sv", detail=failure.reasons[0].detail)[:20] in html
        for sentence in failure.record.sentences:
            assert escaped(sentence.text) in html
            assert f"<mark>{escaped(sentence.quotes[0].quote)}</mark>" in html
        if number < len(failures):
            html = shown(page.button(key="go-next").click().run())
    assert page.button(key="go-next").disabled
    page.button(key="go-previous").click().run()
    assert text("evaluate_at", "sv", number=len(failures) - 1, count=len(failures)) in shown(page)
    html = shown(page.button(key="failures-all").click().run())
    assert text("failures_heading", "sv", count=len(failures), of=len(scores.records)) in html


@pytest.mark.parametrize("language", ["sv", "en"])
def test_places_of_a_failure_have_names_and_lead_to_their_paragraphs(
    page: AppTest, scores: Scores, mini_store: Store, language: str
) -> None:
    failure = next(failure for failure in failures_of(scores) if failure.record.sentences)
    turned_to(page, "evaluate", language)
    view(page, "failures")
    html = open_failure(page, failure.question.id)
    quoted = Address.parse(failure.record.sentences[0].quotes[0].place.address)
    passage = mini_store.passage_at(quoted)
    assert passage
    asked = urlencode({"document": quoted.source, "place": str(quoted)})
    assert f'href="sources?{escaped(asked)}"' in html
    assert f">{escaped(mini_store.label(passage, language))}</a>" in html
    assert escaped(str(quoted)) not in html
    page.button(key="write-failure").click().run()
    turned_to(page, "answers", language)
    (questions,) = [field for field in page.text_area if failure.question.question in (field.value or "")]
    assert "questions" in (questions.key or ""), "an answer to the failed question is begun"


def flagged(run: RunFolder, id: str) -> None:
    """Have the judge flag the first sentence of an answer, by words that its quote does not support."""
    old = next(record for record in run.records() if record.id == id)
    made_up = Shown("Anmälan ska göras inom 90 dagar.", "supported", old.sentences[0].quotes)
    run.add_answer(replace(old, sentences=(made_up, *old.sentences[1:])))


def listed(page: AppTest) -> list[str]:
    """The ids of the questions that are listed, in their order."""
    keys = [str(button.key) for group in page.expander for button in group.button]
    return [key.removeprefix("failure-") for key in keys if key.startswith("failure-")]


def test_neither_order_nor_list_tells_who_labels_what_the_judge_says(
    page: AppTest, scores: Scores, run: RunFolder
) -> None:
    shown_answers = {id for id, record in scores.records.items() if record.sentences}
    *_, also = [failure.question.id for failure in failures_of(scores) if failure.question.id in shown_answers]
    alone = next(iter(shown_answers - {failure.question.id for failure in failures_of(scores)}))
    turned_to(page, "evaluate")
    view(page, "failures")
    named(page, "anna")
    before = listed(page)
    assert before == [failure.question.id for failure in failures_of(scores)]
    for id in (alone, also):
        flagged(run, id)
    score(run, open_judge())
    html = shown(page.run())
    assert listed(page) == before
    assert text("failures_hidden", "sv", count=1) in html
    html = open_failure(page, before[0])
    assert text("evaluate_at", "sv", number=1, count=len(before)) in html
    page.button(key="failures-all").click().run()
    for item in items_of(run):
        if item.id == alone:
            add_label(run, "anna", item, Verdict.SUPPORTED)
    html = shown(page.run())
    assert listed(page) == [alone, *before], "what the judge said of it may be told by now"
    assert text("failures_hidden", "sv", count=1) not in html
    named(page, "")
    assert set(listed(page)[:2]) == {alone, also}
