"""Many hands at once: one of them stores, all get the same answer; the first ruling stands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

from gatepost.doors.actions import receive
from gatepost.doors.models import Receipt
from gatepost.doors.parcel import Parcel
from gatepost.gate import actions
from gatepost.gate.actions.rulings import RULED, Ruling
from gatepost.gate.errors import AlreadyRuled
from gatepost.gate.models import Hold, Submission
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.models import Role
from tests.cast import HELD, PASSES

HANDS = 6


def all_at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Each in a thread of its own, started together; what it gave or raised."""
    barrier = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return act()
        except Exception as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_one_key_stores_once_and_everybody_gets_that_answer(lasting_cast):
    cast = lasting_cast
    parcel = Parcel(kind="post", acting=cast.acting(cast.amira), text=PASSES, client_key="same", group_ref=cast.oak.ref)
    answers = all_at_once(*[lambda: receive(parcel)] * HANDS)
    assert [type(answer).__name__ for answer in answers] == ["Published"] * HANDS
    assert {answer.post.ref for answer in answers} == {Post.objects.get().ref}
    assert Receipt.objects.count() == Submission.objects.count() == 1
    assert ClassGroup.objects.get(pk=cast.oak.pk).last_seq == 1


def test_of_rulings_at_once_the_first_stands(lasting_cast):
    cast = lasting_cast
    reps = [cast.jo, cast.amira, cast.priya]
    for rep in reps[1:]:
        cast.appoint(rep, Role.CLASS_REPRESENTATIVE, cast.oak)
    hold = actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=HELD).hold
    rulings = [Ruling.RELEASE, Ruling.REFUSE, Ruling.RETURN]

    def ruling(rep, ruling):
        acting, theirs = cast.acting(rep), Hold.objects.get(pk=hold.pk)
        return lambda: actions.rule_on_hold(acting, hold=theirs, ruling=ruling, reason="Please look again.")

    answers = all_at_once(*[ruling(rep, one) for rep, one in zip(reps, rulings, strict=True)])
    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyRuled", "AlreadyRuled", "NoneType"]
    assert all(answer is None or isinstance(answer, AlreadyRuled) for answer in answers)
    hold.refresh_from_db()
    winner = answers.index(None)
    assert (hold.ruled_by, hold.state) == (reps[winner], RULED[rulings[winner]])
    assert Post.objects.count() == (1 if rulings[winner] is Ruling.RELEASE else 0)
