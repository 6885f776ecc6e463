"""A Chroma server behind TLS: whose certificates are trusted."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from riktlots.ingest.errors import ServerError
from riktlots.ingest.published.chroma import ChromaClient
from riktlots.ingest.published.server import ServerAddress, TimeLimits

LIMITS = TimeLimits(connect=5.0, silence=5.0, whole=20.0)


class _Collections(BaseHTTPRequestHandler):
    """Answers every request with one collection."""

    def do_GET(self) -> None:
        body = b'[{"name": "riktlots", "id": "1"}]'
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output of the tests clean."""


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of the loopback address that an institution has signed itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "chroma.example")])
    now = datetime.datetime.now(datetime.UTC)
    loopback = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([loopback]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    path = tmp_path / "chroma.pem"
    path.write_bytes(
        signed.public_bytes(pem)
        + key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return path


@pytest.fixture
def address(certificate: Path) -> Iterator[ServerAddress]:
    """The address of a server that shows the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server = HTTPServer(("127.0.0.1", 0), _Collections)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield ServerAddress(f"https://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def test_a_certificate_that_the_institution_names_is_trusted(
    address: ServerAddress, certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    client = ChromaClient(address, LIMITS)
    assert client.names() == {"riktlots"}
    client.close()


def test_a_certificate_that_nobody_names_is_not_trusted(
    address: ServerAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    client = ChromaClient(address, LIMITS)
    with pytest.raises(ServerError):
        client.names()
    client.close()
