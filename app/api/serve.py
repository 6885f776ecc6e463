"""Start the HTTP service."""

from __future__ import annotations

from collections.abc import Sequence

import uvicorn

from riktlots.app.api.gate import Admission
from riktlots.app.api.http import http_service
from riktlots.app.api.keys import Keyring, keys_file
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates, kept_low
from riktlots.app.pages.serve import LOOPBACK_NAMES, is_loopback
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import whole_number

PER_MINUTE = 60
# Seconds that requests under way are given when the service is told to stop.
_TO_FINISH = 30


def admission(address: str, hosts: Sequence[str]) -> Admission:
    """The admission rules that the environment and the options set.

    Raises InputError when others could reach the service and no keys are set, or not by which names it is reached.
    """
    path = keys_file()
    if not is_loopback(address) and not hosts:
        raise InputError("served beyond this computer the service must know the names that others use: --host NAME.")
    # A name means that others come, if only through a proxy on this computer.
    if hosts and path is None:
        raise InputError(
            "served beyond this computer the service needs keys: set RIKTLOTS_API_KEYS=FILE, and make one with "
            "`riktlots api key NAME`."
        )
    names = frozenset(name.lower().rstrip(".") for name in (*LOOPBACK_NAMES, address, *hosts))
    rates = Rates(whole_number("RIKTLOTS_API_RATE", PER_MINUTE, least=1))
    return Admission(names, Keyring(path) if path else None, rates)


def serve(services: Services, admitted: Admission, address: str, port: int) -> None:
    """Serve until told to stop."""
    print(f"Riktlots: http://{address}:{port}/v1/openapi.json", flush=True)
    with kept_low():
        uvicorn.run(
            http_service(services, admitted),
            host=address,
            port=port,
            # Lines of its own would hold whole addresses, and these somebody's words.
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_TO_FINISH,
        )
