"""The process in which damaged inputs are put: `python -m riktlots.evals.bench.fuzz.worker TARGET SEED START END
FOLDER`.

It says in a line of JSON when it takes up an input, and in another what came of it. An input follows from the seed and
its number, so that one that was fatal can be made again.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from riktlots.evals.bench.fuzz.seeds import MUTATIONS, READERS, damaged_text, seeds
from riktlots.evals.questions.questions import DATASETS, load_questions
from riktlots.ingest.document import from_json, to_json, whole_characters
from riktlots.ingest.errors import DocumentError
from riktlots.ingest.library.corpus import load_corpus, starter_corpus
from riktlots.ingest.model import Edition, Form
from riktlots.ingest.readers.read import read_document
from riktlots.ingest.sandbox.process import limit_memory
from riktlots.ingest.structure.passages import split_passages

READ, REFUSED, OVER, CRASHED = "read", "refused", "over memory", "crashed"
_MEMORY = 2_000_000_000
QUESTION = "question"
# Puts the input of a number, and returns what came of it; raises what is no refusal.
Put = Callable[[random.Random], str]


def main() -> None:
    """Put the inputs from START to END."""
    target, seed, start, end, own = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]
    limit_memory(_MEMORY)
    with tempfile.TemporaryDirectory(prefix="riktlots-fuzz-") as folder:
        put = _questions() if target == QUESTION else _documents(target, Path(folder), Path(own) if own else None)
        _say(ready=True)
        for number in range(start, end):
            _say(number=number)
            try:
                _say(came=put(random.Random(f"{seed} {target} {number}")), number=number)  # noqa: S311
            except MemoryError:
                _say(came=OVER, number=number)
            except Exception as error:
                _say(came=CRASHED, number=number, detail=f"{type(error).__name__}: {error}"[:300])


def _documents(reader: str, folder: Path, own: Path | None) -> Put:
    made = seeds(reader, own)
    mutations = MUTATIONS[reader]
    path = folder / f"damaged{READERS[reader]}"

    def put(chance: random.Random) -> str:
        path.write_bytes(chance.choice(mutations)(chance.choice(made), chance))
        try:
            document = read_document(path)
        except DocumentError as error:
            # A refusal names the file, or nobody knows which of many it was.
            return REFUSED if path.name in str(error) else CRASHED
        whole = whole_characters(document)
        if from_json(to_json(whole)) != whole:
            raise AssertionError("the document is not the same after it was written and read back")
        for passage in split_passages(document, Edition("fuzz", "original", Form.ORIGINAL, "sv", "")):
            if document.text[passage.start : passage.end] != passage.text:
                raise AssertionError("a passage does not stand at its offsets")
        return READ

    return put


def _questions() -> Put:
    """The rules before the search, the reading of references, and the matching of quotes."""
    from riktlots.retrieval.answering.quotes import exact_quote, is_near_miss, repaired_quote, widen
    from riktlots.retrieval.model import Citation
    from riktlots.retrieval.question.alarm import mentions_alarm
    from riktlots.retrieval.question.references import read_reference
    from riktlots.retrieval.question.route import clean_question, declined, too_vague
    from riktlots.retrieval.search.filter import BySource
    from riktlots.retrieval.search.lookup import look_up, neighbours

    library = load_corpus(starter_corpus())
    asked = [question.question for path in sorted(DATASETS.glob("*.jsonl")) for question in load_questions(path)]
    held, passages = BySource(library.passages), library.passages

    def put(chance: random.Random) -> str:
        question = clean_question(damaged_text(chance.choice(asked), chance.choice(asked), chance))
        declined(question)
        mentions_alarm(question)
        too_vague(question, chance.choice(("sv", "en")))
        reference = read_reference(question, library.sources)
        look_up(reference, held)
        neighbours(reference, held)
        passage = chance.choice(passages)
        quote = damaged_text(passage.text, chance.choice(asked), chance)
        is_near_miss(passage, quote)
        found: list[Citation | None] = [exact_quote(passage, quote), repaired_quote(passage, quote)]
        for citation in filter(None, found):
            wide = widen(citation)
            if wide.quote not in passage.text:
                raise AssertionError("a quote does not stand in its passage")
        return READ if any(found) else REFUSED

    return put


def _say(**told: Any) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
