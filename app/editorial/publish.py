"""Approve, retire and reinstate written answers: the files in the data folder that the index reads, and the index.
Answers also go out as such files, and come in as drafts.

An approved answer is a file in the Markdown of corpus/answers with its check beside it, as if it had been written by
hand and checked by `riktlots check answers --write`; after that the written answers alone are indexed anew.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.verification import Verification, verify
from riktlots.app.editorial.versions import Deed, Version, keep, newest
from riktlots.app.records.audit import AuditEvent, record_event
from riktlots.app.records.database import moment
from riktlots.ingest.errors import DocumentError, RiktlotsError
from riktlots.ingest.files import write_atomic, writing
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index_answers import rebuild_answers
from riktlots.ingest.library.answers import SHIPPED_BY, WrittenAnswer, parse_answer, read_checks, write_checks
from riktlots.ingest.library.own_answers import Retirement, read_retired, write_answer, write_retired
from riktlots.retrieval.judges.judge import Judge
from riktlots.retrieval.search.store import Store

_WAIT_FOR_BUILD = 60.0
# So that a ZIP of the same answers is the same file.
_MOMENT = (2000, 1, 1, 0, 0, 0)


class RefusedError(RiktlotsError):
    """An answer cannot be approved, because something is wrong with it; `verification` says what."""

    def __init__(self, verification: Verification) -> None:
        count = len(verification.lacking) + len(verification.findings)
        super().__init__(
            f"{verification.answer.id} is not approved; findings: {count}. Mend what they say, and approve again."
        )
        self.verification = verification


class UnknownAnswerError(RiktlotsError):
    """There is no written answer with this id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is no written answer “{id}”; `riktlots answers` lists them.")


@dataclass(frozen=True, slots=True)
class Editing:
    """Who works on written answers, in which home, over which store. `embedder` is that of the store, `judge` the one
    that readers' answers are verified by."""

    home: Home
    store: Store
    judge: Judge
    embedder: Embedder | None
    who: str

    def held(self, id: str) -> WrittenAnswer | None:
        """The answer with this id as it is indexed; None where there is none."""
        return next((answer for answer in self.store.answers if answer.id == id), None)


def start(editing: Editing, id: str) -> tuple[Draft, int]:
    """The draft to go on with for an answer, and the number of the version that it begins from (0: none). That is the
    newest draft, else the answer as it is indexed. Raises UnknownAnswerError."""
    version, held = newest(editing.home, id), editing.held(id)
    if version and (version.deed.is_draft or held is None):
        return version.draft, version.number
    if held is None:
        raise UnknownAnswerError(id)
    return Draft.of(held), version.number if version else 0


def save(editing: Editing, draft: Draft, began: int, deed: Deed = Deed.SAVED) -> Version:
    """Keep a draft that began from version `began`. Raises ConflictError when another was saved since."""
    held = editing.held(draft.id)
    version = keep(editing.home, draft, editing.who, deed, began, Draft.of(held) if held else None)
    record_event(editing.home, AuditEvent.ANSWER, editing.who, did=str(deed), id=draft.id, version=version.number)
    return version


def approve(editing: Editing, draft: Draft, began: int) -> Version:
    """Verify a draft that began from version `began`, let it answer, and keep who approved it.

    An answer that was retired is in use again. Raises RefusedError when anything is wrong with it, ConflictError when
    another was saved since; nothing has changed then. Raises what `rebuild_answers` does when the index could not be
    made: the answer is approved then, and answers after the next `riktlots ingest`.
    """
    verification = verify(draft, editing.store, editing.judge)
    if not verification.passes:
        raise RefusedError(verification)
    answer, folder = verification.answer, editing.home.answers
    assert answer.check is not None
    with _at_work(editing):
        version = save(editing, draft, began, Deed.APPROVED)
        private_folder(folder)
        # The check comes last: a file without one is a draft, and never answers.
        write_atomic(folder / f"{answer.id}.md", write_answer(answer))
        write_checks(folder, read_checks(folder) | {answer.id: answer.check})
        _change_retired(folder, lambda retired: retired.pop(answer.id, None))
    rebuild_answers(editing.home, editing.embedder, _WAIT_FOR_BUILD)
    return version


def retire(editing: Editing, id: str, reason: str = "") -> Version:
    """Withdraw an answer, the institution's own or one of the package. Raises UnknownAnswerError, and what
    `rebuild_answers` does."""
    return _turned(
        editing, id, Deed.RETIRED, lambda all: all.update({id: Retirement(moment(), editing.who, reason.strip())})
    )


def reinstate(editing: Editing, id: str) -> Version:
    """Take an answer that was retired into use again. Raises as `retire` does."""
    return _turned(editing, id, Deed.REINSTATED, lambda all: all.pop(id, None))


def discard(editing: Editing, id: str, began: int) -> Version:
    """Give up a draft that began from version `began`; its text stays in the history. Raises UnknownAnswerError, and
    ConflictError."""
    draft, _ = start(editing, id)
    return save(editing, draft, began, Deed.DISCARDED)


def restore(editing: Editing, version: Version, began: int) -> Version:
    """Make an earlier version the newest draft again, beginning from version `began`. Raises ConflictError."""
    return save(editing, version.draft, began, Deed.RESTORED)


def _turned(editing: Editing, id: str, deed: Deed, change: Callable[[dict[str, Retirement]], object]) -> Version:
    held = editing.held(id)
    if held is None:
        raise UnknownAnswerError(id)
    with _at_work(editing):
        # The draft that somebody is at work on is not lost: it is the version before, in the history.
        version = newest(editing.home, id)
        kept = save(editing, Draft.of(held), version.number if version else 0, deed)
        private_folder(editing.home.answers)
        _change_retired(editing.home.answers, change)
    rebuild_answers(editing.home, editing.embedder, _WAIT_FOR_BUILD)
    return kept


def _change_retired(folder: Path, change: Callable[[dict[str, Retirement]], object]) -> None:
    before = read_retired(folder)
    retired = dict(before)
    change(retired)
    if retired != before:
        write_retired(folder, retired)


@contextmanager
def _at_work(editing: Editing) -> Iterator[None]:
    """Hold the lock on what the index is built from. Raises BuildInProgressError and StorageError."""
    with build_lock(editing.home, _WAIT_FOR_BUILD), writing(editing.home.root):
        yield


def zipped(answers: Iterable[WrittenAnswer]) -> bytes:
    """The files of answers as one ZIP file."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for answer in answers:
            archive.writestr(zipfile.ZipInfo(f"{answer.id}.md", _MOMENT), write_answer(answer))
    return made.getvalue()


def taken_in(editing: Editing, name: str, content: bytes) -> Version:
    """Keep the file of an answer called `name` as a draft, which does not answer before it is approved.

    What was saved of an answer with this id stays in its history. Raises DocumentError for a file that is no answer.
    """
    try:
        written = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DocumentError(f"{name} is not written in UTF-8 ({error}). Save it so, and take it in again.") from error
    answer = parse_answer(written, PurePath(name).stem)
    draft = Draft.of(replace(answer, local=answer.reviewer != SHIPPED_BY))
    before = newest(editing.home, draft.id)
    return save(editing, draft, before.number if before else 0, Deed.IMPORTED)
