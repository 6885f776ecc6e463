"""Runs of evaluations, people's labels and judges for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.i18n import decimal, text
from riktlots.app.present.figures import (
    FIRST_PAGE,
    agreement_cells,
    cells,
    interval,
    meaning,
    percent,
    points,
    skill_lines,
    title,
    unsupported_lines,
)
from riktlots.evals.judges.calibration import Calibration, PairSkill, flip_rate, pair_skill, parted
from riktlots.evals.labels.agreement import Raters
from riktlots.evals.labels.corrected import Unsupported
from riktlots.evals.runs.compare import Comparison, Difference, Stop
from riktlots.evals.runs.folder import RunFolder
from riktlots.evals.runs.measure import Measure
from riktlots.evals.runs.scores import Failure, Scores, failures_of
from riktlots.evals.statistics.comparison import visible_difference
from riktlots.evals.statistics.intervals import Estimate
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.replay import ReplayModel


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


def print_raters(console: Console, raters: Raters, interface: str) -> None:
    """Who labelled how much, and how far they agree."""
    counts = ", ".join(f"{rater} {count}" for rater, count in raters.labels.items())
    console.print(Text(text("people_labels", interface, counts=counts or "–"), style="bold"))
    if not raters.pairs:
        console.print(Text(text("people_one_rater", interface)))
        return
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("")
    for heading in ("n", text("people_raw", interface), "κ", "AC1"):
        table.add_column(heading, justify="right", no_wrap=True)
    for pair in raters.pairs:
        named = f"{pair.one} – {pair.other}"
        table.add_row(f"{named}: {text('people_five', interface)}", *agreement_cells(pair.verdicts, interface))
        if pair.supported:
            table.add_row(f"{named}: {text('people_two', interface)}", *agreement_cells(pair.supported, interface))
    console.print(table)
    if raters.alpha is not None:
        console.print(Text(text("people_alpha", interface, alpha=decimal(raters.alpha, 2, interface))))


def print_unsupported(console: Console, found: Unsupported, interface: str) -> None:
    """The judge against people, and the share of unsupported sentences raw and corrected."""
    if found.skill:
        skill = found.skill
        console.print(Text(text("people_judge", interface, judge=found.judge), style="bold"))
        for line in skill_lines(skill, interface):
            console.print(Text(line))
    console.print(Text(text("people_unsupported", interface), style="bold"))
    for line in unsupported_lines(found, interface):
        console.print(Text(line))


def print_calibration(console: Console, found: Calibration, interface: str) -> None:
    """How far a judge can be believed: on all pairs, by languages, by type."""
    console.print(Text(text("calibrated", interface, judge=found.judge, pairs=len(found.told)), style="bold"))
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    for heading in ("calibrated_sensitivity", "calibrated_specificity", "calibrated_open"):
        table.add_column(text(heading, interface), justify="right", no_wrap=True)
    table.add_row(text("calibrated_all", interface), *_skill(pair_skill(found.told)))
    for languages, skill in parted(found.told, lambda one: one.languages).items():
        table.add_row(languages, *_skill(skill))
    for kind, skill in parted([one for one in found.told if one.type], lambda one: one.type).items():
        table.add_row(kind, *_skill(skill))
    console.print(table)
    if flips := flip_rate(found):
        console.print(Text(text("calibrated_flips", interface, share=interval(flips, interface), runs=found.runs)))


def _skill(skill: PairSkill) -> tuple[str, ...]:
    return (
        _short_share(skill.sensitivity, skill.cases),
        _short_share(skill.specificity, skill.others),
        str(skill.undecided),
    )


def _short_share(share: Estimate | None, n: int) -> str:
    """A share with its interval and count, so short that a terminal of 80 columns holds two beside a name."""
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f}–{100 * share.high:.0f})  n={n}" if share else ""


def plain_table(words: Sequence[str], figures: Sequence[str]) -> Table:
    """A narrow table: columns of words to the left, of figures to the right."""
    table = Table(box=box.SIMPLE_HEAD, padding=0, show_edge=False)
    for name in words:
        table.add_column(name, no_wrap=True)
    for name in figures:
        table.add_column(name, justify="right", no_wrap=True)
    return table


def print_replayed(console: Console, model: ChatModel | None, interface: str) -> None:
    """How far recorded replies fit what was asked; nothing for another language model or none."""
    if isinstance(model, ReplayModel):
        used, missed = len(model.used), len(model.missed)
        console.print(Text(text("replies_used", interface, file=model.replies.path, used=used, missed=missed)))
        print_left_over(console, missed, model.left_over, interface)


def print_left_over(console: Console, new: int, left_over: int, interface: str) -> None:
    """That recorded replies do not fit, where others were needed and no prompt asked for them."""
    if new and left_over:
        console.print(Text(text("replies_left_over", interface, count=left_over)))
