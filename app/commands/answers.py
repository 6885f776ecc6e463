"""The command `answers`: list the written answers with their state, and what has changed under those that are stale."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.console import AsJson, Exit, Interface, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.schemas.answers import Listed, Stale
from riktlots.retrieval.answering.written_check import AnswerState, Places, changes, state_of

answers = typer.Typer(invoke_without_command=True, help="List the written answers and their state.")
OfState = Annotated[
    list[AnswerState] | None, typer.Option("--state", help="Only answers of this state (may be repeated).")
]


@answers.callback()
@reports_errors
def list_answers(
    context: typer.Context, state: OfState = None, interface: Interface = "sv", as_json: AsJson = False
) -> None:
    """List the written answers: state, id, day to look at it again, and the question."""
    if context.invoked_subcommand:
        return
    store = opened(interface).store
    places = Places(store)
    listed = [Listed.of(answer, state_of(answer, places)) for answer in store.answers]
    shown = [one for one in listed if not state or one.state in state]
    if as_json:
        for one in shown:
            print_json(one.as_json())
        return
    for one in shown:
        title = one.title_en if interface == "en" else one.title
        whose = f" ({text('answers_local', interface)})" if one.local else ""
        state_words = text(f"answer_state_{one.state}", interface)
        out.print(Text(f"{state_words:12} {one.look_again}  {one.id}{whose}: {title}"))
        for finding in one.findings if one.state is AnswerState.FAILING else ():
            out.print(Text(f"    {finding}", style="dim"))
    counts = [f"{text(f'answer_state_{s}', interface)} {sum(one.state is s for one in listed)}" for s in AnswerState]
    out.print(Text(", ".join(counts)))


@answers.command()
@reports_errors
def stale(interface: Interface = "sv", as_json: AsJson = False) -> None:
    """List the stale answers, each with the paragraphs that have changed since it was checked.

    Exit code 1 when there is one.
    """
    store = opened(interface).store
    places = Places(store)
    found = [
        Stale.of(answer, changes(answer, store, places))
        for answer in store.answers
        if state_of(answer, places) is AnswerState.STALE
    ]
    for one in found:
        if as_json:
            print_json(one.as_json())
            continue
        out.print(Text(f"{one.id}: {one.title_en if interface == 'en' else one.title}", style="bold"))
        if one.rewritten:
            out.print(Text(f"  {text('answer_rewritten', interface)}"))
        for change in one.changes:
            out.print(Text(f"  {change.place} ({change.language})"))
            out.print(Text(f"    − {change.then or text('answer_text_not_held', interface)}"))
            out.print(Text(f"    + {change.now or text('answer_text_gone', interface)}"))
    if not as_json:
        out.print(Text(text("answers_stale_count", interface, count=len(found))))
    raise typer.Exit(Exit.FINDING if found else Exit.OK)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(answers, name="answers")
