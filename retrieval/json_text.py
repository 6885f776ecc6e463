"""Find the JSON objects in what a language model wrote around them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

# Beyond these a reply is not one that was asked for.
_LONGEST = 2_000_000
_MOST_TRIES = 200


def objects_in(text: str) -> Iterator[dict[str, Any]]:
    """The whole JSON objects in a text, outermost first, wherever they stand: bare, in a code fence, amid prose.

    Of an object that is cut off only the whole ones within it come; they lack the form that was asked for.
    """
    decoder = json.JSONDecoder()
    text = text[:_LONGEST]
    position = text.find("{")
    for _ in range(_MOST_TRIES):
        if position < 0:
            return
        try:
            value, end = decoder.raw_decode(text, position)
        except RecursionError:
            return
        except ValueError:
            end = position + 1
        else:
            if isinstance(value, dict):
                yield value
        position = text.find("{", end)
