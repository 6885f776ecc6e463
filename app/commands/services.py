"""The commands that serve other programs: `api` and `mcp`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from riktlots.app.console import AsJson, Interface, err, out, print_json, reports_errors
from riktlots.app.i18n import text
from riktlots.app.ops.process import log_as_json
from riktlots.app.present.terminal import BuildProgress
from riktlots.app.schemas import SCHEMA
from riktlots.evals.errors import MissingExtraError
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.ingest.published.replica import keeping_up
from riktlots.ingest.threads import share_threads
from riktlots.retrieval.guide import Guide

if TYPE_CHECKING:
    from riktlots.app.api.services import Services

api = typer.Typer(invoke_without_command=True)


@api.callback()
@reports_errors
def serve_api(
    context: typer.Context,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8502,
    address: Annotated[str, typer.Option(help="Address to listen on. Default: this computer alone.")] = "127.0.0.1",
    host: Annotated[
        list[str] | None, typer.Option(help="A name by which others reach it, as api.example.se (may be repeated).")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Answer in so many processes; each holds an index of its own in memory.")
    ] = 1,
    interface: Interface = "sv",
) -> None:
    """Serve answers to other programs by HTTP: on this computer alone, or to others who have a key."""
    if context.invoked_subcommand:
        return
    # FastAPI is an extra, and no other command needs it.
    try:
        from riktlots.app.api.serve import admission, serve, serve_together
    except ImportError as error:
        raise MissingExtraError("api", error) from error
    admitted = admission(address, host or ())
    services = _opened(interface)
    with keeping_up(Home.default()):
        if workers == 1:
            serve(services, admitted, address, port)
        else:
            # It has been opened to build it, and to report what is wrong once and not from each process.
            services.guide.close()
            del services
            share_threads(workers)
            serve_together(workers, address, port, host or (), interface)


@api.command(name="key")
@reports_errors
def make_key(
    name: Annotated[str, typer.Argument(help="Whose key it is to be: a program, or the body that runs it.")],
    file: Annotated[Path | None, typer.Option(help="The file of keys. Default: what RIKTLOTS_API_KEYS names.")] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Make a key: it is printed once, and its hash is kept in the file of keys."""
    from riktlots.app.api.keys import keys_file, new_key

    path = file or keys_file()
    if path is None:
        raise InputError("say where keys are kept: --file FILE, or RIKTLOTS_API_KEYS=FILE.")
    secret = new_key(path, name)
    if as_json:
        print_json({"schema": SCHEMA, "name": name, "key": secret, "file": str(path)})
        return
    err.print(Text(text("api_key_made", interface, name=name, file=path)))
    out.print(Text(secret))


@reports_errors
def mcp(interface: Interface = "sv") -> None:
    """Serve find, ask and read_paragraph to a language model's client (MCP, by standard input and output)."""
    try:
        from riktlots.app.api.mcp_server import serve_stdio
    except ImportError as error:
        raise MissingExtraError("mcp", error) from error
    services = _opened(interface)
    with keeping_up(Home.default()):
        serve_stdio(services)


def _opened(interface: str) -> Services:
    """Open the services with their index, and log one line per event on the error stream, without any words of those
    who ask."""
    from riktlots.app.api.services import Services

    log_as_json()
    services = Services(Guide(), interface)
    with BuildProgress(err, interface) as progress:
        index = services.guide.index(progress)
    # Report a language model that cannot be set up now, not when the first question comes.
    _ = index.chat_model
    if index.notice:
        err.print(Text(text(index.notice, interface)))
    return services


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.add_typer(api, name="api")
    app.command()(mcp)
