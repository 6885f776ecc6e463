"""A report as Markdown: the same as the page, without the charts."""

from __future__ import annotations

from riktlots.app.i18n import text
from riktlots.app.present.figures import unsupported_lines
from riktlots.app.present.markup import label
from riktlots.app.report.content import Naming, Report
from riktlots.app.report.failed import Failed, failed_of, found_line, gold_line
from riktlots.app.report.tables import (
    Table,
    all_figures,
    definitions,
    first_page,
    named_types,
    notices,
    parts_table,
    remarks,
    settings,
    summary,
    verdicts_table,
)
from riktlots.evals.runs.record import Quote


def report_markdown(report: Report, interface: str) -> str:
    """The report as Markdown. The text of questions, answers and documents is escaped, so that none of it is markup."""
    parts = [
        f"# {label(text('report_title', interface, run=report.scores.name))}",
        label(summary(report, interface)),
        *(f"**{label(notice)}**" for notice in notices(report, interface)),
        _heading("report_first", interface),
        _table(first_page(report, interface)),
        *(label(line) for line in remarks(report, interface)),
        _heading("people_unsupported", interface),
        *(label(line) for line in unsupported_lines(report.unsupported, interface)),
    ]
    for name, table in (
        ("report_types", parts_table(named_types(report, interface), "report_type", interface)),
        ("report_pairs", parts_table(report.pairs, "report_pair", interface)),
        ("report_verdicts", verdicts_table(report, interface)),
    ):
        if table.rows:
            parts += [_heading(name, interface), text(f"{name}_means", interface), _table(table, foreign=1)]
    failed, naming = failed_of(report, interface), Naming(report.sources, interface)
    parts += [
        _heading("report_failed", interface),
        text("report_failed_count", interface, count=len(failed)),
        *(_failed(one, naming) for one in failed),
    ]
    for name, table in (
        ("report_all", all_figures(report, interface)),
        ("report_settings", settings(report, interface)),
        ("report_definitions", definitions(report, interface)),
    ):
        parts += [_heading(name, interface), _table(table, foreign=2 if name == "report_settings" else 0)]
    return "\n\n".join(parts) + "\n"


def _heading(name: str, interface: str) -> str:
    return f"## {text(name, interface)}"


def _table(table: Table, foreign: int = 0) -> str:
    """A table. The first `foreign` cells of a row are foreign text and are escaped; our own words need no escaping."""
    lines = [table.headings, ("---",) * len(table.headings)]
    rows = ((*map(label, row[:foreign]), *row[foreign:]) for row in table.rows)
    return "\n".join("| " + " | ".join(row) + " |" for row in (*lines, *rows))


def _failed(one: Failed, naming: Naming) -> str:
    lines = [
        f"### {label(one.id)} {label(' / '.join((*one.turns, one.question)))}",
        *(label(line) for line in (one.expected, gold_line(one, naming.language)) if line),
        "\n".join(f"- {label(reason)}" for reason in one.reasons),
    ]
    for number, sentence in enumerate(one.sentences, 1):
        lines.append(f"{number}. {label(sentence.text)}")
        lines += [f"   {label(line)}" for line in (sentence.verdict, *sentence.labels)]
        lines += [_quote(quote, naming) for quote in sentence.quotes]
    if found := found_line(one, naming.language):
        lines.append(label(found))
    return "\n\n".join(lines)


def _quote(quote: Quote, naming: Naming) -> str:
    place = quote.place
    before, stands, after = place.text.partition(quote.quote)
    passage = f"{label(before)} **{label(stands)}** {label(after)}".strip() if stands else label(before)
    lines = [label(f"{naming.place(place.address).words} · {naming.document(place)}"), passage]
    if not stands:
        lines.insert(1, label(text("report_not_there", naming.language, quote=quote.quote)))
    return "\n   >\n".join(f"   > {line}" for line in lines)
