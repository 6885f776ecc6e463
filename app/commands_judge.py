"""The measuring command of judges: judge --pairs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.console import AsJson, err, out, print_json, reports_errors
from app.i18n import text
from app.judge_output import judged_json
from app.judge_view import print_judged
from app.stage_progress import StageProgress
from evals.bench.cached import CachedEmbedder
from evals.judging.pairs import by_dataset, read_pairs
from ingest.errors import InputError
from ingest.home import Home
from retrieval.judges.opening import DEFAULT, FORMS, open_judge
from retrieval.settings import Settings, open_embedder


@reports_errors
def judge(
    pairs: Annotated[Path, typer.Option(help="JSON Lines of {id, context, answer, label, …}; may be .gz.")],
    judge_name: Annotated[str, typer.Option("--judge", help=f"Who judges: {FORMS}.")] = DEFAULT,
    dataset: Annotated[list[str] | None, typer.Option(help="Only this dataset of the file; may be repeated.")] = None,
    limit: Annotated[int | None, typer.Option(min=10, help="At most this many pairs of each dataset.")] = None,
    embed_limit: Annotated[
        int, typer.Option(min=0, help="At most this many of them for the cosines, which are slow; 0 for none.")
    ] = 1000,
    seed: Annotated[int, typer.Option(min=0, help="Draws the pairs, the folds and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure a judge of support on pairs with labels, beside a constant, token overlap and embedding cosine.

    Says for each dataset how often the judge is right, with intervals, and how far it is ahead of each of the others on
    the same pairs. Texts are embedded once, and remembered.
    """
    # The run needs numpy and more, which no other command does.
    from evals.judging.run import Options, run

    found = read_pairs(pairs)
    named = by_dataset(found.pairs)
    if unknown := sorted(set(dataset or ()) - named.keys()):
        raise InputError(f"--dataset does not take “{unknown[0]}”. The file has: {', '.join(named)}.")
    kept = [pair for pair in found.pairs if not dataset or pair.dataset in dataset]
    options = Options(limit=limit, embed_limit=embed_limit, seed=seed)
    asked = open_judge(judge_name)
    with _embedder(embed_limit) as embedder, StageProgress(err) as progress:
        rows = run(kept, asked, embedder, options, progress)
        embedder_name = embedder.name if embedder else ""
    if as_json:
        print_json(judged_json(rows, asked.name, embedder_name, pairs, found.sha256, options))
    else:
        print_judged(out, rows, asked.name, embedder_name)


@contextmanager
def _embedder(embed_limit: int) -> Iterator[CachedEmbedder | None]:
    """The embedder of the settings with its memory, or None."""
    embedder, notice = open_embedder(Settings.from_environment()) if embed_limit else (None, "")
    if notice:
        err.print(Text(text(notice, "en")))
    if embedder is None:
        yield None
        return
    cached = CachedEmbedder(embedder, Home.default())
    try:
        yield cached
    finally:
        cached.close()


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(judge)
