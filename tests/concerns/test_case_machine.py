"""Bars 3 and 21 for this room: whatever is done with concerns, in whatever order and by whomever.

The machine walks over two concerns: it names and lets in again, gives, appoints, answers, escalates, calls panels,
decides, pauses, and lets days go by. After each step: no illegal place, somebody has it and there is a date, nothing
changed without an entry that says who did it, and who is kept from it neither reads, counts nor hears of it.

The default is small. `GATEPOST_EXAMPLES=2000` walks so many times, and further.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from gatepost.audit.models import Entry
from gatepost.concerns import access, actions, notices, stages
from gatepost.concerns.models import Concern
from gatepost.concerns.moves import LOOKS
from gatepost.concerns.state import TABLE
from gatepost.core.clock import as_if_at, now, today_in
from gatepost.core.errors import GatepostError, NotFound
from gatepost.delivery.models import Notice
from gatepost.people.hats import Acting, hats_of
from gatepost.people.models import Hat, Person
from tests.concerns.cast import World, once
from tests.concerns.test_outcomes import decide
from tests.examples import ASKED

NAMES = ["evans", "adeyemi", "singh", "hall", "chair", "lowe", "ade", "birch", "cole"]
PLACES = {place for place, _ in TABLE} | set(TABLE.values())
COLUMNS = [
    field.attname
    for field in Concern._meta.concrete_fields
    if field.attname not in ("words", "outcome_sought", "snapshot", "context", "protected_names", "names_left_open")
]
ORDER = list(Concern.Stage)

people = st.sampled_from(NAMES)
actors = st.integers(0, 99)  # most acts are tried by somebody who has it on a desk, some by anybody
which = st.integers(0, 1)
days = st.integers(1, 12)


class Cases(RuleBasedStateMachine):
    """Two concerns of Tom's, nine people with roles, and a clock that only goes forward."""

    @initialize(begun=st.sampled_from(["raised", "complaint", "looked_into", "decided", "at_stage_2"]))
    def begin(self, begun: str) -> None:
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.at = now()
        self.world = World()
        self.players = {name: getattr(self.world, name) for name in NAMES[:6]}
        self.players |= dict(zip(NAMES[6:], self.world.governors, strict=True))
        self.concerns = [self.world.raised(), getattr(self.world, begun)(route="leadership")]
        self.stood = [self.row(concern) for concern in self.concerns]
        self.entries, self.notices = Entry.objects.count(), Notice.objects.count()
        self.actor = ""

    def teardown(self) -> None:
        if hasattr(self, "undo"):
            transaction.set_rollback(True)
            self.undo.__exit__(None, None, None)

    def row(self, concern: Concern) -> dict[str, Any]:
        found = dict(Concern.objects.filter(pk=concern.pk).values(*COLUMNS).get())
        found["replies"] = concern.replies.count()
        found["named"] = set(concern.named.values_list("person", flat=True))
        found["panel"] = set(concern.panel.values_list("person", "part"))
        found["pauses"] = set(concern.pauses.values_list("pk", "ends_on"))
        return found

    def acting(self, name: str) -> Acting:
        [hat] = [hat for hat in hats_of(self.players[name]) if hat is not Hat.PARENT]
        return self.world.acting(self.players[name], hat)

    def tom(self) -> Acting:
        return self.world.as_parent(self.world.tom)

    def actor_for(self, actor: int, number: int) -> Acting:
        if actor >= 80:
            return self.acting(NAMES[actor % len(NAMES)])
        for turn in range(len(NAMES)):
            one = self.acting(NAMES[(actor + turn) % len(NAMES)])
            if access.inbox(one).filter(pk=self.concerns[number].pk).exists():
                return one
        return self.acting(NAMES[actor % len(NAMES)])

    def kept_from(self, concern: Concern) -> set[int]:
        return set(concern.named.values_list("person", flat=True))

    def does(self, who: Acting, do: Any, number: int, *given: Any, **named: Any) -> None:
        """One act, taken or refused; never by somebody who is kept from it."""
        concern = self.concerns[number]
        was_kept_out = who.person.pk in self.kept_from(concern)
        self.actor = who.person.ref
        with as_if_at(self.at):
            try:
                do(who, concern, *given, **named)
            except GatepostError:
                return
        assert not was_kept_out, f"{do.__name__} by somebody who is kept from it"

    def fresh(self, number: int) -> Concern:
        return Concern.objects.select_related("school", "author__school").get(pk=self.concerns[number].pk)

    @rule(who=actors, number=which, whom=people)
    def keep_from(self, who: int, number: int, whom: str) -> None:
        self.does(self.actor_for(who, number), actions.name_person, number, self.players[whom])
        self.nobody_who_is_in_it_has_a_trace_of_it()

    @rule(who=actors, number=which, whom=people)
    def let_in(self, who: int, number: int, whom: str) -> None:
        self.does(
            self.actor_for(who, number), actions.unname_person, number, self.players[whom], "I took the wrong name."
        )

    @rule(who=actors, number=which, whom=people)
    def give(self, who: int, number: int, whom: str) -> None:
        self.does(self.actor_for(who, number), actions.assign, number, self.players[whom])

    @rule(who=actors, number=which)
    def take_over(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), actions.take_over, number)

    @rule(who=actors, number=which)
    def answer(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), actions.answer, number, "We have looked at it.", once=once())

    @rule(who=actors, number=which)
    def acknowledge(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), actions.acknowledge, number, once=once())

    @rule(number=which)
    def acknowledge_by_whoever_runs_it(self, number: int) -> None:
        self.by_whoever_runs_it(number, actions.acknowledge, once=once())

    @rule(who=actors, number=which, first=people, second=people)
    def appoint(self, who: int, number: int, first: str, second: str) -> None:
        pair = {"investigator": self.players[first], "decider": self.players[second]}
        self.does(self.actor_for(who, number), actions.appoint_for_stage_1, number, **pair)

    @rule(number=which, data=st.data())
    def appoint_by_whoever_runs_it(self, number: int, data: Any) -> None:
        concern = self.fresh(number)
        first, second = list(stages.may_investigate(concern)), list(stages.may_decide(concern))
        if first and second:
            pair = {"investigator": data.draw(st.sampled_from(first)), "decider": data.draw(st.sampled_from(second))}
            self.by_whoever_runs_it(number, actions.appoint_for_stage_1, **pair)

    @rule(number=which)
    def call_panel(self, number: int) -> None:
        concern = self.fresh(number)
        able = list(stages.may_sit(concern))[: stages.PANEL]
        if len(able) == stages.PANEL:
            on = today_in("Europe/London") + timedelta(days=(self.at - now()).days + 1)
            self.by_whoever_runs_it(number, actions.call_panel, chair=able[0], members=able[1:], on=on)

    @rule(who=actors, number=which)
    def decide(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), decide, number)

    @rule(number=which)
    def decide_by_its_decider(self, number: int) -> None:
        decider = self.fresh(number).decider_id
        for name, person in self.players.items():
            if person.pk == decider:
                self.does(self.acting(name), decide, number)

    @rule(number=which)
    def make_formal(self, number: int) -> None:
        self.does(self.tom(), actions.make_formal, number)

    @rule(number=which)
    def escalate(self, number: int) -> None:
        self.does(self.tom(), actions.escalate, number)

    @rule(number=which)
    def author_settles(self, number: int) -> None:
        self.does(self.tom(), actions.settle, number)

    @rule(number=which)
    def author_writes(self, number: int) -> None:
        self.does(self.tom(), actions.add_words, number, "One more thing.", once=once())

    @rule(who=actors, number=which)
    def reopen(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), actions.reopen, number, "Somebody else saw it.", once=once())

    @rule(who=actors, number=which, ahead=days)
    def pause(self, who: int, number: int, ahead: int) -> None:
        until = self.at.date() + timedelta(days=ahead)
        self.does(self.actor_for(who, number), actions.pause, number, "We wait for a report.", until=until, once=once())

    @rule(who=actors, number=which)
    def resume(self, who: int, number: int) -> None:
        self.does(self.actor_for(who, number), actions.resume, number)

    @rule(who=actors, number=which, ahead=days)
    def send_update(self, who: int, number: int, ahead: int) -> None:
        on = self.at.date() + timedelta(days=ahead)
        self.does(
            self.actor_for(who, number), actions.send_update, number, "It takes longer.", reply_by=on, once=once()
        )

    @rule(ahead=days)
    def days_go_by(self, ahead: int) -> None:
        self.at += timedelta(days=ahead)
        self.actor = ""
        with as_if_at(self.at):
            actions.warn_of_dates(self.at.replace(hour=10))

    def by_whoever_runs_it(self, number: int, do: Any, **named: Any) -> None:
        """The first of the players who runs it: walks get further when steps are taken by who may take them."""
        concern = self.fresh(number)
        for name in NAMES:
            acting = self.acting(name)
            if stages.runs(acting, concern) and access.inbox(acting).filter(pk=concern.pk).exists():
                self.does(acting, do, number, **named)
                return

    @invariant()
    def every_place_is_legal_and_every_state_has_somebody_and_a_date(self) -> None:
        for number, before in enumerate(getattr(self, "stood", [])):
            concern = self.fresh(number)
            assert (concern.stage, concern.state) in PLACES
            assert ORDER.index(concern.stage) >= ORDER.index(before["stage"])
            assert concern.reply_by is not None
            assert concern.acknowledged_at or concern.acknowledge_by
            assert stages.turn(concern) in stages.Turn
            if concern.state == Concern.State.OPEN and not stages.responsible(concern).exists():
                assert stages.nobody_left(concern)  # the page says what to do
            free = {concern.owner_id, concern.assigned_to_id, concern.investigator_id, concern.decider_id}
            sits = set(concern.panel.values_list("person", flat=True))
            assert not (free | sits) & {*self.kept_from(concern), concern.author_id}
            assert concern.investigator_id is None or concern.investigator_id != concern.decider_id

    @invariant()
    def nothing_changes_without_an_entry_that_says_who_did_it(self) -> None:
        if not hasattr(self, "stood"):
            return
        since = list(Entry.objects.order_by("pk")[self.entries :])
        for number, concern in enumerate(self.concerns):
            row = self.row(concern)
            about = [entry for entry in since if entry.subject_ref == concern.reference and entry.action not in LOOKS]
            assert (row != self.stood[number]) == bool(about), (row, self.stood[number], about)
            assert all(entry.actor_ref == self.actor for entry in about)
            self.stood[number] = row
        self.entries += len(since)

    @invariant()
    def nobody_who_is_in_it_has_a_trace_of_it(self) -> None:
        if not hasattr(self, "stood"):
            return
        told = list(Notice.objects.order_by("pk")[self.notices :])
        self.notices += len(told)
        for concern in self.concerns:
            for person in Person.objects.filter(pk__in=self.kept_from(concern)).select_related("school"):
                self.has_no_trace(person, concern, told)

    def has_no_trace(self, person: Person, concern: Concern, told: list[Notice]) -> None:
        for hat in Hat:
            acting = Acting(person, hat)
            assert not access.inbox(acting).filter(pk=concern.pk).exists()
        for hat in hats_of(person):
            try:
                actions.open_concern(Acting(person, hat), concern.reference)
            except NotFound:
                continue
            raise AssertionError(f"{person} opened it as {hat}")
        assert not access.may_open(person, concern)
        for notice in told:
            if notice.subject_ref == concern.reference:
                assert person.ref not in notice.recipients
        for notice in Notice.objects.filter(subject_ref=concern.reference, kind__in=[notices.WAITS, notices.DUE]):
            assert not notices.may_receive(notice, person)
        for choices in (access.may_be_given, stages.may_investigate, stages.may_decide, stages.may_sit):
            assert not choices(concern).filter(pk=person.pk).exists()


@pytest.mark.timeout(0 if ASKED else 300)
@pytest.mark.django_db
def test_cases_walked_through_in_any_order() -> None:
    run_state_machine_as_test(
        Cases,
        settings=settings(
            max_examples=int(ASKED or 6),
            stateful_step_count=60 if ASKED else 25,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
