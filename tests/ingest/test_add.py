"""Files are taken in by one call, whose result says what became of each and which generation serves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from riktlots.ingest.add import AddOptions, add_files, preview_files, rebuild
from riktlots.ingest.add_result import AddResult, FileResult, Outcome
from riktlots.ingest.document import Document
from riktlots.ingest.errors import BuildInProgressError, DocumentError, EmbedderError, InputError, TakenError
from riktlots.ingest.home import Home
from riktlots.ingest.index.build import build_lock
from riktlots.ingest.index.embeddings import Vectors
from riktlots.ingest.index.generation import current_generation
from riktlots.ingest.index.passages import read_passages
from riktlots.ingest.library import register
from riktlots.ingest.library.register import held_sources, read_register
from riktlots.ingest.structure import passages as splitting
from tests.hashing import HashingEmbedder
from tests.ingest.library.test_recognise import ACT, ACT_BODY, EU_ACT, EU_BODY, EU_BODY_SV

TITLE = "Lag (2031:101) om internationell forskningssamverkan"
RULE = "Avtalet ska prövas av lärosätet innan det skrivs under."


class BrokenEmbedder(HashingEmbedder):
    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        raise EmbedderError("the embedder is broken; mend it.")


@pytest.fixture
def add(home: Home, tmp_path: Path, mini_corpus: Path) -> Any:
    """Add files, given as name and text, with options of AddOptions."""

    def added(*files: tuple[str, str], remove: str = "", **options: Any) -> AddResult:
        paths = [written(tmp_path, name, text) for name, text in files]
        return add_files(home, paths, AddOptions(**options), None, remove=remove, corpus=mini_corpus)

    return added


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def only(result: AddResult) -> FileResult:
    (file,) = result.files
    return file


def rule(text: str = RULE) -> tuple[str, str]:
    return "rutin.md", f"# Rutin\n\n{text}\n"


def labels(home: Home, source: str) -> list[str]:
    return [held.label for held in read_register(home, source).editions]


def test_a_file_is_added_kept_and_served(add: Any, home: Home) -> None:
    result = add(rule())
    file = only(result)
    assert file.source and file.document
    assert (file.outcome, file.source.id, file.label, file.error) == (Outcome.ADDED, "rutin", "original", "")
    assert [passage.text for passage in file.passages] == [RULE]
    serving = current_generation(home)
    assert serving and serving.name == result.generation
    found = [passage.text for passage in read_passages(serving)]
    assert RULE in found and len(found) == result.passages
    assert (result.sources, result.removed, result.server) == (6, (), "")


def test_the_same_file_again_is_unchanged_and_gives_the_same_generation(add: Any, home: Home) -> None:
    first = add(rule())
    entry = home.documents / "rutin" / "source.json"
    yesterday = entry.read_text(encoding="utf-8").replace('"retrieved": "20', '"retrieved": "19')
    entry.write_text(yesterday, encoding="utf-8")
    older = add().generation
    again = add(rule())
    assert only(first).outcome is Outcome.ADDED
    assert only(again).outcome is Outcome.UNCHANGED
    assert again.generation == older != first.generation
    assert entry.read_text(encoding="utf-8") == yesterday


def test_another_text_replaces_the_edition_and_its_changes_are_counted(add: Any) -> None:
    add(rule())
    file = only(add(rule(RULE.replace("ska", "bör"))))
    assert (file.outcome, dict(file.changes)) == (Outcome.REPLACED, {"reworded": 1})


def test_the_same_bytes_with_another_description_replace_the_edition(add: Any) -> None:
    add(rule())
    assert only(add(rule(), described={"authority": "KTH"})).outcome is Outcome.REPLACED
    assert only(add(rule(), described={"authority": "KTH"}, valid_from="2030-01-01")).outcome is Outcome.REPLACED


def test_a_kept_file_that_is_damaged_is_put_right_by_adding_it_again(add: Any, home: Home) -> None:
    add(rule())
    (kept,) = (home.documents / "rutin").glob("*.md")
    kept.write_text("# Rutin\n\nEtt annat ord.\n", encoding="utf-8")
    assert only(add(rule())).outcome is Outcome.REPLACED
    assert RULE in kept.read_text(encoding="utf-8")


def test_another_label_makes_a_new_edition(add: Any, home: Home) -> None:
    add(rule(), label="2031", valid_from="2031-01-01")
    file = only(add(rule(RULE + " Det gäller alla."), label="2032", valid_from="2032-01-01"))
    assert (file.outcome, dict(file.changes)) == (Outcome.NEW_EDITION, {"reworded": 1})
    assert labels(home, "rutin") == ["2031", "2032"]


def test_what_is_to_be_new_takes_the_place_of_nothing_held(add: Any, home: Home) -> None:
    add(rule(), new=True)
    before = current_generation(home)
    for text in (RULE, RULE.replace("ska", "bör")):
        with pytest.raises(TakenError, match="with the name of “Rutin” already"):
            add(rule(text), new=True)
    assert current_generation(home) == before
    (kept,) = (home.documents / "rutin").glob("*.md")
    assert RULE in kept.read_text(encoding="utf-8")


def test_of_two_who_add_the_same_name_at_once_the_second_is_refused(
    home: Home, tmp_path: Path, mini_corpus: Path
) -> None:
    first, second = (written(tmp_path, f"{name}.md", f"# {name}\n\n{RULE}\n") for name in ("Ett", "Tva"))
    options = AddOptions(id="rutin", own=True, new=True)

    def overtaken(result: FileResult) -> None:
        assert result.outcome is Outcome.ADDED, "nothing of that name was held when it was read"
        add_files(home, [first], options, None, corpus=mini_corpus)

    with pytest.raises(TakenError):
        add_files(home, [second], options, None, corpus=mini_corpus, on_file=overtaken)
    source = read_register(home, "rutin").source
    assert source and source.title == "Ett"


def test_what_is_new_and_cannot_be_built_is_not_left_to_the_next_build(
    add: Any, home: Home, tmp_path: Path, mini_corpus: Path
) -> None:
    add(("annan.md", f"# Annan\n\n{RULE}\n"))
    paths, options = [written(tmp_path, *rule())], AddOptions(new=True)
    with pytest.raises(EmbedderError):
        add_files(home, paths, options, BrokenEmbedder(), corpus=mini_corpus)
    assert held_sources(home) == ["annan"]
    assert only(add(rule(), new=True)).outcome is Outcome.ADDED


def test_a_file_that_is_refused_stops_none_of_the_others(
    add: Any, home: Home, tmp_path: Path, mini_corpus: Path
) -> None:
    told: list[FileResult] = []
    paths = [written(tmp_path, "bild.png", "x"), tmp_path / "borta.md", written(tmp_path, *rule())]
    result = add_files(home, paths, AddOptions(), None, corpus=mini_corpus, on_file=told.append)
    assert [file.outcome for file in result.files] == [Outcome.REFUSED, Outcome.REFUSED, Outcome.ADDED]
    assert "cannot be read" in result.refused[0].error
    assert "no such file" in result.refused[1].error
    assert [file.path for file in told] == paths
    assert result.added == [result.files[2]]


def test_a_preview_keeps_nothing(home: Home, tmp_path: Path, mini_corpus: Path) -> None:
    result = preview_files(home, [written(tmp_path, *rule())], AddOptions(), corpus=mini_corpus)
    assert [passage.text for passage in only(result).passages] == [RULE]
    assert (only(result).outcome, result.generation) == (Outcome.ADDED, "")
    assert not [path for path in home.root.rglob("*") if path.is_file()]


def test_what_is_removed_and_added_at_once_is_there_in_the_end(add: Any, home: Home) -> None:
    add(rule())
    result = add(rule(), remove="rutin")
    assert (only(result).outcome, result.removed) == (Outcome.ADDED, ("rutin",))
    assert labels(home, "rutin") == ["original"]


def test_a_document_that_cannot_be_read_any_more_can_be_removed(add: Any, home: Home) -> None:
    add(rule())
    (kept,) = (home.documents / "rutin").glob("*.md")
    kept.write_bytes(b"")
    with pytest.raises(DocumentError, match="--remove rutin@original"):
        add()
    assert add(remove="rutin@original").removed == ("rutin@original",)


def test_a_source_whose_register_is_damaged_can_be_removed(add: Any, home: Home) -> None:
    add(rule())
    (home.documents / "rutin" / "source.json").write_text("{", encoding="utf-8")
    assert add(remove="rutin").removed == ("rutin",)
    assert not (home.documents / "rutin").exists()


def test_nothing_to_remove_is_an_error(add: Any) -> None:
    with pytest.raises(DocumentError, match="no file is held"):
        add(remove="rutin")


def test_while_another_process_builds_nothing_is_added(add: Any, home: Home) -> None:
    with build_lock(home), pytest.raises(BuildInProgressError):
        add(rule())
    assert labels(home, "rutin") == []


def test_the_result_is_told_before_it_is_published(
    home: Home, tmp_path: Path, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_CHROMA_URL", "http://127.0.0.1:1")
    built: list[AddResult] = []
    with pytest.raises(Exception, match=r"127\.0\.0\.1"):
        add_files(home, [written(tmp_path, *rule())], AddOptions(), None, corpus=mini_corpus, on_built=built.append)
    assert [only(result).outcome for result in built] == [Outcome.ADDED]


def test_each_document_is_split_in_the_sandbox_and_never_here(add: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def split(document: Document) -> None:
        raise AssertionError("a document was split in this process")

    monkeypatch.setattr(splitting, "find_spans", split)
    assert only(add(rule())).passages
    assert add().passages


def test_the_library_is_loaded_once(add: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    add(rule(), ("annan.md", f"# Annan\n\n{RULE}\n"))
    loaded: list[str] = []
    as_original = register.as_original

    def counted(document: Document, source: Any, held: Any) -> Any:
        loaded.append(source.id)
        return as_original(document, source, held)

    monkeypatch.setattr(register, "as_original", counted)
    add(("tredje.md", f"# Tredje\n\n{RULE}\n"))
    assert sorted(loaded) == ["annan", "rutin", "tredje"]


def test_rebuilding_serves_what_is_held(
    add: Any, home: Home, mini_corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RIKTLOTS_CORPUS", str(mini_corpus))
    assert rebuild(home, None).name == add().generation


def test_the_text_of_a_source_of_the_corpus_becomes_its_original(add: Any, home: Home) -> None:
    file = only(add(("en lag.md", f"# {TITLE}\n\n{ACT_BODY}")))
    assert file.source and (file.source.id, file.recognised, file.outcome) == (ACT, True, Outcome.ADDED)
    assert read_register(home, ACT).source is None
    assert str(file.passages[0].address) == f"{ACT}@original 1 § st. 1"


def test_what_is_recognised_is_taken_in_as_with_its_id(add: Any, home: Home) -> None:
    add(("lag.md", f"# {TITLE}\n\n{ACT_BODY}"), id=ACT)
    file = only(add(("lag.md", f"# {TITLE}\n\n{ACT_BODY.replace('trettio', 'tio')}")))
    assert (file.recognised, file.outcome, dict(file.changes)) == (True, Outcome.REPLACED, {"reworded": 1})
    file = only(add(("lag.md", f"# {TITLE}\n\n{ACT_BODY}"), label="2033", valid_from="2033-01-01"))
    assert (file.recognised, file.outcome) == (True, Outcome.NEW_EDITION)
    assert labels(home, ACT) == ["original", "2033"]


def test_a_file_is_a_document_of_its_own_where_that_is_said(add: Any) -> None:
    text = ("lag.md", f"# {TITLE}\n\n{ACT_BODY}")
    for options in ({"own": True}, {"id": "min-lag"}):
        file = only(add(text, **options))
        assert file.source and not file.recognised
        assert (file.source.id, file.source.title) == (options.get("id", "lag"), TITLE)


def test_an_act_in_two_languages_is_held_in_both(add: Any, home: Home) -> None:
    english = ("eu.md", f"# Regulation (EU) 2031/77 of the European Parliament and of the Council\n\n{EU_BODY}")
    swedish = ("eu-sv.md", f"# Europaparlamentets och rådets förordning (EU) 2031/77 av den 10 maj\n\n{EU_BODY_SV}")
    together = add(english, swedish)
    assert [(file.source.id, file.label) for file in together.added] == [
        (EU_ACT, "original"),
        (EU_ACT, "original-sv"),
    ]
    assert only(add(swedish)).outcome is Outcome.UNCHANGED
    assert [held.language for held in read_register(home, EU_ACT).editions] == ["en", "sv"]


def test_what_the_corpus_describes_is_not_described_again(add: Any) -> None:
    text = ("lag.md", f"# {TITLE}\n\n{ACT_BODY}")
    file = only(add(text, described={"authority": "KTH"}))
    assert file.outcome is Outcome.REFUSED
    assert ACT in file.error and "--authority" in file.error and "--own" in file.error
    assert only(add(text, described={"url": "https://lagar.example/a"})).outcome is Outcome.ADDED


@pytest.mark.parametrize(
    "options",
    [{"id": "x"}, {"described": {"title": "x"}}, {"own": True, "id": ACT}, {"id": ACT, "described": {"kind": "x"}}],
)
def test_options_that_do_not_go_together_are_refused(add: Any, options: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        add(rule(), ("annan.md", f"# Annan\n\n{RULE}\n"), **options)
