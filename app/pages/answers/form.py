"""The fields of a draft, both languages side by side, and below each sentence what the verifier says of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import streamlit as st

from riktlots.app.editorial.draft import DraftSentence, Lack, Lacking
from riktlots.app.editorial.verification import SentenceSeen, Verification
from riktlots.app.i18n import catalogue, text
from riktlots.app.pages.answers.opened import Opened
from riktlots.app.pages.shell import heading, paragraph
from riktlots.app.pages.sources.paragraph import facts_html
from riktlots.app.present.errors import error_words
from riktlots.app.present.markup import element, escaped
from riktlots.app.present.names import verdict_words
from riktlots.app.present.turn import ShownPassage
from riktlots.app.schemas.plan import value_label
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.library.check_answers import AnswerFinding, Fault
from riktlots.retrieval.model import Sentence, Verdict
from riktlots.retrieval.plan.vocabulary import HOME, countries, vocabulary
from riktlots.retrieval.search.store import Store

_LONGEST_TEXT, _LONGEST_LINE, _LONGEST_QUESTIONS = 2000, 400, 8000


def show_questions(opened: Opened, language: str) -> None:
    """Show the id of a new answer, the questions that it answers, and those that it might be taken to answer."""
    if opened.is_new:
        _line(opened, "id", language)
    for field in ("questions", "misses"):
        heading(text(f"answers_{field}", language), language)
        paragraph(text(f"answers_{field}_mean", language), language, css="rl-note")
        for one, column in zip(LANGUAGES, st.columns(2), strict=True):
            with column:
                st.text_area(
                    text(f"answers_{field}_{one}", language),
                    key=opened.key(f"{field}-{one}"),
                    height=140,
                    max_chars=_LONGEST_QUESTIONS,
                    persist_state="session",
                )


def show_sentences(opened: Opened, verification: Verification, store: Store, language: str) -> None:
    """Show each sentence with its places, what the verifier says of it, and the paragraphs, whole."""
    heading(text("answers_sentences", language), language)
    paragraph(text("answers_sentences_mean", language), language, css="rl-note")
    for at, row in enumerate(opened.rows):
        with st.container(key=f"answers-sentence-{row}"):
            _show_sentence(opened, at, row, verification, store, language)
    st.button(text("answers_add", language), key="answers-add", on_click=opened.add, args=([DraftSentence()],))


def _show_sentence(opened: Opened, at: int, row: int, verification: Verification, store: Store, language: str) -> None:
    heading(text("answers_sentence", language, number=at + 1), language, level=3)
    for one, column in zip(LANGUAGES, st.columns(2), strict=True):
        with column:
            st.text_area(
                text(f"answers_text_{one}", language, number=at + 1),
                key=opened.key(f"text-{one}", row),
                height=110,
                max_chars=_LONGEST_TEXT,
                persist_state="session",
            )
            seen = verification.sentences.get((at, one))
            if seen:
                found = [f for f in verification.findings if (f.language, f.at) == _place_of(verification, at, one)]
                st.html(_seen_html(seen, found, language) + _paragraphs_html(seen, store, language))
            if (seen and seen.verdict is not Verdict.SUPPORTED) or opened.value(f"reason-{one}", row):
                st.text_input(
                    text(f"answers_reason_{one}", language, number=at + 1),
                    key=opened.key(f"reason-{one}", row),
                    max_chars=_LONGEST_LINE,
                    persist_state="session",
                )
                paragraph(text("answers_reason_means", language), language, css="rl-note")
    st.text_input(
        text("answers_places", language, number=at + 1),
        key=opened.key("places", row),
        max_chars=_LONGEST_LINE,
        placeholder="se-law-sakerhetsskydd 2 kap. 5 §; eu-dual-use-2021-821 art. 2.2 d",
        persist_state="session",
    )
    with st.container(horizontal=True, gap="small"):
        for name, to in (("up", at - 1), ("down", at + 1)):
            st.button(
                text(f"answers_{name}", language, number=at + 1),
                key=f"answers-{name}-{row}",
                type="tertiary",
                disabled=not 0 <= to < len(opened.rows),
                on_click=_swap,
                args=(opened, at, to),
            )
        st.button(
            text("answers_take_away", language, number=at + 1),
            key=f"answers-away-{row}",
            type="tertiary",
            on_click=_take_away,
            args=(opened, row),
        )


def _place_of(verification: Verification, at: int, language: str) -> tuple[str, int]:
    """The language and the index by which findings name a sentence: among those that the language has."""
    return language, sum(1 for row, one in verification.sentences if one == language and row < at)


def _seen_html(seen: SentenceSeen, found: Sequence[AnswerFinding], language: str) -> str:
    as_shown = Sentence(
        "", (), Verdict.SUPPORTED if seen.reviewed else seen.verdict, judged_by=seen.by, reason=seen.reason
    )
    words = verdict_words(as_shown, language)
    passes = seen.reviewed or (seen.verdict is Verdict.SUPPORTED and not found)
    if not seen.reviewed and seen.verdict is not Verdict.SUPPORTED:
        words += f" ({seen.reason or seen.by})"
    lines = [words, *(finding_words(one, language) for one in found if one.fault is not Fault.VERDICT)]
    css = "rl-verdict" if passes else "rl-wrong"
    return "".join(element("p", escaped(line), css=css, language=language) for line in lines)


def _paragraphs_html(seen: SentenceSeen, store: Store, language: str) -> str:
    """The paragraphs that a sentence rests on in a language, whole, as HTML; empty without one."""
    shown = "".join(paragraph_html(ShownPassage.of(c.passage, store), language) for c in seen.citations)
    head = element("summary", escaped(text("answers_paragraphs", language, count=len(seen.citations))))
    return f'<details open class="rl-outline">{head}{shown}</details>' if shown else ""


def paragraph_html(place: ShownPassage, language: str) -> str:
    """A paragraph, whole, with the facts of its document, as HTML."""
    passage = place.passage
    quote = element("blockquote", escaped(passage.text), css="rl-text", language=passage.language)
    return element("div", facts_html(place.facts(language)) + quote, css="rl-source")


def show_about(opened: Opened, store: Store, language: str) -> None:
    """Show the fields on what the answer fits, who stands behind it, and when to look at it again."""
    heading(text("answers_about", language), language)
    _line(opened, "reviewer", language)
    _line(opened, "look_again", language)
    topics = sorted({topic for source in store.manifest.sources.values() for topic in source.topics})
    offered = {
        "topics": topics,
        "kinds": list(vocabulary()["kind"]),
        "countries": [code for code in countries() if code != HOME],
    }
    for field, options in offered.items():
        held: Sequence[str] = opened.value(field, default=())
        st.multiselect(
            text(f"answers_{field}", language),
            [*options, *(value for value in held if value not in options)],
            format_func=partial(_named, field, language),
            key=opened.key(field),
            placeholder=text("plan_choose", language),
            select_all=False,
            persist_state="session",
        )


def _named(field: str, language: str, value: str) -> str:
    if field == "countries" and value in countries():
        return value_label("country", value, language)
    if field == "kinds" and value in vocabulary()["kind"]:
        return value_label("kind", value, language)
    return value


def _line(opened: Opened, field: str, language: str) -> None:
    words = text(f"answers_{field}", language)
    st.text_input(words, key=opened.key(field), max_chars=_LONGEST_LINE, persist_state="session")
    paragraph(text(f"answers_{field}_means", language), language, css="rl-note")


def finding_words(finding: AnswerFinding, language: str) -> str:
    """What is wrong with an answer, in the reader's language."""
    values = dict(finding.values)
    if finding.fault is Fault.STRENGTH:
        values |= {name: text(f"answer_strength_{values[name]}", language) for name in ("said", "theirs")}
    if finding.fault is Fault.VERDICT:
        values["verdict"] = text(f"verdict_{values['verdict']}", language)
        values["reason"] = _reason(values["reason"], language)
    if spoken := values.pop("language", ""):
        values["spoken"] = text(f"answers_in_{spoken}", language)
    return text(f"answer_fault_{finding.fault}", language, **values)


def _reason(given: str, language: str) -> str:
    """Why a judge does not pass a sentence: its word for it, with what it found. One that is not known, such as what a
    language model says as a judge, stands as it is."""
    word, _, found = given.partition(" ")
    key = f"judge_reason_{word}"
    return text(key, language, value=found) if key in catalogue(language) else given


def lacking_words(lacking: Lacking, language: str) -> str:
    """What a draft lacks, in the reader's language."""
    spoken = text(f"answers_in_{lacking.language}", language) if lacking.language else ""
    key = f"answer_lack_{lacking.lack}"
    if lacking.lack is Lack.FORM and not lacking.written:
        key = "answer_lack_other_form"
    written = error_words(lacking.written, language) if lacking.lack is Lack.FORM else lacking.written
    return text(key, language, spoken=spoken, number=lacking.number, written=written)


def _swap(opened: Opened, one: int, other: int) -> None:
    opened.rows[one], opened.rows[other] = opened.rows[other], opened.rows[one]


def _take_away(opened: Opened, row: int) -> None:
    opened.rows.remove(row)
