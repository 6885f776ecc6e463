"""What is taken down of deeds: who, what and when, and never a word of a question."""

from __future__ import annotations

import errno
import stat
import threading

import pytest

from riktlots.app.records.audit import AuditEvent, audit_folder, read_audit, record_event
from riktlots.app.records.database import Keeping, moment
from riktlots.app.records.upkeep import drop_old
from riktlots.ingest.errors import StorageError
from riktlots.ingest.home import Home
from tests.disk import failing_disk


def test_a_deed_is_a_line_with_its_time_who_and_what(home: Home) -> None:
    record_event(home, AuditEvent.LABEL, "ada@uni.example", run="smoke", rater="Ada")
    record_event(home, AuditEvent.INGEST, added=["rutin@original"])
    first, second = read_audit(home)
    assert first | {"at": ""} == {"at": "", "who": "ada@uni.example", "deed": "label", "run": "smoke", "rater": "Ada"}
    assert first["at"][:13] == moment()[:13]
    assert second["who"]
    assert second["added"] == ["rutin@original"]


def test_nobody_else_can_read_it(home: Home) -> None:
    record_event(home, AuditEvent.STAFF)
    (path,) = audit_folder(home).iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(audit_folder(home).stat().st_mode) == 0o700


def test_lines_of_several_at_once_do_not_mix(home: Home) -> None:
    def often(name: str) -> None:
        for number in range(50):
            record_event(home, AuditEvent.LABEL, name, rater=name * 200, number=number)

    threads = [threading.Thread(target=often, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = list(read_audit(home))
    assert len(found) == 200
    assert all(line["rater"] == line["who"] * 200 for line in found)


def test_what_has_been_kept_for_long_enough_goes(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    record_event(home, AuditEvent.STAFF)
    folder = audit_folder(home)
    for days in (29, 31, 400):
        (folder / f"{moment(days)[:10]}.jsonl").write_text("{}\n")
    drop_old(home, Keeping(days=30))
    assert sorted(path.stem for path in folder.iterdir()) == [moment(29)[:10], moment()[:10]]
    monkeypatch.setenv("RIKTLOTS_KEEP_DAYS", "10")
    record_event(home, AuditEvent.STAFF)
    assert [path.stem for path in folder.iterdir()] == [moment()[:10]]


def test_what_cannot_be_recorded_is_not_done(home: Home) -> None:
    home.root.mkdir()
    with failing_disk(home.root, errno.ENOSPC), pytest.raises(StorageError, match="make room"):
        record_event(home, AuditEvent.EXPORT)


def test_half_a_line_that_a_kill_left_does_not_count(home: Home) -> None:
    record_event(home, AuditEvent.STAFF)
    (path,) = audit_folder(home).iterdir()
    path.write_bytes(path.read_bytes() + b'{"at": "2026')
    assert len(list(read_audit(home))) == 1
