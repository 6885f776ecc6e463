"""Which addresses may be contacted at all: https, a known host, and never a machine of the own network."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore

from ingest.errors import FetchError


@dataclass(frozen=True, slots=True)
class Rules:
    """What may be contacted. `schemes` and `private` are widened by tests that serve on the loopback address."""

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    private: bool = False

    def check(self, url: str) -> None:
        """Raises FetchError when an address may not be asked."""
        parts = urlsplit(url)
        if parts.scheme not in self.schemes:
            raise FetchError("refused", f"{url} is not an https address")
        if parts.username or parts.password:
            raise FetchError("refused", f"{url} carries a user name")
        if (parts.hostname or "") not in self.hosts:
            raise FetchError("refused", f"the host {parts.hostname} is not in the manifest")


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses only.

    The name is resolved here and the connection goes to the address that was looked at, so that a name cannot point
    elsewhere between the look and the connection.
    """

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        address = self._public_address(host, port)
        return self._backend.connect_tcp(address, port, timeout, local_address, socket_options)

    def _public_address(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._rules.private:
            for address in addresses:
                # A range that is not for the open internet, or one that hides an address of another kind.
                if not ipaddress.ip_address(address.partition("%")[0]).is_global:
                    raise FetchError("refused", f"{host} leads to {address}, which is not on the open internet")
        return addresses[0]

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise FetchError("refused", "sockets on this machine are not asked")

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)
