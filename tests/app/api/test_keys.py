"""The file of keys, and the command that makes them."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest

from riktlots.app.api.keys import Keyring, new_key, read_keys
from riktlots.app.console import Exit
from riktlots.ingest.errors import InputError
from tests.app.command_line import run


def test_the_file_holds_names_and_hashes_and_is_its_owners_alone(keys: Path) -> None:
    key = new_key(keys, "library")
    assert key not in keys.read_text()
    assert [one.name for one in read_keys(keys)] == ["library"]
    assert stat.S_IMODE(keys.stat().st_mode) == 0o600
    assert new_key(keys, "archive") != key
    assert len(key) > 40


def test_remarks_and_empty_lines_are_passed_over(keys: Path) -> None:
    key = new_key(keys, "library")
    keys.write_text(f"# The library asked for one.\n\n{keys.read_text()}")
    assert Keyring(keys).owner(key) == "library"


def test_a_file_that_was_saved_without_an_end_of_line_is_gone_on_with(keys: Path) -> None:
    first = new_key(keys, "library")
    keys.write_text(keys.read_text().rstrip())
    second = new_key(keys, "archive")
    assert [Keyring(keys).owner(key) for key in (first, second)] == ["library", "archive"]


@pytest.mark.parametrize("name", ["", "two words", "a\nb sha256:" + "0" * 64, "x" * 61, "åke"])
def test_a_name_that_would_break_a_line_is_refused(keys: Path, name: str) -> None:
    with pytest.raises(InputError, match="name for a key"):
        new_key(keys, name)
    assert not keys.exists()


def test_a_name_is_given_once(keys: Path) -> None:
    new_key(keys, "library")
    with pytest.raises(InputError, match="Delete its line"):
        new_key(keys, "library")


def test_a_line_that_is_no_key_is_named_by_number_and_not_shown(keys: Path) -> None:
    keys.write_text("# keys\nriktlots_a-key-that-somebody-pasted\n")
    with pytest.raises(InputError, match="line 2") as error:
        read_keys(keys)
    assert "pasted" not in str(error.value)


@pytest.mark.parametrize("text", [None, "", "# nobody yet\n"])
def test_a_service_is_not_started_without_any_key(keys: Path, text: str | None) -> None:
    if text is not None:
        keys.write_text(text)
    with pytest.raises(InputError, match="riktlots api key"):
        Keyring(keys)


def test_the_command_prints_the_key_once_and_adds_it_to_the_file(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RIKTLOTS_API_KEYS", str(keys))
    made = json.loads(run("api", "key", "library", "--json"))
    assert Keyring(keys).owner(made["key"]) == made["name"] == "library"
    assert run("api", "key", "archive").startswith("riktlots_")


def test_the_command_must_be_told_where_keys_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RIKTLOTS_API_KEYS", raising=False)
    run("api", "key", "library", code=Exit.USAGE)
