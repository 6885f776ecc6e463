"""A small OIDC provider on the loopback address, which signs everybody in as the same person."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "riktlots-test"


@contextmanager
def identity_provider(email: str, **claims: Any) -> Iterator[str]:
    """The address of the provider's settings. `claims` are further ones in the tokens that it hands out."""
    key = RSAKey.generate_key(2048, {"kid": "1"})
    nonces: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path, asked = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
            if path == "/settings":
                self._answer(_settings(own))
            elif path == "/keys":
                self._answer({"keys": [key.as_dict(private=False)]})
            else:
                nonces["code"] = asked["nonce"][0]
                back = urlencode({"code": "code", "state": asked["state"][0]})
                self.send_response(302)
                self.send_header("Location", f"{asked['redirect_uri'][0]}?{back}")
                self.end_headers()

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            now = int(time.time())
            said = {"iss": own, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 600, "nonce": nonces["code"]}
            token = jwt.encode(
                {"alg": "RS256", "kid": "1"}, said | {"email": email, "email_verified": True} | claims, key
            )
            self._answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

        def _answer(self, value: dict[str, Any]) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(value).encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    own = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"{own}/settings"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _settings(own: str) -> dict[str, Any]:
    return {
        "issuer": own,
        "authorization_endpoint": f"{own}/authorize",
        "token_endpoint": f"{own}/token",
        "jwks_uri": f"{own}/keys",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    }
