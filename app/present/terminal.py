"""Answers, hits and sources for a terminal."""

from __future__ import annotations

import textwrap

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
from rich.text import Text

from riktlots.app.i18n import text
from riktlots.app.present.names import original_link, standing, verdict_words
from riktlots.ingest.model import Form, Passage, Source
from riktlots.retrieval.answering.related import pointers
from riktlots.retrieval.model import Answer, Citation, Hit, Status
from riktlots.retrieval.search.store import Store

_NEAREST = 3


def print_answer(console: Console, answer: Answer, store: Store) -> None:
    """The answer with numbered citations, the status, and what each source is."""
    language = answer.language
    if answer.notice:
        console.print(Text(text(f"notice_{answer.notice}", language) + "\n", style="bold"))
    if answer.completed:
        console.print(Text(text("searched_as", language, question=answer.completed), style="italic"))
    if answer.status in (Status.ANSWERED, Status.PARTLY):
        _print_sentences(console, answer, store)
    else:
        console.print(Text(text(f"status_{answer.status}", language), style="bold"))
        console.print(Text(text(f"reason_{answer.reason}", language)))
        if answer.status is Status.NOT_COVERED:
            console.print(Text("\n" + text("nearest", language), style="bold"))
            print_hits(console, list(answer.hits[:_NEAREST]), store, language)
    _print_beside(console, answer, store)
    writer = text("model_line", language, model=answer.model) if answer.model else text("extract_line", language)
    foot = text("generation_line", language, generation=answer.generation)
    console.print(Text(f"\n{foot}. {writer}." if answer.sentences else f"\n{foot}.", style="dim"))


def _print_sentences(console: Console, answer: Answer, store: Store) -> None:
    language = answer.language
    console.print(Text(text(f"intro_{answer.status}", language), style="bold"))
    cited: list[Citation] = []
    for sentence in answer.sentences:
        numbers = []
        for citation in sentence.citations:
            if citation not in cited:
                cited.append(citation)
            numbers.append(f"[{cited.index(citation) + 1}]")
        verdict = verdict_words(sentence, language)
        console.print()
        console.print(Text.assemble((f"{sentence.text} "), (" ".join(numbers), "bold"), (f"  {verdict}", "dim")))
    console.print()
    for number, citation in enumerate(cited, 1):
        _print_citation(console, number, citation, answer, store)
    if any(citation.passage.form is Form.DIGEST for citation in cited):
        console.print(Text("\n" + text("digest_notice", language), style="italic"))
    if answer.as_of:
        console.print(Text("\n" + text("as_of_notice", language, day=answer.as_of), style="italic"))
    if answer.removed:
        console.print(Text(text("removed_count", language, count=len(answer.removed)), style="dim"))


def _print_beside(console: Console, answer: Answer, store: Store) -> None:
    """What the answer hangs on, whom to ask next, and what the sources leave open; these with their addresses."""
    language = answer.language
    if answer.hangs_on:
        console.print(Text("\n" + text("hangs_on_heading", language), style="bold"))
    for sentence in answer.hangs_on:
        console.print(Text(f"– {sentence}"))
    for heading, citations in (
        ("duty_heading", answer.duty),
        ("whom_heading", answer.whom),
        ("left_open_heading", answer.left_open),
    ):
        if citations:
            console.print(Text("\n" + text(heading, language), style="bold"))
        for citation in citations:
            console.print(Text(f"{citation.quote}"))
            rests_on = [pointer.label(language) for pointer in pointers(citation.passage, store.manifest.sources)]
            known = f" – {text('rests_on', language)}: {'; '.join(rests_on)}" if rests_on else ""
            console.print(Text(f"    {store.label(citation.passage, language)}{known}", style="dim"))
    if answer.planned:
        console.print(Text("\n" + text("planned_hint", language)))


def _print_citation(console: Console, number: int, citation: Citation, answer: Answer, store: Store) -> None:
    language, passage = answer.language, citation.passage
    source = store.source(passage)
    console.print(Text.assemble((f"[{number}] ", "bold"), (store.label(passage, language), "bold")))
    console.print(Text(f"    {source.name(language)} ({describe(source, passage, language, answer.as_of)})"))
    if not any(citation.quote == sentence.text for sentence in answer.sentences):
        console.print(Text(textwrap.indent(f"“{citation.quote}”", "    "), style="italic"))
    if summary := store.digest_of(passage, language):
        console.print(Text(textwrap.indent(f"{text('digest_says', language)}: {summary.text}", "    ")))
    for pointer in pointers(passage, store.manifest.sources):
        label, link = pointer.label(language), original_link(pointer.source, pointer.locator)
        console.print(Text(f"    {text('rests_on', language)}: {label}  {link}"))
    if link := original_link(source, passage.address.locator):
        console.print(Text(f"    {text('open_original', language)}: {link}"))
    if passage.seen_at:
        console.print(Text(f"    {text('seen_at', language)}: {passage.seen_at}"))


def describe(source: Source, passage: Passage, language: str, as_of: str = "") -> str:
    """Kind, layer, status (on the day `as_of`, or today), date and form of a cited document in a few words."""
    words = [text(f"kind_{source.kind}", language)]
    if source.weight.value != source.kind.value:
        words.append(text(f"layer_{source.weight}", language))
    words.append(standing(source, language, as_of))
    if source.published:
        words.append(text("published", language, date=source.published))
    words.append(text(f"form_{passage.form}_short", language))
    return ", ".join(words)


def print_hits(console: Console, hits: list[Hit], store: Store, language: str) -> None:
    """Found passages: address, headings, what the document is, and the text."""
    if not hits:
        console.print(Text(text("no_hits", language)))
    for number, hit in enumerate(hits, 1):
        source = store.source(hit.passage)
        known = "hit_exact" if hit.exact else "hit_neighbour" if hit.neighbour else ""
        exact = f"  ({text(known, language)})" if known else ""
        console.print()
        console.print(Text.assemble((f"{number}. {store.label(hit.passage, language)}", "bold"), (exact, "italic")))
        path = " › ".join([source.name(language), *hit.passage.heading_path])
        console.print(Text(f"   {path} ({describe(source, hit.passage, language)})", style="dim"))
        console.print(Text(textwrap.indent(hit.passage.text, "   ")))


class BuildProgress:
    """A progress bar on the error stream, drawn only once there is something to wait for."""

    def __init__(self, console: Console, language: str) -> None:
        self._language = language
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), console=console, transient=True
        )
        self._task = self._bar.add_task(text("building", language), total=None)

    def __enter__(self) -> BuildProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, done: int, total: int) -> None:
        self._bar.start()
        description = text("progress_embedding", self._language, done=done, total=total)
        self._bar.update(self._task, completed=done, total=total, description=description)
