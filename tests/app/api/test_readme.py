"""What app/api/README.md says of limits and errors is what the services do."""

from __future__ import annotations

import re
from pathlib import Path

import riktlots.app.api
from riktlots.app.api.gate import LARGEST_BODY, MOST_AT_ONCE
from riktlots.app.api.serve import PER_MINUTE
from riktlots.app.schemas.requests import LONGEST_QUESTION, LONGEST_WORDS

FOLDER = Path(riktlots.app.api.__file__).parent
TEXT = (FOLDER / "README.md").read_text(encoding="utf-8")


def test_the_limits_are_those_of_the_code() -> None:
    for words in (
        f"| {PER_MINUTE}, or `RIKTLOTS_API_RATE` |",
        f"| {MOST_AT_ONCE};",
        f"| {LARGEST_BODY // 1024} KiB,",
        f"| {LONGEST_QUESTION:,} and {LONGEST_WORDS} characters",
    ):
        assert words in TEXT, words


def test_each_code_of_an_error_over_http_is_described() -> None:
    files = (FOLDER / "gate.py", FOLDER / "http.py", FOLDER / "problems.py")
    sources = [path.read_text(encoding="utf-8") for path in files]
    codes = set(re.findall(r"(?:problem_json\(|_RefusedError\(\d{3}, |\d{3}: )\"([a-z_]+)\"", "\n".join(sources)))
    assert {"no_key", "busy", "no_paragraph", "unknown_path"} <= codes
    assert not [code for code in codes if f"`{code}`" not in TEXT]
