"""Rows of JSON Lines files."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from evals.bench.reading.acts import ReadingBenchError


def rows(path: Path, fields: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The objects of a file that may be gzip. Raises ReadingBenchError where one lacks a field or cannot be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                row = json.loads(line)
                if not isinstance(row, dict) or not all(field in row for field in fields):
                    raise ReadingBenchError(f"{path}, line {number}: an object with {', '.join(fields)} is expected.")
                yield row
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise ReadingBenchError(f"{path}: it cannot be read ({error}).") from error
