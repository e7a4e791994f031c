"""What becomes of a mail, each through the worker: words on a matter, a new one, or something to look at."""

import time

import pytest

from gatepost.audit.models import Entry
from gatepost.concerns.actions import desk as desk_actions
from gatepost.concerns.clocks import clock_of
from gatepost.concerns.models import Concern, Evidence, NamedPerson, Reply
from gatepost.core.clock import now, today_in
from gatepost.delivery.models import Delivery, Notice
from gatepost.doors.email import rounds
from gatepost.doors.email.inbox import take_in
from gatepost.doors.email.mail_notices import path_to_matter
from gatepost.doors.models import ReceivedMail
from gatepost.people.models import Address, Appointment
from gatepost.safeguarding.models import ChronologyEntry, Disclosure
from tests.world import words_of

OFFICE = "office@hazel-lane.example"
QUESTION = "Where do I send the form for free school meals?"
AT_RISK = "My daughter says her uncle touches her at night and she is scared to go home."


def concern() -> Concern:
    return Concern.objects.get()


def test_a_parents_mail_becomes_a_question_with_a_reference_and_a_date(world, post):
    mail = post.sends(world.tom, QUESTION, subject="Free school meals")
    assert (mail.state, mail.why) == ("taken-in", "new-matter")
    found = concern()
    assert (found.author, found.came_by, found.route, found.kind) == (world.tom.person, "mail", "office", "enquiry")
    assert found.words == f"Free school meals\n\n{QUESTION}"
    [letter] = post.letters_to(world.tom)
    assert found.reference in words_of(letter)
    assert f"{found.reply_by:%-d %B}" in words_of(letter)
    assert letter["Auto-Submitted"] == "auto-generated"


def test_who_asks_for_personal_data_by_mail_is_shown_the_way_for_that(world, post):
    post.sends(world.tom, "Please send me everything the school holds about my daughter.")
    told = words_of(post.letters_to(world.tom)[0])
    assert "Do you ask for personal data?" in told
    assert "/private/new/?route=data" in told
    post.sends(world.tom, QUESTION)
    assert "personal data" not in words_of(post.last_to(world.tom))


def test_who_asks_for_a_formal_complaint_by_mail_is_told_how_to_make_it_one(world, post):
    for words in ("I want to make a formal complaint about the lunch queue.", "I wish to complain formally."):
        post.sends(world.tom, words)
        told = words_of(post.last_to(world.tom))
        assert "There you can also make it a formal complaint, in two taps." in told
        assert f"/private/{Concern.objects.latest('pk').reference}/" in told
    post.sends(world.tom, QUESTION)
    assert "formal" not in words_of(post.last_to(world.tom))


def test_the_office_reads_it_in_its_own_mail_and_answers_by_mail(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(OFFICE)
    assert QUESTION in words_of(letter)
    mail = post.answers(world.evans, letter, "To the office, please.\n\n-- \nMrs Evans\nSchool office")
    assert (mail.state, mail.why) == ("taken-in", "words-added")
    reply = Reply.objects.get()
    assert (reply.words, reply.by, reply.hat, reply.side) == (
        "To the office, please.",
        world.evans.person,
        "office",
        "school",
    )
    told = words_of(post.last_to(world.tom))
    assert "Mrs Evans has answered you." in told
    assert "To the office, please." in told


def test_what_its_author_writes_back_is_on_the_matter_and_opens_it_again(world, post):
    post.sends(world.tom, QUESTION)
    post.answers(world.evans, post.last_to(OFFICE), "To the office, please.")
    assert concern().state == "answered"
    mail = post.answers(world.tom, post.last_to(world.tom), "Thank you! By when?")
    assert mail.why == "words-added"
    assert [reply.words for reply in Reply.objects.all()] == ["To the office, please.", "Thank you! By when?"]
    assert concern().state == "open"
    again = words_of(post.last_to(OFFICE))
    assert "By when?" in again
    assert QUESTION not in again


def test_the_same_answer_twice_is_one(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(OFFICE)
    first = post.answers(world.evans, letter, "To the office, please.")
    raw = bytes(first.raw)
    assert take_in(world.school, raw, via="imap").pk == first.pk
    # A provider that builds the mail anew changes its bytes; the words were added all the same.
    assert post.sends(world.evans, "", raw=b"X-Way: another\n" + raw, to=str(letter["Reply-To"])).pk == first.pk
    assert Reply.objects.count() == 1


@pytest.mark.parametrize(
    ("how", "why"),
    [
        ({}, "words-added"),
        ({"head": ""}, "words-added"),  # by the address alone
        ({"to": "in@hazel-lane.example"}, "words-added"),  # by the mail's own thread
        ({"subject": "Something else entirely"}, "words-added"),
        ({"proven": ""}, "words-added"),  # nobody vouches, but only its reader has that address
        ({"proven": "none"}, "words-added"),
        ({"proven": "fail"}, "forged"),
    ],
)
def test_an_answer_finds_its_matter(world, post, how, why):
    post.sends(world.tom, QUESTION)
    mail = post.answers(world.evans, post.last_to(OFFICE), "To the office, please.", **how)
    assert mail.why == why
    assert Reply.objects.count() == (1 if why == "words-added" else 0)


def test_a_reference_in_the_subject_counts_where_the_sender_is_proven(world, post):
    post.sends(world.tom, QUESTION)
    subject = f"ref {concern().reference.lower()}"
    assert post.sends(world.tom, "It is urgent.", subject=subject, proven="").why == "not-proven"
    assert post.sends(world.amira, "I want to see it.", subject=subject).why == "no-longer-theirs"
    assert post.sends("stranger@evil.example", "It is urgent.", subject=subject).why == "unknown-sender"
    assert post.sends(world.tom, "It is urgent.", subject=subject).why == "words-added"
    assert Reply.objects.get().by == world.tom.person


def test_a_second_mail_to_their_own_first_one_is_more_words(world, post):
    post.sends(world.tom, QUESTION, head="")
    first = ReceivedMail.objects.get()
    ids = bytes(first.raw).decode().split("Message-ID: ")[1].split("\n")[0]
    assert post.sends(world.tom, "I forgot: for Leo.", head=f"In-Reply-To: {ids}\n").why == "words-added"


def test_an_answer_from_another_address_is_nobodys_until_a_person_has_looked(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(world.tom)
    mail = post.answers("tom.private@elsewhere.example", letter, "Any news?")
    assert (mail.state, mail.why, mail.subject_ref) == ("triage", "other-address", concern().reference)
    mail = post.answers(world.amira, letter, "Any news?", proven="")
    assert (mail.state, mail.why) == ("triage", "other-address")
    assert not Reply.objects.exists()


def test_another_address_that_is_proven_theirs_threads(world, post):
    post.sends(world.tom, QUESTION)
    person = world.tom.person
    work = "tom@work.example"
    Address.objects.create(
        school=world.school, person=person, kind="mail", value=work, normal=work, verified_at=person.created_at
    )
    assert post.answers(work, post.last_to(world.tom), "Any news?").why == "words-added"


def test_an_address_that_was_only_claimed_proves_nothing(world, post):
    Address.objects.filter(person=world.tom.person).update(verified_at=None)
    assert post.sends(world.tom, QUESTION).why == "unknown-sender"


def test_a_teacher_answers_what_they_were_asked_and_nothing_once_it_is_taken_from_them(world, post):
    post.sends(world.tom, QUESTION)
    reference = concern().reference
    world.evans.opens(f"/desk/{reference}/").press("Ask them", **{"give-person": world.hall.person.ref})
    world.work()
    letter = post.last_to(world.hall)
    assert post.answers(world.hall, letter, "A copy is in his bag.").why == "words-added"
    assert Reply.objects.get().hat == "staff"
    Concern.objects.update(assigned_to=None)
    mail = post.answers(world.hall, letter, "And another one.")
    assert (mail.state, mail.why) == ("triage", "no-longer-theirs")
    assert Reply.objects.count() == 1


def test_a_teacher_adds_by_mail_to_what_they_wrote_down_and_a_child_at_risk_stays_off_the_desk(world, post):
    from gatepost.concerns import actions

    actions.raise_concern(world.hall.acting, route="leadership", words="He shouted at the gate.", came_by="staff")
    actions.answer(world.shah.acting, concern(), "Who else was there?", once="first")
    world.work()
    letter = post.last_to(world.hall)
    mail = post.answers(world.hall, letter, "Only the children of Oak.")
    assert (mail.state, mail.why) == ("taken-in", "words-added")
    assert [(reply.hat, reply.side) for reply in Reply.objects.all()][1:] == [("staff", "author")]
    told = Notice(school=world.school, subject_ref=concern().reference, facts={"is_author": True})
    assert path_to_matter(told, world.hall.person) == f"/written/{concern().reference}/"
    at_risk = post.answers(world.hall, letter, AT_RISK)
    assert (at_risk.state, at_risk.why, at_risk.raw) == ("triage", "not-a-parent", None)
    assert AT_RISK.encode() in at_risk.raw_for_lead
    assert Reply.objects.count() == 2


def test_somebody_who_was_kept_from_it_is_not_told_that_their_answer_was_not_taken(world, post):
    from gatepost.concerns import actions

    post.sends(world.tom, QUESTION)
    reference = concern().reference
    letter = post.last_to(OFFICE)
    actions.name_person(world.evans.acting, concern(), world.evans.person)
    post.outbox.taken.clear()
    mail = post.answers(world.evans, letter, "To the office, please.")
    assert (mail.state, mail.why, mail.subject_ref) == ("triage", "no-longer-theirs", reference)
    assert post.letters_to(world.evans) == []


def test_programs_are_never_answered_and_their_words_never_kept(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(world.tom)
    post.outbox.taken.clear()
    for head in ("Auto-Submitted: auto-replied\n", "X-Autoreply: yes\nPrecedence: bulk\n"):
        mail = post.answers(world.tom, letter, "I am away.", subject="Out of office", head=head)
        assert (mail.state, mail.why) == ("ignored", "auto-reply")
    assert not Reply.objects.exists()
    assert post.outbox.taken == []


def test_our_own_mail_that_comes_back_is_left_alone(world, post):
    post.sends(world.tom, QUESTION)
    raw = post.outbox.taken[-1][1]
    mail = post.sends("x", "", raw=raw, to="in@hazel-lane.example")
    assert (mail.state, mail.why) == ("ignored", "own-mail")
    assert Concern.objects.count() == 1


def test_a_school_may_read_the_very_mailbox_that_its_office_writes_from(world, post, mail_in):
    mail_in.address = OFFICE
    mail_in.save()
    post.sends(world.tom, QUESTION, to=OFFICE)
    letter = post.last_to(OFFICE)
    assert post.sends("x", "", raw=letter.as_bytes()).why == "own-mail"  # what we mail to it comes in as well
    assert post.answers(OFFICE, letter, "To the office, please.").why == "words-added"


def test_two_programs_that_answer_each_other_come_to_a_stop(world, post):
    for number in range(25):
        post.sends(world.tom, f"Thank you for your mail, number {number}.", subject="Thank you")
    assert Concern.objects.count() == 20
    assert ReceivedMail.objects.filter(why="too-many", state="triage").count() == 5


def test_a_bounce_marks_the_letter_and_is_no_words(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(world.tom)
    bounce = (
        "From: MAILER-DAEMON@mx.home.example\nTo: gatepost@hazel-lane.example\nSubject: Undelivered Mail\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\nMIME-Version: 1.0\n'
        "Auto-Submitted: auto-replied\n\n--b\nContent-Type: text/plain\n\nIt could not be delivered.\n"
        "--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.home.example\n\n"
        "Final-Recipient: rfc822; x@home.example\nAction: failed\nStatus: 5.1.1\n\n"
        f"--b\nContent-Type: message/rfc822\n\nMessage-ID: {letter['Message-ID']}\nSubject: x\n\nHello\n--b--\n"
    )
    mail = post.sends("x", "", raw=bounce.encode())
    assert (mail.state, mail.why) == ("taken-in", "bounce")
    ref = letter["Message-ID"].strip("<>").partition("@")[0]
    assert (Delivery.objects.get(ref=ref).state, Delivery.objects.get(ref=ref).fault) == ("dead", "bounced 5.1.1")


def test_a_mail_that_tells_of_a_child_at_risk_goes_to_the_lead_alone(world, post):
    mail = post.sends(world.tom, AT_RISK, subject="My daughter")
    assert (mail.state, mail.why) == ("taken-in", "new-matter")
    assert AT_RISK in Disclosure.objects.get().words
    assert not Concern.objects.exists()
    assert mail.raw is None
    assert AT_RISK.encode() in mail.raw_for_lead
    assert post.letters_to(OFFICE) == []
    assert "Please sign in" in str(post.last_to(world.clarke)["Subject"])
    [told] = post.letters_to(world.tom)
    assert "safeguarding" not in told.as_string().lower()
    # Its author may write more by answering; nobody else.
    assert post.answers(world.tom, told, "It was on Friday.").why == "words-added"
    assert ChronologyEntry.objects.filter(kind="from-author").exists()
    assert post.answers(world.evans, told, "What is this?").why in ("no-longer-theirs", "other-address")


def test_words_about_a_child_at_risk_on_an_open_question_go_to_the_lead_and_not_on_it(world, post):
    post.sends(world.tom, QUESTION)
    mail = post.answers(world.tom, post.last_to(world.tom), AT_RISK)
    assert mail.raw is None
    assert AT_RISK in Disclosure.objects.get().words
    assert not Reply.objects.exists()


def test_whoever_is_kept_from_a_matter_is_kept_from_what_a_mail_on_it_tells_the_lead(world, post):
    post.sends(world.tom, QUESTION)
    NamedPerson.objects.create(school=world.school, concern=concern(), person=world.clarke.person, at=now())
    post.answers(world.tom, post.last_to(world.tom), AT_RISK)
    assert Disclosure.objects.get().named.filter(person=world.clarke.person).exists()


def test_a_lead_who_was_only_told_of_it_goes_on_with_it_and_one_whom_it_may_be_about_does_not(world, post):
    post.sends(world.tom, AT_RISK)
    disclosure = Disclosure.objects.get()
    letter = post.last_to(world.clarke)
    lead = world.clarke.person.name
    post.answers(world.tom, letter, f"There are new bruises on her arms. I told {lead} about it on Monday.")
    assert not disclosure.named.exists()
    assert disclosure.chronology.count() >= 1
    post.answers(world.tom, letter, f"There are new bruises on her arms. She is afraid of {lead}.")
    assert disclosure.named.get().person == world.clarke.person


def test_an_unknown_sender_who_tells_of_a_child_at_risk_is_seen_by_the_lead_alone(world, post):
    mail = post.sends("neighbour@elsewhere.example", AT_RISK)
    assert (mail.state, mail.why, mail.raw) == ("triage", "unknown-sender", None)
    assert AT_RISK.encode() in mail.raw_for_lead


def test_an_abusive_mail_is_heard_and_shown_to_leaders(world, post):
    post.sends(world.tom, "You are all useless idiots. Answer me, you stupid cow!")
    found = concern()
    assert (found.harms_staff, found.route, found.kind) == (True, "leadership", "enquiry")
    assert all("idiots" not in words_of(letter) for letter in post.outbox.letters)
    assert world.shah.opens(f"/desk/{found.reference}/").status == 200


THREAT = "I know where you live. I will come round tonight and break your legs."


def test_a_mail_that_may_threaten_somebody_is_looked_at_the_next_working_day_and_leaders_hear_at_once(world, post):
    post.sends(world.tom, THREAT)
    found = concern()
    clock, today = clock_of(world.school), today_in(world.school.time_zone)
    assert (found.threat_open, found.threat_due_on, found.route) == (True, clock.threat_by(today), "leadership")
    assert found.reply_by == clock.reply_by(today, kind="enquiry", route="leadership")
    told = Notice.objects.get(kind="concern-cannot-wait")
    assert world.shah.person.ref in told.recipients
    assert world.evans.person.ref not in told.recipients
    assert all("legs" not in words_of(letter) for letter in post.outbox.letters)
    said = world.shah.opens(f"/desk/{found.reference}/").main.text
    assert "Ring 999" in said
    assert "101" in said


def test_a_threat_on_an_open_question_goes_to_leaders_at_once_and_its_promised_day_stays(world, post):
    post.sends(world.tom, QUESTION)
    asked = concern()
    assert (asked.threat_open, asked.threat_due_on) == (False, None)
    post.answers(world.tom, post.last_to(world.tom), THREAT)
    found = concern()
    assert (found.route, found.reply_by, found.threat_open) == ("leadership", asked.reply_by, True)
    assert Notice.objects.filter(kind="concern-cannot-wait").count() == 1


def test_a_threat_at_the_head_by_name_is_told_to_the_chair_and_the_other_leaders_but_not_the_head(world, post):
    post.sends(world.tom, f"Mr Adeyemi will be sorry. {THREAT}")
    told = Notice.objects.get(kind="concern-cannot-wait")
    assert {world.shah.person.ref, world.osei.person.ref} <= set(told.recipients)
    assert world.adeyemi.person.ref not in told.recipients
    assert not post.letters_to(world.adeyemi)


def test_the_chair_is_told_of_a_mail_on_a_matter_that_only_the_chair_has(world, post):
    from gatepost.concerns import actions

    about = [world.adeyemi.person, world.shah.person, world.evans.person]
    actions.raise_concern(world.tom.acting, route="leadership", words="They laughed.", about=about)
    world.work()
    mail = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), "They laughed again.")
    assert mail.state == "triage"
    told = Notice.objects.get(kind="mail-waits")
    assert told.recipients == [world.osei.person.ref]
    assert told.sealed in (None, "")


def test_the_clerk_looks_at_the_mails_on_matters_that_the_clerk_has_and_at_no_others(world, post):
    from gatepost.concerns import actions

    unknown = post.sends("somebody@elsewhere.example", QUESTION)
    actions.raise_concern(world.tom.acting, route="leadership", words="They laughed.", about=[world.adeyemi.person])
    world.work()
    about_the_head = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), "They laughed again.")
    about = [person.person for person in (world.osei, world.adeyemi, world.shah, world.evans)]
    actions.raise_concern(world.tom.acting, route="leadership", words="The governors laughed.", about=about)
    world.work()
    mail = post.answers("tom.private@elsewhere.example", post.last_to(world.tom), "All of them laughed.")
    told = Notice.objects.filter(kind="mail-waits").latest("pk")
    assert (told.subject_ref, told.recipients) == (mail.ref, [world.lowe.person.ref])
    assert "Mails to look at 1" in " ".join(world.lowe.opens("/desk/").main.text.split())
    assert world.lowe.opens("/desk/mail/").status == 200
    assert "All of them laughed." in world.lowe.opens(f"/desk/mail/{mail.ref}/").main.text
    for other in (unknown, about_the_head):
        assert world.lowe.opens(f"/desk/mail/{other.ref}/").status == 404


def test_where_nobody_leads_a_threat_is_told_to_whoever_may_open_it(world, post):
    Appointment.objects.filter(role__in=("leadership", "head")).delete()
    post.sends(world.tom, THREAT)
    assert world.evans.person.ref in Notice.objects.get(kind="concern-cannot-wait").recipients


def test_whoever_a_reply_blames_by_name_does_not_open_it_from_then_on(world, post):
    post.sends(world.tom, QUESTION)
    post.answers(world.tom, post.last_to(world.tom), f"Mrs Shah will be sorry. {THREAT}")
    found = concern()
    assert [entry.person for entry in found.named.all()] == [world.shah.person]
    assert world.shah.opens(f"/desk/{found.reference}/").status == 404
    assert world.shah.person.ref not in Notice.objects.get(kind="concern-cannot-wait").recipients
    assert world.adeyemi.person.ref in Notice.objects.get(kind="concern-cannot-wait").recipients
    assert not post.letters_to(world.shah)
    desk_actions.unname_person(world.adeyemi.acting, found, world.shah.person, "She is the one it threatens.")
    assert world.shah.opens(f"/desk/{found.reference}/").status == 200


def test_abuse_in_a_reply_is_marked_and_its_words_stand_in_no_mail(world, post):
    post.sends(world.tom, QUESTION)
    post.answers(world.tom, post.last_to(world.tom), "You are all useless idiots. Answer me, you stupid cow!")
    found = concern()
    assert (found.harms_staff, found.route, found.threat_due_on) == (True, "leadership", None)
    assert all("idiots" not in words_of(letter) for letter in post.outbox.letters)


def test_leaders_hear_at_once_of_a_threat_from_an_address_that_nobody_knows(world, post):
    mail = post.sends("neighbour@elsewhere.example", THREAT)
    assert (mail.state, mail.why) == ("triage", "unknown-sender")
    told = Notice.objects.get(kind="mail-cannot-wait")
    assert world.shah.person.ref in told.recipients
    assert world.evans.person.ref not in told.recipients
    assert "Ring 999" in words_of(post.last_to(world.shah))
    assert all("legs" not in words_of(letter) for letter in post.outbox.letters)
    post.sends("neighbour@elsewhere.example", QUESTION)
    assert Notice.objects.filter(kind="mail-cannot-wait").count() == 1


def test_whoever_is_blamed_by_name_does_not_open_it(world, post):
    post.sends(world.tom, "Mrs Evans is a liar and a disgrace, and she bullies my son.", subject="A complaint")
    found = concern()
    assert [entry.person.name for entry in found.named.all()] == ["Mrs Evans"]
    assert world.evans.opens(f"/desk/{found.reference}/").status == 404
    post.sends(world.amira, f"Dear Mrs Evans,\n{QUESTION}\n")
    assert not Concern.objects.exclude(pk=found.pk).get().named.exists()


def test_what_comes_with_a_mail_is_kept_as_evidence_and_the_sender_told_what_is_not(world, post):
    picture = "iVBORw0KGgo" + "A" * 20_000
    large = "A" * (15 * 1024 * 1024)
    raw = (
        f"Authentication-Results: mx.hazel-lane.example; dmarc=pass\nFrom: Tom <{world.tom.mail}>\n"
        "To: in@hazel-lane.example\nSubject: The trip\nMessage-ID: <files@home.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSee the picture.\n'
        f'--b\nContent-Type: image/png; name="../gate.png"\nContent-Transfer-Encoding: base64\n'
        f"Content-Disposition: attachment\n\n{picture}\n"
        '--b\nContent-Type: application/zip; name="all.zip"\nContent-Transfer-Encoding: base64\n'
        f"Content-Disposition: attachment\n\n{large}\n--b--\n"
    )
    post.sends(world.tom, "", raw=raw.encode())
    [kept] = Evidence.objects.all()
    assert (kept.name, kept.type, kept.kind, kept.by) == ("gate.png", "image/png", "other", world.tom.person)
    assert kept.content.startswith(b"\x89PNG")
    assert Entry.objects.filter(action="added evidence to a concern", facts__sha256=kept.sha256).exists()
    told = next(letter for letter in post.letters_to(world.tom) if letter["Subject"] == "About your mail to the school")
    assert "- all.zip" in words_of(told)
    assert "gate.png" not in words_of(told)


def test_a_forwarded_mail_is_kept_apart_from_what_its_sender_wrote(world, post):
    words = (
        "This went round last night.\n\n---------- Forwarded message ---------\n"
        "From: Greg <greg@x.example>\nDate: Mon, 2 Nov 2026 at 20:00\nSubject: That school\nTo: all\n\n"
        "They are all liars.\n"
    )
    post.sends(world.amira, words, subject="Fwd: That school")
    found = Concern.objects.get()
    assert "liars" not in found.words
    [kept] = Evidence.objects.all()
    assert (kept.kind, kept.source[:4]) == ("mail-circulated", "Greg")
    assert "They are all liars." in kept.words


@pytest.mark.parametrize(
    ("words", "more", "why"),
    [
        (QUESTION, {"proven": ""}, "not-proven"),
        (QUESTION, {"proven": "none"}, "not-proven"),
        (QUESTION, {"proven": "fail"}, "forged"),
        ("", {}, "no-words"),
        (QUESTION, {"head": "List-Id: <x.example>\n"}, "new-matter"),
    ],
)
def test_what_a_new_mail_of_a_parent_comes_to(world, post, words, more, why):
    assert post.sends(world.tom, words, **more).why == why


def test_nobody_at_the_school_and_nobody_outside_begins_a_matter_by_mail(world, post):
    assert post.sends(world.hall, QUESTION).why == "not-a-parent"
    assert post.sends("nobody@elsewhere.example", QUESTION).why == "unknown-sender"
    assert post.sends("news@shop.example", "Buy now", head="List-Id: <x.example>\n").why == "mailing-list"
    assert not Concern.objects.exists()
    assert post.letters_to("nobody@elsewhere.example") == []


def test_a_line_break_in_the_subject_stays_one_line(world, post):
    post.sends(world.tom, QUESTION, subject="=?utf-8?q?Hello=0D=0ABcc:_all@x.example?=")
    assert concern().words.startswith("Hello Bcc: all@x.example\n\n")
    assert all(letter["Bcc"] is None for letter in post.outbox.letters)


def test_a_mail_longer_than_a_matter_is_cut_and_kept_whole(world, post):
    post.sends(world.tom, "All of this matters. " * 3000)
    assert len(concern().words) <= 20_000
    assert concern().words.endswith("All of it is kept with the files.)")
    assert Evidence.objects.get().name == "mail.eml"


def test_an_answer_to_what_has_ended_is_not_lost_and_its_writer_is_told(world, post):
    post.sends(world.tom, QUESTION)
    letter = post.last_to(OFFICE)
    world.tom.opens(f"/private/{concern().reference}/").press("This is settled")
    mail = post.answers(world.evans, letter, "To the office, please.")
    assert (mail.state, mail.why) == ("triage", "matter-ended")
    world.work()
    assert "Your answer was not sent" in words_of(post.last_to(world.evans))


def test_a_mail_that_breaks_us_waits_for_a_person_with_the_fault_and_keeps_no_other_waiting(world, post, monkeypatch):
    real = rounds.become

    def broken(seen):
        if "break" in seen.read.text:
            raise RuntimeError("words of a parent")
        return real(seen)

    monkeypatch.setattr(rounds, "become", broken)
    mail = post.sends(world.tom, "break, please")
    assert (mail.state, mail.fault, mail.tries) == ("waiting", "RuntimeError", 1)
    assert post.sends(world.amira, QUESTION).why == "new-matter"
    for _ in range(rounds.MOST_TRIES):
        ReceivedMail.objects.filter(pk=mail.pk).update(due_at=mail.received_at)
        rounds.process_waiting()
    mail.refresh_from_db()
    assert (mail.state, mail.why, mail.fault) == ("triage", "fault", "RuntimeError")


def test_a_worker_that_dies_in_the_middle_leaves_nothing_half_done(world, post, monkeypatch):
    real = rounds._end

    def killed(*args, **more):
        raise SystemExit

    monkeypatch.setattr(rounds, "_end", killed)
    with pytest.raises(SystemExit):
        post.sends(world.tom, QUESTION)
    assert not Concern.objects.exists()
    monkeypatch.setattr(rounds, "_end", real)
    world.work()
    assert not Concern.objects.exists()  # its two minutes are not over yet
    ReceivedMail.objects.update(due_at=ReceivedMail.objects.get().received_at)
    world.work()
    assert Concern.objects.count() == 1


def test_old_mails_are_emptied_and_a_disclosures_stays(world, post):
    from datetime import timedelta

    from gatepost.core.clock import now

    asked, told = post.sends(world.tom, QUESTION), post.sends(world.amira, AT_RISK)
    triage = post.sends("nobody@elsewhere.example", QUESTION)
    assert rounds.empty_old_mails() == 0
    ReceivedMail.objects.exclude(ended_at=None).update(ended_at=now() - timedelta(days=31))
    assert rounds.empty_old_mails() == 1
    for mail in (asked, told, triage):
        mail.refresh_from_db()
    assert asked.raw is None
    assert told.raw_for_lead is not None
    assert triage.raw is not None


def test_a_mail_with_files_of_almost_thirty_megabytes_is_taken_in_whole_and_soon(world, post):
    file = "UEsDBBQA" + "A" * (11 * 1024 * 1024)  # says that it is a zip: nothing ever opens it
    parts = "".join(
        f'--b\nContent-Type: application/zip; name="{name}.zip"\nContent-Transfer-Encoding: base64\n\n{file}\n'
        for name in ("a", "b", "c")
    )
    raw = (
        f"Authentication-Results: mx.hazel-lane.example; dmarc=pass\nFrom: Tom <{world.tom.mail}>\n"
        "Subject: Pictures\nMessage-ID: <large@home.example>\nMIME-Version: 1.0\n"
        'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/plain\n\nAll of them.\n'
        f"{parts}--b--\n"
    )
    begun = time.monotonic()
    assert post.sends(world.tom, "", raw=raw.encode()).why == "new-matter"
    assert time.monotonic() - begun < 30
    assert [piece.size for piece in Evidence.objects.all()] == [8_650_758] * 3
    assert Concern.objects.get().words == "Pictures\n\nAll of them."
