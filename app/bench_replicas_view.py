"""What several replicas answered, for a terminal and as JSON. Changes of shape raise SCHEMA in app.output."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from app.output import SCHEMA

if TYPE_CHECKING:  # loaded by no other command
    from evals.bench.replicas.measure import Outcome

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
    """The counts in words."""
    console.print(
        Text(
            f"{outcome.answers:,} answers of {replicas} replicas, {outcome.quoted:,} with quotes, from "
            f"{len(outcome.by_generation)} generations; {outcome.without_server:,} while the server was gone"
        )
    )
    console.print(Text(", ".join(f"{name} {outcome.counts[name]}" for name in _FAULTS), style="bold"))
    for note in outcome.notes[:10]:
        console.print(Text(note))
