"""What cannot be made again is saved in one file and comes back as it was, also while the pages are in use."""

from __future__ import annotations

import json
import shutil
import sqlite3
import stat
import threading
import zipfile
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.console import Exit
from riktlots.app.editorial.versions import all_newest
from riktlots.app.ops.archive import BackupError, BackupPart
from riktlots.app.ops.backup import write_backup
from riktlots.app.ops.restore import restore_backup
from riktlots.app.records.asked import all_asked
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.history import history_file, remembered
from riktlots.app.records.opinions import kept_opinions, opinions_file
from riktlots.evals.judges.calibration import kept_calibration
from riktlots.evals.runs.folder import find_run
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.library.answers import load_answers
from tests.app.command_line import run
from tests.app.ops.in_use import KEPT, ask, opine

pytestmark = pytest.mark.usefixtures("over_mini_corpus")


@pytest.fixture
def saved(filled: Home, tmp_path: Path) -> Path:
    run("backup", str(tmp_path / "saved.zip"))
    return tmp_path / "saved.zip"


def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Another data folder, which commands use from now on; it is not there yet."""
    monkeypatch.setenv("RIKTLOTS_HOME", str(tmp_path / "elsewhere"))
    return Home(tmp_path / "elsewhere")


def row(output: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(output)
    return read


def test_all_that_was_saved_comes_back_in_another_place(
    filled: Home, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = row(run("find", "zebraforskare", "--json"))
    there = elsewhere(tmp_path, monkeypatch)
    told = row(run("restore", str(saved), "--json"))
    assert row(run("find", "zebraforskare", "--json")) == before
    assert told["generation"] == row(run("version", "--json"))["generation"]
    assert [kept.opinion.comment for kept in kept_opinions(there, KEPT)] == ["Otydligt"]
    assert [one.question for one in remembered(there, "anna@example.se", KEPT)] == ["Får vi fråga Eva?"]
    assert [one.question for one in all_asked(there, KEPT)] == ["Får vi fråga Eva?"]
    assert find_run("smoke-1", there.runs).labels("Åsa Ö") == [{"verdict": "supported", "rater": "Åsa Ö"}]
    assert [(one.id, one.reviewer) for one in load_answers(there.answers, local=True)] == [("when-to-notify", "KTH")]
    assert {id: version.draft.wordings["sv"] for id, version in all_newest(there).items()} == {
        "who-answers": ("Vem svarar?",)
    }
    assert kept_calibration(there.calibrations, "deterministic") is not None
    assert {stat.S_IMODE(path.stat().st_mode) for path in there.documents.rglob("*.md")} == {0o600}
    assert stat.S_IMODE(there.root.stat().st_mode) == 0o700
    assert not list(there.root.glob(".restoring-*"))


def test_the_index_is_not_saved_and_readers_and_vectors_as_is_asked(filled: Home, tmp_path: Path) -> None:
    (filled.root / "cache").mkdir()
    with sqlite3.connect(filled.embedding_cache("some")) as connection:
        connection.execute("CREATE TABLE vectors (key TEXT)")
    connection.close()
    run("backup", str(tmp_path / "less.zip"), "--no-readers")
    names = zipfile.ZipFile(tmp_path / "less.zip").namelist()
    parts = {"documents", "answers", "answers.sqlite", "runs", "calibrations", "audit", "manifest.json"}
    assert {name.split("/")[0] for name in names} == parts
    assert not [name for name in names if name.endswith(".reading")]
    run("backup", str(tmp_path / "more.zip"), "--vectors")
    assert {"cache/some.sqlite", "feedback.sqlite", "history.sqlite", "asked.sqlite"} <= {
        *zipfile.ZipFile(tmp_path / "more.zip").namelist()
    }


def test_a_backup_is_for_its_owner_alone_and_replaces_none(saved: Path, tmp_path: Path) -> None:
    assert stat.S_IMODE(saved.stat().st_mode) == 0o600
    before = saved.read_bytes()
    run("backup", str(saved), code=Exit.FINDING)
    assert saved.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_folder_gets_a_file_that_is_named_by_the_time(filled: Home, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    told = row(run("backup", str(tmp_path / "backups"), "--json"))
    (path,) = (tmp_path / "backups").iterdir()
    assert (path.name[:9], path.suffix, str(path)) == ("riktlots-", ".zip", told["file"])


def test_a_backup_within_the_data_folder_or_of_none_is_refused(filled: Home, tmp_path: Path) -> None:
    run("backup", str(filled.root / "here.zip"), code=Exit.FINDING)
    with pytest.raises(BackupError, match="nothing to save"):
        write_backup(Home(tmp_path / "nothing"), tmp_path / "x.zip", [*BackupPart])


def test_where_there_is_no_room_the_error_says_so_and_nothing_is_left(
    filled: Home, saved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(BackupError, match="No space left"):
        write_backup(filled, tmp_path / "a.zip", [*BackupPart])
    before = {path for path in tmp_path.rglob("*") if path.name != "build.lock"}
    with pytest.raises(BackupError, match="No space left"):
        restore_backup(saved, filled, KEPT, overwrite=True)
    assert {path for path in tmp_path.rglob("*") if path.name != "build.lock"} == before
    assert not (tmp_path / "a.zip").exists()


def test_what_is_not_known_is_named(filled: Home, tmp_path: Path) -> None:
    (filled.root / "notes.txt").write_text("mine")
    assert row(run("backup", str(tmp_path / "a.zip"), "--json"))["not_saved"] == ["notes.txt"]


def test_a_backup_while_readers_write_holds_whole_answers_only(filled: Home, tmp_path: Path) -> None:
    done = threading.Event()

    def write() -> None:
        while not done.is_set():
            opine(filled, "x" * 2000)
            ask(filled)

    chat_model = threading.Thread(target=write)
    chat_model.start()
    try:
        for number in range(5):
            write_backup(filled, tmp_path / f"{number}.zip", [BackupPart.OPINIONS, BackupPart.HISTORY])
    finally:
        done.set()
        chat_model.join()
    for number in range(5):
        there = Home(tmp_path / f"home-{number}")
        restore_backup(tmp_path / f"{number}.zip", there, KEPT)
        assert {len(kept.opinion.comment) for kept in kept_opinions(there, KEPT)} <= {len("Otydligt"), 2000}
        for file in (opinions_file(there), history_file(there)):
            with sqlite3.connect(file) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()


def test_a_line_that_was_half_written_does_not_stop_a_backup(filled: Home, tmp_path: Path) -> None:
    with (filled.runs / "smoke-1" / "answers.jsonl").open("w") as file:
        file.write('{"half')
    write_backup(filled, tmp_path / "a.zip", [BackupPart.RUNS])
    restore_backup(tmp_path / "a.zip", Home(tmp_path / "there"), KEPT)
    assert find_run("smoke-1", tmp_path / "there" / "runs").records() == []


def test_a_folder_that_is_not_empty_is_refused_unless_it_is_said(filled: Home, saved: Path) -> None:
    opine(filled, "efter säkerhetskopian")
    shutil.copytree(filled.documents / "lokal", filled.documents / "senare")
    run("restore", str(saved), code=Exit.FINDING)
    assert len(kept_opinions(filled, KEPT)) == 2
    run("restore", str(saved), "--overwrite")
    assert [kept.opinion.comment for kept in kept_opinions(filled, KEPT)] == ["Otydligt"]
    assert not (filled.documents / "senare").exists()
    assert not any("efter säkerhetskopian".encode() in path.read_bytes() for path in filled.root.glob("*.sqlite*"))


def test_what_a_backup_leaves_out_stays_as_it_is(filled: Home, tmp_path: Path) -> None:
    run("backup", str(tmp_path / "less.zip"), "--no-readers")
    opine(filled)
    run("restore", str(tmp_path / "less.zip"), "--overwrite")
    assert len(kept_opinions(filled, KEPT)) == 2


def test_a_damaged_database_gives_way_to_the_one_that_was_saved(filled: Home, saved: Path) -> None:
    opinions_file(filled).write_bytes(b"no database at all" * 1000)
    run("restore", str(saved), "--overwrite")
    assert len(kept_opinions(filled, KEPT)) == 1


def test_a_restore_while_the_index_is_built_waits(filled: Home, saved: Path) -> None:
    from riktlots.ingest.errors import BuildInProgressError

    with build_lock(filled), pytest.raises(BuildInProgressError):
        restore_backup(saved, filled, KEPT, overwrite=True, wait=0.1)


def test_what_was_kept_for_long_enough_does_not_come_back(filled: Home, tmp_path: Path) -> None:
    with sqlite3.connect(history_file(filled)) as connection:
        connection.execute("UPDATE history SET at = ?", (moment(40),))
    connection.close()
    write_backup(filled, tmp_path / "old.zip", [*BackupPart])
    there = Home(tmp_path / "there")
    restore_backup(tmp_path / "old.zip", there, Keeping(days=30))
    assert remembered(there, "anna@example.se", Keeping(days=1000)) == []


def test_an_unfinished_fetch_begins_anew_after_a_restore(filled: Home, saved: Path) -> None:
    filled.fetch_journal.write_text("{}")
    restore_backup(saved, filled, KEPT, overwrite=True)
    assert not filled.fetch_journal.exists()
