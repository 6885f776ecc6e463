"""Written answers: what somebody has written and reviewed as the answer to a question, each sentence with its places.

The form of a file is described in corpus/README.md. What was checked of an answer, and over which texts, is kept beside
the files in `checked.json`, so that a change of either is noticed.
"""

from __future__ import annotations

import datetime
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from riktlots.ingest.errors import AddressError, DocumentError, LocatorError
from riktlots.ingest.files import write_atomic
from riktlots.ingest.language import LANGUAGES
from riktlots.ingest.locator import parse_locator
from riktlots.ingest.model import text_sha256

CHECKED = "checked.json"
# Who stands behind the answers that come with the package.
SHIPPED_BY = "Riktlots"
_CHECKED_SCHEMA = 1
_ID = re.compile(r"[a-z0-9][a-z0-9-]*")
_PLACE = re.compile(r"(?P<source>[a-z0-9][a-z0-9._-]*) (?P<locator>.+?)(?: #(?P<part>[1-9]\d*))?")
_LANGUAGE = re.compile(rf"# ({'|'.join(LANGUAGES)})")
# What a line begins with that holds a question which the answer answers, and one that it does not answer.
_WORDING, _MISS = "?", "~"
_NO_SIGN = re.compile(r"[^\w\s]+")
_SEVERAL = ("kinds", "countries", "topics")
_FIELDS = {*_SEVERAL, "reviewer", "reviewed", "look_again"}


@dataclass(frozen=True, slots=True)
class WrittenSentence:
    """One sentence, the places that it rests on, as `source locator` or `source locator #2`, and a reviewer's reason
    for it (empty unless the judge does not pass it)."""

    text: str
    places: tuple[str, ...]
    reason: str = ""


_SENTENCE = tuple(field.name for field in fields(WrittenSentence))


def _plain(sentence: WrittenSentence) -> dict[str, object]:
    """A sentence by its fields. Unlike `asdict` this copies nothing, and every question has all answers hashed."""
    return {name: getattr(sentence, name) for name in _SENTENCE}


@dataclass(frozen=True, slots=True)
class CheckedSentence:
    """The verdict on a sentence, who gave it, and the reason, as the verifier gave them when it was checked."""

    verdict: str
    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class AnswerCheck:
    """What was found when an answer was checked, and over which texts.

    `answer` is the hash of the answer, `places` those of the paragraphs that it rests on, by language and place;
    `sentences` are the verdicts by language, in the order of the sentences; `findings` say what is wrong.
    """

    answer: str
    places: Mapping[str, Mapping[str, str]]
    sentences: Mapping[str, tuple[CheckedSentence, ...]]
    findings: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> AnswerCheck:
        """The inverse of `asdict`. Raises KeyError or TypeError."""
        sentences = {key: tuple(CheckedSentence(**one) for one in of) for key, of in row["sentences"].items()}
        places = {key: {str(place): str(sha) for place, sha in of.items()} for key, of in row["places"].items()}
        return cls(str(row["answer"]), places, sentences, tuple(map(str, row["findings"])))


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """An answer that somebody has written and reviewed.

    `kinds` are the kinds of collaboration that it fits (empty: any), `countries` the ISO codes of which a question must
    name one (empty: none need be named), `wordings` the questions that it answers, the first of them its title, by
    language, and `sentences` the answer itself. `reviewed` and `look_again` are ISO days. `misses` are questions that
    sound alike and that it does not answer, by language. `local` says that it is the institution's own, `retired` that
    the institution has withdrawn it. `check` is None until it has been checked.
    """

    id: str
    kinds: tuple[str, ...]
    countries: tuple[str, ...]
    topics: tuple[str, ...]
    wordings: Mapping[str, tuple[str, ...]]
    sentences: Mapping[str, tuple[WrittenSentence, ...]]
    reviewer: str
    reviewed: str
    look_again: str
    misses: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: dict.fromkeys(LANGUAGES, ()))
    local: bool = False
    retired: bool = False
    check: AnswerCheck | None = field(default=None, compare=False)

    def title(self, language: str) -> str:
        """The question that stands for all its wordings in a language; empty while it is written and has none."""
        return next(iter(self.wordings[language]), "")

    @property
    def places(self) -> frozenset[str]:
        """The places that its sentences rest on in any language, as `Address.place_name` writes them."""
        return frozenset(place for said in self.sentences.values() for one in said for place in one.places)

    @property
    def sha256(self) -> str:
        """The hash of all that a check of the answer depends on: its title and its sentences."""
        said = {
            language: [self.title(language), [_plain(s) for s in self.sentences[language]]] for language in LANGUAGES
        }
        return text_sha256(json.dumps(said, ensure_ascii=False, sort_keys=True))

    def to_row(self) -> dict[str, Any]:
        """The answer as plain values for JSON; `retired` only where it is."""
        row = asdict(self)
        if not self.retired:
            del row["retired"]
        return row

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> WrittenAnswer:
        """The inverse of `to_row`. Raises KeyError, TypeError or ValueError when the row is no answer."""
        values = dict(row)
        values |= {name: tuple(map(str, values[name])) for name in _SEVERAL}
        for name in ("wordings", "misses"):
            values[name] = {language: tuple(map(str, values[name][language])) for language in LANGUAGES}
        values["sentences"] = {
            language: tuple(
                WrittenSentence(str(one["text"]), tuple(map(str, one["places"])), str(one["reason"]))
                for one in values["sentences"][language]
            )
            for language in LANGUAGES
        }
        values["check"] = AnswerCheck.from_row(values["check"]) if values["check"] is not None else None
        answer = cls(**values)
        if not all(answer.wordings[language] and answer.sentences[language] for language in LANGUAGES):
            raise ValueError(f"the written answer {answer.id} has no question or no sentence")
        return answer


def matched_questions(answers: Iterable[WrittenAnswer]) -> list[tuple[str, str]]:
    """Every question that a question is compared with, after its language: answer by answer, language by language, the
    wordings before the misses, as their vectors are kept."""
    return [
        (language, words)
        for answer in answers
        for language in LANGUAGES
        for words in (*answer.wordings[language], *answer.misses[language])
    ]


def same_words(question: str) -> str:
    """A question without case and signs: two that are equal so are one question."""
    return " ".join(_NO_SIGN.sub(" ", question.casefold()).split())


def load_answers(folder: Path, *, local: bool = False) -> tuple[WrittenAnswer, ...]:
    """The answers of a folder by id, each with its check; none where there is no folder. Raises DocumentError."""
    checks = read_checks(folder)
    answers = (read_answer(path, local=local) for path in sorted(folder.glob("*.md")))
    return tuple(replace(answer, check=checks.get(answer.id)) for answer in answers)


def read_checks(folder: Path) -> dict[str, AnswerCheck]:
    """What was checked of the answers in a folder, by id; nothing where none was. Raises DocumentError."""
    path = folder / CHECKED
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["schema"] != _CHECKED_SCHEMA:
            raise ValueError(f"it has schema {content['schema']}, and this version reads {_CHECKED_SCHEMA}")
        return {str(id): AnswerCheck.from_row(row) for id, row in content["answers"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DocumentError(
            f"{path} cannot be read ({error}). Delete it, and write it again with `riktlots check answers --write`."
        ) from error


def write_checks(folder: Path, checks: Mapping[str, AnswerCheck]) -> None:
    """Keep what was checked of the answers in a folder. Raises OSError."""
    # A line for each answer, so that a change of one is seen as such.
    rows = (
        f"{json.dumps(id)}: {json.dumps(asdict(checks[id]), ensure_ascii=False, sort_keys=True)}"
        for id in sorted(checks)
    )
    content = f'{{"schema": {_CHECKED_SCHEMA}, "answers": {{\n' + ",\n".join(rows) + "\n}}\n"
    write_atomic(folder / CHECKED, content)


def read_answer(path: Path, *, local: bool = False) -> WrittenAnswer:
    """Read the file of one answer. Raises DocumentError naming the file, the line, and what to do."""
    try:
        written = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(f"{path} cannot be read ({error}).") from error
    return parse_answer(written, path.stem, local=local)


def parse_answer(written: str, id: str, *, local: bool = False) -> WrittenAnswer:
    """The answer in the text of a file called `id`.md. Raises DocumentError as `read_answer` does."""
    lines = _Lines(f"{id}.md", written)
    if not _ID.fullmatch(id):
        raise lines.wrong(1, "the name of the file has other signs than small letters, figures and hyphens; rename it")
    front = _front_matter(lines, local=local)
    wordings: dict[str, tuple[str, ...]] = {}
    misses: dict[str, tuple[str, ...]] = {}
    sentences: dict[str, tuple[WrittenSentence, ...]] = {}
    for language in LANGUAGES:
        number, line = lines.next()
        if line != f"# {language}":
            raise lines.wrong(number, f"here the line “# {language}” is missing; write the answer in both languages")
        wordings[language] = _questions(lines, _WORDING)
        if not wordings[language]:
            raise lines.wrong(lines.peek()[0], "no question stands here; write at least one as “? …”")
        misses[language] = _questions(lines, _MISS)
        sentences[language] = tuple(_sentences(lines))
    number, line = lines.next()
    if line:
        raise lines.wrong(number, f"“{line[:60]}” stands after the answer; take it away")
    return WrittenAnswer(id=id, wordings=wordings, misses=misses, sentences=sentences, local=local, **front)


class _Lines:
    """The lines of a file, read one after the other, with their numbers from 1."""

    def __init__(self, name: str, written: str) -> None:
        self._name, self._lines, self._at = name, [line.strip() for line in written.split("\n")], 0

    def next(self) -> tuple[int, str]:
        """The next line that is not empty; an empty one at the end of the file."""
        while self._at < len(self._lines) and not self._lines[self._at]:
            self._at += 1
        self._at += 1
        return self._at, self._lines[self._at - 1] if self._at <= len(self._lines) else ""

    def peek(self) -> tuple[int, str]:
        """The next line that is not empty; it stays the next one."""
        at = self._at
        found = self.next()
        self._at = at
        return found

    def directly_below(self) -> str:
        """The line after the last one read, also where it is empty; it stays the next one."""
        return self._lines[self._at] if self._at < len(self._lines) else ""

    def wrong(self, number: int, what: str) -> DocumentError:
        """The error for a line."""
        return DocumentError(f"{self._name}, line {number}: {what}.")


def _front_matter(lines: _Lines, *, local: bool) -> dict[str, Any]:
    number, line = lines.next()
    if line != "+++":
        raise lines.wrong(number, "a written answer begins with front matter between two lines of +++")
    taken: list[str] = []
    at: dict[str, int] = {}
    while True:
        number, line = lines.next()
        if line == "+++":
            break
        if not line:
            raise lines.wrong(number, "the front matter does not end; close it with a line of +++")
        at[line.partition("=")[0].strip()] = number
        taken.append(line)
    try:
        front = tomllib.loads("\n".join(taken))
    except tomllib.TOMLDecodeError as error:
        raise lines.wrong(number, f"the front matter is not valid TOML ({error})") from error
    if unknown := sorted(front.keys() - _FIELDS):
        known = ", ".join(sorted(_FIELDS))
        raise lines.wrong(at.get(unknown[0], number), f"there is no field “{unknown[0]}”; the fields are {known}")
    if missing := sorted({*_SEVERAL, "reviewed", "look_again"} - front.keys()):
        raise lines.wrong(number, f"the front matter lacks {', '.join(missing)}; add it")
    for name in _SEVERAL:
        if not isinstance(front[name], list) or not all(isinstance(value, str) and value for value in front[name]):
            raise lines.wrong(at[name], f"{name} is a list of words, such as {name} = [] for none")
        front[name] = tuple(front[name])
    for name in ("reviewed", "look_again"):
        if type(front[name]) is not datetime.date:
            raise lines.wrong(at[name], f"{name} is a day; write it as {name} = 2026-11-27")
        front[name] = front[name].isoformat()
    reviewer = front.setdefault("reviewer", "" if local else SHIPPED_BY)
    if not isinstance(reviewer, str) or not reviewer.strip():
        raise lines.wrong(at.get("reviewer", number), 'say who has reviewed it: reviewer = "Juridiska enheten"')
    return front


def _questions(lines: _Lines, sign: str) -> tuple[str, ...]:
    found: list[str] = []
    while lines.peek()[1].startswith(sign):
        number, line = lines.next()
        if not (words := line[1:].strip()):
            raise lines.wrong(number, f"the question is missing; write it after the {sign}")
        found.append(words)
    return tuple(found)


def _sentences(lines: _Lines) -> Iterator[WrittenSentence]:
    first = lines.peek()[0]
    none = True
    while (line := lines.peek()[1]) and not _LANGUAGE.fullmatch(line):
        none = False
        number, said = lines.next()
        if said[0] in f"{_WORDING}{_MISS}→!#":
            raise lines.wrong(number, f"here a sentence is missing before “{said[:40]}”")
        if not lines.directly_below().startswith("→"):
            raise lines.wrong(number + 1, "below a sentence, on one line, stand its places: → source-id 2 kap. 5 §")
        number, line = lines.next()
        try:
            places = tuple(map(parse_place, line[1:].split(";")))
        except (AddressError, LocatorError) as error:
            raise lines.wrong(number, str(error).rstrip(".")) from error
        reason = lines.next()[1][1:].strip() if lines.directly_below().startswith("!") else ""
        yield WrittenSentence(said, places, reason)
    if none:
        raise lines.wrong(first, "the answer has no sentence in this language; write it below the questions")


def parse_place(written: str) -> str:
    """A place as an author writes it, as answers name it: `source locator` or `source locator #2`.

    Raises AddressError and LocatorError.
    """
    match = _PLACE.fullmatch(written.strip())
    if not match:
        raise AddressError(
            f"“{written.strip()}” is no place; write it as “source-id 2 kap. 5 §” or “source-id digest 4 #2”."
        )
    part = int(match["part"] or 1)
    return f"{match['source']} {parse_locator(match['locator'])}" + (f" #{part}" if part > 1 else "")
