"""How the time of a function grows with its input."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Input = TypeVar("Input")

_TRIES = 7
# For 4 times the input 4 is linear and 16 quadratic; between them is room for machines that are busy.
_MOST = 10.0


def grows_linearly(call: Callable[[Input], object], made: Callable[[int], Input], size: int) -> bool:
    """Whether the time of `call` grows no faster than its input, which is made at `size`, 2 and 4 times `size`.

    Times are those of the processor, of which other work takes none; each is the shortest of several tries. Choose a
    `size` at which a call takes some tens of microseconds.
    """
    first = _seconds(call, made(size))
    return all(_seconds(call, made(times * size)) < _MOST * first for times in (2, 4))


def _seconds(call: Callable[[Input], object], value: Input) -> float:
    tries = []
    for _ in range(_TRIES):
        begun = time.thread_time()
        call(value)
        tries.append(time.thread_time() - begun)
    return min(tries)
