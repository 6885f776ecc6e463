"""Errors of the evaluation."""

from __future__ import annotations

from collections.abc import Iterable
from importlib.util import find_spec

from riktlots.ingest.errors import DocumentError, RiktlotsError


class MissingExtraError(RiktlotsError):
    """A package of an optional extra is not installed."""

    def __init__(self, extra: str, error: ImportError) -> None:
        super().__init__(f'this needs packages that are not installed ({error}). Run `pip install ".[{extra}]"`.')


def check_packages(extra: str, packages: Iterable[str]) -> None:
    """Raises MissingExtraError when one of the packages is not installed. None is imported: some are slow."""
    for package in packages:
        if find_spec(package) is None:
            raise MissingExtraError(extra, ImportError(f"No module named '{package}'"))


class DatasetError(RiktlotsError):
    """A set of questions that cannot be read."""


class RunError(RiktlotsError):
    """An evaluation run that cannot be read, resumed with other settings, or compared."""


class OtherVersionError(RunError):
    """A run that another version of Riktlots wrote, and this one cannot read."""


class SheetError(DocumentError):
    """A CSV or XLSX file that cannot be written or read; the message names the cells that are wrong."""


class FaultsError(RiktlotsError):
    """A measurement of faults cannot be made here."""


class ServiceError(RiktlotsError):
    """A service that is to be measured does not run here."""
