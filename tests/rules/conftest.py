"""Two schools alike, full of everything, and everybody who might knock at the first one."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings

from tests.rules.knocking import ELSEWHERE, HERE, Matrix, browsers, keys
from tests.rules.places import furnished
from tests.world import World, make_school


@pytest.fixture(scope="module")
def matrix(django_db_setup: None, django_db_blocker: Any) -> Iterator[Matrix]:
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(THROTTLE=False):
        worlds = [World(make_school(host)) for host in (HERE, ELSEWHERE)]
        places = [furnished(world) for world in worlds]
        yield Matrix(places[0], places[1], browsers(*worlds), keys(*worlds))
        transaction.set_rollback(True)
