"""A data folder in which there is something of everything that cannot be made again."""

from __future__ import annotations

from pathlib import Path

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.versions import Deed, keep
from riktlots.app.present.blocks import Block, Style
from riktlots.app.records.asked import keep_asked
from riktlots.app.records.database import Keeping
from riktlots.app.records.history import remember
from riktlots.app.records.opinions import Opinion, keep_opinion
from riktlots.evals.judges.calibration import Calibration, keep_calibration
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.ingest.home import Home, private_folder
from riktlots.retrieval.model import Answer, Status
from tests.answers import kept_in, written
from tests.app.command_line import run

KEPT = Keeping(questions=True)
ANSWER = Answer(question="Får vi fråga Eva?", language="sv", status=Status.ANSWERED)


def fill(home: Home, folder: Path) -> None:
    """Add a written answer, a draft and a document (and build the index), a run with a label, a calibration, an
    opinion and an answer to a home."""
    private_folder(home.root)
    kept_in(home.answers, written(reviewer="KTH", local=True))
    keep(home, Draft.begun("Vem svarar?", "sv").named("who-answers"), "anna@example.se", Deed.SAVED, 0)
    path = folder / "lokal.md"
    path.write_text("# Lokal riktlinje\n\nZebraforskare bör få en egen handledare.\n", encoding="utf-8")
    run("ingest", str(path), "--authority", "KTH")
    evaluated = RunFolder(home.runs / "smoke-1")
    evaluated.begin(Header("smoke", "a", 0, "b", "c", "", "", "1", "0.1", "2031-01-01T00:00:00+00:00"), [])
    evaluated.add_label("Åsa Ö", {"verdict": "supported"})
    keep_calibration(Calibration("deterministic", "d", "2031-01-01T00:00:00+00:00", 1, ()), home.calibrations)
    opine(home)
    ask(home)


def opine(home: Home, comment: str = "Otydligt") -> None:
    """Leave an opinion."""
    keep_opinion(home, ANSWER, Opinion(False, "other", comment), KEPT)


def ask(home: Home, reader: str = "anna@example.se") -> None:
    """Ask a question that is remembered, and kept among those that were asked."""
    remember(home, reader, ANSWER, (Block(Style.TITLE, ANSWER.question),), "", KEPT)
    keep_asked(home, ANSWER, reader, bool, KEPT)
