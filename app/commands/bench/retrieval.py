"""`riktlots bench retrieval`: the search compared with others, as a table and as JSON."""

from __future__ import annotations

from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.text import Text

from riktlots.app.commands.bench.speed import open_models
from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.app.present.figures import lead_cell, share_cell
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.rankings import (
    BARE_CHROMA,
    CUTS,
    DEPTH,
    FIND,
    FUSED,
    GAIN_CUT,
    NEED_EMBEDDER,
    RANKINGS,
    Figures,
)
from riktlots.evals.bench.retrieval import ALL, RankingRow, Report, Times, run
from riktlots.evals.bench.sets import MeasuringSet, read_set
from riktlots.evals.statistics.intervals import CONFIDENCE, RESAMPLES
from riktlots.ingest.home import Home
from riktlots.retrieval.settings import Settings


@reports_errors
def retrieval(
    passages: Annotated[Path, typer.Option(help="JSON Lines of {pid, title, text, lang, origin}; may be .gz.")],
    questions: Annotated[Path, typer.Option(help="JSON Lines of {qid, question, lang, gold_pid, …}; may be .gz.")],
    sample: Annotated[int | None, typer.Option(min=1, help="At most this many questions of each pool.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the sample, the mixed pool and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure the search of Riktlots beside itself without the reranker, BM25, the dense leg alone, and the stock
    LangChain recipe.

    Passages of one origin and language are searched together; passages in two languages also mixed. The passages are
    embedded once, and remembered. Needs the extra “bench”, unless RIKTLOTS_EMBEDDER is none.
    """
    measured = read_set(passages, questions)
    settings = Settings.from_environment()
    embedder, reranker = open_models(settings)
    with StageProgress(err) as progress:
        report = run(measured, embedder, Home.default(), reranker, sample=sample, seed=seed, progress=progress)
    if as_json:
        print_json(report_json(report, measured, passages, questions, sample, seed))
    else:
        print_report(out, report, measured)


_PACKAGES = ("riktlots", "chromadb")
_PACKAGES_OF_STOCK = ("langchain-chroma", "langchain-text-splitters")


def report_json(
    report: Report, measured: MeasuringSet, passages: Path, questions: Path, sample: int | None, seed: int
) -> dict[str, Any]:
    """The settings, a row for each pool, and their sum. Figures are shares, times milliseconds."""
    packages = (*_PACKAGES, *(_PACKAGES_OF_STOCK if report.embedder else ()))
    return {
        "schema": SCHEMA,
        "passages": {
            "file": str(passages),
            "sha256": measured.passages_sha256,
            "count": len(measured.passages),
        },
        "questions": {
            "file": str(questions),
            "sha256": measured.questions_sha256,
            "count": len(measured.questions),
            "unanswerable_left_out": measured.left_out,
        },
        "embedder": report.embedder or None,
        "packages": {name: version(name) for name in packages},
        "sample": sample,
        "seed": seed,
        "depth": DEPTH,
        "confidence": CONFIDENCE,
        "resamples": RESAMPLES,
        "absent": [] if report.embedder else list(NEED_EMBEDDER),
        "rows": [_row(row) for row in report.rows],
        "all": _row(report.total),
    }


def _row(row: RankingRow) -> dict[str, Any]:
    """`find_to_chroma` is how many times as long the product's search takes as a bare Chroma query;
    `fused_to_chroma` the same without its reranker."""
    return {
        "origin": row.origin,
        "pool": row.pool,
        "question_language": row.asked_in,
        "passage_language": row.answered_in,
        "passages": row.passages,
        "n": row.n,
        "rankings": {name: _figures(row.figures[name]) for name in RANKINGS if name in row.figures},
        "milliseconds": {name: asdict(times) for name, times in row.times.items()},
        f"{FIND}_to_{BARE_CHROMA}": row.ratio,
        f"{FUSED}_to_{BARE_CHROMA}": row.ratio_fused,
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        **{f"recall@{k}": asdict(estimate) for k, estimate in figures.recall.items()},
        "mrr": asdict(figures.mrr),
        "ndcg@10": asdict(figures.ndcg),
        "mrr_of_find_minus_this": asdict(figures.lead) if figures.lead else None,
    }


_LEGEND = (
    "find: the search of Riktlots; fused: the same without its reranker; bm25: its words alone; dense: its meaning "
    "alone; langchain: the stock recipe. "
    f"MRR to rank {DEPTH}. Below each figure its 95 % interval: Wilson for recall, else bootstrap over questions "
    f"({RESAMPLES:,} resamples). find −: MRR of find minus that of the line, paired. ms: median and 95th percentile "
    "for one question, its embedding included."
)


def print_report(console: Console, report: Report, measured: MeasuringSet) -> None:
    """Print a table for each pool and for their sum, and a legend."""
    console.print(
        Text(
            f"{len(measured.passages):,} passages, {len(measured.questions):,} questions with an answer "
            f"({measured.left_out:,} without are left out), embedder {report.embedder or 'none'}"
        )
    )
    if not report.embedder:
        console.print(Text(f"Without an embedder there is no ranking {' or '.join(NEED_EMBEDDER)}.", style="bold"))
    for row in (*report.rows, report.total):
        _print_row(console, row)
    console.print(Text(_LEGEND, style="dim"))


def _print_row(console: Console, row: RankingRow) -> None:
    table = plain_table(("",), (*(f"R@{k}" for k in CUTS), "MRR", f"nDCG@{GAIN_CUT}", "find −", "ms"))
    for name, figures in row.figures.items():
        table.add_row(name, *_cells(figures), _milliseconds(row.times[name]))
    console.print()
    console.print(Text(_heading(row), style="bold"))
    console.print(table)
    if row.ratio is not None:
        bare = row.times[BARE_CHROMA].median
        console.print(
            Text(f"{FIND} takes {row.ratio:.2f} times as long as a bare Chroma query ({bare:.1f} ms).", style="dim")
        )
    if row.ratio_fused is not None:
        console.print(Text(f"Without its reranker it takes {row.ratio_fused:.2f} times as long.", style="dim"))


def _heading(row: RankingRow) -> str:
    counts = f"{row.n:,} questions, {row.passages:,} passages"
    if row.origin == ALL:
        return f"All pools but the mixed ones: {counts}"
    return f"{row.origin}, {row.pool} passages, {row.asked_in} → {row.answered_in}: {counts}"


def _cells(figures: Figures) -> list[str]:
    lead = figures.lead
    return [
        *(share_cell(figures.recall[k], 2) for k in CUTS),
        share_cell(figures.mrr),
        share_cell(figures.ndcg),
        lead_cell(lead) if lead else "",
    ]


def _milliseconds(times: Times) -> str:
    return f"{times.median:.1f}\n{times.p95:.1f}"


def register(bench: typer.Typer) -> None:
    """Add the command of this module to `riktlots bench`."""
    bench.command()(retrieval)
