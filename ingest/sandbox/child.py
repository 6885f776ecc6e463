"""The program of the process that reads files: a line of JSON in, a line of JSON out, until its input ends.

It is started by riktlots.ingest.sandbox.process with its limit of memory in bytes as its argument. An answer is a
document split into spans, whether a copy was made (`true` or `false`), a picture, or `{"error": …, "limit": …}`.
"""

from __future__ import annotations

import json
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from riktlots.ingest.document import to_json, whole_characters
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.read import read_document, recognised_ending
from riktlots.ingest.sandbox.process import OUT_OF_MEMORY, limit_memory
from riktlots.ingest.structure.passages import find_spans

# The clock is kept by the process that waits; this ends a child whose parent is gone.
_SECONDS_OF_GRACE = 10


def main() -> None:
    """Serve until the input or the memory ends."""
    answers = _own_output()
    limit_memory(int(sys.argv[1]))
    for line in sys.stdin.buffer:
        request = json.loads(line)
        _limit_cpu(request["seconds"])
        try:
            answer = _TASKS[request["task"]](request)
        except MemoryError:
            # What is left of a process that has run out of memory cannot be relied on, not even for an answer.
            os._exit(OUT_OF_MEMORY)
        except DocumentError as error:
            answer = _failure(str(error))
        except Exception as error:  # readers stand on large libraries, and these on what the file says
            name = Path(request["path"]).name
            reason = str(error) or type(error).__name__
            answer = _failure(f"{name}: the file is damaged ({reason}). Open it, save it again and retry.")
        _write(answers, answer)


def _own_output() -> BinaryIO:
    """The output for answers; whatever a library prints is discarded."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    return answers


def _write(answers: BinaryIO, answer: bytes) -> None:
    answers.write(answer + b"\n")
    answers.flush()


def _failure(message: str, limit: str = "") -> bytes:
    # Without escapes a name of a file that is not Unicode could not be sent.
    return json.dumps({"error": message, "limit": limit}).encode("ascii")


def _read(request: dict[str, Any]) -> bytes:
    path = Path(request["path"])
    most = request["pages"]
    if recognised_ending(path) == ".pdf" and _declared_pages(path) > most:
        return _failure("", limit="pages")
    document = read_document(path)
    if document.pages > most:
        return _failure("", limit="pages")
    document = whole_characters(document)
    # Split here too: the patterns that find paragraphs and places meet the text of strangers within the limits only.
    return to_json(replace(document, spans=find_spans(document)))


def _declared_pages(path: Path) -> int:
    """The pages that a PDF says it has, before any is read; 0 where it does not say."""
    from pypdf import PdfReader

    try:
        with path.open("rb") as file:
            root: Any = PdfReader(file).trailer["/Root"]
            return int(root["/Pages"]["/Count"])
    except MemoryError:
        raise
    except Exception:
        # What is wrong with the file is for the reader to say.
        return 0


def _unlock(request: dict[str, Any]) -> bytes:
    return json.dumps(unlock(Path(request["path"]), request["password"], Path(request["to"]))).encode()


def _draw(request: dict[str, Any]) -> bytes:
    from riktlots.ingest.readers.pdf.picture import Wanted, draw_page

    drawn = draw_page(Path(request["path"]), request["page"], Wanted(**request["wanted"]))
    return json.dumps({"png": b64encode(drawn.png).decode("ascii"), "marked": drawn.marked}).encode()


_TASKS: dict[str, Callable[[dict[str, Any]], bytes]] = {"read": _read, "unlock": _unlock, "draw": _draw}


def _limit_cpu(seconds: float) -> None:
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used + seconds) + _SECONDS_OF_GRACE
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, hard))


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


if __name__ == "__main__":
    main()
