"""Guard against requests to any other address: https only, hosts of the manifest only, never a private network."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpcore

from riktlots.ingest.errors import FetchError


@dataclass(frozen=True, slots=True)
class Rules:
    """The addresses that may be contacted. Tests that serve on the loopback address widen `schemes` and `private`."""

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    private: bool = False

    def check(self, url: str) -> None:
        """Raise FetchError when an address may not be contacted."""
        try:
            parts = urlsplit(url)
            _ = parts.port
        except ValueError as error:
            raise FetchError("refused", f"{url} is not an address ({error})") from error
        if parts.scheme not in self.schemes:
            raise FetchError("refused", f"{url} is not an https address")
        if "@" in parts.netloc:
            raise FetchError("refused", f"{url} carries a user name")
        if (parts.hostname or "") not in self.hosts:
            raise FetchError("refused", f"the host {parts.hostname} is not in the manifest")


class GuardedBackend(httpcore.NetworkBackend):
    """Opens connections to public addresses only.

    The name is resolved here and the connection goes to the address that was checked, so that a name cannot point
    elsewhere between the check and the connection. `ends` gives the deadline of the current request by time.monotonic.
    """

    def __init__(self, rules: Rules, ends: Callable[[], float]) -> None:
        self._rules = rules
        self._ends = ends
        self._backend = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in self._addresses(host, port):
            try:
                stream = self._backend.connect_tcp(address, port, timeout, local_address, socket_options)
                return _TimedStream(stream, self._ends)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure

    def _addresses(self, host: str, port: int) -> list[str]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            raise httpcore.ConnectError(f"{host} is not known: {error}") from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self._rules.private:
            for address in addresses:
                if not is_public(address):
                    raise FetchError("refused", f"{host} leads to {address}, which is not on the open internet")
        return addresses

    def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        raise FetchError("refused", "sockets on this machine are not asked")

    def sleep(self, seconds: float) -> None:
        self._backend.sleep(seconds)


class _TimedStream(httpcore.NetworkStream):
    """A connection that times out at the deadline of its request, however steadily bytes arrive."""

    def __init__(self, stream: httpcore.NetworkStream, ends: Callable[[], float]) -> None:
        self._stream = stream
        self._ends = ends

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = self._left(timeout, httpcore.ConnectTimeout)
        return _TimedStream(self._stream.start_tls(ssl_context, server_hostname, seconds), self._ends)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None, late: type[Exception]) -> float:
        left = self._ends() - time.monotonic()
        if left <= 0:
            raise late("out of time")
        return left if timeout is None else min(left, timeout)


# Ranges that ipaddress treats as public in some versions of Python: IETF's own, and NAT64 for use inside a network.
_CLOSED = tuple(ipaddress.ip_network(name) for name in ("192.0.0.0/24", "64:ff9b:1::/48"))
# Ranges whose last four bytes are an IPv4 address: compatible, mapped, NAT64.
_HIDING = tuple(ipaddress.IPv6Network(name) for name in ("::/96", "::ffff:0:0/96", "64:ff9b::/96"))


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet; one that embeds another is public if that one is."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in network for network in _HIDING):
            return is_public(str(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)))
        if found.sixtofour:
            return is_public(str(found.sixtofour))
    return found.is_global and not found.is_multicast and not any(found in network for network in _CLOSED)
