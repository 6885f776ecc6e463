"""Colours: whether what is painted has the colour of paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_LIGHT, _FAINT = 0.95, 0.04
_INK_SPACES = ("/DeviceCMYK", "/Separation", "/DeviceN")


def is_paper(components: Sequence[Any], space: str) -> bool:
    """Whether a colour is white or nearly white. `space` is the name of the colour space.

    In spaces of light the components are near 1, in spaces of ink (CMYK, spot colours) near 0. A pattern and a palette
    are taken for colours.
    """
    numbers = [float(n) for n in components if isinstance(n, int | float)]
    if not numbers or len(numbers) != len(components) or space in ("/Pattern", "/Indexed", "/Lab"):
        return False
    if space in _INK_SPACES or len(numbers) >= 4:
        return all(n <= _FAINT for n in numbers)
    return all(n >= _LIGHT for n in numbers)


def space_name(operand: Any, resources: Mapping[str, Any]) -> str:
    """The name of the colour space that an operand of `cs` means."""
    try:
        spaces = resources["/ColorSpace"].get_object() if "/ColorSpace" in resources else {}
        found = spaces[operand].get_object() if operand in spaces else operand
        return str(found if isinstance(found, str) else found[0])
    except (AttributeError, IndexError, KeyError, TypeError):
        return str(operand)
