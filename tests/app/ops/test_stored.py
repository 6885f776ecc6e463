"""What another version of Riktlots stored is brought up by one command, or named."""

from __future__ import annotations

import json
import sqlite3
import stat
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.console import Exit
from riktlots.app.ops.stored import Fit, stored
from riktlots.app.records.opinions import OPINION_STEPS, kept_opinions, opinions_file
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import MANIFEST, SCHEMA, current_generation, read_manifest
from tests.app.command_line import run
from tests.app.ops.in_use import KEPT

pytestmark = pytest.mark.usefixtures("over_mini_corpus")


def serving(home: Home) -> Path:
    folder = current_generation(home)
    assert folder
    return folder


def changed(path: Path, **fields: Any) -> None:
    """Write other values into a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | fields), encoding="utf-8")


def version_of(database: Path, version: int | None = None) -> int:
    """The version of a database, after it was set."""
    connection = sqlite3.connect(database)
    if version is not None:
        connection.execute(f"PRAGMA user_version = {version}")
    (found,) = connection.execute("PRAGMA user_version").fetchone()
    connection.close()
    return int(found)


def fits(home: Home) -> dict[str, Fit]:
    return {one.what: one.fit for one in stored(home)}


def test_what_this_version_stored_needs_nothing(filled: Home) -> None:
    assert fits(filled).keys() == {
        "index",
        "opinions",
        "history",
        "asked questions",
        "answer history",
        "document",
        "run",
        "calibration",
    }
    assert {*fits(filled).values()} == {Fit.CURRENT}
    assert "8 things stored: 0 brought up, 0 that cannot be read" in run("upgrade")


@pytest.mark.parametrize("schema", [SCHEMA - 1, SCHEMA + 1])
def test_an_index_of_another_version_is_built_anew(schema: int, filled: Home) -> None:
    changed(serving(filled) / MANIFEST, schema=schema)
    assert fits(filled)["index"] is Fit.OUTDATED
    assert "1 to bring up" in run("upgrade", "--dry-run")
    assert fits(filled)["index"] is Fit.OUTDATED, "a dry run changes nothing"
    assert "1 brought up" in run("upgrade")
    assert read_manifest(serving(filled)).schema == SCHEMA
    (found,) = json.loads(run("find", "zebraforskare", "--json", "-k", "1"))["hits"]
    assert found["source_id"] == "lokal"


def test_a_database_of_an_earlier_version_is_brought_up_and_one_of_a_later_is_named(filled: Home) -> None:
    version_of(opinions_file(filled), 0)
    assert fits(filled)["opinions"] is Fit.OUTDATED
    run("upgrade")
    assert version_of(opinions_file(filled)) == len(OPINION_STEPS)
    assert len(kept_opinions(filled, KEPT)) == 1
    version_of(opinions_file(filled), 99)
    told = run("upgrade", code=Exit.FINDING)
    assert "later version" in told
    assert version_of(opinions_file(filled)) == 99


def test_a_damaged_database_is_named(filled: Home) -> None:
    opinions_file(filled).write_bytes(b"x" * 9000)
    assert "restore a backup" in run("upgrade", code=Exit.FINDING)


def test_a_run_a_calibration_or_a_register_that_cannot_be_read_is_named(filled: Home) -> None:
    changed(filled.runs / "smoke-1" / "header.json", schema=0)
    changed(filled.calibrations / "deterministic.json", strange=True)
    told = " ".join(run("upgrade", code=Exit.FINDING).split())
    assert "run the set again" in told
    assert "calibrate-judge" in told
    (filled.documents / "lokal" / "source.json").write_text("{")
    assert fits(filled)["document"] is Fit.UNREADABLE


def test_a_folder_that_others_may_enter_is_closed_to_them(filled: Home) -> None:
    filled.root.chmod(0o755)
    opinions_file(filled).chmod(0o664)
    run("health", code=Exit.FINDING)
    run("upgrade")
    assert stat.S_IMODE(filled.root.stat().st_mode) == 0o750, "the group may be meant"
    assert stat.S_IMODE(opinions_file(filled).stat().st_mode) == 0o660


def test_without_an_index_one_is_built(home: Home) -> None:
    run("upgrade")
    assert serving(home)
