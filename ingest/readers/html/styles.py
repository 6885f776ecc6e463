"""The CSS cascade of a page: for each element the declarations that decide whether its text is visible.

The style elements and style attributes of the page count; style sheets in files of their own are not loaded. Where it
cannot be told whether a rule applies (an unknown condition, a selector too complex to match, a page on which matching
costs too much), it is taken to apply with the declarations that hide text, and with no others.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

import tinycss2
from tinycss2.color4 import parse_color

from riktlots.ingest.readers.html.media import applies
from riktlots.ingest.readers.html.selectors import Matcher, nested

Declarations = dict[str, str]
"""Values by property, in lower case; custom properties (`--name`) as they are written."""

_DEEPEST = 20
_LONGEST_VALUE = 2000

_NUMBER = r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?"
_FUNCTION = r"[a-z-]+\(.*\)"
_LENGTH = rf"{_NUMBER}(?:[a-z]+|%)?|auto|(?:min|max|fit)-content|stretch|-webkit-[a-z-]+|{_FUNCTION}"
# A declaration with another value is ignored, as browsers do, and an earlier one stands.
_VALUES = {
    "background-color": re.compile(r".+"),
    "background-image": re.compile(r".+"),
    "clip": re.compile(r"auto|rect\(.*\)"),
    "clip-path": re.compile(rf"[a-z-]+|{_FUNCTION}"),
    "color": re.compile(r".+"),
    "content-visibility": re.compile(r"visible|hidden|auto"),
    "display": re.compile(
        r"(?:(?:none|contents|block|inline|flow|flow-root|flex|grid|table|ruby|math|list-item|run-in"
        r"|inline-(?:block|flex|grid|table)|table-[a-z-]+|ruby-[a-z-]+|-webkit-[a-z-]+)(?: |$)){1,3}"
    ),
    "font-size": re.compile(rf"{_LENGTH}|x{{0,3}}-?(?:small|large)|medium|smaller|larger|.[^ /]*+[ /].+"),
    "opacity": re.compile(rf"{_NUMBER}%?|{_FUNCTION}"),
    "overflow": re.compile(r"(?:(?:visible|hidden|clip|scroll|auto|overlay)(?: |$)){1,2}"),
    "position": re.compile(r"static|relative|absolute|fixed|sticky|-webkit-sticky"),
    "visibility": re.compile(r"visible|hidden|collapse"),
    **dict.fromkeys("bottom height left margin-left right text-indent top width".split(), re.compile(_LENGTH)),
}
_FROM_ELSEWHERE = re.compile(r"inherit|initial|unset|revert|revert-layer")
# A comment that does not end goes on to the end of the style sheet.
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_VARIABLE = re.compile(r"var\(\s*(--[\w-]+)\s*(?:,([^()]*))?\)")


def resolved(declared: Declarations, variables: Declarations) -> Declarations:
    """The declarations with `var()` replaced; one that has then no value of its property is left out."""
    return {
        name: text
        for name, value in declared.items()
        if not name.startswith("--")
        and (text := _substituted(value, variables))
        and (text is value or _is_valid(name, text))
    }


def _substituted(value: str, variables: Declarations) -> str:
    if "var(" not in value:
        return value
    for _ in range(_DEEPEST):
        value = _VARIABLE.sub(lambda match: variables.get(match[1], match[2] or ""), value)
        if "var(" not in value or len(value) > _LONGEST_VALUE:
            break
    return "" if "var(" in value or len(value) > _LONGEST_VALUE else " ".join(value.lower().split())


def _is_valid(name: str, value: str) -> bool:
    if "var(" in value or _FROM_ELSEWHERE.fullmatch(value):
        return True
    if name == "color" and "(" not in value and value not in ("canvas", "canvastext", "linktext"):
        return parse_color(value) is not None
    return _VALUES[name].fullmatch(value) is not None


def _expanded(name: str, value: str) -> list[tuple[str, str]]:
    """A declaration as the properties that it sets; none for a property that does not matter here."""
    if name == "background":
        return [("background-color", value), ("background-image", value)]
    if name == "font":
        return [("font-size", value)]
    parts = value.split()
    if name in ("inset", "margin") and 0 < len(parts) <= 4 and "(" not in value:
        top, right = parts[0], parts[min(1, len(parts) - 1)]
        bottom, left = parts[2] if len(parts) > 2 else top, parts[3] if len(parts) > 3 else right
        if name == "margin":
            return [("margin-left", left)]
        return [("top", top), ("right", right), ("bottom", bottom), ("left", left)]
    return [(name, value)] if name in _VALUES or name.startswith("--") else []


class _Rule(NamedTuple):
    """Declarations of a rule or a style attribute; rules outside of `@layer` have the layer `inf`."""

    normal: Declarations
    important: Declarations
    layer: float = inf


def _rule(declarations: Iterable[Any], layer: float = inf) -> _Rule:
    rule = _Rule({}, {}, layer)
    for declaration in declarations:
        if declaration.type != "declaration":
            continue
        name = declaration.name if declaration.name.startswith("--") else declaration.lower_name
        written = " ".join(_COMMENT.sub(" ", tinycss2.serialize(declaration.value)).split())
        value = written if name.startswith("--") or "var(" in written else written.lower()
        for single, part in _expanded(name, value) if len(value) <= _LONGEST_VALUE else ():
            if single.startswith("--") or _is_valid(single, part):
                (rule.important if declaration.important else rule.normal)[single] = part
    return rule


@lru_cache(maxsize=4096)
def _of_attribute(style: str) -> _Rule:
    return _rule(tinycss2.parse_blocks_contents(style, skip_comments=True, skip_whitespace=True))


class Styles:
    """The declarations of each element of a page, by the elements as they are now.

    `hides` says whether a declaration (property and value) may hide text, alone or together with others.
    """

    def __init__(self, root: Any, hides: Callable[[str, str], bool]) -> None:
        self._hides = hides
        self._layers: dict[str, int] = {}
        self._matcher = Matcher[_Rule](self._all_hiding)
        for sheet in root.iter("style"):
            kind, media = sheet.get("type", "").strip().lower(), applies(sheet.get("media", ""))
            # With scripts, which nearly all readers have, what stands in noscript does not count.
            aside = next(sheet.iterancestors("noscript", "template"), None) is not None
            if kind in ("", "text/css") and media is not False and not aside:
                rules = tinycss2.parse_stylesheet(sheet.text or "", skip_comments=True, skip_whitespace=True)
                self._read(rules, _Context(sure=media is not None))
        self._of: dict[Any, Declarations] = {}
        matched = self._matcher.matched(root) if self._matcher else ((element, []) for element in root.iter("*"))
        for element, rules in matched:
            self._add(element, rules)

    def of(self, element: Any) -> Declarations:
        """The declarations that hold for an element, those of its ancestors not among them."""
        return self._of.get(element, {})

    def _add(self, element: Any, rules: Sequence[_Rule]) -> None:
        """Keep what rules, in ascending order of specificity, and the style attribute declare for an element."""
        style = element.get("style")
        own = [_of_attribute(style)] if style else []
        found: Declarations = {}
        for rule in [*sorted(rules, key=lambda rule: rule.layer), *own]:
            found |= rule.normal
        for rule in [*sorted(rules, key=lambda rule: -rule.layer), *own]:
            found |= rule.important
        if found:
            self._of[element] = found

    def _hiding(self, declared: Declarations) -> Declarations:
        return {name: value for name, value in declared.items() if self._hides(name, value)}

    def _all_hiding(self, rules: Iterable[_Rule]) -> _Rule:
        """The hiding declarations of several rules together, above all layers."""
        declared: Declarations = {}
        for rule in rules:
            declared |= self._hiding(rule.normal | rule.important)
        return _Rule({}, declared, layer=-1)

    def _read(self, nodes: Sequence[Any], context: _Context) -> None:
        """Take in rules; declarations among them, as nested rules have, belong to the rule around."""
        rule = _rule(nodes, context.layer)
        if not context.sure:
            rule = _Rule(self._hiding(rule.normal), self._hiding(rule.important), rule.layer)
        if context.selectors is not None and (rule.normal or rule.important):
            self._matcher.add(context.selectors, rule)
        for node in nodes:
            if node.type == "qualified-rule":
                inside = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                self._read(inside, context._replace(selectors=nested(node.prelude, context.selectors)))
            elif node.type == "at-rule":
                self._at_rule(node, context)

    def _at_rule(self, node: Any, context: _Context) -> None:
        name = node.lower_at_keyword
        if name == "layer":
            names = [part.strip() for part in tinycss2.serialize(node.prelude).split(",")]
            ranks = [self._layers.setdefault(part or f"#{len(self._layers)}", len(self._layers)) for part in names]
            context = context._replace(layer=ranks[0])
        elif name == "media":
            matched = applies(node.prelude)
            if matched is False:
                return
            context = context._replace(sure=context.sure and matched is not None)
        elif name in ("supports", "container", "scope"):
            context = context._replace(sure=False)
        else:
            return
        if node.content is not None:
            parse = tinycss2.parse_rule_list if context.selectors is None else tinycss2.parse_blocks_contents
            self._read(parse(node.content, skip_comments=True, skip_whitespace=True), context)


class _Context(NamedTuple):
    """The surroundings of a rule: whether it surely applies, its layer, and the selectors of the rule around it."""

    sure: bool
    layer: float = inf
    selectors: Sequence[Any] | None = None
