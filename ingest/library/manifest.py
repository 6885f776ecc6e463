"""The manifest: descriptions of all sources, read from TOML and validated."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from riktlots.ingest.errors import ManifestError
from riktlots.ingest.model import Function, Kind, Source, SourceStatus, Weight

_Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9._-]*$")]
_Date = Annotated[str, StringConstraints(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]


def _with_a_host(url: str) -> str:
    """Raise ValueError for an address without a host, and for one that urlsplit cannot parse (an unclosed bracket)."""
    if url and not urlsplit(url).hostname:
        raise ValueError("the address names no host")
    return url


_Url = Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$"), AfterValidator(_with_a_host)]


class _Entry(BaseModel):
    """One [[source]] table; the field meanings are those of riktlots.ingest.model.Source."""

    model_config = ConfigDict(extra="forbid")

    id: _Id
    title: _Text
    title_en: str = ""
    cite: _Text
    cite_en: _Text
    authority: str = ""
    url: _Url = ""
    language: Annotated[list[str], Field(min_length=1)]
    kind: Kind
    weight: Weight
    jurisdiction: _Text
    status: SourceStatus
    verified: _Text
    aliases: list[_Text] = []
    published: _Date = ""
    valid_from: _Date = ""
    valid_to: _Date = ""
    supersedes: list[_Id] = []
    licence: str = ""
    sfs: Annotated[str, StringConstraints(pattern=r"^(\d{4}:\d+)?$")] = ""
    celex: Annotated[str, StringConstraints(pattern=r"^([03]\d{4}[A-Z]{1,2}\d{4}(-\d{8})?)?$")] = ""
    topics: list[_Text] = []
    covers: str = ""
    covers_en: str = ""
    function: Function | None = None
    whom: Annotated[str, StringConstraints(pattern=r"^([a-z0-9][a-z0-9._-]* \S.*)?$")] = ""

    def to_source(self) -> Source:
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in self.model_dump().items()}
        return Source(**values)


class Sources(Mapping[str, Source]):
    """The sources by id, in the order of the manifest."""

    def __init__(self, sources: Iterable[Source]) -> None:
        self._by_id: dict[str, Source] = {}
        for source in sources:
            if source.id in self._by_id:
                raise ManifestError(f"two sources have the id “{source.id}”; rename one of them")
            self._by_id[source.id] = source

    def __getitem__(self, key: str) -> Source:
        return self._by_id[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_id)

    def __len__(self) -> int:
        return len(self._by_id)

    @cached_property
    def _hash(self) -> int:
        return hash(frozenset(self._by_id.values()))

    def __hash__(self) -> int:
        """Hash of the content, computed once, so that results derived from many sources can be cached by them."""
        return self._hash


def manifest_files(corpus: Path) -> list[Path]:
    """The files that make up the manifest of a corpus folder, in reading order."""
    return sorted((corpus / "sources").glob("*.toml"))


def load_manifest(corpus: Path) -> Sources:
    """Read the manifest of a corpus folder. Raises ManifestError naming the file, the source and the field."""
    files = manifest_files(corpus)
    if not files:
        raise ManifestError(f"{corpus} is no corpus: it has no file sources/*.toml.")
    return Sources(source for path in files for source in _read(path))


def _read(path: Path) -> list[Source]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise ManifestError(f"{path} is not valid TOML: {error}") from error
    return [parse_source(entry, str(path)) for entry in data.get("source", [])]


def parse_source(entry: dict[str, Any], where: str) -> Source:
    """Parse a table of the manifest as a Source."""
    try:
        return _Entry.model_validate(entry).to_source()
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or "entry"
        raise ManifestError(f"{where}: source “{entry.get('id', '?')}”, {field}: {first['msg']}") from error
