"""Understand the last turn of a conversation from the turns before it, by rule or with a language model."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pydantic import BaseModel, Field

from riktlots.ingest.language import STOP_WORDS, content_stems, detect_language, stems
from riktlots.retrieval.answering.compose import COMPLETE
from riktlots.retrieval.answering.llm import ChatModel, Spend, schema_of
from riktlots.retrieval.errors import ModelError
from riktlots.retrieval.model import Reason
from riktlots.retrieval.plan.vocabulary import country_spans
from riktlots.retrieval.question.foreign_text import gives_orders, plain, visible
from riktlots.retrieval.question.leaning import (
    asks_consequence,
    changes_subject,
    names_anew,
    names_place,
    tells_case,
)
from riktlots.retrieval.question.route import clean_question, declined
from riktlots.retrieval.question.turn import Act, Turn, read_turn, thanked_in

# A follow-up leans on the last few turns; the others may be forgotten.
TURNS_BEFORE = 6
# The documents' words for what “what happens otherwise?” asks, put to the search.
_CONSEQUENCES = {"sv": "Påföljd, straff, böter.", "en": "Penalty, fine, liability."}
# The most characters of a question that was completed by rule.
_LONGEST_BY_RULE = 1200


@dataclass(frozen=True, slots=True)
class Understood:
    """The last turn of a conversation, with what it needs of the turns before it.

    `act` is what it does. `question` is the turn that is answered, the last one unless that only repeats an earlier
    one, and `before` are the turns before it. `told` holds in full what still counts of the conversation; `searched`
    is the same with the earlier turns reduced to their content words, so that the last one chooses what is found.
    `held` are the turns that still count, each by itself. `in_context` is what would be searched if a question that
    stands alone followed on those before it; empty where it does, or where it says that it is on another matter.
    `language` is that of the question, `answer_in` that of the answer.
    """

    act: Act
    question: str
    before: tuple[str, ...]
    told: str
    searched: str
    language: str
    answer_in: str
    held: tuple[str, ...]
    in_context: str = ""


def understand(last: str, turns: Sequence[str], interface: str, language: str = "") -> Understood:
    """Understand the last turn of a conversation. `turns` are the person's earlier ones, oldest first.

    What a turn names anew (a country, a time, a share, a role) takes the place of what stood there before, and what a
    correction denies is dropped. `language` fixes the language of question and answer; else it is that of the turn or,
    where this cannot be told, of the turn before, and at first of the `interface`.
    `python -m riktlots.evals.questions.recall follow-ups` measures how well this works.
    """
    every = (*turns[-TURNS_BEFORE:], last)
    held: list[str] = []
    earlier: list[str] = []
    answered, act, spoken, answer_in = 0, Act.ASKS, language or interface, language or interface
    for number, written in enumerate(every):
        detected = language or detect_language(written, spoken)
        turn = read_turn(written, detected) if held else Turn(Act.ASKS, written)
        # A case that was only told waits for its question.
        if (
            turn.act is Act.ASKS
            and held
            and all(tells_case(one, spoken) for one in held)
            and not changes_subject(written)
        ):
            turn = replace(turn, act=Act.LEANS)
        act = turn.act
        if act is Act.THANKS:
            answer_in = language or thanked_in(written, answer_in)
        elif act.repeats:
            answer_in = turn.language or answer_in
        else:
            answered, spoken, answer_in = number, detected, turn.language or detected
            earlier = held if turn.act is Act.ASKS and not changes_subject(written) else []
            held, act = _held(held, turn, detected)
    searched = _searched(held)
    if len(held) > 1 and asks_consequence(held[-1]):
        searched = f"{searched} {_CONSEQUENCES[spoken]}"
    in_context = _searched([*earlier, held[-1]]) if earlier else ""
    told = " ".join(held)
    return Understood(
        act, every[answered], every[:answered], told, searched, spoken, answer_in, tuple(held), in_context
    )


def _searched(held: Sequence[str]) -> str:
    """The last of some turns after the content words of those before it."""
    return " ".join([*filter(None, map(_content_words, held[:-1])), held[-1]])


def _held(held: Sequence[str], turn: Turn, language: str) -> tuple[list[str], Act]:
    """The turns that count after a turn, and what that does now that it is known what it replaces."""
    if not turn.act.adds:
        return [turn.text], turn.act
    kept = _without(held, turn.denied, language)
    replaced = list(kept)
    for named in _NAMED if names_anew(turn.text, language) or turn.act is Act.CORRECTS else ():
        replaced = _replaced(replaced, turn.text, partial(_spans, named, language))
    while len(replaced) > 1 and sum(map(len, replaced)) + len(turn.text) > _LONGEST_BY_RULE:
        del replaced[1]
    return [*replaced, turn.text], Act.REPLACES if turn.act is Act.LEANS and replaced != kept else turn.act


# A number or a word for one, and what it counts.
_NUMBER = (
    r"(?:\d{1,3}(?:[ .,]?\d{3}){0,3}|en|ett|två|tre|fyra|fem|sex|sju|åtta|nio|tio|elva|tolv|one|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|an?)"
)
_TIME = re.compile(
    rf"\b{_NUMBER}[ -](?:dag(?:ar)?|veck(?:a|or)|månad(?:er)?|år|termin(?:er)?|days?|weeks?|months?|years?|terms?)\b",
    re.IGNORECASE,
)
_SHARE = re.compile(
    rf"\b{_NUMBER} ?(?:%|(?:procent|per ?cent|kronor|kr|euros?|miljoner|million)\b)|\bhälften\b|\bhalf\b", re.IGNORECASE
)
_ROLE = re.compile(
    r"\b(?:\w*doktorand|post-?dok|\w*professor|adjunkt|lektor|\w*lärare|\w*student|gästforskare|rektor|prefekt|dekan|tekniker"
    r"|(?:phd|doctoral|master[’']?s) student|student|post-?doc|(?:visiting |adjunct )?professor|(?:senior )?lecturer|teacher|rector"
    r"|vice-chancellor|dean|technician|(?:visiting|guest) researcher)\b",
    re.IGNORECASE,
)
Span = tuple[int, int, str]


def _spans_of(pattern: re.Pattern[str]) -> Callable[[str, str], list[Span]]:
    return lambda text, language: [(m.start(), m.end(), m.group().lower()) for m in pattern.finditer(text)]


def _spans(named: Callable[[str, str], list[Span]], language: str, text: str) -> list[Span]:
    return named(text, language)


# What a turn can name anew, each in the place of what was named before.
_NAMED: tuple[Callable[[str, str], list[Span]], ...] = (country_spans, *map(_spans_of, (_TIME, _SHARE, _ROLE)))
_WORD = re.compile(r"[^\W_]+(?:[-/:.'’][^\W_]+)*")
_STOP_WORDS = STOP_WORDS["sv"] | STOP_WORDS["en"]
_APOSTROPHE = re.compile("n?['’]")


def _without(held: Sequence[str], denied: str, language: str) -> list[str]:
    """The turns without the words that a correction denies."""
    stems_denied = set(content_stems(denied, language))
    if not stems_denied:
        return list(held)
    kept = [
        _WORD.sub(lambda m: "" if stems_denied.intersection(stems(m.group(), language)) else m.group(), turn)
        for turn in held
    ]
    return [" ".join(turn.split()) for turn in kept]


def _replaced(held: Sequence[str], text: str, named: Callable[[str], list[Span]]) -> list[str]:
    """The turns with what `text` names in the place of what they name, if both name one thing of a kind."""
    new, old = named(text), {key for turn in held for *_, key in named(turn)}
    if len({key for *_, key in new}) != 1 or len(old) != 1 or old == {new[0][2]}:
        return list(held)
    words_for_it = text[new[0][0] : new[0][1]]
    replaced = []
    for turn in held:
        for start, end, _ in reversed(named(turn)):
            turn = turn[:start] + words_for_it + turn[end:]
        replaced.append(turn)
    return replaced


def _content_words(turn: str) -> str:
    """The content words of an earlier turn as a sentence of their own; a turn that writes out a place stays whole."""
    if names_place(turn):
        return turn
    kept = [word for word in _WORD.findall(turn) if _APOSTROPHE.split(word.lower())[0] not in _STOP_WORDS]
    return " ".join(kept) + "." if kept else ""


_LONGEST = 400
# How many turns a model is shown, and how many characters of each.
_TURNS, _OF_A_TURN = 4, 400


class Completed(BaseModel):
    """The last question, written so that it can be understood alone."""

    question: str = Field(
        description="The question, ending with a question mark.", json_schema_extra={"maxLength": _LONGEST}
    )


def complete_with(chat_model: ChatModel, question: str, turns: Sequence[str], language: str, spend: Spend) -> str:
    """Let a language model complete a question from the turns before it; empty if its question is not acceptable.

    It is acceptable if it is one question of at most 400 characters, keeps what the last question asks about, adds
    hardly any words to those of the questions, and need not be declined.
    """
    # An earlier turn comes as its sender wrote it, and may have been declined.
    earlier = [visible(turn)[:_OF_A_TURN] for turn in turns[-_TURNS:] if not _instructs(turn)]
    task = json.dumps({"before": earlier, "last": visible(question)}, ensure_ascii=False)
    name = "Swedish" if language == "sv" else "English"
    instructions = COMPLETE.format(language=name, longest=_LONGEST)
    try:
        written = chat_model.complete(Completed, schema_of(Completed, {}), instructions, task, spend).question
    except ModelError:
        return ""
    written = plain(clean_question(written))
    return written if _is_acceptable(written, question, earlier, language) else ""


def _instructs(turn: str) -> bool:
    return gives_orders(turn) or declined(turn) is Reason.ORDERS


def _is_acceptable(written: str, question: str, turns: Sequence[str], language: str) -> bool:
    stems = set(content_stems(written, language))
    last = set(content_stems(question, language))
    known = last.union(*(content_stems(turn, language) for turn in turns))
    return (
        len(written) <= _LONGEST
        and written.endswith("?")
        and written.count("?") == 1
        and bool(stems)
        # It keeps a content word of the last question, and at most a third of its own are new.
        and (not last or bool(stems & last))
        and len(stems - known) <= len(stems) / 3
        and not declined(written)
    )
