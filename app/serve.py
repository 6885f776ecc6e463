"""Start the pages."""

from __future__ import annotations

import ipaddress
from pathlib import Path

_PAGE = Path(__file__).with_name("page.py")
_LOOPBACK_NAMES = ["localhost", "127.0.0.1", "::1"]
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def serve(port: int, address: str = "127.0.0.1", browser: bool = True) -> int:
    """Serve the pages until interrupted; returns the exit code. `browser` opens them in the reader's browser."""
    from streamlit.web import bootstrap

    options = _options(port, address, browser)
    bootstrap.load_config_options(options)
    print(f"Riktlots: http://{address}:{port}", flush=True)
    bootstrap.run(str(_PAGE), False, [], options)
    return 0


def _options(port: int, address: str, browser: bool) -> dict[str, object]:
    """Streamlit's options, above whatever a file of the user's sets."""
    return {
        "server.port": port,
        "server.address": address,
        "server.headless": not browser,
        "server.showEmailPrompt": False,
        "server.fileWatcherType": "none",
        "server.enableXsrfProtection": True,
        "server.enableCORS": True,
        # Served beyond this computer, the names it goes by are known to whoever set up the proxy, not to us.
        "server.allowedHosts": _LOOPBACK_NAMES if _is_loopback(address) else [],
        "browser.gatherUsageStats": False,
        "browser.serverAddress": address,
        "runner.magicEnabled": False,
        "client.showErrorDetails": "none",
        "client.showErrorLinks": False,
        "client.toolbarMode": "viewer",
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


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
