"""How many of each set are trained on and kept back."""

from __future__ import annotations

import random
from dataclasses import replace

from riktlots.evals.fitting.training.train import few_of_each, thinned
from tests.evals.fitting.training.test_examples import ASKED, CLAIMED


def test_of_a_large_set_a_share_of_the_questions_is_taken_with_all_their_passages() -> None:
    asked = [replace(ASKED, dataset="squad_v2_sv_dev", query=str(i // 3)) for i in range(3000)]
    others = [replace(ASKED, query=str(i)) for i in range(50)]
    kept = thinned([*asked, *others, CLAIMED], random.Random(0))
    queries = [one.query for one in kept if one.dataset == "squad_v2_sv_dev"]
    assert 0.8 < len(queries) / 3000 < 0.9
    assert all(queries.count(query) == 3 for query in set(queries))
    assert kept[len(queries) :] == [*others, CLAIMED]


def test_all_questions_are_kept_back_and_some_claims_of_each_set_and_pair_of_languages() -> None:
    many = [replace(CLAIMED, sentence=str(i)) for i in range(700)]
    across = [replace(CLAIMED, sentence=str(i), passage_language="en") for i in range(650)]
    few = [replace(CLAIMED, dataset="small", sentence=str(i)) for i in range(20)]
    asked = [replace(ASKED, query=str(i)) for i in range(900)]
    kept = few_of_each([*many, *across, *few, *asked], random.Random(0))
    assert kept[:900] == asked
    assert [len([one for one in kept if one in rows]) for rows in (many, across, few)] == [600, 600, 20]
