"""Joining by a code, stopping by a word, and who is who when numbers and user ids come and go."""

from datetime import timedelta

import pytest

from gatepost.core.clock import now
from gatepost.core.errors import TooMany
from gatepost.delivery.whatsapp import codes, members
from gatepost.delivery.whatsapp.models import WhatsAppGroupMark, WhatsAppJoinCode, WhatsAppMember, WhatsAppMessage

NUMBER, USER = "447700900123", "GB.1Ab"


def joined(person, *, user_id=USER, number=NUMBER):
    return members.join(person, user_id=user_id, number=number, wamid="wamid.J")


def test_a_code_is_used_once_by_whomever_it_was_made_for(world):
    code = codes.make_code(world.nadia.person)
    assert codes.redeem(world.school, f" {code.lower().replace('-', ' ')} ", sender=NUMBER) == world.nadia.person
    assert codes.redeem(world.school, code, sender=NUMBER) is None


def test_letters_that_look_like_digits_are_read_as_them(world):
    code = codes.make_code(world.nadia.person)
    misread = code.replace("0", "O").replace("1", "l")
    assert codes.redeem(world.school, misread, sender=NUMBER) == world.nadia.person


def test_a_newer_code_ends_the_older(world):
    old, new = codes.make_code(world.nadia.person), codes.make_code(world.nadia.person)
    assert codes.redeem(world.school, old, sender=NUMBER) is None
    assert codes.redeem(world.school, new, sender=NUMBER) == world.nadia.person


def test_a_code_ends_after_a_week(world):
    code = codes.make_code(world.nadia.person)
    WhatsAppJoinCode.objects.update(expires_at=now() - timedelta(seconds=1))
    assert codes.redeem(world.school, code, sender=NUMBER) is None


def test_a_closed_account_joins_no_more(world):
    code = codes.make_code(world.nadia.person)
    type(world.nadia.person).objects.filter(pk=world.nadia.pk).update(is_active=False)
    assert codes.redeem(world.school, code, sender=NUMBER) is None


def test_nobody_guesses_codes_by_the_hundred(world, settings):
    settings.THROTTLE = True
    for _ in range(codes.GUESSES):
        assert codes.redeem(world.school, "AAAA-AAAA", sender=NUMBER) is None
    with pytest.raises(TooMany):
        codes.redeem(world.school, "AAAA-AAAA", sender=NUMBER)
    code = codes.make_code(world.nadia.person)
    assert codes.redeem(world.school, code, sender="447700900999") == world.nadia.person


def test_a_member_is_found_by_user_id_alone(world):
    nadia = joined(world.nadia.person)
    joined(world.tom.person, user_id="GB.2", number="447700900222")
    assert members.find(world.school, user_id=USER) == nadia
    assert members.find(world.school, user_id="GB.3") is None
    assert members.find(world.school, user_id="") is None


def test_nobody_joins_by_a_number_alone(world):
    with pytest.raises(members.NotNamed):
        joined(world.nadia.person, user_id="")
    assert not WhatsAppMember.objects.exists()


def by_number_alone(person, number=NUMBER):
    """A member as rows have them from before the platform told user ids."""
    member = joined(person, number=number)
    WhatsAppMember.objects.filter(pk=member.pk).update(user_id=None, user_id_digest="")
    return WhatsAppMember.objects.select_related("person__school", "school").get(pk=member.pk)


def test_neither_number_nor_user_id_stands_in_the_database_in_clear(world):
    row = joined(world.nadia.person)
    [raw] = WhatsAppMember.objects.filter(pk=row.pk).values_list("user_id_digest", "number_digest")
    assert USER not in raw
    assert NUMBER not in raw
    assert (row.user_id, row.number) == (USER, NUMBER)


def test_one_phone_is_one_person(world):
    joined(world.nadia.person)
    with pytest.raises(members.PhoneTaken):
        joined(world.tom.person)
    members.stop(WhatsAppMember.objects.get())
    assert joined(world.tom.person).person == world.tom.person
    assert members.find(world.school, user_id=USER).person == world.tom.person


def test_joining_again_from_another_phone_moves_there(world):
    joined(world.nadia.person)
    joined(world.nadia.person, user_id="GB.9", number="")
    assert members.find(world.school, user_id=USER) is None
    assert members.find(world.school, user_id="GB.9").person == world.nadia.person


def test_whoever_was_known_by_a_number_alone_has_stopped_when_it_comes_with_an_id(world):
    by_number_alone(world.nadia.person)
    assert members.number_is_anothers(world.school, NUMBER, user_id=USER) == 1
    assert members.find(world.school, user_id=USER) is None
    assert WhatsAppMember.objects.get().stopped_at is not None
    tom = joined(world.tom.person)  # whoever has the number now
    assert members.find(world.school, user_id=USER) == tom
    assert not WhatsAppMember.objects.filter(person=world.nadia.person).exists()


def test_whoever_was_known_by_a_number_alone_may_join_anew_as_themselves(world):
    before = by_number_alone(world.nadia.person)
    again = joined(world.nadia.person)
    assert (again.pk, members.find(world.school, user_id=USER)) == (before.pk, again)


def test_a_number_that_comes_with_another_id_is_no_more_theirs_and_they_are_still_reached(world):
    nadia = joined(world.nadia.person)
    assert members.number_is_anothers(world.school, NUMBER, user_id=USER) == 0
    assert members.number_is_anothers(world.school, NUMBER, user_id="GB.new") == 1
    nadia.refresh_from_db()
    assert (nadia.user_id, nadia.number, nadia.number_digest, nadia.stopped_at) == (USER, None, "", None)


def test_a_new_id_without_a_number_forgets_the_old_number(world):
    nadia = joined(world.nadia.person)
    members.number_changed(nadia, user_id="GB.9")
    nadia.refresh_from_db()
    assert (nadia.user_id, nadia.number) == ("GB.9", None)


def test_a_number_that_went_to_somebody_else_goes_with_them(world):
    nadia = joined(world.nadia.person)
    tom = joined(world.tom.person, user_id="GB.2", number="447700900222")
    members.heard(tom, at=now(), number=NUMBER)
    nadia.refresh_from_db()
    assert (nadia.number, tom.number) == (None, NUMBER)
    assert members.find(world.school, user_id=USER) == nadia


def test_a_late_message_opens_no_window(world):
    member = joined(world.nadia.person)
    until = member.window_until
    members.heard(member, at=now() - timedelta(days=3))
    member.refresh_from_db()
    assert member.window_until == until


def test_stop_drops_what_waits_and_start_begins_anew(world):
    member = joined(world.nadia.person)
    message = WhatsAppMessage.objects.create(
        school=world.school, member=member, kind="relay", content="{}", once="1", queued_at=now(), due_at=now()
    )
    assert members.stop(member)
    assert not members.stop(member)
    message.refresh_from_db()
    assert (message.state, message.content) == (WhatsAppMessage.State.DROPPED, None)
    assert not codes.has_joined(world.nadia.person)
    assert members.start(member, wamid="wamid.S")
    assert not members.start(member, wamid="wamid.S")
    assert WhatsAppMember.objects.get().consent_message == "wamid.S"


def test_a_number_that_went_to_a_new_phone_does_not_keep_it_from_joining(world):
    nadia = joined(world.nadia.person)
    tom = joined(world.tom.person, user_id="GB.2")
    nadia.refresh_from_db()
    assert (nadia.number, nadia.number_digest, tom.number) == (None, "", NUMBER)
    assert members.find(world.school, user_id=USER) == nadia


def test_the_phone_of_a_closed_account_may_join_for_somebody_else(world):
    joined(world.nadia.person)
    type(world.nadia.person).objects.filter(pk=world.nadia.pk).update(is_active=False)
    tom = joined(world.tom.person)
    assert members.find(world.school, user_id=USER) == tom


def test_a_user_id_of_somebody_else_takes_no_number_away(world):
    nadia = joined(world.nadia.person)
    joined(world.tom.person, user_id="GB.2", number="447700900222")
    members.number_changed(nadia, user_id="GB.2")
    nadia.refresh_from_db()
    assert (nadia.user_id, nadia.number) == (USER, NUMBER)


def test_whoever_joins_again_after_a_stop_begins_at_that_moment(world):
    nadia = joined(world.nadia.person)
    WhatsAppGroupMark.objects.create(school=world.school, member=nadia, group_ref=world.oak.ref, seq=1)
    joined(world.nadia.person, user_id="GB.9")
    assert WhatsAppGroupMark.objects.count() == 1
    members.stop(WhatsAppMember.objects.get())
    joined(world.nadia.person, user_id="GB.9")
    assert WhatsAppGroupMark.objects.count() == 0
