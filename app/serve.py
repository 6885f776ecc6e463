"""Start the pages."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence
from pathlib import Path

from app.kept.keeping import Keeping
from app.kept.retention import drop_old
from app.logs import log_as_json
from app.memory import kept_low
from app.rates import pages_per_minute
from app.replica import keeping_up
from ingest.errors import InputError
from ingest.home import Home

PAGE = Path(__file__).with_name("pages") / "frame.py"
# Megabytes. Only labels come as files.
_LARGEST_UPLOAD = 20
# The names of this computer for itself.
LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
# The headers by which a proxy that signs people in says who they are and what groups they are in; it is believed.
_USER_HEADERS = {"RIKTLOTS_USER_HEADER": "email", "RIKTLOTS_GROUPS_HEADER": "groups"}


def serve(port: int, *, address: str = "127.0.0.1", hosts: Sequence[str] = (), browser: bool = True) -> int:
    """Serve the pages until interrupted; returns the exit code.

    `hosts` are the names by which readers reach them, beside those of this computer; requests by other names are
    refused. `browser` opens the pages in the reader's browser. Raises InputError for a setting that is wrong.
    """
    from streamlit.web import bootstrap

    if not is_loopback(address) and not hosts:
        raise InputError("served beyond this computer the pages must know the names that readers use: --host NAME.")
    pages_per_minute()  # a number that is none is refused now, not at somebody's first question
    log_as_json()
    drop_old(Home.default(), Keeping.from_environment())
    options = _options(port, address, hosts, browser)
    bootstrap.load_config_options(options)
    print(f"Riktlots: http://{address}:{port}", flush=True)
    with keeping_up(Home.default()), kept_low():
        bootstrap.run_asgi_app(str(PAGE), "app.asgi:pages", [], options)
    return 0


def _options(port: int, address: str, hosts: Sequence[str], browser: bool) -> dict[str, object]:
    """Streamlit's options, above whatever a file of the user's sets."""
    return {
        "server.port": port,
        "server.address": address,
        "server.headless": not browser,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        # Another name that points here would let a page elsewhere read the conversation.
        "server.allowedHosts": [*LOOPBACK_NAMES, *hosts],
        "server.corsAllowedOrigins": [f"https://{host}" for host in hosts],
        "server.maxUploadSize": _LARGEST_UPLOAD,
        "server.trustedUserHeaders": {
            header: known for name, known in _USER_HEADERS.items() if (header := os.environ.get(name, "").strip())
        },
        "browser.gatherUsageStats": False,
        "browser.serverAddress": hosts[0] if hosts else address,
        "runner.magicEnabled": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "minimal",
        "logger.hideWelcomeMessage": True,
        "theme.base": "light",
        "theme.primaryColor": "#0b5394",
        "theme.linkColor": "#0b5394",
        "theme.backgroundColor": "#ffffff",
        "theme.secondaryBackgroundColor": "#f1f4f7",
        "theme.textColor": "#1b1f24",
        "theme.borderColor": "#8a94a0",
        "theme.font": _FONT,
        "theme.headingFont": _FONT,
    }


def is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
