"""Charts as inline SVG, readable by screen readers and distinguishable without colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from riktlots.app.present.figures import percent
from riktlots.app.present.markup import escaped
from riktlots.app.report.content import ReportPart

_WIDTH, _ROW, _TOP = 720, 26, 22
# The chart stands between the names on the left and the figures on the right.
_LEFT, _RIGHT = 190, 590
_LONGEST_NAME = 26
_ROOM_FOR_A_NUMBER, _LEGEND_ROW = 26, 20
_TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


def interval_chart(parts: Sequence[ReportPart], id: str, title: str, description: str, language: str) -> str:
    """A dot for each part at its share and a line along its interval, on an axis from 0 to 100 %."""
    height = _TOP + _ROW * len(parts) + 8
    body = [_axis(height)]
    for number, part in enumerate(parts):
        y = _TOP + _ROW * number + _ROW / 2
        low, value, high = (_x(share) for share in (part.estimate.low, part.estimate.value, part.estimate.high))
        body.append(_name(part.name, y))
        body.append(f'<line class="interval" x1="{low:.1f}" x2="{high:.1f}" y1="{y:.1f}" y2="{y:.1f}"/>')
        body += [
            f'<line class="interval" x1="{x:.1f}" x2="{x:.1f}" y1="{y - 4:.1f}" y2="{y + 4:.1f}"/>' for x in (low, high)
        ]
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


def _chart(body: str, height: float, id: str, title: str, description: str) -> str:
    return (
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height:.0f}" role="img" '
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
