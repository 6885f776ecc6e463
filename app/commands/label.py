"""The evaluation commands that involve people: `label`, `agreement` and `calibrate-judge`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.commands.evaluate import JudgeName, RunName, evaluation
from riktlots.app.console import AsJson, Interface, StageProgress, err, existing_file, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.present.runs import print_calibration, print_raters, print_unsupported
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.report.content import sources_of
from riktlots.app.schemas.runs import Agreement, Calibration
from riktlots.evals.judges.calibration import calibrate, keep_calibration, kept_calibration, to_calibrate_on
from riktlots.evals.judges.pairs import read_pairs
from riktlots.evals.labels.agreement import agreement_of
from riktlots.evals.labels.corrected import unsupported
from riktlots.evals.labels.draw import draw, to_label
from riktlots.evals.labels.labels import CHOICES, Item, add_label, all_labels, by_item, items_of, labels_of
from riktlots.evals.labels.sheet import export_labels, import_labels, kind_of
from riktlots.evals.questions.questions import DATASETS
from riktlots.evals.runs.folder import RunFolder, find_run
from riktlots.evals.runs.record import Quote
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.open import DEFAULT, REPEATABLE, open_judge

_BACK, _QUIT, _HELP = "b", "q", "?"
# Asks for one line and returns it; raises EOFError where there is none.
Ask = Callable[[str], str]


def label_run(
    folder: RunFolder, rater: str, console: Console, ask: Ask, kinds: Mapping[str, str], interface: str
) -> tuple[int, int]:
    """Let a person label the sentences of a run they have not labelled; returns the labelled and total counts.

    Each label is stored at once, so the person can stop at any point. Verdicts of a judge or of other raters are not
    shown. `kinds` is the kind of document by source.
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
    """Prompt until the input is valid, and return it; empty to see the sentence again later."""
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
    """The passage with the quote marked, also by characters, which work in every terminal and screen reader."""
    start = quote.place.text.find(quote.quote)
    if start < 0:
        return Text(f"»{quote.quote}«\n{quote.place.text}")
    before, after = quote.place.text[:start], quote.place.text[start + len(quote.quote) :]
    return Text.assemble(before, (f"»{quote.quote}«", "reverse"), after)


_PAIRS = DATASETS / "judging" / "pairs.jsonl"
_MODEL_RUNS = 3


@reports_errors
def label(
    rater: Annotated[str, typer.Option(help="Who labels; each person by one name of their own.")],
    run: RunName = "latest",
    sample: Annotated[int | None, typer.Option(min=4, help="Draw so many sentences, likely failures first.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws the sample.")] = 0,
    judge: JudgeName = DEFAULT,
    export_to: Annotated[Path | None, typer.Option("--export", help="Write a sheet to fill in: .csv or .xlsx.")] = None,
    import_from: Annotated[Path | None, typer.Option("--import", help="Keep what was filled in on a sheet.")] = None,
    interface: Interface = "sv",
) -> None:
    """Say what the sentences of a run are worth, without seeing what a judge or another person said.

    At the keyboard, or with --export and --import by a sheet. Stop when you like; the next time goes on from there.
    """
    if not rater.strip():
        raise InputError("--rater is empty. Give the name that your labels are kept under.")
    if export_to and import_from:
        raise InputError("--export and --import are two steps. Give one of them.")
    folder = find_run(run, Home.default().runs)
    if sample:
        draw(folder, open_judge(judge).name, sample, seed)
    how = "import" if import_from else "export" if export_to else "keyboard"
    record_event(Home.default(), AuditEvent.LABEL, run=folder.name, rater=rater, how=how)
    if import_from:
        count = import_labels(folder, rater, import_from)
        out.print(Text(text("label_imported", interface, count=count, file=import_from)))
        return
    kinds = {id: str(source.kind) for id, source in sources_of(Home.default(), folder.header()).items()}
    if export_to:
        count = export_labels(folder, rater, export_to, kinds)
        out.print(Text(text("label_exported", interface, count=count, file=export_to)))
        return
    label_run(folder, rater, out, input, kinds, interface)


@reports_errors
def agreement(
    run: RunName = "latest", judge: JudgeName = DEFAULT, interface: Interface = "sv", as_json: AsJson = False
) -> None:
    """How far the people who labelled a run agree, and the judge with them; what that makes of its figures."""
    folder, name = find_run(run, Home.default().runs), open_judge(judge).name
    raters = agreement_of(by_item(all_labels(folder, items_of(folder))))
    found = unsupported(folder, name, kept_calibration(Home.default().calibrations, name))
    if as_json:
        print_json(Agreement.of(folder.name, raters, found).as_json())
        return
    print_raters(out, raters, interface)
    print_unsupported(out, found, interface)


@reports_errors
def calibrate_judge(
    judge: JudgeName = DEFAULT,
    pairs: Annotated[Path, typer.Option(help="JSON Lines of pairs with labels.")] = _PAIRS,
    runs: Annotated[
        int | None, typer.Option(min=1, max=10, help="How often each pair is put; 3 for a model, else 1.")
    ] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Put pairs of which the truth is known to a judge: how far can it be believed? Reports correct by this."""
    asked = open_judge(judge)
    found = read_pairs(existing_file(pairs))
    times = runs or (1 if judge in REPEATABLE else _MODEL_RUNS)
    with StageProgress(err) as progress:
        stage = text("eval_judging", interface)
        told = calibrate(
            asked,
            to_calibrate_on(asked, found.pairs),
            found.sha256,
            times,
            lambda done, total: progress(stage, done, total),
        )
    path = keep_calibration(told, Home.default().calibrations)
    if as_json:
        print_json(Calibration.of(told).as_json())
        return
    print_calibration(out, told, interface)
    err.print(Text(text("calibrated_kept_in", interface, file=path)))


def register(app: typer.Typer) -> None:
    """Add these commands to those of the evaluation."""
    evaluation.command()(label)
    evaluation.command()(agreement)
    evaluation.command()(calibrate_judge)
