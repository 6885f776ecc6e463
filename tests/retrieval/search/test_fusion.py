"""Dense and lexical scores are fused by a share for each question, a prior of the source, and a language bonus."""

from __future__ import annotations

import dataclasses
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from riktlots.ingest.index.embeddings import BUNDLED, load_embedder
from riktlots.ingest.index.passages import Columns
from riktlots.ingest.library.library import Library
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import Address, Form, Kind, Passage, Weight
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.fusion import (
    FEATURES,
    FIXED_SHARE,
    Prior,
    fusion_features,
    language_bonus,
    load_fusion,
    logistic,
    named_bodies,
)

SCORES = arrays.arrays(np.float64, st.integers(1, 40), elements=st.floats(0, 1))


def test_the_features_say_how_high_the_best_scores_are_and_whether_they_agree() -> None:
    found = dict(zip(FEATURES, fusion_features(np.array([0.9, 0.5, 0.1]), np.array([0.2, 0.8, 0.0]), 6), strict=True))
    assert found["best_cosine"] == 0.9
    assert found["lead_cosine"] == pytest.approx(0.4)
    assert found["words_of_nearest"] == 0.2
    assert found["cosine_of_best_words"] == 0.5
    assert found["same_best"] == 0.0
    assert found["length"] == pytest.approx(np.log(7))


@given(SCORES, st.integers(0, 60))
def test_the_share_is_always_a_share(scores: np.ndarray[tuple[int], np.dtype[np.float64]], length: int) -> None:
    fusion = load_fusion()
    assert 0.0 <= fusion.share(fusion.embedder, fusion_features(scores, scores[::-1], length)) <= 1.0


def test_an_empty_result_has_features_too() -> None:
    assert fusion_features(np.array([]), np.array([]), 3).tolist() == [0.0] * len(FEATURES)


def test_an_embedder_that_the_network_was_not_fitted_with_gets_the_fixed_share() -> None:
    features = fusion_features(np.array([0.9, 0.1]), np.array([0.1, 0.9]), 5)
    assert load_fusion().share("another/embedder", features) == FIXED_SHARE


def test_the_logistic_function_never_overflows() -> None:
    assert 0.0 < logistic(-1e9) < 1e-20
    assert logistic(0.0) == 0.5
    assert logistic(1e9) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("question", "authorities", "jurisdictions"),
    [
        ("Vad säger KI om riskbedömning?", {"Karolinska"}, set()),
        ("How do the Dutch universities assess partners?", set(), {"NL"}),
        ("Vad gäller vid Lunds universitet och i Norge?", {"Lunds universitet"}, {"NO"}),
        ("ki är en stavelse, och isp en annan", set(), set()),
    ],
)
def test_authorities_and_countries_are_recognised(
    question: str, authorities: set[str], jurisdictions: set[str]
) -> None:
    bodies = named_bodies(question)
    assert (bodies.authorities, bodies.jurisdictions) == (authorities, jurisdictions)


def test_a_document_from_abroad_counts_as_such_unless_its_country_is_named(mini_library: Library) -> None:
    source = dataclasses.replace(mini_library.sources["test-riktlinje"], jurisdiction="NL")
    assert Prior.of(source, named_bodies("Hur bedömer man en partner?"), ()).abroad == 1.0
    assert Prior.of(source, named_bodies("Hur bedömer man en partner i Nederländerna?"), ()).abroad == 0.0


def test_an_overview_is_not_background_and_law_is_law(mini_library: Library) -> None:
    law = mini_library.sources["test-samverkanslag"]
    overview = dataclasses.replace(law, kind=Kind.OVERVIEW, weight=Weight.BACKGROUND)
    bodies = named_bodies("Vad gäller?")
    assert (Prior.of(law, bodies, ()).law, Prior.of(law, bodies, {law.id}).named) == (1.0, 1.0)
    assert (Prior.of(overview, bodies, ()).overview, Prior.of(overview, bodies, ()).background) == (1.0, 0.0)


def test_a_source_that_the_question_names_scores_higher(mini_library: Library) -> None:
    source, bodies = mini_library.sources["test-samverkanslag"], named_bodies("Vad gäller?")
    weights = load_fusion().prior
    assert Prior.of(source, bodies, {source.id}).score(weights) > Prior.of(source, bodies, ()).score(weights)


def test_what_an_added_passage_lacks_is_estimated_from_its_own_scores(mini_library: Library) -> None:
    source, passage = mini_library.sources["test-samverkanslag"], mini_library.passages[0]

    def prior(**scores: float) -> Prior:
        return Prior.of(source, named_bodies("Vad gäller?"), (), Hit(passage, 0.0, **scores))

    near, far = prior(cosine=0.6, words=0.5, asked=0.9), prior(cosine=0.3, words=0.1, asked=0.6)
    assert near.asked > far.asked > 0 and near.worded > far.worded
    assert (near.added, far.added) == (1, 1)
    # What an institution's own answers tell counts where it is more.
    assert prior(cosine=0.3, worded=0.4).worded == 0.4
    assert prior(cosine=0.6, words=0.5, asked=0.9, worded=0.001).worded == near.worded


def test_nothing_is_estimated_of_a_passage_with_written_questions_or_without_an_embedder(mini_library: Library) -> None:
    source, added = mini_library.sources["test-samverkanslag"], mini_library.passages[0]
    passage = replace(added, questions=("Vad gäller?",))
    for hit, asked in ((Hit(passage, 0.0, cosine=0.4, asked=0.7), 0.7), (Hit(added, 0.0, words=0.9), 0.0)):
        prior = Prior.of(source, named_bodies("Vad gäller?"), (), hit)
        assert (prior.asked, prior.worded, prior.added) == (asked, 0, 0)


def passage(source: str, place: str, language: str, form: Form = Form.DIGEST) -> Passage:
    address = Address(source, language, parse_locator(place))
    return Passage(address, (), f"{source} {place}", 0, 5, language, form)


@pytest.fixture(scope="module")
def measured() -> str:
    embedder = load_embedder(BUNDLED)
    assert embedder
    return embedder.name


def test_a_passage_without_a_translation_in_the_questions_language_gets_a_bonus(measured: str) -> None:
    passages = [
        passage("a", "1 §", "sv"),
        passage("a", "1 §", "en"),
        passage("b", "1 §", "sv"),
        passage("c", "1 §", "en"),
    ]
    swedish, english = (
        language_bonus(Columns.of(passages), "sv", measured),
        language_bonus(Columns.of(passages), "en", measured),
    )
    assert [bool(value) for value in swedish] == [False, False, False, True]
    assert [bool(value) for value in english] == [False, False, True, False]
    # The gap is wider for English questions on Swedish text than the reverse.
    assert 0 < swedish[3] < english[2] < 0.2


def test_a_digest_is_not_a_translation_of_an_original(measured: str) -> None:
    original = passage("a", "1 §", "sv", Form.ORIGINAL)
    digests = [passage("a", "1 §", language) for language in ("sv", "en")]
    assert language_bonus(Columns.of([original, *digests]), "en", measured)[0] > 0


def test_an_embedder_without_a_measured_gap_gives_no_bonus() -> None:
    passages = [passage("a", "1 §", "sv"), passage("b", "1 §", "en")]
    assert not language_bonus(Columns.of(passages), "sv", "another").any()
