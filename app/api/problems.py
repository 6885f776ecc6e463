"""Error responses for other programs: a code and a message, without internal details."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from riktlots.app.schemas.passages import Near
from riktlots.app.schemas.requests import Error, Problem
from riktlots.ingest.errors import InputError, RiktlotsError

_log = logging.getLogger("riktlots.services")
_MOST_SAID, _LONGEST_NAME = 10, 60


class NoParagraphError(RiktlotsError):
    """There is no paragraph at the requested place; `nearest` holds the closest ones."""

    def __init__(self, message: str, nearest: Sequence[Near] = ()) -> None:
        super().__init__(message)
        self.nearest = nearest


def problem_json(code: str, message: str, nearest: Sequence[Near] = ()) -> dict[str, Any]:
    """The JSON body of every error response."""
    return Problem(error=Error(code=code, message=message), nearest=list(nearest)).as_json()


def told(error: RiktlotsError) -> tuple[int, dict[str, Any]]:
    """The HTTP status and the JSON body for a RiktlotsError."""
    match error:
        case NoParagraphError():
            return 404, problem_json("no_paragraph", str(error), error.nearest)
        case InputError():
            return 422, problem_json("wrong_value", str(error))
        case _:
            # The message names local folders, so it is logged and not sent.
            _log.error("not answered: %s", error)
            message = "no index can be opened now; the log of the service has the reason."
            return 503, problem_json("unavailable", message)


def wrong_fields(errors: Iterable[Any]) -> dict[str, Any]:
    """The JSON body for a malformed request: each invalid field with the reason, never the value that was sent."""
    said = [f"{'.'.join(map(_written, error['loc'])) or 'the request'}: {error['msg']}" for error in errors]
    return problem_json("wrong_request", "; ".join(said[:_MOST_SAID]) + ".")


def _written(step: str | int) -> str:
    """The name of a field as the client wrote it, truncated; lone surrogates are escaped."""
    return str(step)[:_LONGEST_NAME].encode("utf-8", "backslashreplace").decode()
