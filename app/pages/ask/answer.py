"""Render one turn of the conversation: the answer, with the documents that it cites beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from riktlots.app.i18n import text
from riktlots.app.pages.ask.keeping import show_keeping
from riktlots.app.pages.plan.link import plan_for
from riktlots.app.pages.reading import cite_button, show_documents
from riktlots.app.pages.shell import go_to, paragraph
from riktlots.app.pages.sources.paragraph import cited_html
from riktlots.app.pages.sources.text import place_of
from riktlots.app.present.answer import answer_outline, cited_in
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.markup import element, escaped, label, link
from riktlots.app.present.names import describe, is_reviewers, original_link, verdict_sign
from riktlots.app.present.outline import Choices, Cited, Medium, Offered, Opening, Said, Section
from riktlots.app.present.share import Change
from riktlots.app.present.turn import Turn
from riktlots.retrieval.model import Sentence, Status

_CSS = {Style.SMALL: "rl-foot"}


def show_question(question: str, language: str) -> None:
    """Show the reader's question as a heading."""
    asked = element("span", escaped(text("you_asked", language)), css="rl-asked")
    st.html(element("h2", asked + escaped(question), css="rl-question"))


def show_turn(
    index: int,
    turn: Turn,
    language: str,
    ask: Callable[[str], None],
    *,
    before: Sequence[str] = (),
    change: Change | None = None,
    day: str = "",
) -> None:
    """Show a question and its answer: the answer in the language of the question, the rest in the reader's.

    `ask` asks a question that the reader chooses; `before` are the questions before this one in the conversation.
    `change` tells the answer from the one that was given on `day` (ISO), where a link has asked the question.
    """
    notice = change_words(change, day, language) if change else ""
    with show_answer(index, turn, language, ask, notice):
        if turn.answer.status is not Status.ERROR:
            show_keeping(index, turn, before, language)


def show_answer(index: int, turn: Turn, language: str, ask: Callable[[str], None], notice: str = "") -> DeltaGenerator:
    """Show a question and its answer without the buttons below, and return the container for these.

    `notice` stands above the answer.
    """
    group = f"ask-{index}"
    show_question(turn.answer.question, language)
    with st.container(key=f"turn-{index}"):
        said = st.container(key=f"said-{index}")
        with said:
            if notice:
                st.html(element("p", escaped(notice), css="rl-notice", language=language))
            _Rendering(index, turn, language, ask, group).show()
        if cited := cited_in(turn, language):
            show_documents(cited.values(), group, turn.answer.question, language)
    return said


def change_words(change: Change, day: str, language: str) -> str:
    """How an answer differs from the one that was shared on a day, in words."""
    return text(f"shared_{change}", language, day=day or "–")


class _Rendering:
    """The parts of an answer on the page."""

    def __init__(self, index: int, turn: Turn, language: str, ask: Callable[[str], None], group: str) -> None:
        self._index, self._turn, self._language, self._ask, self._group = index, turn, language, ask, group
        self._places = 0

    def show(self) -> None:
        for part in answer_outline(self._turn, Medium.PAGE, self._language):
            match part:
                case Block(Style.TITLE):
                    pass  # stands above both columns
                case Block(style, words):
                    if style is Style.SMALL and self._turn.answer.planned:
                        self._show_way_to_plan()
                    st.html(element("p", escaped(words), css=_CSS.get(style, ""), language=self._language))
                case Opening():
                    css = f"rl-status rl-{self._turn.answer.status}"
                    body = _opening(part) + _legend(self._turn.answer.sentences, part.language)
                    st.html(element("div", body, css=css, language=part.language))
                case Section():
                    self._show_section(part)
                    self._show_suggestions(part)
                case Choices():
                    st.html(element("h3", escaped(part.heading), language=part.language))
                    for at, question in enumerate(part.questions):
                        key = f"choice-{self._index}-{at}"
                        st.button(label(question), key=key, on_click=self._ask, args=(question,))

    def _show_section(self, section: Section) -> None:
        """Show a section as one piece: its heading, sentences, paragraphs and points."""
        said = "".join(self._sentence(part, section.language) for part in section.parts if isinstance(part, Said))
        heading = element("h3", escaped(section.heading), css="rl-layer" if said else "") if section.heading else ""
        told = "".join(element("p", escaped(words), css="rl-note") for words in section.said)
        points = "".join(element("li", escaped(part)) for part in section.parts if isinstance(part, str))
        whole = [part for part in section.parts if isinstance(part, Cited) and (part.quote or not part.number)]
        listed = [part for part in section.parts if isinstance(part, Cited) and part.number and not part.quote]
        body = heading + told + said + (element("ul", points) if points else "")
        body += "".join(self._whole(part) for part in whole) + self._sources(listed)
        if self._is_aside(section):
            summary = element("summary", escaped(f"{section.heading} ({len(whole)})"))
            body = element("details", summary + "".join(map(self._whole, whole)), css="rl-aside")
        if section.note:
            body += element("p", escaped(section.note), css="rl-digest")
        if body:
            st.html(element("div", body, language=section.language))

    def _is_aside(self, section: Section) -> bool:
        """Whether a section holds the nearest paragraphs beside an answer, which wait until they are asked for."""
        are_nearest = all(type(part) is Cited and not part.number for part in section.parts)
        return self._turn.answer.status.is_answer and are_nearest

    def _show_suggestions(self, section: Section) -> None:
        """Show a button for each near question of a section, which asks it, and the answer to it, as far as it is
        told."""
        for one in section.parts:
            if isinstance(one, Offered):
                key = f"perhaps-{self._index}-{one.id}"
                st.button(label(one.question), key=key, on_click=self._ask, args=(one.question,))
                told = "".join(
                    element("p", escaped(words)) + element("p", escaped(places), css="rl-kind")
                    for words, places in one.told
                )
                if told:
                    st.html(element("div", told, language=section.language))

    def _show_way_to_plan(self) -> None:
        answer = self._turn.answer
        paragraph(text("planned_page_hint", self._language), self._language)
        if st.button(text("planned_page_go", self._language), key=f"plan-this-{self._index}"):
            plan_for(answer.completed or answer.question)
            go_to("plan")

    def _sentence(self, said: Said, spoken: str) -> str:
        """A sentence with its citations in it and the sign of its verdict, as HTML."""
        cites = "".join(self._cite(cited) for cited in said.cited)
        words = element("span", escaped(said.verdict[1:].strip()), css="rl-unseen")
        sign = element("span", _sign(verdict_sign(said.sentence)) + words, css="rl-sign", language=spoken)
        # What a reviewer says of a sentence is said of no other.
        reason = element("p", escaped(said.verdict), css="rl-verdict", language=spoken)
        return element(
            "p", f"{escaped(said.sentence.text)} {cites} {sign}", css="rl-sentence", language=said.language
        ) + (reason if is_reviewers(said.sentence) else "")

    def _whole(self, cited: Cited) -> str:
        """A paragraph that is shown whole; its number opens it in its section, where the rest of its facts stand."""
        if not cited.number:
            return cited_html(cited)
        facts, passage = cited.facts, cited.place.passage
        warning = element("strong", escaped(facts.warning), css="rl-standing") + " " if facts.warning else ""
        lines = (
            f"{self._cite(cited)} {element('span', escaped(facts.address), css='rl-address')}",
            element("span", escaped(facts.title), css="rl-title"),
            warning + element("span", escaped(facts.known), css="rl-kind"),
        )
        quote = element("blockquote", escaped(cited.quote), css="rl-text", language=passage.language)
        return element("div", "<br>".join(lines) + quote, css="rl-source")

    def _sources(self, listed: Iterable[Cited]) -> str:
        """The cited documents, each once, with the places that are cited of it, as HTML."""
        by_document = groupby(sorted(listed, key=_document), key=_document)
        documents = sorted((list(of_one) for _, of_one in by_document), key=lambda cited: cited[0].number)
        rows = "".join(element("li", self._document(cited)) for cited in documents)
        return element("ul", rows, css="rl-sources") if rows else ""

    def _document(self, cited: Sequence[Cited]) -> str:
        place, facts = cited[0].place, cited[0].facts
        known = describe(place.source, place.passage, self._language, self._turn.answer.as_of)
        to = link(original_link(place.source), text("open_original", self._language))
        places = (
            element(
                "span", f"{self._cite(one)} {escaped(place_of(one.place.passage, self._language))}", css="rl-unbroken"
            )
            for one in cited
        )
        return (
            element("span", escaped(facts.title), css="rl-title")
            + element("span", " ".join(places), css="rl-places")
            + (element("strong", escaped(facts.warning), css="rl-standing") + " " if facts.warning else "")
            + element("span", escaped(known), css="rl-kind")
            + (f" · {to}" if to else "")
        )

    def _cite(self, cited: Cited) -> str:
        self._places += 1
        return cite_button(cited, self._group, str(self._places), self._language)


def _document(cited: Cited) -> tuple[str, str]:
    address = cited.place.passage.address
    return address.source, address.edition


def _sign(sign: str) -> str:
    return f'<span aria-hidden="true">{escaped(sign)}</span>'


def _opening(opening: Opening) -> str:
    """The status in words, how the question was interpreted, and the first line or the reason, as HTML."""
    written = ""
    if opening.notice:
        written = element("p", element("strong", escaped(opening.notice)), css="rl-notice", role="alert")
    written += element("p", element("strong", escaped(opening.status)))
    lines = [(opening.searched, ""), *((note, "rl-note") for note in opening.notes)]
    lines += [(opening.said, ""), (opening.missing, "")]
    return written + "".join(element("p", escaped(said), css=css) for said, css in lines if said)


def _legend(sentences: Iterable[Sentence], language: str) -> str:
    """What the signs behind the sentences mean, once each."""
    verdicts = {one.verdict: verdict_sign(one) for one in sentences if not is_reviewers(one)}
    words = (f"{sign} = {text(f'verdict_{verdict}', language)}" for verdict, sign in verdicts.items())
    said = " · ".join(words)
    # Each sentence tells it to a screen reader by itself.
    return f'<p class="rl-legend" aria-hidden="true">{escaped(said)}</p>' if said else ""
