"""Runs of evaluations as tests need them: answers of the small corpus, with a writer that can be told what to write."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from riktlots.evals.questions.questions import Gold, Nugget, Question
from riktlots.evals.runs.execute import execute
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.score import score
from riktlots.evals.runs.scores import Scores, read_scores
from riktlots.evals.runs.support import Lookup
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.answering.compose import Draft
from riktlots.retrieval.answering.llm import FormT, Spend
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.judges.judge import Claim, Judgement
from riktlots.retrieval.model import Answer, Status, Verdict
from riktlots.retrieval.search.store import Store

LAW, ADVICE, ACT = "test-samverkanslag", "test-riktlinje", "test-eu-kunskapsforordning"


def _asked(id: str, question: str, status: str, *gold: tuple[str, str], lang: str = "sv") -> Question:
    return Question(id, question, lang, status, tuple(Gold(source, locator) for source, locator in gold))


QUESTIONS = (
    Question(
        "q1",
        "När ska samverkansavtalet anmälas till Samverkansmyndigheten?",
        "sv",
        "answered",
        (Gold(LAW, "2 kap. 2 § st. 1"),),
        nuggets=(Nugget("Anmälan ska göras inom 30 dagar."), Nugget("Anmälan får göras digitalt.", vital=False)),
    ),
    _asked("q2", "Får anmälan göras digitalt?", "answered", (LAW, "2 kap. 2 § st. 2")),
    _asked("q3", "Vad ska samverkansavtalet ange om vem som äger resultaten?", "answered", (LAW, "2 kap. 1 §")),
    _asked("q4", "Bör lärosätet göra en bakgrundskontroll av en partner?", "answered", (ADVICE, "section 1.1")),
    _asked("q5", "Inom hur många arbetsdagar avgörs en ansökan om tillstånd?", "answered", (ACT, "art. 5")),
    _asked("q6", "Gäller samverkanslagen studentutbyten?", "answered", (LAW, "1 kap. 1 §")),
    _asked("q7", "Can notification be made digitally?", "answered", (LAW, "2 kap. 2 § st. 2"), lang="en"),
    _asked("n1", "Vilken avgift tar Samverkansmyndigheten ut för en anmälan?", "not_covered"),
    _asked("n2", "Hur många ledamöter har Samverkansmyndighetens styrelse?", "not_covered"),
    _asked("n3", "Vilken temperatur ska ugnen ha för kanelbullar?", "out_of_scope"),
    _asked("n4", "Är min kollega en spion?", "declined"),
)


class LyingWriter:
    """A language model that quotes truly, and says what `lie` makes of the quote's first sentence."""

    name = "scripted:liar"

    def __init__(self, lie: Callable[[str], str]) -> None:
        self._lie = lie

    def complete(self, form: type[FormT], schema: dict[str, Any], instructions: str, task: str, spend: Spend) -> FormT:
        passages = json.loads(task)["passages"][:1]
        sentences = [
            {
                "text": self._lie(p["text"].split(". ")[0].rstrip(".") + "."),
                "cites": [{"id": p["id"], "quote": p["text"]}],
            }
            for p in passages
        ]
        return form.model_validate({"sentences": sentences if form is Draft else []})


class GullibleJudge:
    """Lets everything through: what the product is without its verifier."""

    name = "gullible"

    def judge(self, claims: Sequence[Claim]) -> list[Judgement]:
        return [Judgement(Verdict.SUPPORTED, self.name) for _ in claims]


def header(store: Store, **changes: Any) -> Header:
    """The header of a run over a store."""
    return Header(
        **{
            "dataset": "prov",
            "dataset_sha256": "0" * 64,
            "questions": len(QUESTIONS),
            "generation": store.id,
            "corpus_sha256": store.manifest.corpus_sha256,
            "embedder": "",
            "model": "",
            "prompt_version": "",
            "version": "0",
            "started": "2031-01-01T00:00:00+00:00",
        }
        | changes
    )


def lookup_of(store: Store) -> Lookup:
    """The passages of a store by address."""
    passages = {str(passage.address): passage for passage in store.passages}
    return passages.get


def by_status(question: Question, store: Store, how: Asking | None = None, chat_model: Any = None) -> Answer:
    """An answer as the product gives it where it knows exactly what the documents cover."""
    if question.status == "not_covered":
        given = answer(question.question, store, how=how)
        return replace(given, status=Status.NOT_COVERED, reason="not_covered", sentences=(), removed=())
    return answer(question.question, store, chat_model=chat_model, how=how)


def scored(
    folder: Path,
    store: Store,
    answers: Callable[[Question], Answer],
    questions: Sequence[Question] = QUESTIONS,
    judge: Any = None,
) -> Scores:
    """Run the questions, score them, and measure."""
    run = RunFolder(folder)
    run.begin(header(store), questions)
    execute(run, questions, answers, store)
    judge = judge or DeterministicJudge()
    score(run, judge)
    return read_scores(run, judge.name, lookup_of(store))
