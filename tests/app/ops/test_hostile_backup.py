"""A backup that is damaged, of another version, or made by a stranger changes nothing."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest

from riktlots.app.ops.archive import BackupError
from riktlots.app.ops.restore import restore_backup
from riktlots.ingest.home import Home
from tests.app.ops.in_use import KEPT

GOOD = {"documents/lokal/a.md": b"# Rubrik\n\nText.\n"}
PARTS = ("documents", "runs", "calibrations", "opinions", "history")


def archive(path: Path, files: dict[str, bytes], /, **changed: Any) -> Path:
    """A backup of these files, with parts of its manifest changed."""
    listed = [
        {"path": name, "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    ]
    manifest = {"format": 1, "riktlots": "0.1.0", "created": "2031-01-01T00:00:00+00:00", "parts": PARTS}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in files.items():
            file.writestr(name, content)
        file.writestr("manifest.json", json.dumps(manifest | {"files": listed} | changed))
    return path


@pytest.fixture
def there(tmp_path: Path) -> Home:
    """A data folder with one document in it."""
    home = Home(tmp_path / "there")
    (home.documents / "held").mkdir(parents=True)
    (home.documents / "held" / "a.md").write_text("# Kvar\n")
    return home


def refused(path: Path, there: Home, why: str) -> None:
    """The backup is refused for the reason, and no file is other than it was."""
    before = files_around(there)
    with pytest.raises(BackupError, match=why):
        restore_backup(path, there, KEPT, overwrite=True)
    assert files_around(there) == before


def files_around(there: Home) -> dict[Path, bytes]:
    """The files of a data folder and beside it, without the lock."""
    found = (path for path in there.root.parent.rglob("*") if path.is_file() and path != there.build_lock)
    return {path: path.read_bytes() for path in found}


def test_a_sound_one_is_restored(there: Home, tmp_path: Path) -> None:
    restore_backup(archive(tmp_path / "a.zip", GOOD), there, KEPT, overwrite=True)
    assert (there.documents / "lokal" / "a.md").read_bytes() == GOOD["documents/lokal/a.md"]
    assert not (there.documents / "held").exists()


@pytest.mark.parametrize(
    "name",
    [
        "../outside.md",
        "documents/../../outside.md",
        "/etc/passwd",
        "documents//a.md",
        "documents/./a.md",
        "documents/lokal/.a.md",
        "documents\\..\\a.md",
        "documents/C:a.md",
        "documents/a\nb.md",
        "documents",
        "current",
        "generations/x/passages.jsonl",
        "feedback.sqlite/a",
        "history.sqlite-wal",
        "cache/x.sqlite",
        "strange.txt",
    ],
)
def test_a_name_that_leads_elsewhere_is_refused(name: str, there: Home, tmp_path: Path) -> None:
    refused(archive(tmp_path / "a.zip", GOOD | {name: b"x"}), there, "may not be called")


def test_files_that_the_manifest_does_not_name_are_refused(there: Home, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("documents/lokal/b.md", b"x")
    refused(path, there, "differ at 'documents/lokal/b.md'")


def test_files_that_are_missing_or_stand_twice_are_refused(there: Home, tmp_path: Path) -> None:
    member = {"path": "runs/a/answers.jsonl", "bytes": 1, "sha256": "0" * 64}
    refused(archive(tmp_path / "a.zip", {}, files=[member]), there, "differ at 'runs/a/answers.jsonl'")
    path = archive(tmp_path / "b.zip", GOOD)
    with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as file:
        file.writestr("documents/lokal/a.md", b"another")
    refused(path, there, "differ at 'documents/lokal/a.md'")


def test_a_link_is_refused(there: Home, tmp_path: Path) -> None:
    content = b"/etc/passwd"
    member = {"path": "documents/a/b.md", "bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    path = archive(tmp_path / "a.zip", {}, files=[member])
    info = zipfile.ZipInfo("documents/a/b.md")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(info, content)
    refused(path, there, "no ordinary file")


def test_a_changed_byte_is_found_before_anything_is_touched(there: Home, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"Text.", b"Test."))
    refused(path, there, "documents/lokal/a.md")
    member = {"path": "documents/lokal/a.md", "bytes": 16, "sha256": "0" * 64}
    refused(archive(tmp_path / "b.zip", GOOD, files=[member]), there, "is not what was saved")


@pytest.mark.parametrize("keep", [0, 10, 200, -30])
def test_a_file_that_was_cut_off_or_is_none_is_refused(keep: int, there: Home, tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", GOOD)
    path.write_bytes(path.read_bytes()[:keep])
    refused(path, there, "cannot be restored")


def test_a_size_that_is_not_true_is_refused(there: Home, tmp_path: Path) -> None:
    content = b"0" * 1_000_000
    member = {"path": "runs/a/b.jsonl", "bytes": 10, "sha256": hashlib.sha256(content).hexdigest()}
    refused(archive(tmp_path / "a.zip", {"runs/a/b.jsonl": content}, files=[member]), there, "another size")


@pytest.mark.parametrize("format", [0, 2, None, "1", []])
def test_another_format_says_which_version_wrote_it(format: object, there: Home, tmp_path: Path) -> None:
    refused(archive(tmp_path / "a.zip", GOOD, format=format, riktlots="7.1"), there, "'7.1'")


@pytest.mark.parametrize(
    "changed", [{"parts": ["everything"]}, {"files": [{"path": "x"}]}, {"created": 1}, {"more": True}, {"files": None}]
)
def test_a_manifest_with_a_wrong_field_is_refused(changed: dict[str, Any], there: Home, tmp_path: Path) -> None:
    refused(archive(tmp_path / "a.zip", GOOD, **changed), there, "manifest is wrong at")


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"[" * 100_000, b"\xff\xfe"])
def test_what_is_no_manifest_is_refused(content: bytes, there: Home, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as file:
        file.writestr("manifest.json", content)
    refused(tmp_path / "a.zip", there, r"a\.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as file:
        file.writestr("else.txt", b"x")
    refused(tmp_path / "b.zip", there, "no backup of Riktlots")


def test_a_register_that_names_a_file_outside_or_none_is_not_followed(there: Home, tmp_path: Path) -> None:
    held = {"label": "original", "file": "b.md", "language": "sv", "sha256": "0" * 64}
    missing = json.dumps({"id": "lokal", "editions": [held]}).encode()
    refused(archive(tmp_path / "a.zip", GOOD | {"documents/lokal/source.json": missing}), there, "“b.md”")
    (tmp_path / "secret.md").write_text("# Hemligt\n\nInget för andra.\n")
    outside = json.dumps({"id": "lokal", "editions": [held | {"file": "../../../secret.md"}]}).encode()
    restore_backup(
        archive(tmp_path / "b.zip", GOOD | {"documents/lokal/source.json": outside}), there, KEPT, overwrite=True
    )
    from riktlots.ingest.errors import ManifestError
    from riktlots.ingest.library.register import read_register

    with pytest.raises(ManifestError, match="not the name of a file beside it"):
        read_register(there, "lokal")


def test_a_database_that_is_none_or_of_a_later_version_is_refused(there: Home, tmp_path: Path) -> None:
    refused(archive(tmp_path / "a.zip", {"history.sqlite": b"x" * 5000}), there, "history.sqlite in it is damaged")
    with sqlite3.connect(tmp_path / "later.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    later = (tmp_path / "later.sqlite").read_bytes()
    refused(archive(tmp_path / "b.zip", {"feedback.sqlite": later}), there, "later version")


def test_a_file_that_is_not_there_is_named(there: Home, tmp_path: Path) -> None:
    refused(tmp_path / "none.zip", there, "no such file")
