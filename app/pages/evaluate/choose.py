"""The choice of a run, of a run to compare it with, and of a judge."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from riktlots.app.i18n import text
from riktlots.app.pages.shell import paragraph
from riktlots.app.report.content import Report, gather
from riktlots.evals.runs.folder import RunFolder, all_runs
from riktlots.ingest.home import Home
from riktlots.retrieval.judges.open import open_judge
from riktlots.retrieval.search.store import Store

_RUN, _AGAINST = "evaluate-run", "evaluate-against"


@dataclass(frozen=True, slots=True)
class Chosen:
    """The chosen run, the run to compare it with (or None), and the judge; empty if there are no judgements.

    `store` is the current index, in which places of the run are looked up; None if it cannot be opened.
    """

    run: RunFolder
    before: RunFolder | None
    judge: str
    store: Store | None

    @property
    def is_whole(self) -> bool:
        """Whether all questions are answered and a judge has scored them."""
        return bool(self.judge) and len({r.id for r in self.run.records()}) == self.run.header().questions

    def report(self) -> Report:
        """The full report of the run; reloaded when its files have changed. Raises a RiktlotsError."""
        files = [*stamp(self.run), *(stamp(self.before) if self.before else ())]
        return _report(self.run, self.before, self.judge, str(Home.default().root), tuple(files))


def look_at(run: str) -> None:
    """Select the run of that name on the page, without a run to compare with."""
    st.session_state[_RUN], st.session_state[_AGAINST] = run, ""


def forget_runs() -> None:
    """Reset the choice of a run and clear cached reports, as after the chosen run has been deleted."""
    for key in (_RUN, _AGAINST):
        st.session_state.pop(key, None)
    _report.clear()


def choose(store: Store | None, language: str) -> Chosen | None:
    """Show the choice of a run and return it; None if there are no runs. Raises RunError."""
    runs = {run.name: run for run in all_runs(Home.default().runs)}
    if not runs:
        paragraph(text("evaluate_no_runs", language), language)
        return None
    left, right = st.columns(2)
    with left:
        name = st.selectbox(
            text("evaluate_run", language),
            list(runs),
            format_func=lambda name: _called(runs[name], language),
            key=_RUN,
            persist_state="session",
        )
    run = runs[name]
    # Only runs of the same set are offered: others share few questions or none.
    others = [other.name for other in runs.values() if other is not run and same_set(other, run)]
    with right:
        before = st.selectbox(
            text("evaluate_against", language),
            ["", *others],
            format_func=lambda name: _called(runs[name], language) if name else text("evaluate_nothing", language),
            key=_AGAINST,
            persist_state="session",
        )
    return Chosen(run, runs.get(before or ""), _judge(run, language), store)


def _judge(run: RunFolder, language: str) -> str:
    judges, usual = run.judges(), open_judge().name
    if not judges and _says_nothing(run):
        return usual
    if len(judges) < 2:
        return judges[0] if judges else ""
    return st.selectbox(
        text("evaluate_judge", language),
        sorted(judges, key=lambda name: name != usual),
        key=f"evaluate-judge-{run.name}",
        persist_state="session",
    )


def _says_nothing(run: RunFolder) -> bool:
    """Whether no answer of a whole run has a sentence. A judge then has nothing to judge and writes no file."""
    records = run.records()
    return len(records) == run.header().questions and not any(record.sentences for record in records)


def same_set(one: RunFolder, other: RunFolder) -> bool:
    """Whether two runs use the same set of questions."""
    return one.header().dataset == other.header().dataset


def _called(run: RunFolder, language: str) -> str:
    header = run.header()
    model = f", {header.model}" if header.model else ""
    return text(
        "evaluate_run_called",
        language,
        dataset=header.dataset,
        day=run_moment(run),
        count=header.questions,
        model=model,
    )


def run_moment(run: RunFolder) -> str:
    """The start time of a run, for display."""
    return run.header().started[:19].replace("T", " ")


def stamp(run: RunFolder) -> list[tuple[str, int, int]]:
    """Path, modification time (ns) and size (bytes) of each JSON file of a run; differs when a file has changed."""
    found = sorted(path for path in run.path.rglob("*.json*") if not path.name.startswith("."))
    return [(str(path), (known := path.stat()).st_mtime_ns, known.st_size) for path in found]


# Reports hold the texts of all answers, so only a few are cached, enough for simultaneous visitors.
@st.cache_resource(max_entries=4, show_spinner=False)
def _report(
    run: RunFolder, before: RunFolder | None, judge: str, root: str, files: tuple[tuple[str, int, int], ...]
) -> Report:
    """Make a report. The arguments are the cache key; `root` is that of the home, `files` is the stamp of both runs."""
    return gather(run, before, judge, Home.default())
