"""Answers that several readers share: who asks the same at once, and who asks what was asked a while ago.

An answer is shared only if everybody who asks the same gets the same, so not where a language model writes or judges:
what that says is for the one who asked. It depends on nothing but its key, in which stand the question, the earlier
ones, both languages, the filters and the day, all to the letter; a case is told in the question and nowhere else. The
index is not in the key, as an index shares the answers that were made with it, and written answers are a part of it.

What readers write is theirs, so little of it is kept, and not for long: in memory alone, until the first question after
an hour, until another index serves, or until others have taken the room. The words of a question are kept from the
second time that they are asked; before that, and of every key, a keyed hash is. What follows on earlier questions, and
what was declined (as that may be about a person), is not kept. Whoever asks a question to the letter can still tell by
the time it takes that it was asked in the hour before.
"""

from __future__ import annotations

import datetime
import hashlib
import pickle
import secrets
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

from riktlots.retrieval.model import Answer, Finished, Happening, Reason, Status
from riktlots.retrieval.search.filter import PassageFilter


@dataclass(frozen=True, slots=True)
class Waiting:
    """The question waits: so many are let in before it, or are in now."""

    ahead: int


# What a reader among many is told while an answer is made.
Told = Happening | Waiting
Steps = Generator[Told, None, None]
# Seconds that an answer is kept; bytes that all of them may take.
_LIFETIME = 3600.0
_MOST_BYTES = 64 * 1024 * 1024
# How many keys are remembered that were asked once, for each answer that may be kept.
_ONCE = 10
_KEY_BYTES = 16


class SharedAnswers:
    """The answers of one index that are being made, and those that are kept. Thread-safe."""

    def __init__(
        self,
        most: int,
        *,
        most_bytes: int = _MOST_BYTES,
        lifetime: float = _LIFETIME,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """At most `most` answers are kept (0: none), of `most_bytes` in all, each for `lifetime` seconds of `clock`."""
        self._lock = threading.Lock()
        # A flight lasts while somebody follows it.
        self._flights: weakref.WeakValueDictionary[bytes, _Flight] = weakref.WeakValueDictionary()
        self._kept = _Kept(most, most_bytes, lifetime, clock)
        self._once = _Kept(_ONCE * most, most_bytes, lifetime, clock)
        self._secret = secrets.token_bytes(_KEY_BYTES)

    def key(self, question: str, turns: Sequence[str], language: str, interface: str, only: PassageFilter) -> bytes:
        """What stands for a question and all that its answer depends on: a hash that tells nothing of it."""
        asked = (question, tuple(turns), language, interface, sorted(only.chosen.items()), only.as_of, only.day)
        return hashlib.blake2b(repr(asked).encode(), key=self._secret).digest()

    def steps(self, key: bytes, make: Callable[[], Steps], *, is_same_for_all: bool, may_keep: bool) -> Steps:
        """The steps of an answer: of one that is kept, of the one that is being made, or of a new one.

        With `is_same_for_all` those who ask at once are given one answer; `may_keep` lets it be kept, if no language
        model had a part in it. An error that ends the making is raised to all who wait for it, and is not kept.
        """
        at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        with self._lock:
            kept = self._kept.get(key)
            before = self._flights.get(key) if kept is None and is_same_for_all else None
            flight = before or _Flight(make)
            if kept is None and is_same_for_all:
                self._flights[key] = flight
        if kept is not None:
            yield from (_given_again(happening, at) for happening in kept)
            return
        number = 0
        try:
            while (happening := flight.told(number)) is not None:
                number += 1
                if isinstance(happening, Finished):
                    self._end(key, flight, keep=may_keep and _may_be_kept(happening.answer))
                yield _given_again(happening, at) if before else happening
        except Exception:
            self._end(key, flight, keep=False)
            raise

    def _end(self, key: bytes, flight: _Flight, *, keep: bool) -> None:
        """Whoever asks from now on does not follow this flight any more."""
        with self._lock:
            if self._flights.get(key) is flight:
                del self._flights[key]
            if not keep or self._kept.get(key) is not None:
                return
            if self._once.get(key) is None:
                self._once.put(key, (), 0)
            else:
                happenings = tuple(one for one in flight.happenings if not isinstance(one, Waiting))
                # More than they take: passages are those of the index.
                self._kept.put(key, happenings, len(pickle.dumps(happenings)))


def _may_be_kept(answer: Answer) -> bool:
    by_model = answer.model or answer.failure or answer.usage.calls
    return not by_model and answer.status not in (Status.DECLINED, Status.ERROR) and answer.reason is not Reason.THANKS


def _given_again(happening: Told, at: str) -> Told:
    """The same for another reader. The answer is given when that one has asked, and no step of it took time."""
    if isinstance(happening, Finished):
        return Finished(replace(happening.answer, at=at, timings={}))
    return happening


class _Flight:
    """An answer that is being made. Whoever is the first to want the next step makes it, and the others get it too; the
    making ends with the last who follows."""

    def __init__(self, make: Callable[[], Steps]) -> None:
        self.happenings: list[Told] = []
        self._steps = make()
        self._making = threading.Lock()
        self._error: BaseException | None = None

    def told(self, number: int) -> Told | None:
        """What happens as the one of this number, from 0; None after the last. Raises what the making raises."""
        if number < len(self.happenings):
            return self.happenings[number]
        with self._making:
            # Another may have made it while this one waited.
            if number < len(self.happenings):
                return self.happenings[number]
            if self._error:
                raise self._error
            try:
                happening = next(self._steps, None)
            except BaseException as error:
                self._error = error
                raise
            if happening is not None:
                self.happenings.append(happening)
            return happening


@dataclass(frozen=True, slots=True)
class _Entry:
    happenings: Sequence[Told]
    bytes: int
    until: float


class _Kept:
    """The newest entries, as many as number and bytes allow, each for its lifetime."""

    def __init__(self, most: int, most_bytes: int, lifetime: float, clock: Callable[[], float]) -> None:
        self._most, self._most_bytes, self._lifetime, self._clock = most, most_bytes, lifetime, clock
        self._entries: OrderedDict[bytes, _Entry] = OrderedDict()
        self._bytes = 0

    def get(self, key: bytes) -> Sequence[Told] | None:
        self._drop_old()
        entry = self._entries.get(key)
        return None if entry is None else entry.happenings

    def put(self, key: bytes, happenings: Sequence[Told], bytes: int) -> None:
        """Add an entry whose key is not there; one that would take all the room and more is not added."""
        if bytes > self._most_bytes:
            return
        self._entries[key] = _Entry(happenings, bytes, self._clock() + self._lifetime)
        self._bytes += bytes
        self._drop_old()

    def _drop_old(self) -> None:
        while self._entries:
            oldest = next(iter(self._entries.values()))
            if oldest.until > self._clock() and len(self._entries) <= self._most and self._bytes <= self._most_bytes:
                return
            self._entries.popitem(last=False)
            self._bytes -= oldest.bytes
