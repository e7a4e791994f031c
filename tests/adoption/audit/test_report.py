"""The page of an audit: whole in itself, nothing runs in it, charts have tables, nothing sensitive lies open."""

import re
from pathlib import Path

import pytest

from gatepost.adoption.audit import Audit, audit_export, html_report
from gatepost.adoption.audit.plots import MOST_COLUMNS, columns, grouped, rows
from gatepost.adoption.audit.report import in_hundred
from gatepost.adoption.export import open_export
from tests.adoption.audit.chats import ANNA, BEN, SMALL, write_export

NASTY = 'Selling <script>alert(1)</script> & a "sofa" </blockquote>, collection only $title ${css}'


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    lines = [*SMALL, ("2026-03-05T10:00", ANNA, NASTY)]
    return audit_export(open_export([write_export(tmp_path_factory.mktemp("report"), lines)]))


def test_it_loads_and_runs_nothing(audit: Audit) -> None:
    page = html_report(audit)
    assert "<script" not in page
    assert not re.search(r"""(?:src|href)\s*=|url\(|@import|<[^>]+\son\w+\s*=""", page)
    assert "default-src 'none'" in page
    assert "&lt;script&gt;" in page
    assert "${css}" in page, "words of a message are no part of the template"


def test_every_chart_has_a_title_a_description_and_a_table(audit: Audit) -> None:
    page = html_report(audit)
    charts = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    assert len(charts) == 5
    for chart in charts:
        idents = re.search(r'role="img" aria-labelledby="(\S+) (\S+)"', chart)
        assert idents
        assert f'<title id="{idents[1]}">' in chart
        assert f'<desc id="{idents[2]}">' in chart
    assert page.count("<table>") == 6
    assert page.count("<caption>") == 6


def test_sensitive_words_lie_in_a_closed_details_and_withheld_ones_nowhere(audit: Audit) -> None:
    page = html_report(audit)
    closed = re.findall(r'<details class="sensitive">.*?</details>', page, re.DOTALL)
    assert len(closed) == 1
    assert "menace" in closed[0]
    assert "menace" not in page.replace(closed[0], "")
    assert "bruises" not in page
    assert "safeguarding lead today" in page


def test_it_names_nobody_and_says_how_names_were_removed(audit: Audit) -> None:
    page = html_report(audit)
    for name in (ANNA, "Anna", BEN, "Abara", "Zebedee", "Leo"):
        assert not re.search(rf"\b{name}\b", page), name
    assert "without the school&#x27;s list of names" in page
    assert "Nobody is ranked" in page


def test_with_names_it_says_so(tmp_path: Path) -> None:
    page = html_report(audit_export(open_export([write_export(tmp_path)]), show_names=True))
    assert "Mrs Abara" in page
    assert "Names are shown" in page


def test_the_sentences_of_the_page_are_short(audit: Audit) -> None:
    page = re.sub(
        r"<style>.*?</style>|<svg.*?</svg>|<table>.*?</table>|<blockquote.*?</blockquote>",
        " ",
        html_report(audit),
        flags=re.DOTALL,
    )
    for block in re.findall(r"<(?:p|li)[^>]*>(.*?)</(?:p|li)>", page, re.DOTALL):
        for sentence in re.split(r"[.:;] ", re.sub(r"<[^>]+>", "", block)):
            assert len(sentence.split()) <= 25, sentence


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "0 in 100"),
        (1.0, "100 in 100"),
        (0.984, "98 in 100"),
        (0.999, "more than 99 in 100"),
        (0.001, "fewer than 1 in 100"),
    ],
)
def test_a_share_never_says_all_or_none_where_that_is_not_so(share: float, words: str) -> None:
    assert in_hundred(share) == words


def test_a_chart_of_many_weeks_draws_several_together_and_loses_none() -> None:
    bars = [(f"{number}", number, 1) for number in range(200)]
    drawn, together = grouped(bars)
    assert together == 4
    assert len(drawn) <= MOST_COLUMNS
    assert sum(bar[1] for bar in drawn) == sum(bar[1] for bar in bars)
    assert "stands for 4" in columns("weeks", "Weeks", bars)


def test_an_empty_chart_says_so() -> None:
    assert "nothing to draw" in rows("uses", "Uses", [("A", 0, 0)])


def test_a_chat_of_years_has_its_table_by_month_and_loses_none(tmp_path: Path) -> None:
    lines = [(f"{2019 + month // 12}-{month % 12 + 1:02}-10T09:00", ANNA, "PE kit tomorrow") for month in range(30)]
    audit = audit_export(open_export([write_export(tmp_path, lines)]))
    page = html_report(audit)
    months = page[page.index("Messages each month") : page.index("Days of the week")]
    assert "The weeks as a table" not in page
    assert sum(int(count) for count in re.findall(r'</th><td class="number">(\d+)</td>', months)) == 30


def test_which_messages_are_for_the_safeguarding_lead_stands_at_the_end(audit: Audit) -> None:
    page = html_report(audit)
    assert page.index("tell the school&#x27;s designated safeguarding lead today") < page.index(
        "For the safeguarding lead"
    )
    assert page.index("Examples</h2>") < page.index("It is message 12 of the export")
