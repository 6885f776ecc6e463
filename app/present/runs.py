"""Runs of evaluations for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.i18n import decimal, text
from riktlots.evals.runs.compare import Comparison, Difference, Stop
from riktlots.evals.runs.finding import PRIMARY
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.scores import Failure, Scores, failures_of
from riktlots.evals.statistics.comparison import visible_difference
from riktlots.evals.statistics.intervals import Estimate

# What staff see first; everything else is one step down.
FIRST_PAGE = (PRIMARY, "unsupported_answers", "citation_recall", "over_refusal", "missed_refusals", "found_5")


def print_scores(console: Console, scores: Scores, interface: str, *, all_figures: bool = False) -> None:
    """The first page of a run, or with `all_figures` every figure and what it means."""
    header = scores.header
    told = text(
        "eval_of_run",
        interface,
        run=scores.name,
        dataset=header.dataset,
        answers=len(scores.records),
        questions=len(scores.questions),
        generation=header.generation,
        judge=scores.judge,
    )
    console.print(Text(told, style="bold"))
    if header.model:
        console.print(Text(text("model_line", interface, model=header.model)))
    if not scores.is_complete:
        console.print(Text(text("eval_incomplete", interface), style="bold"))
    shown = [m for m in scores.measures.values() if all_figures or m.name in FIRST_PAGE]
    console.print(_table(sorted(shown, key=_place), interface))
    if all_figures:
        for measure in shown:
            console.print(Text(f"{title(measure.name, interface)}: {meaning(measure.name, interface)}", style="dim"))
    exact = [measure for measure in scores.measures.values() if measure.tier == 0 and measure.of]
    for measure in scores.broken():
        console.print(Text(f"✗ {title(measure.name, interface)}: {measure.hits:g}/{measure.of:g}", style="bold"))
    if exact and not scores.broken():
        console.print(Text("✓ " + text("eval_exact_hold", interface, count=len(exact))))


def _place(measure: Measure) -> tuple[int, int]:
    """The first page first, in its order."""
    return (FIRST_PAGE.index(measure.name), 0) if measure.name in FIRST_PAGE else (len(FIRST_PAGE), -measure.tier)


def _table(measures: Sequence[Measure], interface: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("")
    for heading in ("eval_value", "eval_interval", "eval_count"):
        table.add_column(text(heading, interface), justify="right", no_wrap=True)
    for measure in measures:
        table.add_row(title(measure.name, interface), *cells(measure, interface))
    return table


def cells(measure: Measure, interface: str) -> tuple[str, str, str]:
    """Value, interval and count of a figure, as people read them."""
    found = measure.estimate()
    count = f"{_counted(measure.hits, interface)}/{_counted(measure.of, interface)}"
    if measure.undecided:
        count += " " + text("eval_undecided", interface, count=_counted(measure.undecided, interface))
    if found is None:
        return "–", "–", count
    return percent(found.value, interface), span(found, interface), count


def _counted(count: float, interface: str) -> str:
    """What may be a part of one: an answer of which half the sentences count."""
    return decimal(count, 0 if float(count).is_integer() else 1, interface)


def percent(share: float, interface: str) -> str:
    """A share as per cent with one decimal."""
    return f"{decimal(100 * share, 1, interface)} %"


def span(found: Estimate, interface: str) -> str:
    """The interval of a share."""
    return f"{percent(found.low, interface)}–{percent(found.high, interface)}"


def points(found: Estimate, interface: str) -> tuple[str, str]:
    """A difference of shares in percentage points, and its interval."""
    value, low, high = (decimal(100 * x, 1, interface, "+") for x in (found.value, found.low, found.high))
    return value, f"{low} … {high}"


def title(name: str, interface: str) -> str:
    """The name of a figure."""
    return text(f"figure_{name}", interface)


def meaning(name: str, interface: str) -> str:
    """What a figure is a share of."""
    return text(f"figure_{name}_means", interface)


def print_failures(console: Console, scores: Scores, most: int, interface: str) -> None:
    """The questions that went wrong: what was asked, what was expected, what was shown, and why it counts as wrong."""
    for failure in failures_of(scores)[:most]:
        console.print()
        console.print(
            Text(f"{failure.question.id}  {' / '.join((*failure.question.turns, failure.question.question))}")
        )
        console.print(Text(_expected(failure, interface), style="dim"))
        for sentence in failure.record.sentences:
            console.print(Text(f"  {sentence.text}"))
            for quote in sentence.quotes:
                said = "" if quote.quote == sentence.text else f" “{quote.quote}”"
                console.print(Text(f"    → {quote.place.address}{said}", style="dim"))
        for reason in failure.reasons:
            console.print(Text(f"  ✗ {text(f'failure_{reason.key}', interface, detail=reason.detail)}"))


def _expected(failure: Failure, interface: str) -> str:
    gold = "; ".join(f"{gold.source} {gold.locator}".strip() for gold in failure.question.gold)
    wanted = text(f"status_{failure.question.status}", interface) + (f" ({gold})" if gold else "")
    got = text(f"status_{failure.record.status}", interface)
    return text("eval_expected", interface, wanted=wanted, got=got)


def print_comparison(console: Console, found: Comparison, interface: str, *, all_figures: bool = False) -> None:
    """Which figures differ, what the sets can show, and on which questions the outcome turned.

    Without `all_figures` those of the first page and those that differ.
    """
    heading = text("eval_compared", interface, old=found.old.name, new=found.new.name, judge=found.new.judge)
    console.print(Text(heading, style="bold"))
    if found.alone:
        console.print(Text(text("eval_alone", interface, count=found.alone)))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", min_width=24)
    for column in ("eval_old", "eval_new", "eval_difference"):
        table.add_column(text(column, interface), justify="right", no_wrap=True)
    table.add_column(text("eval_verdict", interface))
    for difference in sorted(found.differences, key=lambda d: _place(d.measure)):
        shown = all_figures or difference.differs or difference.measure.name in FIRST_PAGE
        if shown and difference.difference is not None:
            table.add_row(*_difference_cells(difference, difference.difference, interface))
    console.print(table)
    turned = len(found.gained) + len(found.lost)
    n = len(found.old.primary.tallies)
    least = visible_difference(n, turned / n) if turned else None
    if least is not None:
        console.print(Text(text("eval_can_show", interface, points=f"{100 * least:.0f}", count=n)))
    for key, ids in (("eval_gained", found.gained), ("eval_lost", found.lost)):
        if ids:
            console.print(Text(f"{text(key, interface)}: {', '.join(ids)}"))


def _difference_cells(difference: Difference, estimate: Estimate, interface: str) -> tuple[str, ...]:
    verdict = "eval_better" if difference.is_better else "eval_worse" if difference.is_worse else "eval_no_difference"
    p = f"\n(p {decimal(difference.p, 3, interface)})" if difference.p is not None else ""
    return (
        title(difference.measure.name, interface),
        percent(difference.old or 0.0, interface),
        percent(difference.new or 0.0, interface),
        "\n".join(points(estimate, interface)),
        text(verdict, interface) + p,
    )


def print_stops(console: Console, stops: Sequence[Stop], interface: str) -> None:
    """Why a run may not be shipped, or that it may."""
    if not stops:
        console.print(Text("✓ " + text("gate_open", interface)))
    for stop in stops:
        figure = title(stop.measure, interface)
        console.print(Text("✗ " + text(stop.key, interface, figure=figure, detail=stop.detail)))


def print_runs(console: Console, runs: Sequence[RunFolder], interface: str) -> None:
    """A line for each run."""
    if not runs:
        console.print(Text(text("eval_no_runs", interface)))
    for run in runs:
        header = run.header()
        told = f"{run.name}  {header.started[:16].replace('T', ' ')}  {len(run.records())}/{header.questions}  "
        console.print(Text(told + f"{header.generation}  {header.model or text('extract_line', interface)}"))
