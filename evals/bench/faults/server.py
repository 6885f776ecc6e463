"""Invented documents and questions, small enough to be indexed two hundred times, and a web server on the loopback
address that serves two editions of a few pages to the fetcher."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from riktlots.ingest.fetch.client import Client, Fetched, FetchPolicy
from riktlots.ingest.fetch.guard import Rules
from riktlots.ingest.library.manifest import Sources, parse_source

# By name: what is there before, and what the job that is killed makes of it.
GUIDE = "# Riktlinje\n\nLärosätet bör pröva varje samverkansavtal.\n\nAvtalet ska anmälas inom {days} dagar.\n"
ACT = "1 § Denna lag gäller samverkan med utlandet.\n\n2 § Lärosätet ska anmäla avtalet inom {days} dagar.\n"
INTERNAL = "# Intern rutin\n\nOrdet kvasistjärnegrodan står bara här.\n\nRutinen ska inte spridas.\n"
INTERNAL_WORD = "kvasistjärnegrodan"
NEW = "# Ny vägledning\n\nBesökare från zebralandet bör anmälas i förväg.\n\nVärden ska följa besökaren.\n"

# Those that name a paragraph are answered, the others end in every other way.
_ASKED = (
    "Vad säger 2 § samverkanslagen?",
    "När ska avtalet anmälas enligt 2 § samverkanslagen?",
    "Vad gäller enligt 1 § samverkanslagen för utlandet?",
    "Vem ska anmäla avtalet?",
    "Vad säger 9 § samverkanslagen?",
    "Vilken temperatur ska ugnen ha för kanelbullar?",
    "Är min kollega en spion?",
)


def questions(count: int) -> list[str]:
    """So many questions, no two of them the same."""
    return [f"{_ASKED[n % len(_ASKED)].rstrip('?')} (ärende {n})?" for n in range(count)]


def page(days: int) -> str:
    """A text as a web server hands it out."""
    return ACT.format(days=days)


_IDS = ("page-a", "page-b", "page-c", "page-d")
_NEW = "page-new"


class LoopbackClient(Client):
    """The fetcher's client, which asks the loopback address over http where a manifest can only say https."""

    def get(self, url: str, etag: str = "", last_modified: str = "") -> Fetched:
        return super().get(url.replace("https:", "http:", 1), etag, last_modified)


def client() -> Client:
    """A client that may ask the loopback address, and that does not pause."""
    rules = Rules(frozenset({"127.0.0.1"}), schemes=frozenset({"http"}), private=True)
    return LoopbackClient(rules, FetchPolicy(delay=0.0, stall=10.0, tries=1))


def sources_at(base: str) -> Sources:
    """The sources whose originals a server at this address (https) has."""
    return Sources(
        parse_source(
            {
                "id": id,
                "title": id,
                "cite": id,
                "cite_en": id,
                "language": ["sv"],
                "kind": "guideline",
                "weight": "recommendation",
                "jurisdiction": "SE",
                "status": "in_force",
                "verified": "known",
                "url": f"{base}/{id}.txt",
            },
            "faults",
        )
        for id in (*_IDS, _NEW)
    )


@dataclass
class Site:
    """The pages by path. `url` is how a manifest has the server's address."""

    port: int = 0
    pages: dict[str, bytes] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def first_edition(self) -> None:
        """Four of the five pages."""
        self.pages = {f"/{id}.txt": page(30 + n).encode() for n, id in enumerate(_IDS)}

    def second_edition(self) -> None:
        """Two pages changed, one gone, one new, one as it was."""
        changed = {f"/{id}.txt": page(60 + n).encode() for n, id in enumerate(_IDS[:2])}
        self.pages |= changed | {f"/{_NEW}.txt": page(90).encode()}
        self.pages.pop(f"/{_IDS[2]}.txt", None)


@contextmanager
def serving() -> Iterator[Site]:
    """Serve the first edition until the end."""
    site = Site()
    site.first_edition()

    class Handler(BaseHTTPRequestHandler):
        """Answers with the page of the path."""

        def do_GET(self) -> None:
            body = site.pages.get(self.path)
            self.send_response(404 if body is None else 200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    class Server(ThreadingHTTPServer):
        """Says nothing of clients that were killed in the middle of an answer."""

        daemon_threads = True

        def handle_error(self, request: object, client_address: object) -> None:
            """Quiet."""

    server = Server(("127.0.0.1", 0), Handler)
    site.port = server.server_port
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
