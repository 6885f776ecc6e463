"""From bytes to passages to an index: `add_files` takes documents in, the other names are the nouns it deals in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from riktlots.ingest.add import AddOptions, add_files, preview_files, rebuild
    from riktlots.ingest.add_result import AddResult, FileResult, Outcome
    from riktlots.ingest.errors import DocumentError, RiktlotsError
    from riktlots.ingest.home import Home
    from riktlots.ingest.model import Address, Edition, Passage, Source

__all__ = [
    "AddOptions",
    "AddResult",
    "Address",
    "DocumentError",
    "Edition",
    "FileResult",
    "Home",
    "Outcome",
    "Passage",
    "RiktlotsError",
    "Source",
    "add_files",
    "preview_files",
    "rebuild",
]


def exported(package: str, modules: Mapping[str, Sequence[str]]) -> Callable[[str], Any]:
    """The `__getattr__` of a package that exports names of its modules. They are loaded when first named: a module of
    the package does not pay for all the others."""

    def loaded(name: str) -> Any:
        for module, names in modules.items():
            if name in names:
                return getattr(import_module(f"{package}.{module}"), name)
        raise AttributeError(f"module {package!r} has no attribute {name!r}")

    return loaded


__getattr__ = exported(
    __name__,
    {
        "add": ("AddOptions", "add_files", "preview_files", "rebuild"),
        "add_result": ("AddResult", "FileResult", "Outcome"),
        "errors": ("DocumentError", "RiktlotsError"),
        "home": ("Home",),
        "model": ("Address", "Edition", "Passage", "Source"),
    },
)
