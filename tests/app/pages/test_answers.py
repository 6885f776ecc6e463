"""The page on which staff write answers: a list, an editor that verifies while one writes, and what is saved."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.versions import Deed, history, keep, newest
from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.present.markup import escaped, label
from riktlots.app.records.audit import read_audit
from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import load_answers
from riktlots.ingest.library.own_answers import read_retired
from riktlots.ingest.library.register import load_library
from tests.answers import EXEMPT, NOTIFY, SAID, WORDINGS, opened
from tests.app.editorial.drafts import ANNA, BO, said, sound
from tests.app.pages.reading import asked, shown, turned_to
from tests.app.pages.visitor import served_at

pytestmark = pytest.mark.usefixtures("for_staff", "everything_covered")
RAISED = "Avtalet måste ange hur tvister löses."


@pytest.fixture(autouse=True)
def judged_by_rules(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_JUDGE", "deterministic")


def field(page: AppTest, ending: str) -> Any:
    """The field of the editor whose key ends so."""
    fields = [*page.text_input, *page.text_area, *page.multiselect]
    (found,) = [one for one in fields if (one.key or "").startswith("answers-") and (one.key or "").endswith(ending)]
    return found


def typed(page: AppTest, **values: str) -> AppTest:
    """The page after somebody has typed into fields; underscores in their names stand for hyphens."""
    for name, value in values.items():
        field(page, f"-{name.replace('_', '-')}" if name != "look_again" else "-look_again").set_value(value)
        page.run()
    return page


def click(page: AppTest, key: str) -> AppTest:
    return page.button(key=key).click().run()


def written(page: AppTest, language: str = "sv") -> AppTest:
    """The editor with a sound answer typed into it."""
    click(turned_to(page, "answers", language), "answers-new")
    typed(page, id="when-to-notify", reviewer="Juridiska enheten", look_again="2099-01-01")
    typed(page, **{f"questions_{one}": "\n".join(WORDINGS[one]) for one in LANGUAGES})
    click(page, "answers-add")
    for row, place in enumerate((NOTIFY, EXEMPT)):
        typed(page, **{f"text_{one}_{row}": SAID[one][row] for one in LANGUAGES}, **{f"places_{row}": place})
    return page


def test_the_page_is_for_staff(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    served_at(monkeypatch, **{"server.address": "0.0.0.0"})
    assert text("answers_title", "sv") not in shown(turned_to(page, "answers"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_is_written_approved_and_shown_to_the_next_who_asks(page: AppTest, home: Home, language: str) -> None:
    html = shown(written(page, language))
    assert text("answers_passes", language) in html
    assert escaped("inom 30 dagar") in html
    click(page, "answers-approve")
    (version, *_) = history(home, "when-to-notify")
    assert version.deed is Deed.APPROVED
    assert text("answers_approved", language, number=version.number) in shown(page)
    (answer,) = load_answers(home.answers, local=True)
    assert (answer.id, answer.reviewer) == ("when-to-notify", "Juridiska enheten")
    turned_to(page, "ask", language)
    html = shown(page.chat_input[0].set_value(WORDINGS[language][0]).run())
    assert all(escaped(one) in html for one in SAID[language])
    assert [row["did"] for row in read_audit(home) if row["deed"] == "answer"] == ["approved"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_wrong_is_said_beside_the_sentence_and_refuses_approval(
    page: AppTest, home: Home, language: str
) -> None:
    typed(written(page, language), text_sv_0=RAISED)
    html = shown(page)
    assert 'class="rl-wrong"' in html
    assert text("answers_passes", language) not in html
    click(page, "answers-approve")
    assert text("answers_refused", language, count=1) in shown(page)
    assert not list(home.answers.glob("*.md"))
    typed(page, reason_sv_0="Följer av båda styckena.")
    assert text("answers_passes", language) in shown(page)
    assert escaped(text("verdict_by_reviewer", language, reason="Följer av båda styckena")) in shown(page)


def test_what_a_draft_lacks_is_told(page: AppTest) -> None:
    html = shown(click(turned_to(page, "answers"), "answers-new"))
    for lacking in (
        text("answer_lack_reviewer", "sv"),
        text("answer_lack_question", "sv", spoken="svenska"),
        text("answer_lack_text", "sv", number=1, spoken="engelska"),
        text("answer_lack_places", "sv", number=1),
    ):
        assert escaped(lacking) in html
    typed(page, places_0="någonstans")
    assert escaped(text("answer_lack_place", "sv", number=1, written="någonstans")) in shown(page)


def test_a_paragraph_that_is_found_becomes_a_place(page: AppTest) -> None:
    click(turned_to(page, "answers"), "answers-new")
    typed(page, find="samverkanslagen 2 kap. 3 §")
    assert "Samverkansmyndigheten" in shown(page)
    (take, *_) = [one for one in page.button if (one.key or "").startswith("answers-take-")]
    assert take.label == text("answers_take", "sv", place=label(EXEMPT), number=1)
    take.click().run()
    assert field(page, "-places-0").value == EXEMPT


def test_a_new_answer_is_named_by_its_question_and_never_takes_a_name_that_is_taken(page: AppTest, home: Home) -> None:
    for _ in range(2):
        click(turned_to(page, "answers"), "answers-new")
        typed(page, questions_en="Whom do we ask?")
        click(page, "answers-save")
        click(page, "back")
    assert newest(home, "whom-do-we-ask") and newest(home, "whom-do-we-ask-2")
    click(turned_to(page, "answers"), "answers-new")
    typed(page, id="whom-do-we-ask")
    click(page, "answers-save")
    assert text("answers_id_taken", "sv", id="whom-do-we-ask") in shown(page)


def test_a_save_that_another_came_before_shows_both_texts_and_keeps_both(page: AppTest, home: Home) -> None:
    click(written(page), "answers-save")
    first = newest(home, "when-to-notify")
    assert first
    theirs = keep(home, said(first.draft, "sv", "Bos mening."), BO, Deed.SAVED, first.number)
    typed(page, text_sv_1="Min mening.")
    click(page, "answers-save")
    html = shown(page)
    assert BO in html and "Bos mening." in html and "Min" in html
    aside, newest_one, _ = history(home, "when-to-notify")
    assert (newest_one, aside.deed) == (theirs, Deed.ASIDE)
    click(page, "answers-mine")
    click(page, "answers-save")
    saved = newest(home, "when-to-notify")
    assert saved and saved.began == theirs.number
    assert saved.draft.sentences[1].texts["sv"] == "Min mening."


def test_the_other_text_of_a_conflict_can_be_taken(page: AppTest, home: Home) -> None:
    click(written(page), "answers-save")
    first = newest(home, "when-to-notify")
    assert first
    keep(home, said(first.draft, "sv", "Bos mening."), BO, Deed.SAVED, first.number)
    typed(page, text_sv_0="Min mening.")
    click(page, "answers-save")
    click(page, "answers-theirs")
    assert field(page, "-text-sv-0").value == "Bos mening."
    assert text("answers_unsaved", "sv") not in shown(page)


def test_an_earlier_version_is_restored(page: AppTest, home: Home) -> None:
    click(written(page), "answers-save")
    first = newest(home, "when-to-notify")
    assert first
    typed(page, text_sv_0="En ny mening.")
    click(page, "answers-save")
    click(page, f"answers-show-{first.number}")
    assert escaped(SAID["sv"][0]) in shown(page)
    click(page, f"answers-restore-{first.number}")
    assert field(page, "-text-sv-0").value == SAID["sv"][0]
    restored = newest(home, "when-to-notify")
    assert restored and restored.deed is Deed.RESTORED


def test_a_retired_answer_is_shown_no_more_and_can_be_taken_into_use_again(page: AppTest, home: Home) -> None:
    click(written(page), "answers-approve")
    page.text_input(key="answers-retire-reason").set_value("Dubblett").run()
    click(page, "answers-retire")
    assert read_retired(home.answers)["when-to-notify"].reason == "Dubblett"
    assert text("answer_state_retired", "sv") in shown(page) and "Dubblett" in shown(page)
    click(page, "answers-reinstate")
    assert read_retired(home.answers) == {}


def test_the_list_is_searched_and_narrowed_to_states(page: AppTest, home: Home) -> None:
    keep(home, sound(), ANNA, Deed.SAVED, 0)
    keep(home, Draft.begun("Vem ska vi fråga?", "sv").named("whom-to-ask"), BO, Deed.SAVED, 0)
    html = shown(turned_to(page, "answers"))
    assert "when-to-notify" in html and "whom-to-ask" in html and BO in html
    page.text_input(key="answers-words").set_value("vem").run()
    assert "when-to-notify" not in shown(page)
    page.text_input(key="answers-words").set_value("").run()
    page.multiselect(key="answers-states").set_value(["approved"]).run()
    assert "whom-to-ask" not in shown(page)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_preview_shows_the_answer_as_an_asker_sees_it(page: AppTest, language: str) -> None:
    click(written(page), f"answers-preview-{language}")
    html = shown(page)
    assert all(escaped(one) in html for one in SAID[language])
    assert escaped(text("sources_heading", "sv")) in html


def test_what_is_not_saved_is_still_there_after_other_pages_and_other_answers(page: AppTest, home: Home) -> None:
    keep(home, Draft.begun("Vem ska vi fråga?", "sv").named("whom-to-ask"), BO, Deed.SAVED, 0)
    typed(written(page), text_sv_0="Inte sparat än.")
    turned_to(page, "find")
    turned_to(page, "answers")
    if "back" in [button.key for button in page.button]:
        click(page, "back")
    click(page, "answers-open-whom-to-ask")
    typed(page, reviewer="Säkerhetsavdelningen")
    click(page, "back")
    unsaved = [button.key for button in page.button if (button.key or "").startswith("answers-unsaved-")]
    assert len(unsaved) == 2
    click(page, unsaved[0] or "")
    assert field(page, "-text-sv-0").value == "Inte sparat än."
    click(page, "answers-save")
    click(page, "back")
    assert len([b for b in page.button if (b.key or "").startswith("answers-unsaved-")]) == 1


def test_a_stale_answer_shows_what_has_changed(
    page: AppTest, home: Home, mini_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    click(written(page), "answers-approve")
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    digest = corpus / "digest" / "sv" / "test-samverkanslag.md"
    digest.write_text(digest.read_text(encoding="utf-8").replace("30 dagar", "10 dagar"), encoding="utf-8")
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    opened(home, load_library(home, corpus)).close()
    click(page, "back")
    html = shown(page)
    assert text("answers_changed", "sv") in html and "inom 10 dagar" in html
    click(page, "answers-open-when-to-notify")
    assert text("answers_changed", "sv") in shown(page)
    click(page, "answers-approve")
    assert text("answers_refused", "sv", count=1) in shown(page), "the sentence still says 30 days"


@pytest.mark.parametrize("language", LANGUAGES)
def test_staff_begin_an_answer_from_a_question_in_the_history(
    page: AppTest, home: Home, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    served_at(monkeypatch)
    asked(page, "När ska avtalet anmälas & av vem?")
    turned_to(page, "history", language)
    (opener,) = [one for one in page.button if (one.key or "").startswith("open-")]
    opener.click().run()
    (begin,) = [one for one in page.button if (one.key or "").startswith("write-")]
    assert begin.label == text("answers_write_this", language)
    begin.click().run()
    turned_to(page, "answers", language)
    assert field(page, "-questions-sv").value == "När ska avtalet anmälas & av vem?"
    assert text("answers_new_title", language) in shown(page)
    assert "anm" not in str(page.query_params), "a question stands in no address"
