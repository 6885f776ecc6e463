"""The files that run Riktlots for others: what can be checked without an engine, a proxy or a running systemd."""

from __future__ import annotations

import configparser
import re
import shlex
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from riktlots.app.cli import app
from riktlots.app.commands import COMMANDS
from riktlots.app.commands import command as imported
from riktlots.app.pages.serve import LARGEST_UPLOAD, USER_HEADERS
from tests import ROOT

RUNNING = ROOT / "app" / "deploy"
UNITS = sorted(path.name for path in RUNNING.glob("*.service"))
PROGRAM = "/opt/riktlots/bin/riktlots"
KNOWN = "ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL RUN SHELL STOPSIGNAL USER VOLUME WORKDIR".split()


def read(name: str) -> str:
    return (RUNNING / name).read_text(encoding="utf-8")


def instructions() -> list[tuple[str, str]]:
    """The instructions of the container file with what follows them on the same line."""
    lines = [line for line in read("Containerfile").splitlines() if line.strip() and not line.lstrip().startswith("#")]
    whole = "\n".join(lines).replace("\\\n", " ")
    return [(word, rest.strip()) for word, _, rest in (line.partition(" ") for line in whole.splitlines())]


def unit(name: str) -> configparser.ConfigParser:
    """A unit; of a key that stands several times the last counts."""
    parsed = configparser.ConfigParser(strict=False, interpolation=None, delimiters=("=",))
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(read(name))
    return parsed


def started(name: str) -> list[str]:
    """The commands that a unit runs, without the marks before them."""
    return re.findall(r"^Exec\w+=[-+!:@]*(.+)$", read(name), re.MULTILINE)


def environment() -> dict[str, str]:
    lines = [line for line in read("riktlots.environment").splitlines() if line and not line.startswith("#")]
    return dict(line.split("=", 1) for line in lines)


def told_commands() -> Iterator[list[str]]:
    """Every call of riktlots in the files: of units, the image, and the examples in Markdown."""
    for name in UNITS:
        yield from (shlex.split(line)[1:] for line in started(name) if line.startswith(PROGRAM))
    entry = dict(instructions())
    yield [word.strip('", ') for word in entry["CMD"].strip("[]").split(",")]
    yield shlex.split(entry["HEALTHCHECK"].partition(" riktlots ")[2].partition("||")[0])
    for name in ("README.md", "sizing.md", "threat-model.md"):
        yield from (shlex.split(call) for call in re.findall(r"`riktlots ([a-z][^`…]*)`", read(name)))


def test_the_image_has_a_pinned_base_and_ends_with_a_user_without_rights() -> None:
    words = [word for word, _ in instructions()]
    assert {*words} <= {*KNOWN}
    assert "ADD" not in words, "a file from an address is not the same tomorrow"
    bases = [rest.split()[0] for word, rest in instructions() if word == "FROM"]
    assert len(bases) == 2 and all(re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+-slim-\w+", base) for base in bases)
    last = len(words) - 1 - words[::-1].index("USER")
    user = instructions()[last][1]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), "a number, so that an engine can tell that it is not root"
    assert "RUN" not in words[last:] and "COPY" not in words[last:]
    assert "curl" not in read("Containerfile") and "wget" not in read("Containerfile")


def test_the_image_copies_what_is_there_and_installs_extras_that_exist() -> None:
    for word, rest in instructions():
        if word == "COPY" and "--from" not in rest:
            assert all((ROOT / source).exists() for source in rest.split()[:-1]), rest
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    chosen = next(
        rest.partition("=")[2] for word, rest in instructions() if word == "ARG" and rest.startswith("EXTRAS")
    )
    assert {*chosen.split(",")} <= extras.keys()
    copied = {rest.split()[0] for word, rest in instructions() if word == "COPY"}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert packages | {"corpus"} <= copied


def test_the_image_installs_nothing_that_is_not_held_to_a_hash_or_a_version() -> None:
    runs = " && ".join(rest for word, rest in instructions() if word == "RUN")
    installs = re.findall(r"pip install [^&|;]+", runs)
    assert len(installs) == 3
    assert all("--no-deps" in install for install in installs)
    torch, locked, own = installs
    assert "--constraint .ci/locked/constraints.txt torch" in torch
    assert "--require-hashes" in locked
    assert own.split()[-1] == "."
    chosen = next(rest.partition("=")[2] for word, rest in instructions() if rest.startswith("EXTRAS"))
    assert all((ROOT / ".ci" / "locked" / f"{name}.txt").is_file() for name in ("base", *chosen.split(",")))


def test_the_image_keeps_its_data_in_the_volume_and_holds_no_secret() -> None:
    set_to = " ".join(rest for word, rest in instructions() if word == "ENV")
    volume = next(rest for word, rest in instructions() if word == "VOLUME")
    assert f"RIKTLOTS_HOME={volume}" in set_to
    assert not re.search(r"key|token|secret|password", set_to, re.IGNORECASE)
    assert "riktlots health --live || exit 1" in next(rest for word, rest in instructions() if word == "HEALTHCHECK")


@pytest.mark.parametrize("name", UNITS)
def test_a_unit_runs_without_rights_and_writes_to_its_own_folders_alone(name: str) -> None:
    service = unit(name)["Service"]
    wanted = {
        "User": "riktlots",
        "UMask": "0077",
        "StateDirectoryMode": "0700",
        "ProtectSystem": "strict",
        "ProtectHome": "yes",
        "PrivateTmp": "yes",
        "PrivateDevices": "yes",
        "NoNewPrivileges": "yes",
        "CapabilityBoundingSet": "",
        "RestrictSUIDSGID": "yes",
        "RestrictNamespaces": "yes",
        "ProtectKernelTunables": "yes",
        "ProtectKernelModules": "yes",
        "ProtectControlGroups": "yes",
        "LockPersonality": "yes",
        "SystemCallArchitectures": "native",
    }
    assert {key: service.get(key) for key in wanted} == wanted
    assert "@system-service" in read(name)
    assert service.get("PrivateNetwork") == "yes" or service.get("IPAddressDeny") == "any"
    folders = [f"/var/lib/{folder}" for folder in service["StateDirectory"].split()]
    assert f"RIKTLOTS_HOME={folders[0]} " in service["Environment"]
    saved = re.findall(r"riktlots backup (\S+)", read(name))
    assert {*saved} <= {*folders[1:]}


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not here")
def test_systemd_finds_no_fault_in_the_units(tmp_path: Path) -> None:
    for path in [*RUNNING.glob("*.service"), *RUNNING.glob("*.timer")]:
        (tmp_path / path.name).write_text(path.read_text(encoding="utf-8").replace(PROGRAM, "/bin/true"))
    files = [str(path) for path in sorted(tmp_path.iterdir())]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_variables_of_the_units_are_in_the_environment_that_comes_with_them() -> None:
    for name in UNITS:
        assert {*re.findall(r"\$\{(\w+)\}", read(name))} <= environment().keys()
    settings = (ROOT / "README.md").read_text(encoding="utf-8")
    used_here = {variable for name in UNITS for variable in re.findall(r"\$\{(\w+)\}", read(name))}
    for variable in environment():
        assert variable in used_here or f"`{variable}`" in settings, f"{variable} is nowhere read"


def test_the_proxies_let_no_header_of_sign_in_through() -> None:
    headers = [environment()[variable] for variable in USER_HEADERS]
    (before_riktlots,) = re.findall(r"location / \{.*?\n    \}", read("nginx.conf"), re.DOTALL)
    assert "proxy_pass http://127.0.0.1:8501;" in before_riktlots
    caddy = read("Caddyfile")
    for header in headers:
        (value,) = re.findall(rf"proxy_set_header {header} (\S+);", before_riktlots)
        assert value == '""' or f"auth_request_set {value} $upstream_http_" in before_riktlots, "never the reader's own"
        dropped = caddy.index(f"request_header -{header}")
        assert dropped < caddy.index("forward_auth") < caddy.index("reverse_proxy 127.0.0.1:8501")
        assert "\troute {" in caddy[:dropped], "else Caddy chooses the order"
    assert "underscores_in_headers" not in read("nginx.conf")


def test_the_proxies_speak_tls_hand_on_the_websocket_and_take_no_larger_files() -> None:
    nginx, caddy = read("nginx.conf"), read("Caddyfile")
    for line in (
        "ssl_protocols TLSv1.2 TLSv1.3;",
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "proxy_set_header Host $host;",
        f"client_max_body_size {LARGEST_UPLOAD}m;",
    ):
        assert line in nginx
    assert f"max_size {LARGEST_UPLOAD}MB" in caddy
    assert nginx.count("{") == nginx.count("}") and caddy.count("{") == caddy.count("}")


@pytest.mark.parametrize("call", list(told_commands()), ids=" ".join)
def test_every_command_that_the_files_name_is_there_with_its_options(call: list[str]) -> None:
    command: object = get_command(app)
    for word in call:
        # A group may run by itself, as `riktlots api` does, and has options then.
        if isinstance(command, typer.core.TyperGroup) and not word.startswith("-"):
            if command.invoke_without_command and word not in command.commands:
                assert word.isupper(), f"riktlots {' '.join(call)}"
                continue
            assert word in command.commands, f"riktlots {' '.join(call)}"
            # Of the first word there is only a placeholder before it is called.
            command = imported(word) if word in COMMANDS and word == call[0] else command.commands[word]
        elif word.startswith("-"):
            assert isinstance(command, typer.core.TyperCommand | typer.core.TyperGroup)
            known = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
            assert word in known, f"riktlots {' '.join(call)}"


@pytest.mark.parametrize(
    "name", [*(f"app/deploy/{page}.md" for page in ("README", "sizing", "threat-model")), "CONTRIBUTING.md"]
)
def test_links_and_named_tests_are_there(name: str) -> None:
    path = ROOT / name
    written = path.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#:]+)\)", written):
        assert (path.parent / link).is_file(), link
    tests = "\n".join(test.read_text(encoding="utf-8") for test in (ROOT / "tests").rglob("test_*.py"))
    defined = {*re.findall(r"def (test_\w+)", tests)}
    named = {*re.findall(r"`(test_\w+)`", written)}
    assert named <= defined, named - defined
    assert name != "app/deploy/threat-model.md" or len(named) > 50


def test_the_image_is_built_in_the_format_that_keeps_its_health_check() -> None:
    told = [
        line for name in ("Containerfile", "README.md") for line in read(name).splitlines() if "podman build" in line
    ]
    assert len(told) == 2 and all("podman build --format docker " in line for line in told)
