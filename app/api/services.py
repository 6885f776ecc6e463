"""The three services for other programs: ask, find and read. HTTP and MCP both call them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from riktlots.app.api.problems import NoParagraphError
from riktlots.app.options import passage_filter
from riktlots.app.records.asked import ASKERS, Askers, try_keep_asked
from riktlots.app.schemas.answer import Answer
from riktlots.app.schemas.passages import Found, Near, Paragraph, Paragraphs
from riktlots.app.schemas.requests import Ask, Find, Read
from riktlots.ingest.home import Home
from riktlots.ingest.language import detect_language
from riktlots.retrieval.guide import Guide

# A reference to a whole document matches all its paragraphs; at most this many are returned.
_MOST_PARAGRAPHS = 20
_MOST_NEAREST = 6


@dataclass(frozen=True, slots=True)
class Services:
    """Ask, find and read for other programs. Thread-safe.

    `interface` is the language used where that of a question cannot be detected; `askers` tells apart who asked where
    questions are kept. Each service returns the JSON that the command line prints, and raises a RiktlotsError:
    InputError for an unknown value, another one when no index can be opened. `client` tells who asks from others, and
    those are served by turns.
    """

    guide: Guide
    interface: str = "sv"
    askers: Askers = field(default_factory=lambda: ASKERS)

    def ask(self, asked: Ask, client: str = "") -> dict[str, Any]:
        """Answer a question. With a `client` it is kept where questions are."""
        index = self.guide.index()
        only = passage_filter(index.store, asked.model_dump())
        answer = index.ask_for(
            client, asked.question, turns=asked.turns, language=asked.lang, interface=self.interface, only=only
        )
        if client:
            is_known = index.store.vocabulary.counts.__contains__
            try_keep_asked(Home.default(), answer, client, is_known, self.askers)
        return Answer.of(answer, index.store, asked.id).as_json()

    def find(self, asked: Find, client: str = "") -> dict[str, Any]:
        """Find paragraphs by a question, words or a reference."""
        index = self.guide.index()
        only = passage_filter(index.store, asked.model_dump())
        with index.lock.place(client):
            found = index.find(
                asked.question, turns=asked.turns, language=asked.lang, interface=self.interface, k=asked.k, only=only
            )
        return Found.of(found, index.store, asked.id).as_json()

    def read(self, asked: Read, client: str = "") -> dict[str, Any]:
        """Read the paragraphs at a place. Raises NoParagraphError if there are none."""
        index = self.guide.index()
        store = index.store
        language = asked.lang or detect_language(asked.at, self.interface)
        with index.lock.place(client):
            found = index.read(asked.at, language=language)
        if not found.passages:
            nearest = [Near.at(passage, store, language) for passage in found.nearest[:_MOST_NEAREST]]
            raise NoParagraphError(_why_none(bool(nearest)), nearest)
        shown = [Paragraph.of(passage, store, language) for passage in found.passages[:_MOST_PARAGRAPHS]]
        return Paragraphs(at=asked.at, language=language, count=len(found.passages), paragraphs=shown).as_json()


def _why_none(beside: bool) -> str:
    if beside:
        return "no paragraph stands at this place; those nearest to it are given."
    return (
        "this names no paragraph that is held here. Write an address as answers give it, such as “se-law-osl@digest-sv "
        "24 kap. 8 §”, or a reference such as “2 kap. 5 § säkerhetsskyddslagen”; `find` looks for words."
    )


AskedT = TypeVar("AskedT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Offered(Generic[AskedT]):
    """The public description of a service: name, title, description, request and response model, and handler."""

    name: str
    title: str
    description: str
    takes: type[AskedT]
    gives: type[BaseModel]
    does: Callable[[Services, AskedT], dict[str, Any]]


FIND = Offered(
    "find",
    "Find paragraphs",
    "Find paragraphs of Swedish and European law and guidelines on responsible internationalisation (security, export "
    "control, sanctions, research ethics, data protection) by a question, a few words or an exact reference, in "
    "Swedish or English. Gives the best first. `form` says whether a text is the original or a digest.",
    Find,
    Found,
    Services.find,
)
ASK = Offered(
    "ask",
    "Ask a question",
    "Answer a question about a planned international collaboration in education, research or innovation, in Swedish or "
    "English. Each sentence of the answer has a verdict and verbatim quotes with the address of their paragraph; when "
    "it is not certain that a paragraph answers, `status` is closest and `closest` holds up to three paragraphs. A "
    "question that asks two or three things has `parts`, each with a status of its own; one that needs more detail has "
    "`choices`, questions to ask instead. `written` is there when the sentences are an answer that was written and "
    "reviewed beforehand; `perhaps` holds near questions that have one. It judges no persons, takes no decisions and "
    "is not legal advice.",
    Ask,
    Answer,
    Services.ask,
)
READ = Offered(
    "read_paragraph",
    "Read a paragraph",
    "Read the paragraph at an address or a reference as people write it, with all that is known of it: what kind of "
    "document it is, where that stands (in force, proposal, superseded), original or digest, the link, the edition, "
    "and the paragraphs before and after it.",
    Read,
    Paragraphs,
    Services.read,
)
