"""Files of a generation that are damaged: found, named, and built again by one command."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pytest

from riktlots.ingest.errors import GenerationError, RiktlotsError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build, build_lock, check_generation
from riktlots.ingest.index.chroma import ChromaIndex
from riktlots.ingest.index.generation import MANIFEST, SCHEMA, current_generation, manifest_seal
from riktlots.ingest.index.vectors import EmbeddingCache
from riktlots.ingest.library.library import Library
from riktlots.retrieval.search.search import find
from riktlots.retrieval.search.store import Store
from tests.answers import written
from tests.hashing import HashingEmbedder

FILES = (
    "passages.jsonl",
    "passages.table",
    "lexical.sqlite",
    "vectors.npy",
    "questions.npy",
    "questions-of.npy",
    "numbers.npy",
    "wordings.npy",
    "answers.jsonl",
    "manifest.json",
)


def _build(home: Home, library: Library) -> Path:
    with build_lock(home):
        return build(home, replace(library, answers=(written(),)), HashingEmbedder())


@pytest.fixture
def built(home: Home, mini_library: Library) -> Path:
    return _build(home, mini_library)


def _flipped(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0x10]) + content[middle + 1 :]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("harm", ["flipped", "truncated", "emptied", "gone"])
def test_any_damaged_file_is_named_with_what_to_do(built: Path, name: str, harm: str) -> None:
    path = built / name
    content = path.read_bytes()
    if harm == "gone":
        path.unlink()
    else:
        path.write_bytes({"flipped": _flipped(content), "truncated": content[:-1], "emptied": b""}[harm])
    with pytest.raises(GenerationError, match=r"riktlots ingest") as caught:
        check_generation(built)
    assert name in str(caught.value) or name == MANIFEST


def test_a_damaged_file_of_the_collection_is_named(built: Path, home: Home, mini_library: Library) -> None:
    path = next(built.glob("chroma/*/data_level0.bin"))
    path.write_bytes(_flipped(path.read_bytes()))
    with pytest.raises(GenerationError, match=r"data_level0\.bin is not what was written"):
        check_generation(built)
    check_generation(_build(home, mini_library))


def test_a_damaged_generation_is_built_again_under_its_name(built: Path, home: Home, mini_library: Library) -> None:
    for name in FILES:
        (built / name).write_bytes(_flipped((built / name).read_bytes()))
        assert _build(home, mini_library) == built
        check_generation(built)
        assert [folder.name for folder in home.generations.iterdir()] == [built.name]


class OutOfMemory(ChromaIndex):
    """Runs out of memory when everything but the manifest has been written."""

    @classmethod
    def checksums(cls, folder: Path) -> dict[str, str]:
        raise MemoryError


def test_a_damaged_generation_is_there_until_the_next_one_is_whole(
    built: Path, home: Home, mini_library: Library
) -> None:
    (built / "questions.npy").unlink()
    with pytest.raises(MemoryError), build_lock(home):
        build(home, mini_library, HashingEmbedder(), index=OutOfMemory)
    assert [folder.name for folder in home.generations.iterdir()] == [built.name]
    assert current_generation(home) == built


@pytest.mark.parametrize("seed", range(40))
def test_a_reader_of_damaged_files_gets_an_answer_or_our_error(built: Path, seed: int) -> None:
    """No traceback, whatever stands in the files: they are checked whole only by `check` and `ingest`."""
    chance = random.Random(seed)
    path = built / FILES[seed % len(FILES)]
    content = bytearray(path.read_bytes())
    for _ in range(chance.randint(1, 40)):
        content[chance.randrange(len(content))] = chance.randrange(256)
    path.write_bytes(content[: chance.randrange(1, len(content))] if chance.random() < 0.3 else content)
    try:
        store = Store(built, HashingEmbedder())
        find(store, "samverkansavtal anmälan inom 30 dagar", "sv")
        store.close()
    except RiktlotsError as error:
        assert "riktlots ingest" in str(error)


def test_not_one_letter_of_a_passage_can_change_unseen(built: Path) -> None:
    path = built / "passages.jsonl"
    path.write_bytes(path.read_bytes().replace(b"inom 30 dagar", b"inom 90 dagar"))
    store = Store(built, HashingEmbedder())
    with pytest.raises(GenerationError, match=r"passages\.jsonl is not what was written"):
        find(store, "samverkansavtal anmälan inom 30 dagar", "sv")
    store.close()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"../elsewhere\n", b"0123456789abcdef\n"])
def test_a_damaged_pointer_is_reported(built: Path, home: Home, mini_library: Library, content: bytes) -> None:
    home.pointer.write_bytes(content)
    with pytest.raises(GenerationError, match="riktlots ingest"):
        current_generation(home)
    _build(home, mini_library)
    assert current_generation(home) == built


def test_an_index_of_the_schema_before_is_rebuilt(built: Path, home: Home, mini_library: Library) -> None:
    content = json.loads((built / MANIFEST).read_text(encoding="utf-8"))
    content |= {"schema": SCHEMA - 1}
    (built / MANIFEST).write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(GenerationError, match=f"schema {SCHEMA - 1}"):
        check_generation(built)
    check_generation(_build(home, mini_library))


def test_a_manifest_of_another_shape_with_a_true_seal_is_reported(built: Path) -> None:
    whole = json.loads((built / MANIFEST).read_text(encoding="utf-8"))
    del whole["seal"]
    shapes = (
        {"schema": SCHEMA},
        {"schema": SCHEMA, "sources": 1, "editions": []},
        whole | {"passages": "many"},
        whole | {"dimension": -1},
        whole | {"embedder": None},
        whole | {"editions": [1]},
    )
    for content in shapes:
        (built / MANIFEST).write_text(json.dumps(content | {"seal": manifest_seal(content)}), encoding="utf-8")
        with pytest.raises(GenerationError, match="is not a manifest"):
            check_generation(built)


@pytest.mark.parametrize("harm", ["no database at all", "cut", "scrambled"])
def test_a_damaged_cache_of_vectors_is_computed_again(home: Home, harm: str) -> None:
    path = home.embedding_cache("hashing-64")
    texts = [f"stycke {n} om avtal" for n in range(400)]
    cache = EmbeddingCache(path, HashingEmbedder())
    whole = cache.embed(texts)
    cache.close()
    content = path.read_bytes()
    path.write_bytes(
        {
            "no database at all": b"kaka" * 4000,
            "cut": content[: len(content) // 2],
            "scrambled": content[:4096] + bytes(reversed(content[4096:])),
        }[harm]
    )
    cache = EmbeddingCache(path, HashingEmbedder())
    cache.keep_only(texts, [])
    assert (cache.embed(texts) == whole).all()
    cache.close()
