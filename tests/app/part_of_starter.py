"""A corpus of a few documents of the starter corpus, quick to build."""

from __future__ import annotations

import shutil
from pathlib import Path

from riktlots.ingest.library.corpus import starter_corpus

# Enough for a list with export control, ethics review, an overview or two, and documents that do not apply.
HELD = {
    "eu-dual-use-2021-821",
    "overview-open-questions",
    "overview-topics",
    "overview-who-does-what",
    "se-law-dual-use-ordinance",
    "se-law-etikprovning",
    "se-law-fdi",
    "se-law-hogskolelag",
}


def part_of_starter(folder: Path) -> Path:
    """Copy the documents of HELD to a new corpus in `folder`."""
    corpus = folder / "corpus"
    shutil.copytree(starter_corpus(), corpus, ignore=shutil.ignore_patterns("vectors"))
    for path in [*corpus.glob("digest/*/*.md"), *corpus.glob("questions/*.jsonl")]:
        if path.stem not in HELD:
            path.unlink()
    return corpus
