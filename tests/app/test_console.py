"""What the commands write, where a terminal could obey it."""

from __future__ import annotations

import json

import pytest

from riktlots.app.console import print_json

OBEYED = [
    "\x1b[2J",
    "\x9b2J",
    "\x85",
    "\x7f",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200f",
    "\u061c",
    "\ufeff",
    "\U000e0041",
    "\u2028",
]


@pytest.mark.parametrize("foreign", OBEYED, ids=ascii)
def test_json_holds_no_character_that_a_terminal_obeys(foreign: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"quote": f"Lärosätet {foreign} ska"})
    written = capsys.readouterr().out
    assert written.count("\n") == 1
    assert not {*foreign} - {*"[2J"} & {*written}
    assert "Lärosätet" in written, "letters stay as they are"
    assert json.loads(written) == {"quote": f"Lärosätet {foreign} ska"}
