"""A copy of an encrypted PDF that needs no password."""

from __future__ import annotations

from pathlib import Path

from ingest.errors import DocumentError


def unlock(path: Path, password: str, to: Path) -> bool:
    """Write the PDF without its encryption, all else as it was; False, and no copy, where it has none.

    Raises DocumentError when the password is wrong.
    """
    from pypdf import PdfReader, PdfWriter
    from pypdf.errors import DependencyError, PyPdfError

    try:
        reader = PdfReader(path)
        if not reader.is_encrypted:
            return False
        # Some are encrypted only so that they cannot be changed; these open without a password.
        if not (reader.decrypt(password) or reader.decrypt("")):
            raise DocumentError(f"{path.name}: the password is wrong. Give the right one with --password.")
        PdfWriter(clone_from=reader).write(to)
        return True
    except DependencyError as error:
        raise DocumentError(
            f"{path.name}: this encryption (AES) needs a further package: `pip install cryptography`."
        ) from error
    except PyPdfError as error:
        raise DocumentError(
            f"{path.name}: the PDF is damaged ({error}). Open and save it anew, then try again."
        ) from error
