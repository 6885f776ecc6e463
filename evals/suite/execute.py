"""Put the questions of a set, and keep the answers."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from evals.questions import Question
from evals.suite.folder import RunFolder
from evals.suite.record import Record
from retrieval.model import Answer
from retrieval.store import Store

Answerer = Callable[[Question], Answer]
Progress = Callable[[int, int], None]


def execute(
    folder: RunFolder,
    questions: Sequence[Question],
    answer: Answerer,
    store: Store,
    *,
    jobs: int = 1,
    progress: Progress | None = None,
) -> None:
    """Answer all questions that the folder has no answer to yet, `jobs` at a time, and keep each answer at once.

    A question on which answering fails is kept as an error and stops none of the others; asked again, it is tried
    again.
    """
    done = {record.id for record in folder.records() if not record.failed}
    left = [question for question in questions if question.id not in done]
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = [pool.submit(_one, question, answer, store) for question in left]
        for count, future in enumerate(as_completed(waiting), len(questions) - len(left) + 1):
            folder.add_answer(future.result())
            if progress:
                progress(count, len(questions))


def _one(question: Question, answer: Answerer, store: Store) -> Record:
    started = time.perf_counter()
    try:
        return Record.of(question.id, answer(question), store, time.perf_counter() - started)
    except Exception as error:  # whatever it is, it belongs in the record and not in the way of the other questions
        return Record.of_error(question.id, question.question, question.lang, f"{type(error).__name__}: {error}")
