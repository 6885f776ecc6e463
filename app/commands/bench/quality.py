"""The measuring commands: bench retrieval, reading, growth; those of speed, and those that do harm, are registered from
their own modules."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from riktlots.app.commands.bench import harm as commands_bench_faults
from riktlots.app.commands.bench import speed as commands_bench_speed
from riktlots.app.commands.bench.show_retrieval import print_report, report_json
from riktlots.app.console import AsJson, StageProgress, err, out, print_json, reports_errors
from riktlots.evals.bench.reading.files import TextPart
from riktlots.ingest.home import Home
from riktlots.retrieval.settings import Settings

_SIZES = (1_000, 10_000, 100_000)

bench = typer.Typer(no_args_is_help=True, help="Measure search, reading, speed and growth, and what faults do.")


@bench.command()
@reports_errors
def retrieval(
    passages: Annotated[Path, typer.Option(help="JSON Lines of {pid, title, text, lang, origin}; may be .gz.")],
    questions: Annotated[Path, typer.Option(help="JSON Lines of {qid, question, lang, gold_pid, …}; may be .gz.")],
    sample: Annotated[int | None, typer.Option(min=1, help="At most this many questions of each pool.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the sample, the mixed pool and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure the search of Riktlots beside itself without the second look, BM25, the dense leg alone, and the stock
    LangChain recipe.

    Passages of one origin and language are searched together; passages in two languages also mixed. The passages are
    embedded once, and remembered. Needs the extra “bench”, unless RIKTLOTS_EMBEDDER is none.
    """
    # No other command needs these.
    from riktlots.evals.bench.retrieval import run
    from riktlots.evals.bench.sets import read_set

    measured = read_set(passages, questions)
    settings = Settings.from_environment()
    embedder, reranker = commands_bench_speed.opened_models(settings)
    with StageProgress(err) as progress:
        report = run(measured, embedder, Home.default(), reranker, sample=sample, seed=seed, progress=progress)
    if as_json:
        print_json(report_json(report, measured, passages, questions, sample, seed))
    else:
        print_report(out, report, measured)


@bench.command()
@reports_errors
def reading(
    laws: Annotated[Path | None, typer.Option(help="A folder of Swedish acts in Markdown.")] = None,
    statutes: Annotated[Path | None, typer.Option(help="JSON Lines of {sfs, text}; may be .gz.")] = None,
    eu: Annotated[
        Path | None, typer.Option(help="JSON Lines of {celex, title, article, text}, in English; may be .gz.")
    ] = None,
    pdfs: Annotated[
        Path | None, typer.Option(help="A folder of hard PDFs with manifest.jsonl of {file, tests, truth}.")
    ] = None,
    sample: Annotated[int, typer.Option(min=1, help="At most this many acts of each input as they are.")] = 300,
    rendered: Annotated[int, typer.Option(min=1, help="At most this many acts in other forms.")] = 6,
    act: Annotated[list[str] | None, typer.Option(help="Of LAWS only the files of this name; may be repeated.")] = None,
    only: Annotated[list[TextPart] | None, typer.Option(help="Measure this part only; may be repeated.")] = None,
    failures: Annotated[int, typer.Option(min=0, help="Print this many failures of each row.")] = 0,
    work: Annotated[
        Path | None, typer.Option(help="A folder in which rendered files are kept for the next run.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Chooses the samples, the made-up acts and the resamples.")] = 0,
    as_json: AsJson = False,
) -> None:
    """Measure whether reading finds each paragraph, its address and its page: files are made from known texts, as
    Markdown, text, HTML, Word and PDF, and read back.

    Without inputs, acts are made up. PDF files are printed by Chromium and by LibreOffice, where they are installed.
    """
    from riktlots.app.commands.bench.show_reading import print_reading, reading_json
    from riktlots.evals.bench.reading.run import Inputs, run

    parts = frozenset(only or TextPart)
    inputs = Inputs(laws, statutes, eu, pdfs, sample, rendered, seed, work, parts, tuple(act or ()))
    with StageProgress(err) as progress:
        report = run(inputs, progress)
    if as_json:
        print_json(reading_json(report, inputs, failures))
    else:
        print_reading(out, report, failures)


@bench.command()
@reports_errors
def growth(
    texts: Annotated[Path | None, typer.Option(help="JSON Lines of {sfs, title, text}; may be .gz.")] = None,
    size: Annotated[list[int] | None, typer.Option(min=10, help="Measure this size; may be repeated.")] = None,
    questions: Annotated[int, typer.Option(min=1, help="Ask this many questions of each index.")] = 100,
    embed: Annotated[bool, typer.Option(help="Embed the texts; else their vectors are drawn.")] = False,
    seed: Annotated[int, typer.Option(min=0, help="Draws texts, vectors and the order of the questions.")] = 0,
    write: Annotated[Path | None, typer.Option(help="Write the table into this Markdown file, at its marks.")] = None,
    picture: Annotated[Path | None, typer.Option(help="Draw the curves into this file (.svg).")] = None,
    as_json: AsJson = False,
) -> None:
    """Measure how the time of a search, memory and building grow with the number of passages, beside a bare Chroma
    query in the same process.

    Without texts, or where they are too few, Swedish acts are made up. The questions are Swedish ones of the
    development set.
    """
    from riktlots.app.commands.bench.show_growth import (
        check_picture,
        draw,
        growth_json,
        parted_at_place,
        print_growth,
        write_table,
    )
    from riktlots.evals.bench.growth import grow

    asked = commands_bench_speed.swedish_questions(questions)
    name = Settings.from_environment().embedder
    if write:
        parted_at_place(write, not embed)
    if picture:
        check_picture(picture, size or _SIZES)
    with StageProgress(err) as progress:
        rows = grow(texts, size or _SIZES, asked, name, drawn=not embed, seed=seed, progress=progress)
    # Told first: what took hours must not be lost with a file that cannot be written.
    if as_json:
        print_json(growth_json(rows, texts, name, not embed, seed))
    else:
        print_growth(out, rows)
    if write:
        write_table(write, rows, texts, not embed)
    if picture:
        picture.write_text(draw(rows), encoding="utf-8")


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    commands_bench_speed.register(bench)
    commands_bench_faults.register(bench)
    app.add_typer(bench, name="bench")
