"""Answers go out as the files that they come in as; what comes in is a draft."""

from __future__ import annotations

import io
import zipfile

import pytest

from riktlots.app.editorial.transfer import taken_in, zipped
from riktlots.app.editorial.versions import Deed, newest
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.library.answers import parse_answer
from riktlots.ingest.library.own_answers import write_answer
from riktlots.retrieval.search.store import Store
from tests.answers import written
from tests.app.editorial.drafts import editing, sound


def test_files_go_out_and_come_in_as_drafts(home: Home, mini_store: Store) -> None:
    answer = sound().answer("2026-11-27")
    archive = zipfile.ZipFile(io.BytesIO(zipped([answer])))
    assert archive.namelist() == ["when-to-notify.md"]
    content = archive.read("when-to-notify.md")
    assert parse_answer(content.decode(), answer.id, local=True) == answer
    work = editing(home, mini_store)
    first = taken_in(work, "when-to-notify.md", content)
    assert (first.deed, first.draft) == (Deed.IMPORTED, sound())
    again = taken_in(work, "folder/when-to-notify.md", b"\xef\xbb\xbf" + content)
    assert (again.began, newest(home, "when-to-notify")) == (first.number, again)


def test_an_answer_of_the_package_comes_in_without_a_reviewer(home: Home, mini_store: Store) -> None:
    version = taken_in(editing(home, mini_store), "when-to-notify.md", write_answer(written()).encode())
    assert version.draft.reviewer == ""


@pytest.mark.parametrize(("name", "content"), [("a.md", b"No answer"), ("A b.md", b""), ("a.md", b"\xff\xfe")])
def test_a_file_that_is_no_answer_is_refused(name: str, content: bytes, home: Home, mini_store: Store) -> None:
    with pytest.raises(DocumentError, match=name.removesuffix(".md")):
        taken_in(editing(home, mini_store), name, content)
    assert newest(home, "a") is None
