"""What the browser is told to fetch at once: the scripts of the elements that each page begins with.

Streamlit's document names the scripts that it needs itself. Those of the elements it asks for when the first elements
arrive over the connection, and theirs after that: two more ways to the server before Ask can be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Of the elements of the frame and of Ask, by the beginnings of their names.
_ELEMENTS = ("Html", "Radio", "PageLink", "ChatInput", "Multiselect", "TextInput", "Button")
_IMPORTED = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


@cache
def later_scripts(folder: Path | None = None, elements: tuple[str, ...] = _ELEMENTS) -> tuple[str, ...]:
    """The names of the scripts of the elements, each after what it imports; empty where there are none.

    `folder` holds the scripts: by default those of Streamlit.
    """
    folder = folder or _scripts_of_streamlit()
    found: dict[str, None] = {}
    for element in elements:
        for path in sorted(folder.glob(f"{element}.*.js")):
            _follow(path, found, set())
    return tuple(found)


def _scripts_of_streamlit() -> Path:
    # Looked up and not imported: others than the pages import this module's users.
    spec = find_spec("streamlit")
    assert spec and spec.origin
    return Path(spec.origin).parent / "static" / "static" / "js"


def _follow(path: Path, found: dict[str, None], above: set[str]) -> None:
    if path.name in found or path.name in above or not path.is_file():
        return
    for name in _imports(path):
        _follow(path.with_name(name), found, above | {path.name})
    found[path.name] = None


def _imports(path: Path) -> Iterator[str]:
    yield from _IMPORTED.findall(path.read_text(encoding="utf-8"))


def preloading(page: bytes, names: Iterable[str]) -> bytes:
    """The document with a line for each script that it does not name already."""
    lines = "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in names
        if f"/{name}".encode() not in page
    )
    return page.replace(b"</head>", lines.encode() + b"</head>", 1)
