"""What changes an audit of an old group, ready to be done in the school of places.py."""

from collections.abc import Callable
from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from gatepost.adoption.brought import actions
from gatepost.adoption.models import GroupAudit
from gatepost.core.clock import now
from gatepost.core.db import now_of_all
from tests.rules.places import Places
from tests.rules.places_audits import audit

Case = Callable[[Places], Callable[[], object]]


def being_read(places: Places) -> GroupAudit:
    return audit(places.world.tom, state="reading", slot=1, lease_until=now_of_all() + timedelta(minutes=1))


def _bring(places: Places) -> Callable[[], object]:
    file = SimpleUploadedFile("chat.txt", b"24/11/2026, 08:00 - Tom: Hello\n")
    return lambda: actions.bring_export(places.world.tom.acting, [file], once="a-form", with_those_who_left=False)


def _finish(places: Places) -> Callable[[], object]:
    row = being_read(places)
    return lambda: actions.finish(row, figures="{}", report="<p>", messages=1)


def _refuse(places: Places) -> Callable[[], object]:
    row = being_read(places)
    return lambda: actions.refuse(row, "This is no chat.")


def _break_off(places: Places) -> Callable[[], object]:
    row = being_read(places)
    return lambda: actions.break_off(row, "It broke off.")


def _let_go(places: Places) -> Callable[[], object]:
    GroupAudit.objects.filter(ref=places.refs["audit of lena"]).update(expires_at=now())
    return actions.let_go_of_old


AUDITS: dict[str, Case] = {
    "adoption.brought.actions.bring_export": _bring,
    "adoption.brought.actions.finish": _finish,
    "adoption.brought.actions.refuse": _refuse,
    "adoption.brought.actions.break_off": _break_off,
    "adoption.brought.actions.let_go_of_old": _let_go,
    "adoption.brought.actions.stop": lambda p: lambda: actions.stop(p.world.adeyemi.acting, p.refs["audit that waits"]),
    "adoption.brought.actions.keep_report": lambda p: (
        lambda: actions.keep_report(
            p.world.lena.acting,
            p.refs["audit of lena"],
            why="The governors meet in March.",
            until=now() + timedelta(days=9),
        )
    ),
    "adoption.brought.actions.delete": lambda p: lambda: actions.delete(p.world.lena.acting, p.refs["audit of lena"]),
}
