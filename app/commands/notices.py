"""The command `notices`: the licences of everything that Riktlots is built on."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Annotated, Any

import typer
from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression
from packaging.requirements import Requirement
from packaging.utils import NormalizedName, canonicalize_name
from rich.text import Text

from riktlots.app.console import AsJson, out, print_json, reports_errors
from riktlots.app.schemas import SCHEMA
from riktlots.ingest.files import bundled_table

_LICENCE_FILE = re.compile(r"(?:licen[cs]e|copying|notice)", re.IGNORECASE)
_CLASSIFIER = "License :: "
# Test dependencies are not distributed.
_NOT_HANDED_ON = "test"


@dataclass(frozen=True, slots=True)
class Package:
    """An installed package. `licence` is as its metadata states it, or empty; `texts` are its licence files.

    `needs` are the names of the packages that it requires.
    """

    name: str
    version: str
    licence: str
    texts: tuple[str, ...]
    needs: tuple[NormalizedName, ...] = ()

    @property
    def purl(self) -> str:
        """The package URL, by which lists of vulnerabilities name it."""
        return f"pkg:pypi/{canonicalize_name(self.name)}@{self.version}"


@dataclass(frozen=True, slots=True)
class Work:
    """A model or a set of texts and its licence; `what` describes those that are bundled with Riktlots."""

    name: str
    licence: str
    what: str = ""


def packages() -> list[Package]:
    """The packages that Riktlots requires, and the installed ones of its extras, sorted by name."""
    own = distribution("riktlots")
    extras = {"", *own.metadata.get_all("Provides-Extra", ())} - {_NOT_HANDED_ON}
    found: dict[NormalizedName, Distribution] = {}
    asked: set[tuple[NormalizedName, str]] = set()
    waiting = [one for extra in sorted(extras) for one in _needs(own, extra)]
    while waiting:
        name, extra = waiting.pop()
        if (name, extra) in asked:
            continue
        asked.add((name, extra))
        try:
            found[name] = distribution(name)
        except PackageNotFoundError:  # of an extra of ours that is not installed
            continue
        waiting += _needs(found[name], extra)
    return [_package(found[name]) for name in sorted(found)]


def bundled() -> list[Work]:
    """The models and texts bundled with Riktlots."""
    return [Work(**row) for row in _works("bundled")]


def trained_on() -> list[Work]:
    """Training data of the bundled cross-encoder. Only the part from this repository is distributed."""
    return [Work(**row) for row in _works("trained_on")]


def _works(table: str) -> list[dict[str, str]]:
    read = bundled_table("riktlots.app.commands", "notices.toml")
    rows: list[dict[str, str]] = read[table]
    return rows


def _needs(package: Distribution, extra: str = "") -> list[tuple[NormalizedName, str]]:
    """What a package requires on this system, by itself or for one of its extras: names, and extras of these."""
    needs: list[tuple[NormalizedName, str]] = []
    for one in map(Requirement, package.requires or ()):
        if one.marker is None or one.marker.evaluate({"extra": extra}):
            needs += [(canonicalize_name(one.name), of) for of in ("", *one.extras)]
    return needs


def _package(package: Distribution) -> Package:
    files = [path for path in package.files or () if ".dist-info/" in str(path) and _LICENCE_FILE.search(path.name)]
    texts = (Path(path.locate()) for path in files)
    return Package(
        name=package.metadata["Name"],
        version=package.version,
        licence=_licence(package),
        texts=tuple(path.read_text(encoding="utf-8", errors="replace") for path in texts if path.is_file()),
        needs=tuple(sorted({name for name, _ in _needs(package)})),
    )


def _licence(package: Distribution) -> str:
    """The licence expression; else the classifiers, which are short; else the first line of the licence field. Many
    have their expression in that field, and it says more than a classifier such as "BSD License"."""
    told = package.metadata
    for field in ("License-Expression", "License"):
        if field in told and (expression := as_expression(told[field])):
            return expression
    classified = [c.split(" :: ")[-1] for c in told.get_all("Classifier") or () if c.startswith(_CLASSIFIER)]
    if classified:
        return "; ".join(classified)
    return told["License"].strip().partition("\n")[0] if "License" in told else ""


def as_expression(licence: str) -> str:
    """What a package says of its licence as an expression of SPDX, or empty where it is none."""
    try:
        return canonicalize_license_expression(licence)
    except InvalidLicenseExpression:
        return ""


def cyclonedx(found: Sequence[Package]) -> dict[str, Any]:
    """The bill of materials of these packages and of the bundled works, as CycloneDX 1.6 in JSON."""
    refs = {canonicalize_name(package.name): package.purl for package in found}
    own = f"pkg:pypi/riktlots@{version('riktlots')}"
    required = sorted({refs[name] for name, _ in _needs(distribution("riktlots"))})
    rows: list[dict[str, Any]] = [
        {"type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl}
        | _licences(one.licence)
        for one in found
    ]
    works = [{"type": "data", "name": one.name, "description": one.what, **_licences(one.licence)} for one in bundled()]
    needed = [
        {"ref": one.purl, "dependsOn": sorted({refs[name] for name in one.needs if name in refs})} for one in found
    ]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "riktlots",
                "version": version("riktlots"),
                "purl": own,
            }
        },
        "components": rows + works,
        "dependencies": [{"ref": own, "dependsOn": required}, *needed],
    }


def _licences(licence: str) -> dict[str, Any]:
    if expression := as_expression(licence):
        return {"licenses": [{"expression": expression}]}
    return {"licenses": [{"license": {"name": licence}}]} if licence else {}


@reports_errors
def notices(
    texts: Annotated[bool, typer.Option("--texts", help="With the licence texts that the packages carry.")] = False,
    sbom: Annotated[bool, typer.Option("--sbom", help="Print the bill of materials as CycloneDX in JSON.")] = False,
    as_json: AsJson = False,
) -> None:
    """List the licences: of installed packages, of the bundled models, and of what these were trained on."""
    found = packages()
    if sbom:
        print_json(cyclonedx(found))
        return
    if as_json:
        rows = [dataclasses.asdict(package) for package in found]
        print_json(
            {
                "schema": SCHEMA,
                "packages": [row if texts else {k: v for k, v in row.items() if k != "texts"} for row in rows],
                "bundled": [dataclasses.asdict(work) for work in bundled()],
                "trained_on": [dataclasses.asdict(work) for work in trained_on()],
            }
        )
        return
    out.print("Comes with Riktlots")
    for work in bundled():
        out.print(Text(f"  {work.name}: {work.licence}. {work.what[:1].upper()}{work.what[1:]}."))
    out.print("The bundled cross-encoder was trained on")
    for work in trained_on():
        out.print(Text(f"  {work.name}: {work.licence}"))
    out.print("Installed packages that it uses")
    for package in found:
        out.print(Text(f"  {package.name} {package.version}: {package.licence or 'not stated'}"))
    if texts:
        for package in found:
            for written in package.texts:
                out.print(Text(f"\n{'=' * 80}\n{package.name} {package.version}\n{'=' * 80}\n{written}"))


def register(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(notices)
