"""The outline of an answer: its parts in their order, the same on a page, in a terminal and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from riktlots.app.i18n import text
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.names import narrowed_to, status_words, verdict_words
from riktlots.app.present.outline import (
    Choices,
    Cited,
    Medium,
    Offered,
    Opening,
    Part,
    Said,
    Section,
    blocks_of,
    digest_notice,
    related_section,
)
from riktlots.app.present.turn import ShownPassage, Turn
from riktlots.ingest.model import Weight
from riktlots.retrieval.model import Answer, Citation, Sentence, Status, WrittenRef

_LAYERS = {
    Weight.LAW: "layers_law",
    Weight.REGULATION: "layers_law",
    Weight.NATIONAL_GUIDELINE: "layers_guidelines",
    Weight.LOCAL_GUIDELINE: "layers_guidelines",
    Weight.RECOMMENDATION: "layers_background",
    Weight.BACKGROUND: "layers_background",
}


def answer_blocks(turn: Turn) -> Iterator[Block]:
    """An answer as it is kept: in files, on the clipboard and in the history."""
    return blocks_of(answer_outline(turn, Medium.FILE))


def answer_outline(turn: Turn, medium: Medium, interface: str = "") -> Iterator[Part]:
    """The parts of a turn. The answer is in its own language, all around it in that of the reader's `interface` (empty
    for the same)."""
    answer = turn.answer
    interface = interface or answer.language
    yield Block(Style.TITLE, answer.question)
    yield _opening(turn)
    cited = cited_in(turn, interface)
    # Where nothing is certain to answer, a near question that has an answer comes before paragraphs that may not.
    perhaps = _perhaps(turn)
    if answer.perhaps and not answer.status.is_answer:
        yield perhaps
    if answer.choices:
        yield Choices(text("choices_heading", answer.language), answer.language, answer.choices)
    yield from _parts(turn, cited) if answer.parts else _sentences(turn, cited)
    # It belongs to the sentences, and otherwise below what is shown instead.
    hangs_on = Section(text("hangs_on_heading", answer.language), answer.language, answer.hangs_on)
    if answer.hangs_on and answer.sentences:
        yield hangs_on
    if answer.closest and not answer.parts:
        yield Section("", interface, tuple(cited.values()), digest_notice(cited, interface))
    elif of_sentences := {citation: None for sentence in answer.sentences for citation in sentence.citations}:
        said = set() if medium is Medium.FILE else {sentence.text for sentence in answer.sentences}
        # On a page the quote stands in its paragraph, beside the answer.
        is_beside = medium is Medium.PAGE
        sources = tuple(replace(cited[c], quote="") if is_beside or c.quote in said else cited[c] for c in of_sentences)
        yield Section(text("sources_heading", interface), interface, sources, digest_notice(cited, interface))
    elif notice := digest_notice(cited, interface):
        yield Block(Style.TEXT, notice)
    if (answer.status.shows_nearest or answer.written) and turn.nearest:
        nearest = tuple(Cited(place, place.facts(interface), place.passage.text) for place in turn.nearest)
        yield Section(text("nearest", interface), interface, nearest)

    def shown_at(citation: Citation) -> ShownPassage:
        return turn.places[citation.passage.address]

    yield from related_section("added_heading", answer.added, shown_at, interface)
    if answer.hangs_on and not answer.sentences:
        yield hangs_on
    for heading, citations, first in (
        ("duty_heading", answer.duty, ""),
        ("whom_heading", answer.whom, _functions(answer, interface)),
        ("left_open_heading", answer.left_open, ""),
    ):
        yield from related_section(heading, citations, shown_at, interface, first)
    if answer.perhaps and answer.status.is_answer:
        yield perhaps
    # A page leads to the list itself.
    if answer.planned and medium is Medium.TERMINAL:
        yield Block(Style.TEXT, text("planned_hint", interface))
    if medium is not Medium.PAGE:
        yield Block(Style.TEXT, text("no_advice", interface))
    yield from _foot(turn, medium, interface)


def _perhaps(turn: Turn) -> Section:
    """The near questions that have an answer; what is told of it says that it may be beside what was asked."""
    language = turn.answer.language
    offered = tuple(
        Offered(one.id, one.question, tuple((said.text, _addresses(said, turn)) for said in one.sentences))
        for one in turn.answer.perhaps
    )
    told = [one for one in turn.answer.perhaps if one.sentences]
    key = "perhaps_note_local" if all(one.local for one in told) else "perhaps_note"
    note = text(key, language) if told else ""
    return Section(text("perhaps_heading", language), language, offered, note)


def _addresses(sentence: Sentence, turn: Turn) -> str:
    """The addresses that a sentence rests on, each once."""
    language = turn.answer.language
    places = (turn.places[citation.passage.address] for citation in sentence.citations)
    return "; ".join(dict.fromkeys(place.facts(language).address for place in places))


def cited_in(turn: Turn, language: str) -> dict[Citation, Cited]:
    """The citations of a turn, numbered from 1 in the order of the answer, with the facts of their documents in a
    language."""
    return {c: _cited(number, c, turn, language) for number, c in enumerate(turn.citations, 1)}


def _functions(answer: Answer, language: str) -> str:
    """The line on the functions at the institution; empty without one."""
    named = ", ".join(text(f"function_{function}", language) for function in answer.functions)
    return text("whom_functions", language, functions=named) if named else ""


def _opening(turn: Turn) -> Opening:
    answer, language = turn.answer, turn.answer.language
    notes = []
    if narrowed := narrowed_to(answer.filters, language):
        notes.append(text("narrowed_to", language, values=narrowed))
    if answer.as_of:
        notes.append(text("as_of_notice", language, day=answer.as_of))
    return Opening(
        language,
        notice=text(f"notice_{answer.notice}", language) if answer.notice else "",
        status=status_words(answer.status, language, answer.reason),
        searched=text("searched_as", language, question=answer.completed) if answer.completed else "",
        notes=tuple(notes),
        said=_said_first(turn),
        missing=text("missing_line", language, missing=answer.missing) if answer.missing else "",
    )


def _said_first(turn: Turn) -> str:
    """The line that introduces the answer, or says why there is none."""
    answer = turn.answer
    if answer.written and answer.sentences:
        return _reviewed(answer.written, answer.language)
    if answer.parts and answer.citations:
        key = "intro_parts"
    elif not answer.sentences:
        key = f"reason_{answer.reason}"
    else:
        key = "intro_considered" if answer.considered else f"intro_{answer.status}"
    return text(key, answer.language)


def _reviewed(written: WrittenRef, language: str) -> str:
    """The question that a written answer answers, who has reviewed it, and when."""
    key = "intro_written_local" if written.local else "intro_written"
    return text(key, language, question=written.question, reviewer=written.reviewer, reviewed=written.reviewed)


def _sentences(turn: Turn, cited: Mapping[Citation, Cited]) -> Iterator[Section]:
    """The sentences, under a heading for each layer where they are ordered by layer.

    There are no headings when there is only one layer, or when layers alternate: an answer that a language model
    composed is not torn apart. Nor is a written answer; what else is to be considered stands under a heading below it.
    """
    language, written = turn.answer.language, turn.answer.written
    said = [(_LAYERS[turn.weight_of(s)], _said(at, s, turn, cited)) for at, s in enumerate(turn.answer.sentences)]
    if written:
        parts = tuple(one for _, one in said)
        yield Section("", language, parts[: written.sentences])
        if further := parts[written.sentences :]:
            yield Section(text("further_considered", language), language, further)
        return
    layers = [(layer, [one for _, one in group]) for layer, group in groupby(said, key=lambda pair: pair[0])]
    if 1 < len(layers) == len(dict(layers)):
        yield from (Section(text(layer, language), language, tuple(of_layer)) for layer, of_layer in layers)
    elif said:
        yield Section("", language, tuple(one for _, one in said))


def _parts(turn: Turn, cited: Mapping[Citation, Cited]) -> Iterator[Section]:
    """The parts of a question, each under its own words: how it ended, and what is shown of it."""
    answer = turn.answer
    for part in answer.parts:
        said = [status_words(part.status, answer.language)]
        if part.status is Status.CLOSEST:
            said.append(text("reason_closest", answer.language))
        if part.written:
            said.append(_reviewed(part.written, answer.language))
        sentences = (_said(at, answer.sentences[at], turn, cited) for at in part.sentences)
        closest = (cited[answer.closest[at]] for at in part.closest)
        yield Section(part.question, answer.language, (*sentences, *closest), said=tuple(said))


def _said(position: int, sentence: Sentence, turn: Turn, cited: Mapping[Citation, Cited]) -> Said:
    language = turn.answer.language
    # A sentence that is a quote keeps the language of its document.
    spoken = next((c.passage.language for c in sentence.citations if c.quote == sentence.text), language)
    its_own = tuple(cited[citation] for citation in dict.fromkeys(sentence.citations))
    return Said(position, sentence, spoken, verdict_words(sentence, language), its_own)


def _cited(number: int, citation: Citation, turn: Turn, language: str) -> Cited:
    place = turn.places[citation.passage.address]
    return Cited(place, place.facts(language, citation, turn.answer.as_of), citation.quote, number, citation)


def _foot(turn: Turn, medium: Medium, language: str) -> Iterator[Block]:
    answer = turn.answer
    said = []
    if answer.at and medium is not Medium.PAGE:
        said.append(text("answered_at", language, at=answer.at[:16].replace("T", " ")) + ".")
    if answer.removed:
        said.append(text("removed_count", language, count=len(answer.removed)))
    if answer.generation:
        said.append(text("generation_line", language, generation=answer.generation) + ".")
    if answer.sentences:
        said.append(f"{_writer(answer, language)}.")
    if said:
        yield Block(Style.SMALL, " ".join(said))


def _writer(answer: Answer, language: str) -> str:
    """Who wrote the sentences of an answer, and how they were checked."""
    if answer.written:
        return text("written_line", language, id=answer.written.id, day=answer.written.look_again)
    return text("model_line", language, model=answer.model) if answer.model else text("extract_line", language)
