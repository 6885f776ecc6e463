"""The jobs that are killed. Each reports a step as soon as the product's own functions report it."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from riktlots.evals.bench.faults.server import client, questions, sources_at
from riktlots.evals.labels.labels import CHOICES, add_label, items_of
from riktlots.evals.questions.questions import Question
from riktlots.evals.runs.execute import execute
from riktlots.evals.runs.folder import Header, RunFolder
from riktlots.evals.runs.score import score
from riktlots.ingest.document import Document, from_json
from riktlots.ingest.fetch.run import fetch_sources
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.embeddings import load_embedder
from riktlots.ingest.library.describe import describe_document
from riktlots.ingest.library.register import add_document, held_sources, load_documents, remove_document, sweep
from riktlots.retrieval.answer import Asking, answer
from riktlots.retrieval.judges.deterministic import DeterministicJudge
from riktlots.retrieval.search.store import Store

Say = Callable[[str], None]
BEGUN, DONE = "begun", "done"
RATER = "Ada"
JUDGE = DeterministicJudge()


def ingest(say: Say, home: str, add: str, reading: str, remove: str, embedder: str) -> None:
    """Add one document (a file, with what was read of it) or remove one by its id, and build the index."""
    say(BEGUN)
    ingest_into(
        Home(Path(home)), add, from_json(Path(reading).read_bytes()) if reading else None, remove, embedder, say
    )


def ingest_into(home: Home, add: str, document: Document | None, remove: str, embedder: str, say: Say) -> Path:
    """The same, in this process; returns the folder of the index."""
    with build_lock(home):
        sweep(home)
        if document:
            path = Path(add)
            source = describe_document(document, path)
            add_document(home, path, source, document=document)
            say(f"kept {source.id}")
        if remove in held_sources(home):
            remove_document(home, remove)
            say(f"removed {remove}")
        folder = build(home, load_documents(home), load_embedder(embedder))
    say(f"built {folder.name}")
    say(DONE)
    return folder


def fetch(say: Say, home: str, base: str) -> None:
    """Fetch the originals that a server on the loopback address has."""
    say(BEGUN)
    sources = sources_at(base)
    with client() as asking:
        told = lambda outcome: say(f"fetched {outcome.source} {outcome.edition} {outcome.result}")  # noqa: E731
        fetch_sources(Home(Path(home)), sources, sources, asking, told)
    say(DONE)


def run_set(say: Say, folder: str, index: str, count: int) -> None:
    """Answer a set of questions and let the rules judge the answers."""
    store = Store(Path(index), None)
    questions = _questions(count)
    say(BEGUN)
    run = RunFolder(Path(folder))
    run.begin(_header(store, len(questions)), questions)
    say("header")
    how = Asking(interface="sv", language="sv", judge=JUDGE)
    execute(
        run,
        questions,
        lambda question: answer(question.question, store, how=how),
        store,
        progress=lambda done, _: say(f"answered {done}"),
    )
    score(run, JUDGE, lambda done, _: say(f"judged {done}"))
    store.close()
    say(DONE)


def _questions(count: int) -> Sequence[Question]:
    return [Question(f"q{n}", asked, "sv", "answered", ()) for n, asked in enumerate(questions(count))]


def _header(store: Store, count: int) -> Header:
    started = datetime.datetime.now().astimezone().isoformat(timespec="seconds")
    return Header("faults", "", count, store.id, "", "", "", "", "", started)


def label(say: Say, folder: str, count: int) -> None:
    """Label sentences of a run, one after the other, and the last ones again."""
    run = RunFolder(Path(folder))
    items = items_of(run)
    say(BEGUN)
    for number in range(count):
        add_label(run, RATER, items[number % len(items)], CHOICES[number % len(CHOICES)], f"nr {number}")
        say(f"labelled {number}")
    say(DONE)


JOBS: dict[str, Callable[..., Any]] = {"ingest": ingest, "fetch": fetch, "run": run_set, "label": label}
