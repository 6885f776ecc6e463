"""`riktlots bench ask` and `bench load`: time by step of an answer, and load on the HTTP service."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.present.figures import megabytes_cell, spread, spread_cell
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.asking import FIND, OTHER, QUOTES, WRITTEN, StepPart, Timed
from riktlots.evals.bench.asking import measure as measure_steps
from riktlots.evals.bench.load import Load, Phase
from riktlots.evals.bench.load import measure as measure_load
from riktlots.evals.bench.sharing import Way, compare
from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.ingest.index.embeddings import Embedder
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.search.rerank import Reranker, load_reranker
from riktlots.retrieval.settings import Settings, open_embedder

_CALLERS = (1, 2, 4, 8, 16)

_Questions = Annotated[int, typer.Option(min=1, help="Ask this many questions.")]
_Seed = Annotated[int, typer.Option(min=0, help="Draws texts, vectors and orders.")]


@reports_errors
def ask(questions: _Questions = 60, seed: _Seed = 0, as_json: AsJson = False) -> None:
    """Measure where the time of an answer goes, step by step, over questions of the development set: without a language
    model, and with one that takes no time.

    The index is one of the starter corpus, made for this in a temporary folder.
    """
    settings = Settings.from_environment()
    embedder, reranker = open_models(settings)
    judge = open_judge(settings.judge)
    with StageProgress(err) as progress:
        ways = measure_steps(drawn(questions, seed), embedder, reranker, judge, seed, progress)
    if as_json:
        print_json(ask_json(ways, embedder.name if embedder else "", judge.name, seed))
    else:
        print_ask(out, ways)


@reports_errors
def load(
    callers: Annotated[list[int] | None, typer.Option(min=1, help="So many at once; may be repeated.")] = None,
    seconds: Annotated[float, typer.Option(min=1, help="How long each number of callers asks.")] = 30.0,
    processes: Annotated[int, typer.Option(min=1, help="So many services over one data folder.")] = 1,
    rate: Annotated[int, typer.Option(min=1, help="Requests a minute that each service lets through.")] = 10**9,
    workers: Annotated[
        int, typer.Option(min=1, help="Compare one process with so many behind one address, and questions asked again.")
    ] = 1,
    repeated: Annotated[int, typer.Option(min=1, help="With --workers: so many questions are asked again.")] = 10,
    rounds: Annotated[int, typer.Option(min=1, help="With --workers: measure each way so many times.")] = 2,
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Measure what the HTTP service bears: callers by the number ask questions of the development set, each the next
    one when the last is answered. No answer is kept, but with --workers, where the first number of callers (or 4) asks.

    The service runs over the starter corpus in a temporary folder, on the loopback address and without a language
    model. Needs the extra “api”.
    """
    asked = load_questions(DATASETS / "dev.jsonl")
    if workers > 1:
        _compare_ways(asked, workers, (callers or (4,))[0], repeated, seconds, rounds, seed, as_json)
        return
    with StageProgress(err) as progress:
        found = measure_load(
            asked, callers or _CALLERS, seconds, processes=processes, rate=rate, seed=seed, progress=progress
        )
    if as_json:
        print_json(load_json(found, seconds, processes, rate, seed))
    else:
        print_load(out, found)


def _compare_ways(
    asked: Sequence[Question],
    workers: int,
    callers: int,
    repeated: int,
    seconds: float,
    rounds: int,
    seed: int,
    as_json: bool,
) -> None:
    with StageProgress(err) as progress:
        found = compare(
            asked,
            workers,
            callers=callers,
            repeated=repeated,
            seconds=seconds,
            rounds=rounds,
            seed=seed,
            progress=progress,
        )
    if as_json:
        print_json(ways_json(found, repeated, seconds, rounds, seed))
    else:
        print_ways(out, found, repeated)


def open_models(settings: Settings) -> tuple[Embedder | None, Reranker | None]:
    """The embedder and the reranker of the settings. Prints a notice when the embedder cannot run here."""
    embedder, notice = open_embedder(settings)
    if notice:
        err.print(Text(text(notice, "en")))
    return embedder, load_reranker(settings.reranker, settings.embedder) if embedder else None


def swedish_questions(count: int) -> tuple[str, ...]:
    """The first Swedish questions of the development set."""
    asked = [row.question for row in load_questions(DATASETS / "dev.jsonl") if row.lang == "sv"]
    return tuple(asked[:count])


def drawn(count: int, seed: int) -> list[Question]:
    """A random sample of the development set, in the order of the set."""
    rows = load_questions(DATASETS / "dev.jsonl")
    chosen = random.Random(seed).sample(range(len(rows)), min(count, len(rows)))  # noqa: S311 - sampling, no secret
    return [rows[i] for i in sorted(chosen)]


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
    """The settings, and for each way to an answer its parts. Times are milliseconds."""
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
    """Print a table for each way to an answer."""
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


def _parts(timed: Sequence[Timed]) -> list[StepPart]:
    """All parts in the order of the steps; the rest of a step comes last in it, time outside all steps at the end."""
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
    """The settings, and a row for each number of callers. Times are milliseconds unless said to be seconds."""
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


def ways_json(found: Mapping[Way, Phase], repeated: int, seconds: float, rounds: int, seed: int) -> dict[str, Any]:
    """The settings, and a row for each way; ratios are to the first, one process and questions asked once."""
    first = next(iter(found.values()))
    return {
        "schema": SCHEMA,
        "cores": os.cpu_count(),
        "seconds": seconds,
        "rounds": rounds,
        "repeated": repeated,
        "seed": seed,
        "rows": [
            {"workers": way.workers, "repeated": way.repeated, **_load_row(phase, first)}
            for way, phase in found.items()
        ],
    }


def print_ways(console: Console, found: Mapping[Way, Phase], repeated: int) -> None:
    """Print a line for each way."""
    table = plain_table(("questions",), ("processes", "answers", "rate", "median", "p95", "core s", "MB", "errors"))
    first = next(iter(found.values()))
    for way, phase in found.items():
        told = _load_row(phase, first)
        table.add_row(
            f"{repeated} again and again" if way.repeated else "of the whole set",
            f"{way.workers}",
            f"{told['answers']:,}",
            *(_cell(told[name]) for name in ("to_first", "median_to_first", "p95_to_first")),
            _cell(told["core_seconds_per_answer"]),
            megabytes_cell(phase.bytes_after),
            f"{phase.errors}",
        )
    console.print(Text(f"{first.callers} callers"))
    console.print(table)
    console.print(Text(_LOAD_LEGEND, style="dim"))


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
    """Print a line for each number of callers, and the refusals."""
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


def register(bench: typer.Typer) -> None:
    """Add the commands of this module to `riktlots bench`."""
    bench.command()(ask)
    bench.command()(load)
