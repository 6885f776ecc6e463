"""Who may enter the data folder."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from riktlots.ingest.home import Home, private_folder
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.library.register import keep_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_what_riktlots_makes_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "data" / "riktlots")
    keep_file(home, "lokal", b"# Rubrik", ".md")
    folders = (home.documents / "lokal", home.documents, home.root, home.root.parent)
    assert {mode(folder) for folder in folders} == {0o700}
    other = Home(tmp_path / "other")
    with build_lock(other):
        assert mode(other.root) == 0o700


def test_a_folder_that_is_there_keeps_the_rights_that_it_was_given(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o750)
    assert mode(private_folder(shared)) == 0o750
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        private_folder(tmp_path / "file")
