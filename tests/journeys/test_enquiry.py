"""J8: the office answers an enquiry: asked on a page, answered on a page."""

import re
from datetime import timedelta

import pytest
import time_machine

from gatepost.concerns.models import Concern
from gatepost.core.clock import now
from gatepost.people.calendar import add_school_days
from tests.world import words_of

QUESTION = "Where do I send the form for free school meals?"


@pytest.fixture
def reference(world):
    world.tom.asks_the_school(QUESTION)
    return Concern.objects.get().reference


def test_asking_the_school_gives_a_reference_and_a_date_counted_in_school_days(world, reference):
    concern = Concern.objects.get()
    today = now().date()
    assert concern.reply_by == add_school_days(world.school, today, world.school.answer_days)
    page = world.tom.opens(f"/private/{reference}/").text
    assert reference in page
    assert "the school office" in page
    assert world.tom.opens("/private/").main.text.count(reference) == 1


def test_the_office_hears_that_something_waits_and_never_what(world, outbox, reference):
    world.work()
    [letter] = outbox.to("office@hazel-lane.example")
    assert "school meals" not in letter.as_string()
    assert "Tom" not in letter.as_string()
    assert reference in words_of(letter)


def test_mrs_evans_asks_the_teacher_who_sees_this_one_and_nothing_else_and_answers(world, outbox, reference):
    world.amira.asks_the_school("Is the gate open at half past eight?")
    other = Concern.objects.exclude(reference=reference).get().reference
    world.evans.opens(f"/desk/{reference}/").press("Ask them", **{"give-person": world.hall.person.ref})
    world.work()
    assert f"/desk/{reference}/" in words_of(outbox.for_(world.hall)[0])

    desk = world.hall.opens("/desk/")
    assert reference in desk.text
    assert other not in desk.text
    assert world.hall.opens(f"/desk/{other}/").status == 404
    world.hall.answers_privately(reference, "To the office, please. I have put a copy in Leo's bag.")
    world.work()

    _, letter = outbox.for_(world.tom)  # the first said that the question came
    assert "Leo" not in words_of(letter)
    path = re.search(r"https?://[^/]+(/private/\S+)", words_of(letter)).group(1)
    assert "a copy in Leo's bag" in world.tom.opens(path).main.text.replace("’", "'")
    assert world.amira.opens(path).status == 404


def test_the_parent_sees_which_roles_opened_it(world, reference):
    assert "Nobody yet" in world.tom.opens(f"/private/{reference}/").main.text
    world.evans.opens(f"/desk/{reference}/")
    page = world.tom.opens(f"/private/{reference}/").main.text
    assert "Opened: school office" in page
    assert "Mrs Evans" not in page


def test_what_is_overdue_stands_first_and_says_so(world, reference):
    late = Concern.objects.get().reply_by + timedelta(days=1)
    with time_machine.travel(f"{late.isoformat()}T10:00:00+00:00", tick=True):
        world.amira.asks_the_school("Is the gate open at half past eight?")
        # A session lasts ninety days, a second step does not: Mrs Evans has signed in again.
        world.evans._client = None
        desk = world.evans.opens("/desk/").main.text
        newer = Concern.objects.exclude(reference=reference).get().reference
        assert desk.index(reference) < desk.index(newer)
        assert "overdue since" in desk
        assert "You should have heard by" in world.tom.opens(f"/private/{reference}/").main.text


def test_sending_the_form_twice_asks_once(world):
    form = world.tom.opens("/private/new/")
    form.press("Send privately", words=QUESTION, route="office")
    form.press("Send privately", words=QUESTION, route="office")
    assert Concern.objects.count() == 1


def test_an_answer_written_beside_new_words_of_the_parent_is_kept_and_they_are_read_first(world, reference):
    page = world.evans.opens(f"/desk/{reference}/")
    world.tom.opens(f"/private/{reference}/").press("Send privately", words="I have found it, thank you!")
    page = page.press("Send the answer", words="To the office, please.")
    assert page.status == 422
    assert page.value_of("words") == "To the office, please."
    assert "Somebody wrote here while you did." in page.main.text
    assert "I have found it, thank you!" in page.main.text
    page.press("Send the answer", words="Good to hear.")
    assert "Good to hear." in world.tom.opens(f"/private/{reference}/").main.text
