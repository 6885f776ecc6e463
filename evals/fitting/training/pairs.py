"""Maintainers: `python -m riktlots.evals.fitting.training.pairs OUT FILE` writes the claims kept back from training as
pairs.

OUT is the folder that `riktlots.evals.fitting.training.train` wrote; FILE is then read by `riktlots judge --pairs
FILE`, which holds the judge against the rules alone, token overlap and cosine on each set and pair of languages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


def pair_rows(kept_back: Path) -> Iterator[dict[str, Any]]:
    """The claims of `kept-back.jsonl`, those of each set by the languages of sentence and passage."""
    with kept_back.open(encoding="utf-8") as lines:
        for number, row in enumerate(map(json.loads, lines)):
            if row["form"] == "claimed":
                yield {
                    "id": str(number),
                    "dataset": f"{row['dataset']} {row['language']}>{row['passage_language']}",
                    "context": row["passage"],
                    "title": row["context"],
                    "answer": row["sentence"],
                    "label": int(row["supported"]),
                    "lang": row["language"],
                    "quote_lang": row["passage_language"],
                    "question": row["question"] or None,
                    "type": row["type"],
                }


def main() -> None:
    """Write the file."""
    parser = argparse.ArgumentParser(description="Write the claims kept back from training as pairs.")
    parser.add_argument("out", type=Path, help="the folder that riktlots.evals.fitting.training.train wrote")
    parser.add_argument("file", type=Path, help="the file of pairs to write, .jsonl")
    chosen = parser.parse_args()
    rows = [json.dumps(row, ensure_ascii=False) for row in pair_rows(chosen.out / "kept-back.jsonl")]
    chosen.file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    print(f"{len(rows)} pairs in {chosen.file}")


if __name__ == "__main__":
    main()
