"""Whatever changes a row writes down who did it, in the same transaction: if the one fails, so does the other."""

import ast
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction

from gatepost.audit import actions as audit
from gatepost.audit.models import Entry
from gatepost.people.models import Person
from tests.rules.audited_cases import CASES
from tests.rules.knocking import Matrix

SOURCE = Path(__file__).parents[2] / "src" / "gatepost"
# What writes rows and yet no entry, and why that is right.
EXEMPT = {
    "audit.actions.record": "writes the entry itself",
    "core.statements.insert_rows": "rows, for those who write the entry",
    "concerns.moves.move": "a step of the actions on concerns, which write the entry",
    "concerns.moves.add_reply": "a step of the actions on concerns",
    "concerns.routing.away_from_the_named": "a step of raising and of keeping somebody from a concern",
    "concerns.routing.keep_from": "a step of naming somebody and of adding an author's words; it writes its own entry",
    "core.db.take_next": "numbers, for those who write the entry",
    "delivery.actions.tell": "a notice is a part of what it tells of, which writes the entry",
    "delivery.channels.push.devices.stay_on": "says that a device is still there; nothing is switched on or off by it",
    "delivery.channels.push.devices.recognise": "the same after a new sign-in; a browser tells one person",
    "delivery.channels.push.devices.has_ended": "the fate of a push stands in its own row",
    "delivery.channels.push.devices.has_worked": "the fate of a push stands in its own row",
    "delivery.ledger.claim": "a lease; the fate of a letter stands in its own row",
    "delivery.ledger.empty_seal": "forgets a secret once it was sent",
    "delivery.ledger.drop_expired": "the fate of a letter stands in its own row",
    "delivery.reply_addresses.row_for": "an address for answers; what comes back to it is written down",
    "doors.matters.add_words": "a step before the rooms' own, tried here: saying whom it is about, and adding words",
    "safeguarding.moves.keep_from": "a step of adding an author's words; it writes its own entry",
    "doors.email.inbox.take_in": "a mail as it came; what becomes of it is written down",
    "doors.email.lead_alerts.waits": "a notice, and when to tell again",
    "doors.email.lead_alerts.follow_what_was_handed_on": "a step of handing on, with an entry (test_mistrust.py)",
    "doors.email.lead_alerts.remind_leads": "a notice again, by the clock",
    "doors.email.rounds.empty_old_mails": "a clearing-up by the clock",
    "delivery.whatsapp.codes.redeem": "a step of joining, which writes the entry",
    "delivery.whatsapp.codes.forget_old_codes": "a clearing-up by the clock",
    "delivery.whatsapp.members.drop_waiting": "a step of stopping",
    "delivery.whatsapp.members.heard": "when they wrote, and by what the platform knows them",
    "delivery.whatsapp.members.number_changed": "by what the platform knows them; the person stays the same",
    "delivery.whatsapp.members.number_is_anothers": "by what the platform knows them; who stops by it has an entry",
    "delivery.whatsapp.members.was_reached": "by what the platform knows them; the person stays the same",
    "delivery.whatsapp.personal.erase": "a part of one erasure",
    "delivery.whatsapp.refusals.all_well": "what the platform said of a number last",
    "delivery.whatsapp.refusals.answers_again": "what the platform said of a number last",
    "delivery.whatsapp.refusals.no_answer": "what the platform said of a number last",
    "delivery.whatsapp.refusals.note": "what the platform said of a number or a phone last",
    "delivery.whatsapp.restored.make_safe": "a part of one restore, which writes the entry",
    "delivery.whatsapp.sending.claim": "a lease; the fate of a message stands in its own row",
    "delivery.whatsapp.sending.drop_expired": "the fate of a message stands in its own row",
    "delivery.whatsapp.sending.give_up_lost": "the fate of a message stands in its own row",
    "delivery.whatsapp.statuses.apply": "the fate of a message stands in its own row",
    "delivery.whatsapp.sending.forget_old": "a clearing-up by the clock",
    "delivery.whatsapp.statuses.forget_old": "a clearing-up by the clock",
    "delivery.whatsapp.statuses.move": "the fate of a message stands in its own row",
    "delivery.whatsapp.statuses.took": "the fate of a message stands in its own row",
    "delivery.whatsapp.windows.close": "what the platform said of a window",
    "doors.whatsapp.hook.store": "a call as it came; what becomes of it is written down",
    "doors.whatsapp.rounds.process_waiting": "a lease; what each message becomes is written down there",
    "doors.whatsapp.rounds.forget_old_calls": "a clearing-up by the clock",
    "doors.whatsapp.rounds.try_stuck_again": "calls as they came; what each message becomes is written down there",
    "groups.whatsapp.news.set_mark": "how far somebody was told, by the clock",
    "groups.whatsapp.news.set_mark_at": "the same",
    "groups.whatsapp.restored.begin_at_newest": "a part of one restore, which writes the entry",
    "groups.whatsapp.sending.send_digests": "messages by the clock; the fate of each stands in its own row",
    "groups.whatsapp.sending.send_relays": "messages by the clock; the fate of each stands in its own row",
    "groups.whatsapp.sending.bring": "a message to whoever asked for it",
    "gate.keeping.keep": "a step of the gate's actions",
    "gate.overturned.count_ruling": "a step of ruling",
    "gate.overturned.count_misread": "numbers only, of nobody",
    "gate.tally.count": "numbers only, of nobody",
    "groups.actions.mark_read": "nobody's business but the reader's",
    "groups.events.next_number": "a step of the group's actions",
    "groups.events.log": "a step of the group's actions",
    "groups.invitations.spend_use": "a step of taking an invitation up",
    "groups.joining.ask_to_join": "by a stranger who has proved nothing yet; the entry comes with the proof",
    "groups.publishing.publish": "a step of the gate, which writes the entry",
    "groups.publishing.publish_edit": "a step of the gate",
    "people.epochs.raise_epochs": "a step of whatever changes what somebody sees",
    "people.epochs.raise_epoch_of_school": "a step of adopting a code",
    "people.roster.names_have_changed": "a counter for the judge's names",
    "people.signin.codes.ask": "asking for a code must tell nothing of who asked",
    "people.signin.codes.redeem_code": "a wrong guess is counted, of nobody; a right one ends as a link does",
    "people.signin.codes.forget_old_codes": "a clearing-up by the clock",
    "safeguarding.moves.move": "a step of the actions on disclosures",
    "safeguarding.moves.add_line": "a step of the actions on disclosures",
    "site.demo.population.make_class": "made of audited actions, for load tests",
    "site.demo.school.make_demo_school": "made of audited actions, for the demo",
    "site.first_run.found_first": "made of audited actions (tests/office)",
    "site.founding.found": "made of audited actions (tests/office)",
    "site.me_views.change_hat": "a hat is put on in the browser's session alone",
    "site.office.classes.add_class_with_group": "made of audited actions",
    "site.office.families.add_family": "made of audited actions",
    "site.office.families.add_guardian_to": "made of audited actions",
    "site.rolls.bring_in": "made of audited actions",
    "site.office.appointments.make_representative": "made of audited actions",
    "site.sign_in_by_mail.ask_by_mail": "asking for a code must tell nothing of who asked",
    "site.second_factor.sign_in_with_second_factor_given": "the demo's way in; a real school has none",
    "core.table_copy.long_transaction": "copies rows as they are, entries and all",
    "site.moving.move": "copies rows as they are, entries and all",
    "site.moving.require_alone": "looks whether somebody writes, and writes nothing",
    "people.actions.limits.limit_again": "after a restore; tests/site/test_restored_limits.py finds its entry",
    "people.actions.limits.lift_again": "after a restore; tests/site/test_restored_limits.py finds its entry",
    "site.backup.kept_from.keep_from_again": "after a restore; tests/site/test_restored_limits.py finds its entry",
    "site.leaving.writing.export_school": "reads; tests/site/test_leaving.py finds its entry",
    "site.backup.after.make_safe": "for all schools at once; tests/site/test_backup.py finds each one's entry",
}
# Erasing is written down by whoever asks the rooms to erase, in one entry for all of them.
EXEMPT["doors.mail_in.looking.look_into"] = "how far a mailbox was read; each mail is a row of its own"
EXEMPT |= {
    "adoption.brought.actions.claim_next": "a place and a lease; what came of the reading is written down",
    "adoption.brought.actions.note_progress": "how far the reading is",
    "doors.whatsapp.talk.answer": "made of audited actions; of the talk itself only what was asked last is kept",
    "doors.whatsapp.questions.forget_over": "a clearing-up by the clock",
    "doors.whatsapp.personal.erase": "a part of one erasure",
    "doors.whatsapp.joining.stop": "members.stop writes the entry; what was asked in the talk is forgotten",
    "doors.whatsapp.joining.join_again": "nothing is changed but that a code is used up",
}
EXEMPT |= {
    f"{room}.personal.erase": "a part of one erasure" for room in ("adoption", "delivery", "gate", "groups", "policies")
}

WRITES = (".create(", ".get_or_create(", ".update_or_create(", ".bulk_create(", ".update(", ".delete()", ".save(")


def what_changes_rows() -> set[str]:
    """Every public function of ours that writes rows by itself, or binds what others write into one transaction."""
    found = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        text = path.read_text("utf-8")
        for node in ast.parse(text).body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            source = ast.get_source_segment(text, node) or ""
            is_bound = any("transaction.atomic" in ast.unparse(one) for one in node.decorator_list)
            writes_rows = ".objects" in source or "filter(" in source or "offers_by" in source or ".save(" in source
            if is_bound or "transaction.atomic" in source or (writes_rows and any(one in source for one in WRITES)):
                module = ".".join(path.relative_to(SOURCE).with_suffix("").parts)
                found.add(f"{module}.{node.name}")
    return found


NO_ROWS = {"core.db", "site.personal_data"}


def test_everything_that_changes_rows_is_tried_here_or_exempt_with_a_reason() -> None:
    found = {name for name in what_changes_rows() if name.rpartition(".")[0] not in NO_ROWS}
    assert found - set(CASES) - set(EXEMPT) == set()
    assert set(CASES) & set(EXEMPT) == set()


def rows() -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all our tables, but for the audit's."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models()
        if model is not Entry and model.__module__.startswith("gatepost.")
    }


class OutOfPaper(Exception):
    """The audit cannot be written."""


@pytest.mark.parametrize("name", sorted(CASES))
def test_an_action_and_its_entry_stand_or_fall_together(
    matrix: Matrix, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic():
        act = CASES[name](matrix.here)
        entries = Entry.objects.count()
        act()
        written = list(Entry.objects.order_by("pk")[entries:])
        transaction.set_rollback(True)
    assert written, "no entry was written"
    assert {entry.school_ref for entry in written} <= set(matrix_schools(written, matrix))
    assert all(entry.subject_ref for entry in written)

    def no_paper(*_args: Any, **_kwargs: Any) -> None:
        raise OutOfPaper

    with transaction.atomic():
        act = CASES[name](matrix.here)
        before = rows()
        monkeypatch.setattr(audit, "_row", no_paper)  # every entry is made of one, alone or with others
        with pytest.raises(OutOfPaper):
            act()
        # Where the action ran in its caller's transaction, that one can only be rolled back as a whole.
        if not connection.needs_rollback:
            assert rows() == before
        transaction.set_rollback(True)


def matrix_schools(entries: list[Entry], matrix: Matrix) -> set[str]:
    """The school that acted; a school that was just made is its own."""
    here = matrix.here.world.school.ref
    return {here} | {entry.school_ref for entry in entries if entry.action == "added a school"}


def test_entries_hold_nobodys_words_or_name(matrix: Matrix) -> None:
    secrets = list(matrix.here.may_read) + list(matrix.elsewhere.may_read)
    names = [
        *Person.objects.filter(school=matrix.here.world.school).values_list("name", flat=True),
    ]
    for entry in Entry.objects.all():
        line = f"{entry.action} {entry.subject_kind} {entry.subject_ref} {entry.facts}"
        assert not [word for word in secrets if word in line + entry.why]
        assert not [one for one in names if one in line]


def test_looking_is_written_down_where_looking_matters(matrix: Matrix) -> None:
    for name, url in (
        ("evans", f"/desk/{matrix.here.refs['office concern']}/"),
        ("clarke", f"/safeguarding/{matrix.here.refs['disclosure']}/"),
        ("clarke", "/safeguarding/"),
        ("tom", "/me/data/"),
    ):
        client = matrix.people[name].client
        with transaction.atomic():
            before = Entry.objects.count()
            assert client.get(url).status_code == 200
            assert Entry.objects.count() == before + 1, url
            transaction.set_rollback(True)
