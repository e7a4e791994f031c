"""The cast for the tests of this room."""

import pytest

from tests.concerns.cast import World


@pytest.fixture
def world(db: None) -> World:
    return World()
