"""The page to ask on, without a browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from riktlots.app.i18n import text
from riktlots.app.present.markup import escaped
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.ingest.model import Passage
from riktlots.retrieval.answer import answer_steps
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Happening, SentenceVerified
from riktlots.retrieval.search.store import Store
from tests.app.pages.reading import asked, shown, shown_so_far

NOTIFY = "När ska lärosätet anmäla ett samverkansavtal?"
AUTHORISATION = "Who must hold an authorisation to transfer sensitive knowledge?"


def cites(page: AppTest) -> list[str]:
    """The names of the documents that the numbers in the answers open, in their order."""
    numbers = r'<button type="button" class="rl-cite" data-group="([^"]+)" data-number="(\d+)"'
    return [f"{group}-{number}" for group, number in re.findall(numbers, shown(page))]


def document(page: AppTest, name: str) -> str:
    """The HTML of a document beside an answer."""
    return next(element.body for element in page.html if f'id="title-{name}"' in element.body)


def test_an_empty_page_says_what_it_is_and_offers_questions_by_who_asks_and_cases_to_plan(page: AppTest) -> None:
    page.run()
    assert text("ask_lead", "sv") in shown(page)
    assert "sammandrag i egna ord" in shown(page)
    assert "Skriv inga personuppgifter" in shown(page)
    askers = ["researcher", "coordinator", "lawyer", "hr", "security", "supervisor"]
    cases = [f"case_plan_example_{n}" for n in (1, 2, 3)]
    assert [button.key for button in page.button] == [*(f"example_{asker}" for asker in askers), *cases]
    assert page.button(key="example_hr").label.startswith("**HR** Vi ska anställa")
    page.radio(key="language").set_value("en").run()
    assert "Do not enter personal data" in shown(page)


@pytest.mark.parametrize(
    ("question", "language", "address", "quote", "neighbour"),
    [
        (NOTIFY, "sv", "samverkanslagen 2 kap. 2 § st. 1", "inom 30 dagar", "vem som äger resultaten"),
        (AUTHORISATION, "en", "Regulation (EU) 2031/77, Article 2(1)", "must hold an authorisation", "45 working days"),
    ],
)
def test_a_citation_opens_the_paragraph_with_its_words_marked(
    page: AppTest, everything_covered: None, question: str, language: str, address: str, quote: str, neighbour: str
) -> None:
    page.run()
    page.radio(key="language").set_value(language).run()
    asked(page, question)
    html = shown(page)
    assert text("intro_answered", language) in html
    assert html.count(f"✓ = {text('verdict_supported', language)}") == 1
    assert text("form_digest_short", language) in html
    assert text("digest_notice", language) in html

    beside = document(page, cites(page)[0])
    assert re.search(rf"<mark>[^<]*{quote}[^<]*</mark>", beside)
    assert neighbour in beside
    assert address in beside
    assert escaped(text("form_digest", language)) in beside


def test_a_change_of_language_keeps_the_conversation(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    assert "Du frågade" in shown(page)
    page.radio(key="language").set_value("en").run()
    html = shown(page)
    assert "You asked" in html
    assert NOTIFY in html
    assert "inom 30 dagar" in html, "the quote stays in the language of its document"
    assert "Research Collaboration Act, Chapter 2, Section 2" in html
    assert "law, in force, published 2031-03-01, digest" in html


def test_the_answer_is_in_the_language_of_the_question(page: AppTest, nothing_covered: None) -> None:
    html = shown(asked(page, AUTHORISATION))
    assert text("reason_not_covered", "en") in html
    assert "Du frågade" in html


def test_when_the_documents_are_silent_the_nearest_paragraphs_are_shown_as_such(
    page: AppTest, nothing_covered: None
) -> None:
    html = shown(asked(page, NOTIFY))
    assert text("status_not_covered", "sv") in html
    assert text("reason_not_covered", "sv") in html
    assert text("nearest", "sv") in html
    assert "inom 30 dagar" in html
    assert "sammandrag" in html
    assert not cites(page)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_closest_paragraphs_are_shown_whole_as_such(page: AppTest, something_close: None, language: str) -> None:
    html = shown(asked(page, NOTIFY if language == "sv" else "When must the agreement be reported?"))
    assert text("status_closest", language) in html
    assert text("reason_closest", language) in html
    assert "[1]" in html and ("inom 30 dagar" in html or "within 30 days" in html)


def test_a_question_outside_the_field_gets_no_paragraphs(page: AppTest, out_of_scope: None) -> None:
    html = shown(asked(page, "Vilken är huvudstaden i det land där anmälan görs?"))
    assert text("reason_out_of_scope", "sv") in html
    assert "inom 30 dagar" not in html


def test_a_question_about_a_person_is_declined_in_words(page: AppTest, everything_covered: None) -> None:
    html = shown(asked(page, "Är vår gästforskare en spion?"))
    assert text("reason_declined_person", "sv") in html


def test_a_follow_up_leans_on_the_question_before_it(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    html = shown(page.chat_input[0].set_value("Och kan det göras digitalt?").run())
    assert text("searched_as", "sv", question="lärosätet anmäla samverkansavtal. Och kan det göras digitalt?") in html
    page.button(key="start_over").click().run()
    assert NOTIFY not in shown(page)


def test_who_starts_over_is_not_answered_what_was_still_on_its_way(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    page.session_state["pending_question"] = AUTHORISATION
    page.button(key="start_over").click().run()
    html = shown(page)
    assert AUTHORISATION not in html
    assert text("start_ask_heading", "sv") in html


def test_a_declined_question_is_no_ground_for_a_follow_up(page: AppTest, everything_covered: None) -> None:
    asked(page, NOTIFY)
    page.chat_input[0].set_value("Hur kan vi kringgå anmälan?").run()
    html = shown(page.chat_input[0].set_value("Och kan det göras digitalt?").run())
    assert text("searched_as", "sv", question="lärosätet anmäla samverkansavtal. Och kan det göras digitalt?") in html


def test_an_example_is_asked_by_choosing_it(page: AppTest, everything_covered: None) -> None:
    page.run().button(key="example_lawyer").click().run()
    assert text("example_lawyer", "sv") in shown(page)
    assert cites(page)


def test_what_is_not_in_force_says_so(page: AppTest, everything_covered: None) -> None:
    html = shown(asked(page, "Hur fort ska stödfunktionen svara lärosäten?"))
    assert "⚠ Förslag" in html
    html = shown(page.chat_input[0].set_value("How long may frozen samples be left with a laboratory?").run())
    assert "⚠ Ersatt eller avslutad" in html


def test_links_come_from_the_manifest_and_from_secure_pages_only(page: AppTest, everything_covered: None) -> None:
    html = shown(asked(page, "Vem ger lärosäten råd om mobilitet för doktorander?"))
    assert set(re.findall(r'href="([^"]*)"', html)) <= {
        "#rl-main",
        *(href for href in re.findall(r'href="([^"]*)"', html) if href.startswith("sources?document=test-")),
        "https://riktlinjer.example/forslag",
        "https://nyheter.example/mobilitet",
        "https://lagar.example/2031:101",
        "https://riktlinjer.example/2032",
    }
    assert 'href="https://nyheter.example/mobilitet"' in html


def test_an_error_is_told_without_its_inside_and_the_conversation_kept(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    asked(page, NOTIFY)

    def fail(*_: object, **__: object) -> None:
        raise ModelError("the model “x” at http://10.0.0.7:8080 did not answer in time.")

    monkeypatch.setattr("riktlots.retrieval.open_index.answer_steps", fail)
    html = shown(page.chat_input[0].set_value("Vad är ett samverkansavtal?").run())
    assert text("reason_error_model", "sv") in html
    assert "did not answer" not in html and "10.0.0.7" not in html
    assert "ModelError" in caplog.text, "the log has it"
    assert NOTIFY in html


def test_an_index_that_cannot_be_read_is_told_and_the_input_closed(
    page: AppTest, home: Home, caplog: pytest.LogCaptureFixture
) -> None:
    home.root.mkdir(parents=True)
    home.pointer.write_text("gone\n")
    page.run()
    assert text("reason_error_index", "sv") in shown(page)
    assert str(home.root) not in shown(page) and "GenerationError" in caplog.text
    assert page.chat_input[0].disabled


def test_a_new_index_is_used_without_a_restart_and_earlier_answers_stay(
    page: AppTest,
    everything_covered: None,
    home: Home,
    mini_corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked(page, "Hur fort ska stödfunktionen svara lärosäten?")
    before = re.findall(r"Index ([0-9a-f]{16})", shown(page))
    smaller = tmp_path / "corpus"
    for path in mini_corpus.rglob("*.*"):
        if path.name != "test-forslag.md":
            target = smaller / path.relative_to(mini_corpus)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(smaller))
    with build_lock(home):
        build(home, load_library(home), None)

    page.chat_input[0].set_value(NOTIFY).run()
    first, second = re.findall(r"Index ([0-9a-f]{16})", shown(page))
    assert [first] == before
    assert second != first
    assert "<mark>Stödfunktionen föreslås svara" in document(page, cites(page)[0])


def test_a_hostile_paragraph_is_only_text(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hostile = (
        "<script>alert(1)</script> ![x](https://evil.example/x.png) [y](javascript:alert(1)) <img src=x onerror=a()>"
    )
    original = Store.__init__

    def poisoned(self: Store, *args: object) -> None:
        original(self, *args)  # type: ignore[arg-type]
        self.passages = tuple(
            Passage(p.address, (hostile,), hostile, 0, len(hostile), p.language, p.form, seen_at="javascript:alert(1)")
            for p in self.passages
        )

    monkeypatch.setattr(Store, "__init__", poisoned)
    asked(page, f"{NOTIFY} {hostile}")
    assert "<mark>&lt;script&gt;" in document(page, cites(page)[0])
    html = "\n".join(element.body for element in page.html)
    scripts = [element.body for element in page.html if element.proto.unsafe_allow_javascript]
    assert scripts[0] == "<script>document.documentElement.lang = 'sv';</script>"
    assert all("evil" not in script and "alert" not in script for script in scripts)
    assert html.count("<script") == len(scripts)
    assert "<img" not in html
    assert 'href="javascript' not in html
    assert not page.markdown, "text of documents must not reach Markdown"


def test_the_search_is_narrowed_and_the_answer_says_to_what(page: AppTest, everything_covered: None) -> None:
    page.run()
    page.multiselect(key="ask-kinds").set_value(["law"]).run()
    html = shown(page.chat_input[0].set_value("Hur fort ska stödfunktionen svara lärosäten?").run())
    assert text("narrowed_to", "sv", values="Lag") in html
    assert "Stödfunktionen föreslås svara" not in html


def test_a_day_is_written_as_a_date_or_not_heeded(page: AppTest, everything_covered: None) -> None:
    page.run()
    page.text_input(key="ask-as-of").set_value("i fjol").run()
    assert text("narrow_no_day", "sv", written="i fjol") in shown(page)
    page.text_input(key="ask-as-of").set_value("2032-06-30").run()
    html = shown(page.chat_input[0].set_value(NOTIFY).run())
    assert text("as_of_notice", "sv", day="2032-06-30") in html


def test_the_sources_and_each_verified_sentence_stand_there_before_the_answer_is_whole(
    page: AppTest, everything_covered: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = answer_steps

    def broken_off(*args: Any, **kwargs: Any) -> Iterator[Happening]:
        for happening in whole(*args, **kwargs):
            yield happening
            if isinstance(happening, SentenceVerified):
                raise RuntimeError

    monkeypatch.setattr("riktlots.retrieval.open_index.answer_steps", broken_off)
    asked(page, NOTIFY)
    html = shown_so_far(page)
    assert html.index(escaped(text("found_so_far", "sv", count=10))) < html.index("rl-sentence")
    assert "inom 30 dagar" in html
    assert "rl-foot" not in html, "the answer is not whole"


def test_a_country_alone_offers_three_questions_that_can_be_asked_at_once(page: AppTest) -> None:
    page.run()
    asked(page, "Iran")
    assert text("choices_heading", "sv") in shown(page)
    offered = [button for button in page.button if (button.key or "").startswith("choice-0-")]
    assert len(offered) == 3
    offered[0].click().run()
    _, second = page.session_state.turns
    assert second.answer.question == offered[0].label.replace("\\", "")
    assert second.answer.completed == ""


def test_the_parts_of_a_question_stand_under_their_own_headings(page: AppTest, something_close: None) -> None:
    asked(page, f"{NOTIFY[:-1]}, och vem måste ha tillstånd för att föra över känslig kunskap?")
    html = shown(page)
    assert text("intro_parts", "sv") in html
    for part in (NOTIFY, "Vem måste ha tillstånd för att föra över känslig kunskap?"):
        assert re.search(rf"<h3[^>]*>{re.escape(part)}</h3>", html)


def test_a_case_on_the_first_screen_becomes_a_plan(page: AppTest) -> None:
    page.run().button(key="case_plan_example_2").click().run()
    assert page.text_area(key="plan-text").value == text("plan_example_2", "sv")
    assert text("plan_page_title", "sv") in shown(page)
    assert page.session_state["plan_case"].text == text("plan_example_2", "sv")
