"""Labelling at the keyboard: one sentence at a time, with its quotes and the passages around them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rich.console import Console
from rich.text import Text

from app.i18n import text
from evals.labelling.draw import to_label
from evals.labelling.item import Item
from evals.labelling.labels import CHOICES, add_label, labels_of
from evals.labelling.sheet import kind_of
from evals.suite.folder import RunFolder
from evals.suite.record import Quote

_BACK, _QUIT, _HELP = "b", "q", "?"
# Asks for one line and returns it; raises EOFError where there is none.
Ask = Callable[[str], str]


def label_run(
    folder: RunFolder, rater: str, console: Console, ask: Ask, kinds: Mapping[str, str], interface: str
) -> tuple[int, int]:
    """Let a person label the sentences of a run that this person has not labelled; returns how many are, of how many.

    Each label is kept at once, so that one may stop anywhere. Nothing that a judge or another rater said is shown.
    `kinds` says by source what sort of document it is.
    """
    items = to_label(folder, rater)
    given = list(labels_of(folder, rater, items))
    by_key = {item.key: item for item in items}
    left = [item for item in items if item.key not in set(given)]
    _print_help(console, interface)
    while left:
        _print_item(console, left[0], kinds, interface, done=len(given), total=len(items))
        answer = _answer(console, ask, interface)
        if answer == _QUIT:
            break
        if answer == _BACK:
            if given:
                back = by_key[given.pop()]
                add_label(folder, rater, back, None)
                left.insert(0, back)
        elif answer:
            number, _, comment = answer.partition(" ")
            add_label(folder, rater, left[0], CHOICES[int(number) - 1], comment.strip())
            given.append(left.pop(0).key)
        else:
            left.append(left.pop(0))
    console.print(Text(text("label_done", interface, done=len(given), total=len(items))))
    return len(given), len(items)


def _answer(console: Console, ask: Ask, interface: str) -> str:
    """What was typed, once it is something that is understood; empty to see the sentence again later."""
    while True:
        try:
            typed = ask(text("label_prompt", interface)).strip()
        except EOFError:
            return _QUIT
        first = typed.split(" ")[0]
        if typed in ("", _BACK, _QUIT) or first in map(str, range(1, len(CHOICES) + 1)):
            return typed
        _print_help(console, interface)


def _print_help(console: Console, interface: str) -> None:
    console.print()
    for number, verdict in enumerate(CHOICES, 1):
        console.print(Text(f"  {number}  {text(f'label_{verdict}', interface)}"))
    for key, what in ((_BACK, "label_back"), (_QUIT, "label_quit"), (_HELP, "label_help")):
        console.print(Text(f"  {key}  {text(what, interface)}"))
    console.print(Text(text("label_comment_hint", interface), style="dim"))


def _print_item(
    console: Console, item: Item, kinds: Mapping[str, str], interface: str, *, done: int, total: int
) -> None:
    console.print()
    console.rule(Text(f"{done + 1}/{total}"), align="left")
    console.print(Text(item.question, style="dim"))
    console.print(Text(item.sentence.text, style="bold"))
    for quote in item.sentence.quotes:
        console.print()
        kind = kind_of(quote.place.address, kinds)
        named = f"{quote.place.source}, {text(f'kind_{kind}', interface)}" if kind else quote.place.source
        console.print(Text(f"{quote.place.address} ({named})", style="dim"))
        console.print(_passage(quote))
    if not item.sentence.quotes:
        console.print(Text(text("label_no_quote", interface)))


def _passage(quote: Quote) -> Text:
    """The passage with the quote marked, by signs too, which every terminal and screen reader has."""
    start = quote.place.text.find(quote.quote)
    if start < 0:
        return Text(f"»{quote.quote}«\n{quote.place.text}")
    before, after = quote.place.text[:start], quote.place.text[start + len(quote.quote) :]
    return Text.assemble(before, (f"»{quote.quote}«", "reverse"), after)
