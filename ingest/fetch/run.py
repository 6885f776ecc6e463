"""Fetch the originals of sources: new and changed texts become editions; a failure replaces nothing."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from riktlots.ingest.errors import DocumentError, FetchError
from riktlots.ingest.fetch.client import Client, Fetched
from riktlots.ingest.fetch.targets import Target, checked, targets
from riktlots.ingest.files import staging_folder, writing
from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.library.register import StoredFile, keep_file, read_original, read_register, register_edition
from riktlots.ingest.model import Edition, Passage, Source


class Result(StrEnum):
    """Result of a fetch."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    GONE = "gone"
    FAILED = "failed"
    NO_ADDRESS = "no_address"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line of the report. `reason` is one word for programs (empty when all went well), `detail` a sentence.

    `edition` is the label under which the text is kept, `passages` how many paragraphs it has.
    """

    source: str
    language: str
    url: str
    result: Result
    reason: str = ""
    detail: str = ""
    edition: str = ""
    passages: int = 0


_WAIT_FOR_BUILD = 600.0


def fetch_sources(
    home: Home,
    sources: Mapping[str, Source],
    ids: Iterable[str],
    client: Client,
    on_outcome: Callable[[Outcome], None] = lambda outcome: None,
    *,
    find_targets: Callable[[Source], list[Target]] = targets,
    read: Callable[..., tuple[Edition, list[Passage]]] = read_original,
    today: Callable[[], datetime.date] = datetime.date.today,
) -> list[Outcome]:
    """Fetch the originals of the sources named, one after the other; the index is not built.

    An interrupted run resumes where it stopped when it is started with the same sources again on the same day, and
    retries what failed. Each outcome is reported as it comes; all are returned at the end, including those from before
    an interruption.
    """
    wanted = list(ids)
    fetcher = _Fetcher(home, client, read, today)
    journal = _Journal(home.fetch_journal, wanted, today().isoformat())
    outcomes = list(journal.done)
    finished = {outcome.source for outcome in outcomes}
    for source_id in wanted:
        if source_id in finished:
            continue
        source = sources[source_id]
        found = [fetcher.fetch(source, target) for target in find_targets(source)]
        if not found:
            found = [
                Outcome(source_id, "", source.url, Result.NO_ADDRESS, "no_address", "the manifest has no https address")
            ]
        journal.add(found)
        outcomes += found
        for outcome in found:
            on_outcome(outcome)
    journal.close()
    return outcomes


@dataclass(frozen=True, slots=True)
class _Fetcher:
    home: Home
    client: Client
    read: Callable[..., tuple[Edition, list[Passage]]]
    today: Callable[[], datetime.date]

    def fetch(self, source: Source, target: Target) -> Outcome:
        """Fetch one target from the first of its addresses that has it; a failure is returned as an outcome."""
        held = self._latest(target)
        failure: FetchError | DocumentError | None = None
        for url in target.urls:
            try:
                known = held if held and held.url == url else None
                answer = self.client.get(url, known.etag if known else "", known.last_modified if known else "")
                return self._take(source, target, url, answer, held)
            except FetchError as error:
                failure = error
                if error.reason != "gone":
                    break
            except DocumentError as error:
                failure = error
                break
        reason = failure.reason if isinstance(failure, FetchError) else "unreadable"
        result = Result.GONE if reason == "gone" else Result.FAILED
        kept = "; the text held stays" if held else ""
        label = held.label if held else ""
        return Outcome(source.id, target.language, target.urls[0], result, reason, f"{failure}{kept}", edition=label)

    def _latest(self, target: Target) -> StoredFile | None:
        """The latest fetched text in this language."""
        fetched = [
            h for h in read_register(self.home, target.source).editions if h.url and h.language == target.language
        ]
        return fetched[-1] if fetched else None

    def _take(self, source: Source, target: Target, url: str, answer: Fetched, held: StoredFile | None) -> Outcome:
        """Store the response if it can be read and differs from the stored text."""
        same = Outcome(source.id, target.language, url, Result.UNCHANGED, edition=held.label if held else "")
        if answer.unchanged:
            return same
        content, media = checked(answer.body, answer.charset, target)
        digest = hashlib.sha256(answer.body).hexdigest()
        # A clock that was set back must not make the new text the older one.
        today = max(self.today().isoformat(), held.retrieved if held else "")
        new = StoredFile(
            label=self._label(target, today),
            file="",
            language=target.language,
            sha256=digest,
            retrieved=today,
            basis=target.basis,
            url=url,
            etag=answer.etag,
            last_modified=answer.last_modified,
        )
        passages = self._read(content, media.value, source, new)
        if held and self._same_text(source, held, passages):
            self._remember(held, target, url, answer)
            return same
        with build_lock(self.home, wait=_WAIT_FOR_BUILD):
            name = keep_file(self.home, source.id, content, media.value)
            register_edition(self.home, source.id, dataclasses.replace(new, file=name))
        result = Result.CHANGED if held else Result.NEW
        return Outcome(source.id, target.language, url, result, edition=new.label, passages=len(passages))

    def _remember(self, held: StoredFile, target: Target, url: str, answer: Fetched) -> None:
        """Store the server's validators (ETag, date), so that the next fetch can be conditional."""
        marked = dataclasses.replace(held, url=url, etag=answer.etag, last_modified=answer.last_modified)
        if marked != held:
            with build_lock(self.home, wait=_WAIT_FOR_BUILD):
                register_edition(self.home, target.source, marked)

    def _label(self, target: Target, today: str) -> str:
        """A label that no edition of the source has: language and day, with a number from the second of a day."""
        register = read_register(self.home, target.source)
        label = first = f"original-{target.language}-{today}"
        number = 1
        while register.edition(label):
            number += 1
            label = f"{first}-{number}"
        return label

    def _read(self, content: bytes, suffix: str, source: Source, held: StoredFile) -> list[Passage]:
        """The passages of the response, read from a temporary file before it is stored. Raises DocumentError."""
        with writing(self.home.root), staging_folder(self.home) as folder:
            path = folder / f"{source.id}{suffix}"
            path.write_bytes(content)
            return self._passages(path, source, held)

    def _passages(self, path: Path, source: Source, held: StoredFile) -> list[Passage]:
        """Read a file into passages. Raises DocumentError, also for any other error of a reader on a damaged file."""
        try:
            return self.read(path, source, held)[1]
        except DocumentError:
            raise
        except Exception as error:
            raise DocumentError(f"{path.name}: the file is damaged ({error}).") from error

    def _same_text(self, source: Source, held: StoredFile, passages: list[Passage]) -> bool:
        """Whether the paragraphs equal the stored ones: a page whose menus alone have changed is the same document."""
        try:
            before = self._passages(self.home.documents / source.id / held.file, source, held)
        except DocumentError:
            return False
        return [passage.text for passage in before] == [passage.text for passage in passages]


class _Journal:
    """Journal of a run: its outcomes so far, on disk until it ends."""

    def __init__(self, path: Path, wanted: list[str], today: str) -> None:
        self._path = path
        self._key = hashlib.sha256(json.dumps([today, *sorted(wanted)]).encode()).hexdigest()
        self.done: list[Outcome] = self._read()

    def _read(self) -> list[Outcome]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            if kept["key"] == self._key:
                done = [Outcome(**{**row, "result": Result(row["result"])}) for row in kept["done"]]
                failed = {outcome.source for outcome in done if outcome.result is Result.FAILED}
                return [outcome for outcome in done if outcome.source not in failed]
        except (OSError, ValueError, KeyError, TypeError):
            # No journal, or one damaged by a kill: start over, which costs requests and loses nothing.
            pass
        return []

    def add(self, outcomes: list[Outcome]) -> None:
        self.done += outcomes
        rows = [dataclasses.asdict(outcome) for outcome in self.done]
        # One name for the staged file: a kill leaves at most one behind, which the next run overwrites.
        staged = self._path.with_suffix(".new")
        with writing(staged.parent):
            private_folder(staged.parent)
            staged.write_text(json.dumps({"key": self._key, "done": rows}), encoding="utf-8")
            os.replace(staged, self._path)

    def close(self) -> None:
        self._path.unlink(missing_ok=True)
