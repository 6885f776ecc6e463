"""What is logged is a line of JSON each, and tells nothing that a person wrote."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from io import StringIO

import pytest

from riktlots.app.ops.process import DETAILS, keep_foreign_words_on_their_line, log_as_json


@pytest.fixture
def written() -> StringIO:
    """What is written by the handler that the pages have."""
    log_as_json()
    (handler,) = logging.getLogger("riktlots").handlers
    assert isinstance(handler, logging.StreamHandler)
    stream = StringIO()
    handler.setStream(stream)
    return stream


@pytest.fixture
def of_streamlit() -> Iterator[StringIO]:
    """What a logger of Streamlit writes in lines of plain text, once the pages are served."""
    logger = logging.getLogger("streamlit.tried")
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    logger.addHandler(handler)
    keep_foreign_words_on_their_line()
    yield stream
    logger.removeHandler(handler)


@pytest.mark.parametrize("foreign", ["\x1b[2J", "\n2026-01-01 well", "\r", "\x9b2J", "\u202e", "\x85forged", "\u2028"])
def test_words_of_a_visitor_begin_no_line_of_a_log_and_steer_no_terminal(foreign: str, of_streamlit: StringIO) -> None:
    logging.getLogger("streamlit.tried").warning("The fragment with id %s does not exist", f"a{foreign}b")
    first, *others = of_streamlit.getvalue().splitlines()
    assert first.startswith("The fragment with id a")
    assert all(line.startswith("    ") for line in others)
    assert not {*of_streamlit.getvalue()} & {*"\x1b\r\x9b\u202e\x85\u2028"}


def test_words_of_a_server_or_a_model_are_escaped_in_a_line_of_json(written: StringIO) -> None:
    logging.getLogger("riktlots.pages").warning("it said %s", "a\x1b[2J\n\x9b\u202e\u2028b")
    (line,) = written.getvalue().splitlines()
    assert line.isascii() and line.isprintable()


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
