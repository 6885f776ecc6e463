"""A single word, a country or no matter at all is met with three questions to go on with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.library.register import load_library
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.model import Status
from riktlots.retrieval.plan.question import asks_openly, planned
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store
from tests.app.part_of_starter import part_of_starter


@pytest.fixture(scope="module")
def part(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("choices")
    home = Home(folder / "home")
    with build_lock(home):
        built = build(home, load_library(home, part_of_starter(folder)), None)
    store = Store(built, None)
    yield store
    store.close()


def choices(question: str, store: Store, language: str = "sv", **how: object) -> tuple[str, ...]:
    result = answer(question, store, how=Asking(language=language, **how))  # type: ignore[arg-type]
    assert result.status is Status.NEEDS_DETAIL
    return result.choices


@pytest.mark.parametrize(
    ("word", "language", "part_of_word"),
    [("export", "sv", "export"), ("tillstånd", "sv", "tillstånd"), ("technology", "en", "technolog")],
)
def test_a_word_is_met_with_three_questions_of_the_corpus_about_it(
    word: str, language: str, part_of_word: str, part: Store
) -> None:
    written = {q for passage in part.passages if passage.language == language for q in passage.questions}
    offered = choices(word, part, language)
    assert len(set(offered)) == 3
    assert set(offered) <= written
    assert all(part_of_word in question.lower() and question.endswith("?") for question in offered)


def test_the_questions_are_of_different_documents(part: Store) -> None:
    sources = [
        {passage.address.source for passage in part.passages if question in passage.questions}
        for question in choices("export", part)
    ]
    assert not set.intersection(*sources)


def test_a_filter_holds_for_the_questions_too(part: Store) -> None:
    only = PassageFilter(sources=frozenset({"se-law-etikprovning"}))
    allowed = {q for p in part.passages if p.address.source == "se-law-etikprovning" for q in p.questions}
    assert set(choices("forskning", part, only=only)) <= allowed


@pytest.mark.parametrize(
    ("country", "language", "placed"),
    [
        ("Iran?", "sv", ("från Iran", "i Iran")),
        ("usa", "sv", ("från USA", "i USA")),
        ("Island", "sv", ("från Island", "på Island")),
        ("Tyskland", "sv", ("från Tyskland", "i Tyskland")),
        ("Netherlands", "en", ("from the Netherlands", "in the Netherlands")),
        ("UK", "en", ("from the United Kingdom", "in the United Kingdom")),
        ("Norway", "en", ("from Norway", "in Norway")),
    ],
)
def test_a_country_is_put_into_three_matters_that_tell_a_case(
    country: str, language: str, placed: tuple[str, str], mini_store: Store
) -> None:
    offered = choices(country, mini_store, language)
    assert len(offered) == 3
    for question in offered:
        assert any(words in question for words in placed)
        assert asks_openly(question)
        case = planned(question, language)
        assert case is not None
        assert len(case.country) == 1


@pytest.mark.parametrize("question", ["Får vi göra det?", "What applies?", "hello"])
def test_without_a_matter_the_choices_are_of_a_country_outside_the_union(question: str, mini_store: Store) -> None:
    assert all("utanför EU" in choice for choice in choices(question, mini_store))


def test_a_word_that_the_documents_do_not_know_is_searched_for(part: Store) -> None:
    assert answer("fotbollsskor", part).status is not Status.NEEDS_DETAIL


@pytest.mark.parametrize("question", ["exportkontroll molntjänst", "Vad är export?", "Är min kollega en spion?"])
def test_nothing_is_offered_to_others(question: str, part: Store) -> None:
    result = answer(question, part)
    assert (result.status is Status.NEEDS_DETAIL, result.choices) == (False, ())
