"""Reading in a process of its own: the same result, and an end within the limits whatever the file does."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.ingest.errors import DocumentError, InputError
from riktlots.ingest.readers.read import read_document
from riktlots.ingest.sandbox.process import CHILD, Child, ChildDiedError, ChildKeeper, Limits
from riktlots.ingest.sandbox.read import read_contained
from riktlots.ingest.structure.passages import find_spans
from tests.ingest.fetch.web import FILLER
from tests.pdf_files import pdf


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "rutin å.md"
    path.write_text("# Rutin\n\nAvtalet ska prövas.\n\n- ett\n- två\n", encoding="utf-8")
    return path


@pytest.fixture
def child() -> Iterator[Child]:
    child = Child(Limits(seconds=20))
    yield child
    child.end()


def ask(child: Child, path: Path, **more: object) -> bytes:
    return child.ask({"task": "read", "path": str(path), "seconds": child.limits.seconds, "pages": 5000, **more})


def test_the_document_is_the_one_that_is_read_in_this_process(note: Path, tmp_path: Path) -> None:
    page = tmp_path / "sida.html"
    page.write_text(f"<html><body><main><p hidden>x</p>{FILLER}</main></body></html>", encoding="utf-8")
    report = tmp_path / "rapport.pdf"
    report.write_bytes(pdf(["Styrelsen ska godkanna avtalet.", "Rektor bor informeras."]))
    for path in (note, page, report):
        read = read_document(path)
        assert read_contained(path) == replace(read, spans=find_spans(read))


def test_an_error_of_the_reader_arrives_in_its_own_words(tmp_path: Path) -> None:
    path = tmp_path / "bild.png"
    path.write_bytes(b"x")
    with pytest.raises(DocumentError, match=r"bild\.png: files that end in “\.png” cannot be read"):
        read_contained(path)


def test_a_missing_file_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"borta\.md: the file cannot be opened"):
        read_contained(tmp_path / "borta.md")


def test_a_file_over_the_limit_of_size_is_not_even_opened(note: Path) -> None:
    note.chmod(0)
    with pytest.raises(DocumentError, match=r"larger than 1e-05 MB.*RIKTLOTS_READ_MEGABYTES"):
        read_contained(note, Limits(megabytes=0.00001))


def test_a_file_with_too_many_pages_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    path.write_bytes(pdf(["Ett.", "Tva.", "Tre."]))
    assert read_contained(path, Limits(pages=3)).pages == 3
    with pytest.raises(DocumentError, match=r"more than 2 pages.*RIKTLOTS_READ_PAGES"):
        read_contained(path, Limits(pages=2))


def test_pages_are_counted_before_any_is_read(tmp_path: Path) -> None:
    path = tmp_path / "rapport.pdf"
    # Reading would find one page; the file says that it has more.
    path.write_bytes(pdf(["Ett."]).replace(b"/Count 1", b"/Count 3"))
    with pytest.raises(DocumentError, match="more than 2 pages"):
        read_contained(path, Limits(pages=2))


@pytest.fixture
def slow_page(tmp_path: Path) -> Path:
    """A page that takes its reader a good while."""
    path = tmp_path / "stor.html"
    path.write_text(f"<html><body><main>{(FILLER + '<b>') * 60_000}</main></body></html>", encoding="utf-8")
    return path


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_is_read(slow_page: Path, note: Path) -> None:
    limits = Limits(seconds=1)
    begun = time.monotonic()
    with pytest.raises(DocumentError, match=r"longer than 1 seconds.*RIKTLOTS_READ_SECONDS"):
        read_contained(slow_page, limits)
    assert time.monotonic() - begun < 5
    assert read_contained(note, Limits(seconds=20)).blocks


@pytest.mark.skipif(os.name == "nt", reason="no limit of memory on this system")
@pytest.mark.slow
def test_a_file_that_takes_too_much_memory_is_stopped_and_the_next_one_is_read(slow_page: Path, note: Path) -> None:
    limits = Limits(memory=250)
    assert read_contained(note, limits).blocks
    with pytest.raises(DocumentError, match=r"more than 250 MB of memory.*RIKTLOTS_READ_MEMORY"):
        read_contained(slow_page, limits)
    assert read_contained(note, limits).blocks


def kill(pid: int | None) -> None:
    """Kill a process and wait until it is gone or waits to be reaped."""
    assert pid
    os.kill(pid, signal.SIGKILL)
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)


def test_a_child_that_dies_is_told_apart_from_one_that_overruns(child: Child, note: Path) -> None:
    assert ask(child, note).startswith(b'{"text"')
    kill(child.pid)
    with pytest.raises(ChildDiedError) as died:
        ask(child, note)
    assert died.value.limit == ""
    assert not child.usable


def test_a_child_that_breaks_down_is_replaced(note: Path) -> None:
    read_contained(note)
    broken = CHILD.pid
    kill(broken)
    assert read_contained(note).blocks
    assert CHILD.pid != broken


def test_one_child_reads_many_files_and_is_replaced_after_its_share(note: Path) -> None:
    limits = Limits(seconds=20)
    keeper = ChildKeeper(files_per_child=3)
    children = []
    for _ in range(4):
        keeper.ask({"task": "read", "path": str(note), "seconds": 20, "pages": 5000}, limits)
        children.append(keeper.pid)
    keeper.end()
    assert len(set(children[:3])) == 1
    assert children[3] != children[2]
    assert keeper.pid is None


def test_a_child_knows_no_secret_and_takes_no_module_from_the_folder_it_is_started_in(
    note: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "hemlig-nyckel")
    (tmp_path / "ingest").mkdir()
    (tmp_path / "ingest" / "__init__.py").write_text("raise SystemExit", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    child = Child(Limits(seconds=20))
    try:
        assert ask(child, note).startswith(b'{"text"')
        environment = Path(f"/proc/{child.pid}/environ")
        if environment.is_file():
            assert b"hemlig" not in environment.read_bytes()
    finally:
        child.end()


def test_limits_are_settings_and_a_wrong_one_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Limits.from_environment() == Limits()
    monkeypatch.setenv("RIKTLOTS_READ_PAGES", "12")
    assert Limits.from_environment() == Limits(pages=12)
    for wrong in ("0", "-1", "många", "inf", "nan"):
        monkeypatch.setenv("RIKTLOTS_READ_PAGES", wrong)
        with pytest.raises(InputError, match="RIKTLOTS_READ_PAGES"):
            Limits.from_environment()
