"""Documents on paper: what was typed is what is printed, the same bytes each time, and nothing is lost in silence."""

import io
import sys
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from gatepost.core.documents import CannotPrint, Document, Facts, Paragraph, Section, Table, Words, printed
from gatepost.core.documents.glyphs import with_stand_ins

AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def a_document(*words: str, title: str = "Evidence pack", rows: int = 0) -> Document:
    table = Table(("When", "Who"), tuple((f"day {number}", "Mrs Evans") for number in range(rows)), (1, 2))
    letters = tuple(Words("Tom, parent", "23 November", one) for one in words)
    sections = (Section("Words", letters), Section("Steps", (table,) if rows else (Paragraph("None."),)))
    return Document(title=title, reference="AB12-CD34", school="Hazel Lane", made_at=AT, sections=sections)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\u200b", "")


@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        "#set page(width: 1pt)",
        "$x^2$ and *bold* and _thin_ and `raw`",
        "@somebody wrote <label> // not a comment /* nor this */",
        "= not a heading",
        "[brackets] {braces} \\backslash ~ -- --- ... 'single' \"double\"",
        '"}] #panic()',
    ],
)
def test_markup_in_words_is_printed_as_it_was_typed(words: str) -> None:
    text = text_of(printed(a_document(words, title=words), fonts_of_machine=False).pdf)
    assert text.count(words) >= 2  # in the title and in the words


def test_the_template_can_read_no_file_and_no_package(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    for hostile in (b'#read("/etc/passwd")', b'#read("../../etc/passwd")', b'#import "@preview/cetz:0.1.0": *'):
        monkeypatch.setattr("gatepost.core.documents.printing._template", lambda hostile=hostile: hostile)
        with pytest.raises(CannotPrint):
            printed(a_document("words"), fonts_of_machine=False)


def test_the_same_document_is_the_same_bytes_and_another_is_not() -> None:
    once, again, other = (printed(a_document(words), fonts_of_machine=False).pdf for words in ("one", "one", "two"))
    assert once == again != other


def test_every_page_has_its_number_and_the_reference_and_the_headings_are_in_the_contents() -> None:
    pages = PdfReader(io.BytesIO(printed(a_document("words", rows=120), fonts_of_machine=False).pdf)).pages
    assert len(pages) > 2
    for number, page in enumerate(pages, start=1):
        assert f"AB12-CD34: page {number} of {len(pages)}" in page.extract_text()
    first = pages[0].extract_text()
    assert first.index("Contents") < first.index("Words") < first.index("Steps")


def test_it_is_tagged_for_screen_readers() -> None:
    root = PdfReader(io.BytesIO(printed(a_document("words", rows=3), fonts_of_machine=False).pdf)).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"].startswith("en")


@pytest.mark.parametrize("words", ["Ελληνικά", "Русский язык", "Żółć, Őrség, Ấn Độ, ñandú", "“quotes” – €5"])
def test_scripts_that_the_compiler_has_fonts_for_are_printed(words: str) -> None:
    made = printed(a_document(words), fonts_of_machine=False)
    assert made.notes == ()
    assert words in text_of(made.pdf)


def test_what_cannot_be_printed_is_said_on_the_first_page_and_where_it_stood() -> None:
    made = printed(a_document("He said বাংলা ভাষা to me 😀"), fonts_of_machine=False)
    first = PdfReader(io.BytesIO(made.pdf)).pages[0].extract_text()
    assert "Bengali: 9 characters; symbols: 1 character" in " ".join(first.split())
    assert "He said [9 letters: Bengali] to me [grinning face]" in " ".join(first.split())
    assert made.notes


def test_characters_that_turn_a_line_round_are_named_and_not_obeyed() -> None:
    text = text_of(printed(a_document("pay \u202eevil\u202c now"), fonts_of_machine=False).pdf)
    assert "pay [right-to-left override]evil[pop directional formatting] now" in " ".join(text.split())


def test_a_run_without_spaces_stays_on_the_page() -> None:
    pages = PdfReader(io.BytesIO(printed(a_document("x" * 400), fonts_of_machine=False).pdf)).pages
    assert text_of(printed(a_document("x" * 400), fonts_of_machine=False).pdf).replace("\n", "").count("x") >= 400
    assert len(pages) == 1


def test_where_there_is_no_compiler_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(CannotPrint, match="no Typst"):
        printed(a_document("words"), fonts_of_machine=False)


def test_facts_stand_beside_their_labels() -> None:
    section = Section("Facts", (Facts((("Kind", "a formal complaint"), ("Owner", "Mr Adeyemi"))),))
    document = Document(title="Pack", reference="R", school="S", made_at=AT, sections=(section,))
    text = text_of(printed(document, fonts_of_machine=False).pdf)
    assert "a formal complaint" in text
    assert text.index("Kind") < text.index("Owner")


def test_a_table_with_a_short_row_is_refused() -> None:
    with pytest.raises(ValueError, match="as many cells"):
        Table(("a", "b"), (("only one",),), (1, 1))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40), st.text(alphabet=st.characters(min_codepoint=0x300, max_codepoint=0x1200), max_size=40))
def test_whatever_is_typed_can_be_printed(words: str, more: str) -> None:
    assert printed(a_document(words, more, title=f"Pack {words}"), fonts_of_machine=False).pdf.startswith(b"%PDF")


def test_a_mark_that_no_font_sets_on_a_stand_in_is_a_stand_in_too() -> None:
    made = printed(a_document("\u0334\u064b"), fonts_of_machine=False)
    assert made.pdf.startswith(b"%PDF")
    assert made.notes


def test_half_a_pair_of_characters_is_named() -> None:
    assert "broken [U+D83D] pair" in text_of(printed(a_document("broken \ud83d pair"), fonts_of_machine=False).pdf)


@pytest.mark.parametrize(
    ("text", "missing", "shown"),
    [
        ("plain", "中", "plain"),
        ("a 中文 b", "中文", "a [2 letters: Chinese] b"),
        ("a 中 文 b", "中文", "a [2 letters: Chinese] b"),
        ("👍👍", "👍", "[thumbs up sign, thumbs up sign]"),
        ("\x07", "\x07", "[U+0007]"),
    ],
)
def test_stand_ins(text: str, missing: str, shown: str) -> None:
    assert with_stand_ins(text, missing) == shown
