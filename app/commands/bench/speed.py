"""The measuring commands of speed and size: bench ingest, bench find, bench ask, bench load."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.console import AsJson, StageProgress, err, known_values, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.evals.bench.compared.systems import SYSTEMS, VectorKind
from riktlots.evals.questions.questions import DATASETS, Question, load_questions
from riktlots.ingest.home import Home
from riktlots.ingest.index.embeddings import Embedder
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.search.rerank import Reranker, load_reranker
from riktlots.retrieval.settings import Settings, open_embedder

_SIZES = (1_000, 10_000)
_CALLERS = (1, 2, 4, 8, 16)

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
    _beside(texts, size, system, (), vectors, rounds, seed, as_json)


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
    _beside(texts, size, system, swedish_questions(questions), vectors, rounds, seed, as_json)


def _beside(
    texts: Path | None,
    size: list[int] | None,
    system: list[str] | None,
    questions: tuple[str, ...],
    vectors: VectorKind,
    rounds: int,
    seed: int,
    as_json: bool,
) -> None:
    # No other command needs these.
    from riktlots.app.commands.bench.show_speed import beside_json, print_beside
    from riktlots.evals.bench.compared.measure import Plan, compare

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
        print_json(beside_json(plan, sizes))
    else:
        print_beside(out, plan, sizes)


@reports_errors
def ask(questions: _Questions = 60, seed: _Seed = 0, as_json: AsJson = False) -> None:
    """Measure where the time of an answer goes, step by step, over questions of the development set: without a language
    model, and with one that takes no time.

    The index is one of the starter corpus, made for this in a temporary folder.
    """
    from riktlots.app.commands.bench.show_speed import ask_json, print_ask
    from riktlots.evals.bench.asking import measure

    settings = Settings.from_environment()
    embedder, reranker = opened_models(settings)
    judge = open_judge(settings.judge)
    with StageProgress(err) as progress:
        ways = measure(_drawn(questions, seed), embedder, reranker, judge, seed, progress)
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
    seed: _Seed = 0,
    as_json: AsJson = False,
) -> None:
    """Measure what the HTTP service bears: callers by the number ask questions of the development set, each the next
    one when the last is answered.

    The service runs over the starter corpus in a temporary folder, on the loopback address and without a language
    model. Needs the extra “api”.
    """
    from riktlots.app.commands.bench.show_speed import load_json, print_load
    from riktlots.evals.bench.load import measure

    asked = load_questions(DATASETS / "dev.jsonl")
    with StageProgress(err) as progress:
        found = measure(
            asked, callers or _CALLERS, seconds, processes=processes, rate=rate, seed=seed, progress=progress
        )
    if as_json:
        print_json(load_json(found, seconds, processes, rate, seed))
    else:
        print_load(out, found)


def opened_models(settings: Settings) -> tuple[Embedder | None, Reranker | None]:
    """The embedder and the second look that are set; that the embedder does not run here is said."""
    embedder, notice = open_embedder(settings)
    if notice:
        err.print(Text(text(notice, "en")))
    return embedder, load_reranker(settings.reranker, settings.embedder) if embedder else None


def swedish_questions(count: int) -> tuple[str, ...]:
    """The first Swedish questions of the development set."""
    asked = [row.question for row in load_questions(DATASETS / "dev.jsonl") if row.lang == "sv"]
    return tuple(asked[:count])


def _drawn(count: int, seed: int) -> list[Question]:
    """Questions of the development set, drawn, in its order."""
    rows = load_questions(DATASETS / "dev.jsonl")
    chosen = random.Random(seed).sample(range(len(rows)), min(count, len(rows)))  # noqa: S311 - sampling, no secret
    return [rows[i] for i in sorted(chosen)]


def register(bench: typer.Typer) -> None:
    """Add these commands to those that measure."""
    bench.command()(ingest)
    bench.command()(find)
    bench.command()(ask)
    bench.command()(load)
