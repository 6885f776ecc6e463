"""Answer the questions of a set, and store the answers."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from importlib.metadata import version
from pathlib import Path

from riktlots.evals.errors import RunError
from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.record import Record
from riktlots.evals.runs.support import Lookup
from riktlots.ingest.files import file_sha256
from riktlots.ingest.home import Home
from riktlots.ingest.index.generation import MANIFEST, read_manifest
from riktlots.ingest.index.passages import PASSAGES, read_passages
from riktlots.retrieval.answering.compose import PROMPT_VERSION
from riktlots.retrieval.answering.llm import ChatModel
from riktlots.retrieval.answering.short_form import SHORT_VERSION
from riktlots.retrieval.model import Answer
from riktlots.retrieval.open_index import OpenIndex
from riktlots.retrieval.replay import ReplayModel, Replies
from riktlots.retrieval.search.filter import PassageFilter
from riktlots.retrieval.search.store import Store

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
    """Answer all questions that the folder has no answer to yet, `jobs` at a time, and store each answer at once.

    A question on which answering fails is stored as an error and stops none of the others; the next call tries it
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
    except Exception as error:  # any error belongs in the record and must not stop the other questions
        return Record.of_error(question.id, question.question, question.lang, f"{type(error).__name__}: {error}")


def answerer(index: OpenIndex, chat_model: ChatModel | None = None) -> Answerer:
    """A function that answers questions of a set as a person would get them answered, with the language model of the
    index or another one."""

    def ask(question: Question) -> Answer:
        only = PassageFilter(as_of=question.as_of)
        lang = question.lang
        asked = question.question
        return index.ask(asked, chat_model=chat_model, turns=question.turns, language=lang, interface=lang, only=only)

    return ask


def header_of(index: OpenIndex, dataset: Path, questions: Sequence[Question], now: datetime.datetime) -> Header:
    """The header of a run: the set, the index and the models used to answer it. Raises ModelError."""
    manifest, chat_model = index.store.manifest, index.chat_model
    return Header(
        dataset=dataset.stem,
        dataset_sha256=file_sha256(dataset),
        questions=len(questions),
        generation=manifest.id,
        corpus_sha256=manifest.corpus_sha256,
        embedder=manifest.embedder,
        model=chat_model.name if chat_model else "",
        prompt_version=(SHORT_VERSION if index.settings.model_is_small else PROMPT_VERSION) if chat_model else "",
        version=version("riktlots"),
        started=now.isoformat(timespec="seconds"),
        settings={
            "verified_by": index.judge.name,
            "read_by": index.store.reranker.name if index.store.reranker else "",
            **(_recorded(chat_model.replies) if isinstance(chat_model, ReplayModel) else {}),
        },
    )


def _recorded(replies: Replies) -> dict[str, str]:
    """Which recorded replies a run was answered with."""
    return {
        "replies": str(replies.path),
        "replies_sha256": replies.sha256,
        "replies_by": "; ".join(replies.written_by),
    }


def lookup_of(home: Home, header: Header) -> Lookup:
    """The passages of the generation that a run was answered from, by address.

    Raises RunError when that generation is missing.
    """
    folder = home.generations / header.generation
    if not (folder / MANIFEST).is_file():
        raise RunError(
            f"the index {header.generation} that this run was answered from is gone: addresses cannot be checked. "
            "Run the set again with `riktlots eval run`."
        )
    seal = read_manifest(folder).seals[PASSAGES]
    passages = {str(passage.address): passage for passage in read_passages(folder, seal)}
    return passages.get
