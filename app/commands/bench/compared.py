"""`riktlots bench ingest` and `bench find`: building and searching compared with other systems, as tables and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.commands.bench.speed import swedish_questions
from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.options import known_values
from riktlots.app.present.figures import megabytes_cell, spread, spread_cell
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.compared.jobs import EMBEDDING
from riktlots.evals.bench.compared.measure import Plan, Size, compare
from riktlots.evals.bench.compared.systems import LANGCHAIN, RIKTLOTS, SYSTEMS, TXTAI, VectorKind
from riktlots.ingest.home import Home
from riktlots.retrieval.settings import Settings

_SIZES = (1_000, 10_000)

_Texts = Annotated[Path | None, typer.Option(help="JSON Lines of {sfs, title, text}; may be .gz. Default: made up.")]
_Size = Annotated[list[int] | None, typer.Option(min=10, help="Measure this size; may be repeated.")]
_System = Annotated[list[str] | None, typer.Option(help="riktlots, langchain or txtai; may be repeated. Default: all.")]
_Vectors = Annotated[
    VectorKind,
    typer.Option(
        help="replayed: embedded once, remembered, the same for all; embedded: by each as it goes; drawn: at random."
    ),
]
_Rounds = Annotated[int, typer.Option(min=1, help="Build each index so many times.")]
_Questions = Annotated[int, typer.Option(min=1, help="Ask this many questions.")]
_Seed = Annotated[int, typer.Option(min=0, help="Draws texts, vectors and orders.")]


@reports_errors
def ingest(
    texts: _Texts = None,
    size: _Size = None,
    system: _System = None,
    vectors: _Vectors = VectorKind.REPLAYED,
    rounds: _Rounds = 3,
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how fast an index is built, and what it takes on disk and in memory, beside the stock LangChain recipe
    and txtai with the same texts and embedder.

    Each builds in a process of its own. Needs the extra “bench”.
    """
    _compare(texts, size, system, (), vectors, rounds, seed, as_json)


@reports_errors
def find(
    texts: _Texts = None,
    size: _Size = None,
    system: _System = None,
    questions: _Questions = 100,
    vectors: _Vectors = VectorKind.REPLAYED,
    rounds: _Rounds = 1,
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Measure how long a search takes, turn by turn with the stock LangChain recipe and txtai over the same texts and
    embedder; also what `bench ingest` does.

    The questions are Swedish ones of the development set. Needs the extra “bench”.
    """
    _compare(texts, size, system, swedish_questions(questions), vectors, rounds, seed, as_json)


def _compare(
    texts: Path | None,
    size: list[int] | None,
    system: list[str] | None,
    questions: tuple[str, ...],
    vectors: VectorKind,
    rounds: int,
    seed: int,
    as_json: bool,
) -> None:
    wanted = known_values("--system", system or SYSTEMS, SYSTEMS)
    plan = Plan(
        file=texts,
        sizes=tuple(size or _SIZES),
        systems=tuple(name for name in SYSTEMS if name in wanted),
        questions=questions,
        embedder=Settings.from_environment().embedder,
        vectors=vectors,
        rounds=rounds,
        seed=seed,
    )
    with StageProgress(err) as progress:
        sizes = compare(plan, Home.default(), progress)
    if as_json:
        print_json(compared_json(plan, sizes))
    else:
        print_compare(out, plan, sizes)


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
    "ms: median and 95th percentile; ratio: median by that of the first line, which has no reranker; opened: "
    "seconds to open and answer the first question; memory: as above, after all questions. Compare ratios: times are "
    "those of this machine."
)


def compared_json(plan: Plan, sizes: Sequence[Size]) -> dict[str, Any]:
    """The settings, and a row for each size and system. Times are seconds unless said to be milliseconds."""
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


def print_compare(console: Console, plan: Plan, sizes: Sequence[Size]) -> None:
    """Print for each size a table of building, and one of searching where questions were asked."""
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


def register(bench: typer.Typer) -> None:
    """Add the commands of this module to `riktlots bench`."""
    bench.command()(ingest)
    bench.command()(find)
