"""Acts of the Union: recitals, articles, paragraphs, points, definitions and annexes, in Swedish and English."""

from __future__ import annotations

import gzip
import json
import re
from collections import defaultdict
from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from riktlots.ingest.document import Block, BlockKind
from riktlots.ingest.locator import Unit, parse_locator
from riktlots.ingest.readers.text import text_document
from riktlots.retrieval.question.references import NamedPlace, Reference
from riktlots.retrieval.search.filter import BySource
from riktlots.retrieval.search.lookup import look_up
from tests import FIXTURES, SHARED
from tests.ingest.structure.reading import of_blocks, of_markdown, of_text, places

SOME_ARTICLES = FIXTURES / "law" / "eu-2016-679.jsonl"
ARTICLES = SHARED / "data" / "eu_law_articles_en.jsonl.gz"

ENGLISH = """REGULATION (EU) 2031/77 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL

THE COUNCIL OF THE EUROPEAN UNION,

Having regard to the Treaty on the Functioning of the European Union,

Whereas:

(1) Research across borders needs trust between those who take part.

(2) Member States decide on the security of their own institutions.

That remains so under this Regulation.

HAS ADOPTED THIS REGULATION:

CHAPTER I

General provisions

Article 1

Subject matter

This Regulation lays down rules on joint laboratories.

Article 2 Definitions

For the purposes of this Regulation:

(1) ‘partner’ means a legal person that takes part in a joint laboratory;

(2) ‘host’ means a partner that provides:

(a) the premises, or

(b) the equipment.

Article 3

Duties of the host

1. The host shall keep a register of visitors.

2. The register shall contain:

(a) the name of the visitor;

(b) the purpose of the visit.

Article 2(1) applies to each visitor.

3. The register is kept for five years.

Article 3aa

Entry into force

This Regulation shall enter into force on the first of May.

Done at Brussels, 1 May 2031.

ANNEX I

Contents of the register

1. Persons

1.1. Names are written in full.

2. Dates are written with the year first.

ANNEX II

A list without numbers follows the register.
"""

SWEDISH = """RÅDETS FÖRORDNING (EU) 2031/77

av följande skäl:

(1) Forskning över gränser kräver förtroende.

(2) Medlemsstaterna beslutar om sina lärosäten.

HÄRIGENOM FÖRESKRIVS FÖLJANDE.

KAPITEL I

Allmänna bestämmelser

Artikel 1

Definitioner

I denna förordning avses med

1. partner: en juridisk person som deltar i ett laboratorium,

2. värd: en partner som tillhandahåller lokaler.

Artikel 2

Värdens skyldigheter

1. Värden ska föra register.

2. Registret ska innehålla

a) besökarens namn,

b) besökets syfte.

Artikel 1 gäller även för besökare som inte är anställda.

BILAGA

Registret förs på papper.
"""


def test_recitals_articles_paragraphs_definitions_and_annexes_have_their_numbers() -> None:
    assert places(of_text(ENGLISH)) == [
        "para. 1",
        "recital 1",
        "recital 2",
        "art. 1",
        "art. 2.1",
        "art. 2.2",
        "art. 3.1",
        "art. 3.2",
        "art. 3.3",
        "art. 3aa",
        "art. 3aa #2",
        "annex I point 1",
        "annex I point 1.1",
        "annex I point 2",
        "annex II para. 1",
    ]


def test_the_swedish_text_of_an_act_is_read_alike() -> None:
    assert places(of_text(SWEDISH)) == [
        "para. 1",
        "recital 1",
        "recital 2",
        "art. 1.1",
        "art. 1.2",
        "art. 2.1",
        "art. 2.2",
        "annex para. 1",
    ]


def test_points_stay_with_their_paragraph_and_definitions_with_the_words_before_them() -> None:
    by_place = dict(zip(places(of_text(ENGLISH)), of_text(ENGLISH), strict=True))
    assert by_place["art. 3.2"].text.endswith("(b) the purpose of the visit.\n\nArticle 2(1) applies to each visitor.")
    assert by_place["art. 2.1"].text.startswith("For the purposes of this Regulation:\n\n(1) ‘partner’")
    assert by_place["art. 2.2"].text.endswith("(b) the equipment.")
    assert by_place["recital 2"].text.endswith("That remains so under this Regulation.")


def test_chapters_articles_and_their_titles_are_the_path_of_headings() -> None:
    by_place = dict(zip(places(of_text(ENGLISH)), of_text(ENGLISH), strict=True))
    assert by_place["art. 3.1"].heading_path[-4:] == (
        "CHAPTER I",
        "General provisions",
        "Article 3",
        "Duties of the host",
    )
    assert by_place["annex I point 2"].heading_path[-2:] == ("ANNEX I", "Contents of the register")


def test_markdown_and_marked_blocks_of_an_act_give_the_same_places() -> None:
    heads = re.compile(r"(?m)^(CHAPTER|Article \d\w*$|Article 2 Def|ANNEX)")
    in_markdown = re.sub(r"(?m)^(\d+)\. ", r"\1\\. ", heads.sub(r"## \1", ENGLISH))
    assert places(of_markdown(in_markdown)) == places(of_text(ENGLISH))
    rows = [re.sub(r"^(\(?\w{1,2}\)) ", r"\1 | ", chunk) for chunk in ENGLISH.strip().split("\n\n")]
    as_rows = [(row, BlockKind.TABLE_ROW if " | " in row else BlockKind.PARAGRAPH) for row in rows]
    assert places(of_blocks(as_rows)) == places(of_text(ENGLISH))


def test_a_number_alone_goes_with_the_words_after_it() -> None:
    apart = [
        (piece, BlockKind.PARAGRAPH)
        for chunk in ENGLISH.strip().split("\n\n")
        for piece in re.split(r"(?<=^\(\d\)) |(?<=^\([a-z]\)) |(?<=^\d\.) ", chunk)
    ]
    assert len(apart) > ENGLISH.count("\n\n") + 5
    assert places(of_blocks(apart)) == places(of_text(ENGLISH))


def test_an_act_without_empty_lines_is_read_alike() -> None:
    articles, annexes = ENGLISH.split("\n\nANNEX I\n")
    tight = re.sub(r"\n\n(?=\(|\d\. |Duties)", "\n", articles) + "\n\nANNEX I\n" + annexes
    assert tight.count("\n\n") < ENGLISH.count("\n\n") - 10
    assert places(of_text(tight)) == places(of_text(ENGLISH))


@pytest.mark.parametrize(
    "line",
    [
        "Artikel 5 gäller för alla partner",
        "Article 7(2) and Article 8 shall apply",
        "Article 6 of Regulation (EU) 2016/679 applies.",
        "‘Article 4",
        "Artikel 1",
        "Article 9",
    ],
)
def test_a_reference_or_an_article_out_of_turn_is_no_head(line: str) -> None:
    found = of_text(ENGLISH.replace("Article 2(1) applies to each visitor.", line))
    assert [p.address.locator.value(Unit.ARTICLE) for p in found if line in p.text] == ["3.2"]
    assert places(found) == places(of_text(ENGLISH))


def test_a_repealed_article_leaves_a_gap() -> None:
    text = "Article 1\n\nFirst text.\n\nArticle 2\n\nSecond text.\n\nArticle 5\n\nFifth text.\n"
    assert places(of_text(text)) == ["art. 1", "art. 2", "art. 5"]


def test_a_long_paragraph_is_split_at_its_points_and_the_parts_are_named_by_them() -> None:
    point = "the partner shall describe the facility, its owners and its rules of access in the language of the host; "
    points = "".join(f"\n\n({letter}) {point * 3}" for letter in "abcdefgh")
    found = of_text(
        f"Article 1\n\nScope\n\n1. The notice shall contain:{points}\n\n2. It is public.\n\nArticle 2\n\nEnd.\n"
    )
    assert places(found) == ["art. 1.1", "art. 1.1 d–f", "art. 1.1 g–h", "art. 1.2", "art. 2"]
    assert found[0].text.startswith("1. The notice shall contain:\n\n(a) ")
    assert all(re.match(rf"\({letter}\) ", p.text) for letter, p in zip("dg", found[1:3], strict=True))


@pytest.mark.parametrize(
    ("asked", "found"),
    [("art. 1.1 e", "art. 1.1 d–f"), ("art. 1.1 b", "art. 1.1"), ("art. 1.2 d", "art. 1.2"), ("art. 2.3", "art. 2")],
)
def test_a_reference_to_a_point_finds_the_passage_that_holds_it(asked: str, found: str) -> None:
    point = "the partner shall describe the facility, its owners and its rules of access in the language of the host; "
    points = "".join(f"\n\n({letter}) {point * 3}" for letter in "abcdefgh")
    passages = of_text(f"Article 1\n\nScope\n\n1. It contains:{points}\n\n2. It is public.\n\nArticle 2\n\nEnd.\n")
    source = cast(Any, SimpleNamespace(id="test"))
    reference = Reference((source,), (NamedPlace(parse_locator(asked), (source,)),), names_only=False)
    assert [str(passages[i].address.locator) for i in look_up(reference, BySource(passages))] == [found]


def test_a_list_inside_point_h_is_not_point_i() -> None:
    inner = "(h) the aims:\n\n(i) one aim;\n\n(ii) another aim;"
    letters = "\n\n".join([*(f"({letter}) {'words about it ' * 20};" for letter in "abcdefg"), inner])
    found = of_text(f"Article 1\n\n1. It contains:\n\n{letters}\n\nArticle 2\n\nEnd.\n")
    assert places(found)[-2].endswith("–h")


def test_notes_below_the_text_are_passages_of_their_own() -> None:
    blocks = [
        Block("Article 1", BlockKind.HEADING, 1),
        Block("1. The host shall keep a register.", BlockKind.PARAGRAPH),
        Block("(1) OJ L 1, 1.1.2031, p. 1.", BlockKind.FOOTNOTE),
        Block("2. The register is public.", BlockKind.PARAGRAPH),
        Block("Article 2", BlockKind.HEADING, 1),
        Block("End.", BlockKind.PARAGRAPH),
    ]
    assert places(of_blocks(blocks)) == ["art. 1.1", "art. 1.1 #2", "art. 1.2", "art. 2"]


def test_a_line_that_only_names_an_article_in_a_sentence_is_no_head() -> None:
    text = ENGLISH.replace(
        "1. The host shall keep a register of visitors.",
        "1. As set out in a decision in line with\nArticle 4\nthe host keeps a register.",
    )
    assert places(of_text(text)) == places(of_text(ENGLISH))


def test_words_that_were_run_together_with_their_title_are_found_again_in_the_file() -> None:
    raw = "Article 1\n\nScope 1. This applies   to all. 2. It does not apply to some.\n\nArticle 2\n\nEnd.\n"
    document = text_document(raw)
    start = document.text.index("This applies to all.")
    span = document.raw_span(start, start + len("This applies to all."))
    assert span and raw[slice(*span)] == "This applies   to all."


def _recovered(lines: Iterable[str]) -> tuple[int, int]:
    """How many articles, run together in a text of their act, are found whole again, and how many there are."""
    acts: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in map(json.loads, lines):
        acts[row["celex"]].append(row)
    right = total = 0
    for rows in acts.values():
        text = "\n\n".join([rows[0]["title"], *(f"Article {row['article']}\n\n{row['text']}" for row in rows)])
        texts: dict[str, str] = defaultdict(str)
        for passage in of_text(text):
            article = passage.address.locator.value(Unit.ARTICLE) or ""
            texts[re.split(r"[. –]", article)[0]] += "".join(passage.text.split())
        for row in rows:
            whole, got = "".join(row["text"].split()), texts[str(row["article"])]
            total += 1
            # The title of an article is a heading, so it is not in its passages.
            right += bool(got) and whole.endswith(got) and len(whole) - len(got) < 200
    return right, total


def test_each_article_of_a_published_act_in_run_together_articles_is_recovered() -> None:
    with SOME_ARTICLES.open(encoding="utf-8") as lines:
        assert _recovered(lines) == (22, 22)


@pytest.mark.skipif(not ARTICLES.is_file(), reason="needs the development data beside the repository")
def test_of_whole_acts_in_run_together_articles_at_least_99_in_100_articles_are_recovered() -> None:
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        right, total = _recovered(lines)
    assert total > 400
    assert right / total >= 0.99, f"{right} of {total}"
