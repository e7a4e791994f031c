"""Nothing that somebody writes can become anything but words and honest links."""

import re
from html import unescape

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gatepost.groups.links import linked

LINK = re.compile(r'<a href="([^"<>]*)" rel="nofollow noopener noreferrer" dir="ltr">([^<>]*)</a>')


def links_in(text: str) -> list[str]:
    return [unescape(href) for href, _ in LINK.findall(linked(text))]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("see https://school.example/trip", ["https://school.example/trip"]),
        ("http://school.example", ["http://school.example"]),
        ("www.school.example/a", ["https://www.school.example/a"]),
        ("HTTPS://School.example", ["HTTPS://School.example"]),
        ("(https://school.example/a).", ["https://school.example/a"]),
        ("https://en.example/wiki/Oak_(tree)", ["https://en.example/wiki/Oak_(tree)"]),
        ("https://school.example/a?b=1&c=2#d, and", ["https://school.example/a?b=1&c=2#d"]),
        ("https://school.example https://other.example", ["https://school.example", "https://other.example"]),
        ("https://school.example:8443/x", ["https://school.example:8443/x"]),
        ("https://école.example", ["https://école.example"]),
        ("javascript:alert(1)", []),
        ("JaVaScRiPt:alert(1)//https", []),
        ("data:text/html,<script>alert(1)</script>", []),
        ("vbscript:x", []),
        ("ftp://school.example", []),
        ("file:///etc/passwd", []),
        ("https://", []),
        ("https://.", []),
        ("https://localhost", []),
        ("https://bank.example@evil.example", []),
        ("https://bank.example%20x@evil.example/", []),
        ("https://[::1", []),
        ("https://school.example:99999/", []),
        ("https://school.example:port/", []),
        ("https:/school.example", []),
        ("xhttps://school.example", []),
        ("office@school.example", []),
        ("https://" + "a" * 3000 + ".example", []),
        ("https://good.example/\u202egpj.exe", ["https://good.example/"]),
        ("https://good.example\u200b.evil.example", ["https://good.example"]),
        ('https://a.example/"onmouseover="alert(1)', ["https://a.example/"]),
        ("https://a.example/'onmouseover='alert(1)", ["https://a.example/"]),
        ("https://a.example/<b>", ["https://a.example/"]),
        ("javascript:alert('https://a.example')", ["https://a.example"]),
    ],
)
def test_which_addresses_become_links(text, links):
    assert links_in(text) == links


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a & b < c > d \" e ' f",
        "&lt;b&gt;",
        "*bold* _it_ **b** # h [x](javascript:alert(1))",
        "line one\nline two\n\nline four",
        "\u202eright to left\u202c and back \u2067isolated\u2069",
        "x" * 4_000,
        "https://a.example/" * 200,
        ("www." * 1000)[:4000],
        "((((" * 500 + "https://a.example" + "))))" * 500,
        "https://a.example/" + ")" * 3_900,
    ],
)
def test_the_words_stay_as_they_were_written(text):
    shown = linked(text)
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == text
    assert "<" not in LINK.sub("", shown)


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("htps:/w.@<>\"'&;=()[] \n\u202ea%#?-javcript"), max_size=200))
@example('https://a.example/"><img src=x onerror=alert(1)>')
def test_whatever_is_written_is_words_and_links_to_the_web(text):
    shown = linked(text)
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == text
    assert not re.search(r"[<>\"]", LINK.sub("", shown).replace("&quot;", ""))
    for href, words in LINK.findall(shown):
        assert re.match(r"https?://", unescape(href), re.IGNORECASE)
        assert unescape(href).removeprefix("https://").endswith(unescape(words).removeprefix("https://"))
