"""Write `.ci/locked/`: which versions are installed together, and the hashes of their files.

    pip install uv && python .ci/constraints.py

Versions are those that are installed here, where a package is. `constraints.txt` is for `pip install -c`, which takes
no hashes together with a folder; `base.txt` and a file for each extra have the hashes, for the image. torch and the
libraries of graphics cards that it brings have none: the image takes its build for processors from an index of its own.

`floors.txt` is what `.ci/floors` tests: the oldest versions that pyproject.toml allows of what it names, of every extra
together, without torch for the same reason.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from riktlots.app.commands.notices import packages

ROOT = Path(__file__).resolve().parent.parent
LOCKED = Path(__file__).with_name("locked")
# Of pyproject.toml: what an installation for others may have.
EXTRAS = ("anthropic", "api", "mcp", "mistral", "ollama", "openai", "sheets", "sign-in")
# What is not handed on: installed with the floors alone.
OWN_EXTRAS = ("bench", "test", "train")
UNHASHED = "torch"
_GRAPHICS = (UNHASHED, "nvidia-", "cuda-", "triton")
# What builds Riktlots; the version that a virtual environment began with says nothing.
_BUILD = "setuptools"
_HEAD = "# Written by `python .ci/constraints.py`.\n"


def main() -> int:
    LOCKED.mkdir(exist_ok=True)
    base = _resolved()
    every = dict(base)
    _write("base", base)
    for extra in EXTRAS:
        found = _resolved(f"--extra={extra}")
        every |= found
        _write(extra, {name: part for name, part in found.items() if base.get(name) != part})
    pinned = [part.partition(" \\\n")[0] + "\n" for part in every.values()]
    torch = f"{UNHASHED}=={version(UNHASHED).partition('+')[0]}\n"
    (LOCKED / "constraints.txt").write_text(_HEAD + "".join(sorted([*pinned, torch])), encoding="utf-8")
    oldest = _compiled("--resolution=lowest-direct", *(f"--extra={extra}" for extra in (*EXTRAS, *OWN_EXTRAS)))
    _write("floors", oldest)
    print(f"{LOCKED.name}: {len(every) + 1} packages; floors: {len(oldest)}")
    return 0


def _resolved(*options: str) -> dict[str, str]:
    """Each package with the lines of its hashes, in the version that is installed here."""
    with tempfile.TemporaryDirectory() as folder:
        installed, build = Path(folder) / "installed.txt", Path(folder) / "build.in"
        # A local version, such as 2.13.0+cpu, is not on the index.
        known = {one.name: one.version.partition("+")[0] for one in packages() if one.name != _BUILD}
        installed.write_text("".join(f"{name}=={of}\n" for name, of in known.items()), encoding="utf-8")
        build.write_text(f"{_BUILD}>=77\n", encoding="utf-8")
        return _compiled("--generate-hashes", "--constraint", str(installed), *options, str(build))


def _compiled(*options: str) -> dict[str, str]:
    """Each package that Riktlots needs with these options, with its line and those of its hashes."""
    command = [
        *("uv", "pip", "compile", "--quiet", "--no-header", "--no-annotate"),
        *("--python-version", "3.11", "--python-platform", "x86_64-unknown-linux-gnu"),
        *(*options, str(ROOT / "pyproject.toml")),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)  # noqa: S603
    parts: list[str] = []
    for line in done.stdout.splitlines(keepends=True):
        if line.startswith(" "):
            parts[-1] += line
        else:
            parts.append(line)
    return {part.partition("==")[0]: part for part in parts if not part.startswith(_GRAPHICS)}


def _write(name: str, resolved: Mapping[str, str]) -> None:
    (LOCKED / f"{name}.txt").write_text(_HEAD + "".join(resolved[key] for key in sorted(resolved)), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
