"""An approved answer answers at once; a retired one no longer; and each deed is kept with who did it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.publish import (
    Editing,
    RefusedError,
    UnknownAnswerError,
    approve,
    discard,
    reinstate,
    restore,
    retire,
    save,
    start,
    taken_in,
    zipped,
)
from riktlots.app.editorial.versions import ConflictError, Deed, history, newest
from riktlots.app.records.audit import read_audit
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.library.answers import parse_answer, write_checks
from riktlots.ingest.library.own_answers import read_retired, write_answer
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.answer import answer
from riktlots.retrieval.answering.written_check import AnswerState, Places, state_of
from riktlots.retrieval.search.store import Store
from tests.answers import SAID, checked, kept_in, opened, written
from tests.app.editorial.drafts import ANNA, BO, editing, said, sound

QUESTION = "När ska vi anmäla samverkansavtalet?"
Work = Callable[..., Editing]


@pytest.fixture
def work(home: Home, mini_store: Store, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Somebody at work over the index that serves now."""
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    stores: list[Store] = []

    def over_what_serves(who: str = ANNA) -> Editing:
        folder = current_generation(home)
        assert folder
        stores.append(Store(folder, None))
        return editing(home, stores[-1], who)

    yield over_what_serves
    for store in stores:
        store.close()


def shown(work: Work, question: str = QUESTION) -> str:
    """The id of the written answer that an asker gets; empty without one."""
    written = answer(question, work().store).written
    return written.id if written else ""


def states(work: Work) -> dict[str, AnswerState]:
    store = work().store
    return {one.id: state_of(one, Places(store)) for one in store.answers}


def test_an_approved_answer_answers_at_once(work: Work, home: Home) -> None:
    draft = save(work(), sound(), 0)
    assert shown(work) == "", "a draft does not answer"
    version = approve(work(BO), draft.draft, draft.number)
    assert (version.deed, version.who) == (Deed.APPROVED, BO)
    assert states(work) == {"when-to-notify": AnswerState.APPROVED}
    found = answer(QUESTION, work().store)
    assert [one.text for one in found.sentences] == list(SAID["sv"])
    assert found.written and (found.written.reviewer, found.written.local) == ("Juridiska enheten", True)


def test_an_answer_that_fails_is_refused_and_nothing_has_changed(work: Work, home: Home) -> None:
    before = current_generation(home)
    with pytest.raises(RefusedError, match="findings: 1") as error:
        approve(work(), said(sound(), "sv", "Avtalet måste ange hur tvister löses."), 0)
    assert len(error.value.verification.findings) == 1
    assert (current_generation(home), newest(home, "when-to-notify")) == (before, None)
    assert not list(home.answers.glob("*"))


def test_an_approval_that_another_save_came_before_is_refused(work: Work, home: Home) -> None:
    first = save(work(), sound(), 0)
    save(work(BO), said(sound(), "sv", "Bos text."), first.number)
    with pytest.raises(ConflictError):
        approve(work(), sound(), first.number)
    assert shown(work) == ""


@pytest.fixture
def with_shipped(home: Home, mini_corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, work: Work) -> None:
    """The corpus of the package has an approved answer, and is indexed."""
    corpus = tmp_path / "corpus"
    shutil.copytree(mini_corpus, corpus)
    (one,) = checked(home, load_library(home, corpus), written()).answers
    kept_in(corpus / "answers", one)
    assert one.check
    write_checks(corpus / "answers", {one.id: one.check})
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(corpus))
    opened(home, load_library(home, corpus)).close()


def test_an_answer_of_the_package_is_retired_and_taken_into_use_again(
    work: Work, home: Home, with_shipped: None
) -> None:
    assert shown(work) == "when-to-notify"
    retire(work(), "when-to-notify", "Vi har en egen ordning.")
    assert states(work) == {"when-to-notify": AnswerState.RETIRED}
    assert shown(work) == ""
    assert read_retired(home.answers)["when-to-notify"].reason == "Vi har en egen ordning."
    reinstate(work(BO), "when-to-notify")
    assert shown(work) == "when-to-notify"
    assert [(one.deed, one.who) for one in history(home, "when-to-notify")] == [
        (Deed.REINSTATED, BO),
        (Deed.RETIRED, ANNA),
        (Deed.FOUND, ""),
    ]


def test_an_answer_of_ones_own_takes_the_place_of_the_one_of_the_package(work: Work, with_shipped: None) -> None:
    draft, began = start(work(), "when-to-notify")
    assert began == 0 and draft.reviewer == ""
    approve(work(), replace(draft, reviewer="Juridiska enheten"), began)
    (one,) = work().store.answers
    assert (one.local, one.reviewer) == (True, "Juridiska enheten")


def test_an_approval_takes_a_retired_answer_into_use(work: Work, home: Home) -> None:
    approve(work(), sound(), 0)
    retired = retire(work(), "when-to-notify")
    assert shown(work) == ""
    approve(work(), sound(), retired.number)
    assert (shown(work), read_retired(home.answers)) == ("when-to-notify", {})


def test_editing_begins_from_the_newest_draft_or_from_what_answers(work: Work) -> None:
    with pytest.raises(UnknownAnswerError, match="nothing-there"):
        start(work(), "nothing-there")
    approved = approve(work(), sound(), 0)
    assert start(work(), "when-to-notify") == (sound(), approved.number)
    draft = save(work(), said(sound(), "sv", "Nytt."), approved.number)
    assert start(work(), "when-to-notify") == (draft.draft, draft.number)
    given_up = discard(work(), "when-to-notify", draft.number)
    assert start(work(), "when-to-notify") == (sound(), given_up.number)
    again = restore(work(), draft, given_up.number)
    assert start(work(), "when-to-notify") == (draft.draft, again.number)
    assert shown(work) == "when-to-notify", "what was approved goes on answering"


def test_a_draft_that_never_answered_begins_where_it_was(work: Work) -> None:
    begun = save(work(), Draft.begun("Vem?", "sv").named("who"), 0)
    assert start(work(), "who") == (begun.draft, begun.number)


def test_the_audit_log_says_who_did_what_without_the_text(work: Work, home: Home) -> None:
    draft = save(work(), sound(), 0)
    approve(work(BO), draft.draft, draft.number)
    retire(work(BO), "when-to-notify", "Skälet")
    rows = [row for row in read_audit(home) if row["deed"] == "answer"]
    assert [(row["who"], row["did"], row["id"]) for row in rows] == [
        (ANNA, "saved", "when-to-notify"),
        (BO, "approved", "when-to-notify"),
        (BO, "retired", "when-to-notify"),
    ]
    assert "anmäla" not in json.dumps(rows, ensure_ascii=False) and "Skälet" not in json.dumps(rows, ensure_ascii=False)


def test_what_is_indexed_is_what_was_approved(work: Work) -> None:
    approved = approve(work(), sound(), 0)
    held = work().held("when-to-notify")
    assert held and Draft.of(held) == approved.draft


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
