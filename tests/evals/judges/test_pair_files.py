"""Files of pairs: both forms are read, and a bad row is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from riktlots.evals.judges.pairs import by_dataset, read_pairs, sample
from riktlots.ingest.errors import DocumentError
from tests.evals.bench.bench_sets import write

PUBLIC = {"id": "w1", "dataset": "wice", "context": "It is green.", "answer": "Green.", "label": 1, "question": None}
OWN = {
    "id": "p1", "lang": "sv", "quote_lang": "en", "quote": "It may be used.", "sentence": "Den ska användas.",
    "label": 0, "type": "strength_raised", "source": "x", "locator": "1 §",
}  # fmt: skip


def test_both_forms_are_read(tmp_path: Path) -> None:
    found = read_pairs(write(tmp_path / "mine.jsonl.gz", [PUBLIC, OWN]))
    public, own = found.pairs
    assert (public.dataset, public.supported, public.claim.language, public.text) == (
        "wice",
        True,
        "en",
        "It is green.",
    )
    assert (own.dataset, own.supported, own.type) == ("mine", False, "strength_raised")
    assert (own.claim.text, own.claim.language, own.claim.evidence[0].language) == ("Den ska användas.", "sv", "en")
    assert list(by_dataset(found.pairs)) == ["wice", "mine"]
    assert public.group != own.group


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"label": 2}, "line 2: label"),
        ({"sentence": " "}, "line 2: sentence"),
        ({"lang": "de"}, "line 2: lang"),
        ({"id": "w1"}, "line 2: an earlier line has the id “w1” too"),
    ],
)
def test_a_bad_row_is_named(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    with pytest.raises(DocumentError, match=message):
        read_pairs(write(tmp_path / "p.jsonl", [PUBLIC, OWN | change]))


def test_a_file_that_is_not_there_or_not_json_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="there is no such file"):
        read_pairs(tmp_path / "nothing.jsonl")
    (tmp_path / "p.jsonl").write_text("{", encoding="utf-8")
    with pytest.raises(DocumentError, match="line 1 cannot be read"):
        read_pairs(tmp_path / "p.jsonl")
    (tmp_path / "p.jsonl").write_text("\n", encoding="utf-8")
    with pytest.raises(DocumentError, match="no pairs"):
        read_pairs(tmp_path / "p.jsonl")


def test_a_sample_keeps_the_order_and_follows_its_seed(tmp_path: Path) -> None:
    pairs = read_pairs(write(tmp_path / "p.jsonl", [PUBLIC | {"id": f"{i:03}"} for i in range(50)])).pairs
    drawn = sample(pairs, 10, 1)
    assert [p.id for p in drawn] == sorted(p.id for p in drawn)
    assert len(drawn) == 10
    assert drawn == sample(pairs, 10, 1) != sample(pairs, 10, 2)
    assert sample(pairs, None, 1) == list(pairs)
