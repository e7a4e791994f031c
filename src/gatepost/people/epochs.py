"""What somebody may see has changed: their epoch goes up, and whoever keeps pages open for them hears of it."""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet

from gatepost.people.models import Person

_listener: Callable[[int], None] | None = None


def listen(listener: Callable[[int], None] | None) -> None:
    """From now on `listener` is given the key of each person concerned, after the commit, from any thread."""
    global _listener
    _listener = listener


def raise_epochs(people: QuerySet[Person]) -> None:
    """These people may see more or less than before. Call it in the transaction of the change."""
    keys = list(people.values_list("pk", flat=True))
    Person.objects.filter(pk__in=keys).update(auth_epoch=F("auth_epoch") + 1)
    for key in keys:
        transaction.on_commit(partial(_tell, key))


def _tell(person_pk: int) -> None:
    if _listener is not None:
        _listener(person_pk)
