"""The outline of an answer: its parts in their order, the same on a page, in a terminal and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import groupby

from riktlots.app.i18n import text
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.names import narrowed_to, status_words, verdict_words
from riktlots.app.present.outline import (
    Cited,
    Medium,
    Opening,
    Part,
    Said,
    Section,
    blocks_of,
    digest_notice,
    related_section,
)
from riktlots.app.present.turn import Turn
from riktlots.ingest.model import Weight
from riktlots.retrieval.model import Citation, Sentence

_LAYERS = {
    Weight.LAW: "layers_law",
    Weight.REGULATION: "layers_law",
    Weight.NATIONAL_GUIDELINE: "layers_guidelines",
    Weight.LOCAL_GUIDELINE: "layers_guidelines",
    Weight.RECOMMENDATION: "layers_background",
    Weight.BACKGROUND: "layers_background",
}
_PLANNED_HINTS = {Medium.PAGE: "planned_page_hint", Medium.TERMINAL: "planned_hint"}


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
    cited = {c: _cited(number, c, turn, interface) for number, c in enumerate(turn.citations, 1)}
    yield from _sentences(turn, cited)
    if answer.closest:
        yield Section("", interface, tuple(cited.values()), digest_notice(cited, interface))
    elif cited:
        said = set() if medium is Medium.FILE else {sentence.text for sentence in answer.sentences}
        sources = tuple(replace(one, quote="") if one.quote in said else one for one in cited.values())
        yield Section(text("sources_heading", interface), interface, sources, digest_notice(cited, interface))
    if answer.status.shows_nearest and turn.nearest:
        nearest = tuple(Cited(place, place.facts(interface), place.passage.text) for place in turn.nearest)
        yield Section(text("nearest", interface), interface, nearest)
    if answer.hangs_on:
        yield Section(text("hangs_on_heading", answer.language), answer.language, answer.hangs_on)
    for heading, citations in (
        ("duty_heading", answer.duty),
        ("whom_heading", answer.whom),
        ("left_open_heading", answer.left_open),
    ):
        yield from related_section(heading, citations, lambda c: turn.places[c.passage.address], interface)
    if answer.planned and medium in _PLANNED_HINTS:
        yield Block(Style.TEXT, text(_PLANNED_HINTS[medium], interface))
    if medium is not Medium.PAGE:
        yield Block(Style.TEXT, text("no_advice", interface))
    yield from _foot(turn, medium, interface)


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
        said=text(_said_first(turn), language),
        detail=turn.detail,
    )


def _said_first(turn: Turn) -> str:
    """The key of the line that introduces the answer, or says why there is none."""
    answer = turn.answer
    if not answer.sentences:
        return f"reason_{answer.reason}"
    return "intro_considered" if answer.considered else f"intro_{answer.status}"


def _sentences(turn: Turn, cited: Mapping[Citation, Cited]) -> Iterator[Section]:
    """The sentences, under a heading for each layer where they are ordered by layer.

    There are no headings when there is only one layer, or when layers alternate: an answer that a language model
    composed is not torn apart.
    """
    language = turn.answer.language
    said = [(_LAYERS[turn.weight_of(s)], _said(at, s, turn, cited)) for at, s in enumerate(turn.answer.sentences)]
    layers = [(layer, [one for _, one in group]) for layer, group in groupby(said, key=lambda pair: pair[0])]
    if 1 < len(layers) == len(dict(layers)):
        yield from (Section(text(layer, language), language, tuple(of_layer)) for layer, of_layer in layers)
    elif said:
        yield Section("", language, tuple(one for _, one in said))


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
        writer = text("model_line", language, model=answer.model) if answer.model else text("extract_line", language)
        said.append(f"{writer}.")
    if said:
        yield Block(Style.SMALL, " ".join(said))
