"""Generations on a Chroma server: complete or not at all, and the same on every machine."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import httpcore
import numpy as np
import pytest
from chromadb.utils.embedding_functions import known_embedding_functions

from riktlots.evals.bench.replicas import ChromaServer
from riktlots.ingest.add import rebuild
from riktlots.ingest.errors import GenerationError, ServerError, ServerGoneError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock
from riktlots.ingest.index.dense import stored_vectors
from riktlots.ingest.index.embeddings import Embedder
from riktlots.ingest.index.generation import ANSWERS, current_generation
from riktlots.ingest.index.passages import PASSAGES
from riktlots.ingest.library.library import Library
from riktlots.ingest.published.publish import (
    MANIFEST,
    document_record,
    manifest_name,
    passages_name,
    pointed_at,
    publish,
    published,
    pull,
)
from riktlots.ingest.published.replica import NOT_FETCHED, behind, catch_up, index_server
from riktlots.ingest.published.server import PUBLISH, CollectionServer, Records, connected
from riktlots.retrieval.errors import EmbedderMismatchError
from riktlots.retrieval.guide import Guide
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.answers import checked, written
from tests.hashing import HashingEmbedder

pytestmark = pytest.mark.slow
QUESTION = "Vem beslutar om avtal?"


@pytest.fixture
def server(tmp_path: Path) -> Iterator[ChromaServer]:
    made = ChromaServer(tmp_path / "server")
    made.start()
    yield made
    made.stop()


@pytest.fixture
def replica(tmp_path: Path) -> Home:
    return Home(tmp_path / "replica")


def built(home: Home, library: Library, embedder: Embedder | None = HashingEmbedder()) -> Path:  # noqa: B008
    with build_lock(home):
        return build(home, library, embedder)


def client_of(server: ChromaServer) -> AbstractContextManager[CollectionServer]:
    return connected(server.address, PUBLISH)


def reworded(library: Library) -> Library:
    """The library with another text in its first passage."""
    first = library.passages[0]
    text = f"{first.text} Nytt."
    changed = replace(first, text=text, end=first.start + len(text))
    return replace(library, passages=(changed, *library.passages[1:]))


def without_a_source(library: Library) -> Library:
    last = library.passages[-1].address.source
    return replace(
        library,
        sources=type(library.sources)(source for source in library.sources.values() if source.id != last),
        editions=tuple(edition for edition in library.editions if edition.source != last),
        passages=tuple(passage for passage in library.passages if passage.address.source != last),
    )


def test_a_replica_answers_as_the_machine_that_published(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    folder = built(home, checked(home, mini_library, written()))
    assert publish(folder, server.address)
    assert not publish(folder, server.address)
    fetched = pull(replica, server.address)
    assert fetched == current_generation(replica) == replica.generations / folder.name
    assert (fetched / PASSAGES).read_bytes() == (folder / PASSAGES).read_bytes()
    assert (fetched / ANSWERS).read_bytes() == (folder / ANSWERS).read_bytes()
    here, there = stored_vectors(fetched), stored_vectors(folder)
    assert here is not None and there is not None and len(there.wordings) == 4
    for name in ("passages", "questions", "wordings"):
        assert np.array_equal(getattr(here, name), getattr(there, name))
    stores = [Store(one, HashingEmbedder()) for one in (folder, fetched)]
    ours, theirs = (find(store, QUESTION, "sv") for store in stores)
    assert ours and [(hit.passage, hit.score) for hit in ours] == [(hit.passage, hit.score) for hit in theirs]
    for store in stores:
        store.close()


def test_words_alone_can_be_published_too(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    folder = built(home, mini_library, None)
    publish(folder, server.address)
    fetched = pull(replica, server.address)
    assert fetched is not None
    store = Store(fetched, None)
    assert find(store, QUESTION, "sv")
    store.close()


def test_an_embedding_function_that_the_server_names_is_never_built(
    home: Home, mini_library: Library, server: ChromaServer
) -> None:
    built_from: list[object] = []

    class Foreign:
        """Would run on a client that builds the embedding function that a collection names."""

        @staticmethod
        def build_from_config(config: object) -> None:
            built_from.append(config)

    known_embedding_functions["foreign"] = Foreign  # type: ignore[assignment]
    named = {"type": "known", "name": "foreign", "config": {"trust_remote_code": True}}
    made = httpcore.request(
        "POST",
        f"{server.address.url}/api/v2/tenants/default_tenant/databases/default_database/collections",
        headers={"Content-Type": "application/json"},
        content=json.dumps(
            {"name": "riktlots", "configuration": {"hnsw": {"space": "ip"}, "embedding_function": named}}
        ).encode(),
    )
    assert made.status == 200
    folder = built(home, mini_library)
    with contextlib.suppress(ServerError):
        publish(folder, server.address)
    assert not built_from


def test_the_one_before_is_kept_and_what_was_removed_is_gone(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    folders = []
    for library in (mini_library, reworded(mini_library), without_a_source(reworded(mini_library))):
        folders.append(built(home, library))
        publish(folders[-1], server.address)
        with client_of(server) as client:
            assert pointed_at(client) == folders[-1].name
            kept = published(client)
        assert pull(replica, server.address) == replica.generations / folders[-1].name
        wanted = folders[-1:] if len(folders) == 3 else folders
        assert kept == {folder.name for folder in wanted}
        assert {folder.name for folder in replica.generations.iterdir()} == kept


def test_an_index_of_another_schema_gives_way(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    first = built(home, mini_library)
    publish(first, server.address)
    with client_of(server) as client:
        client.put(manifest_name(first.name), document_record(MANIFEST, '{"schema": 1}'))
    second = built(home, reworded(mini_library))
    assert publish(second, server.address)
    with client_of(server) as client:
        assert published(client) == {second.name}
    assert pull(replica, server.address) == replica.generations / second.name


def test_a_publication_that_was_broken_off_is_not_seen_and_is_finished_the_next_time(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    first = built(home, mini_library)
    publish(first, server.address)
    second = built(home, reworded(mini_library))
    with client_of(server) as client:
        client.put(passages_name(second.name), Records([]))
    assert pull(replica, server.address) == replica.generations / first.name
    assert publish(second, server.address)
    assert pull(replica, server.address) == replica.generations / second.name


def test_what_was_changed_on_the_server_does_not_serve(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    folder = built(home, mini_library)
    publish(folder, server.address)
    with client_of(server) as client:
        held = client.get(passages_name(folder.name), ["0"], vectors=True, documents=True)
        assert held.documents
        row = held.documents[0].replace(mini_library.passages[0].text[:4], "Icke", 1)
        client.put(passages_name(folder.name), Records(["0"], held.vectors, [row]))
    with pytest.raises(GenerationError, match="other than what was published"):
        pull(replica, server.address)
    assert current_generation(replica) is None
    with client_of(server) as client:
        client.delete(manifest_name(folder.name))
    with pytest.raises(ServerError, match="incomplete") as caught:
        pull(replica, server.address)
    assert not isinstance(caught.value, ServerGoneError)


def test_a_server_that_is_gone_leaves_the_last_index_serving(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer
) -> None:
    with pytest.raises(ServerError, match="no index has been published"):
        catch_up(replica, server.address)
    first = built(home, mini_library)
    publish(first, server.address)
    with pytest.raises(GenerationError, match="nothing serves here"):
        index_server(replica, server.address)
    assert catch_up(replica, server.address) == ""
    assert first.name in index_server(replica, server.address)
    server.stop()
    with pytest.raises(ServerError, match="can be reached"):
        index_server(replica, server.address)
    assert catch_up(replica, server.address) == "server_gone"
    assert current_generation(replica) == replica.generations / first.name
    with pytest.raises(ServerGoneError, match="can be reached"):
        catch_up(Home(replica.root.parent / "new"), server.address)
    server.start()
    second = built(home, reworded(mini_library))
    publish(second, server.address)
    assert catch_up(replica, server.address) == ""
    assert current_generation(replica) == replica.generations / second.name


def test_a_server_without_an_index_leaves_the_last_one_serving(
    home: Home, mini_library: Library, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", server.address.url)
    folder = built(home, mini_library)
    assert catch_up(home, server.address) == NOT_FETCHED
    found = behind(home)
    assert found and not found.is_gone
    publish(folder, server.address)
    assert catch_up(home, server.address) == ""
    assert behind(home) is None


def test_a_replica_whose_embedder_does_not_run_builds_no_index_of_its_own(
    home: Home, replica: Home, mini_library: Library, server: ChromaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = built(home, mini_library)
    publish(folder, server.address)
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", server.address.url)
    monkeypatch.setenv("RIKTLOTS_HOME", str(replica.root))
    monkeypatch.setattr("riktlots.retrieval.open_index.open_embedder", lambda settings: (None, "embedder_cannot_run"))
    with pytest.raises(EmbedderMismatchError):
        Guide.open()
    assert current_generation(replica) == replica.generations / folder.name


def test_a_rebuilt_index_is_published(
    home: Home, replica: Home, server: ChromaServer, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", server.address.url)
    folder = rebuild(home, None)
    assert pull(replica, server.address) == replica.generations / folder.name


def test_records_come_back_as_they_were_put(server: ChromaServer) -> None:
    vectors = np.random.default_rng(3).normal(size=(3, 5)).astype(np.float32)
    with client_of(server) as client, pytest.raises(ServerGoneError):
        client.put("other / ? % ö", Records([]))  # Chroma's names are letters, digits and a few signs
    with client_of(server) as client:
        client.put("some", Records(["a", "b"], vectors[:2], ["å\u2028", ""], [{"language": "sv"}] * 2))
        client.put("some", Records(["b", "c"], vectors[1:], ["ny", "tre"]))
        assert client.names() == {"some"}
        found = client.get("some", ["c", "gone", "a", "b"], vectors=True, documents=True)
        assert list(found.ids) == ["c", "a", "b"]
        assert found.documents == ["tre", "å\u2028", "ny"]
        assert found.vectors is not None and np.array_equal(found.vectors, vectors[[2, 0, 1]])
        assert client.get("some", ["a"]) == Records(["a"])
        client.delete("some")
        assert client.names() == set()
        with pytest.raises(ServerError, match="incomplete"):
            client.get("some", ["a"])
