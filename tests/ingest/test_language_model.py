"""The identifier of languages is the same whether it was unpacked or kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.language_model import open_identifier

_TEXTS = (
    "När ska lärosätet anmäla ett samverkansavtal?",
    "Who signs the hosting agreement?",
    "Erasmus+ stipendium",
    "MOU",
    "清华",
    "",
)


def test_what_is_kept_gives_the_same_probabilities(tmp_path: Path) -> None:
    unpacked = open_identifier(LANGUAGES, tmp_path / "unpacked")
    kept = open_identifier(LANGUAGES, tmp_path / "unpacked")
    assert isinstance(kept.tk_nextmove, memoryview) and not isinstance(unpacked.tk_nextmove, memoryview)
    assert [kept.classify(text) for text in _TEXTS] == [unpacked.classify(text) for text in _TEXTS]


@pytest.mark.parametrize("name", ["steps.npy", "rest.npz"])
def test_a_damaged_file_is_made_again(tmp_path: Path, name: str) -> None:
    open_identifier(LANGUAGES, tmp_path / "unpacked")
    (file,) = tmp_path.rglob(name)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    assert open_identifier(LANGUAGES, tmp_path / "unpacked").classify(_TEXTS[0])[0] == "sv"
    assert file.read_bytes() == whole


def test_nothing_is_kept_where_there_is_no_data_folder(tmp_path: Path) -> None:
    assert open_identifier(LANGUAGES, tmp_path / "none" / "unpacked").classify(_TEXTS[1])[0] == "en"
    assert not (tmp_path / "none").exists()
