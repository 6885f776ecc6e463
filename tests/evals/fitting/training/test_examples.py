"""Examples: what is kept back, what stands in one batch, what is learnt from it."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from riktlots.evals.bench.sets import PassageRow, QuestionRow
from riktlots.evals.fitting.training.batches import Encoded, batches, units
from riktlots.evals.fitting.training.examples import ClaimExample, QuestionExample, Support, is_kept_back
from riktlots.evals.fitting.training.fit import Schedule, fit, loss_of
from riktlots.evals.fitting.training.network import Network
from riktlots.evals.fitting.training.public import group_of, of_set
from tests.evals.fitting.training.test_network import SMALL

TEXT = "Rektorn beslutar om avtal. Beslutet ska vara skriftligt. Det gäller i tre år. En kopia sänds till UHR."
ASKED = QuestionExample("set", "group", "q1", "Vem beslutar?", "", TEXT, bears=True, answers=True)
CLAIMED = ClaimExample("set", "group", "Rektorn beslutar.", "", TEXT, True, Support.SUPPORTED, "sv", "sv")


def _encoded(example: QuestionExample | ClaimExample, length: int = 8, span: tuple[int, int] | None = None) -> Encoded:
    return Encoded(example, tuple(range(length)), (0,) * 3 + (1,) * (length - 3), span)


def test_which_groups_are_kept_back_does_not_change() -> None:
    """A network that was trained by another split would be measured on what it has seen."""
    documents = ("Warszawa", "Rhine", "Syre", "Civil_disobedience", "Huguenot", "Pharmacy")
    kept = [name for name in documents if is_kept_back(f"squad_v2_sv_dev:{name}")]
    assert kept == ["Warszawa", "Rhine", "Syre", "Civil_disobedience"]


def test_about_a_sixth_is_kept_back() -> None:
    assert 0.13 < sum(is_kept_back(f"document {i}") for i in range(3000)) / 3000 < 0.2


def test_a_question_and_its_translation_are_not_parted() -> None:
    gold = PassageRow(pid="b", text="x", lang="sv", origin="faq")
    one = QuestionRow(qid="1", question="?", lang="sv", gold_pid="b", gold_pid_other_lang="a")
    other = QuestionRow(qid="2", question="?", lang="en", gold_pid="a", gold_pid_other_lang="b")
    assert group_of(one, gold) == group_of(other, gold)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(4, 60)), min_size=1, max_size=60), st.integers(0, 9))
def test_the_passages_of_a_query_stand_in_one_batch_and_all_come_once(rows: list[tuple[int, int]], seed: int) -> None:
    encoded = [_encoded(replace(ASKED, query=str(query)), length) for query, length in rows]
    made = list(batches(units(encoded), random.Random(seed)))
    assert sorted(id(one) for batch in made for one in batch) == sorted(map(id, encoded))
    where = {}
    for number, batch in enumerate(made):
        for one in batch:
            assert isinstance(one.example, QuestionExample)
            assert where.setdefault(one.example.query, number) == number


def _outputs(**given: torch.Tensor) -> tuple[dict[str, torch.Tensor], torch.Tensor, torch.Tensor]:
    rows = len(next(iter(given.values())))
    outputs = {"bears": torch.zeros(rows, 1), "answers": torch.zeros(rows, 1), "supports": torch.zeros(rows, 3)} | given
    return outputs, torch.zeros(rows, 8, 2), torch.ones(rows, 8, dtype=torch.bool)


@pytest.mark.parametrize("label", list(Support))
def test_a_claim_that_is_judged_right_costs_less(label: Support) -> None:
    claim = _encoded(replace(CLAIMED, label=label))
    right = torch.nn.functional.one_hot(torch.tensor([int(label)]), 3) * 5.0
    assert loss_of([claim], *_outputs(supports=right)) < 0.1 < loss_of([claim], *_outputs(supports=-right))


def test_where_only_unsupported_is_known_either_way_of_being_so_is_right() -> None:
    claim = _encoded(replace(CLAIMED, label=None, supported=False))
    costs = [loss_of([claim], *_outputs(supports=torch.eye(3)[[i]] * 9.0)) for i in range(3)]
    assert costs[0] < 0.1 and costs[2] < 0.1 < costs[1]


def test_a_passage_that_bears_is_to_be_ahead_of_those_that_do_not() -> None:
    group = [_encoded(ASKED), *(_encoded(replace(ASKED, bears=False, answers=None)) for _ in range(3))]
    ahead = loss_of(group, *_outputs(bears=torch.tensor([[4.0], [0.0], [0.0], [0.0]]), answers=torch.full((4, 1), 9.0)))
    behind = loss_of(
        group, *_outputs(bears=torch.tensor([[0.0], [4.0], [0.0], [0.0]]), answers=torch.full((4, 1), 9.0))
    )
    assert ahead < 0.2 < behind


def test_a_label_that_is_trusted_less_weighs_less() -> None:
    wrong = torch.tensor([[9.0]])
    costs = [
        loss_of([_encoded(replace(ASKED, answers=False, trust=trust))], *_outputs(answers=wrong))
        for trust in (1.0, 0.3)
    ]
    assert costs[0] > costs[1] > 0


def test_a_passage_without_the_sentence_of_the_answer_does_not_answer() -> None:
    passage = PassageRow(pid="p", text=TEXT, lang="sv", origin="squad_x", title="T")
    row = {"qid": "q", "question": "Hur länge?", "lang": "sv", "gold_pid": "p", "answerable": True}
    answer = "tre år"
    row["answers"] = [{"text": answer, "start": TEXT.index(answer)}]
    made = [e for seed in range(40) for e in of_set("squad_x", {"p": passage}, [row], {}, random.Random(seed))]
    assert any(not example.answers for example in made)
    for example in made:
        assert example.answers == (answer in example.passage)
        if example.span:
            assert example.passage[example.span[0] : example.span[1]] == answer


def test_claims_about_one_passage_stand_in_one_batch_so_many_at_a_time() -> None:
    other = "Styrelsen beslutar om budget."
    rows = [replace(CLAIMED, sentence=str(i), passage=other if i % 2 else TEXT) for i in range(16)]
    made = units([_encoded(row) for row in rows])
    assert [len(unit) for unit in made] == [6, 2, 6, 2]
    assert all(len({one.example.passage for one in unit}) == 1 for unit in made)


def test_sentences_of_one_passage_are_held_against_each_other() -> None:
    """Where all seem equally likely, the loss falls when the wrong one of a passage falls below the right one."""
    wrong = replace(CLAIMED, supported=False, label=Support.CONTRADICTED)
    apart = replace(wrong, passage="Styrelsen beslutar om budget.")

    def loss(second: ClaimExample, odds: float) -> float:
        supports = torch.tensor([[0.0, 0.0, 0.0], [0.0, odds, 0.0]])
        outputs = {"bears": torch.zeros(2, 1), "answers": torch.zeros(2, 1), "supports": supports}
        batch = [_encoded(CLAIMED), _encoded(second)]
        return float(loss_of(batch, outputs, torch.zeros(2, 8, 2), torch.ones(2, 8, dtype=torch.bool)))

    together = loss(wrong, 1.0) - loss(wrong, -1.0)
    assert together > loss(apart, 1.0) - loss(apart, -1.0) + 0.4


class _Table:
    """Vectors of tokens without the installed file."""

    def token_vectors(self, ids: np.ndarray) -> np.ndarray:
        return np.random.default_rng(0).normal(size=(400, SMALL.hidden)).astype(np.float32)[ids]


def _trained(seed: int) -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    network = Network(SMALL)
    network.freeze(0)
    rows = [_encoded(replace(CLAIMED, label=Support(i % 3)), 100 + i % 7) for i in range(80)]
    fit(network, units(rows), _Table(), Schedule(epochs=2, seed=seed), lambda line: None)  # type: ignore[arg-type]
    return network.state_dict()


@pytest.mark.slow
def test_a_seed_gives_the_same_network() -> None:
    one, same, other = _trained(1), _trained(1), _trained(2)
    assert all(torch.equal(one[name], same[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


def test_training_ends_when_its_time_is_up() -> None:
    told: list[str] = []
    rows = [_encoded(replace(CLAIMED, label=Support(i % 3)), 300) for i in range(60)]
    schedule = Schedule(epochs=50, limit=0.5)
    fit(Network(SMALL), units(rows), _Table(), schedule, told.append)  # type: ignore[arg-type]
    assert "out of time" in told[-1]
