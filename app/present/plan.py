"""The outline of a plan: its parts in their order, the same on a page, in a terminal and in a file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from riktlots.app.i18n import text
from riktlots.app.planning.entries import Entries, Entry, entry_at
from riktlots.app.present.blocks import Block, Style, blocks_markdown
from riktlots.app.present.names import described, original_link, status_words
from riktlots.app.present.outline import (
    Asked,
    Cited,
    Consideration,
    Medium,
    Opening,
    Part,
    Questions,
    Section,
    Terms,
    blocks_of,
    digest_notice,
    related_section,
)
from riktlots.app.present.turn import ShownPassage
from riktlots.app.schemas.plan import value_label
from riktlots.ingest.errors import InputError
from riktlots.retrieval.model import Citation, Status, Strength
from riktlots.retrieval.plan.model import Dimension, Item, OpenQuestion, Plan
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


NO_ENTRIES: Entries = {}


def dimension_name(dimension: Dimension, language: str) -> str:
    """The name of a dimension."""
    return text(_DIMENSIONS[dimension], language)


def field_name(field: str, language: str) -> str:
    """The name of a field of a case."""
    return text(f"plan_field_{field}", language)


def strength_name(strength: Strength, language: str) -> str:
    """The name of the strength of an item: must, should, may, or to consider."""
    return text(_STRENGTHS[strength], language)


def plan_outline(plan: Plan, store: Store, medium: Medium, entries: Entries = NO_ENTRIES) -> Iterator[Part]:
    """The parts of a plan, with what a person has entered."""
    language = plan.language
    if medium is not Medium.PAGE:
        yield Block(Style.TITLE, text("plan_title", language))
    yield _opening(plan)
    if plan.status is Status.DECLINED:
        return
    if medium is not Medium.PAGE:
        yield Block(Style.TEXT, text("plan_no_decision", language))
    yield _understood(plan, medium)
    if plan.questions:
        note = text("plan_questions_mean", language) if medium is Medium.PAGE else ""
        asked = tuple(_asked(question, entries, language) for question in plan.questions)
        yield Questions(text("plan_questions_heading", language), asked, note)
    numbers = citation_numbers(plan)
    for dimension in Dimension:
        items = tuple(_item(item, plan, store, numbers, entry_at(entries, item)) for item in plan.of(dimension))
        if items:
            yield Section(dimension_name(dimension, language), language, items, dimension=dimension)
    yield from _not_applied(plan, store, numbers)
    if plan.not_held:
        yield Section(text("plan_not_held_heading", language), language, tuple(one.text for one in plan.not_held))
    for heading, citations in (("whom_heading", plan.whom), ("left_open_heading", plan.left_open)):
        yield from related_section(heading, citations, lambda c: ShownPassage.of(c.passage, store), language)
    yield from _sources(numbers, plan, store)
    yield from _foot(plan, numbers)


def citation_numbers(plan: Plan) -> dict[Citation, int]:
    """The number of each citation, in the order in which people are shown them; equal ones have one number."""
    shown = [citation for dimension in Dimension for item in plan.of(dimension) for citation in item.citations]
    shown += [citation for one in plan.not_applied for citation in one.citations]
    return {citation: number for number, citation in enumerate(dict.fromkeys(shown), 1)}


def _opening(plan: Plan) -> Opening:
    language, is_list = plan.language, plan.status is Status.ANSWERED
    return Opening(
        language,
        notice=text(f"notice_{plan.notice}", language) if plan.notice else "",
        status="" if is_list else status_words(plan.status, language),
        said="" if is_list else text(f"reason_{plan.reason}", language),
    )


def _understood(plan: Plan, medium: Medium) -> Terms:
    language, case = plan.language, plan.case
    rows = [(field_name("partner", language), case.partner)] if case.partner else []
    for field, values in case.values().items():
        if values:
            named = ", ".join(value_label(field, value, language) for value in values)
            rows.append((field_name(field, language), named))
    # The page has the text in its form, and the day in no other place.
    if plan.as_of and medium is Medium.PAGE:
        rows.append((text("narrow_as_of", language), plan.as_of))
    written = "" if medium is Medium.PAGE else case.text
    return Terms(text("plan_understood", language), tuple(rows), text("plan_correct", language), written)


def _asked(question: OpenQuestion, entries: Entries, language: str) -> Asked:
    entry = entry_at(entries, question)
    return Asked(question, field_name(question.field, language), entry, _entered(entry, language))


def _item(item: Item, plan: Plan, store: Store, numbers: Mapping[Citation, int], entry: Entry) -> Consideration:
    """An item with who does it, whose decision it may take, and the open questions that it hangs on."""
    language = plan.language
    lines = []
    if item.decision:
        lines.append(text("plan_decision", language, who=item.decision.name))
    if item.asks:
        at = {question.id: number for number, question in enumerate(plan.questions, 1)}
        asked = sorted(at[id] for id in item.asks)
        key = "plan_hangs_on" if len(asked) == 1 else "plan_hangs_on_several"
        lines.append(text(key, language, numbers=", ".join(map(str, asked))))
    places = {citation: ShownPassage.of(citation.passage, store) for citation in item.citations}
    cited = tuple(
        Cited(place, place.facts(language, citation, plan.as_of), citation.quote, numbers[citation], citation)
        for citation, place in places.items()
    )
    by = text("plan_by", language, who=item.by)
    return Consideration(
        item, strength_name(item.strength, language), by, tuple(lines), cited, entry, _entered(entry, language)
    )


def entered_words(entry: Entry, language: str) -> tuple[str, ...]:
    """Who does it, and the note, as a person has entered them."""
    lines = [text("plan_assigned", language, who=entry.assigned)] if entry.assigned else []
    lines += [text("plan_note", language, note=entry.note)] if entry.note else []
    return tuple(lines)


def _entered(entry: Entry, language: str) -> tuple[str, ...]:
    done = (text("plan_entered_done", language),) if entry.done else ()
    return (*done, *entered_words(entry, language))


def _not_applied(plan: Plan, store: Store, numbers: Mapping[Citation, int]) -> Iterator[Block]:
    language = plan.language
    if plan.not_applied:
        yield Block(Style.HEADING, text("plan_not_applied_heading", language))
    for one in plan.not_applied:
        reason = one.reason if one.certain else text("plan_as_far_as_stated", language, reason=one.reason)
        marked = "".join(f"[{numbers[citation]}]" for citation in one.citations)
        yield Block(Style.BULLET, f"{one.source.short_name(language)}: {reason} {marked}")
        for citation in one.citations:
            place = f"[{numbers[citation]}] {store.label(citation.passage, language)}: “{citation.quote}”"
            yield Block(Style.SMALL, place, original_link(one.source, citation.passage.address.locator))


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
        named = "".join(f"[{number}]" for number in cited)
        yield Block(Style.BULLET, f"{described(source, language)} {named}", original_link(source))


def _foot(plan: Plan, numbers: Mapping[Citation, int]) -> Iterator[Block]:
    language = plan.language
    if notice := digest_notice(numbers, language):
        yield Block(Style.TEXT, notice)
    if plan.as_of:
        yield Block(Style.TEXT, text("as_of_notice", language, day=plan.as_of))
    yield Block(Style.SMALL, text("plan_foot", language, day=plan.made, generation=plan.generation))


FORMATS = (".md", ".docx")


def export_plan(plan: Plan, store: Store, path: Path, entries: Entries = NO_ENTRIES) -> None:
    """Write a plan to a file, in the format that its name ends with. Raises InputError for another one."""
    # Imported here, since a terminal needs no Word file.
    from riktlots.app.present.filed import plan_docx

    if path.suffix.lower() == ".md":
        path.write_text(plan_markdown(plan, store, entries), encoding="utf-8")
    elif path.suffix.lower() == ".docx":
        path.write_bytes(plan_docx(plan, store, entries))
    else:
        raise InputError(f"“{path.name}” is no name of an export; it must end with {' or '.join(FORMATS)}.")


def plan_markdown(plan: Plan, store: Store, entries: Entries = NO_ENTRIES) -> str:
    """A plan as Markdown."""
    return blocks_markdown(blocks_of(plan_outline(plan, store, Medium.FILE, entries)))
