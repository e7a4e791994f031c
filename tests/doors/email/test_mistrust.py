"""Nobody puts words into somebody else's mouth, and nothing that tells of a child gets to the wrong desk or is lost."""

import pytest

from gatepost.audit.models import Entry
from gatepost.concerns.models import Concern, NamedPerson, Reply
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.doors.actions import hand_on
from gatepost.doors.email import lead_alerts, looking, rounds
from gatepost.doors.email.desk_actions import answer_sender
from gatepost.doors.email.headers import read_head, sender_of
from gatepost.doors.email.inbox import take_in
from gatepost.doors.email.sender_check import checked_by
from gatepost.doors.models import ReceivedMail
from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from gatepost.safeguarding.models import NamedPerson as SealedName
from tests.doors.email.test_becoming import AT_RISK, OFFICE, QUESTION
from tests.doors.email.test_desk_pages import page_of
from tests.world import words_of

SERVER = "mx.hazel-lane.test"
OURS = f"Authentication-Results: {SERVER}; "


def test_the_offices_secret_address_puts_no_words_into_a_parents_or_the_heads_mouth(world, post):
    post.sends(world.tom, QUESTION)
    Concern.objects.update(route=Concern.Route.LEADERSHIP)  # so that the head has it on a desk
    letter = post.last_to(OFFICE)
    for player in (world.tom, world.adeyemi, world.shah):
        mail = post.answers(player, letter, "It was my own fault.", proven="")
        assert (mail.state, mail.why) == ("triage", "other-address")
    assert not Reply.objects.exists()
    assert post.answers(world.evans, letter, "To the office, please.", proven="").why == "words-added"
    assert post.answers(world.tom, letter, "Thank you.").why == "words-added"  # his server vouches for him


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        ('spf=pass smtp.mailfrom="a; dmarc=pass header.from=x.test; b"@evil.test', "none"),
        ('dmarc=none header.from=x.test; spf=pass smtp.mailfrom="(a"@evil.test; dkim=pass header.d=x.test', "pass"),
        ('spf=pass smtp.mailfrom="a\\"; dmarc=pass header.from=x.test; b"@evil.test', "none"),
        ('spf=pass smtp.mailfrom="a; dmarc=pass header.from=x.test', "none"),
        ("dmarc=none header.from=x.test; spf=pass smtp.mailfrom=a; dmarc=pass header.from=x.test; b@evil.test", "none"),
        ('dmarc=pass reason="all is well; really" header.from="x.test"', "pass"),
    ],
)
def test_a_sender_writes_no_results_into_their_own_address(found, answer):
    raw = f"{OURS}{found}\r\nFrom: Tom <tom@x.test>\r\n\r\nHello".encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by(SERVER, read) == answer


@pytest.mark.parametrize(
    ("shown", "answer", "sender"),
    [
        ("Tom <tom@x.test>", "pass", "tom@x.test"),
        ("tom@x.test <tom@x.test>", "pass", "tom@x.test"),
        ('"Smith, Tom" <tom@x.test> (at home)', "pass", "tom@x.test"),
        ("Tom :( <tom@x.test>", "pass", "tom@x.test"),
        ("me@evil.test (<tom@x.test>)", "pass", "me@evil.test"),
        ("tom@x.test, me@evil.test", "fail", "tom@x.test"),
        ("<tom@x.test> <me@evil.test>", "fail", "tom@x.test"),
        ("me@evil.test <tom@x.test>", "none", "tom@x.test"),
        (r'"x\\" "<tom@x.test>" <me@evil.test>', "pass", "me@evil.test"),
    ],
)
def test_what_a_provider_found_counts_for_the_one_address_that_it_looked_at(shown, answer, sender):
    raw = f"From: {shown}\r\n\r\nHello".encode()
    read, _ = read_head(raw, 0, len(raw), set())
    assert checked_by("", read, trusted_results="dmarc=pass") == answer
    assert sender_of(read.sent("from"), set())[0] == sender


def test_a_mail_that_waits_on_a_question_follows_it_to_the_lead(world, post):
    post.sends(world.tom, QUESTION)
    found = Concern.objects.get()
    mail = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), "He did it again.")
    assert mail.subject_ref == found.reference
    world.evans.opens(f"/desk/mail/{mail.ref}/")
    hand_on(world.evans.acting, found)
    world.work()
    mail.refresh_from_db()
    assert (mail.state, mail.raw) == ("triage", None)
    assert Entry.objects.filter(action="handed a mail on", subject_ref=mail.ref).exists()
    assert world.evans.opens(f"/desk/mail/{mail.ref}/").status == 404
    assert post.letters_to(world.clarke)
    page_of(world.clarke, mail).press("Add it there")
    assert ChronologyEntry.objects.filter(kind="from-author", words__isnull=False).exists()


def test_a_mail_that_came_to_wait_just_after_follows_as_well(world, post):
    post.sends(world.tom, QUESTION)
    found = Concern.objects.get()
    mail = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), "He did it again.")
    ReceivedMail.objects.filter(pk=mail.pk).update(state="waiting", subject_ref="")
    hand_on(world.evans.acting, found)
    ReceivedMail.objects.filter(pk=mail.pk).update(state="triage", subject_ref=found.reference)
    lead_alerts.remind_leads()
    mail.refresh_from_db()
    assert mail.raw is None
    assert lead_alerts.remind_leads() == 0


def test_a_mail_on_a_matter_is_told_of_to_those_who_have_it_and_to_no_mailbox(world, post):
    post.sends(world.tom, QUESTION)
    told = post.last_to(world.tom)
    Concern.objects.update(route=Concern.Route.LEADERSHIP)
    NamedPerson.objects.create(school=world.school, concern=Concern.objects.get(), person=world.evans.person, at=now())
    post.outbox.taken.clear()
    mail = post.answers("tom.private@elsewhere.example", told, "Any news?")
    assert mail.state == "triage"
    assert post.letters_to(OFFICE) == post.letters_to(world.evans) == []
    assert "A mail waits" in str(post.last_to(world.shah)["Subject"])


def test_a_mail_to_a_disclosure_that_names_the_leads_is_told_of_to_the_head(world, post):
    post.sends(world.tom, AT_RISK)
    told = post.last_to(world.tom)
    disclosure = Disclosure.objects.get()
    for player in (world.clarke, world.farrow):
        SealedName.objects.create(school=world.school, disclosure=disclosure, person=player.person, at=now())
    post.outbox.taken.clear()
    mail = post.answers("tom.private@elsewhere.example", told, "It happened again.")
    assert mail.raw is None
    assert post.letters_to(world.clarke) == post.letters_to(world.farrow) == []
    assert post.letters_to(world.adeyemi)


def test_an_answer_to_the_lead_that_cannot_be_judged_is_the_leads_all_the_same(world, post, monkeypatch):
    post.sends(world.tom, AT_RISK)
    told = post.last_to(world.tom)
    monkeypatch.setattr(rounds, "look_at", _broken)
    mail = post.answers(world.tom, told, "It happened again.")
    _try_again(mail, rounds.MOST_TRIES)
    assert (mail.state, mail.why, mail.raw) == ("triage", "fault", None)
    assert world.evans.opens(f"/desk/mail/{mail.ref}/").status == 404
    assert page_of(world.clarke, mail).status == 200


def test_what_nobody_can_judge_is_for_the_lead_to_look_at_first(world, post, monkeypatch):
    monkeypatch.setattr(looking.facts, "judge_for", _broken)  # out of order for hours
    mail = post.sends(world.tom, AT_RISK)
    against = post.sends(world.tom, "Ms Clarke and Mr Farrow pushed him.")
    for one in (mail, against):
        _try_again(one, rounds.MOST_TRIES)
        assert (one.state, one.why, one.raw) == ("triage", "fault", None)
        assert world.evans.opens(f"/desk/mail/{one.ref}/").status == 404
    world.work()
    assert post.letters_to(world.clarke)
    assert page_of(world.clarke, mail).status == 200
    assert page_of(world.clarke, against).status == 404  # it may be about the leads: the head has it
    assert page_of(world.adeyemi, against).status == 200
    page_of(world.clarke, mail).press("Give it to the office")
    assert page_of(world.evans, mail).status == 200


def test_words_about_a_child_at_risk_from_a_stranger_on_a_question_reach_the_lead(world, post):
    post.sends(world.tom, QUESTION)
    mail = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), AT_RISK)
    assert (mail.state, mail.raw, mail.subject_ref) == ("triage", None, "")
    assert page_of(world.clarke, mail).status == 200
    assert world.evans.opens(f"/desk/mail/{mail.ref}/").status == 404


def test_a_mail_that_ends_the_worker_gets_to_a_person(world, post, monkeypatch):
    def dies(row):
        raise SystemExit  # stands for what ends a process: too little memory, a fault in a library

    mail = take_in(world.school, b"From: tom@x.test\n\nHello, Ms Clarke and Mr Farrow pushed him.", via="imap")
    monkeypatch.setattr(rounds, "look_at", dies)
    for _ in range(rounds.MOST_TRIES + 1):
        ReceivedMail.objects.filter(pk=mail.pk).update(due_at=mail.received_at)
        with pytest.raises(SystemExit):
            rounds.process_waiting()
    monkeypatch.setattr(looking, "read_mail", dies)  # nor is it read for the names in it
    _try_again(mail, 1)
    assert (mail.state, mail.why) == ("triage", "fault")
    assert page_of(world.clarke, mail).status == 404  # it names her
    assert page_of(world.adeyemi, mail).status == 200


def test_a_mail_that_no_person_can_be_given_keeps_no_other_waiting(world, post, monkeypatch):
    mail = take_in(world.school, b"From: tom@x.test\n\nHello", via="imap")
    ReceivedMail.objects.filter(pk=mail.pk).update(tries=2000)
    real = rounds._end

    def fails(row, *given, **more):
        if row.pk == mail.pk:
            raise RuntimeError
        real(row, *given, **more)

    monkeypatch.setattr(rounds, "_end", fails)
    assert post.sends(world.tom, QUESTION).why == "new-matter"
    mail.refresh_from_db()
    assert (mail.state, mail.fault) == ("waiting", "RuntimeError")


def _broken(*_given):
    raise RuntimeError


def _try_again(mail: ReceivedMail, times: int) -> None:
    for _ in range(times):
        ReceivedMail.objects.filter(pk=mail.pk).update(due_at=mail.received_at)
        rounds.process_waiting()
    mail.refresh_from_db()


def test_words_that_staff_add_in_a_parents_name_are_told_to_the_parent(world, post):
    post.sends(world.tom, QUESTION)
    reference = Concern.objects.get().reference
    mail = post.sends("evans.private@elsewhere.example", "It was my own fault.")
    before = len(post.letters_to(world.tom))
    page_of(world.evans, mail).press("Add it there", **{"add-reference": reference, "add-as_whom": "author"})
    world.work()
    assert Reply.objects.get().words == "It was my own fault."
    [told] = post.letters_to(world.tom)[before:]
    assert reference in words_of(told)
    assert "Your mail has come in" in words_of(told)


def test_nobody_answers_a_mailing_list(world, post):
    mail = post.sends("news@elsewhere.example", QUESTION, head="List-Id: <news.elsewhere.example>\n")
    assert mail.why == "mailing-list"
    with pytest.raises(Invalid):
        answer_sender(world.evans.acting, mail, "Thank you.")


def test_what_tells_of_a_child_at_risk_is_found_at_the_end_of_a_long_mail(world, post):
    post.sends(world.tom, "The bus was late again today. " * 1000 + "\n\n" + AT_RISK)
    assert Disclosure.objects.count() == 1
    assert not Concern.objects.exists()


def test_a_worker_that_is_to_stop_begins_no_other_mail(world, post):
    for number in range(3):
        take_in(world.school, b"From: tom@x.test\n\nHello %d" % number, via="imap")
    asked = iter([True, False])
    assert rounds.process_waiting(keep_going=lambda: next(asked)) == 1
    assert ReceivedMail.objects.filter(state="waiting", tries=0).count() == 2
