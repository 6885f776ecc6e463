"""The headline figures of a run at a glance: a tile for each, with its interval as a picture."""

from __future__ import annotations

from riktlots.app.i18n import text
from riktlots.app.present.figures import FIRST_PAGE, cells, percent, points, span, title
from riktlots.app.present.markup import element, escaped
from riktlots.app.report.charts import Place, inline, tile_chart
from riktlots.app.report.content import Report
from riktlots.evals.runs.compare import Difference
from riktlots.evals.runs.finding import PRIMARY
from riktlots.evals.runs.measure import Measure


def tiles(report: Report, interface: str, place: Place = inline) -> str:
    """The tiles as HTML. `place` puts each picture on the page."""
    found = {d.measure.name: d for d in report.comparison.differences} if report.comparison else {}
    shown = [_tile(report.scores.measures[name], found.get(name), interface, place) for name in FIRST_PAGE]
    means = text("tiles_mean", interface) + (" " + text("tiles_mean_ring", interface)) * bool(found)
    return element("ul", "".join(shown), css="tiles", role="list") + element("p", escaped(means), css="small")


def _tile(measure: Measure, change: Difference | None, interface: str, place: Place) -> str:
    """One figure: name, value, count, interval, which way is better, and its change since the compared run."""
    name, estimate = title(measure.name, interface), measure.estimate()
    value, _, count = cells(measure, interface)
    is_primary = measure.name == PRIMARY
    parts = [element("h3", escaped(name))]
    if is_primary:
        parts.append(element("p", escaped(text("tile_primary", interface)), css="tile-mark"))
    counted = element("span", escaped(count), css="small")
    parts.append(element("p", f"{element('strong', escaped(value))} {counted}", css="tile-value"))
    if estimate is None:
        parts.append(element("p", escaped(text("tile_nothing", interface)), css="small"))
    else:
        before = change.old if change else None
        between = span(estimate, interface)
        said = text("tile_picture", interface, interval=between)
        if before is not None:
            said += " " + text("tile_picture_before", interface, before=percent(before, interface))
        chart = tile_chart(estimate, before, between, f"tile-{measure.name}", name, said)
        parts.append(place(chart, said))
    way = "tile_lower" if measure.lower_is_better else "tile_higher"
    parts.append(element("p", escaped(text(way, interface)), css="small"))
    if change:
        parts.append(_change(change, interface))
    return element("li", "".join(parts), css="tile tile-primary" if is_primary else "tile")


def _change(change: Difference, interface: str) -> str:
    if change.difference is None:
        return element("p", escaped(text("tile_no_change", interface)), css="small")
    way = "better" if change.is_better else "worse" if change.is_worse else "same"
    value, between = points(change.difference, interface)
    # A number and its sign stay on one line.
    before = percent(change.old or 0.0, interface).replace(" ", "\u00a0")
    told = text("tile_change", interface, value=value, between=between, before=before)
    words = text(f"report_{way}", interface)
    verdict = element("strong", escaped(words[0].upper() + words[1:]), css=f"tile-{way}")
    return element("p", f"{verdict}<br>{escaped(told)}", css="small")
