"""Text files in other encodings than UTF-8 are read where their bytes make sense, and this is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.ingest.errors import DocumentError
from riktlots.ingest.readers.text import decoded, read_text

SWEDISH = "Påståenden om säkerhet ska prövas – också när ärendet är brådskande.\n"


@pytest.mark.parametrize(
    ("encoding", "told"),
    [("utf-8", []), ("utf-8-sig", []), ("windows-1252", ["windows-1252"]), ("utf-16", ["utf-16"])],
)
def test_swedish_text_is_read_in_the_encodings_that_are_in_use(tmp_path: Path, encoding: str, told: list[str]) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(SWEDISH.encode(encoding))
    assert decoded(path)[0] == SWEDISH
    assert [(oddity.key, oddity.detail) for oddity in read_text(path).oddities] == [
        ("oddity_encoding", t) for t in told
    ]


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)),
        "Påståenden\0om".encode("windows-1252"),
        "Утверждения о безопасности".encode("windows-1251"),
        "主張は検討される".encode("shift-jis"),
        b"\x81\x8d\x8f\x90",
        b"\xff\xfea",
    ],
)
def test_bytes_that_make_no_sense_are_refused_with_what_to_do(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes(content)
    with pytest.raises(DocumentError, match="Save it as UTF-8"):
        decoded(path)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="cannot be opened"):
        decoded(tmp_path / "saknas.txt")


@settings(deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_are_text_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.txt"
    path.write_bytes(content)
    try:
        text, oddities = decoded(path)
    except DocumentError:
        return
    encoding = oddities[0].detail if oddities else "utf-8-sig"
    assert text == content.decode(encoding)
