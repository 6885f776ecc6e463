"""The command line: `riktlots` and its commands."""

from __future__ import annotations

import gc
from typing import Annotated

import typer

from riktlots.app.commands import Commands
from riktlots.app.console import AsJson, out, print_json, reports_errors
from riktlots.ingest.threads import bound_threads

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Guidance on responsible internationalisation, with the exact paragraph. "
    "Vägledning om ansvarsfull internationalisering, med hänvisning till rätt paragraf.",
)


@app.command()
def version(as_json: AsJson = False) -> None:
    """Print the version of Riktlots and of the serving index."""
    from importlib.metadata import version as package_version

    from riktlots.app.schemas import SCHEMA
    from riktlots.ingest.home import Home
    from riktlots.ingest.index.generation import current_generation

    folder = current_generation(Home.default())
    found = {
        "schema": SCHEMA,
        "riktlots": package_version("riktlots"),
        "generation": folder.name if folder else None,
        "home": str(Home.default().root),
    }
    if as_json:
        print_json(found)
    else:
        out.print(f"riktlots {found['riktlots']}, index {found['generation'] or '–'}, {found['home']}")


@app.command(name="app")
@reports_errors
def start_app(
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8501,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    address: Annotated[str, typer.Option(help="Address to listen on. Default: this computer alone.")] = "127.0.0.1",
    host: Annotated[
        list[str] | None, typer.Option(help="A name by which readers reach the pages, as example.se (may be repeated).")
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="Open Ask with an example conversation, asked anew.")] = False,
) -> None:
    """Start the pages: on this computer alone, or at an address and by the names that readers use."""
    from riktlots.app.pages.serve import serve

    raise typer.Exit(serve(port, address=address, hosts=host or (), browser=browser, demo=demo))


def main() -> None:
    """Entry point of the console script."""
    # Before any command: NumPy reads the environment when it is imported.
    bound_threads()
    try:
        app()
    finally:
        # Before it ends, the interpreter would search everything that was loaded for rings of references, which takes
        # a fifth of a second and frees nothing that does not go with the process.
        gc.freeze()
