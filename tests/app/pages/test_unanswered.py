"""What staff see of asked questions, and what is kept when somebody asks on the pages."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.present.markup import escaped
from riktlots.app.records.alike import FEWEST
from riktlots.app.records.asked import Askers, Outcome, all_asked, keep_asked
from riktlots.app.records.database import Keeping
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Answer, Status
from tests.app.pages.reading import asked, shown, turned_to

pytestmark = pytest.mark.usefixtures("for_staff", "everything_covered")
KEPT = Keeping(questions=True)
NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
SILENT = {"sv": "Vem betalar resan till konferensen?", "en": "Who pays for the journey to the conference?"}


@pytest.fixture
def keeping(page: AppTest, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The pages, where questions are kept."""
    monkeypatch.setenv("RIKTLOTS_KEEP_QUESTIONS", "1")
    return page


def keep(home: Home, question: str, language: str, askers: int) -> None:
    """Let so many people ask a question that nothing answers."""
    answer = Answer(question=question, language=language, status=Status.NOT_COVERED)
    of_the_day = Askers()
    for who in range(askers):
        keep_asked(home, answer, str(who), bool, KEPT, of_the_day)


def unanswered(page: AppTest, language: str = "sv") -> AppTest:
    """The tab of what was asked."""
    turned_to(page, "answers", language)
    page.session_state["answers-tab"] = text("asked_tab", language)
    return page.run()


def test_a_question_is_kept_with_its_outcome_and_whether_it_helped(keeping: AppTest, home: Home) -> None:
    asked(keeping, NOTIFY)
    (one,) = all_asked(home, KEPT)
    assert (one.question, one.outcome, one.helped) == (NOTIFY, Outcome.ANSWERED, None)
    keeping.button(key="no-0").click().run()
    (send,) = [one for one in keeping.button if one.label == text("feedback_send", "sv")]
    send.click().run()
    assert [one.helped for one in all_asked(home, KEPT)] == [False]
    keeping.button(key="drop-0").click().run()
    assert [one.helped for one in all_asked(home, KEPT)] == [None]


def test_nothing_is_kept_and_nothing_is_said_unless_the_setting_says_so(page: AppTest, home: Home) -> None:
    asked(page, NOTIFY)
    assert all_asked(home, KEPT) == []
    assert text("asked_keeps", "sv", days=365) not in shown(page)
    assert text("asked_off", "sv") in shown(unanswered(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_readers_are_told_before_they_ask(keeping: AppTest, language: str) -> None:
    assert escaped(text("asked_keeps", language, days=365)) in shown(turned_to(keeping, "ask", language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_group_of_enough_askers_is_shown_and_leads_to_the_editor(keeping: AppTest, home: Home, language: str) -> None:
    keep(home, SILENT[language], language, FEWEST)
    page = unanswered(keeping, language)
    html = shown(page)
    assert escaped(SILENT[language]) in html
    assert text("asked_not_covered", language) in html
    assert text("asked_over_time", language) in html
    page.button(key="write-asked-1").click().run()
    (field,) = [one for one in page.text_area if (one.key or "").endswith(f"-questions-{language}")]
    assert field.value == SILENT[language]


def test_a_group_of_fewer_askers_is_only_counted(keeping: AppTest, home: Home) -> None:
    keep(home, SILENT["sv"], "sv", FEWEST - 1)
    html = shown(unanswered(keeping))
    assert SILENT["sv"] not in html
    assert text("asked_few", "sv", fewest=FEWEST, few=1, count=FEWEST - 1) in html


def test_markup_in_a_question_stays_words(keeping: AppTest, home: Home) -> None:
    keep(home, "vem <script>alert(1)</script> [x](javascript:1)?", "sv", FEWEST)
    assert "<script>alert" not in shown(unanswered(keeping))
