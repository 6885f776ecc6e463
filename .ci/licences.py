"""Do the licences of what is handed on with Riktlots fit EUPL-1.2? `licences.toml` lists those that do.

Exit code 1 when a package states no licence, one that `licences.toml` does not know, or one that does not fit. Packages
are those of `riktlots notices`: what Riktlots and the installed ones of its extras require, not what only tests use.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from license_expression import LicenseWithExceptionSymbol, Licensing

from riktlots.app.commands.notices import Package, as_expression, packages

KNOWN = Path(__file__).with_name("licences.toml")
_EXPRESSIONS = Licensing()


@dataclass(frozen=True)
class Licences:
    """The licences that fit, and which SPDX expression a statement means: any package's, or (`read`) that of one."""

    fit: frozenset[str]
    means: dict[str, str]
    read: dict[str, str]

    @classmethod
    def load(cls, path: Path = KNOWN) -> Self:
        known = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(frozenset(name for group in known["fit"].values() for name in group), known["means"], known["read"])

    def expression(self, package: Package) -> str:
        """The SPDX expression that a package states, or empty where nobody knows what it means."""
        if told := self.read.get(f"{package.name}: {package.licence}"):
            return told
        if whole := as_expression(package.licence):
            return whole
        # Several classifiers: all of them, since they do not say whether one may choose.
        parts = [self.means.get(part) or as_expression(part) for part in package.licence.split("; ")]
        return " AND ".join(f"({part})" for part in parts) if all(parts) else ""

    def fits(self, expression: str) -> bool:
        return self._fits(_EXPRESSIONS.parse(expression))

    def _fits(self, node: Any) -> bool:
        if isinstance(node, _EXPRESSIONS.OR):
            return any(map(self._fits, node.args))
        if isinstance(node, _EXPRESSIONS.AND):
            return all(map(self._fits, node.args))
        licence = node.license_symbol if isinstance(node, LicenseWithExceptionSymbol) else node
        return licence.key in self.fit


def told(found: Sequence[Package], known: Licences) -> tuple[int, list[str]]:
    """The exit code, and what to say."""
    lines: list[str] = []
    for package in found:
        name, expression = f"{package.name} {package.version}", known.expression(package)
        if not expression and not package.licence:
            lines.append(
                f"{name} states no licence. Read its licence files, and write under [read] of {KNOWN.name} "
                f'"{package.name}: " = "the SPDX expression"; or do without it.'
            )
        elif not expression:
            lines.append(
                f"{name} states “{package.licence}”, which {KNOWN.name} does not know. Write under [means] which SPDX "
                f'expression it is, or under [read], where its files say so: "{package.name}: {package.licence}".'
            )
        elif not known.fits(expression):
            lines.append(
                f"{name} is licensed {expression}, which does not fit EUPL-1.2 by {KNOWN.name}. Do without it, use a "
                "version with another licence, or add the licence under [fit] after legal advice."
            )
    if lines:
        return 1, lines
    return 0, [f"licences: {len(found)} packages, all fit EUPL-1.2."]


# The image takes torch's build for processors. Where another one is installed, what it brings for graphics cards is no
# part of what is handed on.
_GRAPHICS = ("nvidia-", "cuda-", "triton")


def main() -> int:
    found = [package for package in packages() if not package.name.startswith(_GRAPHICS)]
    code, lines = told(found, Licences.load())
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
