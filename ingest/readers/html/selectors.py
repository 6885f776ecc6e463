"""Selectors of style sheets, matched on the elements of a page with a bound on the work."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from math import inf
from typing import Any, Generic, TypeVar

import cssselect2
import tinycss2
from tinycss2.ast import FunctionBlock, LiteralToken, WhitespaceToken

Rule = TypeVar("Rule")

# For one page: tests of a selector and elements that they look at, and parts of selectors. Each takes a few seconds;
# ordinary pages have a hundredth.
_MOST_STEPS = 3_000_000
_STEPS_TO_WRAP = 10
_STEPS_TO_WALK = 3
_MOST_PARTS = 1_000_000
_DEEPEST = 20


class _TooMuch(Exception):
    """A selector, or matching all of them, costs too much."""


class Matcher(Generic[Rule]):
    """Rules by their selectors.

    A page may cost a limited number of steps. Past it, and for a selector that is too complex, a rule counts as
    `hiding` makes it: for each element that has the id, the class or the name which the last part of the selector asks
    for, or for each element of the page.
    """

    def __init__(self, hiding: Callable[[Iterable[Rule]], Rule]) -> None:
        self._hiding = hiding
        self._parts = [_MOST_PARTS]
        self._matcher = _Matcher(lambda selectors: hiding(rule for *_, pseudo, rule in selectors if not pseudo))

    def __bool__(self) -> bool:
        return bool(self._matcher.order)

    def add(self, prelude: Sequence[Any], rule: Rule) -> None:
        """Add a rule under each selector of a list (tinycss2 nodes); under none where one of them is invalid."""
        try:
            selectors = cssselect2.compile_selector_list(list(_known(prelude, self._parts)))
        except (_TooMuch, RecursionError, MemoryError, SyntaxError) as error:
            if isinstance(error, SyntaxError) and "nested" not in error.msg:
                return  # cssselect2 writes Python, and what it writes for `:has()` and `:lang()` is none
            selectors = cssselect2.compile_selector_list("*")
            rule = self._hiding([rule])
        except (ValueError, AttributeError, TypeError, NotImplementedError):
            return
        for selector in selectors:
            self._matcher.add_selector(selector, rule)

    def matched(self, root: Any) -> Iterator[tuple[Any, list[Rule]]]:
        """The elements of a page, each with its rules in ascending order of specificity."""
        top = _Element.from_html_root(root)
        elements = list(top.iter_subtree())
        top.steps.left = _MOST_STEPS
        for element in elements:
            yield (
                element.etree_element,
                [rule for _, _, pseudo, rule in self._matcher.match(element) if pseudo is None],
            )


class _Matcher(cssselect2.Matcher):  # type: ignore[misc]
    def __init__(self, hiding: Callable[[list[Any]], Any]) -> None:
        super().__init__()
        self._hiding = hiding
        self._roughly: dict[int, Any] = {}

    def add_relevant_selectors(self, element: _Element, selectors: list[Any], relevant_selectors: list[Any]) -> None:
        """Add the entries of `selectors` that match the element to `relevant_selectors`."""
        try:
            element.steps.spend(len(selectors))
            super().add_relevant_selectors(element, selectors, relevant_selectors)
        except _TooMuch:
            if id(selectors) not in self._roughly:
                self._roughly[id(selectors)] = self._hiding(selectors)
            # No two entries may have the same order: rules cannot be compared.
            relevant_selectors.append(((0, 0, 0), -len(relevant_selectors), None, self._roughly[id(selectors)]))


class _Steps:
    """Steps that may still be taken; infinitely many until matching begins."""

    left: float = inf

    def spend(self, count: int) -> None:
        self.left -= count
        if self.left < 0:
            raise _TooMuch


class _Children(list[Any]):
    """Children of an element; looking through them costs steps."""

    steps: _Steps

    def __iter__(self) -> Iterator[Any]:
        self.steps.spend(len(self))
        return super().__iter__()

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if isinstance(key, slice):
            self.steps.spend(len(found))
        return found


class _Element(cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element as selectors see it. Going to others costs steps, and needs no memory for each pair of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.steps: _Steps = self.parent.steps if self.parent is not None else _Steps()
        self.steps.spend(_STEPS_TO_WRAP)

    @property
    def ancestors(self) -> Iterator[_Element]:
        """The elements around this one, the nearest first."""
        return self._along("parent")

    @property
    def previous_siblings(self) -> Iterator[_Element]:
        """The elements before this one under the same parent, the nearest first."""
        return self._along("previous")

    def _along(self, way: str) -> Iterator[_Element]:
        element = getattr(self, way)
        while element is not None:
            self.steps.spend(_STEPS_TO_WALK)
            yield element
            element = getattr(element, way)

    @property
    def etree_children(self) -> _Children:
        """The child elements."""
        if "_children" not in self.__dict__:
            self._children = _Children(child for child in self.etree_element if isinstance(child.tag, str))
            self._children.steps = self.steps
        return self._children


# Pseudo-classes that browsers know and cssselect2 does not: states that no text has, and those that all text has.
_NEVER = frozenset(
    "autofill blank buffering default fullscreen in-range indeterminate invalid modal open optional out-of-range "
    "picture-in-picture placeholder-shown popover-open read-write required state user-invalid user-valid valid".split()
)
_ALWAYS = frozenset("defined dir read-only".split())
_PSEUDO_ELEMENTS = frozenset(
    "backdrop cue details-content highlight part scroll-button scroll-marker slotted view-transition".split()
)
_NO_TEXT_HAS_IT = tuple(tinycss2.parse_component_value_list(":hover"))
_ALL_TEXT_HAS_IT = tuple(tinycss2.parse_component_value_list(":not(:hover)"))
_PSEUDO_ELEMENT = tuple(tinycss2.parse_component_value_list("::before"))


def _known(tokens: Sequence[Any], left: list[int], depth: int = 0) -> Iterator[Any]:
    """A selector in words that cssselect2 knows. Raises _TooMuch for one with too many parts, or nested too deeply."""
    left[0] -= len(tokens)
    if left[0] < 0 or depth > _DEEPEST:
        raise _TooMuch
    position = 0
    while position < len(tokens):
        node, rest = tokens[position], tokens[position + 1 : position + 3]
        position += 1
        double = node == ":" and len(rest) == 2 and rest[0] == ":"
        name = _name(rest[-1] if double else rest[0]) if node == ":" and rest else ""
        if double and (name.startswith("-") or name in _PSEUDO_ELEMENTS):
            yield from _PSEUDO_ELEMENT
            position += 2
        elif double and name:
            yield from (node, *rest)
            position += 2
        elif name in _ALWAYS:
            yield from _ALL_TEXT_HAS_IT
            position += 1
        elif name in _NEVER or name.startswith("-"):
            yield from _NO_TEXT_HAS_IT
            position += 1
        elif node.type == "function":
            inside = list(_known(node.arguments, left, depth + 1))
            yield FunctionBlock(node.source_line, node.source_column, node.name, inside)
        else:
            yield node


def _name(node: Any) -> str:
    return str(node.lower_value if node.type == "ident" else node.lower_name if node.type == "function" else "")


def _with_parent(tokens: Sequence[Any], parent: Sequence[Any]) -> tuple[list[Any], bool]:
    """A selector with `parent` in the place of each `&`, and whether there is one."""
    found: list[Any] = []
    named = False
    for node in tokens:
        if node == "&":
            found += parent
            named = True
        elif node.type == "function":
            arguments, inside = _with_parent(node.arguments, parent)
            found.append(FunctionBlock(node.source_line, node.source_column, node.name, arguments))
            named = named or inside
        else:
            found.append(node)
    return found, named


def nested(prelude: Sequence[Any], around: Sequence[Any] | None) -> list[Any]:
    """The selectors of a rule inside the rule with the selectors `around`, without nesting."""
    if around is None:
        return list(prelude)
    parent = tinycss2.parse_component_value_list(":is()")
    parent[-1].arguments = list(around)
    selectors: list[list[Any]] = [[]]
    for node in prelude:
        if node == ",":
            selectors.append([])
        else:
            selectors[-1].append(node)
    found: list[Any] = []
    for selector in selectors:
        replaced, named = _with_parent(selector, parent)
        found += [LiteralToken(0, 0, ",")] if found else []
        found += replaced if named else [*parent, WhitespaceToken(0, 0, " "), *replaced]
    return found
