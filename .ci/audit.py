"""Are vulnerabilities known of the packages that are installed? pip-audit asks the package index.

Exit code 1 when one is known that `vulnerabilities.toml` does not list with a reason. Where the index cannot be asked,
or knows nothing of vulnerabilities, that is said and nothing fails: what is not audited must not look audited.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import tomllib
from importlib.metadata import version
from pathlib import Path
from typing import Any

ACCEPTED = Path(__file__).with_name("vulnerabilities.toml")
_COMMAND = (sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off")
_SECONDS = 900
# One package tells whether the index answers at all, before it is asked about every one. It is no part of Riktlots.
_INSTALLER = "pip"


def asked(*arguments: str) -> list[dict[str, Any]]:
    """What pip-audit says of each package; nothing where it could not ask."""
    try:
        done = subprocess.run([*_COMMAND, *arguments], capture_output=True, text=True, timeout=_SECONDS)  # noqa: S603
        found: list[dict[str, Any]] = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"pip-audit: no answer in {_SECONDS} s")
        return []
    except ValueError:
        # Without an answer it ends with an error, the last line of which says why.
        print("pip-audit:", *done.stderr.splitlines()[-1:])
        return []
    return found


def told(packages: list[dict[str, Any]], accepted: dict[str, str]) -> tuple[int, list[str]]:
    """The exit code, and what to say."""
    audited = [one for one in packages if "vulns" in one]
    if not audited:
        return 0, ["pip-audit: SKIPPED, nothing could be audited here."]
    lines = [f"pip-audit: {len(audited)} packages audited, {len(packages) - len(audited)} not known to the index."]
    code = 0
    for package in audited:
        for found in package["vulns"]:
            names = {found["id"], *found.get("aliases", ())}
            reason = next((accepted[name] for name in sorted(names & accepted.keys())), "")
            code = code if reason else 1
            mended = ", ".join(found.get("fix_versions", ())) or "no version"
            lines.append(
                f"{package['name']} {package['version']}: {found['id']}, mended in {mended}; "
                + (f"accepted: {reason}" if reason else f"update it, or say in {ACCEPTED.name} why it stays.")
            )
    return code, lines


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        probe = Path(folder) / "requirements.txt"
        probe.write_text(f"{_INSTALLER}=={version(_INSTALLER)}\n", encoding="utf-8")
        packages = asked("--requirement", str(probe), "--no-deps", "--disable-pip")
    if any("vulns" in one for one in packages):
        packages = [one for one in asked("--local", "--skip-editable") if one["name"] != _INSTALLER]
    code, lines = told(packages, tomllib.loads(ACCEPTED.read_text(encoding="utf-8")))
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
