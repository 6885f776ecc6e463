"""The model that tells Swedish from English: py3langid's, of which two of 142 languages are kept in the data folder.

The package's own file is compressed and takes half a second to unpack, which is a large part of a short question. What
is kept gives the same probabilities; the large table in it is mapped from disk, so that only the rows that a text needs
are read.
"""

from __future__ import annotations

import contextlib
import importlib.metadata
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from riktlots.ingest.files import write_atomic
from riktlots.ingest.home import private_folder

_STEPS, _REST = "steps.npy", "rest.npz"


def open_identifier(languages: Sequence[str], unpacked: Path) -> Any:
    """The identifier of `languages`, kept in a folder of the data folder. Where it is not kept yet, or is damaged, it
    is unpacked, and then kept if there is a data folder that can be written to."""
    folder = unpacked / f"py3langid-{importlib.metadata.version('py3langid')}-{'-'.join(languages)}"
    try:
        return _kept(folder)
    except (OSError, ValueError, KeyError, BadZipFile):
        identifier = _unpacked(languages)
        if unpacked.parent.is_dir():
            with contextlib.suppress(OSError):  # it answers as well, and is unpacked again the next time
                _keep(identifier, private_folder(folder))
        return identifier


def _unpacked(languages: Sequence[str]) -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(list(languages))
    return identifier


def _kept(folder: Path) -> Any:
    from py3langid.langid import LanguageIdentifier

    with np.load(folder / _REST, allow_pickle=False) as rest:
        steps = np.load(folder / _STEPS, mmap_mode="r", allow_pickle=False)
        return LanguageIdentifier(
            rest["weights"],
            rest["prior"],
            rest["languages"].tolist(),
            # A view gives numbers of Python, which are much faster to walk by than those of NumPy.
            memoryview(steps),
            rest["found"].tolist(),
            norm_probs=True,
            tk_row=rest["row"].tolist(),
        )


def _keep(identifier: Any, folder: Path) -> None:
    # Files are written whole or not at all, and the one that is read first comes last.
    write_atomic(folder / _STEPS, _bytes(np.save, np.asarray(identifier.tk_nextmove)), durable=False)
    arrays = {
        "weights": identifier.nb_ptc,
        "prior": identifier.nb_pc,
        "languages": np.array(identifier.nb_classes),
        "found": np.asarray(identifier.tk_output, dtype=np.int32),
        "row": np.asarray(identifier.tk_row),
    }
    write_atomic(folder / _REST, _bytes(np.savez, **arrays), durable=False)


def _bytes(save: Any, *arrays: Any, **named: Any) -> bytes:
    file = io.BytesIO()
    save(file, *arrays, **named)
    return file.getvalue()
