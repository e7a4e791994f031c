"""What a restore takes away again: limits on posting, and the sight of a matter in which somebody was named since."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gatepost.audit.models import Entry
from gatepost.concerns import actions
from gatepost.concerns.access import inbox
from gatepost.concerns.models import Concern, NamedPerson
from gatepost.core.clock import now, today_in
from gatepost.people import revocations
from gatepost.people.actions import lift_limit, limit_posting
from gatepost.people.hats import Acting
from gatepost.people.limits import limited_until
from gatepost.people.models import Hat, Person, PostingLimit
from gatepost.safeguarding.actions import disclose
from gatepost.safeguarding.actions import name_person as name_in_disclosure
from gatepost.safeguarding.models import Disclosure
from gatepost.safeguarding.models import NamedPerson as NamedInDisclosure
from gatepost.site.backup.after import make_safe
from tests.concerns.cast import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def ledger(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty ledger; what would be written after the commit is written at once."""
    settings.REVOCATIONS = tmp_path / "revocations.jsonl"
    monkeypatch.setattr(transaction, "on_commit", lambda do, **_: do())
    return tmp_path / "revocations.jsonl"


def acting(person: Person, hat: Hat) -> Acting:
    return Acting(person, hat)


def restored(ledger: Path) -> int:
    """Do after a restore what is done then; gives how much was taken away again."""
    return make_safe(made_at=now() - timedelta(hours=1), ledger=revocations.read(ledger))["revocations"]


def done_by_gatepost() -> list[str]:
    """What the audit says that Gatepost itself has done, without the restore."""
    entries = Entry.objects.filter(actor_ref="").exclude(action="restored a backup")
    return list(entries.order_by("pk").values_list("action", flat=True))


def test_a_limit_that_the_backup_does_not_know_counts_again(world: World, ledger: Path) -> None:
    until = today_in(world.school.time_zone) + timedelta(days=7)
    head = acting(world.adeyemi, Hat.HEAD)
    limit_posting(head, person=world.tom, until=until, decision_ref="decision-1")
    lifted = limit_posting(head, person=world.amira, until=until, decision_ref="decision-2")
    assert lift_limit(head, lifted)
    assert world.tom.name not in ledger.read_text()
    PostingLimit.objects.all().delete()
    assert restored(ledger) == 3  # both were limited again, and one of them was lifted again
    assert done_by_gatepost() == [
        "limited a person's posting",
        "limited a person's posting",
        "lifted a limit on posting",
    ]
    assert limited_until(world.tom) == until
    assert limited_until(world.amira) is None
    assert restored(ledger) == 0


def test_a_limit_that_was_lifted_since_is_lifted_again(world: World, ledger: Path) -> None:
    until = today_in(world.school.time_zone) + timedelta(days=7)
    head = acting(world.adeyemi, Hat.HEAD)
    limit = limit_posting(head, person=world.tom, until=until, decision_ref="decision-1")
    lift_limit(head, limit)
    PostingLimit.objects.update(lifted_at=None, lifted_by=None)
    assert restored(ledger) == 1
    assert limited_until(world.tom) is None


def test_whoever_was_named_since_does_not_see_the_matter_again(world: World, ledger: Path) -> None:
    concern = actions.raise_concern(
        acting(world.tom, Hat.PARENT), route=Concern.Route.LEADERSHIP, words="The head was unkind to us."
    )
    actions.name_person(acting(world.singh, Hat.LEADERSHIP), concern, world.adeyemi)
    assert world.adeyemi.name not in ledger.read_text()
    NamedPerson.objects.all().delete()
    Concern.objects.update(owner=world.adeyemi)
    assert inbox(acting(world.adeyemi, Hat.HEAD)).exists()
    assert restored(ledger) == 1
    assert not inbox(acting(world.adeyemi, Hat.HEAD)).exists()
    assert Concern.objects.get().owner is None
    assert done_by_gatepost() == ["kept somebody from a concern"]
    assert restored(ledger) == 0


def test_whoever_was_let_in_again_stays_in(world: World, ledger: Path) -> None:
    concern = actions.raise_concern(
        acting(world.tom, Hat.PARENT), route=Concern.Route.LEADERSHIP, words="Mrs Evans lost our letter."
    )
    head = acting(world.adeyemi, Hat.HEAD)
    actions.take_over(head, concern)
    actions.name_person(head, concern, world.evans)
    actions.unname_person(head, concern, world.evans, "It was another Mrs Evans.")
    assert restored(ledger) == 2
    assert not NamedPerson.objects.exists()


def test_a_lead_who_was_named_since_does_not_see_the_disclosure_again(world: World, ledger: Path) -> None:
    disclose(acting(world.tom, Hat.PARENT), words="He came to school without a coat again.")
    name_in_disclosure(acting(world.clarke, Hat.DSL), Disclosure.objects.get(), world.adeyemi)
    NamedInDisclosure.objects.all().delete()
    assert restored(ledger) == 1
    assert NamedInDisclosure.objects.get().person == world.adeyemi
