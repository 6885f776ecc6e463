"""The passages of a generation on disk: a line of JSON for each, and a table of what is asked of all of them at once.

Both are mapped from disk. Opening an index reads no passage, at any size: each is read from its line when it is asked
for, and processes of one machine share what the system keeps of the files.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import mmap
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from sys import intern
from typing import Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from riktlots.ingest.document import PageStart
from riktlots.ingest.errors import AddressError, GenerationError, LocatorError
from riktlots.ingest.files import json_line
from riktlots.ingest.locator import Unit
from riktlots.ingest.model import Address, Form, Passage

PASSAGES, TABLE = "passages.jsonl", "passages.table"
_FIELDS = tuple(field.name for field in dataclasses.fields(Passage))
# Values that many passages share are held once; this many different ones are remembered at a time.
_REMEMBERED = 1 << 16
# So many passages that were asked for are kept, about a kilobyte each.
_KEPT = 1 << 15
# Where a passage's line begins in its file, and the CRC-32 of the line.
_LINE = np.dtype([("begin", "<u8"), ("crc", "<u4")])
_COLUMNS = np.dtype([("place", "<u8"), ("numbered", "<u8"), ("group", "<u4"), ("flags", "u1"), ("sha256", "V32")])
_ASKED, _SEEN, _NUMBERLESS = 1, 2, 4

# Which passages count, shape (n,).
Mask = NDArray[np.bool_]


class Group(NamedTuple):
    """What the passages of one text have in common."""

    source: str
    edition: str
    language: str
    form: Form


@dataclass(frozen=True, eq=False)
class Columns:
    """What is asked of all passages at once. Arrays have one entry for each passage, by ordinal."""

    groups: tuple[Group, ...]
    rows: NDArray[Any]

    @classmethod
    def of(cls, passages: Iterable[Passage]) -> Columns:
        """The columns of passages in memory."""
        numbers: dict[Group, int] = {}
        rows = [_column_row(passage, numbers) for passage in passages]
        return cls(tuple(numbers), np.array(rows, dtype=_COLUMNS))

    def where(self, holds: Callable[[Group], bool]) -> Mask:
        """Which passages are of a group for which this holds."""
        return np.array([holds(group) for group in self.groups], dtype=np.bool_)[self.group]

    @property
    def group(self) -> NDArray[np.uint32]:
        """The position of each passage's group in `groups`."""
        return self.rows["group"]

    @property
    def place(self) -> NDArray[np.uint64]:
        """A hash of each passage's source, locator and part."""
        return self.rows["place"]

    @property
    def numbered(self) -> NDArray[np.uint64]:
        """A hash of each passage's source and the numbered place of its locator."""
        return self.rows["numbered"]

    @property
    def asked(self) -> Mask:
        """Which passages have questions written for them."""
        return (self.rows["flags"] & _ASKED) > 0

    @property
    def seen_elsewhere(self) -> Mask:
        """Which passages were seen on another page than the document itself (`seen_at`)."""
        return (self.rows["flags"] & _SEEN) > 0

    @property
    def numberless(self) -> Mask:
        """Which passages are of a digest at no numbered place."""
        return (self.rows["flags"] & _NUMBERLESS) > 0

    def at(self, place_name: str) -> list[int]:
        """The ordinals of the passages at a place (`Address.place_name`), of all editions and languages, ascending."""
        ordinals, places = self._by_place
        wanted = np.uint64(_hash(place_name))
        found: list[int] = ordinals[places.searchsorted(wanted) : places.searchsorted(wanted, "right")].tolist()
        return found

    def language(self, ordinal: int) -> str:
        """The language of a passage."""
        return self.groups[int(self.rows["group"][ordinal])].language

    def sha256(self, ordinal: int) -> str:
        """The hash of a passage's text, see `Passage.sha256`."""
        digest: bytes = self.rows["sha256"][ordinal].tobytes()
        return digest.hex()

    @cached_property
    def _by_place(self) -> tuple[NDArray[np.int64], NDArray[np.uint64]]:
        ordinals = np.argsort(self.place, kind="stable")
        return ordinals, self.place[ordinals]


def _column_row(passage: Passage, numbers: dict[Group, int]) -> tuple[int, int, int, int, bytes]:
    address = passage.address
    group = Group(address.source, address.edition, passage.language, passage.form)
    flags = (_ASKED if passage.questions else 0) | (_SEEN if passage.seen_at else 0)
    if address.locator.value(Unit.DIGEST):
        flags |= _NUMBERLESS
    numbered = _hash(f"{address.source} {address.locator.numbered}")
    number = numbers.setdefault(group, len(numbers))
    return _hash(address.place_name), numbered, number, flags, bytes.fromhex(passage.sha256)


def _hash(text: str) -> int:
    """A number of 64 bits: among a million places two of one hash are about as likely as one in 37 million."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "little")


class PassageTable(Sequence[Passage]):
    """The passages of a generation's folder, by ordinal. A passage is read when it is asked for."""

    def __init__(self, folder: Path, seal: str) -> None:
        """Open the files of the folder; `seal` is the SHA-256 (hex) of the table. Raises GenerationError.

        A line that is not what was written is found when its passage is asked for, which then raises GenerationError.
        """
        try:
            table, lines = _mapped(folder / TABLE), _mapped(folder / PASSAGES)
        except (OSError, ValueError) as error:
            raise GenerationError(
                f"the passages in {folder} are missing or damaged ({error}). Run `riktlots ingest` again."
            ) from error
        if hashlib.sha256(table).hexdigest() != seal:
            raise GenerationError(f"{folder / TABLE} is not what was written. Run `riktlots ingest` again.")
        head = table.readline()
        header = json.loads(head)
        self._count = int(header["count"])
        groups = tuple(
            Group(source, edition, language, Form(form)) for source, edition, language, form in header["groups"]
        )
        at = np.frombuffer(table, _LINE, self._count + 1, len(head))
        self.columns = Columns(groups, np.frombuffer(table, _COLUMNS, self._count, len(head) + at.nbytes))
        if int(at["begin"][-1]) != len(lines):
            raise GenerationError(f"{folder / PASSAGES} is not what was written. Run `riktlots ingest` again.")

        @lru_cache(_KEPT)
        def read(ordinal: int) -> Passage:
            line = lines[int(at["begin"][ordinal]) : int(at["begin"][ordinal + 1])]
            if zlib.crc32(line) != at["crc"][ordinal]:
                raise GenerationError(f"{folder / PASSAGES} is not what was written. Run `riktlots ingest` again.")
            return parse_passage(json.loads(line))

        self._read = read

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, at: int) -> Passage: ...

    @overload
    def __getitem__(self, at: slice) -> tuple[Passage, ...]: ...

    def __getitem__(self, at: int | slice) -> Passage | tuple[Passage, ...]:
        ordinals = range(self._count)[at]
        return self._read(ordinals) if isinstance(ordinals, int) else tuple(map(self._read, ordinals))


def _mapped(path: Path) -> mmap.mmap:
    with path.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def passage_lines(passages: Iterable[Passage]) -> Iterator[str]:
    """The line of each passage in passages.jsonl, in their order."""
    return map(json_line, map(_row, passages))


def _row(passage: Passage) -> dict[str, Any]:
    row = {name: getattr(passage, name) for name in _FIELDS}
    row["address"] = str(passage.address)
    row["pages"] = [dataclasses.asdict(page) for page in passage.pages]
    row["sha256"] = passage.sha256
    return row


def write_passages(folder: Path, passages: Sequence[Passage]) -> None:
    """Write the passages of a generation, and their table, into its folder."""
    at = np.zeros(len(passages) + 1, dtype=_LINE)
    with (folder / PASSAGES).open("wb") as file:
        for ordinal, line in enumerate(map(str.encode, passage_lines(passages))):
            at[ordinal] = file.tell(), zlib.crc32(line)
            file.write(line)
        at[len(passages)] = file.tell(), 0
    columns = Columns.of(passages)
    header = json.dumps({"count": len(passages), "groups": columns.groups}, ensure_ascii=False).encode()
    with (folder / TABLE).open("wb") as file:
        file.writelines([header, b"\n", at.tobytes(), columns.rows.tobytes()])


def read_passages(folder: Path, seal: str = "") -> Iterator[Passage]:
    """The passages of a generation's folder one after another, by ordinal.

    Raises GenerationError at a line that cannot be read, and at the end when `seal` is given and is not the SHA-256
    (hex) of the file.
    """
    digest = hashlib.sha256()
    path = folder / PASSAGES
    try:
        with path.open("rb") as lines:
            for line in lines:
                digest.update(line)
                yield parse_passage(json.loads(line))
    except (OSError, ValueError, KeyError, TypeError, AddressError, LocatorError) as error:
        raise GenerationError(f"{path} is missing or damaged ({error}). Run `riktlots ingest` again.") from error
    if seal and digest.hexdigest() != seal:
        raise GenerationError(f"{path} is not what was written. Run `riktlots ingest` again.")


def parse_passage(row: dict[str, Any]) -> Passage:
    """The passage of a row of passages.jsonl."""
    row["address"] = Address.parse(row["address"])
    row["heading_path"] = _one_path(tuple(row["heading_path"]))
    row["rests_on"], row["questions"] = tuple(row["rests_on"]), tuple(row["questions"])
    row["pages"] = tuple(_one_page(**page) for page in row["pages"])
    row["language"] = intern(row["language"])
    row["form"] = Form(row["form"])
    del row["sha256"]  # it follows from the text
    return Passage(**row)


@lru_cache(_REMEMBERED)
def _one_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return path


@lru_cache(_REMEMBERED)
def _one_page(offset: int, index: int, label: str | None = None) -> PageStart:
    return PageStart(offset, index, label)
