"""Figures of evaluations in words: the cells and lines that the terminal, the pages and the reports share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from riktlots.app.i18n import decimal, text
from riktlots.evals.labels.agreement import Skill
from riktlots.evals.labels.corrected import Unsupported
from riktlots.evals.runs.finding import PRIMARY
from riktlots.evals.runs.measure import Measure
from riktlots.evals.statistics.agreement import Agreement
from riktlots.evals.statistics.intervals import Estimate

# What staff see first; everything else is one step down.
FIRST_PAGE = (PRIMARY, "unsupported_answers", "citation_recall", "over_refusal", "missed_refusals", "found_5")


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
    """A count; it can have a fraction, as an answer counts by half when half of its sentences do."""
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
    """The explanation of a figure: of what it is a share."""
    return text(f"figure_{name}_means", interface)


def agreement_cells(found: Agreement, interface: str) -> tuple[str, ...]:
    """Number of items, raw share, κ and AC1, as people read them."""
    kappa, ac1 = ("–" if value is None else decimal(value, 2, interface) for value in (found.kappa, found.ac1))
    return str(found.n), percent(found.raw, interface), kappa, ac1


def skill_lines(skill: Skill, interface: str) -> list[str]:
    """How often the judge is right where people labelled, and how many labels are left out."""
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


def share_cell(estimate: Estimate, digits: int = 3) -> str:
    """A share, its interval on a line below."""
    value, low, high = (_share(x, digits) for x in (estimate.value, estimate.low, estimate.high))
    return f"{value}\n{low}–{high}"


def lead_cell(estimate: Estimate) -> str:
    """A difference of shares with its sign, its interval on a line below."""
    return f"{_signed(estimate.value)}\n{_signed(estimate.low)} {_signed(estimate.high)}"


def _share(value: float, digits: int) -> str:
    return f"{value:.{digits}f}".removeprefix("0") if value < 1 else f"{value:.{digits}f}"


def _signed(value: float) -> str:
    # Adding 0 turns a rounded −0 into 0.
    return f"{round(value, 3) + 0.0:+.3f}".replace("0.", ".", 1).replace("-", "−")


_MEGABYTE = 1_000_000


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """Median and 95th percentile; None of nothing."""
    if not values:
        return None
    return {"median": float(np.median(values)), "p95": float(np.percentile(values, 95))}


def spread_cell(times: Mapping[str, float] | None, digits: int = 1) -> str:
    """Both, in one cell."""
    return "–" if times is None else f"{times['median']:.{digits}f} {times['p95']:.{digits}f}"


def megabytes_cell(held: int | None) -> str:
    """Bytes as megabytes."""
    return "–" if held is None else f"{held / _MEGABYTE:,.0f}"
