"""What the style sheets inside a page and the `style` attributes say of an element, as far as it bears on visibility.

Selectors of one tag, class or id, or a tag with classes, are understood; all others are passed over, as are rules for
print and for screens of a certain size. Sheets in other files are not there to be read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
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
