"""What many readers gain: services in one process and in several, with questions that are asked once and again."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from riktlots.evals.bench.load import Kind, Phase, all_started, phase_of
from riktlots.evals.bench.process import ApiProcess
from riktlots.evals.questions.questions import Question
from riktlots.ingest.progress import StageProgress, no_progress

# As many as are kept unless the setting says otherwise.
_KEPT = 500
# Seconds of asking before the first round: what is read on first use is read then.
_WARM = 5.0
# A question counts as kept by all processes of a service when so many connections in a row have got its kept answer;
# whether or not, it is asked no more than so often. Some answers are never kept.
_IN_A_ROW, _TRIES = 5, 25

Start = Callable[[Path, Sequence[Kind], int], AbstractContextManager[list[ApiProcess]]]


@dataclass(frozen=True, slots=True)
class Way:
    """Services in so many processes; `repeated`: the questions are few, so that most have been asked before."""

    workers: int
    repeated: bool


def ways(workers: int) -> list[Way]:
    """All ways, the plain one first."""
    return [Way(number, repeated) for repeated in (False, True) for number in (1, workers)]


def compare(
    questions: Sequence[Question],
    workers: int,
    *,
    callers: int,
    repeated: int,
    seconds: float,
    rounds: int,
    seed: int = 0,
    progress: StageProgress = no_progress,
    start: Start = all_started,
) -> dict[Way, Phase]:
    """Ask in each way for so many seconds in each round, forth and back in turn, so that what else the machine does
    meets all of them.

    Where questions are `repeated`, they are so many of the set, and their answers have been kept before the first
    round; else they are all of the set, and no answer is kept. `start` starts the services. Raises ServiceError when
    one does not start.
    """
    few = random.Random(seed).sample(list(questions), min(repeated, len(questions)))  # noqa: S311 - sampling, no secret
    told = ways(workers)
    found = {way: Phase(callers) for way in told}
    kinds = [Kind(way.workers, _KEPT if way.repeated else 0) for way in told]
    with tempfile.TemporaryDirectory(prefix="riktlots-sharing-") as folder:
        progress("services started", 0, len(told))
        with start(Path(folder), kinds, 10**9) as services:
            of = dict(zip(told, services, strict=True))
            for way in told:
                phase_of([of[way]], questions, callers, _WARM, seed + rounds + 1)
                for question in few if way.repeated else ():
                    _have_kept(of[way], question)
            for done, (number, way) in enumerate(_turns(told, rounds)):
                progress("rounds", done, rounds * len(told))
                asked = few if way.repeated else questions
                _add(found[way], phase_of([of[way]], asked, callers, seconds, seed + number))
    return found


def _have_kept(service: ApiProcess, question: Question) -> None:
    in_a_row = tries = 0
    while in_a_row < _IN_A_ROW and tries < _TRIES:
        tries += 1
        reply = service.ask(question.question, question.lang)
        # An answer that is made tells how long its steps took.
        in_a_row = in_a_row + 1 if reply and not reply["timings"] else 0


def _turns(told: Sequence[Way], rounds: int) -> Iterator[tuple[int, Way]]:
    for number in range(rounds):
        yield from ((number, way) for way in (reversed(told) if number % 2 else told))


def _add(whole: Phase, part: Phase) -> None:
    whole.seconds += part.seconds
    whole.milliseconds += part.milliseconds
    whole.refused += part.refused
    whole.errors += part.errors
    whole.bytes_after = part.bytes_after
    if part.cpu_seconds is not None:
        whole.cpu_seconds = (whole.cpu_seconds or 0.0) + part.cpu_seconds
