"""The licences of packages in `.ci/`: what does not fit, is unknown or is missing fails, with what to do."""

from __future__ import annotations

from types import ModuleType

import pytest

from riktlots.app.commands.notices import Package
from tests.ci_script import ci_script


@pytest.fixture(scope="module")
def licences() -> ModuleType:
    return ci_script("licences")


def package(licence: str, name: str = "newcomer") -> Package:
    return Package(name=name, version="1.0", licence=licence, texts=())


@pytest.mark.parametrize(
    "licence",
    [
        *("MIT", "Apache-2.0 AND MIT", "MPL-2.0", "Apache-2.0 WITH LLVM-exception", "EUPL-1.2"),
        # One of a choice is enough.
        *("GPL-2.0-only OR MIT", "MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later"),
        # As older packages say it.
        *("BSD License", "MIT License; BSD License", "Apache License, Version 2.0"),
    ],
)
def test_a_licence_that_fits_passes(licences: ModuleType, licence: str) -> None:
    code, lines = licences.told([package(licence)], licences.Licences.load())
    assert (code, lines) == (0, ["licences: 1 packages, all fit EUPL-1.2."])


@pytest.mark.parametrize(
    "licence",
    ["GPL-3.0-or-later", "AGPL-3.0-only", "MIT AND GPL-3.0-only", "BUSL-1.1 OR SSPL-1.0", "LicenseRef-Proprietary"],
)
def test_a_licence_that_does_not_fit_fails_and_says_what_to_do(licences: ModuleType, licence: str) -> None:
    code, lines = licences.told([package("MIT", "sound"), package(licence)], licences.Licences.load())
    assert code == 1
    assert len(lines) == 1
    assert lines[0].startswith(f"newcomer 1.0 is licensed {licence}, which does not fit EUPL-1.2")
    assert "Do without it" in lines[0]


@pytest.mark.parametrize("licence", ["Our own licence", "MIT License; Our own licence", "see LICENSE"])
def test_a_statement_that_nobody_knows_fails_and_says_where_to_write_what_it_means(
    licences: ModuleType, licence: str
) -> None:
    code, lines = licences.told([package(licence)], licences.Licences.load())
    assert code == 1
    assert lines[0].startswith(f"newcomer 1.0 states “{licence}”, which licences.toml does not know.")
    assert "[means]" in lines[0] and f'"newcomer: {licence}"' in lines[0]


def test_a_package_without_a_licence_fails_until_its_files_are_read(licences: ModuleType) -> None:
    known = licences.Licences.load()
    code, lines = licences.told([package("")], known)
    assert code == 1
    assert lines[0].startswith("newcomer 1.0 states no licence. Read its licence files")
    known.read["newcomer: "] = "ISC"
    assert licences.told([package("")], known)[0] == 0
    assert licences.told([package("", "another")], known)[0] == 1


def test_every_licence_of_the_list_is_one_of_spdx(licences: ModuleType) -> None:
    known = licences.Licences.load()
    meant = [*known.fit, *known.means.values(), *known.read.values()]
    assert [one for one in meant if licences.as_expression(one) != one] == []
    assert [one for one in meant if not known.fits(one)] == [], "what is meant is in the list"
