"""The index of words: the rarer words first, and the same ranking."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from riktlots.ingest.index.lexical import LexicalIndex, LexicalRow, build_lexical
from riktlots.ingest.language import stems

# From words that stand in nearly every passage to such as stand in few.
WORDS = "lag avtal beslut tillstånd lärosäte gästforskare exportkontroll säkerhetsskydd kvantdator ubåt".split()
SHARES = (0.95, 0.7, 0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.01, 0.005)
STEMS = [stem for word in WORDS for stem in stems(word, "sv")]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chance = random.Random(7)
    rows = []
    for _ in range(1500):
        said = [word for word, share in zip(WORDS, SHARES, strict=True) if chance.random() < share]
        said = [word for word in said for _ in range(chance.choice((1, 1, 2, 4)))]
        chance.shuffle(said)
        rows.append(LexicalRow(" ".join(said), chance.choice(WORDS), "", "sv"))
    path = tmp_path_factory.mktemp("lexical") / "lexical.sqlite"
    build_lexical(path, rows)
    return path


PHRASES = st.lists(
    st.one_of(
        st.sampled_from([(stem,) for stem in STEMS]), st.sampled_from([("lag", "avtal"), ("avtal", "lag"), ("okänd",)])
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=150, deadline=None)
@given(PHRASES, st.integers(1, 60), st.integers(1, 5))
def test_frequent_words_left_until_the_end_change_no_ranking(
    path: Path, phrases: list[tuple[str, ...]], limit: int, every: int
) -> None:
    at_once, in_turn = LexicalIndex(path), LexicalIndex(path, few_rows=50)

    def counts(ordinal: int) -> bool:
        return ordinal % every == 0

    assert in_turn.search(phrases, limit, counts) == at_once.search(phrases, limit, counts)
    at_once.close()
    in_turn.close()


def test_with_a_rare_and_a_frequent_word_few_passages_are_scored(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    index = LexicalIndex(path, few_rows=50)
    scored: list[int | None] = []
    ranked = index._ranked
    monkeypatch.setattr(index, "_ranked", lambda p, a, few=None: scored.append(few and len(few)) or ranked(p, a, few))
    index.search([("lag",), (STEMS[8],)], 5)
    # First by the rare word alone, then what that has left.
    assert scored[0] is None and scored[1] is not None and 5 <= scored[1] < 50
    index.close()


@given(PHRASES, st.sets(st.integers(0, 1499), max_size=30))
def test_single_passages_have_the_scores_of_the_search(
    path: Path, phrases: list[tuple[str, ...]], wanted: set[int]
) -> None:
    index = LexicalIndex(path)
    assert index.scores(phrases, sorted(wanted)) == dict(index.search(phrases, 1500, lambda i: i in wanted))
    index.close()


def test_only_new_rows_are_stemmed(tmp_path: Path) -> None:
    rows = [LexicalRow(f"stycke {number}", "Allmänt", "", "sv") for number in range(9)]
    build_lexical(tmp_path / "before", rows)
    rows[4] = LexicalRow("Ett nytt stycke.", "Allmänt", "", "sv")
    stemmed: list[str] = []

    def heard(text: str, language: str) -> list[str]:
        stemmed.append(text)
        return stems(text, language)

    build_lexical(tmp_path / "after", rows, tmp_path / "before", stem=heard)
    assert stemmed == ["Ett nytt stycke.", "Allmänt", ""]
