"""The commands of the evaluation: run a set, score it, show it, compare two runs, and gate a release."""

from __future__ import annotations

import datetime
import sys
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from riktlots.app.commands.ask import opened
from riktlots.app.console import (
    AsJson,
    Exit,
    Interface,
    StageProgress,
    err,
    out,
    print_json,
    reports_errors,
)
from riktlots.app.i18n import LANGUAGES, text
from riktlots.app.options import known_values
from riktlots.app.present.runs import (
    print_comparison,
    print_failures,
    print_replayed,
    print_runs,
    print_scores,
    print_stops,
)
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.report.content import gather
from riktlots.app.report.markdown import report_markdown
from riktlots.app.report.page import report_page
from riktlots.app.schemas import SCHEMA
from riktlots.app.schemas.runs import Comparison, Gate, Runs
from riktlots.app.schemas.runs import Scores as ScoresJson
from riktlots.evals.questions.questions import load_questions
from riktlots.evals.questions.sheet import export_questions, import_questions, write_questions
from riktlots.evals.runs.compare import compare as compare_scores
from riktlots.evals.runs.compare import gate as decide
from riktlots.evals.runs.execute import answerer, execute, header_of, lookup_of
from riktlots.evals.runs.folder import RunFolder, all_runs, find_run, find_set, new_run
from riktlots.evals.runs.score import score as score_run
from riktlots.evals.runs.scores import Scores, read_scores
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import Home
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.judges.open import DEFAULT, open_judge

evaluation = typer.Typer(no_args_is_help=True, help="Measure how good the answers are, and whether a change helped.")

RunName = Annotated[str, typer.Argument(help="A run: its folder, its name, or “latest”.")]
OutFolder = Annotated[Path | None, typer.Option("--out", help="Folder of the run; an unfinished one goes on.")]
JudgeName = Annotated[str, typer.Option("--judge", help="bundled, deterministic, nli:FOLDER or model:PROVIDER:NAME.")]


@evaluation.command()
@reports_errors
def run(
    dataset: Annotated[str, typer.Option("--set", help="A set of questions: its name, or a JSON Lines file.")],
    out_folder: OutFolder = None,
    jobs: Annotated[int, typer.Option(min=1, max=32, help="Questions at a time; more than 1 pays with a model.")] = 1,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")] = None,
    judge: JudgeName = DEFAULT,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Put all questions of a set, keep the answers, let a judge score them, and print the first page."""
    path = find_set(dataset)
    questions = load_questions(path)[:limit]
    chosen = open_judge(judge)
    index = opened(interface)
    now = datetime.datetime.now().astimezone()
    folder = RunFolder(out_folder) if out_folder else new_run(Home.default().runs, path.stem, now)
    folder.begin(header_of(index, path, questions, now), questions)
    with StageProgress(err) as progress:
        told = partial(progress, text("eval_answering", interface))
        execute(folder, questions, answerer(index), index.store, jobs=jobs, progress=told)
    err.print(Text(text("eval_kept_in", interface, folder=folder.path)))
    print_replayed(err, index.chat_model, interface)
    _score_and_show(folder, chosen, interface, as_json=as_json)


@evaluation.command()
@reports_errors
def score(run: RunName, judge: JudgeName = DEFAULT, interface: Interface = "sv", as_json: AsJson = False) -> None:
    """Let a judge say what the answers of a run are worth; nothing is answered anew."""
    _score_and_show(find_run(run, Home.default().runs), open_judge(judge), interface, as_json=as_json)


@evaluation.command()
@reports_errors
def show(
    run: RunName = "latest",
    judge: JudgeName = DEFAULT,
    all_figures: Annotated[bool, typer.Option("--all", help="All figures, with what they mean.")] = False,
    failures: Annotated[int, typer.Option(min=0, help="Show so many of the questions that went wrong.")] = 0,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Print the figures of a run, and the questions that went wrong."""
    scores = _scores(find_run(run, Home.default().runs), open_judge(judge).name)
    if as_json:
        print_json(ScoresJson.of(scores).as_json())
        return
    print_scores(out, scores, interface, all_figures=all_figures)
    print_failures(out, scores, failures, interface)


@evaluation.command()
@reports_errors
def compare(
    old: Annotated[str, typer.Argument(help="The run to compare with.")],
    new: RunName = "latest",
    judge: JudgeName = DEFAULT,
    all_figures: Annotated[bool, typer.Option("--all", help="All figures, not only those that differ.")] = False,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Say which figures of two runs differ by more than chance."""
    runs, name = Home.default().runs, open_judge(judge).name
    # The runs may come from two homes, so that no one has both indexes: what needs them is not compared.
    before, after = (_scores(find_run(run, runs), name, exact=False) for run in (old, new))
    found = compare_scores(before, after)
    if as_json:
        print_json(Comparison.of(found).as_json())
    else:
        print_comparison(out, found, interface, all_figures=all_figures)


@evaluation.command()
@reports_errors
def gate(
    run: RunName = "latest",
    baseline: Annotated[str, typer.Option(help="The kept run that this one may not be worse than.")] = "",
    judge: JudgeName = DEFAULT,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Exit with 1 unless all exact figures are 100 % and nothing that people are told got worse by more than chance."""
    runs, name = Home.default().runs, open_judge(judge).name
    scores = _scores(find_run(run, runs), name)
    kept = _scores(find_run(baseline, runs), name, exact=False) if baseline else None
    stops = decide(scores, compare_scores(kept, scores) if kept else None)
    if as_json:
        print_json(Gate(open=not stops, stops=stops).as_json())
    else:
        print_stops(out, stops, interface)
    raise typer.Exit(Exit.FINDING if stops else Exit.OK)


@evaluation.command()
@reports_errors
def runs(interface: Interface = "sv", as_json: AsJson = False) -> None:
    """List the runs in the data folder, the last one first."""
    found = all_runs(Home.default().runs)
    if as_json:
        print_json(Runs.of(found).as_json())
    else:
        print_runs(out, found, interface)


def _score_and_show(folder: RunFolder, judge: Judge, interface: str, *, as_json: bool) -> None:
    if folder.header().model and folder.header().model in judge.name:
        err.print(Text(text("eval_judges_itself", interface, model=folder.header().model)))
    with StageProgress(err) as progress:
        score_run(folder, judge, partial(progress, text("eval_judging", interface)))
    scores = _scores(folder, judge.name)
    if as_json:
        print_json(ScoresJson.of(scores).as_json())
    else:
        print_scores(out, scores, interface)


def _scores(folder: RunFolder, judge: str, *, exact: bool = True) -> Scores:
    """The figures of a run. A stored run may come from another machine, where its exact figures were checked."""
    lookup = lookup_of(Home.default(), folder.header()) if exact else None
    return read_scores(folder, judge, lookup)


@reports_errors
def delete(
    run: Annotated[str, typer.Argument(help="A run: its folder, or its name.")],
    rater: Annotated[str, typer.Option(help="Only the labels of this person; the run stays.")] = "",
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Delete a run with its answers, judgements and labels, or only the labels of one person."""
    home = Home.default()
    folder = find_run(run, home.runs)
    if not rater:
        record_event(home, AuditEvent.ERASE, what="run", run=folder.name)
        folder.delete()
        _tell(text("run_deleted", interface, run=folder.name), {"deleted": folder.name}, as_json=as_json)
        return
    if rater not in folder.raters():
        known = ", ".join(folder.raters()) or "nobody"
        raise InputError(f"“{rater}” has labelled nothing in {folder.name}; {known} has.")
    record_event(home, AuditEvent.ERASE, what="labels", run=folder.name, rater=rater)
    count = folder.delete_labels(rater)
    said = text("labels_deleted", interface, count=count, rater=rater, run=folder.name)
    _tell(said, {"run": folder.name, "rater": rater, "erased": count}, as_json=as_json)


def _tell(said: str, row: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json({"schema": SCHEMA, **row})
    else:
        out.print(Text(said))


questions = typer.Typer(no_args_is_help=True, help="Write a set of questions as a sheet, and read it back.")


@questions.command(name="export")
@reports_errors
def export(
    dataset: Annotated[str, typer.Argument(metavar="SET", help="A set: its name, or a JSON Lines file.")],
    file: Annotated[Path, typer.Argument(help="The sheet to write: .csv or .xlsx.")],
    interface: Interface = "sv",
) -> None:
    """Write a set of questions as a sheet."""
    found = load_questions(find_set(dataset))
    export_questions(found, file)
    out.print(Text(text("questions_exported", interface, count=len(found), file=file)))


@questions.command(name="import")
@reports_errors
def import_(
    file: Annotated[Path, typer.Argument(help="The sheet to read: .csv or .xlsx.")],
    to: Annotated[Path, typer.Option("--out", help="The JSON Lines file to write.")],
    interface: Interface = "sv",
) -> None:
    """Read a set of questions from a sheet; names the row and column of every cell that is wrong."""
    found = import_questions(file, frozenset(load_library(Home.default()).sources))
    write_questions(found, to)
    out.print(Text(text("questions_imported", interface, count=len(found), file=to)))


@reports_errors
def report(
    run: RunName = "latest",
    against: Annotated[str, typer.Option(help="The run before, to say what has changed.")] = "",
    judge: JudgeName = DEFAULT,
    html: Annotated[Path | None, typer.Option(help="Write a web page in one file.")] = None,
    markdown: Annotated[Path | None, typer.Option(help="Write Markdown, without the charts.")] = None,
    interface: Interface = "sv",
) -> None:
    """Write the report of a run for people: figures with intervals, charts, what went wrong, and how it was measured.

    Without --html and --markdown, Markdown is printed.
    """
    known_values("--interface", [interface], LANGUAGES)
    home = Home.default()
    before = find_run(against, home.runs) if against else None
    made = gather(find_run(run, home.runs), before, open_judge(judge).name, home)
    if html:
        html.write_text(report_page(made, interface), encoding="utf-8")
    if markdown:
        markdown.write_text(report_markdown(made, interface), encoding="utf-8")
    if not (html or markdown):
        sys.stdout.write(report_markdown(made, interface))
    for path in filter(None, (html, markdown)):
        err.print(Text(text("report_written", interface, file=path)))


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    evaluation.command()(report)
    evaluation.add_typer(questions, name="questions")
    evaluation.command()(delete)
    app.add_typer(evaluation, name="eval")
