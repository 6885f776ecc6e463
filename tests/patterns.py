"""The regular expressions of the product, and strings that are made to keep each of them busy."""

from __future__ import annotations

import ast
import re
import re._constants as op
import re._parser as parser
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from tests import ROOT

HOUSES = ("ingest", "retrieval", "app")
_MODULE_CALLS = frozenset("compile sub subn match search findall finditer fullmatch split".split())
_USES = _MODULE_CALLS - {"compile"}


@dataclass(frozen=True)
class Used:
    """A regular expression, where it stands, and the methods by which it is applied."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]

    def calls(self) -> dict[str, Callable[[Any], object]]:
        """The ways in which it is applied, each as a function of the text."""
        ways: dict[str, Callable[[Any], object]] = {}
        for method in self.methods or {"finditer"}:
            if method in ("match", "fullmatch", "search"):
                ways[method] = getattr(self.pattern, method)
            else:
                ways["finditer"] = lambda text: [match.end() for match in self.pattern.finditer(text)]
        return ways


def modules() -> Iterator[tuple[str, Path]]:
    """The modules of the product, by the names under which they are installed without `riktlots.`."""
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


class _Finder(ast.NodeVisitor):
    """Calls of `re` in one module, and methods called on names, also where they go by another one."""

    def __init__(self) -> None:
        self.loops: list[tuple[set[str], set[str]]] = []
        self.calls: list[tuple[str, str, ast.Call]] = []
        self.methods: dict[str, set[str]] = {}
        self._at: list[str] = []
        self._functions = 0

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        self._at.append(node.name)
        self.generic_visit(node)
        self._at.pop()

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._at.append(node.name)
        self.generic_visit(node)
        self._at.pop()

    def visit_Assign(self, node: ast.Assign) -> None:
        self._named(node, node.targets[0])

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._named(node, node.target)

    def _named(self, node: ast.Assign | ast.AnnAssign, target: ast.expr) -> None:
        if isinstance(node.value, ast.IfExp | ast.Name):
            self.loops.append((_names(target), _names(node.value)))
        if isinstance(target, ast.Name) and not self._at:
            self._at.append(target.id)
            self.generic_visit(node)
            self._at.pop()
        else:
            self.generic_visit(node)

    def visit_For(self, node: ast.For) -> None:
        self.loops.append((_names(node.target), _names(node.iter)))
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        self.loops.append((_names(node.target), _names(node.iter)))
        self.generic_visit(node)

    def methods_of(self, held: str) -> set[str]:
        """The methods called on a name of the module, or on what a loop over it gives."""
        names = {held}.union(*(targets for targets, over in self.loops if held in over))
        return {method for name in names for method in self.methods.get(name, ())}

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Attribute):
            method, on = node.func.attr, node.func.value
            if isinstance(on, ast.Name) and on.id == "re" and method in _MODULE_CALLS:
                self.calls.append((".".join(self._at), method, node))
            elif method in _USES:
                self.methods.setdefault(_last_name(on), set()).add(method)
        self.generic_visit(node)


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _last_name(node: ast.expr) -> str:
    while isinstance(node, ast.Subscript):
        node = node.value
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def collect() -> tuple[list[Used], list[str]]:
    """All regular expressions that stand in the modules or are held by them, and the places of those that a function
    makes of what it is given."""
    found: dict[tuple[str, str, int], Used] = {}
    made: list[str] = []
    seen: dict[str, _Finder] = {}
    for name, path in modules():
        source = path.read_text(encoding="utf-8")
        if "re." in source:
            seen[name] = finder = _Finder()
            finder.visit(ast.parse(source))
    for name, finder in seen.items():
        module = import_module(f"riktlots.{name}")
        for held, value in vars(module).items():
            for pattern in _held(value):
                # Of a private name only its own module knows.
                readers = [finder] if held.startswith("_") else seen.values()
                methods = {method for one in readers for method in one.methods_of(held)}
                _add(found, Used(f"{name}.{held}", pattern, frozenset(methods)))
        for at, method, call in finder.calls:
            arguments = [*call.args[:1], *(k.value for k in call.keywords if k.arg == "pattern")]
            flags = _flags(method, call)
            try:
                written, set_to = (eval(_code(e), vars(module)) if e else 0 for e in (arguments[0], flags))
            except NameError:
                held_by = at.split(".")[0]
                if not any(used.where == f"{name}.{held_by}" for used in found.values()):
                    made.append(f"{name}.{at}")
                continue
            if method != "compile" or "." in at or at not in vars(module):
                methods = frozenset() if method == "compile" else frozenset({method})
                _add(found, Used(f"{name}.{at}", re.compile(written, set_to), methods))
    return list(found.values()), sorted(set(made))


def _add(found: dict[tuple[str, str, int], Used], used: Used) -> None:
    key = (used.where.partition(".")[0], str(used.pattern.pattern), used.pattern.flags)
    before = found.get(key)
    methods = used.methods | before.methods if before else used.methods
    found[key] = Used(before.where if before else used.where, used.pattern, methods)


def _held(value: object, depth: int = 3) -> Iterator[re.Pattern[Any]]:
    """The patterns in a value: itself, or in tuples, lists and dictionaries."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth and isinstance(value, Mapping) and len(value) < 200:
        for one in value.values():
            yield from _held(one, depth - 1)
    elif depth and isinstance(value, tuple | list) and len(value) < 200:
        for one in value:
            yield from _held(one, depth - 1)


def _flags(method: str, call: ast.Call) -> ast.expr | None:
    at = {"compile": 1, "search": 2, "match": 2, "fullmatch": 2, "findall": 2, "finditer": 2, "split": 3}.get(method, 4)
    named = next((k.value for k in call.keywords if k.arg == "flags"), None)
    return named or (call.args[at] if len(call.args) > at else None)


def _code(node: ast.expr) -> Any:
    return compile(ast.Expression(node), "pattern", "eval")


# Characters to choose from, the first of each flavour first: what two repeated sets have in common is in one of them.
_FLAVOURS = ("a", "1", " ", "A", ".", "-", "\n", "å", "(", "/", "x", "§", "“", "<", "\x01")
_ALL = "".join(_FLAVOURS) + "bcdefgzABZ0459,;:!?)[]{}'\"”…–—_*#@&%$€|\\+=~^`•·>\t\r\u00ad\ufe0f\u0600\ud800\U000e0100"
_TAILS = ("", "\x00", "!\n", " a")
_MANY = 8


def attacks(pattern: re.Pattern[Any]) -> Iterator[Callable[[int], str]]:
    """Functions that make a string of a length for a pattern: each repeated part after what must stand before it, many
    times, with ends on which the whole fails; and the beginnings of the pattern, many times."""
    seen: set[tuple[str, str, str]] = set()
    tree = parser.parse(_as_text(pattern), pattern.flags & ~re.DEBUG)
    for flavour in _FLAVOURS:
        for prefix, pump in _pumps(tree, flavour, ""):
            shapes = [(prefix, pump, tail) for tail in _TAILS]
            shapes += [("", unit, tail) for unit in (prefix, prefix + pump, f"{prefix}{pump} ") for tail in _TAILS[:2]]
            for shape in shapes:
                if shape[1] and shape not in seen:
                    seen.add(shape)
                    yield _maker(*shape)


def _maker(prefix: str, pump: str, tail: str) -> Callable[[int], str]:
    def made(length: int) -> str:
        return prefix + pump * max(1, (length - len(prefix) - len(tail)) // len(pump)) + tail

    made.__doc__ = f"{prefix!r} + {pump!r} * n + {tail!r}"
    return made


def _as_text(pattern: re.Pattern[Any]) -> str:
    written = pattern.pattern
    return written.decode("latin-1") if isinstance(written, bytes) else str(written)


def _pumps(tree: Iterable[Any], flavour: str, before: str) -> Iterator[tuple[str, str]]:
    """Each part that may be repeated many times, with a text that leads up to it."""
    for kind, value in tree:
        if kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            _, most, inner = value
            if most > 1:
                for body in _samples(inner, flavour):
                    yield before, body
            yield from _pumps(inner, flavour, before)
        elif kind is op.SUBPATTERN:
            yield from _pumps(value[3], flavour, before)
        elif kind is op.ATOMIC_GROUP:
            yield from _pumps(value, flavour, before)
        elif kind is op.BRANCH:
            for branch in value[1]:
                yield from _pumps(branch, flavour, before)
        elif kind in (op.ASSERT, op.ASSERT_NOT):
            yield from _pumps(value[1], flavour, before)
        elif kind is op.GROUPREF_EXISTS:
            yield from _pumps(value[1], flavour, before)
            yield from _pumps(value[2] or (), flavour, before)
        before += _sample([(kind, value)], flavour)
    yield before[: len(before) // 2], before


def _samples(tree: Any, flavour: str) -> Iterator[str]:
    """Texts that a part matches: one for each of its branches, where it is made of them."""
    parts = list(tree)
    while len(parts) == 1 and parts[0][0] in (op.SUBPATTERN, op.ATOMIC_GROUP):
        value = parts[0][1]
        parts = list(value[3] if parts[0][0] is op.SUBPATTERN else value)
    if len(parts) == 1 and parts[0][0] is op.BRANCH:
        for branch in parts[0][1][1]:
            yield _sample(branch, flavour)
    else:
        yield _sample(parts, flavour)


def _sample(tree: Iterable[Any], flavour: str) -> str:
    """A text that a part matches, of the flavour's character wherever it may stand."""
    written = ""
    for kind, value in tree:
        if kind is op.LITERAL:
            written += chr(value)
        elif kind is op.NOT_LITERAL:
            written += next(c for c in flavour + _ALL if ord(c) != value)
        elif kind is op.ANY:
            written += flavour if flavour != "\n" else " "
        elif kind is op.IN:
            written += next((c for c in flavour + _ALL if _is_in(c, value)), "")
        elif kind is op.BRANCH:
            fitting = (_sample(branch, flavour) for branch in value[1])
            texts = [text for text in fitting if text]
            written += next((text for text in texts if text.startswith(flavour)), texts[0] if texts else "")
        elif kind is op.SUBPATTERN:
            written += _sample(value[3], flavour)
        elif kind is op.ATOMIC_GROUP:
            written += _sample(value, flavour)
        elif kind in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            least, most, inner = value
            written += _sample(inner, flavour) * min(max(least, 1 if most > _MANY else 0), 50)
        elif kind is op.GROUPREF_EXISTS or (kind is op.ASSERT and value[0] < 0):
            written += _sample(value[1], flavour)
    return written


def _is_in(character: str, items: Iterable[Any]) -> bool:
    number, inside, negated = ord(character), False, False
    for kind, value in items:
        if kind is op.NEGATE:
            negated = True
        elif kind is op.LITERAL:
            inside |= number == value
        elif kind is op.RANGE:
            inside |= value[0] <= number <= value[1]
        elif kind is op.CATEGORY:
            inside |= _CATEGORIES[value](character)
    return inside is not negated


_CATEGORIES: dict[Any, Callable[[str], bool]] = {
    op.CATEGORY_DIGIT: str.isdecimal,
    op.CATEGORY_NOT_DIGIT: lambda c: not c.isdecimal(),
    op.CATEGORY_SPACE: str.isspace,
    op.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    op.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    op.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}
