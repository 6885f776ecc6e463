"""Claims that were kept back, as pairs for `riktlots judge`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from riktlots.evals.fitting.training.judge import pair_rows
from riktlots.evals.judges.pairs import read_pairs
from tests.evals.fitting.training.test_examples import ASKED, CLAIMED


def test_the_judge_reads_what_was_kept_back(tmp_path: Path) -> None:
    kept = tmp_path / "kept-back.jsonl"
    claimed = asdict(CLAIMED) | {"form": "claimed", "context": "Avtalslagen", "passage_language": "en", "type": "actor"}
    rows = [asdict(ASKED) | {"form": "asked"}, claimed, claimed | {"supported": False, "question": "Vem beslutar?"}]
    kept.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    file = tmp_path / "pairs.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in pair_rows(kept)), encoding="utf-8")
    one, other = read_pairs(file).pairs
    assert (one.dataset, one.type, one.supported, other.supported) == ("set sv>en", "actor", True, False)
    assert (one.claim.text, one.claim.language, one.claim.question) == (CLAIMED.sentence, "sv", "")
    assert other.claim.question == "Vem beslutar?"
    evidence = one.claim.evidence[0]
    assert (evidence.text, evidence.language, evidence.source) == (CLAIMED.passage, "en", "Avtalslagen")
