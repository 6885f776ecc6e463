"""A report as a web page in one file: no scripts, no external resources, and all foreign text escaped."""

from __future__ import annotations

from riktlots.app.i18n import text
from riktlots.app.present.figures import unsupported_lines
from riktlots.app.present.markup import element, escaped, marked
from riktlots.app.report.charts import Place, bar_chart, inline, interval_chart
from riktlots.app.report.content import Naming, Report, ReportPart
from riktlots.app.report.failed import Failed, FailedSentence, failed_of, found_line, gold_line
from riktlots.app.report.tables import (
    Table,
    all_figures,
    definitions,
    named_types,
    notices,
    parts_table,
    remarks,
    settings,
    summary,
    verdicts_table,
)
from riktlots.app.report.tiles import tiles
from riktlots.evals.runs.record import Quote
from riktlots.ingest.files import bundled_path

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def report_page(report: Report, interface: str) -> str:
    """The report as HTML."""
    title = text("report_title", interface, run=report.scores.name)
    style = bundled_path("riktlots.app.report", "report.css").read_text(encoding="utf-8")
    head = (
        '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{escaped(_POLICY)}">'
        f"<title>{escaped(title)}</title><style>{style}</style>"
    )
    body = (
        f"<header><h1>{escaped(title)}</h1><p>{escaped(summary(report, interface))}</p></header>"
        f"<main>{first_part(report, interface)}{charts_part(report, interface)}{_failures(report, interface)}"
        f"{rest_part(report, interface)}</main>"
    )
    return f'<!doctype html>\n<html lang="{escaped(interface)}"><head>{head}</head><body>{body}</body></html>\n'


def first_part(report: Report, interface: str, place: Place = inline) -> str:
    """The headline figures, the notices that come before them, and the corrected share."""
    said = [element("p", escaped(notice), css="notice") for notice in notices(report, interface)]
    said.append(tiles(report, interface, place))
    said += [element("p", escaped(line)) for line in remarks(report, interface)]
    said.append(element("h3", escaped(text("people_unsupported", interface))))
    said += [element("p", escaped(line)) for line in unsupported_lines(report.unsupported, interface)]
    return _section("report_first", "".join(said), interface)


def charts_part(report: Report, interface: str, place: Place = inline) -> str:
    """The charts, each with the table behind it."""
    drawn = [
        _parts_chart(named_types(report, interface), "types", "report_type", interface, place),
        _parts_chart(report.pairs, "pairs", "report_pair", interface, place),
    ]
    if report.verdicts:
        counts = [(text(f"verdict_{verdict}", interface), count) for verdict, count in report.verdicts.items()]
        title = text("report_verdicts", interface)
        chart = bar_chart(counts, "verdicts", title, text("report_verdicts_means", interface), interface)
        drawn.append(_figure(place(chart, title), "report_verdicts", verdicts_table(report, interface), interface))
    return _section("report_charts", "".join(drawn), interface)


def _parts_chart(parts: tuple[ReportPart, ...], id: str, heading: str, interface: str, place: Place) -> str:
    if not parts:
        return ""
    title = text(f"report_{id}", interface)
    chart = interval_chart(parts, id, title, text(f"report_{id}_means", interface), interface)
    return _figure(place(chart, title), f"report_{id}", parts_table(parts, heading, interface), interface)


def _figure(chart: str, name: str, table: Table, interface: str) -> str:
    caption = element("figcaption", escaped(text(f"{name}_means", interface)))
    heading = element("h3", escaped(text(name, interface)))
    return heading + element("figure", chart + caption) + table_html(table, text(name, interface))


def _failures(report: Report, interface: str) -> str:
    found, naming = failed_of(report, interface), Naming(report.sources, interface)
    told = element("p", escaped(text("report_failed_count", interface, count=len(found))))
    return _section("report_failed", told + "".join(_failed(one, naming) for one in found), interface)


def _failed(one: Failed, naming: Naming) -> str:
    interface = naming.language
    asked = " / ".join((*one.turns, one.question))
    said = [
        f"<h3>{escaped(one.id)} {element('span', escaped(asked), language=one.language)}</h3>",
        *(element("p", escaped(line)) for line in (one.expected, gold_line(one, interface)) if line),
        element("ul", "".join(element("li", escaped(reason)) for reason in one.reasons), css="reasons"),
    ]
    if one.sentences:
        shown = "".join(element("li", _sentence(s, one.answer_language, naming)) for s in one.sentences)
        said.append(element("p", escaped(text("report_shown", interface))) + element("ol", shown))
    if found := found_line(one, interface):
        said.append(element("p", escaped(found), css="small"))
    return element("article", "".join(said))


def _sentence(sentence: FailedSentence, language: str, naming: Naming) -> str:
    told = [element("p", escaped(sentence.text), css="sentence", language=language)]
    told += [element("p", escaped(line), css="small") for line in (sentence.verdict, *sentence.labels)]
    return "".join(told) + "".join(
        quote_html(
            quote,
            f"{escaped(naming.place(quote.place.address).words)} · {escaped(naming.document(quote.place))}",
            naming.language,
        )
        for quote in sentence.quotes
    )


def quote_html(quote: Quote, where: str, interface: str) -> str:
    """A quote marked in its passage, below a line that says `where` it stands (which is HTML already)."""
    place = quote.place
    start = place.text.find(quote.quote)
    head = element("p", where, css="small")
    if start < 0:
        head += element("p", escaped(text("report_not_there", interface, quote=quote.quote)), css="notice")
        passage = escaped(place.text)
    else:
        passage = marked(place.text, start, start + len(quote.quote))
    return head + element("blockquote", passage, language=place.language)


def rest_part(report: Report, interface: str) -> str:
    """All other figures, the settings, and the definitions of the figures."""
    return "".join(
        _section(name, table_html(table, text(name, interface), css), interface)
        for name, table, css in (
            ("report_all", all_figures(report, interface), "wide"),
            ("report_settings", settings(report, interface), "wide words"),
            ("report_definitions", definitions(report, interface), "wide words"),
        )
    )


def _section(name: str, body: str, interface: str) -> str:
    return f'<section aria-labelledby="{name}"><h2 id="{name}">{escaped(text(name, interface))}</h2>{body}</section>'


def table_html(table: Table, caption: str, css: str = "wide") -> str:
    """A table in a box that scrolls sideways where it has to; `words` in `css` lets long cells break."""
    head = "".join(f'<th scope="col">{escaped(heading)}</th>' for heading in table.headings)
    rows = "".join(
        f'<tr><th scope="row">{escaped(row[0])}</th>'
        + "".join(element("td", escaped(cell)) for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    body = f"<caption>{escaped(caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>"
    # A box that scrolls sideways on a narrow screen must be reachable by keyboard too.
    named = f'class="{css}" role="group" tabindex="0" aria-label="{escaped(caption)}"'
    return f"<div {named}>{element('table', body)}</div>"
