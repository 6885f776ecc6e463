"""The digests are in our own words: no long run in common with the statutes and pages that they restate."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator

import pytest

from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from tests import SHARED

DATA = SHARED / "data"
FILES = ("sfs_laws.jsonl.gz", "gov_se_pages.jsonl.gz", "eu_law_articles_en.jsonl.gz")
RUN = 12  # words
_WORD = re.compile(r"[^\W_]+")
# The official name of an act is the same for everybody.
_ACT_NAME = re.compile(r"(?:lag|förordning)(?:en)? \(\d{4}:\d+\) (?:om|med)(?: [\wåäö-]+){1,12}", re.IGNORECASE)


def _runs(text: str) -> Iterator[str]:
    words = _WORD.findall(text.lower())
    return (" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1))


@pytest.mark.slow
@pytest.mark.skipif(not all((DATA / name).is_file() for name in FILES), reason="the texts to compare with are not here")
def test_no_paragraph_shares_twelve_words_in_a_row_with_its_original() -> None:
    ours = {
        run: str(passage.address)
        for passage in load_corpus(starter_corpus()).passages
        for run in _runs(_ACT_NAME.sub(" § ", passage.text))
    }
    shared: set[str] = set()
    for name in FILES:
        with gzip.open(DATA / name, "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                text = row.get("text") or " ".join(str(value) for value in row.values())
                shared |= {f"{ours[run]}: {run}" for run in _runs(text) if run in ours}
    assert not shared, "\n".join(sorted(shared))
