"""Where the originals are, and whether what came is what was asked for."""

from __future__ import annotations

import contextlib
import gzip
import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from riktlots.ingest.errors import FetchError
from riktlots.ingest.fetch.targets import Media, Target, checked, decoded, known_hosts, media_of, targets
from tests.growth import grows_linearly
from tests.ingest.fetch.web_server import source

ANY = frozenset(Media)
PDF = b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\ntrailer\n<< >>\nstartxref\n9\n%%EOF\n"
PAGE = "<!doctype html><html><body><p>Lärosätet ska pröva – alltid.</p></body></html>"
LOGIN = '<html><body><form><input name="user"><input name="word" type="password"></form></body></html>'
SWEDISH = "Lärosätet ska pröva samarbetet – även ”så kallade” övningar på Åland."


def target(expected: frozenset[Media] = ANY, must_hold: str = "") -> Target:
    return Target("test", "sv", ("https://known.example/",), expected, "", must_hold)


def refused(body: bytes, declared: str = "", expected: frozenset[Media] = ANY, must_hold: str = "") -> str:
    """Why a body is not taken."""
    with pytest.raises(FetchError) as caught:
        checked(body, declared, target(expected, must_hold))
    return caught.value.reason


def test_an_act_is_to_be_had_from_the_riksdag_by_its_number() -> None:
    (found,) = targets(source("test", sfs="2018:585", url="https://lagar.example/2018:585"))
    assert found.urls == (
        "https://data.riksdagen.se/dokument/sfs-2018-585.text",
        "https://data.riksdagen.se/dokument/sfs-2018-585.html",
    )
    assert (found.language, found.must_hold, found.expected) == ("sv", "§", frozenset({Media.TEXT, Media.HTML}))


def test_an_eu_act_is_to_be_had_from_eur_lex_in_both_languages() -> None:
    found = targets(source("test", celex="32021R0821", language=["en"]))
    assert [(t.language, t.urls, t.must_hold) for t in found] == [
        ("sv", ("https://eur-lex.europa.eu/legal-content/SV/TXT/HTML/?uri=CELEX:32021R0821",), "Artikel 1"),
        ("en", ("https://eur-lex.europa.eu/legal-content/EN/TXT/HTML/?uri=CELEX:32021R0821",), "Article 1"),
    ]


def test_a_recommendation_of_the_eu_is_known_by_its_number_since_it_has_no_articles() -> None:
    assert [t.must_hold for t in targets(source("test", celex="32021H0700"))] == ["2021/700", "2021/700"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [("https://known.example/a", ANY), ("https://known.example/A.PDF?x=1", frozenset({Media.PDF}))],
)
def test_another_document_is_to_be_had_at_its_address(url: str, expected: frozenset[Media]) -> None:
    (found,) = targets(source("test", url=url, language=["en", "sv"]))
    assert (found.urls, found.language, found.expected) == ((url,), "en", expected)


@pytest.mark.parametrize("url", ["", "http://known.example/a"])
def test_without_an_https_address_there_is_nothing_to_fetch(url: str) -> None:
    assert targets(source("test", url=url)) == []


def test_the_hosts_of_the_manifest_are_known_with_and_without_www() -> None:
    addresses = ("https://www.known.example/a", "https://other.example/b", "")
    hosts = known_hosts(source(f"s{number}", url=url) for number, url in enumerate(addresses))
    assert hosts >= {"known.example", "www.known.example", "other.example", "data.riksdagen.se", "eur-lex.europa.eu"}
    assert "elsewhere.example" not in hosts


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (PDF, Media.PDF),
        (b"\xef\xbb\xbf\r\n" + PDF, Media.PDF),
        (PAGE.encode(), Media.HTML),
        (b'<?xml version="1.0"?><act/>', Media.HTML),
        (b"<div class='act'><p>1 \xc2\xa7 Text.</p></div>", Media.HTML),
        (b"\xef\xbb\xbf<!-- head --><p>Text.</p>", Media.HTML),
        ("1 § Lagen gäller.".encode(), Media.TEXT),
        (b"<15 kap. ska vara kvar>", Media.TEXT),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", None),
    ],
)
def test_the_kind_of_a_file_is_seen_by_its_bytes(body: bytes, media: Media | None) -> None:
    assert media_of(body) is media


def test_a_pdf_announced_as_a_page_is_kept_as_the_pdf_it_is() -> None:
    assert checked(PDF, "iso-8859-1", target()) == (PDF, Media.PDF)


def test_a_page_instead_of_a_pdf_is_refused() -> None:
    assert refused(PAGE.encode(), expected=frozenset({Media.PDF})) == "wrong_type"


def test_a_page_to_sign_in_on_is_refused_as_such() -> None:
    assert refused(LOGIN.encode(), expected=frozenset({Media.PDF})) == "login"
    assert refused(LOGIN.encode()) == "login"


def test_a_pdf_without_an_end_is_refused() -> None:
    assert refused(PDF.removesuffix(b"%%EOF\n")) == "truncated"


def test_a_file_that_no_reader_knows_is_refused() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("act.txt", "1 §")
    assert refused(packed.getvalue()) == "wrong_type"
    assert refused(gzip.compress(b"1 \xc2\xa7 Text.")) == "wrong_type"


@pytest.mark.parametrize("body", [b"", b" \r\n\t\n"])
def test_an_empty_answer_is_refused(body: bytes) -> None:
    assert refused(body) == "unreadable"


def test_a_text_without_the_words_it_must_hold_is_another_document() -> None:
    assert refused(PAGE.encode(), must_hold="Artikel 1") == "wrong_content"


@pytest.mark.parametrize("written", ["Artikel 1", "Artikel\u00a01", "Artikel&nbsp;1", "Artikel&#160;1", "Artikel\n 1"])
def test_the_words_are_found_however_the_page_writes_the_space(written: str) -> None:
    body = f"<html><body><p>{written}</p></body></html>".encode()
    assert checked(body, "", target(must_hold="Artikel 1")) == (body, Media.HTML)


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", ""),
        ("utf-8", "iso-8859-1"),
        ("utf-8-sig", "windows-1252"),
        ("cp1252", ""),
        ("cp1252", "utf-8"),
        ("cp1252", "iso-8859-1"),
        ("cp1252", "us-ascii"),
        ("cp1252", "no-such-charset"),
        ("cp1252", "idna"),
        ("cp1252", "hex"),
        ("utf-16-le", "utf-16-le"),
    ],
)
def test_a_text_is_read_right_whatever_was_declared(encoding: str, declared: str) -> None:
    assert decoded(SWEDISH.encode(encoding), declared) == SWEDISH


def test_a_page_that_declares_its_charset_itself_is_read_by_it() -> None:
    page = '<html><head><meta charset="iso-8859-2"></head><body>Łódź ő</body></html>'
    assert decoded(page.encode("iso-8859-2"), "") == page


def test_a_text_is_kept_in_utf8() -> None:
    assert checked(SWEDISH.encode("cp1252"), "", target()) == (SWEDISH.encode(), Media.TEXT)


def test_characters_that_cannot_be_made_out_are_refused() -> None:
    assert refused(b"\x81\x8d\x8f\x90\x9d" * 20) == "unreadable"


charsets = st.sampled_from(
    "utf-8 utf-16 utf-7 latin-1 cp1252 big5 idna punycode hex undefined unicode_escape raw_unicode_escape".split()
)


@given(st.text())
def test_utf8_is_never_read_as_anything_else(text: str) -> None:
    for declared in ("", "latin-1", "utf-16", "big5"):
        assert decoded(text.encode(), declared) == text.removeprefix("\ufeff")


@given(st.binary(max_size=60) | st.just(rb"\ud800 " + b"\xe5"), st.one_of(charsets, st.text(max_size=12)))
def test_any_bytes_become_a_text_that_can_be_kept_or_are_refused(body: bytes, declared: str) -> None:
    try:
        text = decoded(body, declared)
    except FetchError as error:
        assert error.reason == "unreadable"
    else:
        assert text.encode().decode() == text


@given(st.text(st.sampled_from("abc ÅÄÖåäöéü§–”’…"), min_size=1))
def test_a_western_text_without_a_right_charset_is_read_right(text: str) -> None:
    body = text.encode("cp1252")
    try:
        body.decode()
    except UnicodeDecodeError:
        assert decoded(body, "") == decoded(body, "utf-8") == decoded(body, "latin-1") == text


@pytest.mark.parametrize("piece", ["<input ", "<input type=", "type=password ", "<input x>", ">"])
def test_a_page_is_searched_for_a_password_in_time_in_proportion_to_its_length(piece: str) -> None:
    def made(count: int) -> bytes:
        return b"<html>" + (piece * count).encode()

    def check(body: bytes) -> None:
        with contextlib.suppress(FetchError):
            checked(body, "", target())

    assert grows_linearly(check, made, 500)


@pytest.mark.parametrize(
    ("field", "is_login"),
    [
        ("<INPUT name=x TYPE='Password'>", True),
        ("<input value='<b' type=password>", True),
        ("<input><p>type=password</p>", False),
        ("<p>Skriv type=password i fältet.</p>", False),
    ],
)
def test_a_page_to_sign_in_on_is_known_by_its_field(field: str, is_login: bool) -> None:
    body = f"<html><body>{field}</body></html>".encode()
    if is_login:
        assert refused(body) == "login"
    else:
        assert checked(body, "", target())[1] is Media.HTML
