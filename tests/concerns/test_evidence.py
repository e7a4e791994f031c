"""What happened outside the group: told by a parent, written down by staff, and kept with what shows it."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from gatepost.audit.models import Entry
from gatepost.concerns import access, personal
from gatepost.concerns.models import Concern, Evidence, Outcome
from gatepost.core.clock import now, today_in
from gatepost.delivery.kinds import kind_named
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import World
from tests.concerns.pages import browser, words_of

PICTURE = b"\x89PNG\r\n\x1a\n and the rest of a picture"
TOLD = "He shouted at me at the gate on Monday."
AT_RISK = "I saw bruises on Ruby's arms again and I am scared for her."


def form(**more):
    return {
        "kind": "social-media",
        "happened_on": today_in("Europe/London").isoformat(),
        "source": "the parents' page",
        "words": TOLD,
        "once": "a-form",
        **more,
    }


def picture(name="screen.png", content=PICTURE):
    return SimpleUploadedFile(name, content, content_type="text/html")


def test_a_parent_tells_with_a_screenshot(world: World) -> None:
    parent = browser(world.tom, Hat.PARENT)
    assert "Who will see this" in words_of(parent.get("/private/outside/"))
    answer = parent.post("/private/outside/", form(attached=[picture()]), follow=True)
    concern = Concern.objects.get()
    assert answer.redirect_chain[-1][0] == f"/private/{concern.reference}/"
    assert "1 thing. See it, or add more" in words_of(answer)
    assert (concern.kind, concern.route, concern.came_by, concern.hat) == ("conduct", "leadership", "page", "parent")
    [piece] = concern.evidence.all()
    assert (piece.kind, piece.source, piece.name, piece.type) == (
        "social-media",
        "the parents' page",
        "screen.png",
        "image/png",
    )
    assert (piece.content, piece.size) == (PICTURE, len(PICTURE))
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert piece.sha256 == digest
    assert Entry.objects.get(action="added evidence to a concern").facts["sha256"] == digest
    with connection.cursor() as cursor:
        cursor.execute("SELECT content, words, name FROM concerns_evidence")
        stored = b"".join(bytes(value) for value in cursor.fetchone() if value is not None)
    assert b"PNG" not in stored
    assert b"shouted" not in stored
    assert b"screen" not in stored
    desk = words_of(browser(world.adeyemi, Hat.HEAD).get(f"/desk/{concern.reference}/"))
    assert "screen.png" in desk
    assert "the parents" in desk


def test_a_copy_of_ones_data_has_what_one_brought_and_not_what_the_school_added(world: World) -> None:
    browser(world.tom, Hat.PARENT).post("/private/outside/", form(attached=[picture()]))
    concern = Concern.objects.get()
    head = browser(world.adeyemi, Hat.HEAD)
    added = {f"evidence-{name}": value for name, value in form(words="A neighbour rang us.", once="school").items()}
    head.post(f"/desk/{concern.reference}/evidence/", added)
    assert concern.evidence.count() == 2
    (held,) = personal.held_about(world.tom)
    assert [(one["file"], one["source"]) for one in held["evidence"]] == [("screen.png", "the parents' page")]
    assert "neighbour" not in str(held)


def test_sending_the_form_twice_tells_once(world: World) -> None:
    parent = browser(world.tom, Hat.PARENT)
    parent.post("/private/outside/", form())
    parent.post("/private/outside/", form())
    assert Concern.objects.count() == Evidence.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"words": ""}, "Please write something first."),
        ({"source": " "}, "Please say where it comes from."),
        ({"kind": "post"}, "Please choose one."),
        ({"happened_on": "2999-01-01"}, "This day has not come yet."),
        ({"happened_on": "1926-01-01"}, "Please look at the year again."),
        ({"happened_on": "soon"}, "Please write the day like"),
    ],
)
def test_what_is_missing_is_said_and_the_words_stay(world: World, wrong: dict[str, str], said: str) -> None:
    answer = browser(world.tom, Hat.PARENT).post("/private/outside/", form(**wrong))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert wrong.get("words", TOLD) in words_of(answer)
    assert not Concern.objects.exists()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([picture("page.html", b"<html><script>alert(1)</script>")], "We cannot take page.html"),
        ([picture("tool.exe.png", b"MZ\x90\x00")], "We cannot take tool.exe.png"),
        ([picture("big.png", PICTURE + bytes(10 * 1024 * 1024))], "big.png is larger than 10 MB"),
        ([picture(str(number), PICTURE) for number in range(6)], "five files at most"),
        ([picture(str(number), PICTURE + bytes(7 * 1024 * 1024)) for number in range(2)], "more than 12 MB"),
    ],
)
def test_files_are_checked_by_what_is_in_them(world: World, files: list[SimpleUploadedFile], said: str) -> None:
    for file in files:
        file.seek(0)
    answer = browser(world.tom, Hat.PARENT).post("/private/outside/", form(attached=files))
    assert answer.status_code == 422
    assert said in words_of(answer)
    assert not Evidence.objects.exists()


def test_a_file_leaves_only_to_be_saved_and_each_look_is_noted(world: World) -> None:
    parent = browser(world.tom, Hat.PARENT)
    parent.post("/private/outside/", form(attached=[picture('sc"r\n;ee n.png')]))
    concern, piece = Concern.objects.get(), Evidence.objects.get()
    answer = browser(world.adeyemi, Hat.HEAD).get(f"/desk/{concern.reference}/evidence/{piece.ref}/")
    assert answer.content == PICTURE
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith(f'attachment; filename="evidence-{piece.ref}"')
    assert "\n" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    [entry] = Entry.objects.filter(action="opened evidence on a concern")
    assert (entry.actor_ref, entry.subject_ref) == (world.adeyemi.ref, concern.reference)

    own = f"/private/{concern.reference}/evidence/{piece.ref}/"
    assert parent.get(own).content == PICTURE
    assert browser(world.amira, Hat.PARENT).get(own).status_code == 404
    assert browser(world.hall, Hat.STAFF).get(f"/desk/{concern.reference}/evidence/{piece.ref}/").status_code == 404
    assert browser(world.clarke, Hat.DSL).get(f"/desk/{concern.reference}/evidence/{piece.ref}/").status_code == 404


def test_whoever_it_is_about_reaches_no_piece_of_it(world: World) -> None:
    browser(world.tom, Hat.PARENT).post("/private/outside/", form(attached=[picture()], about=[world.adeyemi.ref]))
    concern, piece = Concern.objects.get(), Evidence.objects.get()
    head = browser(world.adeyemi, Hat.HEAD)
    assert head.get(f"/desk/{concern.reference}/evidence/{piece.ref}/").status_code == 404
    assert head.post(f"/desk/{concern.reference}/evidence/", form(once="other")).status_code == 404
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/evidence/{piece.ref}/").status_code == 200


def test_more_is_added_by_its_author_and_by_the_desk_but_the_desks_stays_there(world: World) -> None:
    parent, desk = browser(world.tom, Hat.PARENT), browser(world.adeyemi, Hat.HEAD)
    concern = world.raised("Somebody wrote to me")
    own = f"/private/{concern.reference}/evidence/"
    assert parent.post(own, form(once="one", attached=[picture("mine.png")])).status_code == 302
    assert parent.post(own, form(once="one", attached=[picture("mine.png")])).status_code == 302
    assert (
        browser(world.evans, Hat.OFFICE)
        .post(
            f"/desk/{concern.reference}/evidence/",
            {f"evidence-{name}": value for name, value in form(once="two", words="A witness rang.").items()},
        )
        .status_code
        == 302
    )
    assert Evidence.objects.count() == 2
    page = words_of(parent.get(own))
    assert "mine.png" in page
    assert "witness" not in page
    assert desk.get(f"/desk/{concern.reference}/").status_code == 404  # for the office, not for the head
    empty = parent.post(own, form(once="three", words=""))
    assert empty.status_code == 422
    assert "Please write what happened, or add a file." in words_of(empty)


def test_staff_write_down_what_happened_and_follow_it_in_that_hat_alone(world: World) -> None:
    world.becomes_a_parent(world.hall)
    staff = browser(world.hall, Hat.STAFF)
    assert "Write down what happened" in words_of(staff.get("/written/"))
    answer = staff.post("/written/new/", form(kind="spoken", clause="B1", harms_staff="on"), follow=True)
    concern = Concern.objects.get()
    assert answer.redirect_chain[-1][0] == f"/written/{concern.reference}/"
    assert (concern.kind, concern.came_by, concern.hat, concern.clause) == ("conduct", "staff", "staff", "B1")
    assert concern.harms_staff
    assert TOLD in words_of(staff.get(f"/written/{concern.reference}/"))
    assert concern.reference in words_of(staff.get("/written/"))
    assert staff.get(f"/desk/{concern.reference}/").status_code == 404  # who was hurt does not deal with it
    as_parent = browser(world.hall, Hat.PARENT)
    assert as_parent.get(f"/private/{concern.reference}/").status_code == 404
    assert concern.reference not in words_of(as_parent.get("/private/"))
    staff.post(f"/written/{concern.reference}/", {"words": "It happened again today.", "once": "more"})
    page = words_of(browser(world.singh, Hat.LEADERSHIP).get(f"/desk/{concern.reference}/"))
    assert "It happened again today." in page
    assert "clause 9, no abusive or personal remarks" in page.lower()


def test_parents_do_not_write_things_down_and_the_desk_tells_nothing_as_a_parent(world: World) -> None:
    assert browser(world.tom, Hat.PARENT).get("/written/new/").status_code == 404
    assert browser(world.clarke, Hat.DSL).get("/written/new/").status_code == 404
    assert browser(world.evans, Hat.OFFICE).get("/private/outside/").status_code == 404


def test_a_child_at_risk_is_asked_about_first(world: World) -> None:
    parent, staff = browser(world.tom, Hat.PARENT), browser(world.hall, Hat.STAFF)
    assert "Is a child at risk?" in words_of(parent.post("/private/outside/", form(words=AT_RISK)))
    asked = words_of(staff.post("/written/new/", form(words=AT_RISK)))
    assert "please tell the safeguarding lead yourself" in asked
    assert not Concern.objects.exists()
    parent.post("/private/outside/", form(words=AT_RISK, go="safeguarding", attached=[picture()]))
    told = Disclosure.objects.get().words
    assert "the parents' page" in told
    assert "screen.png" in told
    assert not Concern.objects.exists()


def test_whoever_is_named_and_would_open_it_is_asked_about(world: World) -> None:
    parent, sent = browser(world.tom, Hat.PARENT), form(words="Mrs Evans shouted at me at the gate.")
    page = words_of(parent.post("/private/outside/", {**sent, "attached": [picture()]}))
    assert "Is it about Mrs Evans?" in page
    assert "choose your files again" in page
    assert not Concern.objects.exists()
    parent.post("/private/outside/", {**sent, "go": "kept-from", "chosen": "leadership", "attached": [picture()]})
    concern = Concern.objects.get()
    assert concern.evidence.count() == 1
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/").status_code == 404


def reported(world: World, words: str, *measures: str) -> Concern:
    """A report by Tom, with what was decided on it, if anything."""
    concern = world.raised("Look", post=world.post(world.amira, words), came_by="report", route="leadership")
    for measure in measures:
        Outcome.objects.create(
            school=world.school,
            concern=concern,
            stage="informal",
            measure=measure,
            reason="A reason",
            proportion="It fits",
            letter_to_author="A letter",
            once=measure,
            by=world.adeyemi,
            hat=Hat.HEAD,
            at=now(),
        )
    return concern


def test_earlier_reports_that_led_to_nothing_are_a_fact_for_leadership_alone(world: World) -> None:
    for number, measures in enumerate([("none",), ("none", "restore"), ("none", "guidance"), ("remove",), ()]):
        reported(world, f"Message {number}", *measures)
    concern = reported(world, "The newest")
    assert access.reports_without_action(world.head, concern) == 2
    assert access.reports_without_action(world.office, concern) == 0
    assert "2 earlier reports by the same person led to no action" in words_of(
        browser(world.adeyemi, Hat.HEAD).get(f"/desk/{concern.reference}/")
    )
    assert "led to no action" not in words_of(browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/"))


def test_files_go_along_when_a_concern_is_handed_on_and_the_desk_keeps_none(world: World) -> None:
    browser(world.tom, Hat.PARENT).post("/private/outside/", form(attached=[picture()]))
    browser(world.tom, Hat.PARENT).post(
        f"/private/{Concern.objects.get().reference}/evidence/", form(once="two", words="It happened twice.")
    )
    concern, piece = Concern.objects.get(), Evidence.objects.get(content__isnull=False)
    head, lead = browser(world.adeyemi, Hat.HEAD), browser(world.clarke, Hat.DSL)
    files = f"/safeguarding/{concern.reference}/files/"
    assert lead.get(files).status_code == 404
    head.post(f"/desk/{concern.reference}/hand-on/")
    assert head.get(f"/desk/{concern.reference}/evidence/{piece.ref}/").status_code == 404
    assert head.get(files).status_code == 404
    assert browser(world.tom, Hat.PARENT).get(f"/private/{concern.reference}/evidence/").status_code == 404
    [left] = Evidence.objects.all()
    assert (left.words, left.name) == (None, "screen.png")

    page = words_of(lead.get(f"/safeguarding/{concern.reference}/"))
    assert "It happened twice." in page
    assert piece.sha256 in page
    assert "with these files" in page
    assert "screen.png" in words_of(lead.get(files))
    assert lead.get(f"{files}{piece.ref}/").content == PICTURE
    [entry] = Entry.objects.filter(action="opened evidence that was handed on")
    assert (entry.actor_ref, entry.subject_kind) == (world.clarke.ref, "disclosure")


def test_whoever_wrote_it_down_is_told_where_the_answer_is(world: World) -> None:
    browser(world.hall, Hat.STAFF).post("/written/new/", form())
    concern = Concern.objects.get()
    notice = Notice(school=world.school, kind="private-answer", subject_ref=concern.reference)
    assert kind_named("private-answer").path(notice, world.hall) == f"/written/{concern.reference}/"
    of_tom = world.raised("A question")
    notice = Notice(school=world.school, kind="private-answer", subject_ref=of_tom.reference)
    assert kind_named("private-answer").path(notice, world.tom) == f"/private/{of_tom.reference}/"
