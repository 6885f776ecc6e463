"""Text of a page that its readers do not see: it is taken out of the page, so that nobody is answered from it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

Declarations = dict[str, str]

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE = re.compile(r"(?P<tag>[a-z][a-z0-9-]*|\*)?(?P<rest>(?:[.#][\w-]+)*)", re.IGNORECASE)
_FOR_SCREENS = re.compile(r"@media\s+(?:only\s+)?(?:all|screen)\s*", re.IGNORECASE)
_PROPERTIES = frozenset(
    "background background-color background-image bottom clip clip-path color content-visibility display font-size "
    "height left margin-left opacity overflow position right text-indent top visibility width".split()
)


class _Rule(NamedTuple):
    tag: str
    classes: frozenset[str]
    id: str
    declarations: Declarations
    order: int

    def matches(self, element: Any, classes: frozenset[str]) -> bool:
        if self.tag and self.tag != element.tag:
            return False
        return self.classes <= classes and (not self.id or self.id == element.get("id"))

    @property
    def weight(self) -> tuple[int, int, int, int]:
        return bool(self.id), len(self.classes), bool(self.tag), self.order


class Styles:
    """The rules of a page."""

    def __init__(self, root: Any) -> None:
        # By the most telling part of the selector, so that an element meets few rules that are not for it.
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        order = 0
        for sheet in root.iter("style"):
            for selectors, body in _rules(_COMMENT.sub(" ", sheet.text or "")):
                declarations = _declarations(body)
                for selector in selectors.split(",") if declarations else ():
                    rule = _rule(selector.strip(), declarations, order)
                    if rule:
                        self._rules[_key(rule)].append(rule)
                        order += 1

    def of(self, element: Any) -> Declarations:
        """What is declared for an element; what weighs more comes first, then what comes later in the page."""
        classes = frozenset((element.get("class") or "").split())
        keys = [str(element.tag), "*", *(f".{name}" for name in classes), f"#{element.get('id')}"]
        rules = [rule for key in keys for rule in self._rules.get(key, ()) if rule.matches(element, classes)]
        found: Declarations = {}
        for rule in sorted(rules, key=lambda rule: rule.weight):
            found |= rule.declarations
        own = element.get("style")
        return found | _declarations(own) if own else found


def _rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Selectors and bodies; the rules inside `@media screen` count, those inside other at-rules do not."""
    position = 0
    while (opening := sheet.find("{", position)) >= 0:
        before = sheet[position:opening].rsplit(";", 1)[-1].strip()
        closing = _closing(sheet, opening)
        inside = sheet[opening + 1 : closing]
        if not before.startswith("@"):
            yield before, inside
        elif _FOR_SCREENS.fullmatch(before):
            yield from _rules(inside)
        position = closing + 1


def _closing(sheet: str, opening: int) -> int:
    """Where the brace that is opened is closed; the end of the sheet where it is not."""
    depth = 0
    for match in re.compile(r"[{}]").finditer(sheet, opening):
        depth += 1 if match.group() == "{" else -1
        if depth == 0:
            return match.start()
    return len(sheet)


def _rule(selector: str, declarations: Declarations, order: int) -> _Rule | None:
    match = _SIMPLE.fullmatch(selector)
    if not match or not selector:
        return None
    tag = (match["tag"] or "").lower().replace("*", "")
    classes = frozenset(re.findall(r"\.([\w-]+)", match["rest"]))
    ids = re.findall(r"#([\w-]+)", match["rest"])
    return _Rule(tag, classes, ids[0] if ids else "", declarations, order)


def _key(rule: _Rule) -> str:
    if rule.id:
        return f"#{rule.id}"
    if rule.classes:
        return f".{min(rule.classes)}"
    return rule.tag or "*"


def _declarations(body: str) -> Declarations:
    found: Declarations = {}
    for declaration in body.split(";"):
        name, colon, value = declaration.partition(":")
        name = name.strip().lower()
        if colon and name in _PROPERTIES:
            found[name] = value.lower().replace("!important", "").strip()
    return found


# Not text at all; what stands in them is not hidden from anybody.
NO_TEXT = frozenset(
    "script style noscript template head svg iframe object embed audio video canvas map datalist title".split()
)
_LENGTH = re.compile(r"(-?\d*\.?\d+)(px|pt|em|rem|%|vw|vh|cm|mm|in)?")
_PIXELS = {"px": 1.0, "": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "cm": 37.8, "mm": 3.78, "in": 96.0}
# Smaller letters are no letters to the eye, and a place this far out is on no screen.
_TINY = 3.0
_FAR_OUT = -500.0
_SEEN_ANYWAY = ("until-found",)
_WHITE = re.compile(r"#fff|#f[0-9a-f]f[0-9a-f]f[0-9a-f]|#ffff(?:ffff)?|white|rgba?\(25[0-5], ?25[0-5], ?25[0-5].*\)")
_NO_COLOUR = re.compile(r"transparent|#[0-9a-f]{6}00|#[0-9a-f]{3}0|(?:rgba|hsla)\(.*, ?0(?:\.0+)?\)")
_NO_BACKGROUND = re.compile(r"none|transparent|initial|inherit|unset")


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element has from those around it."""

    white: bool = False
    tiny: bool = False
    invisible: bool = False
    on_colour: bool = False

    @property
    def unseen(self) -> bool:
        return self.invisible or self.tiny or (self.white and not self.on_colour)


def take_hidden(root: Any) -> list[str]:
    """Take hidden text out of the tree of a page; returns the pieces, in the order of the page."""
    taken: list[str] = []
    _take(root, _Look(), Styles(root), taken)
    return [piece for piece in taken if piece.strip()]


def _take(element: Any, around: _Look, styles: Styles, taken: list[str]) -> None:
    look = _look(element, styles.of(element), around)
    if look.unseen and element.text:
        taken.append(element.text)
        element.text = None
    for child in list(element):
        tail = child.tail or ""
        if look.unseen:
            child.tail = None
        if isinstance(child.tag, str) and child.tag not in NO_TEXT:
            if _is_out_of_sight(child, styles.of(child)):
                taken.append(" ".join(child.itertext()))
                # The element stays, empty and as one that counts in no list; what follows it belongs to its parent.
                child.clear(keep_tail=True)
                child.tag = "template"
            else:
                _take(child, look, styles, taken)
        if look.unseen:
            taken.append(tail)


def _is_out_of_sight(element: Any, declared: Declarations) -> bool:
    """Whether an element is hidden with all that is in it, whatever that says of itself."""
    if element.get("aria-hidden", "").strip().lower() == "true":
        return True
    hidden = element.get("hidden")
    if hidden is not None and hidden.lower() not in _SEEN_ANYWAY:
        return True
    if declared.get("display") == "none" or declared.get("content-visibility") == "hidden":
        return True
    if _number(declared.get("opacity", "")) == 0:
        return True
    return _is_off_the_page(declared) or _is_cut_away(declared)


def _is_off_the_page(declared: Declarations) -> bool:
    if _far_out(declared, "text-indent", "margin-left"):
        return True
    placed = declared.get("position") in ("absolute", "fixed", "relative")
    return placed and _far_out(declared, "left", "top", "right", "bottom")


def _far_out(declared: Declarations, *names: str) -> bool:
    lengths = (_pixels(declared.get(name, "")) for name in names)
    return any(length is not None and length <= _FAR_OUT for length in lengths)


def _is_cut_away(declared: Declarations) -> bool:
    """Cut down to nothing, as texts for screen readers alone are."""
    clip = declared.get("clip", "").replace(" ", "").replace(",", "")
    if re.fullmatch(r"rect\((?:[01](?:px)?){4}\)", clip) or "inset(50%" in declared.get("clip-path", ""):
        return True
    sizes = [_pixels(declared.get(name, "")) for name in ("width", "height")]
    return declared.get("overflow") == "hidden" and any(size is not None and size <= 1 for size in sizes)


def _look(element: Any, declared: Declarations, around: _Look) -> _Look:
    look = around
    if colour := declared.get("color") or element.get("color", "").lower():
        look = replace(look, white=bool(_WHITE.fullmatch(colour) or _NO_COLOUR.fullmatch(colour)))
    background = declared.get("background-color") or declared.get("background") or element.get("bgcolor", "").lower()
    if background and not _NO_BACKGROUND.match(background):
        look = replace(look, on_colour=not _WHITE.match(background.split()[0]))
    if declared.get("background-image", "none") != "none":
        look = replace(look, on_colour=True)
    if size := declared.get("font-size"):
        look = replace(look, tiny=_is_tiny(size))
    if visibility := declared.get("visibility"):
        look = replace(look, invisible=visibility in ("hidden", "collapse"))
    return look


def _is_tiny(size: str) -> bool:
    if size.endswith("%"):
        return (_number(size[:-1]) or 0) < 100 * _TINY / 16
    pixels = _pixels(size)
    return pixels is not None and pixels < _TINY


def _pixels(value: str) -> float | None:
    """A length in pixels; None for what is none or hangs on the size of the window."""
    match = _LENGTH.fullmatch(value)
    if not match or (match[2] or "") not in _PIXELS:
        return None
    return float(match[1]) * _PIXELS[match[2] or ""]


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
