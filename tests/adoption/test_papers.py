"""The documents: every gap is marked, every answer is in, and each reads the same on page, in file and as PDF."""

import io
import re
import zipfile
from dataclasses import fields
from xml.etree import ElementTree

import pytest

from gatepost import conduct
from gatepost.adoption.models import Plan
from gatepost.adoption.papers import shelf
from gatepost.adoption.papers.shown import with_gaps
from gatepost.adoption.papers.told import ALWAYS_OPEN, AS_GIVEN, GAP, told
from gatepost.adoption.plan import access
from gatepost.core.clock import now
from gatepost.core.documents import Document, Paragraph, Section, Table, Words, word_file
from gatepost.policies import actions as policies
from tests.adoption.plan_cast import ANSWERS, answered

KEYS = [paper.key for paper in shelf.PAPERS]


def made(world, key):
    return shelf.made(shelf.paper_named(key), access.plan_of(world.adeyemi.acting))


def whole(paper: Document) -> str:
    return "\n".join(shelf.texts_of(paper))


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("is_answered", [False, True])
def test_no_gap_is_unmarked(world, key, is_answered):
    if is_answered:
        answered(world)
    text = whole(made(world, key))
    assert all(line.strip() for line in shelf.texts_of(made(world, key)))
    assert not re.search(r"[{}]|None|\bTODO\b|%%|\|", text)
    without = GAP.sub("", text)
    assert "[" not in without
    if is_answered:  # what is left open is what only the school can say
        asked = {found.removeprefix("[The school fills this in: ").removesuffix("]") for found in GAP.findall(text)}
        assert asked <= set(ALWAYS_OPEN.values())


def test_every_question_has_its_place_in_a_document(world):
    answered(world)
    text = "\n".join(whole(made(world, key)) for key in KEYS)
    for name in AS_GIVEN:
        assert told(Plan.objects.get())[name] in text, name
    asked = {field.name for field in Plan._meta.get_fields()} & ANSWERS.keys()
    assert asked == ANSWERS.keys()


def test_a_document_names_the_code_in_force_and_follows_a_new_one(world):
    assert "version 1," in whole(made(world, "letter"))
    policies.adopt_code(world.school, conduct.starter_text().replace("useful and kind", "kind and useful"))
    assert "version 2," in whole(made(world, "letter"))


def test_the_privacy_notice_tells_of_whatsapp_and_of_the_chat_of_an_old_group(world):
    """docs/whatsapp.md, "What the privacy notice must say"; docs/audit.md."""
    text = whole(made(world, "privacy"))
    for said in ("as a processor", "in clear", "compared with the code before", "never your number", "JOIN", "STOP"):
        assert said in text, said
    assert "A report on an old group" in text


@pytest.mark.parametrize(
    ("provider", "has", "has_not"),
    [
        ("pta", "as the PTA provides", "as the school provides"),
        ("school", "as the school provides", "as the PTA provides"),
        ("", "Every day", "More duties"),
    ],
)
def test_the_duties_differ_by_who_provides(world, provider, has, has_not):
    answered(world, provider=provider)
    text = whole(made(world, "duties"))
    assert has in text
    assert has_not not in text


def test_a_mark_is_made_of_a_gap_and_nothing_else_is_let_through():
    assert with_gaps("<b> [The school fills this in: a <day>] end") == (
        '&lt;b&gt; <mark class="gap">[The school fills this in: a &lt;day&gt;]</mark> end'
    )


def words_of(file: bytes) -> str:
    """All text of a file for a word processor."""
    with zipfile.ZipFile(io.BytesIO(file)) as archive:
        assert archive.testzip() is None
        parts = [
            ElementTree.fromstring(archive.read(name)) for name in archive.namelist()
        ]  # each is XML as it should be
    return "".join(parts[archive.namelist().index("word/document.xml")].itertext())


@pytest.mark.parametrize("key", KEYS)
def test_the_word_file_has_all_words_of_the_document_in_their_order(world, key):
    paper = made(world, key)
    said, place = words_of(word_file(paper, marked=GAP)), 0
    for text in shelf.texts_of(paper)[len(paper.about) + 1 :]:
        place = said.index(text, place) + len(text)
    assert paper.title in said
    assert word_file(paper) == word_file(paper)


def test_what_would_break_a_word_file_does_not():
    rows = (("a\x00b & <c>\uffff", "line\nline"),)
    blocks = (Paragraph("[gap] & <w:t>"), Table(("x", "y"), rows, (1, 3)), Words("Ann", "today", "]]>"))
    paper = Document(title="<T>", reference="", school="S&S\ufffe", made_at=now(), sections=(Section("H", blocks),))
    said = words_of(word_file(paper, marked=re.compile(r"\[gap\]")))
    assert "<T>H[gap] & <w:t>xyab & <c>linelineAnn, today]]>" in said


def test_page_file_and_pdf_say_the_same(world):
    answered(world)
    page = world.priya.opens("/adoption/papers/letter/")
    file = world.priya.client.get("/adoption/papers/letter/file/")
    pdf = world.priya.client.get("/adoption/papers/letter/pdf/")
    for words in ("Dear parents and carers", "4 December 2026", "Mr Adeyemi and Priya Nair"):
        assert words in page.text
        assert words in words_of(file.content)
    assert file["Content-Disposition"] == 'attachment; filename="letter-to-parents.docx"'
    assert pdf.content.startswith(b"%PDF")
    assert world.priya.client.get("/adoption/papers/no-such/").status_code == 404


def test_no_field_of_a_document_is_left_out_of_its_texts():
    assert {field.name for field in fields(Document)} == {
        "title", "reference", "school", "made_at", "sections", "about", "language",
    }  # fmt: skip
