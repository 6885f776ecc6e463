"""The digests are in our own words: no long run in common with the statutes and pages that they restate."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator

import pytest

from tests import FIXTURES, SHARED
from tests.starter import starter_library

DATA = SHARED / "data"
FILES = ("sfs_laws.jsonl.gz", "gov_se_pages.jsonl.gz", "eu_law_articles_en.jsonl.gz")
RUN = 12  # words
_WORD = re.compile(r"[^\W_]+")
# The official name of an act is the same for everybody.
_ACT_NAME = re.compile(r"(?:lag|förordning)(?:en)? \(\d{4}:\d+\) (?:om|med)(?: [\wåäö-]+){1,12}", re.IGNORECASE)


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.lower())
    return (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


@pytest.fixture(scope="module")
def ours() -> dict[str, str]:
    """The address of each run of words in the digests."""
    return {
        run: str(passage.address)
        for passage in starter_library().passages
        for run in _runs(_ACT_NAME.sub(" § ", passage.text))
    }


def _shared(texts: Iterable[str], ours: dict[str, str]) -> str:
    """The runs that texts have in common with the digests, one a line."""
    return "\n".join(sorted({f"{ours[run]}: {run}" for text in texts for run in _runs(text) if run in ours}))


def test_a_run_that_is_copied_is_found(ours: dict[str, str]) -> None:
    passage = next(p for p in starter_library().passages if len(_WORD.findall(p.text)) > 2 * RUN)
    assert str(passage.address) in _shared([_ACT_NAME.sub(" § ", passage.text)], ours)


def test_no_paragraph_shares_twelve_words_in_a_row_with_three_acts_and_a_regulation(ours: dict[str, str]) -> None:
    texts = [
        path.read_text(encoding="utf-8") for path in sorted((FIXTURES / "law").glob("*.*")) if path.stem != "README"
    ]
    assert len(texts) == 5
    assert not _shared(texts, ours)


@pytest.mark.slow
@pytest.mark.skipif(not all((DATA / name).is_file() for name in FILES), reason="needs the development data")
def test_no_paragraph_shares_twelve_words_in_a_row_with_any_original(ours: dict[str, str]) -> None:
    for name in FILES:
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            rows = map(json.loads, lines)
            assert not _shared((row.get("text") or " ".join(map(str, row.values())) for row in rows), ours)
