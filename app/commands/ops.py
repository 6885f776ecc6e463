"""The commands for operators: `health`, `upgrade`, `backup` and `restore`."""

from __future__ import annotations

import dataclasses
import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.console import AsJson, Exit, Interface, err, out, print_json, reports_errors
from riktlots.app.ops.archive import BackupPart
from riktlots.app.ops.backup import dated_name, not_saved, write_backup
from riktlots.app.ops.health import State, liveness, readiness, worst
from riktlots.app.ops.restore import restore_backup
from riktlots.app.ops.stored import Fit, stored
from riktlots.app.ops.stored import upgrade as bring_up
from riktlots.app.present.terminal import BuildProgress
from riktlots.app.records.database import Keeping
from riktlots.app.schemas import SCHEMA
from riktlots.ingest.add import rebuild
from riktlots.ingest.files import file_sha256
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import read_manifest
from riktlots.retrieval.settings import Settings, open_embedder

_EXIT = {State.OK: Exit.OK, State.FINDING: Exit.FINDING, State.ENVIRONMENT: Exit.ENVIRONMENT}


@reports_errors
def health(
    live: Annotated[bool, typer.Option("--live", help="Only ask the pages whether they answer.")] = False,
    address: Annotated[str, typer.Option(help="With --live: the address that the pages listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="With --live: their port.")] = 8501,
    timeout: Annotated[float, typer.Option(min=0.1, help="With --live: seconds to wait.")] = 5.0,
    as_json: AsJson = False,
) -> None:
    """Say whether Riktlots is fit to answer: data folder, stored things, index and hashes, embedder, search, judge.

    Nothing is built, and no language model is asked. Exit code 0 when all is well, 1 when what is held is not as it
    should be, 3 when something is missing on this machine.
    """
    trials = (
        iter([liveness(address, port, timeout)]) if live else readiness(Home.default(), Settings.from_environment())
    )
    checks = []
    for check in trials:
        checks.append(check)
        if not as_json:
            out.print(Text(f"{check.state:<11} {check.name}: {check.told}"))
    state = worst(checks)
    if as_json:
        print_json({"schema": SCHEMA, "state": state, "checks": [dataclasses.asdict(check) for check in checks]})
    raise typer.Exit(_EXIT[state])


@reports_errors
def upgrade(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be done; change nothing.")] = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Bring what is stored to this version of Riktlots: databases and index; and close the folder to others.

    What another version wrote and this one cannot read is named and left alone; then the exit code is 1.
    """
    home = Home.default()
    before = stored(home)
    outdated = [one for one in before if one.fit is Fit.OUTDATED]
    if not dry_run:
        embedder, _ = open_embedder(Settings.from_environment())
        with BuildProgress(err, interface) as progress:
            outdated = bring_up(home, embedder, progress)
    unreadable = [one for one in before if one.fit is Fit.UNREADABLE]
    if as_json:
        rows = [{"what": one.what, "path": str(one.path), "fit": one.fit, "told": one.told} for one in before]
        print_json({"schema": SCHEMA, "changed": not dry_run, "stored": rows})
    else:
        for one in (*outdated, *unreadable):
            out.print(Text(f"{one.fit:<11} {one.what} {one.path}: {one.told}"))
        done = "to bring up" if dry_run else "brought up"
        out.print(f"{len(before)} things stored: {len(outdated)} {done}, {len(unreadable)} that cannot be read")
    raise typer.Exit(Exit.FINDING if unreadable else Exit.OK)


@reports_errors
def backup(
    file: Annotated[Path, typer.Argument(help="The file to write, or a folder to write one in that is named by time.")],
    readers: Annotated[bool, typer.Option(help="With what readers said and asked, where that is kept.")] = True,
    vectors: Annotated[bool, typer.Option(help="With the vectors already computed: a quicker restore.")] = False,
    as_json: AsJson = False,
) -> None:
    """Save what cannot be made again in one file: documents, runs with labels, calibrations, opinions, history,
    written answers with their history.

    The pages may be in use; a build of the index waits. The file is read back before it gets its name.
    """
    home = Home.default()
    of_readers = dict.fromkeys((BackupPart.OPINIONS, BackupPart.HISTORY, BackupPart.ASKED), readers)
    left = {BackupPart.VECTORS: vectors} | of_readers
    target = file / dated_name(datetime.datetime.now()) if file.is_dir() else file
    contents = write_backup(home, target, [part for part in BackupPart if left.get(part, True)])
    told = file_sha256(target)
    beside = not_saved(home)
    if as_json:
        row = contents.model_dump(mode="json", exclude={"files"}) | {"files": len(contents.files)}
        print_json({"schema": SCHEMA, "file": str(target), "sha256": told, "not_saved": beside} | row)
        return
    out.print(Text(f"{target}: {len(contents.files)} files of {', '.join(contents.parts)}"))
    out.print(f"sha256 {told}")
    if beside:
        out.print(Text(f"left out, since Riktlots does not know them: {', '.join(beside)}"))


@reports_errors
def restore(
    file: Annotated[Path, typer.Argument(help="A file that `riktlots backup` wrote.")],
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Give up what the data folder holds.")] = False,
    index: Annotated[bool, typer.Option(help="Build the index afterwards.")] = True,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Bring a backup back. All hashes are checked before anything is touched; then the index is built.

    A data folder that is not empty is refused without --overwrite.
    """
    home = Home.default()
    contents = restore_backup(file, home, Keeping.from_environment(), overwrite=overwrite)
    generation = ""
    if index:
        embedder, _ = open_embedder(Settings.from_environment())
        with BuildProgress(err, interface) as progress:
            generation = read_manifest(rebuild(home, embedder, progress)).id
    if as_json:
        row = contents.model_dump(mode="json", exclude={"files"}) | {"files": len(contents.files)}
        print_json({"schema": SCHEMA, "home": str(home.root), "generation": generation} | row)
        return
    out.print(Text(f"{home.root}: {len(contents.files)} files of {', '.join(contents.parts)}, from {contents.created}"))
    out.print(f"index {generation}" if generation else "no index was built; run `riktlots ingest`")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    for command in (health, upgrade, backup, restore):
        app.command()(command)
