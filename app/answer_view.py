"""One turn of the conversation on the page."""

from __future__ import annotations

import streamlit as st

from app import source_view
from app.i18n import text
from app.markup import element, escaped, label
from app.turn import Turn
from ingest.model import Form
from retrieval.model import Sentence, Status, Verdict

_SIGNS = {Verdict.SUPPORTED: "✓", Verdict.PARTLY: "◐", Verdict.UNDECIDED: "?"}
_STATUS_SIGNS = {Status.ANSWERED: "✓", Status.PARTLY: "◐", Status.ERROR: "⚠"}
_OPEN = "open_citation"


# Brings the cited paragraph of a long section into sight.
_SHOW_CITED = "document.querySelector('.rl-cited')?.scrollIntoView({block: 'nearest'});"


def run_script(ours: str) -> None:
    """Run a script written in this program. No word of a document, a model or a reader may ever stand in it."""
    st.html(f"<script>{ours}</script>", unsafe_allow_javascript=True)


def show_question(question: str, language: str) -> None:
    """The reader's question as a heading."""
    asked = element("span", escaped(text("you_asked", language)), css="rl-asked")
    st.html(element("h2", asked + escaped(question), css="rl-question"))


def show_turn(index: int, turn: Turn, language: str) -> None:
    """A question and its answer. What is said is in the language of the question, what surrounds it in the reader's."""
    answer = turn.answer
    show_question(answer.question, language)
    css = f"rl-status rl-{answer.status}"
    st.html(element("div", _opening(turn), css=css, language=answer.language, role="status"))
    for position, sentence in enumerate(answer.sentences):
        _show_sentence(index, position, sentence, turn, language)
    if answer.sentences:
        _show_sources(turn, language)
    elif answer.status is Status.NOT_COVERED and turn.nearest:
        st.html(element("h3", escaped(text("nearest", language)), language=language))
        for place in turn.nearest:
            st.html(source_view.nearest(place, language))
    _show_beside(turn, language)
    _show_foot(turn, language)


def _show_beside(turn: Turn, language: str) -> None:
    """Whom to ask next, and what the sources leave open, each with its address and what it rests on."""
    answer = turn.answer
    for heading, citations in (("whom_heading", answer.whom), ("left_open_heading", answer.left_open)):
        if not citations:
            continue
        items = [element("h3", escaped(text(heading, language)))]
        for citation in citations:
            quote = element("blockquote", escaped(citation.quote), css="rl-text", language=citation.passage.language)
            items.append(
                element(
                    "div", quote + source_view.facts(turn.places[citation.passage.address], language), css="rl-source"
                )
            )
        st.html(element("div", "".join(items), css="rl-beside", language=language))


def _opening(turn: Turn) -> str:
    """The status in words, how the question was taken, and the first line or the reason."""
    answer = turn.answer
    said = f"{_STATUS_SIGNS.get(answer.status, '○')} {text(f'status_{answer.status}', answer.language)}"
    lines = [element("p", element("strong", escaped(said)))]
    if answer.notice:
        urgent = element("strong", escaped(text(f"notice_{answer.notice}", answer.language)))
        lines.insert(0, element("p", urgent, css="rl-notice", role="alert"))
    if answer.completed:
        lines.append(element("p", escaped(text("searched_as", answer.language, question=answer.completed))))
    key = f"intro_{answer.status}" if answer.sentences else f"reason_{answer.reason}"
    lines.append(element("p", escaped(text(key, answer.language))))
    if turn.detail:
        lines.append(element("p", escaped(turn.detail), css="rl-note", language="en"))
    return "".join(lines)


def _show_sentence(index: int, position: int, sentence: Sentence, turn: Turn, language: str) -> None:
    """A sentence, its verdict, and a button for each of its citations; a chosen one opens below."""
    verdict = f"{_SIGNS.get(sentence.verdict, '✗')} {text(f'verdict_{sentence.verdict}', turn.answer.language)}"
    # A sentence that is a quote keeps the language of its document.
    quoted = next((c.passage.language for c in sentence.citations if c.quote == sentence.text), turn.answer.language)
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
            st.html(source_view.section(turn.places[citation.passage.address], citation, language))
            run_script(_SHOW_CITED)


def _toggle(choice: tuple[int, int, int]) -> None:
    st.session_state[_OPEN] = None if st.session_state.get(_OPEN) == choice else choice


def _show_sources(turn: Turn, language: str) -> None:
    items = []
    for number, citation in enumerate(turn.citations, 1):
        facts = element("span", f"[{number}] ", css="rl-number")
        facts += source_view.facts(turn.places[citation.passage.address], language)
        quote = ""
        if all(citation.quote != sentence.text for sentence in turn.answer.sentences):
            quote = element("blockquote", escaped(citation.quote), css="rl-text", language=citation.passage.language)
        items.append(element("div", facts + quote, css="rl-source"))
    heading = element("h3", escaped(text("sources_heading", language)))
    if any(citation.passage.form is Form.DIGEST for citation in turn.citations):
        items.append(element("p", escaped(text("digest_notice", language)), css="rl-digest"))
    st.html(element("div", heading + "".join(items), language=language))


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
