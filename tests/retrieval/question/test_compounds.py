"""Swedish compounds are opened by parts that the index knows."""

import pytest

from riktlots.retrieval.question.query import open_compound

KNOWN = {"export", "tillstånd", "säkerhet", "klass", "forsk", "utbyt", "samarbet"}


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("exporttillstånd", ["export", "tillstånd"]),
        ("säkerhetsklass", ["säkerhet", "klass"]),
        ("forskarutbyte", ["forsk", "utbyt"]),
        ("export", []),
        ("fotbollsmatch", []),
        ("exportxyz", []),
    ],
)
def test_parts(word: str, parts: list[str]) -> None:
    assert open_compound(word, KNOWN.__contains__) == parts
