"""The nouns of answering: Hit, Citation, Sentence, Answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from riktlots.ingest.document import PageStart, page_at
from riktlots.ingest.model import Function, Passage
from riktlots.retrieval.errors import CitationError


class Status(StrEnum):
    """How an answer ended."""

    ANSWERED = "answered"
    PARTLY = "partly"
    CLOSEST = "closest"
    NOT_COVERED = "not_covered"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_DETAIL = "needs_detail"
    DECLINED = "declined"
    ERROR = "error"

    @property
    def is_answer(self) -> bool:
        """Whether the sentences shown answer the question, or a part of it."""
        return self in (Status.ANSWERED, Status.PARTLY)

    @property
    def is_denial(self) -> bool:
        """Whether the reader is told that no paragraph was found that answers."""
        return self in (Status.NOT_COVERED, Status.OUT_OF_SCOPE)

    @property
    def shows_nearest(self) -> bool:
        """Whether the nearest paragraphs are named below, not cited."""
        return self is Status.NOT_COVERED


class Verdict(StrEnum):
    """Whether the quotes of a sentence support it."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"
    CONTRADICTED = "contradicted"
    NO_CLAIM = "no_claim"
    UNDECIDED = "undecided"

    @property
    def is_wrong(self) -> bool:
        """Whether the sentence says something that its quotes do not."""
        return self in (Verdict.UNSUPPORTED, Verdict.CONTRADICTED)


class Reason(StrEnum):
    """Why there is no answer; NONE (false) where there is one.

    THANKS stands for a turn that asks nothing: the conversation is closed.
    """

    NONE = ""
    CLOSEST = "closest"
    NOT_COVERED = "not_covered"
    PLACE_MISSING = "place_missing"
    OUT_OF_SCOPE = "out_of_scope"
    NEEDS_DETAIL = "needs_detail"
    THANKS = "thanks"
    ORDERS = "declined_instruction"
    INVENTS = "declined_invent"
    EVADES = "declined_evade"
    JUDGES_PERSON = "declined_person"
    DECIDES = "declined_decide"
    ERROR_MODEL = "error_model"
    ERROR_BUILDING = "error_building"
    ERROR_EMBEDDER = "error_embedder"
    ERROR_INDEX = "error_index"
    ERROR_SERVER = "error_server"
    ERROR_DOCUMENT = "error_document"
    ERROR_OTHER = "error_other"

    @property
    def declines(self) -> bool:
        """Whether it is a reason to decline a question."""
        return self.value.startswith("declined_")


class Notice(StrEnum):
    """A remark that stands above an answer or a plan, whatever its status; NONE (false) for none."""

    NONE = ""
    ALARM = "alarm"
    ORDER_SET_ASIDE = "order_set_aside"
    MODEL_FAILED = "model_failed"
    DRAFT_REMOVED = "draft_removed"
    DOUBTED = "doubted"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, and why.

    `score` is the fused score in [0, 1]; `cosine` that of question and passage (None without an embedder); `words` the
    BM25 score as a share of the most that the question's words could give; `asked` the cosine of the question and the
    nearest of those written for the passage, or of its own sentences where nobody wrote any (None without an embedder);
    `worded` how near it is to the wordings of written answers that rest on the passage (0 where none is near). Of the
    reranker: `bears` and `answers` are the log odds that the passage bears on the question and that it answers it, and
    `read` the chance in [0, 1] that it is the right one (None where it was not read). The ranks count from 1 and are
    None when that leg did not find the passage. `exact` says that the question names this very place, `neighbour` that
    it names a place beside this one, at which no passage stands.
    """

    passage: Passage
    score: float
    cosine: float | None = None
    words: float = 0.0
    asked: float | None = None
    worded: float = 0.0
    bears: float | None = None
    answers: float | None = None
    read: float | None = None
    lexical_rank: int | None = None
    dense_rank: int | None = None
    exact: bool = False
    neighbour: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quote at an address. Cannot exist unless `passage.text[start:end] == quote`."""

    passage: Passage
    quote: str
    start: int
    end: int

    def __post_init__(self) -> None:
        if not self.quote.strip() or self.passage.text[self.start : self.end] != self.quote:
            raise CitationError(str(self.passage.address), self.quote)

    @property
    def page(self) -> PageStart | None:
        """The page on which the quote begins; None for a document without pages."""
        return page_at(self.passage.pages, self.start)

    @classmethod
    def of(cls, passage: Passage, quote: str) -> Citation:
        """Cite words that stand in the passage to the letter. Raises CitationError when they do not."""
        start = passage.text.find(quote)
        if start < 0:
            raise CitationError(str(passage.address), quote)
        return cls(passage, quote, start, start + len(quote))


class Strength(StrEnum):
    """How strongly a text obliges, weakest first; NONE when it has no word of obligation."""

    NONE = "none"
    MAY = "may"
    SHOULD = "should"
    MUST = "must"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, with the quotes it rests on.

    `judged_by` names the judge, and is empty for a quote that speaks for itself; `reason` is the judge's. `repaired`
    says what was put right before it was judged: "quote" (a near miss made the source's own words), "widened" (half a
    sentence made whole), "citation" (the quote stood in another of the passages given), "text" (markup or links).
    """

    text: str
    citations: tuple[Citation, ...]
    verdict: Verdict
    strength: Strength = Strength.NONE
    judged_by: str = ""
    reason: str = ""
    repaired: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Removed:
    """A drafted sentence that did not pass verification, kept out of the answer.

    `replaced` says that something stands in its place: its quote, or the same sentence written anew.
    """

    text: str
    verdict: Verdict
    reason: str
    replaced: bool = False

    @property
    def leaves_a_gap(self) -> bool:
        """Whether the answer lacks what this sentence was to say, because it was wrong."""
        return not self.replaced and self.verdict.is_wrong


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model was used for: calls that replied, tokens, and the cost where the provider tells it."""

    calls: int = 0
    input_tokens: int = 0
    output_tokens: int = 0
    cost: float | None = None

    def __add__(self, other: Usage) -> Usage:
        known = [cost for cost in (self.cost, other.cost) if cost is not None]
        return Usage(
            self.calls + other.calls,
            self.input_tokens + other.input_tokens,
            self.output_tokens + other.output_tokens,
            sum(known) if known else None,
        )


@dataclass(frozen=True, slots=True)
class WrittenRef:
    """The written answer that an answer gives: its id, the question that it answers, who reviewed it, on which day, and
    the day on which somebody must look at it again; `local` says that it is the institution's own.

    It has so many `sentences`, which stand first in the answer.
    """

    id: str
    question: str
    reviewer: str
    reviewed: str
    look_again: str
    local: bool
    sentences: int


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question near to the one that was asked, and the sentences of its written answer, or the first, as it is
    likely to be what is looked for; `local` says that it is the institution's own."""

    id: str
    question: str
    sentences: tuple[Sentence, ...] = ()
    local: bool = False

    @property
    def begins(self) -> str:
        """The first sentence; empty without one."""
        return self.sentences[0].text if self.sentences else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One of several questions in one, in the words in which it was asked, and how it ended. `sentences` and `closest`
    are the positions, from 0, of those sentences and closest paragraphs of the answer that belong to it; `written` is
    the written answer that its sentences are."""

    question: str
    status: Status
    reason: Reason = Reason.NONE
    sentences: tuple[int, ...] = ()
    closest: tuple[int, ...] = ()
    written: WrittenRef | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets.

    `closest` are the whole paragraphs that lie nearest where it is not certain that they answer (status CLOSEST).
    `missing` is what the documents leave open of the question according to the language model, in words of the question
    (status PARTLY), and empty where that is not known. `completed` is the question as it was searched, when turns
    before were needed to understand it; `as_of` is the day (ISO) for which the answer was asked, empty for the day it
    was given; `added` are whole paragraphs near the question in documents that somebody added, which are not shown
    otherwise; `functions` are those at the institution to ask next, the first one first, `whom` cites which authority
    to ask, and `left_open` what the sources leave open on the matter; `hangs_on` are sentences to the person on what
    the question does not say and the answer depends on; `duty` is the rule that somebody asked to get around; `planned`
    says that it tells of a planned collaboration (riktlots.retrieval.plan has the list to go through), `considered`
    that the sentences are the considerations of that list that matter most; `timings` are seconds. `written` is the
    written answer that the sentences are, and `perhaps` are near questions that have one. `parts` are those of a
    question that asks two or three things; `choices` are questions to go on with (status NEEDS_DETAIL).

    `at` is when it was given (ISO, UTC); `filters` what the search was narrowed to, by name, without what is empty;
    `judge` who judged; `model` the language model that wrote the sentences, or that found no answer in the passages;
    `given` the passages that it saw and `prompt_version` what it was told; `failure` says why a language model that was
    to write did not, or that nothing of what it wrote passed the check: the answer is then made without it.
    """

    question: str
    language: str
    status: Status
    sentences: tuple[Sentence, ...] = ()
    hits: tuple[Hit, ...] = ()
    generation: str = ""
    model: str = ""
    notice: Notice = Notice.NONE
    completed: str = ""
    reason: Reason = Reason.NONE
    closest: tuple[Citation, ...] = ()
    missing: str = ""
    parts: tuple[Part, ...] = ()
    choices: tuple[str, ...] = ()
    removed: tuple[Removed, ...] = ()
    added: tuple[Citation, ...] = ()
    functions: tuple[Function, ...] = ()
    whom: tuple[Citation, ...] = ()
    left_open: tuple[Citation, ...] = ()
    hangs_on: tuple[str, ...] = ()
    duty: tuple[Citation, ...] = ()
    planned: bool = False
    considered: bool = False
    written: WrittenRef | None = None
    perhaps: tuple[Suggestion, ...] = ()
    as_of: str = ""
    at: str = ""
    filters: dict[str, list[str]] = field(default_factory=dict)
    judge: str = ""
    given: tuple[Passage, ...] = ()
    prompt_version: str = ""
    failure: str = ""
    usage: Usage = Usage()
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def citations(self) -> list[Citation]:
        """Every citation of the sentences, or of the closest paragraphs, once and in order."""
        of_sentences = [citation for sentence in self.sentences for citation in sentence.citations]
        return list(dict.fromkeys([*of_sentences, *self.closest]))


@dataclass(frozen=True, slots=True)
class StepBegun:
    """A step begins: route, find, draft or verify."""

    name: str


@dataclass(frozen=True, slots=True)
class SourcesFound:
    """The passages that were found, best first, before anything is written."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SentenceVerified:
    """A sentence that is part of the answer."""

    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Finished:
    """The answer, whole."""

    answer: Answer


Happening = StepBegun | SourcesFound | SentenceVerified | Finished
