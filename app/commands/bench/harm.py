"""`riktlots bench faults`, `replicas`, `hostile` and `fuzz`: kills, changes of index, hostile and damaged inputs."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from riktlots.app.console import (
    AsJson,
    Exit,
    StageProgress,
    console_to,
    err,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.options import known_values
from riktlots.app.present.markup import element, escaped, link, marked
from riktlots.app.present.names import original_link
from riktlots.app.present.runs import plain_table
from riktlots.app.schemas import SCHEMA
from riktlots.evals.bench.hostile.run import Showing
from riktlots.ingest.library.manifest import parse_source
from riktlots.ingest.model import Passage

if TYPE_CHECKING:  # loaded by no other command
    from riktlots.evals.bench.faults.kills import KillRow
    from riktlots.evals.bench.fuzz.run import FuzzRow
    from riktlots.evals.bench.hostile.run import HostileRow
    from riktlots.evals.bench.replicas import Outcome


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


_WHAT = ("lost", "mixed", "stuck", "lying")
_FAULTS_LEGEND = (
    "in the middle: the job was not done when the kill came. lost: something reported done, or there before, was gone, "
    "or no index served; mixed: something neither as before nor as it was to be; stuck: the next try did not go "
    "through; lying: something was left that nobody uses."
)


def faults_json(rows: Sequence[KillRow], seed: int) -> dict[str, Any]:
    """The counts by kind of work, and the findings in words."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "seed": seed,
        "kills": sum(row.kills for row in rows),
        "in_the_middle": sum(row.in_the_middle for row in rows),
        "rows": [
            {
                "kind": row.kind,
                "kills": row.kills,
                "in_the_middle": row.in_the_middle,
                **{str(what): count for what, count in row.counts.items()},
                "findings": row.findings,
            }
            for row in rows
        ],
    }


def print_faults(console: Console, rows: Sequence[KillRow], seed: int) -> None:
    """Print a line for each kind of work, their sum, and each finding."""
    table = plain_table(("",), ("kills", "in the middle", *_WHAT))
    counts = [(row.kind, [row.kills, row.in_the_middle, *row.counts.values()]) for row in rows]
    counts.append(("all", [sum(column) for column in zip(*(numbers for _, numbers in counts), strict=True)]))
    for kind, numbers in counts:
        table.add_row(kind, *(f"  {number}" for number in numbers))
    console.print(table)
    console.print(Text(f"Seed {seed}. {_FAULTS_LEGEND}", style="dim"))
    for row in rows:
        for finding in row.findings:
            console.print(Text(f"{row.kind}, {finding}"))


_CAME = ("read", "refused", "over memory", "crashed", "hung")
_FUZZ_LEGEND = (
    "refused: with the error that the reader names, and the name of the file; of a quote, that it was not matched. "
    "crashed: any other error. hung: not done in time."
)


def fuzz_json(rows: Sequence[FuzzRow], seed: int) -> dict[str, Any]:
    """The counts by target, and for each crash or hang the number of the input and the reason."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "seed": seed,
        "rows": [
            {
                "target": row.target,
                "inputs": row.came.total(),
                **{came.replace(" ", "_"): row.came[came] for came in _CAME},
                "faults": row.faults,
            }
            for row in rows
        ],
    }


def print_fuzz(console: Console, rows: Sequence[FuzzRow], seed: int) -> None:
    """Print a line for each target, and each fault."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    for name in ("inputs", *_CAME):
        table.add_column(name, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(row.target, f"{row.came.total():,}", *(f"{row.came[came]:,}" for came in _CAME))
    console.print(table)
    console.print(Text(f"Seed {seed}. {_FUZZ_LEGEND}", style="dim"))
    for row in rows:
        for fault in row.faults:
            console.print(Text(f"{row.target}, {fault}"))


def hostile_json(rows: Sequence[HostileRow]) -> dict[str, Any]:
    """The counts by kind and family, and the faults in words."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "inputs": sum(row.inputs for row in rows),
        "faults": sum(len(row.faults) for row in rows),
        "rows": [
            {
                "kind": row.kind,
                "family": row.family,
                "inputs": row.inputs,
                "outcomes": dict(sorted(row.outcomes.items())),
                "faults": row.faults,
            }
            for row in rows
        ],
    }


def print_hostile(console: Console, rows: Sequence[HostileRow]) -> None:
    """Print a line for each family, the sum, and each fault."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1), show_edge=False)
    table.add_column("", no_wrap=True)
    table.add_column("inputs", justify="right")
    table.add_column("what came of them")
    table.add_column("faults", justify="right")
    for row in rows:
        came = ", ".join(f"{count} {outcome}" for outcome, count in sorted(row.outcomes.items()))
        table.add_row(f"{row.kind}: {row.family}", f"{row.inputs}", came, f"{len(row.faults)}")
    table.add_row("all", f"{sum(row.inputs for row in rows)}", "", f"{sum(len(row.faults) for row in rows)}")
    console.print(table)
    console.print(
        Text("Each question is answered twice: by quotes, and with a model that obeys whoever orders.", style="dim")
    )
    for row in rows:
        for fault in row.faults:
            console.print(Text(f"{row.kind}, {row.family}: {fault}"))


_FAULTS = ("wrong", "mixed", "backward", "missed", "late")


def replicas_json(outcome: Outcome, replicas: int) -> dict[str, Any]:
    """All counts."""
    return {
        "schema": SCHEMA,
        "riktlots": version("riktlots"),
        "replicas": replicas,
        "answers": outcome.answers,
        "with_quotes": outcome.quoted,
        "without_server": outcome.without_server,
        "by_generation": {str(number): count for number, count in sorted(outcome.by_generation.items())},
        **{name: outcome.counts[name] for name in _FAULTS},
        "notes": outcome.notes,
    }


def print_replicas(console: Console, outcome: Outcome, replicas: int) -> None:
    """Print the counts in words."""
    console.print(
        Text(
            f"{outcome.answers:,} answers of {replicas} replicas, {outcome.quoted:,} with quotes, from "
            f"{len(outcome.by_generation)} generations; {outcome.without_server:,} while the server was gone"
        )
    )
    console.print(Text(", ".join(f"{name} {outcome.counts[name]}" for name in _FAULTS), style="bold"))
    for note in outcome.notes[:10]:
        console.print(Text(note))


def showing() -> Showing:
    """The functions by which the product shows passages, links and terminal text."""
    return Showing(_passage, _link, _terminal)


def _passage(passage: Passage) -> str:
    middle = len(passage.text) // 2
    heads = element("p", escaped(" › ".join(passage.heading_path)), css="rl-part", language=passage.language)
    return heads + element("p", marked(passage.text, middle // 2, middle), css="rl-text", language=passage.language)


def _link(url: str, words: str) -> str:
    source = parse_source(
        {
            "id": "hostile",
            "title": "Hostile",
            "cite": "hostile",
            "cite_en": "hostile",
            "language": ["sv"],
            "kind": "guideline",
            "weight": "local-guideline",
            "jurisdiction": "SE",
            "status": "in_force",
            "verified": "user",
        },
        "hostile",
    )
    # The manifest refuses most of these; whatever passes must still be only a link.
    return link(original_link(dataclasses.replace(source, url=url)), words)


def _terminal(text: str) -> str:
    written = StringIO()
    console_to(written).print(Text(text))
    return written.getvalue()


def register(bench: typer.Typer) -> None:
    """Add the commands of this module to `riktlots bench`."""
    bench.command()(faults)
    bench.command()(replicas)
    bench.command()(hostile)
    bench.command()(fuzz)
