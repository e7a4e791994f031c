"""What somebody may see has changed: their epoch goes up, and whoever keeps pages open for them hears of it.

The school's own epoch goes up too: as long as it stands, nothing has changed for anybody there, so that one number
answers for a whole class.
"""

from collections.abc import Callable
from functools import partial

from django.db import transaction
from django.db.models import F, QuerySet

from gatepost.people.models import Person, School

_listener: Callable[[int], None] | None = None


def listen(listener: Callable[[int], None] | None) -> None:
    """From now on `listener` is given the key of each person concerned, after the commit, from any thread."""
    global _listener
    _listener = listener


def raise_epochs(people: QuerySet[Person]) -> None:
    """These people may see more or less than before. Call it in the transaction of the change."""
    keys = list(people.values_list("pk", flat=True))
    if not keys:
        return
    Person.objects.filter(pk__in=keys).update(auth_epoch=F("auth_epoch") + 1)
    schools = Person.objects.filter(pk__in=keys).values("school")
    School.objects.filter(pk__in=schools).update(access_epoch=F("access_epoch") + 1)
    for key in keys:
        transaction.on_commit(partial(_tell, key))


def raise_epoch_of_school(school_pk: int) -> None:
    """What everybody at the school may write has changed (a new code). Call it in the transaction of the change."""
    School.objects.filter(pk=school_pk).update(access_epoch=F("access_epoch") + 1)


def _tell(person_pk: int) -> None:
    if _listener is not None:
        _listener(person_pk)
