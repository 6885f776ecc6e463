"""What is kept of an answer, block by block: for Markdown, Word and the clipboard alike."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from riktlots.app.i18n import text
from riktlots.app.pages.narrowing import narrowed_to
from riktlots.app.present.blocks import Block, Style
from riktlots.app.present.names import original_link, quote_link, status_words, verdict_words
from riktlots.app.present.terminal import describe
from riktlots.app.present.turn import Turn
from riktlots.ingest.model import Form, Weight
from riktlots.retrieval.model import Citation, Sentence, Status

_LAYERS = {
    Weight.LAW: "layers_law",
    Weight.REGULATION: "layers_law",
    Weight.NATIONAL_GUIDELINE: "layers_guidelines",
    Weight.LOCAL_GUIDELINE: "layers_guidelines",
    Weight.RECOMMENDATION: "layers_background",
    Weight.BACKGROUND: "layers_background",
}


def layers_of(turn: Turn) -> list[str]:
    """For each sentence of an answer the heading it stands under, as a key of the text catalogues.

    All are empty when there is only one layer, or when the sentences are not ordered by layer: an answer that a
    language model composed is not torn apart.
    """
    found = [_LAYERS[turn.weight_of(sentence)] for sentence in turn.answer.sentences]
    runs = [layer for layer, _ in groupby(found)]
    return found if 1 < len(runs) == len(set(runs)) else [""] * len(found)


def answer_outline(turn: Turn) -> Iterator[Block]:
    """The blocks of a turn, in the language of the answer."""
    answer, language = turn.answer, turn.answer.language
    yield Block(Style.TITLE, answer.question)
    if answer.notice:
        yield Block(Style.STRONG, text(f"notice_{answer.notice}", language))
    yield Block(Style.STRONG, status_words(answer))
    if answer.completed:
        yield Block(Style.TEXT, text("searched_as", language, question=answer.completed))
    if narrowed := narrowed_to(answer.filters, language):
        yield Block(Style.TEXT, text("narrowed_to", language, values=narrowed))
    if answer.as_of:
        yield Block(Style.TEXT, text("as_of_notice", language, day=answer.as_of))
    if not answer.sentences:
        yield Block(Style.TEXT, text(f"reason_{answer.reason}", language))
    yield from _sentences(turn)
    if answer.status is Status.NOT_COVERED:
        yield from _nearest(turn)
    yield from _beside(text("duty_heading", language), answer.duty, turn)
    if answer.hangs_on:
        yield Block(Style.HEADING, text("hangs_on_heading", language))
    yield from (Block(Style.BULLET, sentence) for sentence in answer.hangs_on)
    yield from _beside(text("whom_heading", language), answer.whom, turn)
    yield from _beside(text("left_open_heading", language), answer.left_open, turn)
    yield from _foot(turn)


def _sentences(turn: Turn) -> Iterator[Block]:
    language, before = turn.answer.language, ""
    for layer, sentence in zip(layers_of(turn), turn.answer.sentences, strict=True):
        if layer and layer != before:
            yield Block(Style.HEADING, text(layer, language))
            before = layer
        yield from _sentence(sentence, turn)
    if turn.citations:
        yield Block(Style.HEADING, text("sources_heading", language))
    for number, citation in enumerate(turn.citations, 1):
        yield from _cited(number, citation, turn)


def _sentence(sentence: Sentence, turn: Turn) -> Iterator[Block]:
    marks = "".join(f"[{turn.citations.index(citation) + 1}]" for citation in sentence.citations)
    yield Block(Style.TEXT, f"{sentence.text} {marks}")
    yield Block(Style.SMALL, verdict_words(sentence, turn.answer.language))


def _cited(number: int, citation: Citation, turn: Turn) -> Iterator[Block]:
    place, language = turn.places[citation.passage.address], turn.answer.language
    known = describe(place.source, place.passage, language, turn.answer.as_of)
    named = (
        f"[{number}] {place.passage.address.label(place.source, language)} – {place.source.name(language)} ({known})"
    )
    if citation.page:
        named += f", {text('page_number', language, page=citation.page.label or citation.page.index + 1)}"
    yield Block(Style.TEXT, named, quote_link(place.source, citation, place.url))
    yield Block(Style.QUOTE, f"“{citation.quote}”")


def _nearest(turn: Turn) -> Iterator[Block]:
    language = turn.answer.language
    if turn.nearest:
        yield Block(Style.HEADING, text("nearest", language))
    for place in turn.nearest:
        locator = place.passage.address.locator
        yield Block(
            Style.TEXT, place.passage.address.label(place.source, language), original_link(place.source, locator)
        )
        yield Block(Style.QUOTE, place.passage.text)


def _beside(heading: str, citations: tuple[Citation, ...], turn: Turn) -> Iterator[Block]:
    language = turn.answer.language
    if citations:
        yield Block(Style.HEADING, heading)
    for citation in citations:
        place = turn.places[citation.passage.address]
        rests_on = [pointer.label(language) for pointer in place.pointers]
        known = f" – {text('rests_on', language)}: {'; '.join(rests_on)}" if rests_on else ""
        yield Block(Style.BULLET, citation.quote)
        yield Block(Style.SMALL, f"{place.passage.address.label(place.source, language)}{known}")


def _foot(turn: Turn) -> Iterator[Block]:
    answer, language = turn.answer, turn.answer.language
    if any(citation.passage.form is Form.DIGEST for citation in turn.citations):
        yield Block(Style.TEXT, text("digest_notice", language))
    yield Block(Style.TEXT, text("no_advice", language))
    writer = text("model_line", language, model=answer.model) if answer.model else text("extract_line", language)
    said = [text("answered_at", language, at=answer.at[:16].replace("T", " "))]
    said += [text("generation_line", language, generation=answer.generation)]
    said += [writer] if answer.sentences else []
    yield Block(Style.SMALL, ". ".join(said) + ".")
