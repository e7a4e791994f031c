"""The evidence pack: all that is on record, signed, with other families masked, for those who may have it."""

import hashlib
import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from gatepost.audit.models import Entry
from gatepost.concerns import actions
from gatepost.concerns.fresh import RECENT
from gatepost.concerns.linking import OF_LINKS
from gatepost.concerns.models import Concern, Evidence, NamedPerson, Outcome
from gatepost.core import documents
from gatepost.core.clock import now, today_in
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.packs import check
from gatepost.people.models import Child, Hat
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

PICTURE = b"\x89PNG\r\n\x1a\n a screenshot"


@pytest.fixture
def concern(world: World) -> Concern:
    """About a post of Amira's: Tom wrote that her child hit his, and named Mia, who is another family's."""
    Child.objects.create(school=world.school, given_name="Mia", initial="K", school_class=world.oak.school_class)
    post = world.post(world.amira, "Mia started it, ask Jo")
    concern = world.raised('Mia was pushed and Jo saw it. #read("/etc/passwd")', route="leadership", post=post)
    actions.answer(world.head, concern, "Thank you. We will ask Mia and her parents.", once=once())
    Evidence.objects.create(
        school=world.school,
        concern=concern,
        kind=Evidence.Kind.SOCIAL_MEDIA,
        happened_on=today_in("Europe/London"),
        source="sent by Jo",
        words="Jo wrote that Mia lied",
        name="Mia and Jo.png",
        type="image/png",
        size=len(PICTURE),
        sha256=hashlib.sha256(PICTURE).hexdigest(),
        content=PICTURE,
        by=world.tom,
        hat=Hat.PARENT,
        once=once(),
        at=now(),
    )
    Outcome.objects.create(
        school=world.school,
        concern=concern,
        stage=Concern.Stage.INFORMAL,
        finding=Outcome.Finding.PARTLY,
        measure=Outcome.Measure.LIMIT,
        applies_to=world.amira,
        limited_until=today_in("Europe/London") + timedelta(days=7),
        reason="The words about Mia were unkind.",
        proportion="A week is the shortest that helps.",
        letter_to_author="Dear Tom, it is upheld in part.",
        letter_to_other="Dear Amira, please do not name Mia.",
        once=once(),
        by=world.adeyemi,
        hat=Hat.HEAD,
        at=now(),
    )
    return concern


def parts_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return {name: pack.read(name) for name in pack.namelist()}


def told_by(content: bytes) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(parts_of(content)["case.json"])
    return told


def pages_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(parts_of(content)["case.pdf"])).pages
    return " ".join(" ".join(page.extract_text() for page in pages).replace("\u200b", "").split())


def test_all_that_is_on_record_is_in_it(world: World, concern: Concern) -> None:
    actions.open_concern(world.leadership, concern.reference)
    told = told_by(actions.make_evidence_pack(world.head, concern.reference).content)
    assert (told["reference"], told["school"]) == (concern.reference, "Oakfield")
    assert [(one["name"], one["part"]) for one in told["parties"][:2]] == [
        ("Tom", "raised it"),
        ("Amira", "is named in it"),
    ]
    assert told["replies"][0]["by"] == "Mr Adeyemi"
    outcome = told["outcomes"][0]
    assert (outcome["measure"], outcome["applies_to"]) == ("posting is limited for a time", "Amira")
    assert told["evidence"][0]["sha256"] == hashlib.sha256(PICTURE).hexdigest()
    steps = [(one["by"], one["action"]) for one in told["timeline"]]
    assert steps[0] == ("Tom", "raised a concern")
    assert ("Ms Singh", "opened a concern") in steps


def test_a_clause_stands_there_as_people_know_it(world: World, concern: Concern) -> None:
    concern.clause = "B1"
    concern.save(update_fields=["clause"])
    made = actions.make_evidence_pack(world.head, concern.reference).content
    assert told_by(made)["case"]["clause"] == "B1"
    assert "Clause 9, No abusive or personal remarks" in pages_of(made)


def test_no_step_of_it_tells_that_others_wrote_about_the_same_thing(world: World, concern: Concern) -> None:
    other = Concern.objects.create(
        school=world.school, author=world.amira, route="leadership", kind="conduct", words="The same.",
        reply_by=today_in("Europe/London"), at=now(),
    )  # fmt: skip
    actions.link(world.head, concern, other)
    assert Entry.objects.filter(action="linked a concern", subject_ref=concern.reference).exists()
    made = actions.make_evidence_pack(world.head, concern.reference).content
    assert not {one["action"] for one in told_by(made)["timeline"]} & OF_LINKS
    assert "linked" not in pages_of(made)


def test_other_families_are_masked_the_same_way_everywhere(world: World, concern: Concern) -> None:
    made = actions.make_evidence_pack(world.head, concern.reference).content
    told, pages = told_by(made), pages_of(made)
    for name in ("Mia", "Jo"):
        assert f"{name} " not in parts_of(made)["case.json"].decode()
        assert f"{name} " not in pages
    assert told["words"] == 'child A was pushed and parent A saw it. #read("/etc/passwd")'
    assert told["message"].endswith("child A started it, ask parent A")
    assert told["replies"][0]["words"] == "Thank you. We will ask child A and her parents."
    assert told["evidence"][0]["name"] == "child A and parent A.png"
    assert told["evidence"][0]["source"] == "sent by parent A"
    assert told["outcomes"][0]["letter_to_other"] == "Dear Amira, please do not name child A."
    assert "evidence/01.png" not in parts_of(made)
    assert "what is in a file cannot be masked" in pages


def test_names_are_shown_for_a_reason_that_is_kept(world: World, concern: Concern) -> None:
    with pytest.raises(Invalid):
        actions.make_evidence_pack(world.head, concern.reference, masked=False, reason="  ")
    assert not Entry.objects.filter(action="made an evidence pack").exists()
    made = actions.make_evidence_pack(
        world.head, concern.reference, masked=False, reason="The panel asked who saw it.", with_files=True
    )
    told, parts = told_by(made.content), parts_of(made.content)
    assert told["words"].startswith("Mia was pushed and Jo saw it.")
    assert parts["evidence/01.png"] == PICTURE
    assert told["evidence"][0]["file"] == "evidence/01.png"
    assert "Reason: The panel asked who saw it." in pages_of(made.content)
    entry = Entry.objects.get(action="made an evidence pack")
    assert (entry.why, entry.facts["masked"], entry.facts["files"]) == ("The panel asked who saw it.", False, 1)
    assert entry.facts["sha256"] == hashlib.sha256(made.content).hexdigest() == made.sha256


def test_it_is_signed_and_one_flipped_byte_is_named(world: World, concern: Concern, tmp_path: Path) -> None:
    made = actions.make_evidence_pack(world.head, concern.reference, with_files=True)
    path = tmp_path / made.name
    path.write_bytes(made.content)
    assert check(path).is_whole
    assert check(path).about["reference"] == concern.reference
    for name, content in parts_of(made.content).items():
        place = made.content.index(content) + len(content) // 2
        path.write_bytes(made.content[:place] + bytes([made.content[place] ^ 1]) + made.content[place + 1 :])
        assert any(name in fault for fault in check(path).faults)


def test_the_pages_print_words_as_they_are_and_name_the_key(world: World, concern: Concern) -> None:
    made = actions.make_evidence_pack(world.head, concern.reference).content
    pages = pages_of(made)
    assert '#read("/etc/passwd")' in pages
    assert f"{concern.reference}: page 1 of" in pages
    assert hashlib.sha256(parts_of(made)["case.json"]).hexdigest() in pages.replace(" ", "")
    assert json.loads(parts_of(made)["manifest.json"])["key"] in pages.replace(" ", "")


def test_without_a_compiler_the_data_are_there_and_it_says_why(
    world: World, concern: Concern, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_document: object) -> None:
        raise documents.CannotPrint("PDF pages cannot be made on this kind of machine: there is no Typst for it.")

    monkeypatch.setattr("gatepost.concerns.actions.evidence_pack.printed", refuse)
    parts = parts_of(actions.make_evidence_pack(world.head, concern.reference).content)
    assert "case.pdf" not in parts
    assert b"no Typst" in parts["no-pdf.txt"]
    assert json.loads(parts["case.json"])["reference"] == concern.reference


def test_only_leadership_the_head_the_chair_and_the_clerk_make_packs_of_what_they_may_open(
    world: World, concern: Concern
) -> None:
    for acting in world.everybody():
        if acting.hat in (Hat.HEAD, Hat.LEADERSHIP):
            actions.make_evidence_pack(acting, concern.reference)
            continue
        with pytest.raises(NotFound):
            actions.make_evidence_pack(acting, concern.reference)
    at_stage_2 = world.at_stage_2()
    assert told_by(actions.make_evidence_pack(world.clerk, at_stage_2.reference).content)["case"]["stage"].startswith(
        "stage 2"
    )


def test_whoever_is_named_gets_none_also_when_they_are_named_while_it_is_made(
    world: World, concern: Concern, monkeypatch: pytest.MonkeyPatch
) -> None:
    def named_meanwhile(document: documents.Document) -> documents.Printed:
        NamedPerson.objects.create(school=world.school, concern=concern, person=world.adeyemi, at=now())
        return documents.printed(document)

    monkeypatch.setattr("gatepost.concerns.actions.evidence_pack.printed", named_meanwhile)
    with pytest.raises(NotFound):
        actions.make_evidence_pack(world.head, concern.reference)
    with pytest.raises(NotFound):
        actions.make_evidence_pack(world.head, concern.reference)
    assert not Entry.objects.filter(action="made an evidence pack").exists()


def test_a_case_of_many_letters_in_several_scripts(world: World, concern: Concern) -> None:
    for number in range(30):
        actions.answer(
            world.head, concern, f"{number}: Ελληνικά, Русский, مرحبا, বাংলা 😀\n\n" + "long " * 400, once=once()
        )
    made = actions.make_evidence_pack(world.head, concern.reference).content
    assert len(PdfReader(io.BytesIO(parts_of(made)["case.pdf"])).pages) > 10
    assert told_by(made)["replies"][29]["words"].startswith("28: Ελληνικά, Русский, مرحبا, বাংলা 😀")


def test_the_page_leads_to_a_file_that_is_kept_nowhere(world: World, concern: Concern) -> None:
    head, here = browser(world.adeyemi, Hat.HEAD), f"/desk/{concern.reference}/evidence-pack/"
    assert here in words_of(head.get(f"/desk/{concern.reference}/"))
    assert "1 file is attached" in words_of(head.get(here))
    refused = head.post(here, {"names": "shown", "reason": " "})
    assert refused.status_code == 422
    assert "Please say why" in words_of(refused)
    answer = head.post(here, {"names": "masked", "with_files": "on"})
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/zip")
    assert answer["Content-Disposition"].startswith(f'attachment; filename="evidence-{concern.reference}-')
    assert "no-store" in answer["Cache-Control"]
    assert told_by(answer.content)["other_families"] == "masked"
    assert "evidence/01.png" in parts_of(answer.content)
    entry = Entry.objects.get(action="made an evidence pack")
    assert entry.facts["sha256"] == hashlib.sha256(answer.content).hexdigest()


@pytest.mark.parametrize(("ago", "opens"), [(0, True), (RECENT - 60, True), (RECENT + 60, False)])
def test_the_second_factor_must_have_been_shown_just_now(
    world: World, concern: Concern, ago: float, opens: bool
) -> None:
    head, here = browser(world.adeyemi, Hat.HEAD, second_step=ago), f"/desk/{concern.reference}/evidence-pack/"
    for answer in (head.get(here), head.post(here, {"names": "masked"})):
        assert answer.status_code == (200 if opens else 302)
        assert opens or answer["Location"].startswith("/me/second-factor/again/?next=")
    assert Entry.objects.filter(action="made an evidence pack").count() == int(opens)


def test_other_hats_see_no_way_to_it(world: World, concern: Concern) -> None:
    office, here = browser(world.evans, Hat.OFFICE), f"/desk/{concern.reference}/evidence-pack/"
    assert here not in words_of(office.get(f"/desk/{concern.reference}/"))
    assert (office.get(here).status_code, office.post(here, {"names": "masked"}).status_code) == (404, 404)
