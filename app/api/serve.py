"""Start the HTTP service."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from riktlots.app.api.gate import Admission
from riktlots.app.api.http import http_service
from riktlots.app.api.keys import Keyring, keys_file
from riktlots.app.api.services import Services
from riktlots.app.ops.process import Rates, kept_low
from riktlots.app.pages.serve import LOOPBACK_NAMES, is_loopback
from riktlots.ingest.errors import InputError
from riktlots.ingest.home import whole_number

PER_MINUTE = 60
# Seconds that requests in progress get to finish when the service is stopped.
_TO_FINISH = 30


def admission(address: str, hosts: Sequence[str]) -> Admission:
    """The admission rules set by the environment and the options.

    Raises InputError when others could reach the service and its API keys or its host names are not set.
    """
    path = keys_file()
    if not is_loopback(address) and not hosts:
        raise InputError("served beyond this computer the service must know the names that others use: --host NAME.")
    # A host name means that others can reach the service, if only through a proxy on this computer.
    if hosts and path is None:
        raise InputError(
            "served beyond this computer the service needs keys: set RIKTLOTS_API_KEYS=FILE, and make one with "
            "`riktlots api key NAME`."
        )
    names = frozenset(name.lower().rstrip(".") for name in (*LOOPBACK_NAMES, address, *hosts))
    rates = Rates(whole_number("RIKTLOTS_API_RATE", PER_MINUTE, least=1))
    return Admission(names, Keyring(path) if path else None, rates)


class PunctualProtocol(H11Protocol):
    """HTTP by uvicorn that closes a connection whose next request head has not come in time.

    Uvicorn itself waits for a first head, and for one that was begun, without end.
    """

    # Seconds from the connection, or from the end of the response before, until the head has come.
    head_timeout = 10.0
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        elif self._waiting is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self.head_timeout, self._close)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _close(self) -> None:
        self._waiting = None
        if self.conn.their_state is h11.IDLE:
            self.transport.close()


def serve(services: Services, admitted: Admission, address: str, port: int) -> None:
    """Run the HTTP service until it is stopped."""
    print(f"Riktlots: http://{address}:{port}/v1/openapi.json", flush=True)
    with kept_low():
        uvicorn.run(
            http_service(services, admitted),
            host=address,
            port=port,
            http=PunctualProtocol,
            # Uvicorn's own access log would contain whole URLs, and with them a reader's words.
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=_TO_FINISH,
        )
