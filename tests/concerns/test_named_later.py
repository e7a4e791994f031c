"""Whom a matter is about may show only in later words: they are asked about, and kept out from that moment."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from gatepost.audit.models import Entry
from gatepost.concerns import access, actions, stages
from gatepost.concerns.models import Concern, Reply
from gatepost.core.errors import Invalid
from gatepost.delivery.models import Notice
from gatepost.people.models import Hat, Role
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of

AT_RISK = "I saw bruises on Ruby's arms again and I am scared for her."
RUDE = "Mrs Evans laughed at me when I asked about it."


def tom(world: World) -> Client:
    return browser(world.tom, Hat.PARENT)


def asked(world: World, *, route: str = "office") -> Concern:
    return actions.raise_concern(world.as_parent(world.tom), route=route, words="Where is the lost coat?")


def page_of(concern: Concern | Disclosure) -> str:
    return f"/private/{concern.reference}/"


def more(words: str, **fields: str) -> dict[str, str]:
    return {"act": "add", "once": once(), "words": words, **fields}


def told_since(before: int) -> set[str]:
    return {ref for notice in Notice.objects.order_by("pk")[before:] for ref in notice.recipients}


def test_more_words_that_name_who_can_open_it_are_asked_about_before_they_are_sent(world: World) -> None:
    other = world.appointed("Mr Reid", Role.OFFICE)
    concern, parent, sent = asked(world), tom(world), more(RUDE)
    page = words_of(parent.post(page_of(concern), sent))
    assert "Is it about Mrs Evans?" in page
    assert RUDE in page
    assert re.search(rf'name="readers_asked" value="\s*{world.evans.ref}\s*"', page)
    assert not Reply.objects.exists()

    before = Notice.objects.count()
    assert parent.post(page_of(concern), {**sent, "go": "kept-from"}).headers["Location"] == page_of(concern)
    parent.post(page_of(concern), {**sent, "go": "kept-from"})  # pressed twice
    assert Reply.objects.get().words == RUDE
    evans = browser(world.evans, Hat.OFFICE)
    assert evans.get(f"/desk/{concern.reference}/").status_code == 404
    assert concern.reference not in words_of(evans.get("/desk/"))
    assert f"/desk/{concern.reference}/" not in words_of(evans.get("/desk/", {"q": concern.reference}))
    assert world.evans.ref not in told_since(before)
    assert other.ref in told_since(before)
    assert browser(other, Hat.OFFICE).get(f"/desk/{concern.reference}/").status_code == 200


def test_whoever_may_see_it_is_not_asked_about_again_and_others_are(world: World) -> None:
    world.appointed("Mr Reid", Role.OFFICE)
    concern, parent = asked(world), tom(world)
    said = {"go": "may-see", "readers_asked": world.evans.ref}
    changed = words_of(parent.post(page_of(concern), more(f"{RUDE} And so did mr reid.", **said)))
    assert "Is it about Mr Reid?" in changed
    assert "Is it about one of them?" not in changed
    assert not Reply.objects.exists()
    parent.post(page_of(concern), more("Could Mrs Evans ring me?", **said))
    assert Reply.objects.count() == 1
    assert browser(world.evans, Hat.OFFICE).get(f"/desk/{concern.reference}/").status_code == 200


def test_words_that_name_nobody_who_can_open_it_are_sent_at_once(world: World) -> None:
    concern = asked(world)
    assert tom(world).post(page_of(concern), more("Mrs Hall has seen it, and Tom too.")).status_code == 302
    actions.assign(world.office, concern, world.hall)
    assert "Is it about Mrs Hall?" in words_of(tom(world).post(page_of(concern), more("Mrs Hall hid it.")))


def test_the_new_words_of_a_new_matter_are_asked_about_anew_too(world: World) -> None:
    world.appointed("Mr Reid", Role.OFFICE)
    sent = {"client_key": once(), "route": "office", "words": "Mr Reid was rude.", "go": "may-see"}
    page = words_of(tom(world).post("/private/new/", {**sent, "readers_asked": world.evans.ref}))
    assert "Is it about Mr Reid?" in page
    assert not Concern.objects.exists()


def test_when_nobody_of_the_office_is_left_leadership_has_it(world: World) -> None:
    concern = asked(world)
    tom(world).post(page_of(concern), more(RUDE, go="kept-from"))
    concern.refresh_from_db()
    assert concern.route == Concern.Route.LEADERSHIP
    assert access.may_open(world.singh, concern)


def test_nobody_lets_in_again_whom_its_author_named(world: World) -> None:
    reid = world.appointed("Mr Reid", Role.OFFICE)
    concern = asked(world)
    actions.say_it_is_about(world.as_parent(world.tom), concern, [world.evans])
    assert not stages.kept_by_the_desk(concern).exists()
    concern.refresh_from_db()
    with pytest.raises(Invalid):
        actions.unname_person(world.acting(reid, Hat.OFFICE), concern, world.evans, "It was a mistake.")


def test_whom_the_desk_had_kept_out_and_its_author_names_as_well_stays_out(world: World) -> None:
    reid = world.appointed("Mr Reid", Role.OFFICE)
    concern = asked(world)
    actions.name_person(world.acting(reid, Hat.OFFICE), concern, world.evans)
    assert stages.kept_by_the_desk(concern).get() == world.evans
    actions.say_it_is_about(world.as_parent(world.tom), concern, [world.evans])
    actions.say_it_is_about(world.as_parent(world.tom), concern, [world.evans])
    assert Entry.objects.filter(action=stages.KEPT_BY_AUTHOR).count() == 1
    concern.refresh_from_db()
    with pytest.raises(Invalid):
        actions.unname_person(world.acting(reid, Hat.OFFICE), concern, world.evans, "It was a mistake.")


def test_whoever_has_a_part_in_a_formal_complaint_loses_it_and_can_be_let_in_again_with_a_reason(world: World) -> None:
    concern = asked(world, route="leadership")
    actions.make_formal(world.as_parent(world.tom), concern)
    actions.take_over(world.leadership, concern)
    assert "Is it about Ms Singh?" in words_of(tom(world).post(page_of(concern), more("Ms Singh is in on it.")))
    tom(world).post(page_of(concern), more("Ms Singh is in on it.", go="kept-from"))
    concern.refresh_from_db()
    assert (concern.owner, concern.assigned_to) == (None, None)
    assert not access.may_open(world.singh, concern)
    actions.unname_person(world.head, concern, world.singh, "She only wrote the letter.")
    assert access.may_open(world.singh, concern)


def test_only_people_at_the_school_can_be_named(world: World) -> None:
    concern = asked(world)
    with pytest.raises(Invalid):
        actions.say_it_is_about(world.as_parent(world.tom), concern, [world.amira])
    assert not concern.named.exists()


def test_more_words_for_the_safeguarding_lead_that_name_them_go_to_the_deputy(world: World) -> None:
    disclosure = safeguarding.disclose(world.as_parent(world.tom), words="I worry about Mia.")
    page, words = page_of(disclosure), "Ms Clarke was there and said nothing."
    assert "Is it about Ms Clarke?" in words_of(tom(world).post(page, more(words)))
    assert not disclosure.chronology.exists()
    before = Notice.objects.count()
    tom(world).post(page, more(words, go="kept-from"))
    assert told_since(before) == {world.okoro.ref}
    assert disclosure.reference not in words_of(browser(world.clarke, Hat.DSL).get("/safeguarding/"))
    assert disclosure.reference in words_of(browser(world.okoro, Hat.DEPUTY).get("/safeguarding/"))
    with pytest.raises(Invalid):
        safeguarding.add_words(world.as_parent(world.tom), disclosure, words, once=once(), about=[world.amira])


def test_what_a_teacher_writes_down_is_asked_about_in_the_same_way(world: World) -> None:
    concern = actions.raise_concern(world.staff, route="leadership", words="He shouted.", came_by="staff")
    page = f"/written/{concern.reference}/"
    teacher = browser(world.hall, Hat.STAFF)
    assert "Is it about Ms Singh?" in words_of(teacher.post(page, more("Ms Singh told him to.")))
    assert teacher.post(page, more("Ms Singh told him to.", go="kept-from")).headers["Location"] == page
    assert not access.may_open(world.singh, concern)


def test_more_words_that_tell_of_a_child_at_risk_are_asked_about_and_go_to_the_lead_alone(world: World) -> None:
    concern, parent, sent = asked(world), tom(world), more(AT_RISK)
    page = parent.post(page_of(concern), sent)
    assert "Is a child at risk?" in words_of(page)
    assert escape(AT_RISK) in page.content.decode()
    assert (Reply.objects.count(), Disclosure.objects.count()) == (0, 0)

    gone = parent.post(page_of(concern), {**sent, "go": "safeguarding"}, follow=True)
    again = parent.post(page_of(concern), {**sent, "go": "safeguarding"})
    disclosure = Disclosure.objects.get()
    assert again.headers["Location"] == page_of(disclosure)
    assert disclosure.reference in words_of(gone)
    assert not Reply.objects.exists()


def test_whoever_says_that_no_child_is_at_risk_adds_these_words_and_no_others(world: World) -> None:
    concern, parent, sent = asked(world), tom(world), more(AT_RISK)
    mark = re.search(r'name="asked_about" value="(\w+)"', parent.post(page_of(concern), sent).content.decode())
    assert mark is not None
    said = {"go": "as-chosen", "asked_about": mark[1]}
    changed = parent.post(page_of(concern), {**sent, **said, "words": f"{AT_RISK} He kicks her."})
    assert "Is a child at risk?" in words_of(changed)
    assert parent.post(page_of(concern), {**sent, **said}).status_code == 302
    assert (Reply.objects.count(), Disclosure.objects.count()) == (1, 0)


def test_words_for_the_lead_that_name_the_lead_are_asked_about_once_more(world: World) -> None:
    concern, parent = asked(world), tom(world)
    lead = world.clarke
    sent = more(f"{AT_RISK} {lead.name} knew it.", go="safeguarding")
    page = parent.post(page_of(concern), sent)
    assert f"Is it about {lead.name}?" in words_of(page)
    assert 'name="chosen" value="safeguarding"' in page.content.decode()
    assert not Disclosure.objects.exists()
    parent.post(page_of(concern), {**sent, "go": "kept-from", "chosen": "safeguarding"})
    assert Disclosure.objects.get().named.filter(person=lead).exists()
    assert not Reply.objects.exists()


def test_staff_are_asked_to_tell_the_lead_themselves(world: World) -> None:
    evans = browser(world.evans, Hat.OFFICE)
    concern = actions.raise_concern(
        world.acting(world.evans, Hat.OFFICE), route="leadership", words="He shouted at the gate.", came_by="staff"
    )
    page = words_of(evans.post(reverse("doors:written-matter", args=[concern.reference]), more(AT_RISK)))
    assert "Then please tell the safeguarding lead yourself" in page
    assert "Send to the safeguarding lead" not in page
    assert not Reply.objects.exists()


def test_whoever_is_kept_from_a_matter_is_kept_from_what_goes_to_the_lead_instead(world: World) -> None:
    concern = actions.raise_concern(
        world.as_parent(world.tom), route="office", words="Where is the lost coat?", about=[world.clarke]
    )
    tom(world).post(page_of(concern), more(AT_RISK, go="safeguarding"))
    disclosure = Disclosure.objects.get()
    assert disclosure.named.filter(person=world.clarke).exists()
    assert not Notice.objects.filter(subject_ref=disclosure.reference, recipients__icontains=world.clarke.ref).exists()


def test_answers_about_readers_add_up_and_each_holds_for_whom_it_was_given(world: World) -> None:
    world.appointed("Mr Reid", Role.OFFICE)
    concern, parent = asked(world), tom(world)
    first = more(RUDE, go="may-see", readers_asked=world.evans.ref)
    both = {**first, "words": f"{RUDE} Mr Reid too."}
    page = parent.post(page_of(concern), both).content.decode()
    assert "Is it about Mr Reid?" in page
    carried = re.search(r'name="readers_may_see" value="([^"]+)"', page)
    now_asked = re.search(r'name="readers_asked" value="\s*(\S+)\s*"', page)
    assert carried is not None
    assert now_asked is not None
    answer = {**both, "go": "kept-from", "readers_may_see": carried[1], "readers_asked": now_asked[1]}
    assert parent.post(page_of(concern), answer).status_code == 302
    assert [named.person.name for named in concern.named.all()] == ["Mr Reid"]
    assert Reply.objects.count() == 1


def test_what_is_kept_from_one_who_is_named_is_asked_about_the_others_who_are(world: World) -> None:
    concern, parent = asked(world, route="leadership"), tom(world)
    sent = more("Mr Adeyemi and Dr Webb covered it up.", go="kept-from", readers_asked=world.adeyemi.ref)
    page = parent.post(page_of(concern), sent)
    assert "Is it about Dr Webb?" in words_of(page)
    assert not Reply.objects.exists()


def test_words_changed_after_going_back_are_added_as_well(world: World) -> None:
    concern, parent, sent = asked(world), tom(world), more("It is blue.")
    for words in ("It is blue.", "It is blue.", "It is dark blue."):
        assert parent.post(page_of(concern), {**sent, "words": words}).status_code == 302
    assert Reply.objects.count() == 2
