"""The commands of the evaluation: run a set, score it, show it, compare two runs, decide."""

from __future__ import annotations

import datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.commands_ask import opened
from app.console import AsJson, Exit, Interface, err, out, print_json, reports_errors
from app.eval_output import comparison_json, runs_json, scores_json, stops_json
from app.eval_run import answerer, header_of, lookup_of
from app.eval_view import print_comparison, print_failures, print_runs, print_scores, print_stops
from app.i18n import text
from app.service import open_writer
from app.stage_progress import StageProgress
from evals.questions import load_questions
from evals.suite.compare import compare as compare_scores
from evals.suite.execute import execute
from evals.suite.folder import RunFolder
from evals.suite.gate import gate as decide
from evals.suite.runs import all_runs, find_run, find_set, new_run
from evals.suite.score import score as score_run
from evals.suite.scores import Scores, read_scores
from ingest.home import Home
from retrieval.judges.judge import Judge
from retrieval.judges.opening import DEFAULT, open_judge

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
    service = opened(interface)
    writer = open_writer(service.settings)
    now = datetime.datetime.now().astimezone()
    folder = RunFolder(out_folder) if out_folder else new_run(service.home.runs, path.stem, now)
    folder.begin(header_of(service, writer, path, questions, now), questions)
    with StageProgress(err) as progress:
        told = partial(progress, text("eval_answering", interface))
        execute(folder, questions, answerer(service, writer), service.store, jobs=jobs, progress=told)
    err.print(Text(text("eval_kept_in", interface, folder=folder.path)))
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
        print_json(scores_json(scores))
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
        print_json(comparison_json(found))
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
        print_json(stops_json(stops))
    else:
        print_stops(out, stops, interface)
    raise typer.Exit(Exit.FINDING if stops else Exit.OK)


@evaluation.command()
@reports_errors
def runs(interface: Interface = "sv", as_json: AsJson = False) -> None:
    """List the runs in the data folder, the last one first."""
    found = all_runs(Home.default().runs)
    if as_json:
        print_json(runs_json(found))
    else:
        print_runs(out, found, interface)


def _score_and_show(folder: RunFolder, judge: Judge, interface: str, *, as_json: bool) -> None:
    if folder.header().model and folder.header().model in judge.name:
        err.print(Text(text("eval_judges_itself", interface, model=folder.header().model)))
    with StageProgress(err) as progress:
        score_run(folder, judge, partial(progress, text("eval_judging", interface)))
    scores = _scores(folder, judge.name)
    if as_json:
        print_json(scores_json(scores))
    else:
        print_scores(out, scores, interface)


def _scores(folder: RunFolder, judge: str, *, exact: bool = True) -> Scores:
    """The figures of a run. A kept run may come from another machine: its exact figures were checked there."""
    lookup = lookup_of(Home.default(), folder.header()) if exact else None
    return read_scores(folder, judge, lookup)


def register(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    # These take the names of options from this module.
    from app import commands_eval_delete, commands_eval_people, commands_eval_questions, commands_eval_report

    for part in (commands_eval_people, commands_eval_report, commands_eval_questions, commands_eval_delete):
        part.register(evaluation)
    app.add_typer(evaluation, name="eval")
