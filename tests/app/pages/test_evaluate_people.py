"""Agreement and disagreement of raters on the page to measure on, without a browser."""

from __future__ import annotations

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.figures import percent
from riktlots.app.present.markup import escaped
from riktlots.evals.labels.labels import Item, add_label, items_of
from riktlots.evals.runs.folder import RunFolder
from riktlots.retrieval.model import Verdict
from tests.app.pages.evaluating import named, view
from tests.app.pages.reading import shown, turned_to

pytestmark = pytest.mark.usefixtures("for_staff")


def test_agreement_of_two_people_is_told(page: AppTest, run: RunFolder) -> None:
    turned_to(page, "evaluate")
    assert text("people_one_rater", "sv") in view(page, "people")
    items = items_of(run)
    for item in items:
        add_label(run, "anna", item, Verdict.SUPPORTED)
        add_label(run, "bo", item, Verdict.SUPPORTED if item is not items[0] else Verdict.UNSUPPORTED)
    html = shown(page.run())
    assert text("people_labels", "sv", counts=f"anna {len(items)}, bo {len(items)}") in html
    assert percent((len(items) - 1) / len(items), "sv") in html
    assert text("people_one_rater", "sv") not in html


def two_who_differ(run: RunFolder) -> tuple[Item, Item]:
    """Two raters who agree on all sentences but two: first on how far one is wrong, then on whether one is right."""
    degree, support, *rest = items_of(run)
    for item in rest:
        add_label(run, "anna", item, Verdict.SUPPORTED)
        add_label(run, "bo", item, Verdict.SUPPORTED)
    add_label(run, "anna", degree, Verdict.PARTLY)
    add_label(run, "bo", degree, Verdict.CONTRADICTED)
    add_label(run, "anna", support, Verdict.SUPPORTED, "Allt <b>står</b> där.")
    add_label(run, "bo", support, Verdict.UNSUPPORTED, "Fristen saknas.")
    return degree, support


@pytest.mark.parametrize("language", ["sv", "en"])
def test_sentences_on_which_two_people_differ_stand_with_both_labels(
    page: AppTest, run: RunFolder, language: str
) -> None:
    degree, support = two_who_differ(run)
    turned_to(page, "evaluate", language)
    view(page, "people")
    html = named(page, "")
    assert text("differ_nameless", language) in html
    assert text("differ_count", language, count=2, of=len(items_of(run)), support=1) in html
    first, second = html.split('<article class="differing">')[1:]
    for part in (support.question, support.sentence.text, "anna", "bo", "Allt <b>står</b> där.", "Fristen saknas."):
        assert escaped(part) in first
    assert f"<mark>{escaped(support.sentence.quotes[0].quote)}</mark>" in first
    assert text("verdict_supported", language) in first
    assert text("verdict_unsupported", language) in first
    for number, (one, article) in enumerate(((support, first), (degree, second)), 1):
        assert text("differ_at", language, number=number, count=2, sentence=one.index + 1) in article
        assert text("differ_asked", language, id=one.id) in article
    assert escaped(degree.sentence.text) in second
    assert second.count(text("differ_no_note", language)) == 2


def test_who_labels_sees_the_labels_of_others_only_where_he_has_labelled(page: AppTest, run: RunFolder) -> None:
    degree, _ = two_who_differ(run)
    add_label(run, "cecilia", degree, Verdict.PARTLY)
    turned_to(page, "evaluate")
    view(page, "label")
    named(page, "cecilia")
    view(page, "people")
    html = shown(page.selectbox(key="people-pair").set_value("anna – bo").run())
    assert text("differ_hidden", "sv", count=1, rater="cecilia") in html
    assert html.count('<article class="differing">') == 1
    assert "Fristen saknas." not in html


def test_who_has_given_a_name_and_labelled_nothing_sees_no_label_of_others(page: AppTest, run: RunFolder) -> None:
    two_who_differ(run)
    turned_to(page, "evaluate")
    html = view(page, "people")
    assert text("differ_hidden", "sv", count=2, rater="test@example.com") in html, "that is who is signed in"
    html = named(page, "cecilia")
    assert text("differ_hidden", "sv", count=2, rater="cecilia") in html
    assert text("differ_nameless", "sv") not in html
    assert '<article class="differing">' not in html
    assert "Fristen saknas." not in html


def test_the_first_ten_disagreements_are_shown_and_the_rest_on_demand(page: AppTest, run: RunFolder) -> None:
    record = next(record for record in run.records() if record.sentences)
    many = tuple(record.sentences[0] for _ in range(12))
    run.add_answer(replace(record, sentences=many))
    items = [item for item in items_of(run) if item.id == record.id]
    for item in items:
        add_label(run, "anna", item, Verdict.SUPPORTED)
        add_label(run, "bo", item, Verdict.UNSUPPORTED)
    turned_to(page, "evaluate")
    view(page, "people")
    html = named(page, "")
    assert html.count('<article class="differing">') == 10
    html = shown(page.button(key="people-more").click().run())
    assert html.count('<article class="differing">') == 12
