"""Mails that a person sorts: who sees which, what can be done with each, and that nothing in them runs."""

import pytest

from gatepost.audit.models import Entry
from gatepost.concerns import actions
from gatepost.concerns.models import Concern, Reply
from gatepost.delivery.models import Notice
from gatepost.doors.email import desk_actions, desk_pages
from gatepost.doors.email.desk_access import how_many_wait
from gatepost.doors.models import ReceivedMail
from gatepost.people.hats import Acting
from gatepost.people.models import Hat
from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from tests.world import words_of

pytestmark = pytest.mark.slow

QUESTION = "Where do I send the form for free school meals?"
AT_RISK = "My daughter says her uncle touches her at night and she is scared to go home."
OUTSIDE = "supplier@elsewhere.example"
OFFICE = "office@hazel-lane.example"


@pytest.fixture
def mail(world, post):
    return post.sends(OUTSIDE, QUESTION, subject="<b>Milk</b> order")


def page_of(player, mail):
    return player.opens(f"/desk/mail/{mail.ref}/")


def listed(player) -> str:
    page = player.opens("/desk/mail/")
    return page.main.text if page.status == 200 else ""


def test_the_office_sees_who_what_and_why_as_plain_text(world, mail):
    assert "<b>Milk</b> order" in listed(world.evans)
    page = page_of(world.evans, mail)
    assert QUESTION in page.main.text
    assert OUTSIDE in page.main.text
    assert "Nobody here has this mail address" in page.main.text
    assert not page.root.all("b")
    assert Entry.objects.filter(action="opened a mail", subject_ref=mail.ref, actor_hat="office").count() == 1


@pytest.mark.parametrize("who", ["tom", "priya", "hall", "lowe", "sam", "osei", "clarke"])
def test_others_see_nothing_of_it(world, mail, who):
    player = getattr(world, who)
    assert "Milk" not in listed(player)
    assert page_of(player, mail).status == 404
    assert player.opens(f"/desk/mail/{mail.ref}/files/1/").status == 404


def test_it_becomes_the_question_of_a_parent_who_is_told(world, post, mail):
    page = page_of(world.evans, mail).press("Make it their question", **{"begin-who": world.tom.mail})
    assert page.status == 200
    found = Concern.objects.get()
    assert (found.author, found.came_by) == (world.tom.person, "mail")
    assert QUESTION in found.words
    world.work()
    assert found.reference in words_of(post.last_to(world.tom))
    assert page_of(world.evans, mail).status == 404
    mail.refresh_from_db()
    assert (mail.state, mail.ended_by, mail.subject_ref) == ("taken-in", world.evans.person, found.reference)


@pytest.mark.parametrize("who", ["nobody@x.example", "Nobody At All", "mrs.hall@", "Mrs Hall", ""])
def test_only_a_parent_can_be_named_as_its_writer(world, mail, who):
    page = page_of(world.evans, mail).press("Make it their question", **{"begin-who": who})
    assert page.status == 422
    assert not Concern.objects.exists()


def test_it_is_added_to_a_matter_as_the_authors_words_or_as_ones_own_answer(world, post, mail):
    world.tom.asks_the_school("Is there a place on the trip?")
    found = Concern.objects.get()
    page_of(world.evans, mail).press(
        "Add it there", **{"add-reference": found.reference.lower(), "add-as_whom": "author"}
    )
    assert (Reply.objects.get().side, Reply.objects.get().by) == ("author", world.tom.person)
    second = post.sends(OUTSIDE, "The answer is yes.")
    page_of(world.evans, second).press("Add it there", **{"add-reference": found.reference, "add-as_whom": "answer"})
    last = Reply.objects.last()
    assert (last.side, last.by, last.words) == ("school", world.evans.person, "The answer is yes.")


def test_a_matter_that_is_not_on_ones_desk_cannot_be_told_from_none(world, mail):
    world.tom.asks_the_school("About somebody in the office", route="office")
    found = Concern.objects.get()
    actions.name_person(world.evans.acting, found, world.evans.person)
    said = []
    for reference in (found.reference, "AAAA-AAAA"):
        page = page_of(world.evans, mail).press("Add it there", **{"add-reference": reference, "add-as_whom": "author"})
        assert page.status == 422
        said.append("There is no such reference on your desk." in page.main.text)
    assert said == [True, True]
    assert not Reply.objects.exists()


def test_an_outsider_is_answered_by_one_mail_and_both_are_kept(world, post, mail):
    page_of(world.evans, mail).press("Send the answer", **{"answer-words": "Two crates on Monday, please."})
    world.work()
    [letter] = post.letters_to(OUTSIDE)
    assert "Two crates on Monday, please." in words_of(letter)
    assert letter["Reply-To"] is None
    mail.refresh_from_db()
    assert (mail.why, mail.answer) == ("answered", "Two crates on Monday, please.")


def test_what_is_not_for_the_school_is_put_aside_with_a_reason(world, mail):
    assert page_of(world.evans, mail).press("Put it aside", **{"aside-reason": ""}).status == 422
    page_of(world.evans, mail).press("Put it aside", **{"aside-reason": "An advertisement."})
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.reason) == ("ignored", "not-for-us", "An advertisement.")


def test_the_desk_says_how_many_wait_to_whoever_may_look(world, mail):
    assert "Mails to look at 1" in " ".join(world.evans.opens("/desk/").main.text.split())
    assert how_many_wait(Acting(world.osei.person, Hat.CHAIR)) == 0
    page_of(world.evans, mail).press("Put it aside", **{"aside-reason": "An advertisement."})
    assert "Mails to look at 1" not in " ".join(world.evans.opens("/desk/").main.text.split())


def test_what_may_be_forged_says_so_and_cannot_be_answered(world, post):
    mail = post.sends(world.tom, "Please change my bank details.", proven="fail")
    page = page_of(world.evans, mail)
    assert "This mail may be forged." in page.main.text
    assert "Send the answer" not in page.main.text


def test_a_mail_on_a_matter_is_shown_to_those_who_have_the_matter(world, post):
    world.school.leadership_only = True
    world.school.save(update_fields=["leadership_only"])
    world.tom.asks_the_school("It is about how I was spoken to.", route="leadership")
    world.work()
    letter = post.last_to(world.tom)
    mail = post.answers("tom.private@elsewhere.example", letter, "Any news?")
    assert mail.why == "other-address"
    assert "Any news?" not in page_of(world.evans, mail).text
    assert page_of(world.evans, mail).status == 404
    page = page_of(world.shah, mail)
    assert "Any news?" in page.main.text
    assert page.value_of("add-reference") == mail.subject_ref


def test_two_who_sort_the_same_mail_at_once_do_it_once(world, mail):
    first, second = page_of(world.evans, mail), page_of(world.shah, mail)
    first.press("Put it aside", **{"aside-reason": "An advertisement."})
    assert second.press("Make it their question", **{"begin-who": world.tom.mail}).status in (404, 409)
    assert not Concern.objects.exists()


def test_what_tells_of_a_child_at_risk_is_the_leads_alone_who_are_told_again(world, post):
    mail = post.sends("neighbour@elsewhere.example", AT_RISK, subject="A worry")
    for player in (world.evans, world.shah, world.adeyemi):
        assert "A worry" not in listed(player)
        assert page_of(player, mail).status == 404
    assert [str(letter["Subject"]) for letter in post.letters_to(world.clarke)] == ["Please sign in to Gatepost"]
    assert post.letters_to(OFFICE) == []
    assert "A worry" in listed(world.clarke)
    page = page_of(world.clarke, mail)
    assert AT_RISK in page.main.text
    ReceivedMail.objects.update(due_at=mail.received_at)
    world.work()
    world.work()
    assert len(post.letters_to(world.farrow)) == 1
    page.press("Begin a record", **{"begin-who": world.amira.mail})
    found = Disclosure.objects.get()
    assert (found.author, AT_RISK in found.words) == (world.amira.person, True)
    ReceivedMail.objects.update(due_at=mail.received_at)
    before = len(post.letters_to(world.farrow))
    world.work()
    world.work()
    assert len(post.letters_to(world.farrow)) == before


def test_leads_and_office_pass_a_mail_to_each_other(world, post, mail):
    page_of(world.evans, mail).press("Hand it on to the safeguarding lead")
    assert page_of(world.evans, mail).status == 404
    world.work()
    assert post.letters_to(world.clarke)
    page_of(world.clarke, mail).press("Give it to the office")
    assert page_of(world.clarke, mail).status == 404
    assert QUESTION in page_of(world.evans, mail).main.text


def test_an_answer_to_a_disclosure_from_another_address_waits_with_the_lead(world, post):
    post.sends(world.tom, AT_RISK)
    told = post.last_to(world.tom)
    mail = post.answers("tom.private@elsewhere.example", told, "It happened again.")
    assert page_of(world.evans, mail).status == 404
    page_of(world.clarke, mail).press("Add it there")
    assert ChronologyEntry.objects.filter(kind="from-author", words__isnull=False).exists()


def test_files_are_handed_out_to_be_saved_and_never_shown(world, post):
    raw = (
        f"From: {OUTSIDE}\nTo: in@hazel-lane.example\nSubject: Bill\nMessage-ID: <f@elsewhere.example>\n"
        'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nThe bill.\n'
        '--b\nContent-Type: text/html; name="a.html"\nContent-Disposition: attachment; filename="a.html"\n\n'
        "<script>alert(1)</script>\n--b--\n"
    )
    mail = post.sends(OUTSIDE, "", raw=raw.encode())
    answer = world.evans.client.get(f"/desk/mail/{mail.ref}/files/1/")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.content.strip() == b"<script>alert(1)</script>"
    assert world.evans.opens(f"/desk/mail/{mail.ref}/files/2/").status == 404


def test_the_office_hears_of_mails_to_sort_once_in_a_while(world, post):
    for number in range(3):
        post.sends(f"someone{number}@elsewhere.example", QUESTION)
    assert [str(letter["Subject"]) for letter in post.letters_to(OFFICE)] == ["A mail waits to be sorted in Gatepost"]


def test_whom_a_mail_blames_neither_sees_nor_hears_of_it(world, post):
    mail = post.sends(OUTSIDE, "Mrs Evans is a liar and a disgrace, and she bullies my son.", subject="Rude")
    assert mail.state == "triage"
    assert page_of(world.evans, mail).status == 404
    assert "Rude" not in listed(world.evans)
    assert post.letters_to(OFFICE) == post.letters_to(world.evans) == []
    assert "Rude" in listed(world.shah)
    assert post.letters_to(world.shah)
    page_of(world.shah, mail).press("Make it their question", **{"begin-who": world.tom.mail})
    found = Concern.objects.get()
    assert [entry.person for entry in found.named.all()] == [world.evans.person]


def test_a_mail_about_the_leads_themselves_goes_past_them(world, post):
    words = "My daughter says that Ms Clarke and Mr Farrow hit her, and she is scared to go to school."
    mail = post.sends(OUTSIDE, words, subject="Hurt")
    assert mail.raw is None
    for player in (world.clarke, world.farrow, world.evans, world.osei):
        assert page_of(player, mail).status == 404
        assert "Hurt" not in listed(player)
        assert post.letters_to(player) == []
    assert post.letters_to(world.adeyemi)
    assert "For you alone" in listed(world.adeyemi)
    assert "Hurt" not in listed(world.adeyemi)
    assert words in page_of(world.adeyemi, mail).main.text


def test_the_list_opens_heads_alone_and_each_under_the_key_of_whoever_has_the_mail(world, mail, monkeypatch):
    def opened(_mail):
        raise AssertionError("a whole mail was unsealed for the list")

    monkeypatch.setattr(desk_pages, "_raw_of", opened)
    for player, passes_it_on in ((world.evans, desk_actions.give_to_lead), (world.clarke, desk_actions.give_to_office)):
        mail.refresh_from_db()
        assert (mail.head is None, mail.head_for_lead is None) == (player is world.clarke, player is world.evans)
        assert "<b>Milk</b> order" in listed(player)
        passes_it_on(player.acting, mail)
        assert "Milk" not in listed(player)
    assert "<b>Milk</b> order" in listed(world.evans)


def test_a_mail_from_before_heads_were_kept_is_listed_all_the_same(world, mail):
    ReceivedMail.objects.update(head=None)
    assert "<b>Milk</b> order" in listed(world.evans)


def test_a_list_of_large_mails_is_still_a_page(world, post, mail, django_assert_max_num_queries):
    for number in range(55):
        post.sends(f"someone{number}@elsewhere.example", QUESTION)
    world.evans.opens("/desk/mail/")
    with django_assert_max_num_queries(25):
        page = world.evans.opens("/desk/mail/")
    assert "These are the first 50 of 56." in page.main.text


THREAT = "I know where you live. I will come round tonight and break your legs."
RUDE = "You are all useless idiots. Answer me, you stupid cow!"


def test_what_may_threaten_somebody_comes_first_and_says_whom_to_ring(world, post, mail):
    rude, threat = post.sends("neighbour@elsewhere.example", RUDE), post.sends("other@elsewhere.example", THREAT)
    assert [(one.threatens, one.harms_staff) for one in (mail, rude, threat)] == [
        (False, False), (False, True), (True, True)
    ]  # fmt: skip
    for player in (world.evans, world.shah):
        text = listed(player)
        assert text.index("other@") < text.index(OUTSIDE) < text.index("neighbour@")
        assert (text.count("may be a threat"), text.count("hard on staff")) == (1, 1)
        assert "Ring 999" in page_of(player, threat).main.text
        assert "Ring 999" not in page_of(player, mail).main.text
        assert "hard on staff" in page_of(player, rude).main.text


def test_under_the_leads_seal_a_threat_is_marked_nowhere_and_found_anew_when_it_comes_out(world, post):
    sealed = post.sends(OUTSIDE, f"{AT_RISK} {THREAT}")
    assert (sealed.raw, sealed.threatens, sealed.harms_staff) == (None, False, False)
    assert not Notice.objects.filter(kind="mail-cannot-wait").exists()
    assert "may be a threat" not in listed(world.clarke)
    page_of(world.clarke, sealed).press("Give it to the office")
    sealed.refresh_from_db()
    assert (sealed.threatens, sealed.harms_staff) == (True, True)
    assert world.shah.person.ref in Notice.objects.get(kind="mail-cannot-wait").recipients
    page_of(world.evans, sealed).press("Hand it on to the safeguarding lead")
    sealed.refresh_from_db()
    assert (sealed.threatens, sealed.harms_staff) == (False, False)


def test_whom_a_threatening_mail_names_finds_it_in_no_list_and_no_count(world, post):
    threat = post.sends(OUTSIDE, f"Mrs Shah will be sorry. {THREAT}")
    assert threat.threatens
    assert "may be a threat" not in listed(world.shah)
    assert how_many_wait(world.shah.acting) == 0
    assert page_of(world.shah, threat).status == 404
    assert world.shah.person.ref not in Notice.objects.get(kind="mail-cannot-wait").recipients
