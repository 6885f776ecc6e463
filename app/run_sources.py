"""The documents that a run was answered from."""

from __future__ import annotations

from collections.abc import Mapping

from evals.suite.folder import Header
from ingest.generation import MANIFEST, read_manifest
from ingest.home import Home
from ingest.model import Source


def sources_of(home: Home, header: Header) -> Mapping[str, Source]:
    """The sources of the generation that a run was answered from, by id; none when that generation is not here, since
    a run can be read on another machine. Raises GenerationError when it is here and cannot be read.
    """
    folder = home.generations / header.generation
    return read_manifest(folder).sources if (folder / MANIFEST).is_file() else {}
