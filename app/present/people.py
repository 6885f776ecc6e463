"""People's labels, and a judge beside them, for a terminal."""

from __future__ import annotations

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.i18n import decimal, text
from riktlots.app.present.runs import percent, span
from riktlots.evals.judges.calibration import Calibration, PairSkill, flip_rate, pair_skill, parted
from riktlots.evals.labels.agreement import Raters, Skill
from riktlots.evals.labels.corrected import Unsupported
from riktlots.evals.statistics.agreement import Agreement
from riktlots.evals.statistics.intervals import Estimate


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


def agreement_cells(found: Agreement, interface: str) -> tuple[str, ...]:
    """Number of items, raw share, κ and AC1, as people read them."""
    kappa, ac1 = ("–" if value is None else decimal(value, 2, interface) for value in (found.kappa, found.ac1))
    return str(found.n), percent(found.raw, interface), kappa, ac1


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


def skill_lines(skill: Skill, interface: str) -> list[str]:
    """How often the judge is right where people labelled, and what has no part in that."""
    lines = [
        text("people_sensitivity", interface, share=interval(skill.sensitivity, interface), n=skill.cases),
        text("people_specificity", interface, share=interval(skill.specificity, interface), n=skill.others),
    ]
    if skill.undecided or skill.tied:
        lines.append(text("people_left_out", interface, undecided=skill.undecided, tied=skill.tied))
    return lines


def unsupported_lines(found: Unsupported, interface: str) -> list[str]:
    """The raw share and each corrected one, with what it rests on."""
    lines = [
        text(
            "people_raw_share",
            interface,
            share=interval(found.raw, interface),
            judge=found.judge,
            decided=found.decided,
            sentences=found.sentences,
        )
    ]
    lines += [
        text(one.by, interface, share=interval(one.estimate, interface), labels=one.labels, judge=found.judge)
        for one in found.corrected
    ]
    if found.is_unlike:
        lines.append(text("people_unlike", interface, judge=found.judge))
    elif not found.corrected:
        lines.append(text("people_not_corrected", interface))
    return lines


def interval(found: Estimate | None, interface: str) -> str:
    """A share with its interval."""
    return f"{percent(found.value, interface)} ({span(found, interface)})" if found else "–"


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
    return _short(skill.sensitivity, skill.cases), _short(skill.specificity, skill.others), str(skill.undecided)


def _short(share: Estimate | None, n: int) -> str:
    """A share with its interval and count, so short that a terminal of 80 columns holds two beside a name."""
    return f"{100 * share.value:.0f} % ({100 * share.low:.0f}–{100 * share.high:.0f})  n={n}" if share else ""
