"""Two questions in one: each is found and answered by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from riktlots.retrieval.answer import Asking, answer, answer_steps
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.answering.parts import better_split, quotes_of
from riktlots.retrieval.coverage.decision import Ruling
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Answer, Hit, Reason, SentenceVerified, SourcesFound, Status
from riktlots.retrieval.search.query import Query
from riktlots.retrieval.search.store import Store

NOTIFY = "När ska lärosätet anmäla samverkansavtalet till Samverkansmyndigheten?"
PERMIT = "Vem måste ha tillstånd för att föra över känslig kunskap?"
BOTH = f"{NOTIFY[:-1]}, och {PERMIT[:1].lower()}{PERMIT[1:]}"

ANSWERED, SURER = Ruling(Status.ANSWERED, chance=0.7), Ruling(Status.ANSWERED, chance=0.9)
CLOSEST = Ruling(Status.CLOSEST, Reason.CLOSEST, 0.3)
SILENT = Ruling(Status.NOT_COVERED, Reason.NOT_COVERED, 0.3)
ELSEWHERE = Ruling(Status.OUT_OF_SCOPE, Reason.OUT_OF_SCOPE, 0.3)
EXACT = Ruling(Status.ANSWERED)


@dataclass
class ByWords:
    """Decides by how the question ends; what it does not know is near, and no more."""

    rulings: dict[str, Ruling]

    def decide(self, query: Query, hits: Sequence[Hit]) -> Ruling:
        return next((ruling for end, ruling in self.rulings.items() if query.text.endswith(end)), CLOSEST)


class Asked:
    """A language model that notes what it is asked and writes nothing."""

    name = "asked"

    def __init__(self) -> None:
        self.tasks: list[str] = []

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        self.tasks.append(json.loads(task)["question"])
        raise ModelError("it writes nothing")


def ask(store: Store, notify: Ruling, permit: Ruling, whole: Ruling = CLOSEST) -> Answer:
    decision = ByWords({NOTIFY: notify, PERMIT: permit, BOTH: whole})
    return answer(BOTH, store, how=Asking(language="sv", decision=decision))


def test_each_part_has_its_own_sentences_in_order(read_store: Store) -> None:
    result = ask(read_store, ANSWERED, SURER)
    assert result.status is Status.ANSWERED
    assert [(part.question, part.status) for part in result.parts] == [
        (NOTIFY, Status.ANSWERED),
        (PERMIT, Status.ANSWERED),
    ]
    positions = [at for part in result.parts for at in part.sentences]
    assert positions == list(range(len(result.sentences)))
    assert all(1 <= len(part.sentences) <= 3 for part in result.parts)
    assert "30 dagar" in result.sentences[result.parts[0].sentences[0]].text


def test_what_is_cited_was_found_for_a_part(read_store: Store) -> None:
    result = ask(read_store, ANSWERED, CLOSEST)
    found = {hit.passage.address for hit in result.hits}
    assert {citation.passage.address for citation in result.citations} <= found
    assert len(found) == len(result.hits)


def test_a_part_without_an_answer_is_said(read_store: Store) -> None:
    result = ask(read_store, ANSWERED, SILENT)
    assert result.status is Status.PARTLY
    assert [part.status for part in result.parts] == [Status.ANSWERED, Status.NOT_COVERED]
    assert (result.parts[1].sentences, result.parts[1].closest) == ((), ())


def test_a_part_that_is_near_shows_at_most_two_paragraphs(read_store: Store) -> None:
    result = ask(read_store, ANSWERED, CLOSEST)
    assert result.status is Status.PARTLY
    assert 1 <= len(result.parts[1].closest) <= 2
    assert [result.closest[at] for at in result.parts[1].closest] == list(result.closest)


def test_where_no_part_is_sure_the_whole_is_not_called_an_answer(read_store: Store) -> None:
    result = ask(read_store, CLOSEST, SILENT)
    assert (result.status, result.reason, result.sentences) == (Status.CLOSEST, Reason.CLOSEST, ())


def test_a_question_that_one_passage_answers_whole_is_not_split(read_store: Store) -> None:
    result = ask(read_store, ANSWERED, ANSWERED, whole=SURER)
    assert (result.status, result.parts) == (Status.ANSWERED, ())


def test_a_question_from_another_field_is_not_split(read_store: Store) -> None:
    assert ask(read_store, ANSWERED, ANSWERED, whole=ELSEWHERE).status is Status.OUT_OF_SCOPE


def test_a_part_that_goes_on_from_one_of_the_field_is_of_the_field(read_store: Store) -> None:
    question = f"{NOTIFY[:-1]}, och hur lång tid tar det?"
    decision = ByWords({NOTIFY: ANSWERED, f"{NOTIFY} Hur lång tid tar det?": ELSEWHERE})
    result = answer(question, read_store, how=Asking(language="sv", decision=decision))
    assert [part.status for part in result.parts] == [Status.ANSWERED, Status.NOT_COVERED]


def test_parts_for_which_the_same_is_found_are_one_question(read_store: Store) -> None:
    hits = [Hit(passage, 1.0) for passage in read_store.passages[:3]]
    assert not better_split(ANSWERED, (SURER, SURER), (hits, hits[::-1]))
    assert better_split(CLOSEST, (SURER, SURER), (hits, hits))


def test_the_steps_tell_the_sentences_of_the_answer(read_store: Store) -> None:
    decision = ByWords({NOTIFY: ANSWERED, PERMIT: SURER})
    happenings = list(answer_steps(BOTH, read_store, how=Asking(language="sv", decision=decision)))
    result = happenings[-1].answer  # type: ignore[union-attr]
    told = [one.sentence.text for one in happenings if isinstance(one, SentenceVerified)]
    assert told == list(dict.fromkeys(sentence.text for sentence in result.sentences))
    assert [one.hits for one in happenings if isinstance(one, SourcesFound)] == [result.hits]
    assert result.timings.keys() == {"route", "find", "draft", "verify"}


def test_a_language_model_is_given_the_question_whole_and_where_it_fails_the_parts_are_answered_without_it(
    read_store: Store,
) -> None:
    decision = ByWords({NOTIFY: SURER, PERMIT: SURER, BOTH: ANSWERED})
    model = Asked()
    result = answer(BOTH, read_store, chat_model=model, how=Asking(language="sv", decision=decision))
    assert model.tasks == [BOTH]
    assert [part.status for part in result.parts] == [Status.ANSWERED, Status.ANSWERED]


@pytest.mark.parametrize(
    ("whole", "parts", "better"),
    [
        (ANSWERED, (SURER, SILENT), True),
        (SURER, (ANSWERED, ANSWERED), False),
        (ANSWERED, (CLOSEST, SILENT), False),
        (CLOSEST, (SILENT, SILENT), False),
        (CLOSEST, (CLOSEST, SILENT), True),
        (SILENT, (ANSWERED, SILENT), True),
        (EXACT, (EXACT, EXACT), False),
        (EXACT, (EXACT, ANSWERED), True),
    ],
)
def test_splitting_must_gain_something(
    whole: Ruling, parts: tuple[Ruling, ...], better: bool, read_store: Store
) -> None:
    hit = Hit(read_store.passages[0], 1.0)
    assert better_split(whole, parts, ((), (hit,))) is better


def test_a_quote_that_was_given_for_an_earlier_part_is_repeated_only_as_the_best() -> None:
    quotes = [("a", ()), ("b", ()), ("c", ())]
    assert quotes_of(quotes, None) == quotes
    assert quotes_of(quotes, []) == quotes
    assert quotes_of(quotes, ["a", "b"]) == [("a", ()), ("c", ())]
