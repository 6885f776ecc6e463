"""Growth: indexes of several sizes over nested texts, searched beside a bare Chroma query."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from riktlots.app.cli import app
from riktlots.app.console import Exit
from riktlots.evals.bench.growth import DrawnVectors, pools
from riktlots.ingest.errors import DocumentError
from tests.hashing import HashingEmbedder

PARAGRAPH = "Den som bedriver verksamheten ska anmäla den till tillsynsmyndigheten, punkt {}."


def _acts(path: Path, blocks: int) -> Path:
    texts = ["1 §", *(PARAGRAPH.format(i) for i in range(blocks)), PARAGRAPH.format(0)]
    path.write_text(json.dumps({"sfs": "2031:1", "title": "Lag", "text": "\n\n".join(texts)}) + "\n", encoding="utf-8")
    return path


def test_each_size_is_part_of_the_next_and_no_text_comes_twice(tmp_path: Path) -> None:
    small, large = pools(_acts(tmp_path / "acts.jsonl", 30), [40, 10], seed=0)
    assert (len(small.passages), len(large.passages)) == (10, 40)
    assert large.passages[:10] == small.passages
    assert len({row.text for row in large.passages}) == 40
    # Thirty are in the file; the others are made up.
    assert sum(row.title == "Lag" for row in large.passages) == 30


@pytest.mark.parametrize("end", ["\n", "\r\n", " \r\n"])
def test_an_empty_line_parts_two_texts_whatever_ends_a_line(tmp_path: Path, end: str) -> None:
    file = tmp_path / "acts.jsonl"
    text = f"{PARAGRAPH.format(1)}{end}går vidare.{end}{end}{PARAGRAPH.format(2)}"
    file.write_text(json.dumps({"sfs": "2031:1", "title": "Lag", "text": text}) + "\n", encoding="utf-8")
    (pool,) = pools(file, [2], seed=0)
    assert sorted(row.text for row in pool.passages) == [f"{PARAGRAPH.format(1)} går vidare.", PARAGRAPH.format(2)]


def test_made_up_texts_do_not_repeat() -> None:
    (pool,) = pools(None, [6000], seed=1)
    assert len({row.text for row in pool.passages}) == 6000


def test_another_seed_draws_other_texts(tmp_path: Path) -> None:
    file = _acts(tmp_path / "acts.jsonl", 30)
    (one,), (same,), (other,) = (list(pools(file, [5], seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_a_file_of_another_form_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "acts.jsonl"
    file.write_text('{"sfs": "1"}\n', encoding="utf-8")
    with pytest.raises(DocumentError, match="sfs, title, text"):
        list(pools(file, [5], 0))


def test_drawn_vectors_are_of_unit_length_and_belong_to_their_text() -> None:
    drawn = DrawnVectors(HashingEmbedder())
    one, other = drawn.embed_passages(["a", "b"])
    assert np.linalg.norm(one) == pytest.approx(1, abs=1e-5)
    assert np.array_equal(drawn.embed_passages(["b"])[0], other)
    assert abs(float(one @ other)) < 0.6
    assert np.array_equal(drawn.embed_questions(["a"]), HashingEmbedder().embed_questions(["a"]))


@pytest.mark.slow
def test_the_command_measures_each_size(tmp_path: Path) -> None:
    file = _acts(tmp_path / "acts.jsonl", 60)
    page, picture = tmp_path / "README.md", tmp_path / "curves.svg"
    page.write_text("<!-- growth, embedded vectors -->\n<!-- end of growth, embedded vectors -->\n", encoding="utf-8")
    sizes = ["--size", "60", "--size", "20", "--questions", "5", "--embed"]
    written = ["--write", str(page), "--picture", str(picture)]
    result = CliRunner().invoke(app, ["bench", "growth", "--texts", str(file), *sizes, *written, "--json"])
    assert result.exit_code == Exit.OK, result.output
    told = json.loads(result.stdout)
    assert [row["passages"] for row in told["rows"]] == [20, 60]
    for row in told["rows"]:
        assert row["questions"] == 5
        assert row["find"]["median"] > 0 and row["chroma"]["median"] > 0
        assert row["find_to_chroma"] == pytest.approx(row["find"]["median"] / row["chroma"]["median"])
        assert row["again_to_built"] > 0 and row["embedder_to_built"] > 0
        assert row["disk_bytes_per_passage"] > 0
    assert told["rows"][0]["find_to_smallest"] == 1
    assert page.read_text(encoding="utf-8").count("\n| ") == 4
    assert "60" in picture.read_text(encoding="utf-8")
