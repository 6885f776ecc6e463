"""Open a PDF, or say why it cannot be read and what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from ingest.errors import DocumentError

if TYPE_CHECKING:
    from pypdf import PdfReader


def open_pdf(path: Path, password: str = "") -> PdfReader:
    """The pages of a file. Raises DocumentError when it is damaged, protected, or has no pages."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError

    try:
        reader = PdfReader(path)  # tries the empty password by itself
        if reader.is_encrypted:
            _unlock(reader, path, password)
        count = len(reader.pages)
    except DocumentError:
        raise
    except DependencyError as error:
        raise DocumentError(
            f"{path.name}: the file is encrypted with AES, which needs one more package. "
            "Run `pip install cryptography` and try again, or save a copy without a password."
        ) from error
    except OSError as error:
        raise DocumentError(f"{path}: the file cannot be opened ({error.strerror}).") from error
    except Exception as error:  # the library lets through whatever its parsers raise on damaged files
        raise DocumentError(
            f"{path.name}: the PDF is damaged ({error}). Open and save it anew, then try again."
        ) from error
    if not count:
        raise DocumentError(f"{path.name}: the PDF has no pages. Ask for a whole copy of it.")
    return reader


def _unlock(reader: PdfReader, path: Path, password: str) -> None:
    """Raises DocumentError when the password does not open the file."""
    opened = reader.decrypt(password)
    if opened:
        return
    if password:
        raise DocumentError(f"{path.name}: the password does not open the file. Give its password with `--password`.")
    raise DocumentError(
        f"{path.name}: the file is encrypted. Give its password with `--password`, or save a copy without one."
    )
