"""The archive that a Word document is: looked through before anything of it is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingest.errors import DocumentError

# A page of Word text is a few kilobytes; more than this when unpacked is no document but an attack.
_MOST_UNPACKED = 300_000_000
_MOST_FILES = 10_000
# Text that repeats itself packs to a thirtieth; what packs to far less holds nothing to read.
_MOST_RATIO = 200
_RATIO_COUNTS_FROM = 10_000_000


def check_archive(path: Path) -> None:
    """Raises DocumentError for an archive that is encrypted, or unpacks to more than a document can be.

    What the archive declares can be relied on: unpacking stops there. Raises BadZipFile when it is none.
    """
    with zipfile.ZipFile(path) as packed:
        items = packed.infolist()
    if any(item.flag_bits & 1 for item in items):
        raise DocumentError(f"{path.name}: the archive is encrypted. Save the document anew without a password.")
    if len(items) > _MOST_FILES:
        raise DocumentError(f"{path.name}: the file holds more than {_MOST_FILES} parts, which no document does.")
    unpacked = sum(item.file_size for item in items)
    if unpacked > _MOST_UNPACKED:
        raise DocumentError(
            f"{path.name}: the file unpacks to more than {_MOST_UNPACKED // 10**6} MB. Part the document, or leave out "
            "its pictures."
        )
    if unpacked > _RATIO_COUNTS_FROM and unpacked > _MOST_RATIO * path.stat().st_size:
        raise DocumentError(
            f"{path.name}: the file unpacks to more than {_MOST_RATIO} times its size, as attacks do and documents do "
            "not. Open and save it anew if you trust its origin."
        )
