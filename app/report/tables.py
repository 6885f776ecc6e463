"""The tables of a report, in words, for a page and for Markdown, including those behind the charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from riktlots.app.i18n import catalogue, text
from riktlots.app.present.figures import FIRST_PAGE, cells, meaning, percent, points, span, title
from riktlots.app.report.content import Report, ReportPart
from riktlots.evals.runs.compare import Difference
from riktlots.evals.runs.finding import PRIMARY


@dataclass(frozen=True, slots=True)
class Table:
    """A heading for each column, and rows of as many cells; the first cell of a row says what the row is about."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def first_page(report: Report, interface: str) -> Table:
    """The headline figures, each with its interval and its change since the run before."""
    return _figures(report, FIRST_PAGE, interface)


def all_figures(report: Report, interface: str) -> Table:
    """All other figures: exact, retrieval and judged."""
    rest = [m for m in report.scores.measures.values() if m.name not in FIRST_PAGE]
    return _figures(report, [m.name for m in sorted(rest, key=lambda m: m.tier)], interface)


def _figures(report: Report, names: Sequence[str], interface: str) -> Table:
    headings = ["report_figure", "eval_value", "eval_interval", "eval_count"]
    differences = {d.measure.name: d for d in report.comparison.differences} if report.comparison else {}
    if report.comparison:
        headings += ["report_before", "eval_difference", "eval_verdict"]
    rows = []
    for name in names:
        row = (title(name, interface), *cells(report.scores.measures[name], interface))
        rows.append(row + (_difference(differences.get(name), interface) if report.comparison else ()))
    return Table(tuple(text(heading, interface) for heading in headings), tuple(rows))


def _difference(found: Difference | None, interface: str) -> tuple[str, ...]:
    if found is None or found.difference is None:
        return "–", "–", "–"
    way = "report_better" if found.is_better else "report_worse" if found.is_worse else "report_same"
    value, between = points(found.difference, interface)
    return percent(found.old or 0.0, interface), f"{value} ({between})", text(way, interface)


def named_types(report: Report, interface: str) -> tuple[ReportPart, ...]:
    """The named figure by type of question, with types that have one under their name. A set can have types of its own,
    which are shown as they are written there."""
    texts = catalogue(interface)
    return tuple(
        replace(part, name=texts.get(f"question_type_{part.name}", part.name.replace("_", " ")))
        for part in report.types
    )


def parts_table(parts: Sequence[ReportPart], heading: str, interface: str) -> Table:
    """A figure over parts of the questions."""
    headings = (heading, "eval_value", "eval_interval", "report_questions")
    rows = (
        (p.name, percent(p.estimate.value, interface), span(p.estimate, interface), str(p.questions)) for p in parts
    )
    return Table(tuple(text(key, interface) for key in headings), tuple(rows))


def verdicts_table(report: Report, interface: str) -> Table:
    """The number of sentences with each verdict of the judge."""
    total = sum(report.verdicts.values())
    rows = (
        (text(f"verdict_{verdict}", interface), str(count), percent(count / total, interface))
        for verdict, count in report.verdicts.items()
    )
    headings = ("report_verdict", "report_sentences", "report_share")
    return Table(tuple(text(key, interface) for key in headings), tuple(rows))


def settings(report: Report, interface: str) -> Table:
    """The settings needed to repeat the run."""
    header = report.scores.header
    rows = [
        ("report_run", report.scores.name),
        ("report_started", header.started),
        ("report_set", f"{header.dataset} ({header.questions})"),
        ("report_set_hash", header.dataset_sha256),
        ("report_index", header.generation),
        ("report_corpus_hash", header.corpus_sha256),
        ("report_embedder", header.embedder or "–"),
        ("report_model", header.model or text("extract_line", interface)),
        ("report_prompt", header.prompt_version or "–"),
        ("report_judge", report.scores.judge),
        ("report_version", header.version),
    ]
    if report.comparison:
        rows.append(("report_against", report.comparison.old.name))
    named = [(text(key, interface), value) for key, value in rows]
    return Table((text("report_setting", interface), text("eval_value", interface)), (*named, *header.settings.items()))


def definitions(report: Report, interface: str) -> Table:
    """The definition of each figure."""
    rest = [name for name in report.scores.measures if name not in FIRST_PAGE]
    rows = ((title(name, interface), meaning(name, interface)) for name in (*FIRST_PAGE, *rest))
    return Table((text("report_figure", interface), text("report_meaning", interface)), tuple(rows))


def notices(report: Report, interface: str) -> list[str]:
    """Warnings shown before the first figure."""
    found = []
    if report.judges_itself:
        found.append(text("eval_judges_itself", interface, model=report.scores.header.model))
    if not report.scores.is_complete:
        found.append(text("eval_incomplete", interface))
    found += [
        text("gate_exact", interface, figure=title(m.name, interface), detail=f"{m.of - m.hits:g}/{m.of:g}")
        for m in report.scores.broken()
    ]
    if not report.exact:
        found.append(text("report_not_exact", interface))
    if report.comparison and report.comparison.alone:
        found.append(text("eval_alone", interface, count=report.comparison.alone))
    return found


def summary(report: Report, interface: str) -> str:
    """The run in a sentence: set, answers, index and judge."""
    return text(
        "eval_of_run",
        interface,
        run=report.scores.name,
        dataset=report.scores.header.dataset,
        answers=len(report.scores.records),
        questions=len(report.scores.questions),
        generation=report.scores.header.generation,
        judge=report.scores.judge,
    )


def remarks(report: Report, interface: str) -> list[str]:
    """Notes on reading the first page, and the questions whose outcome changed since the run before."""
    named = text("report_named", interface, figure=title(PRIMARY, interface))
    if not report.comparison:
        return [named]
    both = (("eval_gained", report.comparison.gained), ("eval_lost", report.comparison.lost))
    return [named, *(f"{text(key, interface)}: {', '.join(ids) or '–'}" for key, ids in both)]
