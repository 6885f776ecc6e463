"""Where the time of an answer goes, as JSON and for a terminal. Changes of shape raise SCHEMA in
riktlots.app.schemas.answer."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.present.figures import megabytes_cell, plain_table, spread, spread_cell
from riktlots.app.schemas.answer import SCHEMA
from riktlots.evals.bench.asking import FIND, OTHER, QUOTES, WRITTEN, Part, Timed
from riktlots.evals.bench.compared.jobs import EMBEDDING
from riktlots.evals.bench.compared.measure import Plan, Size
from riktlots.evals.bench.compared.systems import LANGCHAIN, RIKTLOTS, TXTAI
from riktlots.evals.bench.load import Load, Phase

_STEPS = ("route", FIND, "draft", "verify")
_HEADINGS = {
    QUOTES: "Without a language model",
    WRITTEN: "With a language model that takes no time and writes three sentences for the judge to read",
}
_ASK_LEGEND = (
    "share: of the time of all answers; ms: median and 95th percentile of the answers in which the part occurs. "
    "Coverage is measured once more by itself, and taken from what is left of find. beside: whom to ask, what is left "
    "open. Compare shares: times are those of this machine."
)


def ask_json(ways: Mapping[str, Sequence[Timed]], embedder: str, judge: str, seed: int) -> dict[str, Any]:
    """How it was measured, and for each way to an answer its parts. Times are milliseconds."""
    return {
        "schema": SCHEMA,
        "embedder": embedder,
        "judge": judge,
        "seed": seed,
        "ways": {way: _way(timed) for way, timed in ways.items()},
    }


def _way(timed: Sequence[Timed]) -> dict[str, Any]:
    whole = sum(one.whole for one in timed)
    searched = [one for one in timed if one.searched]
    return {
        "n": len(timed),
        "statuses": dict(sorted(Counter(one.status for one in timed).items())),
        "milliseconds": spread([one.whole for one in timed]),
        "searched": len(searched),
        "find_alone": spread([one.find for one in searched]),
        "to_find": sum(one.whole for one in searched) / sum(one.find for one in searched) if searched else None,
        "parts": [
            {
                "step": part[0],
                "part": part[1],
                "share": sum(one.parts.get(part, 0.0) for one in timed) / whole,
                "n": sum(part in one.parts for one in timed),
                "milliseconds": spread([one.parts[part] for one in timed if part in one.parts]),
            }
            for part in _parts(timed)
        ],
    }


def print_ask(console: Console, ways: Mapping[str, Sequence[Timed]]) -> None:
    """A table for each way to an answer."""
    for way, timed in ways.items():
        told = _way(timed)
        table = plain_table(("step", "part"), ("share", "n", "ms"))
        for row in told["parts"]:
            table.add_row(
                row["step"], row["part"], f"{row['share']:.1%}", f"{row['n']}", spread_cell(row["milliseconds"])
            )
        table.add_row("all", "", "100.0%", f"{told['n']}", spread_cell(told["milliseconds"]))
        console.print(Text(f"{_HEADINGS[way]}: {_said(told['statuses'])}", style="bold"))
        console.print(table)
        if told["searched"]:
            console.print(
                Text(
                    f"An answer that searches takes {told['to_find']:.2f} times as long as find alone with the same "
                    f"question ({spread_cell(told['find_alone'])} ms).\n"
                )
            )
    console.print(Text(_ASK_LEGEND, style="dim"))


def _parts(timed: Sequence[Timed]) -> list[Part]:
    """All parts, by step; what is left of a step last, and what is of no step at the end."""
    found = {part: None for one in timed for part in one.parts}
    order = {step: i for i, step in enumerate(_STEPS)}
    return sorted(found, key=lambda part: (order.get(part[0], len(order)), part[1] == OTHER))


def _said(statuses: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in statuses.items())


_LOAD_LEGEND = (
    "rate: answers per second by those of the first line; median, p95: time of an answer by that of the first line; "
    "core s: seconds of one core that the services used for an answer. The callers run on the same machine."
)
_WHY = {
    429: "by the rate of the key (429): what follows is the rate that was set, not what the service bears",
    503: "because too many questions were under way (503)",
}


def load_json(load: Load, seconds: float, processes: int, rate: int, seed: int) -> dict[str, Any]:
    """How it was measured, and a row for each number of callers. Times are milliseconds unless said to be seconds."""
    return {
        "schema": SCHEMA,
        "cores": os.cpu_count(),
        "seconds": seconds,
        "processes": processes,
        "rate_per_minute": rate,
        "seed": seed,
        "memory_bytes_before": load.bytes_before,
        "rows": [_load_row(phase, load.phases[0]) for phase in load.phases],
    }


def _load_row(phase: Phase, first: Phase) -> dict[str, Any]:
    times, alone = _times(phase), _times(first)
    answers = len(phase.milliseconds)
    spent = phase.cpu_seconds
    return {
        "callers": phase.callers,
        "answers": answers,
        "seconds": phase.seconds,
        "answers_per_second": phase.per_second,
        "to_first": _ratio(phase.per_second, first.per_second),
        "milliseconds": dict(times),
        "median_to_first": _ratio(times["median"], alone["median"]),
        "p95_to_first": _ratio(times["p95"], alone["p95"]),
        "core_seconds_per_answer": None if spent is None else _ratio(spent, answers),
        "refused": {str(status): count for status, count in sorted(phase.refused.items())},
        "errors": phase.errors,
        "memory_bytes_after": phase.bytes_after,
    }


def print_load(console: Console, load: Load) -> None:
    """A line for each number of callers, and what was refused."""
    columns = ("callers", "answers", "per s", "rate", "median", "p95", "median ms", "core s", "MB", "errors")
    table = plain_table((), columns)
    for phase in load.phases:
        told = _load_row(phase, load.phases[0])
        table.add_row(
            f"{phase.callers}",
            f"{told['answers']:,}",
            f"{phase.per_second:.2f}",
            *(_cell(told[name]) for name in ("to_first", "median_to_first", "p95_to_first")),
            _cell(told["milliseconds"]["median"], 0),
            _cell(told["core_seconds_per_answer"]),
            megabytes_cell(phase.bytes_after),
            f"{phase.errors}",
        )
    console.print(table)
    console.print(Text(f"Memory of the services after their first answer: {megabytes_cell(load.bytes_before)} MB."))
    for phase in load.phases:
        for status, count in sorted(phase.refused.items()):
            console.print(Text(f"{phase.callers} callers: {count} requests were refused {_WHY[status]}.", style="bold"))
    console.print(Text(_LOAD_LEGEND, style="dim"))


def _times(phase: Phase) -> Mapping[str, float | None]:
    """Median and 95th percentile; both None where nothing was answered."""
    return spread(phase.milliseconds) or {"median": None, "p95": None}


def _ratio(one: float | None, other: float | None) -> float | None:
    return one / other if one is not None and other else None


def _cell(value: float | None, digits: int = 2) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


_PACKAGES = {
    RIKTLOTS: ("riktlots", "chromadb"),
    LANGCHAIN: ("langchain-chroma", "langchain-text-splitters"),
    TXTAI: ("txtai",),
}
_VECTORS = {
    "replayed": "the same vectors for all, embedded before: embedding takes no time here",
    "embedded": "each embeds as it builds and searches",
    "drawn": "passages have random vectors, made before",
}
_BUILT = (
    "passages/s: of the median build; ratio: by that of the first line; disk: bytes on disk for each passage; memory: "
    "the most that the process held beyond what it held before, for each passage, and in all."
)
_SEARCHED = (
    "ms: median and 95th percentile; ratio: median by that of the first line, which takes no second look; opened: "
    "seconds to open and answer the first question; memory: as above, after all questions. Compare ratios: times are "
    "those of this machine."
)


def beside_json(plan: Plan, sizes: Sequence[Size]) -> dict[str, Any]:
    """How it was measured, and for each size what each system took. Times are seconds where not said to be
    milliseconds."""
    return {
        "schema": SCHEMA,
        "file": str(plan.file) if plan.file else None,
        "embedder": plan.embedder,
        "vectors": str(plan.vectors),
        "rounds": plan.rounds,
        "questions": len(plan.questions),
        "seed": plan.seed,
        "packages": {name: version(name) for system in plan.systems for name in _PACKAGES[system]},
        "rows": [
            {"passages": size.passages, "system": name, **_row(size, name, plan)}
            for size in sizes
            for name in size.systems
        ],
    }


def _row(size: Size, name: str, plan: Plan) -> dict[str, Any]:
    return _built(size, name, plan.systems[0]) | _searched(size, name, plan.systems[0])


def _built(size: Size, name: str, first: str) -> dict[str, Any]:
    one = size.systems[name]
    if not one.built:
        return {}
    return {
        "built_seconds": [cost.seconds for cost in one.built],
        "passages_per_second": size.passages / one.seconds,
        "speed_to_first": size.systems[first].seconds / one.seconds,
        "disk_bytes_per_passage": one.bytes_on_disk / size.passages,
        "build_memory_bytes_per_passage": _each(one.built[-1].bytes_more, size),
        "build_memory_bytes": one.built[-1].bytes_in_all,
    }


def _searched(size: Size, name: str, first: str) -> dict[str, Any]:
    one = size.systems[name]
    if not one.milliseconds:
        return {}
    told: dict[str, Any] = {
        "milliseconds": spread(one.milliseconds),
        "time_to_first": float(np.median(one.milliseconds) / np.median(size.systems[first].milliseconds)),
    }
    if one.opened:
        told["opened_seconds"] = one.opened.seconds
        told["memory_bytes_per_passage"] = _each(one.opened.bytes_more, size)
        told["memory_bytes"] = one.opened.bytes_in_all
    return told


def _each(held: int | None, size: Size) -> float | None:
    return None if held is None else held / size.passages


def print_beside(console: Console, plan: Plan, sizes: Sequence[Size]) -> None:
    """For each size a table of building, and one of searching where questions were asked."""
    console.print(Text(f"Embedder {plan.embedder}; {_VECTORS[plan.vectors]}."))
    for size in sizes:
        console.print()
        console.print(Text(f"{size.passages:,} passages", style="bold"))
        console.print(_building_table(size, plan))
        if plan.questions:
            console.print(_searching_table(size, plan))
    console.print(Text(_BUILT, style="dim"))
    if plan.questions:
        console.print(Text(_SEARCHED, style="dim"))


def _building_table(size: Size, plan: Plan) -> Table:
    table = plain_table(("built",), ("passages/s", "ratio", "disk", "memory", "in all MB"))
    for name in plan.systems:
        told = _built(size, name, plan.systems[0])
        table.add_row(
            name,
            f"{told['passages_per_second']:,.0f}",
            f"{told['speed_to_first']:.2f}",
            f"{told['disk_bytes_per_passage']:,.0f}",
            _bytes(told["build_memory_bytes_per_passage"]),
            megabytes_cell(told["build_memory_bytes"]),
        )
    return table


def _searching_table(size: Size, plan: Plan) -> Table:
    table = plain_table(("searched",), ("ms", "ratio", "opened", "memory", "in all MB"))
    for name in size.systems:
        told = _searched(size, name, plan.systems[0])
        alone = name == EMBEDDING
        table.add_row(
            "embedding a question" if alone else name,
            spread_cell(told["milliseconds"], 2),
            f"{told['time_to_first']:.2f}",
            "" if alone else f"{told['opened_seconds']:.2f}",
            "" if alone else _bytes(told["memory_bytes_per_passage"]),
            "" if alone else megabytes_cell(told["memory_bytes"]),
        )
    return table


def _bytes(held: float | None) -> str:
    return "–" if held is None else f"{held:,.0f}"
