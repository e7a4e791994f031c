"""What pages of the sealed room show, say and write down: reads, reviews, days after closing, files beside the pack."""

import pytest

from gatepost.audit.models import Entry
from gatepost.core.clock import today_in
from gatepost.people.models import Hat
from gatepost.safeguarding import actions
from gatepost.safeguarding.models import Disclosure
from tests.concerns.cast import World, once
from tests.concerns.pages import browser, words_of
from tests.safeguarding.telling import told


@pytest.mark.parametrize("path", ["decide", "keep-from"])
def test_words_that_come_back_beside_a_mistake_are_written_down_as_read(world: World, path: str) -> None:
    concern = actions.share(world.staff, words="He shouted.", about=world.singh, once=once())
    answer = browser(world.adeyemi, Hat.HEAD).post(f"/safeguarding/low-level/{concern.reference}/{path}/", {})
    assert "He shouted." in words_of(answer)
    assert Entry.objects.filter(action="opened a low-level concern", subject_ref=concern.reference).count() == 1


def test_whoever_asked_for_a_look_does_not_read_its_review(world: World) -> None:
    disclosure = told(world, world.adeyemi)
    reason = "Neither lead answered the telephone since seven."
    look = actions.ask_for_look(world.head, reference=disclosure.reference, reason=reason, once=once())
    actions.allow_look(world.deputy, look.ref)
    actions.review_look(world.lead, look.ref, "Wrong: it is about Mr Adeyemi himself.")
    assert "himself" in words_of(browser(world.okoro, Hat.DEPUTY).get(f"/safeguarding/looks/{look.ref}/"))
    assert "himself" not in words_of(browser(world.adeyemi, Hat.HEAD).get(f"/safeguarding/looks/{look.ref}/"))


def test_the_list_says_when_a_closed_one_is_to_be_looked_at(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    lead.get(f"/safeguarding/{disclosure.reference}/")
    actions.close(world.lead, disclosure, "Not referred: the nurse explained it.", once=once())
    assert "look again today" not in words_of(lead.get("/safeguarding/"))
    Disclosure.objects.filter(pk=disclosure.pk).update(look_again_on=today_in("Europe/London"))
    assert "look again today" in words_of(lead.get("/safeguarding/"))


def test_the_page_says_that_files_that_came_along_are_not_in_the_pack(world: World) -> None:
    disclosure, lead = told(world), browser(world.clarke, Hat.DSL)
    not_in_it = "Save files that came along beside it"
    assert not_in_it not in words_of(lead.get(f"/safeguarding/{disclosure.reference}/"))
    Disclosure.objects.filter(pk=disclosure.pk).update(came_from=Disclosure.CameFrom.CONCERN)
    assert not_in_it in words_of(lead.get(f"/safeguarding/{disclosure.reference}/"))
