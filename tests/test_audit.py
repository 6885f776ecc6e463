"""The audit of packages in `.ci/`: it fails on what is known, and never passes for what it could not ask."""

from __future__ import annotations

import tomllib
from types import ModuleType
from typing import Any

import pytest

from tests import ROOT
from tests.ci_script import ci_script

CI = ROOT / ".ci"
SOUND = {"name": "typer", "version": "1", "vulns": []}
HOLED = {
    "name": "lxml",
    "version": "1",
    "vulns": [{"id": "PYSEC-2031-1", "aliases": ["CVE-2031-7"], "fix_versions": ["2"]}],
}
NOT_KNOWN = {"name": "riktlots", "skip_reason": "Dependency not found on PyPI"}


@pytest.fixture(scope="module")
def audit() -> ModuleType:
    return ci_script("audit")


def test_a_known_vulnerability_fails_and_says_what_mends_it(audit: ModuleType) -> None:
    code, lines = audit.told([SOUND, HOLED, NOT_KNOWN], {})
    assert code == 1
    assert lines[0] == "pip-audit: 2 packages audited, 1 not known to the index."
    assert "lxml 1: PYSEC-2031-1, mended in 2" in lines[1]


@pytest.mark.parametrize("name", ["PYSEC-2031-1", "CVE-2031-7"])
def test_one_that_is_listed_with_a_reason_passes(audit: ModuleType, name: str) -> None:
    code, lines = audit.told([HOLED], {name: "its parser is never called"})
    assert code == 0
    assert lines[1].endswith("accepted: its parser is never called")


def test_one_listed_without_a_reason_fails(audit: ModuleType) -> None:
    assert audit.told([HOLED], {"CVE-2031-7": ""})[0] == 1


@pytest.mark.parametrize("packages", [[], [NOT_KNOWN]])
def test_what_could_not_be_asked_is_skipped_and_not_passed(audit: ModuleType, packages: list[dict[str, Any]]) -> None:
    code, lines = audit.told(packages, {})
    assert code == 0
    assert "SKIPPED" in " ".join(lines) and "audited," not in " ".join(lines)


def test_an_auditor_that_prints_no_json_has_not_asked(audit: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_COMMAND", (audit._COMMAND[0], "-c", "import sys; sys.exit('no network')"))
    assert audit.asked() == []


def test_every_accepted_vulnerability_has_a_reason() -> None:
    accepted = tomllib.loads((CI / "vulnerabilities.toml").read_text(encoding="utf-8"))
    assert all(isinstance(reason, str) and len(reason) > 20 for reason in accepted.values())
