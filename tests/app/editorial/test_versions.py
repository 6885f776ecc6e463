"""Every save is kept; a save that another came before overwrites nothing and loses nothing."""

from __future__ import annotations

import sqlite3
import threading

import pytest

from riktlots.app.editorial.draft import Draft
from riktlots.app.editorial.versions import (
    ConflictError,
    Deed,
    all_newest,
    history,
    keep,
    newest,
    version_at,
    versions_file,
)
from riktlots.ingest.home import Home
from tests.app.editorial.drafts import ANNA, BO, said, sound


def test_versions_follow_one_another_and_are_read_back(home: Home) -> None:
    assert newest(home, "when-to-notify") is None and history(home, "when-to-notify") == []
    first = keep(home, sound(), ANNA, Deed.SAVED, 0)
    second = keep(home, said(sound(), "sv", "Ändrad."), BO, Deed.SAVED, first.number)
    other = keep(home, Draft.begun("Vem?", "sv").named("who"), BO, Deed.IMPORTED, 0)
    assert history(home, "when-to-notify") == [second, first]
    assert newest(home, "when-to-notify") == second
    assert version_at(home, first.number) == first
    assert all_newest(home) == {"when-to-notify": second, "who": other}
    assert (second.who, second.began, second.draft.sentences[0].texts["sv"]) == (BO, first.number, "Ändrad.")


def test_a_save_that_another_came_before_is_kept_aside(home: Home) -> None:
    first = keep(home, sound(), ANNA, Deed.SAVED, 0)
    theirs = keep(home, said(sound(), "sv", "Bos text."), BO, Deed.SAVED, first.number)
    with pytest.raises(ConflictError, match=f"version {theirs.number}") as error:
        keep(home, said(sound(), "sv", "Annas text."), ANNA, Deed.SAVED, first.number)
    assert error.value.newest == theirs
    aside = error.value.aside
    assert (aside.deed, aside.draft.sentences[0].texts["sv"]) == (Deed.ASIDE, "Annas text.")
    assert newest(home, "when-to-notify") == theirs
    assert history(home, "when-to-notify") == [aside, theirs, first]
    mine = keep(home, aside.draft, ANNA, Deed.SAVED, theirs.number)
    assert newest(home, "when-to-notify") == mine


def test_the_answer_as_it_was_found_becomes_the_first_version(home: Home) -> None:
    saved = keep(home, said(sound(), "sv", "Ny."), ANNA, Deed.SAVED, 0, found=sound())
    assert [version.deed for version in history(home, "when-to-notify")] == [Deed.SAVED, Deed.FOUND]
    assert history(home, "when-to-notify")[1].draft == sound()
    with pytest.raises(ConflictError):
        keep(home, sound(), BO, Deed.SAVED, 0, found=sound())
    assert newest(home, "when-to-notify") == saved


def test_of_many_who_save_at_once_one_is_first(home: Home) -> None:
    first = keep(home, sound(), ANNA, Deed.SAVED, 0)
    conflicts = []

    def save(number: int) -> None:
        try:
            keep(home, said(sound(), "sv", f"Text {number}."), ANNA, Deed.SAVED, first.number)
        except ConflictError as error:
            conflicts.append(error)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(conflicts) == 5
    texts = {version.draft.sentences[0].texts["sv"] for version in history(home, "when-to-notify")}
    assert {f"Text {number}." for number in range(6)} <= texts


def test_only_the_owner_may_read_the_database(home: Home) -> None:
    keep(home, sound(), ANNA, Deed.SAVED, 0)
    assert versions_file(home).stat().st_mode & 0o077 == 0
    with sqlite3.connect(versions_file(home)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (2,)
    connection.close()
