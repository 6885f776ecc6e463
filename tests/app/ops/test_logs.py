"""What is logged is a line of JSON each, and tells nothing that a person wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from riktlots.app.ops.process import DETAILS, log_as_json


@pytest.fixture
def written() -> Iterator[StringIO]:
    """What is written by the handler that the pages have."""
    ours = logging.getLogger("riktlots")
    before = (ours.handlers, ours.level, ours.propagate)
    log_as_json()
    (handler,) = ours.handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    yield stream
    ours.handlers, ours.propagate = before[0], before[2]
    ours.setLevel(before[1])


def _logged(written: StringIO) -> dict[str, object]:
    try:
        raise ValueError("Är min kollega Alva en spion?")
    except ValueError:
        logging.getLogger("riktlots.pages").exception("the page %s broke", "ask")
    (line,) = written.getvalue().splitlines()
    return dict(json.loads(line))


def test_of_an_exception_its_kind_and_places_are_told_and_not_its_words(written: StringIO) -> None:
    told = _logged(written)
    assert (told["level"], told["logger"]) == ("error", "riktlots.pages")
    assert (told["message"], told["error"]) == ("the page ask broke", "ValueError")
    assert "test_logs.py" in str(told["places"])
    assert "Alva" not in json.dumps(told, ensure_ascii=False)


def test_its_words_are_told_where_that_is_set(written: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(DETAILS, "1")
    assert "Alva" in str(_logged(written)["detail"])
