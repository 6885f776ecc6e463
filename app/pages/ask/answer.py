"""Render one turn of the conversation."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.ask.feedback import show_judging
from riktlots.app.pages.shell import run_script, show_copy_button
from riktlots.app.pages.sources.paragraph import cited_html, section_html, show_page_picture
from riktlots.app.present.answer import answer_blocks, answer_outline
from riktlots.app.present.blocks import Block, Style, blocks_docx, blocks_markdown, blocks_plain
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.outline import Choices, Cited, Medium, Opening, Said, Section
from riktlots.app.present.turn import Turn
from riktlots.ingest.home import Home
from riktlots.retrieval.model import Status, Suggestion

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_keeping(index: int, turn: Turn, language: str) -> None:
    """Show the row of buttons below an answer."""
    named = f"riktlots-{turn.answer.at[:10]}-{index + 1}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"keep-{index}"):
        show_copy_button(text("copy_answer", language), blocks_plain(answer_blocks(turn)), language)
        for form, suffix, kind in (
            ("markdown", "md", "text/markdown"),
            ("word", "docx", _WORD),
            ("receipt", "json", "application/json"),
        ):
            st.download_button(
                text(f"download_{form}", language),
                partial(_content, turn, form),
                file_name=f"{named}.{suffix}",
                mime=kind,
                key=f"download-{form}-{index}",
                on_click="ignore",
                type="tertiary",
            )
    show_judging(index, turn, language)


def _content(turn: Turn, form: str) -> bytes:
    """The content of a download, made when the reader requests it."""
    if form == "receipt":
        return turn.signed_receipt(Home.default()).encode()
    if form == "word":
        return blocks_docx(answer_blocks(turn), turn.answer.language, turn.answer.generation)
    return blocks_markdown(answer_blocks(turn)).encode()


_OPEN = "open_citation"
_CSS = {Style.SMALL: "rl-foot"}
# Scrolls to the cited paragraph of a long section.
_SHOW_CITED = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'nearest'});"


def show_question(question: str, language: str) -> None:
    """Show the reader's question as a heading."""
    asked = element("span", escaped(text("you_asked", language)), css="rl-asked")
    st.html(element("h2", asked + escaped(question), css="rl-question"))


def show_turn(index: int, turn: Turn, language: str, ask: Callable[[str], None]) -> None:
    """Show a question and its answer: the answer in the language of the question, the rest in the reader's. `ask` asks
    a question that the reader chooses."""
    show_answer(index, turn, language, ask)
    if turn.answer.status is not Status.ERROR:
        show_keeping(index, turn, language)


def show_answer(index: int, turn: Turn, language: str, ask: Callable[[str], None]) -> None:
    """Show the same without the buttons below it."""
    for part in answer_outline(turn, Medium.PAGE, language):
        match part:
            case Block(Style.TITLE, words):
                show_question(words, language)
            case Block(style, words):
                st.html(element("p", escaped(words), css=_CSS.get(style, ""), language=language))
            case Opening():
                css = f"rl-status rl-{turn.answer.status}"
                st.html(element("div", _opening(part), css=css, language=part.language))
            case Section():
                _show_section(index, part, language)
                _show_suggestions(index, part, ask)
            case Choices():
                st.html(element("h3", escaped(part.heading), language=part.language))
                for at, question in enumerate(part.questions):
                    st.button(label(question), key=f"choice-{index}-{at}", on_click=ask, args=(question,))


def _opening(opening: Opening) -> str:
    """The status in words, how the question was interpreted, and the first line or the reason, as HTML."""
    written = ""
    if opening.notice:
        written = element("p", element("strong", escaped(opening.notice)), css="rl-notice", role="alert")
    written += element("p", element("strong", escaped(opening.status)))
    lines = [(opening.searched, ""), *((note, "rl-note") for note in opening.notes)]
    lines += [(opening.said, ""), (opening.missing, "")]
    return written + "".join(element("p", escaped(said), css=css) for said, css in lines if said)


def _show_section(index: int, section: Section, language: str) -> None:
    """Show a section: each sentence with its buttons, everything else as one HTML element."""
    said = [part for part in section.parts if isinstance(part, Said)]
    heading = element("h3", escaped(section.heading), css="rl-layer" if said else "") if section.heading else ""
    cited = "".join(cited_html(part) for part in section.parts if isinstance(part, Cited))
    points = "".join(element("li", escaped(part)) for part in section.parts if isinstance(part, str))
    told = "".join(element("p", escaped(words), css="rl-note") for words in section.said)
    body = heading + told + (element("ul", points) if points else "") + cited
    if section.note:
        body += element("p", escaped(section.note), css="rl-digest")
    if body:
        st.html(element("div", body, language=section.language))
    for sentence in said:
        _show_sentence(index, sentence, section.language, language)


def _show_suggestions(index: int, section: Section, ask: Callable[[str], None]) -> None:
    """Show a button for each near question of a section, which asks it."""
    for one in section.parts:
        if isinstance(one, Suggestion):
            st.button(label(one.question), key=f"perhaps-{index}-{one.id}", on_click=ask, args=(one.question,))


def _show_sentence(index: int, said: Said, spoken: str, language: str) -> None:
    """Show a sentence, its verdict, and a button for each citation, which opens the paragraph below."""
    st.html(
        element("p", escaped(said.sentence.text), css="rl-sentence", language=said.language)
        + element("p", escaped(said.verdict), css="rl-verdict", language=spoken)
    )
    choices = {(index, said.position, cited.number): cited for cited in said.cited}
    with st.container(horizontal=True, gap="small"):
        for choice, cited in choices.items():
            deed = text("hide_paragraph" if st.session_state.get(_OPEN) == choice else "show_paragraph", language)
            words = label(f"[{cited.number}] {cited.facts.address} – {deed}")
            st.button(words, key="-".join(map(str, ("cite", *choice))), on_click=_toggle, args=(choice,))
    for choice, cited in choices.items():
        if st.session_state.get(_OPEN) == choice:
            st.html(section_html(cited.place, language, cited.citation))
            run_script(_SHOW_CITED)
            show_page_picture(cited.place, cited.citation, "-".join(map(str, choice)), language)


def _toggle(choice: tuple[int, int, int]) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == choice else choice
