"""One turn of the conversation on the page."""

from __future__ import annotations

from functools import partial
from itertools import groupby

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.ask.feedback import show_judging
from riktlots.app.pages.narrowing import narrowed_to
from riktlots.app.pages.shell import run_script, show_copy_button
from riktlots.app.pages.sources import paragraph as source_view
from riktlots.app.pages.sources.paragraph import show_page_picture
from riktlots.app.present.answer import answer_outline, layers_of
from riktlots.app.present.blocks import blocks_docx, blocks_markdown, blocks_plain
from riktlots.app.present.markup import element, escaped, label
from riktlots.app.present.names import status_words, verdict_words
from riktlots.app.present.turn import Turn
from riktlots.ingest.model import Form
from riktlots.retrieval.model import Sentence, Status

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def show_keeping(index: int, turn: Turn, language: str) -> None:
    """The row of buttons below an answer."""
    named = f"riktlots-{turn.answer.at[:10]}-{index + 1}"
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key=f"keep-{index}"):
        show_copy_button(text("copy_answer", language), blocks_plain(answer_outline(turn)), language)
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
    """The content of a file, made when somebody asks for it."""
    if form == "receipt":
        return turn.receipt.encode()
    if form == "word":
        return blocks_docx(answer_outline(turn), turn.answer.language, turn.answer.generation)
    return blocks_markdown(answer_outline(turn)).encode()


_OPEN = "open_citation"
# Brings the cited paragraph of a long section into sight.
_SHOW_CITED = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'nearest'});"


def show_question(question: str, language: str) -> None:
    """The reader's question as a heading."""
    asked = element("span", escaped(text("you_asked", language)), css="rl-asked")
    st.html(element("h2", asked + escaped(question), css="rl-question"))


def show_turn(index: int, turn: Turn, language: str) -> None:
    """A question and its answer. What is said is in the language of the question, what surrounds it in the reader's."""
    answer = turn.answer
    show_question(answer.question, language)
    css = f"rl-status rl-{answer.status}"
    st.html(element("div", _opening(turn), css=css, language=answer.language))
    layers = layers_of(turn)
    numbered = zip(layers, enumerate(answer.sentences), strict=True)
    for layer, sentences in groupby(numbered, key=lambda row: row[0]):
        if layer:
            st.html(element("h3", escaped(text(layer, answer.language)), css="rl-layer", language=answer.language))
        for _, (position, sentence) in sentences:
            _show_sentence(index, position, sentence, turn, language)
    if answer.sentences:
        _show_sources(turn, language)
    elif answer.status is Status.NOT_COVERED and turn.nearest:
        st.html(element("h3", escaped(text("nearest", language)), language=language))
        for place in turn.nearest:
            st.html(source_view.nearest(place, language))
    _show_beside(turn, language)
    _show_foot(turn, language)
    if answer.status is not Status.ERROR:
        show_keeping(index, turn, language)


def _opening(turn: Turn) -> str:
    """The status in words, how the question was taken, and the first line or the reason."""
    answer = turn.answer
    lines = [element("p", element("strong", escaped(status_words(answer))))]
    if answer.notice:
        urgent = element("strong", escaped(text(f"notice_{answer.notice}", answer.language)))
        lines.insert(0, element("p", urgent, css="rl-notice", role="alert"))
    if answer.completed:
        lines.append(element("p", escaped(text("searched_as", answer.language, question=answer.completed))))
    if narrowed := narrowed_to(answer.filters, answer.language):
        lines.append(element("p", escaped(text("narrowed_to", answer.language, values=narrowed)), css="rl-note"))
    if answer.as_of:
        lines.append(element("p", escaped(text("as_of_notice", answer.language, day=answer.as_of)), css="rl-note"))
    key = f"intro_{answer.status}" if answer.sentences else f"reason_{answer.reason}"
    lines.append(element("p", escaped(text(key, answer.language))))
    if turn.detail:
        lines.append(element("p", escaped(turn.detail), css="rl-note", language="en"))
    return "".join(lines)


def _show_sentence(index: int, position: int, sentence: Sentence, turn: Turn, language: str) -> None:
    """A sentence, its verdict, and a button for each of its citations; a chosen one opens below."""
    # A sentence that is a quote keeps the language of its document.
    quoted = next((c.passage.language for c in sentence.citations if c.quote == sentence.text), turn.answer.language)
    verdict = verdict_words(sentence, turn.answer.language)
    st.html(
        element("p", escaped(sentence.text), css="rl-sentence", language=quoted)
        + element("p", escaped(verdict), css="rl-verdict", language=turn.answer.language)
    )
    numbers = {citation: turn.citations.index(citation) + 1 for citation in sentence.citations}
    with st.container(horizontal=True, gap="small"):
        for citation, number in numbers.items():
            choice = (index, position, number)
            is_open = st.session_state.get(_OPEN) == choice
            address = source_view.address(turn.places[citation.passage.address], language)
            deed = text("hide_paragraph" if is_open else "show_paragraph", language)
            words = label(f"[{number}] {address} – {deed}")
            st.button(words, key=f"cite-{index}-{position}-{number}", on_click=_toggle, args=(choice,))
    for citation, number in numbers.items():
        if st.session_state.get(_OPEN) == (index, position, number):
            place = turn.places[citation.passage.address]
            st.html(source_view.section(place, language, citation))
            run_script(_SHOW_CITED)
            show_page_picture(place, citation, f"{index}-{position}-{number}", language)


def _toggle(choice: tuple[int, int, int]) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == choice else choice


def _show_sources(turn: Turn, language: str) -> None:
    items = []
    for number, citation in enumerate(turn.citations, 1):
        facts = element("span", f"[{number}] ", css="rl-number")
        facts += source_view.facts(turn.places[citation.passage.address], language, citation, turn.answer.as_of)
        quote = ""
        if all(citation.quote != sentence.text for sentence in turn.answer.sentences):
            quote = element("blockquote", escaped(citation.quote), css="rl-text", language=citation.passage.language)
        items.append(element("div", facts + quote, css="rl-source"))
    heading = element("h3", escaped(text("sources_heading", language)))
    if any(citation.passage.form is Form.DIGEST for citation in turn.citations):
        items.append(element("p", escaped(text("digest_notice", language)), css="rl-digest"))
    st.html(element("div", heading + "".join(items), language=language))


def _show_beside(turn: Turn, language: str) -> None:
    """What the answer hangs on, whom to ask next, and what the sources leave open; these with address and grounds."""
    answer = turn.answer
    if answer.hangs_on:
        unsaid = element("h3", escaped(text("hangs_on_heading", language)))
        unsaid += element("ul", "".join(element("li", escaped(sentence)) for sentence in answer.hangs_on))
        st.html(element("div", unsaid, css="rl-beside", language=answer.language))
    for heading, citations in (
        ("duty_heading", answer.duty),
        ("whom_heading", answer.whom),
        ("left_open_heading", answer.left_open),
    ):
        if not citations:
            continue
        items = [element("h3", escaped(text(heading, language)))]
        for citation in citations:
            quote = element("blockquote", escaped(citation.quote), css="rl-text", language=citation.passage.language)
            facts = source_view.facts(turn.places[citation.passage.address], language)
            items.append(element("div", quote + facts, css="rl-source"))
        st.html(element("div", "".join(items), css="rl-beside", language=language))
    if answer.planned:
        st.html(element("p", escaped(text("planned_page_hint", language)), language=language))


def _show_foot(turn: Turn, language: str) -> None:
    answer = turn.answer
    lines = []
    if answer.removed:
        lines.append(text("removed_count", language, count=len(answer.removed)))
    if answer.generation:
        lines.append(text("generation_line", language, generation=answer.generation) + ".")
    if answer.sentences:
        writer = text("model_line", language, model=answer.model) if answer.model else text("extract_line", language)
        lines.append(f"{writer}.")
    if lines:
        st.html(element("p", escaped(" ".join(lines)), css="rl-foot", language=language))
