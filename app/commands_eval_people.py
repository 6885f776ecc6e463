"""The commands of the evaluation that people take part in: label, agreement, calibrate-judge."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from app.commands_eval import JudgeName, RunName
from app.console import AsJson, Interface, err, existing_file, out, print_json, reports_errors
from app.i18n import text
from app.kept.audit import Deed, take_down
from app.label_terminal import label_run
from app.people_output import agreement_json, calibration_json
from app.people_view import print_calibration, print_raters, print_unsupported
from app.run_sources import sources_of
from app.stage_progress import StageProgress
from evals.judging.calibration import calibrate, keep_calibration, kept_calibration, to_calibrate_on
from evals.judging.pairs import read_pairs
from evals.labelling.agreement import agreement_of
from evals.labelling.corrected import unsupported
from evals.labelling.draw import draw
from evals.labelling.item import items_of
from evals.labelling.labels import all_labels, by_item
from evals.labelling.sheet import export_labels, import_labels
from evals.questions import DATASETS
from evals.suite.runs import find_run
from ingest.errors import InputError
from ingest.home import Home
from retrieval.judges.opening import DEFAULT, REPEATABLE, open_judge

_PAIRS = DATASETS / "judging" / "pairs.jsonl"
_MODEL_RUNS = 3


@reports_errors
def label(
    rater: Annotated[str, typer.Option(help="Who labels; each person by one name of their own.")],
    run: RunName = "latest",
    sample: Annotated[int | None, typer.Option(min=4, help="Draw so many sentences, likely failures first.")] = None,
    seed: Annotated[int, typer.Option(min=0, help="Draws the sample.")] = 0,
    judge: JudgeName = DEFAULT,
    export_to: Annotated[Path | None, typer.Option("--export", help="Write a sheet to fill in: .csv or .xlsx.")] = None,
    import_from: Annotated[Path | None, typer.Option("--import", help="Keep what was filled in on a sheet.")] = None,
    interface: Interface = "sv",
) -> None:
    """Say what the sentences of a run are worth, without seeing what a judge or another person said.

    At the keyboard, or with --export and --import by a sheet. Stop when you like; the next time goes on from there.
    """
    if not rater.strip():
        raise InputError("--rater is empty. Give the name that your labels are kept under.")
    if export_to and import_from:
        raise InputError("--export and --import are two steps. Give one of them.")
    folder = find_run(run, Home.default().runs)
    if sample:
        draw(folder, open_judge(judge).name, sample, seed)
    how = "import" if import_from else "export" if export_to else "keyboard"
    take_down(Home.default(), Deed.LABEL, run=folder.name, rater=rater, how=how)
    if import_from:
        count = import_labels(folder, rater, import_from)
        out.print(Text(text("label_imported", interface, count=count, file=import_from)))
        return
    kinds = {id: str(source.kind) for id, source in sources_of(Home.default(), folder.header()).items()}
    if export_to:
        count = export_labels(folder, rater, export_to, kinds)
        out.print(Text(text("label_exported", interface, count=count, file=export_to)))
        return
    label_run(folder, rater, out, input, kinds, interface)


@reports_errors
def agreement(
    run: RunName = "latest", judge: JudgeName = DEFAULT, interface: Interface = "sv", as_json: AsJson = False
) -> None:
    """How far the people who labelled a run agree, and the judge with them; what that makes of its figures."""
    folder, name = find_run(run, Home.default().runs), open_judge(judge).name
    raters = agreement_of(by_item(all_labels(folder, items_of(folder))))
    found = unsupported(folder, name, kept_calibration(Home.default().calibrations, name))
    if as_json:
        print_json(agreement_json(folder.name, raters, found))
        return
    print_raters(out, raters, interface)
    print_unsupported(out, found, interface)


@reports_errors
def calibrate_judge(
    judge: JudgeName = DEFAULT,
    pairs: Annotated[Path, typer.Option(help="JSON Lines of pairs with labels.")] = _PAIRS,
    runs: Annotated[
        int | None, typer.Option(min=1, max=10, help="How often each pair is put; 3 for a model, else 1.")
    ] = None,
    interface: Interface = "sv",
    as_json: AsJson = False,
) -> None:
    """Put pairs of which the truth is known to a judge: how far can it be believed? Reports correct by this."""
    asked = open_judge(judge)
    found = read_pairs(existing_file(pairs))
    times = runs or (1 if judge in REPEATABLE else _MODEL_RUNS)
    with StageProgress(err) as progress:
        stage = text("eval_judging", interface)
        told = calibrate(
            asked,
            to_calibrate_on(asked, found.pairs),
            found.sha256,
            times,
            lambda done, total: progress(stage, done, total),
        )
    path = keep_calibration(told, Home.default().calibrations)
    if as_json:
        print_json(calibration_json(told))
        return
    print_calibration(out, told, interface)
    err.print(Text(text("calibrated_kept_in", interface, file=path)))


def register(evaluation: typer.Typer) -> None:
    """Add these commands to those of the evaluation."""
    evaluation.command()(label)
    evaluation.command()(agreement)
    evaluation.command()(calibrate_judge)
