"""Everything that the report of a run is made of, read from its folder."""

from __future__ import annotations

from app.eval_run import lookup_of
from app.report.content import Report, report_of
from app.run_sources import sources_of
from evals.judging.calibration import kept_calibration
from evals.labelling.corrected import unsupported
from evals.labelling.item import items_of
from evals.labelling.labels import all_labels
from evals.suite.compare import compare
from evals.suite.folder import RunFolder
from evals.suite.scores import read_scores
from ingest.home import Home


def gather(folder: RunFolder, before: RunFolder | None, judge: str, home: Home) -> Report:
    """The report of a run by what a judge said, beside the run before. Raises RunError, DatasetError.

    A run can be read where its index is not; then what is to be checked against that is left out, and said so.
    """
    sources = sources_of(home, folder.header())
    scores = read_scores(folder, judge, lookup_of(home, folder.header()) if sources else None)
    old = read_scores(before, judge, None) if before else None
    return report_of(
        scores,
        compare(old, scores) if old else None,
        unsupported(folder, judge, kept_calibration(home.calibrations, judge)),
        all_labels(folder, items_of(folder)),
        sources,
    )
