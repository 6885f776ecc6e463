"""Charts as inline SVG, readable by screen readers and distinguishable without colour."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from riktlots.app.present.figures import percent
from riktlots.app.present.markup import escaped
from riktlots.app.report.content import ReportPart
from riktlots.evals.statistics.intervals import Estimate

_WIDTH, _ROW, _TOP = 720, 26, 22
# The chart stands between the names on the left and the figures on the right.
_LEFT, _RIGHT = 190, 590
_LONGEST_NAME = 26
_ROOM_FOR_A_NUMBER, _LEGEND_ROW = 26, 20
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)
_FEW_TICKS = (0.0, 0.5, 1.0)
# A tile is as wide as its words allow, so its picture is small: the interval in words, the interval, the axis.
_TILE_WIDTH, _TILE_HEIGHT, _TILE_EDGE, _HALF_OF_WORDS = 240, 52, 12, 58
_TREND_WIDTH, _TREND_HEIGHT, _TREND_LEFT, _TREND_TOP, _TREND_BOTTOM = 300, 156, 44, 12, 124

# Puts a chart on a page, given its SVG and the words for those who do not see it.
Place = Callable[[str, str], str]


def inline(svg: str, words: str) -> str:
    """The SVG itself, which has words of its own."""
    return svg


def interval_chart(parts: Sequence[ReportPart], id: str, title: str, description: str, language: str) -> str:
    """A dot for each part at its share and a line along its interval, on an axis from 0 to 100 %."""
    height = _TOP + _ROW * len(parts) + 8
    body = [_axis(height)]
    for number, part in enumerate(parts):
        y = _TOP + _ROW * number + _ROW / 2
        low, value, high = (_x(share) for share in (part.estimate.low, part.estimate.value, part.estimate.high))
        body += [_name(part.name, y), _interval((low, y), (high, y), (0, 4))]
        body.append(f'<circle class="value" cx="{value:.1f}" cy="{y:.1f}" r="4.5"/>')
        body.append(_figure(f"{percent(part.estimate.value, language)}  n={part.questions}", y))
    return _chart("".join(body), height, id, title, description)


def bar_chart(counts: Sequence[tuple[str, int]], id: str, title: str, description: str, language: str) -> str:
    """A bar for each name, as long as its share of all, with its number beside it."""
    total = sum(count for _, count in counts) or 1
    height = _TOP + _ROW * len(counts) + 8
    body = [_axis(height)]
    for number, (name, count) in enumerate(counts):
        y = _TOP + _ROW * number + _ROW / 2
        body.append(_name(name, y))
        width = max(1.0, _x(count / total) - _LEFT)
        body.append(f'<rect class="bar" x="{_LEFT}" y="{y - 8:.1f}" width="{width:.1f}" height="16"/>')
        body.append(_figure(f"{count}  {percent(count / total, language)}", y))
    return _chart("".join(body), height, id, title, description)


def stacked_chart(
    rows: Sequence[tuple[str, Sequence[int]]], kinds: Sequence[str], id: str, title: str, description: str
) -> str:
    """A bar for each row from 0 to 100 %, with a part for each kind in the order of `kinds`; those that occur are
    named below.

    A part shows its number where there is room; the table that goes with every chart has the same numbers.
    """
    end = _TOP + _ROW * len(rows) + 8
    body = [_axis(end)]
    for number, (name, counts) in enumerate(rows):
        y = _TOP + _ROW * number + _ROW / 2
        body += [_name(name, y), *_parts_of_bar(counts, y), _figure(f"n={sum(counts)}", y)]
    named = [kind for kind in range(len(kinds)) if any(counts[kind] for _, counts in rows)]
    for place, kind in enumerate(named):
        y = end + _LEGEND_ROW * place + _LEGEND_ROW / 2
        body.append(f'<rect class="part part-{kind}" x="{_LEFT}" y="{y - 6:.1f}" width="18" height="12"/>')
        body.append(f'<text x="{_LEFT + 26}" y="{y + 4:.1f}">{escaped(kinds[kind])}</text>')
    return _chart("".join(body), end + _LEGEND_ROW * len(named) + 4, id, title, description)


def tile_chart(estimate: Estimate, before: float | None, words: str, id: str, title: str, description: str) -> str:
    """A figure as a dot with its interval, which `words` name above it, on an axis from 0 to 100 %; a ring stands at
    the value `before`."""
    low, value, high = (_tile_x(share) for share in (estimate.low, estimate.value, estimate.high))
    middle = min(max((low + high) / 2, _HALF_OF_WORDS), _TILE_WIDTH - _HALF_OF_WORDS)
    y = 25
    body = [f'<text x="{middle:.1f}" y="11" text-anchor="middle">{escaped(words)}</text>']
    for share in _FEW_TICKS:
        x = _tile_x(share)
        anchor = {0.0: "start", 1.0: "end"}.get(share, "middle")
        at = {0.0: 0, 1.0: _TILE_WIDTH}.get(share, x)
        body.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 8}" y2="{y + 12}"/>')
        body.append(f'<text class="tick" x="{at:.1f}" y="50" text-anchor="{anchor}">{100 * share:.0f} %</text>')
    body.append(f'<line class="grid" x1="{_tile_x(0):.1f}" x2="{_tile_x(1):.1f}" y1="{y + 12}" y2="{y + 12}"/>')
    body.append(_interval((low, y), (high, y), (0, 5)))
    body.append(f'<circle class="value" cx="{value:.1f}" cy="{y}" r="5"/>')
    if before is not None:
        body.append(f'<circle class="ring" cx="{_tile_x(before):.1f}" cy="{y}" r="8"/>')
    return _chart("".join(body), _TILE_HEIGHT, id, title, description, _TILE_WIDTH)


def trend_chart(points: Sequence[Estimate | None], here: int, id: str, title: str, description: str) -> str:
    """A figure over numbered runs, the first at the left: a dot for each with its interval, a line through the dots,
    and a ring at the run at position `here`. A run without the figure leaves a gap."""
    body = []
    for share in _FEW_TICKS:
        y = _trend_y(share)
        body.append(f'<line class="grid" x1="{_TREND_LEFT}" x2="{_TREND_WIDTH - 8}" y1="{y:.1f}" y2="{y:.1f}"/>')
        body.append(
            f'<text class="tick" x="{_TREND_LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * share:.0f} %</text>'
        )
    step = (_TREND_WIDTH - _TREND_LEFT - 8) / len(points)
    places = [_TREND_LEFT + step * (number + 0.5) for number in range(len(points))]
    ends = [(x, _trend_y(point.value)) if point else None for x, point in zip(places, points, strict=True)]
    for start, end in pairwise(ends):
        if start and end:
            (x1, y1), (x2, y2) = start, end
            body.append(f'<line class="trend" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"/>')
    for number, (x, point) in enumerate(zip(places, points, strict=True)):
        body.append(f'<text class="tick" x="{x:.1f}" y="{_TREND_HEIGHT - 12}" text-anchor="middle">{number + 1}</text>')
        if point is None:
            continue
        low, value, high = (_trend_y(share) for share in (point.low, point.value, point.high))
        body.append(_interval((x, low), (x, high), (4, 0)))
        body.append(f'<circle class="value" cx="{x:.1f}" cy="{value:.1f}" r="4.5"/>')
        if number == here:
            body.append(f'<circle class="ring" cx="{x:.1f}" cy="{value:.1f}" r="8"/>')
    return _chart("".join(body), _TREND_HEIGHT, id, title, description, _TREND_WIDTH)


def _interval(low: tuple[float, float], high: tuple[float, float], cap: tuple[float, float]) -> str:
    """An interval as a line between two points (x, y), with a line across each end; `cap` is how far that one reaches
    in x and y to either side."""
    dx, dy = cap
    lines = [(low, high), *(((x - dx, y - dy), (x + dx, y + dy)) for x, y in (low, high))]
    return "".join(
        f'<line class="interval" x1="{x1:.1f}" x2="{x2:.1f}" y1="{y1:.1f}" y2="{y2:.1f}"/>'
        for (x1, y1), (x2, y2) in lines
    )


def _parts_of_bar(counts: Sequence[int], y: float) -> Iterator[str]:
    before, total = 0, sum(counts) or 1
    for kind, count in enumerate(counts):
        left, right = _x(before / total), _x((before + count) / total)
        before += count
        if count:
            size = f'x="{left:.1f}" y="{y - 8:.1f}" width="{right - left:.1f}" height="16"'
            yield f'<rect class="part part-{kind}" {size}/>'
        if right - left >= _ROOM_FOR_A_NUMBER:
            middle = f'x="{(left + right) / 2:.1f}" y="{y + 4:.1f}" text-anchor="middle"'
            yield f'<text class="in-part-{kind}" {middle}>{count}</text>'


def _chart(body: str, height: float, id: str, title: str, description: str, width: int = _WIDTH) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {width} {height:.0f}" role="img" '
        f'aria-labelledby="{id}-title {id}-desc" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="{id}-title">{escaped(title)}</title><desc id="{id}-desc">{escaped(description)}</desc>'
        f"{body}</svg>"
    )


def _axis(height: float) -> str:
    lines = []
    for share in _TICKS:
        x = _x(share)
        lines.append(f'<line class="grid" x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP - 4}" y2="{height - 6:.1f}"/>')
        lines.append(f'<text class="tick" x="{x:.1f}" y="{_TOP - 9}" text-anchor="middle">{100 * share:.0f} %</text>')
    return "".join(lines)


def _name(name: str, y: float) -> str:
    shown = name if len(name) <= _LONGEST_NAME else name[: _LONGEST_NAME - 1] + "…"
    return f'<text x="{_LEFT - 10}" y="{y + 4:.1f}" text-anchor="end">{escaped(shown)}</text>'


def _figure(words: str, y: float) -> str:
    return f'<text x="{_RIGHT + 12}" y="{y + 4:.1f}">{escaped(words)}</text>'


def _x(share: float) -> float:
    return _LEFT + share * (_RIGHT - _LEFT)


def _tile_x(share: float) -> float:
    return _TILE_EDGE + share * (_TILE_WIDTH - 2 * _TILE_EDGE)


def _trend_y(share: float) -> float:
    return _TREND_BOTTOM - share * (_TREND_BOTTOM - _TREND_TOP)
