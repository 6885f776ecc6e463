"""The command `answers`: list the written answers with their state, and what has changed under those that are stale;
retire one; and read its history."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.console import AsJson, Exit, Interface, out, print_json, reports_errors
from riktlots.app.editorial.publish import Editing
from riktlots.app.editorial.publish import reinstate as set_in_use
from riktlots.app.editorial.publish import retire as withdraw
from riktlots.app.editorial.versions import Version
from riktlots.app.editorial.versions import history as versions_of
from riktlots.app.i18n import text
from riktlots.app.records.audit import local_user
from riktlots.app.schemas.answers import Listed, SavedVersion, Stale
from riktlots.ingest.home import Home
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


@answers.command()
@reports_errors
def retire(
    id: Annotated[str, typer.Argument(help="The id of the answer, the institution's own or one of the package.")],
    reason: Annotated[str, typer.Option(help="Why, for those who read the history.")] = "",
    undo: Annotated[bool, typer.Option("--undo", help="Take a retired answer into use again.")] = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Withdraw a written answer: it is listed and never offered, also after an upgrade. The index follows at once."""
    index = opened(interface)
    editing = Editing(Home.default(), index.store, index.judge, index.embedder, local_user())
    version = set_in_use(editing, id) if undo else withdraw(editing, id, reason)
    _tell_version(version, interface, as_json=as_json)


@answers.command()
@reports_errors
def history(
    id: Annotated[str, typer.Argument(help="The id of the answer.")],
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """List all that was saved of a written answer on the page Answers or here, newest first: who did what, and when.

    With --json the text of each version too.
    """
    for version in versions_of(Home.default(), id):
        _tell_version(version, interface, as_json=as_json)


def _tell_version(version: Version, interface: str, *, as_json: bool) -> None:
    if as_json:
        print_json(SavedVersion.of(version).as_json())
        return
    deed = text(f"answer_deed_{version.deed}", interface)
    out.print(Text(f"{version.number}  {version.at[:16].replace('T', ' ')}  {deed}  {version.who}".rstrip()))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(answers, name="answers")
