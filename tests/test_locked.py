"""The versions and hashes in `.ci/locked`: what is installed for others is what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests import ROOT

LOCKED = ROOT / ".ci" / "locked"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = sorted(path.stem for path in LOCKED.glob("*.txt") if path.stem not in ("base", "constraints", "floors"))
HERE = {"sys_platform": "linux", "platform_machine": "x86_64", "python_version": "3.11", "extra": ""}


def pinned(name: str) -> dict[str, tuple[str, list[str]]]:
    """The version and the hashes of each package in a file."""
    written = (LOCKED / f"{name}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z0-9._-]+)==(\S+)((?: \\\n    --hash=sha256:[0-9a-f]{64})*)$", written, re.MULTILINE)
    lines = [line for line in written.splitlines() if not line.startswith(("#", " "))]
    assert len(found) == len(lines), "every line is a pinned package"
    return {package: (version, re.findall(r"sha256:\w+", hashes)) for package, version, hashes in found}


@pytest.mark.parametrize("name", ["base", *EXTRAS])
def test_every_file_of_the_image_is_held_to_a_hash(name: str) -> None:
    packages = pinned(name)
    assert packages
    assert [package for package, (_, hashes) in packages.items() if not hashes] == []


@pytest.mark.parametrize("extra", ["", *EXTRAS])
def test_what_is_pinned_is_what_the_project_asks_for(extra: str) -> None:
    """After a change of the dependencies: `python .ci/constraints.py`."""
    asked = PROJECT["optional-dependencies"][extra] if extra else PROJECT["dependencies"]
    held = pinned("base") | (pinned(extra) if extra else {}) | {"torch": pinned("constraints")["torch"]}
    for requirement in map(Requirement, asked):
        if requirement.marker is None or requirement.marker.evaluate(HERE):
            version = held[canonicalize_name(requirement.name)][0]
            assert requirement.specifier.contains(version), f"{requirement} is pinned to {version}"


def test_the_floors_are_the_oldest_versions_that_are_allowed() -> None:
    """What `.ci/floors` installs. A floor that nothing can be installed with is raised to what `.ci/locked/floors.txt`
    has; after any change of a floor: `python .ci/constraints.py`."""
    floors = pinned("floors")
    untrue = []
    for asked in (PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()):
        for requirement in map(Requirement, asked):
            (least,) = (Version(one.version) for one in requirement.specifier if one.operator == ">=")
            tried = floors.get(canonicalize_name(requirement.name), ("", []))[0]
            # Its oldest builds on the index are for graphics cards.
            if requirement.name != "torch" and (not tried or Version(tried) != least):
                untrue.append(f"{requirement} is tried with {tried or 'none'}")
    assert untrue == []


def test_the_constraints_pin_the_same_versions() -> None:
    versions = {package: version for package, (version, _) in pinned("constraints").items()}
    for name in ("base", *EXTRAS):
        assert {package: version for package, (version, _) in pinned(name).items()}.items() <= versions.items()
