"""Decide which passages are valid on a day: by edition, by publication, and originals before their digests."""

from __future__ import annotations

import datetime

import numpy as np

from riktlots.ingest.index.generation import Manifest
from riktlots.ingest.index.passages import Columns, Mask
from riktlots.ingest.library.editions import counting, existed
from riktlots.ingest.model import Form, Passage
from riktlots.retrieval.search.filter import BySource


def valid_on(manifest: Manifest, columns: Columns, day: str) -> Mask:
    """Which passages may be used for an answer on `day` (ISO), shape (n,).

    Not valid are passages of editions not in force on that day, of documents not yet published, and of a digest where
    the original of the same place is in the corpus. A digest paragraph taken from another page (`seen_at`) stays.
    """
    counted = {(edition.source, edition.label) for edition in counting(manifest.editions, day)}
    # Every document in the corpus exists today, whatever its date says: a law may be published before it applies.
    past = day < datetime.date.today().isoformat()
    absent = {source.id for source in manifest.sources.values() if past and not existed(source, day)}
    valid = columns.where(lambda group: (group.source, group.edition) in counted and group.source not in absent)
    original = valid & columns.where(lambda group: group.form is Form.ORIGINAL)
    with_original = {columns.groups[number].source for number in np.unique(columns.group[original])}
    digest = valid & columns.where(lambda group: group.form is Form.DIGEST and group.source in with_original)
    same_place = np.isin(columns.numbered, columns.numbered[original])
    return valid & ~(digest & ~columns.seen_elsewhere & (columns.numberless | same_place))


def digest_of(passage: Passage, by_source: BySource, language: str) -> Passage | None:
    """Return the digest paragraph in `language` for the place of an original passage; None if there is none."""
    if passage.form is not Form.ORIGINAL:
        return None
    numbered = passage.address.locator.numbered
    return next(
        (
            other
            for other in by_source.of(passage.address.source)
            if other.form is Form.DIGEST
            and other.language == language
            and not other.seen_at
            and other.address.locator.numbered == numbered
        ),
        None,
    )
