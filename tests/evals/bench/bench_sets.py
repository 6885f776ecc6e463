"""A tiny set to measure on: two origins, one of them in two languages."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

TOPICS = {
    "katten": ("cat", "Katten sover på soffan hela dagen.", "The cat sleeps on the sofa all day."),
    "hunden": ("dog", "Hunden jagar bollen i parken.", "The dog chases the ball in the park."),
    "fisken": ("fish", "Fisken simmar djupt under isen.", "The fish swims deep beneath the ice."),
    "fågeln": ("bird", "Fågeln bygger sitt bo av kvistar.", "The bird builds its nest from twigs."),
}
QUESTIONS = {
    "katten": ("Var sover katten?", "Where does the cat sleep?"),
    "hunden": ("Vad jagar hunden?", "What does the dog chase?"),
    "fisken": ("Var simmar fisken?", "Where does the fish swim?"),
    "fågeln": ("Vad bygger fågeln sitt bo av?", "What does the bird build its nest from?"),
}
# Long enough to be split in several chunks by the stock recipe.
LONG = "Sjön ligger stilla. " * 80 + "Ekan är målad grön."


def passage_rows() -> list[dict[str, Any]]:
    """Four pairs of translations in the origin `djur`, two passages without a title in the origin `sjö`."""
    rows = []
    for swedish, (english, sv, en) in TOPICS.items():
        rows.append({"pid": f"djur:sv:{swedish}", "title": "djur", "text": sv, "lang": "sv", "origin": "djur"})
        rows.append({"pid": f"djur:en:{english}", "title": "djur", "text": en, "lang": "en", "origin": "djur"})
    rows.append({"pid": "sjö:1", "title": "", "text": LONG, "lang": "sv", "origin": "sjö"})
    rows.append({"pid": "sjö:2", "title": "", "text": "Bryggan är av trä.", "lang": "sv", "origin": "sjö"})
    return rows


def question_rows() -> list[dict[str, Any]]:
    """One question for each passage but one, and an unanswerable one."""
    rows = []
    for swedish, (english, _, _) in TOPICS.items():
        pids = {"sv": f"djur:sv:{swedish}", "en": f"djur:en:{english}"}
        for (lang, other), question in zip((("sv", "en"), ("en", "sv")), QUESTIONS[swedish], strict=True):
            rows.append(
                {
                    "qid": f"q:{lang}:{swedish}",
                    "question": question,
                    "lang": lang,
                    "gold_pid": pids[lang],
                    "gold_pid_other_lang": pids[other],
                    "answerable": True,
                    "origin": "djur",
                }
            )
    rows.append({"qid": "q:eka", "question": "Är ekan grön?", "lang": "sv", "gold_pid": "sjö:1", "answerable": True})
    rows.append({"qid": "q:vad", "question": "Vad väger ekan?", "lang": "sv", "gold_pid": "", "answerable": False})
    return rows


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    """Rows as JSON Lines, as gzip where the name says so."""
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def write_set(folder: Path) -> tuple[Path, Path]:
    """The tiny set as two files, the passages as gzip."""
    return write(folder / "p.jsonl.gz", passage_rows()), write(folder / "q.jsonl", question_rows())
