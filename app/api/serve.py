"""Start the HTTP service, in one process or in several."""

from __future__ import annotations

import asyncio
import logging
import os
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import h11
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from uvicorn.config import STARTUP_FAILURE
from uvicorn.protocols.http.h11_impl import H11Protocol

from riktlots.app.api.gate import Admission
from riktlots.app.api.http import http_service
from riktlots.app.api.keys import Keyring, keys_file
from riktlots.app.api.services import Services
from riktlots.app.api.shared_state import SharedRates, SharedState, memory_folder, shared_folder
from riktlots.app.ops.process import RateLimit, Rates, log_as_json
from riktlots.app.pages.serve import LOOPBACK_NAMES, is_loopback
from riktlots.app.records.asked import ASKERS, Askers
from riktlots.ingest.errors import InputError, RiktlotsError
from riktlots.ingest.home import whole_number
from riktlots.retrieval.guide import Guide

PER_MINUTE = 60
_log = logging.getLogger("riktlots.services")
# Seconds that requests in progress get to finish when the service is stopped.
_TO_FINISH = 30


def admission(address: str, hosts: Sequence[str], shared: SharedState | None = None) -> Admission:
    """The admission rules set by the environment and the options; the rates are `shared` by several processes.

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
    per_minute = whole_number("RIKTLOTS_API_RATE", PER_MINUTE, least=1)
    rates: RateLimit = SharedRates(shared, per_minute) if shared else Rates(per_minute)
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
    """Run the HTTP service in this process until it is stopped."""
    _tell_address(address, port)
    uvicorn.run(http_service(services, admitted), **_options(address, port))


class WorkerOptions(BaseModel):
    """What a process that serves with others is told: the options of the command, the folder that they share, and
    whether that is in memory, so that the key of askers may be shared in it."""

    address: str
    hosts: tuple[str, ...]
    interface: str
    folder: Path
    in_memory: bool


# The environment variable in which it is told.
_WORKER = "_RIKTLOTS_API_WORKER"


def serve_together(workers: int, address: str, port: int, hosts: Sequence[str], interface: str) -> None:
    """Run the HTTP service in so many processes, which take turns at one address, until it is stopped. Uvicorn starts
    one anew that ends or hangs."""
    _tell_address(address, port)
    memory = memory_folder()
    with shared_folder(memory) as folder:
        told = WorkerOptions(
            address=address, hosts=tuple(hosts), interface=interface, folder=folder, in_memory=memory is not None
        )
        os.environ[_WORKER] = told.model_dump_json()
        try:
            uvicorn.run(f"{__name__}:worker", factory=True, workers=workers, **_options(address, port))
        finally:
            del os.environ[_WORKER]


def worker(log: Callable[[], None] = log_as_json) -> FastAPI:
    """The ASGI application of one of several processes, which opens and follows the index by itself. `log` sets up
    logging."""
    log()
    told = WorkerOptions.model_validate_json(os.environ[_WORKER])
    try:
        shared = SharedState(told.folder)
        admitted = admission(told.address, told.hosts, shared)
        askers = Askers(shared.asker_key) if told.in_memory else ASKERS
        services = Services(Guide.open(), told.interface, askers)
        _ = services.guide.index().chat_model
    except (RiktlotsError, sqlite3.Error, OSError) as error:
        _log.error("the process cannot begin to serve: %s (%s)", error, type(error).__name__)
        # Uvicorn then starts it no more.
        raise SystemExit(STARTUP_FAILURE) from error
    return http_service(services, admitted)


def _tell_address(address: str, port: int) -> None:
    print(f"Riktlots: http://{address}:{port}/v1/openapi.json", flush=True)


def _options(address: str, port: int) -> dict[str, Any]:
    return {
        "host": address,
        "port": port,
        "http": PunctualProtocol,
        # Uvicorn's own access log would contain whole URLs, and with them a reader's words.
        "access_log": False,
        "log_config": None,
        "server_header": False,
        "proxy_headers": False,
        "ws": "none",
        "timeout_graceful_shutdown": _TO_FINISH,
    }
