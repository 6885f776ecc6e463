"""What the pages log: a line of JSON for each event on the error stream, without the words of questions.

The message of an exception can hold words that somebody wrote, so that of an exception only its kind and its places in
the code are told, unless RIKTLOTS_LOG_DETAILS is 1.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import sys
import traceback
from pathlib import PurePath
from typing import Any

DETAILS = "RIKTLOTS_LOG_DETAILS"
_OURS = "riktlots"


class JsonLines(logging.Formatter):
    """A record as one line of JSON: at (ISO, UTC), level, logger, message, and of an exception error and places."""

    def format(self, record: logging.LogRecord) -> str:
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        told: dict[str, Any] = {"at": at, "level": record.levelname.lower(), "logger": record.name}
        told["message"] = record.getMessage()
        if record.exc_info and record.exc_info[1]:
            told |= _error(record.exc_info[1])
        return json.dumps(told)


def _error(error: BaseException) -> dict[str, Any]:
    frames = traceback.extract_tb(error.__traceback__)
    told: dict[str, Any] = {
        "error": type(error).__name__,
        "places": [f"{PurePath(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if os.environ.get(DETAILS, "").strip() == "1":
        told["detail"] = str(error)
    return told


def log_as_json() -> None:
    """Let all that Riktlots logs go to the error stream in this form, and nowhere else."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger(_OURS)
    logger.handlers = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
