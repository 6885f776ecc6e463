"""The language model's part in an answer: when it is asked, and what comes of its reply."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from riktlots.retrieval.answering.compose import Composed, Composer
from riktlots.retrieval.answering.nearest import closest
from riktlots.retrieval.answering.verify import Failed, Proposed
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Answer, Citation, Notice, Reason, Status


def may_be_asked(found: Answer) -> bool:
    """Whether a language model is asked about what was found, whatever the decision thinks of it.

    It is not where the question is of another field, nor where it names a place that is not held.
    """
    return found.status is not Status.OUT_OF_SCOPE and found.reason is not Reason.PLACE_MISSING


@dataclass(frozen=True, slots=True)
class Writing:
    """What a language model made of the passages given. It is nothing where the model failed; `failure` says why.
    `near` are the paragraphs that the answer to a near question begins with."""

    composer: Composer
    composed: Composed = Composed([], "")
    failure: str = ""
    near: Sequence[Citation] = ()

    @classmethod
    def by(cls, composer: Composer, near: Sequence[Citation] = ()) -> Writing:
        """Let the model draft."""
        try:
            return cls(composer, composer.draft(), near=near)
        except ModelError as error:
            return cls(composer, failure=str(error), near=near)

    @property
    def proposed(self) -> Sequence[Proposed]:
        """The drafted sentences; none where the model found no answer, or failed."""
        return self.composed.sentences

    @property
    def missing(self) -> str:
        """What the passages leave open of the question; empty where the model says that they do not."""
        return self.composed.missing

    def rewrite(self, failed: Sequence[Failed]) -> Mapping[int, Proposed]:
        """The one repair round. A model that fails in it has repaired nothing."""
        try:
            return self.composer.rewrite(failed)
        except ModelError:
            return {}

    def applied_to(self, verified: Answer) -> Answer:
        """The answer after the check of the draft: with the model's name where its word stands, else as the decision
        has it without a model.

        Where the model finds no answer, the nearest paragraphs are shown in place of an answer by quotation; a place
        that the question names is shown all the same.
        """
        name = self.composer.chat_model.name
        answer = replace(verified, given=tuple(self.composer.passages))
        if self.failure:
            return replace(answer, failure=self.failure, notice=answer.notice or Notice.MODEL_FAILED)
        answer = replace(answer, prompt_version=self.composer.prompt_version)
        if answer.sentences:
            return replace(answer, model=name, missing=self.missing)
        if self.proposed:
            failure = f"no sentence that the language model {name} wrote is supported by the documents."
            return replace(answer, failure=failure, notice=answer.notice or Notice.DRAFT_REMOVED)
        if answer.hits[0].exact:
            return answer
        if answer.status is Status.ANSWERED:
            shown = closest(answer.hits, self.near)
            answer = replace(answer, status=Status.CLOSEST, reason=Reason.CLOSEST, closest=shown)
        return replace(answer, model=name)
