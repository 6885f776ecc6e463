"""The three services that Riktlots gives other programs. HTTP and MCP both go through here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from riktlots.app.schemas.answer import SCHEMA, answer_json, found_json
from riktlots.app.schemas.paragraph import near_json, paragraph_json
from riktlots.app.schemas.problems import NoParagraphError
from riktlots.app.schemas.requests import Ask, Find, Read, as_searched, passage_filter
from riktlots.app.schemas.results import Answer, Found, Paragraphs
from riktlots.ingest.home import Home
from riktlots.ingest.progress import Progress
from riktlots.ingest.language import detect_language
from riktlots.retrieval.guide import Following, Opened, open_chat_model, open_service
from riktlots.retrieval.model import Finished
from riktlots.retrieval.search.paragraphs import paragraphs

# The name of a document alone means all its paragraphs; so many are given.
_MOST_PARAGRAPHS = 20
_MOST_NEAREST = 6


@dataclass(frozen=True, slots=True)
class Guide:
    """Answers, finds and reads from the index that serves, for many threads at once.

    `interface` is the language where that of a question cannot be told. Each service gives JSON as the command line
    prints it, and raises a RiktlotsError: InputError for a value that is not known, another when no index can be
    opened.
    """

    following: Following
    interface: str = "sv"

    @classmethod
    def of_environment(cls, interface: str) -> Guide:
        """What the environment sets, opened when it is first used."""

        def open_(progress: Progress) -> Opened:
            service = open_service(progress)
            return Opened(service, open_chat_model(service.settings))

        return cls(Following(Home.default(), open_), interface)

    def ask(self, asked: Ask) -> dict[str, Any]:
        """The answer to a question."""
        with self.following.opened() as opened:
            store = opened.service.store
            only = passage_filter(store, asked.model_dump())
            steps = opened.steps(asked.question, asked.turns, self.interface, only, asked.lang)
            answer = next(step.answer for step in steps if isinstance(step, Finished))
            return answer_json(answer, store, asked.id)

    def find(self, asked: Find) -> dict[str, Any]:
        """The paragraphs that words find."""
        with self.following.opened() as opened:
            store = opened.service.store
            only = passage_filter(store, asked.model_dump())
            words, language = as_searched(asked.question, asked.turns, asked.lang, self.interface)
            _, hits = opened.find(words, language, asked.k, only)
            return found_json(words, language, hits, store, asked.id)

    def read(self, asked: Read) -> dict[str, Any]:
        """The paragraphs at a place. Raises NoParagraphError where there is none."""
        with self.following.opened() as opened:
            store = opened.service.store
            language = asked.lang or detect_language(asked.at, self.interface)
            with opened.lock:
                found = paragraphs(store, asked.at, language)
                if not found.passages:
                    nearest = [near_json(passage, store, language) for passage in found.nearest[:_MOST_NEAREST]]
                    raise NoParagraphError(_why_none(bool(nearest)), nearest)
                shown = [paragraph_json(passage, store, language) for passage in found.passages[:_MOST_PARAGRAPHS]]
        return {
            "schema": SCHEMA,
            "at": asked.at,
            "language": language,
            "count": len(found.passages),
            "paragraphs": shown,
        }


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
    """One service as it is offered: what it is called and does, what it takes and gives, and who does it."""

    name: str
    title: str
    description: str
    takes: type[AskedT]
    gives: type[BaseModel]
    does: Callable[[Guide, AskedT], dict[str, Any]]


FIND = Offered(
    "find",
    "Find paragraphs",
    "Find paragraphs of Swedish and European law and guidelines on responsible internationalisation (security, export "
    "control, sanctions, research ethics, data protection) by a question, a few words or an exact reference, in "
    "Swedish or English. Gives the best first. `form` says whether a text is the original or a digest.",
    Find,
    Found,
    Guide.find,
)
ASK = Offered(
    "ask",
    "Ask a question",
    "Answer a question about a planned international collaboration in education, research or innovation, in Swedish or "
    "English. Each sentence of the answer has a verdict and verbatim quotes with the address of their paragraph; when "
    "the documents are silent, `status` says so and the nearest paragraphs are in `hits`. It judges no persons, takes "
    "no decisions and is not legal advice.",
    Ask,
    Answer,
    Guide.ask,
)
READ = Offered(
    "read_paragraph",
    "Read a paragraph",
    "Read the paragraph at an address or a reference as people write it, with all that is known of it: what kind of "
    "document it is, where that stands (in force, proposal, superseded), original or digest, the link, the edition, "
    "and the paragraphs before and after it.",
    Read,
    Paragraphs,
    Guide.read,
)
