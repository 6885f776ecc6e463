"""A full disk, a read-only data folder, atomic writes and JSON lines."""

from __future__ import annotations

import errno
import os
import resource
import stat
from pathlib import Path

import pytest

from riktlots.ingest.errors import StorageError
from riktlots.ingest.files import read_jsonl, staging_folder, write_atomic, write_jsonl
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.register import add_document, load_documents, load_library
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.describing import describe_file
from tests.disk import failing_disk

NEW = "# Ny riktlinje\n\nLärosätet bör pröva besökare från zebralandet.\n"


def _add_and_build(home: Home, path: Path, corpus: Path) -> Path:
    with build_lock(home):
        add_document(home, path, describe_file(path))
        return build(home, load_library(home, corpus), None)


@pytest.fixture
def new(tmp_path: Path) -> Path:
    path = tmp_path / "ny.md"
    path.write_text(NEW, encoding="utf-8")
    describe_file(path)
    return path


@pytest.fixture
def old(home: Home, mini_library: Library) -> Path:
    with build_lock(home):
        return build(home, mini_library, None)


def test_a_disk_that_fills_at_any_step_leaves_the_old_index_serving(
    home: Home, old: Path, new: Path, mini_corpus: Path
) -> None:
    steps = 0
    while True:
        try:
            with failing_disk(home.root, errno.ENOSPC, after=steps):
                built = _add_and_build(home, new, mini_corpus)
            break
        except StorageError as error:
            assert "make room" in str(error)
        steps += 1
        assert current_generation(home) == old
        check_generation(old)
        assert not list(home.generations.glob(".building-*"))
    assert steps > 8
    assert current_generation(home) == built != old
    assert any("zebralandet" in passage.text for passage in load_documents(home).passages)


@pytest.mark.parametrize("most", [0, 2_000, 20_000])
def test_a_limit_on_the_size_of_files_is_told_as_a_full_disk(
    home: Home, old: Path, new: Path, mini_corpus: Path, most: int
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    try:
        with pytest.raises(StorageError, match="make room"):
            _add_and_build(home, new, mini_corpus)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert current_generation(home) == old
    check_generation(old)
    check_generation(_add_and_build(home, new, mini_corpus))


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_closed_data_folder_answers_and_says_that_it_takes_nothing(
    home: Home, old: Path, new: Path, mini_corpus: Path, number: int
) -> None:
    with failing_disk(home.root, number):
        store = Store(old, None)
        assert find(store, "samverkansavtal anmälan", "sv")
        store.close()
        with pytest.raises(StorageError, match="RIKTLOTS_HOME"):
            _add_and_build(home, new, mini_corpus)
    assert current_generation(home) == old


def test_other_failures_are_not_taken_for_a_full_disk(home: Home) -> None:
    with pytest.raises(FileNotFoundError), build_lock(home):
        (home.root / "nothing" / "here").read_bytes()


def test_what_a_kill_left_in_staging_is_swept_away_and_what_is_in_use_is_not(home: Home) -> None:
    with staging_folder(home) as mine:
        (mine / "unlocked.pdf").write_bytes(b"%PDF")
        left = home.root / ".staging-dead"
        left.mkdir()
        (left / "unlocked.pdf").write_bytes(b"%PDF")
        left.with_name(".staging-dead.lock").touch()
        with staging_folder(home) as other:
            assert other != mine
            assert (mine / "unlocked.pdf").is_file()
            assert not left.exists()
    assert not list(home.root.glob(".staging-*"))


def test_an_atomic_write_replaces_the_file_and_leaves_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    for data, content in (("rad\r\nå\n", "rad\r\nå\n".encode()), (b"\xff", b"\xff"), ("", b"")):
        write_atomic(path, data)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_an_atomic_write_has_the_rights_of_any_new_file(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_atomic(tmp_path / "shared", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "shared").stat().st_mode) == 0o640


@pytest.mark.parametrize("after", [0, 1])
def test_an_atomic_write_that_fails_leaves_the_old_file(tmp_path: Path, after: int) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("old")
    with failing_disk(tmp_path, errno.ENOSPC, after), pytest.raises(OSError, match="No space"):
        write_atomic(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_rows_that_fail_halfway_leave_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    write_jsonl(path, [1])
    with pytest.raises(TypeError):
        write_jsonl(path, [2, object()])
    assert list(read_jsonl(path)) == [(1, 1)]
    assert list(tmp_path.iterdir()) == [path]


def test_rows_are_read_back_with_their_line_numbers(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    rows = [{"text": "2 §\u2028ö\nslut"}, [], None, 1.5]
    write_jsonl(path, rows)
    assert "§\u2028ö" in path.read_text(encoding="utf-8")
    assert list(read_jsonl(path)) == list(enumerate(rows, 1))
    path.write_bytes(b"\xef\xbb\xbf1\r\n\n  \n4")
    assert list(read_jsonl(path)) == [(1, 1), (4, 4)]


def test_a_line_that_a_kill_cut_short_can_be_skipped(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text('{"a": 1}\n{"a": ', encoding="utf-8")
    assert list(read_jsonl(path, skip_partial_line=True)) == [(1, {"a": 1})]
    with pytest.raises(ValueError, match=r"rows\.jsonl, line 2 cannot be read"):
        list(read_jsonl(path))


@pytest.mark.parametrize("line", [b"{", b"\xff", b'"\xed\xa0\x80"'])
def test_a_line_that_is_not_json_in_utf_8_is_named(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"1\n" + line + b"\n2\n")
    with pytest.raises(ValueError, match=r"rows\.jsonl, line 2 cannot be read"):
        list(read_jsonl(path))
    with pytest.raises(FileNotFoundError):
        list(read_jsonl(tmp_path / "nothing"))
