"""Which scripts the browser is told to fetch at once."""

from __future__ import annotations

from pathlib import Path

import streamlit

from riktlots.app.pages.preload import later_scripts, preloading

STATIC = Path(streamlit.__file__).parent / "static"


def test_an_element_comes_with_what_it_imports_and_what_that_imports(tmp_path: Path) -> None:
    written = {
        "Html.a1.js": 'import{r}from"./shared.b2.js";import"./once.c3.js";',
        "shared.b2.js": 'import{x}from"./deep.d4.js";export{x as r}',
        "deep.d4.js": 'import{r}from"./shared.b2.js";',
        "once.c3.js": 'const late=()=>import("./never.e5.js")',
        "never.e5.js": "",
        "Other.f6.js": "",
    }
    for name, content in written.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert later_scripts(tmp_path, ("Html",)) == ("deep.d4.js", "shared.b2.js", "once.c3.js", "Html.a1.js")


def test_where_streamlit_has_other_scripts_nothing_is_named(tmp_path: Path) -> None:
    assert later_scripts(tmp_path, ("Html",)) == ()


def test_the_scripts_of_the_installed_streamlit_are_there() -> None:
    assert {name.split(".")[0] for name in later_scripts()} >= {"Html", "ChatInput", "Radio", "PageLink"}
    assert all((STATIC / "static" / "js" / name).is_file() for name in later_scripts())


def test_a_document_without_a_head_stays_as_it_is() -> None:
    assert preloading(b"<html></html>", ["a.js"]) == b"<html></html>"
