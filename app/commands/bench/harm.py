"""The measuring commands that do harm: bench faults, bench replicas, bench hostile, bench fuzz."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riktlots.app.commands.bench.show_harm import (
    faults_json,
    fuzz_json,
    hostile_json,
    print_faults,
    print_fuzz,
    print_hostile,
)
from riktlots.app.console import AsJson, Exit, StageProgress, err, known_values, out, print_json, reports_errors


@reports_errors
def faults(
    kills: Annotated[
        int, typer.Option(min=4, help="How many processes are killed, as many of each kind of work.")
    ] = 200,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the moments.")] = 0,
    vectors: Annotated[bool, typer.Option(help="Let ten of the ingests have the bundled embedder.")] = True,
    as_json: AsJson = False,
) -> None:
    """Kill processes (kill -9) amid ingest, fetch, evaluation runs and labelling, and count what is wrong afterwards.

    Nothing of the data folder is touched: all of it happens in a temporary folder. Exit code 1 when anything is wrong.
    """
    # No other command needs this.
    from riktlots.evals.bench.faults.kills import run

    with StageProgress(err) as progress:
        rows = run(kills, seed, progress, vectors=vectors)
    if as_json:
        print_json(faults_json(rows, seed))
    else:
        print_faults(out, rows, seed)
    raise typer.Exit(Exit.FINDING if any(row.findings for row in rows) else Exit.OK)


@reports_errors
def replicas(
    machines: Annotated[int, typer.Option(min=1, help="How many replicas answer.")] = 3,
    questions: Annotated[int, typer.Option(min=10, help="How many answers there are in all.")] = 10_000,
    generations: Annotated[int, typer.Option(min=2, help="How many indexes are published, one after the other.")] = 12,
    as_json: AsJson = False,
) -> None:
    """Ask several HTTP services that follow one Chroma server while indexes are published, a service is killed, and the
    server is killed; count answers that are wrong or of several indexes.

    All of it happens on the loopback address and in a temporary folder. Needs the extra “api”. Exit code 1 when
    anything is wrong.
    """
    from riktlots.app.commands.bench.show_harm import print_replicas, replicas_json
    from riktlots.evals.bench.replicas import measure

    with StageProgress(err) as progress:
        outcome = measure(machines, questions, generations, progress)
    if as_json:
        print_json(replicas_json(outcome, machines))
    else:
        print_replicas(out, outcome, machines)
    raise typer.Exit(Exit.FINDING if outcome.faults else Exit.OK)


@reports_errors
def hostile(as_json: AsJson = False) -> None:
    """Put hostile documents, questions and addresses to the readers, to the answers and to what the pages show.

    Each question is answered by quotes alone, and once more with a language model that obeys whoever gives orders. Exit
    code 1 when anything crashed, was obeyed, or reached a page as more than text.
    """
    from riktlots.app.commands.bench.show_harm import showing
    from riktlots.evals.bench.hostile.run import run

    with StageProgress(err) as progress:
        rows = run(showing(), progress)
    if as_json:
        print_json(hostile_json(rows))
    else:
        print_hostile(out, rows)
    raise typer.Exit(Exit.FINDING if any(row.faults for row in rows) else Exit.OK)


@reports_errors
def fuzz(
    inputs: Annotated[int, typer.Option(min=1, help="How many for each target.")] = 100_000,
    target: Annotated[
        list[str] | None,
        typer.Option(help="markdown, text, html, docx, pdf or question; may be repeated. Default: all."),
    ] = None,
    seconds: Annotated[float, typer.Option(min=0.1, help="How long one input may take.")] = 20.0,
    seed: Annotated[int, typer.Option(min=0, help="Makes the inputs.")] = 0,
    seeds: Annotated[Path | None, typer.Option(help="A folder of files of your own to be damaged as well.")] = None,
    as_json: AsJson = False,
) -> None:
    """Put damaged files to each reader, and damaged questions and quotes to what reads them.

    Exit code 1 when an input crashed a reader (any error but the one that it names) or took too long.
    """
    from riktlots.evals.bench.fuzz.run import TARGETS, run

    wanted = known_values("--target", target or TARGETS, TARGETS)
    with StageProgress(err) as progress:
        rows = run([one for one in TARGETS if one in wanted], inputs, seed, seconds, seeds, progress)
    if as_json:
        print_json(fuzz_json(rows, seed))
    else:
        print_fuzz(out, rows, seed)
    raise typer.Exit(Exit.FINDING if any(row.faults for row in rows) else Exit.OK)


def register(bench: typer.Typer) -> None:
    """Add these commands to those that measure."""
    bench.command()(faults)
    bench.command()(replicas)
    bench.command()(hostile)
    bench.command()(fuzz)
