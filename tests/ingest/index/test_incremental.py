"""A generation made of the one before is the same as one made of nothing, in all that it answers."""

from __future__ import annotations

import dataclasses
import json
import random
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from riktlots.ingest.home import Home
from riktlots.ingest.index.build import PreviousParts, build, build_lock, check_generation, previous_parts
from riktlots.ingest.index.chroma import NUMBERS, ChromaIndex
from riktlots.ingest.index.dense import DenseIndex
from riktlots.ingest.index.generation import LEXICAL
from riktlots.ingest.index.lexical import LexicalIndex
from riktlots.ingest.index.passages import read_passages
from riktlots.ingest.library.library import Library
from riktlots.ingest.library.manifest import Sources
from riktlots.ingest.locator import Locator, Step, Unit
from riktlots.ingest.model import Address, Edition, Form, Passage
from tests.hashing import HashingEmbedder

WORDS = "avtal ansökan dual-use export forskning 2021/821 lärosäte person prövning risk säkerhet tillstånd".split()


def _passage(source: str, number: int, chance: random.Random) -> Passage:
    # Few words and few lengths, so that some passages are the same.
    text = " ".join(chance.choices(WORDS, k=chance.randint(1, 3)))
    address = Address(source, "original", Locator((Step(Unit.SECTION, str(number)),)))
    heading = (chance.choice(("Allmänt", "Export")),)
    asks = (f"Vad gäller {chance.choice(WORDS)}?",) * chance.randint(0, 1)
    return Passage(address, heading, text, 0, len(text), "sv", Form.ORIGINAL, questions=asks)


def _library(mini: Library, documents: dict[str, list[Passage]]) -> Library:
    """A document for each source, in which passages are numbered from 1."""
    model = next(iter(mini.sources.values()))
    passages = [
        dataclasses.replace(passage, address=dataclasses.replace(passage.address, locator=_section(number)))
        for held in documents.values()
        for number, passage in enumerate(held, 1)
    ]
    return Library(
        Sources(dataclasses.replace(model, id=source, title=source, cite=source) for source in documents),
        tuple(Edition(source, "original", Form.ORIGINAL, "sv", "") for source in documents),
        tuple(passages),
    )


def _section(number: int) -> Locator:
    return Locator((Step(Unit.SECTION, str(number)),))


def _edited(documents: dict[str, list[Passage]], chance: random.Random) -> None:
    """One edit: a passage is written, taken out, said otherwise or moved, or a document comes first or goes."""
    source = chance.choice(list(documents))
    held = documents[source]
    at = chance.randrange(len(held))
    match chance.choice(("new", "out", "other", "moved", "document", "gone")):
        case "new":
            held.insert(at, _passage(source, 0, chance))
        case "out" if len(held) > 1:
            del held[at]
        case "other":
            held[at] = _passage(source, 0, chance)
        case "moved":
            held.append(held.pop(at))
        case "document":
            new = f"document-{chance.randrange(1000, 9999)}"
            former = dict(documents)
            documents.clear()
            documents.update({new: [_passage(new, 0, chance) for _ in range(chance.randint(1, 9))]} | former)
        case "gone" if len(documents) > 1:
            del documents[source]


def _build(home: Home, library: Library, index: type[ChromaIndex] = ChromaIndex) -> Path:
    with build_lock(home):
        return build(home, library, HashingEmbedder(), index=index)


class AlwaysCopied(ChromaIndex):
    MAX_DELETED = 5.0


class NeverCopied(ChromaIndex):
    MAX_DELETED = 0.0


class Interrupted(ChromaIndex):
    """The build ends when everything but the manifest has been written."""

    @classmethod
    def checksums(cls, folder: Path) -> dict[str, str]:
        raise KeyboardInterrupt


def _answers(folder: Path) -> dict[str, object]:
    """All that search reads of a generation."""
    lexical, dense = LexicalIndex(folder / LEXICAL), DenseIndex(folder)
    vectors = HashingEmbedder().embed_questions(WORDS)
    answers: dict[str, object] = {
        "passages": list(read_passages(folder)),
        "words": [lexical.search([(word,), (other,)], 20) for word in WORDS for other in WORDS],
        "phrases": lexical.search([("dual", "use"), ("2021", "821")], 20),
        "vocabulary": [(stem, lexical.document_frequency(stem), lexical.idf(stem)) for stem in lexical.vocabulary],
        "meaning": [dense.search(vector, 20) for vector in vectors],
        "asked": [dense.asked(vector, 20) for vector in vectors],
        "count": (lexical.count, dense.count),
    }
    lexical.close()
    return answers


@pytest.mark.parametrize("seed", range(6))
def test_after_any_edits_it_answers_as_one_made_of_nothing(
    home: Home, mini_library: Library, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    documents = {
        name: [_passage(name, n, chance) for n in range(chance.randint(1, 25))] for name in ("one", "two", "three")
    }
    _build(home, _library(mini_library, documents))
    for step in range(3):
        for _ in range(chance.randint(1, 4)):
            _edited(documents, chance)
        library = _library(mini_library, documents)
        made = _build(home, library, AlwaysCopied)
        anew = _build(Home(tmp_path / f"other-{step}"), library)
        assert made.name == anew.name
        for name in ("passages.jsonl", "vectors.npy", "questions.npy", "questions-of.npy", "lexical.sqlite"):
            assert (made / name).read_bytes() == (anew / name).read_bytes(), name
        assert _answers(made) == _answers(anew)
        _chroma_holds_each_vector_once(made)


def _chroma_holds_each_vector_once(folder: Path) -> None:
    chroma = ChromaIndex(folder)
    vectors = np.load(folder / "vectors.npy")
    assert chroma.count == len(vectors)
    found = [chroma.search(vector, len(vectors)) for vector in vectors[:10]]
    chroma.close()
    for vector, ranked in zip(vectors, found, strict=False):
        assert sorted(ordinal for ordinal, _ in ranked) == list(range(len(vectors)))
        for ordinal, cosine in ranked:
            assert cosine == pytest.approx(float(vectors[ordinal] @ vector), abs=1e-3)


@pytest.fixture
def documents() -> dict[str, list[Passage]]:
    chance = random.Random(1)
    return {name: [_passage(name, n, chance) for n in range(30)] for name in ("one", "two")}


def _said_otherwise(documents: dict[str, list[Passage]]) -> dict[str, list[Passage]]:
    first, *rest = documents["one"]
    text = "Ett nytt stycke."
    return documents | {"one": [dataclasses.replace(first, text=text, end=len(text)), *rest]}


def test_only_new_vectors_get_new_numbers(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    before = np.load(_build(home, _library(mini_library, documents)) / NUMBERS)
    after = np.load(_build(home, _library(mini_library, _said_otherwise(documents))) / NUMBERS)
    assert (after[0], after[-1]) == (60, 61)
    assert set(after[:-1]) - set(before[:-1]) == {60}


def test_a_passage_that_only_moves_keeps_its_number(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    before = np.load(_build(home, _library(mini_library, documents)) / NUMBERS)
    turned = {"two": documents["two"], "one": documents["one"]}
    after = np.load(_build(home, _library(mini_library, turned)) / NUMBERS)
    assert sorted(after) == sorted(before)
    assert not np.array_equal(after, before)


def test_a_collection_with_many_deleted_vectors_is_built_from_nothing(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    _build(home, _library(mini_library, documents))
    folder = _build(home, _library(mini_library, _said_otherwise(documents)), NeverCopied)
    assert np.array_equal(np.load(folder / NUMBERS), np.arange(61))


def _parts(home: Home, library: Library) -> PreviousParts:
    return previous_parts(home, "another", library, HashingEmbedder.name, "")


def _kept(folder: Path, lexical: bool, dense: bool) -> PreviousParts:
    return PreviousParts(folder / LEXICAL if lexical else None, folder if dense else None)


def test_of_a_removed_document_no_collection_is_copied(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    folder = _build(home, _library(mini_library, documents))
    assert _parts(home, _library(mini_library, documents)) == _kept(folder, True, True)
    library = _library(mini_library, {"two": documents["two"]})
    assert _parts(home, library) == _kept(folder, True, False)
    assert np.array_equal(np.load(_build(home, library) / NUMBERS), np.arange(31))


def test_vectors_of_another_embedder_are_not_taken(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    library = _library(mini_library, documents)
    folder = _build(home, library)
    assert previous_parts(home, "another", library, "other", "") == _kept(folder, True, False)
    assert previous_parts(home, "another", library, HashingEmbedder.name, "centred") == _kept(folder, True, False)
    assert previous_parts(home, "another", library, "", "") == _kept(folder, True, False)
    assert previous_parts(home, folder.name, library, HashingEmbedder.name, "") == PreviousParts()


def _flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x10
    path.write_bytes(content)


def _other_schema(path: Path) -> None:
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(content | {"schema": 1}), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "harm", "lexical", "dense"),
    [
        ("lexical.sqlite", _flipped, False, True),
        ("vectors.npy", _flipped, True, False),
        ("numbers.npy", Path.unlink, True, False),
        ("chroma/*/data_level0.bin", _flipped, True, False),
        ("passages.jsonl", Path.unlink, True, True),
        ("manifest.json", _other_schema, False, False),
    ],
)
def test_a_damaged_part_is_made_of_nothing(
    home: Home,
    mini_library: Library,
    documents: dict[str, list[Passage]],
    name: str,
    harm: Callable[[Path], None],
    lexical: bool,
    dense: bool,
) -> None:
    folder = _build(home, _library(mini_library, documents))
    harm(next(folder.glob(name)))
    library = _library(mini_library, _said_otherwise(documents))
    assert _parts(home, library) == _kept(folder, lexical, dense)
    check_generation(_build(home, library))


@pytest.mark.parametrize("harm", [lambda path: path.write_bytes(b"no database"), lambda path: path.unlink()])
def test_a_collection_that_cannot_be_copied_is_made_of_nothing(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]], harm: Callable[[Path], None]
) -> None:
    folder = _build(home, _library(mini_library, documents))
    harm(folder / "chroma" / "chroma.sqlite3")
    made = _build(home, _library(mini_library, _said_otherwise(documents)))
    check_generation(made)
    assert np.array_equal(np.load(made / NUMBERS), np.arange(61))


def test_the_previous_generation_stays_as_it_was(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]], tmp_path: Path
) -> None:
    folder = _build(home, _library(mini_library, documents))
    shutil.copytree(folder, tmp_path / "copy")
    made = _build(home, _library(mini_library, _said_otherwise(documents)))
    assert made != folder
    for path in (path for path in (tmp_path / "copy").rglob("*") if path.is_file()):
        assert (folder / path.relative_to(tmp_path / "copy")).read_bytes() == path.read_bytes()


def test_a_killed_build_is_not_a_previous_one(
    home: Home, mini_library: Library, documents: dict[str, list[Passage]]
) -> None:
    folder = _build(home, _library(mini_library, documents))
    library = _library(mini_library, _said_otherwise(documents))
    with pytest.raises(KeyboardInterrupt):
        _build(home, library, Interrupted)
    assert [path.name for path in home.generations.iterdir()] == [folder.name]
    check_generation(folder)
    check_generation(_build(home, library))
