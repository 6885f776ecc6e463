"""Text of a page that its readers do not see is taken out of the page, so that no answer quotes it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import Any

import tinycss2
from tinycss2.color4 import Color, parse_color

from riktlots.ingest.readers.html.styles import Declarations, Styles, resolved

# Elements that hold no text of the page; it is not hidden from anybody.
NO_TEXT = frozenset(
    "script style noscript template head svg iframe object embed audio video canvas map datalist title".split()
)
_LENGTH = re.compile(r"([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)([a-z]*|%)")
# A bare number counts as pixels on pages that declare no document type.
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "pc": 16.0, "rem": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0}
_EM = 16.0
# Smaller letters cannot be read, and a place this far out is on no screen.
_TINY = 3.0
_FAR_OUT = -500.0
_SEEN_ANYWAY = ("until-found",)
_DISTANCES = frozenset("bottom left margin-left right text-indent top".split())
_CUT_AWAY = re.compile(
    r"rect\((?:[01](?:px)?[ ,]*){4}\)|inset\((?:[5-9]\d|100)(?:\.\d+)?%.*|circle\(0(?:px|%)?(?: .*)?\)"
)
_NO_BACKGROUND = re.compile(r"none|transparent|initial|inherit|unset|revert")
_IMAGE = re.compile(r"url\(|gradient\(|image", re.IGNORECASE)
_WHITE = 250 / 255


@dataclass(frozen=True, slots=True)
class _Look:
    """The properties that an element takes over from its parent. `size` is that of its letters, in pixels."""

    white: bool = False
    size: float = _EM
    invisible: bool = False
    on_colour: bool = False
    variables: Declarations = field(default_factory=dict)

    @property
    def unseen(self) -> bool:
        return self.invisible or self.size < _TINY or (self.white and not self.on_colour)


def take_hidden(root: Any) -> list[str]:
    """Take hidden text out of the tree of a page; returns the pieces, in the order of the page."""
    taken: list[str] = []
    styles = Styles(root, _may_hide)
    declared, variables = _computed(root, styles, _Look())
    _take(root, _look(root, declared, _Look(variables=variables)), styles, taken)
    return [piece for piece in taken if piece.strip()]


def _take(element: Any, look: _Look, styles: Styles, taken: list[str]) -> None:
    if look.unseen and element.text:
        taken.append(element.text)
        element.text = None
    for child in list(element):
        tail = child.tail or ""
        if look.unseen:
            child.tail = None
        if isinstance(child.tag, str) and child.tag not in NO_TEXT:
            declared, variables = _computed(child, styles, look)
            if _is_out_of_sight(child, declared):
                taken.append(" ".join(child.itertext()))
                # The element stays, empty and as one that counts in no list; what follows it belongs to its parent.
                child.clear(keep_tail=True)
                child.tag = "template"
            else:
                _take(child, _look(child, declared, replace(look, variables=variables)), styles, taken)
        if look.unseen:
            taken.append(tail)


def _computed(element: Any, styles: Styles, around: _Look) -> tuple[Declarations, Declarations]:
    """The declarations for an element with variables replaced, and the variables that it has."""
    declared = styles.of(element)
    own = {name: value for name, value in declared.items() if name.startswith("--")}
    variables = around.variables | own if own else around.variables
    return resolved(declared, variables), variables


def _is_out_of_sight(element: Any, declared: Declarations) -> bool:
    """Whether an element is hidden with all its content, whatever is declared for that."""
    if element.get("aria-hidden", "").strip().lower() == "true":
        return True
    hidden = element.get("hidden")
    if hidden is not None and hidden.lower() not in _SEEN_ANYWAY:
        return True
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return True
    return _is_nothing(declared.get("opacity", "")) or _is_off_the_page(declared) or _is_cut_away(declared)


def _is_off_the_page(declared: Declarations) -> bool:
    if _far_out(declared, "text-indent", "margin-left"):
        return True
    placed = declared.get("position") in ("absolute", "fixed", "relative")
    return placed and _far_out(declared, "left", "top", "right", "bottom")


def _far_out(declared: Declarations, *names: str) -> bool:
    lengths = (_pixels(declared.get(name, "")) for name in names)
    return any(length is not None and length <= _FAR_OUT for length in lengths)


def _is_cut_away(declared: Declarations) -> bool:
    """Whether an element is cut down to nothing, as texts for screen readers alone are."""
    if any(_CUT_AWAY.fullmatch(declared.get(name, "")) for name in ("clip", "clip-path")):
        return True
    sizes = [_pixels(declared.get(name, "")) for name in ("width", "height")]
    return declared.get("overflow") in ("hidden", "clip") and any(size is not None and size <= 1 for size in sizes)


def _may_hide(name: str, value: str) -> bool:
    """Whether a declaration may hide text, alone or together with others."""
    if "var(" in value or (name == "position" and value in ("absolute", "fixed", "relative")):
        return True
    if name == "overflow" and value in ("hidden", "clip"):
        return True
    if name in ("width", "height"):
        return (_pixels(value) or 2) <= 1
    alone = {name: value}
    element: dict[str, str] = {}
    return (
        _is_out_of_sight(element, alone)
        or _look(element, alone, _Look()).unseen
        or (name in _DISTANCES and _far_out(alone, name))
    )


def _look(element: Any, declared: Declarations, around: _Look) -> _Look:
    look = around
    if colour := declared.get("color") or element.get("color", "").lower():
        look = replace(look, white=look.white if colour in ("inherit", "unset") else _is_white_or_clear(colour))
    background = declared.get("background-color") or element.get("bgcolor", "").lower()
    if background and not _NO_BACKGROUND.match(background):
        colours = [c for c in map(parse_color, tinycss2.parse_component_value_list(background)) if c is not None]
        if not colours or not _is_clear(colours[0]):
            look = replace(look, on_colour=not (colours and _is_white(colours[0])))
    if _IMAGE.search(declared.get("background-image", "")):
        look = replace(look, on_colour=True)
    if (size := _font_size(declared.get("font-size", ""), around.size)) is not None:
        look = replace(look, size=size)
    if (visibility := declared.get("visibility", "inherit")) not in ("inherit", "unset"):
        look = replace(look, invisible=visibility in ("hidden", "collapse"))
    return look


def _is_white_or_clear(value: str) -> bool:
    colour = parse_color(value)
    return _is_white(colour) or _is_clear(colour)


def _is_clear(colour: Color | str | None) -> bool:
    return isinstance(colour, Color) and colour.alpha == 0


def _is_white(colour: Color | str | None) -> bool:
    if not isinstance(colour, Color):
        return False
    try:
        return all(part >= _WHITE for part in colour.to("srgb").coordinates)
    except (NotImplementedError, TypeError):  # spaces that tinycss2 does not convert; their first part is lightness
        lightest = 1.0 if colour.space.startswith("ok") else 100.0
        return "l" in colour.space and (colour.coordinates[0] or 0) >= _WHITE * lightest


def _font_size(value: str, around: float) -> float | None:
    """The size of letters in pixels that `font-size` or `font` declares inside letters of the size `around`.

    None where it is that of the parent, or hangs on the size of the window.
    """
    if not value or value in ("inherit", "unset"):
        return None
    lengths = [part for part in value.split("/")[0].split() if _LENGTH.fullmatch(part)]
    if not lengths:
        return around if value in ("larger", "smaller") else _EM
    match = _LENGTH.fullmatch(lengths[-1])
    if match and match[2] in ("%", "em", "ex", "ch"):
        return float(match[1]) * around * {"%": 0.01, "em": 1.0}.get(match[2], 0.5)
    return _pixels(lengths[-1])


def _is_nothing(opacity: str) -> bool:
    match = _LENGTH.fullmatch(opacity)
    return match is not None and match[2] in ("", "%") and float(match[1]) <= 0


def _pixels(value: str) -> float | None:
    """A length in pixels; None for another value, and for a length that depends on the size of window or parent."""
    match = _LENGTH.fullmatch(value)
    if not match:
        return None
    if match[2] == "em":
        return float(match[1]) * _EM
    return float(match[1]) * _PIXELS[match[2]] if match[2] in _PIXELS else None
