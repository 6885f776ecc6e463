"""Places of a run on the page: by their names, with links to where they can be read."""

from __future__ import annotations

from urllib.parse import urlencode

from app.markup import escaped
from app.report.naming import Named, Naming
from retrieval.store import Store


def naming(store: Store | None, language: str) -> Naming:
    """Names by the index that answers; without one every place keeps its address."""
    return Naming(store.manifest.sources if store else {}, language, store)


def place_html(named: Named) -> str:
    """A place in words, which lead to its paragraph on the page of sources where the index has it.

    That opens beside this page, on which a label may be half written.
    """
    if named.held is None:
        return escaped(named.words)
    asked = urlencode({"document": named.held.source, "place": str(named.held)})
    return f'<a href="sources?{escaped(asked)}" target="_blank" rel="noopener">{escaped(named.words)}</a>'
