"""What is said of a plan, block by block, for a terminal, Markdown and Word alike."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from rich.console import Console
from rich.text import Text

from riktlots.app.i18n import text
from riktlots.app.present.blocks import Block, Style, blocks_docx, blocks_markdown
from riktlots.app.present.names import original_link
from riktlots.app.present.terminal import describe
from riktlots.app.schemas.plan import value_label
from riktlots.ingest.errors import InputError
from riktlots.ingest.model import Form
from riktlots.retrieval.answering.related import pointers
from riktlots.retrieval.model import Citation, Status, Strength
from riktlots.retrieval.plan.model import Dimension, Item, Plan
from riktlots.retrieval.search.store import Store

_DIMENSIONS = {
    Dimension.SWEDISH: "plan_swedish",
    Dimension.INSTITUTION: "plan_institution",
    Dimension.COUNTRY: "plan_country",
    Dimension.PARTNER: "plan_partner",
    Dimension.COLLABORATION: "plan_collaboration",
}
_STRENGTHS = {
    Strength.MUST: "plan_must",
    Strength.SHOULD: "plan_should",
    Strength.MAY: "plan_may",
    Strength.NONE: "plan_consider",
}
_FIELDS = {
    "partner": "plan_field_partner",
    "partner_kind": "plan_field_partner_kind",
    "country": "plan_field_country",
    "field": "plan_field_field",
    "kind": "plan_field_kind",
    "people": "plan_field_people",
    "data": "plan_field_data",
    "technology": "plan_field_technology",
    "money": "plan_field_money",
    "agreement": "plan_field_agreement",
}


def field_name(field: str, language: str) -> str:
    """What a field of a case is called."""
    return text(_FIELDS[field], language)


def strength_name(strength: Strength, language: str) -> str:
    """What the strength of an item is called: must, should, may, or to consider."""
    return text(_STRENGTHS[strength], language)


def dimension_name(dimension: Dimension, language: str) -> str:
    """What a dimension is called."""
    return text(_DIMENSIONS[dimension], language)


def outline(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> Iterator[Block]:
    """The blocks of a plan. `notes` are a person's own, by the id of the item that they stand beside."""
    language = plan.language
    yield Block(Style.TITLE, text("plan_title", language))
    if plan.notice:
        yield Block(Style.STRONG, text(f"notice_{plan.notice}", language))
    if plan.status is Status.DECLINED:
        yield Block(Style.STRONG, text("status_declined", language))
        yield Block(Style.TEXT, text(f"reason_{plan.reason}", language))
        return
    yield Block(Style.TEXT, text("plan_no_decision", language))
    yield from _understood(plan)
    if plan.status is Status.NEEDS_DETAIL:
        yield Block(Style.STRONG, text("status_needs_detail", language))
        yield Block(Style.TEXT, text(f"reason_{plan.reason}", language))
    yield from _asked_back(plan)
    numbers = citation_numbers(plan)
    for dimension in Dimension:
        items = plan.of(dimension)
        if items:
            yield Block(Style.HEADING, dimension_name(dimension, language))
        for item in items:
            yield from _item(item, plan, store, numbers, (notes or {}).get(item.id, ""))
    yield from after_items(plan, store, numbers)


def after_items(plan: Plan, store: Store, numbers: Mapping[Citation, int]) -> Iterator[Block]:
    """What follows the considerations: what does not apply, what no document deals with, whom to ask, the sources."""
    language = plan.language
    yield from _not_applied(plan, store, numbers)
    yield from _listed(text("plan_not_held_heading", language), (one.text for one in plan.not_held))
    yield from _beside(text("whom_heading", language), plan.whom, plan, store)
    yield from _beside(text("left_open_heading", language), plan.left_open, plan, store)
    yield from _sources(numbers, plan, store)
    yield from _foot(plan, numbers)


def citation_numbers(plan: Plan) -> dict[Citation, int]:
    """The number of each citation, in the order in which people are shown them; equal ones have one number."""
    shown = [citation for dimension in Dimension for item in plan.of(dimension) for citation in item.citations]
    shown += [citation for one in plan.not_applied for citation in one.citations]
    return {citation: number for number, citation in enumerate(dict.fromkeys(shown), 1)}


def marks(citations: Iterable[Citation], numbers: Mapping[Citation, int]) -> str:
    """The numbers of citations as they stand behind a sentence: [1][2]."""
    return "".join(f"[{numbers[citation]}]" for citation in citations)


def _understood(plan: Plan) -> Iterator[Block]:
    language, case = plan.language, plan.case
    said = [(field_name(field, language), values, field) for field, values in case.values().items() if values]
    yield Block(Style.HEADING, text("plan_understood", language))
    if case.text:
        yield Block(Style.QUOTE, case.text)
    if case.partner:
        yield Block(Style.BULLET, f"{field_name('partner', language)}: {case.partner}")
    for name, values, field in said:
        yield Block(Style.BULLET, f"{name}: {', '.join(value_label(field, value, language) for value in values)}")
    yield Block(Style.SMALL, text("plan_correct", language))


def _item(item: Item, plan: Plan, store: Store, numbers: Mapping[Citation, int], note: str) -> Iterator[Block]:
    language = plan.language
    marked = f"{item.title} {marks(item.citations, numbers)}"
    yield Block(Style.ITEM, f"{strength_name(item.strength, language)}: {marked}")
    for line in item_facts(item, plan):
        yield Block(Style.SMALL, line)
    for citation in item.citations:
        yield from _cited(citation, numbers[citation], plan, store)
    if note:
        yield Block(Style.TEXT, text("plan_note", language, note=note))


def item_facts(item: Item, plan: Plan) -> list[str]:
    """Who does it, whose decision it may take, and the open questions that it hangs on."""
    language = plan.language
    lines = [text("plan_by", language, who=item.by)]
    if item.decision:
        lines.append(text("plan_decision", language, who=item.decision.name))
    if item.asks:
        at = {question.id: number for number, question in enumerate(plan.questions, 1)}
        lines.append(text("plan_hangs_on", language, numbers=", ".join(str(at[id]) for id in item.asks)))
    return lines


def _cited(citation: Citation, number: int, plan: Plan, store: Store) -> Iterator[Block]:
    passage = citation.passage
    source = store.source(passage)
    known = describe(source, passage, plan.language, plan.as_of)
    place = f"[{number}] {store.label(passage, plan.language)} ({known})"
    yield Block(Style.QUOTE, f"“{citation.quote}”")
    yield Block(Style.SMALL, place, original_link(source, passage.address.locator))


def _asked_back(plan: Plan) -> Iterator[Block]:
    asked = (f"({number}) {question.text}" for number, question in enumerate(plan.questions, 1))
    yield from _listed(text("plan_questions_heading", plan.language), asked)


def _not_applied(plan: Plan, store: Store, numbers: Mapping[Citation, int]) -> Iterator[Block]:
    language = plan.language
    if plan.not_applied:
        yield Block(Style.HEADING, text("plan_not_applied_heading", language))
    for one in plan.not_applied:
        reason = one.reason if one.certain else text("plan_as_far_as_stated", language, reason=one.reason)
        marked = f"{reason} {marks(one.citations, numbers)}"
        yield Block(Style.BULLET, f"{one.source.short_name(language)}: {marked}")
        for citation in one.citations:
            place = f"[{numbers[citation]}] {store.label(citation.passage, language)}: “{citation.quote}”"
            yield Block(Style.SMALL, place, original_link(one.source, citation.passage.address.locator))


def _listed(heading: str, texts: Iterable[str]) -> Iterator[Block]:
    bullets = [Block(Style.BULLET, words) for words in texts]
    if bullets:
        yield Block(Style.HEADING, heading)
        yield from bullets


def _beside(heading: str, citations: tuple[Citation, ...], plan: Plan, store: Store) -> Iterator[Block]:
    if citations:
        yield Block(Style.HEADING, heading)
    for citation in citations:
        rests_on = [pointer.label(plan.language) for pointer in pointers(citation.passage, store.manifest.sources)]
        yield Block(Style.BULLET, citation.quote)
        known = f" – {text('rests_on', plan.language)}: {'; '.join(rests_on)}" if rests_on else ""
        yield Block(Style.SMALL, f"{store.label(citation.passage, plan.language)}{known}")


def _sources(numbers: Mapping[Citation, int], plan: Plan, store: Store) -> Iterator[Block]:
    """The documents that were cited, each with the numbers of its citations and where the original is."""
    language = plan.language
    by_source: dict[str, list[int]] = {}
    for citation, number in numbers.items():
        by_source.setdefault(citation.passage.address.source, []).append(number)
    if by_source:
        yield Block(Style.HEADING, text("plan_sources_heading", language))
    for id, cited in by_source.items():
        source = store.manifest.sources[id]
        words = ", ".join(part for part in (source.name(language), source.authority, source.published) if part)
        named = "".join(f"[{number}]" for number in cited)
        yield Block(Style.BULLET, f"{words} {named}", original_link(source))


def _foot(plan: Plan, numbers: Mapping[Citation, int]) -> Iterator[Block]:
    language = plan.language
    if any(citation.passage.form is Form.DIGEST for citation in numbers):
        yield Block(Style.TEXT, text("digest_notice", language))
    if plan.as_of:
        yield Block(Style.TEXT, text("as_of_notice", language, day=plan.as_of))
    yield Block(Style.SMALL, text("plan_foot", language, day=plan.made, generation=plan.generation))


FORMATS = (".md", ".docx")


def export_plan(plan: Plan, store: Store, path: Path, notes: Mapping[str, str] | None = None) -> None:
    """Write a plan to a file, in the format that its name ends with. Raises InputError for another one."""
    if path.suffix.lower() == ".md":
        path.write_text(plan_markdown(plan, store, notes), encoding="utf-8")
    elif path.suffix.lower() == ".docx":
        path.write_bytes(plan_docx(plan, store, notes))
    else:
        raise InputError(f"“{path.name}” is no name of an export; it must end with {' or '.join(FORMATS)}.")


def plan_markdown(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> str:
    """A plan as Markdown."""
    return blocks_markdown(outline(plan, store, notes))


def plan_docx(plan: Plan, store: Store, notes: Mapping[str, str] | None = None) -> bytes:
    """A plan as a Word file."""
    return blocks_docx(outline(plan, store, notes), plan.language, plan.generation)


_STYLES = {
    Style.TITLE: "bold",
    Style.HEADING: "bold underline",
    Style.ITEM: "bold",
    Style.STRONG: "bold",
    Style.QUOTE: "italic",
    Style.SMALL: "dim",
}
_INDENTED = (Style.QUOTE, Style.SMALL)
_SPACED = (Style.HEADING, Style.ITEM, Style.TEXT, Style.STRONG)


def print_plan(console: Console, plan: Plan, store: Store) -> None:
    """The plan with its quotes under each item, and the links to the originals."""
    for block in outline(plan, store):
        words = f"- {block.words}" if block.style is Style.BULLET else block.words
        words = f"{words}  {block.url}" if block.url else words
        if block.style in _SPACED:
            console.print()
        shown = textwrap.indent(words, "    ") if block.style in _INDENTED else words
        console.print(Text(shown, style=_STYLES.get(block.style, "")))
