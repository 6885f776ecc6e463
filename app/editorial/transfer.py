"""Written answers as files, in and out, in the Markdown of corpus/answers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from dataclasses import replace
from pathlib import PurePath

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.publish import Editing, save
from riktlots.app.editorial.versions import Deed, Version, newest
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.library.answers import SHIPPED_BY, WrittenAnswer, parse_answer
from riktlots.ingest.library.own_answers import write_answer

# So that a ZIP of the same answers is the same file.
_MOMENT = (2000, 1, 1, 0, 0, 0)


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
