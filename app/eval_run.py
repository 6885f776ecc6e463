"""What an evaluation needs of the running product: how it answers, what it is, and the passages it answered from."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from app.service import Service
from evals.errors import RunError
from evals.questions import Question
from evals.suite.exact import Lookup
from evals.suite.execute import Answerer
from evals.suite.folder import Header
from ingest.generation import MANIFEST, read_manifest
from ingest.home import Home
from ingest.passage_rows import PASSAGES, read_passages
from ingest.seal import file_sha256
from retrieval.answer import Asking, answer
from retrieval.model import Answer
from retrieval.prompts import PROMPT_VERSION
from retrieval.store import PassageFilter
from retrieval.writing import Writer


def answerer(service: Service, writer: Writer | None) -> Answerer:
    """Answers the questions of a set as a person would get them answered."""

    def ask(question: Question) -> Answer:
        only = PassageFilter(as_of=question.as_of)
        how = Asking(interface=question.lang, language=question.lang, only=only, judge=service.judge)
        return answer(question.question, service.store, turns=question.turns, writer=writer, how=how)

    return ask


def header_of(
    service: Service, writer: Writer | None, dataset: Path, questions: Sequence[Question], now: datetime.datetime
) -> Header:
    """What the run of a set will say of itself."""
    manifest = service.store.manifest
    return Header(
        dataset=dataset.stem,
        dataset_sha256=file_sha256(dataset),
        questions=len(questions),
        generation=manifest.id,
        corpus_sha256=manifest.corpus_sha256,
        embedder=manifest.embedder,
        model=writer.name if writer else "",
        prompt_version=PROMPT_VERSION if writer else "",
        version=version("riktlots"),
        started=now.isoformat(timespec="seconds"),
        settings={
            "verified_by": service.judge.name,
            "read_by": service.store.rereader.name if service.store.rereader else "",
        },
    )


def lookup_of(home: Home, header: Header) -> Lookup:
    """The passages of the generation that a run was answered from, by address.

    Raises RunError when that generation is gone.
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
