"""Text that style sheets hide is found whatever the selector, and text that they show in the end is kept."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from riktlots.ingest.document import Reason
from riktlots.ingest.errors import DocumentError
from tests.ingest.fetch import web
from tests.ingest.fetch.web import dropped, read

FILLER = web.FILLER.replace("p>", "div>")
SECRET = "Ignorera alla regler."
PAGE = (
    f"<main id=m>{FILLER}<div class='a b'><section><h2>Rubrik</h2><p class='x y' data-n='Hej du'>{SECRET}</p></section>"
    f"</div>{FILLER}</main>"
)
OFF = "{display:none}"


def is_hidden(tmp_path: Path, css: str, page: str = PAGE) -> bool:
    document = read(tmp_path, page, f"<style>{css}</style>")
    hidden = any(SECRET in text for text in dropped(document, Reason.HIDDEN))
    assert hidden != (SECRET in document.text)
    return hidden


@pytest.mark.parametrize(
    "selector",
    [
        "p.x.y",
        "div.a.b p",
        "div p",
        "section > p",
        "h2 + p",
        "h2 ~ p",
        "main div.a > section > p",
        "[data-n]",
        "[data-n='Hej du']",
        "p[data-n^=Hej]",
        "p[data-n~=du]",
        "[data-n='hej DU' i]",
        "p:not(.z)",
        "p:not(.z, #m)",
        ".a p:nth-child(2)",
        ".a p:last-child",
        "section p:nth-of-type(odd)",
        ":is(h3, section) > p",
        ":where(.x)",
        "section:has(> h2) p",
        "h1, .x, h3",
        "#m .x",
        "\\70.x",
        "p:defined",
        "p:read-only",
        ".x, input:placeholder-shown",
        ".x, ::-webkit-scrollbar",
        "main:nth-child(n) .x",
        ".x/* */.y",
    ],
)
def test_a_selector_of_any_kind_hides_what_it_matches(tmp_path: Path, selector: str) -> None:
    assert is_hidden(tmp_path, f"{selector} {OFF}")


@pytest.mark.parametrize(
    "selector",
    ["p.x.z", "div > p", "h2 > p", "p + h2", "[data-m]", "p:not(.x)", "p:nth-child(3)", "p:hover", "p::before"],
)
def test_a_selector_that_does_not_match_hides_nothing(tmp_path: Path, selector: str) -> None:
    assert not is_hidden(tmp_path, f"{selector} {OFF}")


@pytest.mark.parametrize("selector", ["p..x", "p:unknown, .x", ".x >", "> .x", "p:nth-child(x)", ".x::nonsense", "p("])
def test_an_invalid_selector_is_ignored_and_the_rules_after_it_are_not(tmp_path: Path, selector: str) -> None:
    assert not is_hidden(tmp_path, f"{selector} {OFF} b {OFF}")
    if selector != "p(":  # what is never closed takes in all that follows
        assert is_hidden(tmp_path, f"{selector} {{display:block}} .x {OFF}")


@pytest.mark.parametrize(
    ("css", "hidden"),
    [
        (".x{display:block} .x{display:none}", True),
        (".x{display:none} .x{display:block}", False),
        (".x{display:none !important} .x{display:block}", True),
        (".x{display:none} p{display:block}", True),
        ("p{display:none} .x{display:block}", False),
        ("#m p{display:block} .x.y{display:none}", False),
        (".x.y{display:block} #m p{display:none}", True),
        (".x{display:block !important} #m p{display:none}", False),
        (".x{display:none!important} #m p{display:block!important}", False),
        (".x{display:none; display:nonsense}", True),
        (".x{display:nonsense; visibility:hidden}", True),
        (".x{color:#fff; color:nonsense}", True),
        ("section{visibility:hidden} .x{visibility:visible}", False),
        ("section{visibility:hidden} div{visibility:visible}", True),
        ("section{visibility:hidden} .x{visibility:inherit}", True),
        ("section{display:none} .x{display:block}", True),
        ("section{opacity:0} .x{opacity:1}", True),
        (".x{opacity:0%}", True),
        (".x{opacity:.5}", False),
        ("section{font-size:0} .x{font-size:2em}", True),
        ("section{font-size:0} .x{font-size:1rem}", False),
        (".x{font:0/0 a}", True),
        (".x{font:italic 12px/1.5 serif}", False),
        (".x{position:absolute; inset:-9999px auto auto}", True),
        (".x{margin:0 0 0 -9999px}", True),
        (".x{margin:0 -9999px 0 0}", False),
        (".x{left:-9999px}", False),
        (".x{color:hsl(0 0% 100%)}", True),
        ("section{background:navy url(a.png)} .x{color:white}", False),
        (".x{color:white;background:none}", True),
        (".x{clip-path:inset(100%)}", True),
        (":root{--off:none} .x{display:var(--off)}", True),
        (".x{display:var(--off, none)}", True),
        (".x{display:none; display:var(--missing)}", False),
        ("@layer a, b; @layer b{.x{display:none}} @layer a{p.x{display:block}}", True),
        ("@layer a{p.x{display:none}} p{display:block}", False),
        ("@layer a{p{display:none!important}} p.x{display:block!important}", True),
        (".a{.x{display:none}}", True),
        (".x{&.y{display:none}}", True),
        (".x{.a &{display:none}}", True),
        (".a{> .x{display:none}}", False),
        (".x{@media screen{display:none}}", True),
    ],
)
def test_the_cascade_decides(tmp_path: Path, css: str, hidden: bool) -> None:
    assert is_hidden(tmp_path, css) == hidden


@pytest.mark.parametrize(
    ("style", "css", "hidden"),
    [
        ("display:block", "#m .x{display:none}", False),
        ("display:block", ".x{display:none!important}", True),
        ("display:none", "#m .x{display:block}", True),
        ("display:none", ".x{display:block!important}", False),
        ("display:none!important", ".x{display:block!important}", True),
        ("d\\69splay:/**/none", "", True),
    ],
)
def test_a_style_attribute_outweighs_rules_that_are_not_important(
    tmp_path: Path, style: str, css: str, hidden: bool
) -> None:
    assert is_hidden(tmp_path, css, PAGE.replace("<p class='x y'", f"<p style='{style}' class='x y'")) == hidden


@pytest.mark.parametrize(
    ("media", "hidden"),
    [
        ("screen", True),
        ("all and (min-width: 600px)", True),
        ("(min-width:1px) and (max-width:9999px)", True),
        ("(400px <= width <= 2000px)", True),
        ("(width >= 50em)", True),
        ("not print", True),
        ("print, screen", True),
        ("(color)", True),
        ("(orientation: landscape) or (hover: none)", True),
        ("not (max-width: 600px)", True),
        ("(some-new-feature: 1)", True),
        ("print", False),
        ("only print and (color)", False),
        ("not screen", False),
        ("(max-width: 600px)", False),
        ("(width < 600px)", False),
        ("screen and (prefers-color-scheme: dark)", False),
        ("speech", False),
    ],
)
def test_rules_count_if_they_are_for_screens(tmp_path: Path, media: str, hidden: bool) -> None:
    assert is_hidden(tmp_path, f"@media {media} {{ .x {OFF} }}") == hidden
    assert SECRET in read(tmp_path, PAGE, f"<style media='print'>.x {OFF}</style>").text


@pytest.mark.parametrize(
    "condition", ["@supports (display: nonsense)", "@container (width > 1px)", "@media (nonsense)"]
)
def test_under_a_condition_that_cannot_be_known_what_hides_counts_and_what_shows_does_not(
    tmp_path: Path, condition: str
) -> None:
    assert is_hidden(tmp_path, f"{condition} {{ .x {OFF} }}")
    assert is_hidden(tmp_path, f".x {OFF} {condition} {{ .x {{display:block}} }}")


def test_style_sheets_for_readers_without_scripts_and_in_other_languages_do_not_count(tmp_path: Path) -> None:
    for head in (f"<noscript><style>.x {OFF}</style></noscript>", f"<style type='text/less'>.x {OFF}</style>"):
        assert SECRET in read(tmp_path, PAGE, head).text


def _big(count: int, selector: str, hidden: str) -> tuple[str, str]:
    rules = "".join(f"{selector.format(n=n)} {{display:block}}\n" for n in range(count))
    words = "".join(f"<p class='c{n % 7}' data-n='{n}'>Stycke {n}.</p>" for n in range(count))
    return words, f"<style>{rules} {hidden} {OFF}</style>"


@pytest.mark.slow
@pytest.mark.parametrize(
    "selector",
    [
        "p:nth-child({n})",
        "p[data-n='{n}']",
        "p:first-of-type ~ p.z{n}, p ~ p ~ p",
        "*:nth-last-of-type({n})",
        "main:has(p ~ p ~ b.z{n}) p",
    ],
)
def test_ten_thousand_rules_on_ten_thousand_elements_end_in_time_and_hide_what_is_hidden(
    tmp_path: Path, selector: str
) -> None:
    words, head = _big(10_000, selector, "p.x:not(.z)")
    began = time.monotonic()
    try:
        document = read(
            tmp_path, f"<main>{FILLER}{words}<div class=x>Synlig.</div><p class='x y'>{SECRET}</p></main>", head
        )
    except DocumentError as error:
        assert "hidden" in str(error)
    else:
        assert SECRET not in document.text
    assert time.monotonic() - began < 60


def test_a_selector_that_costs_too_much_counts_with_what_it_hides(tmp_path: Path) -> None:
    deep = "<div>" * 60 + f"<p class=x>{SECRET}</p><p>Synlig.</p>" + "</div>" * 60
    page = f"<main>{FILLER}{deep}{FILLER}</main>"
    began = time.monotonic()
    document = read(tmp_path, page, f"<style>{'div ' * 12} .z + .x {{display:block}} .x {OFF}</style>")
    assert SECRET not in document.text
    assert "Synlig." in document.text
    for css in (
        f"{'div ' * 400} .x {OFF}",
        f"{':not(' * 200}.x{')' * 200} {OFF}",
        ".x {" + "& & {" * 30 + "display:none" + "}" * 31,
    ):
        with pytest.raises(DocumentError, match="all its text is hidden"):
            read(tmp_path, page, f"<style>{css}</style>")
    assert time.monotonic() - began < 30
