"""Maintainers: compute the mean vectors for language centring from general text.

`python -m riktlots.evals.fitting.centroids TEXTS.jsonl` reads `{text, lang, role}` lines, role being "passage" or
"question", and writes the file that `riktlots.ingest.index.embeddings` loads. The texts must be general and of one
kind in both languages, not the corpus: the means are to differ by language alone.
"""

from __future__ import annotations

import itertools
import random
import sys
from pathlib import Path

import numpy as np

from riktlots.ingest.files import read_jsonl
from riktlots.ingest.index.embeddings import BUNDLED, Vectors, load_embedder
from riktlots.ingest.language import LANGUAGES

_SAMPLE = 250  # of each language and role; the means move little beyond some dozens
_SEED = 20261124


def main(path: str) -> None:
    """Write ingest/index/centroids/<embedder>.npz with one mean per language and role."""
    embedder = load_embedder(BUNDLED)
    assert embedder is not None
    rows = [row for _, row in read_jsonl(Path(path))]
    embed = {"passage": embedder.embed_passages, "question": embedder.embed_questions}
    means: dict[str, Vectors] = {}
    for role, language in itertools.product(embed, LANGUAGES):
        texts = sorted({row["text"] for row in rows if row["lang"] == language and row["role"] == role})
        sample = random.Random(_SEED).sample(texts, min(_SAMPLE, len(texts)))
        means[f"{role}_{language}"] = embed[role](sample).mean(axis=0)
    target = Path("ingest/index/centroids") / (embedder.name.replace("/", "_") + ".npz")
    target.parent.mkdir(exist_ok=True)
    np.savez(target, **means)  # type: ignore[arg-type]
    print(f"{target}: {', '.join(f'|{key}| = {np.linalg.norm(mean):.3f}' for key, mean in means.items())}")


if __name__ == "__main__":
    main(sys.argv[1])
