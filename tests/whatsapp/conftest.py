"""The platform's simulator, and a school's number on it."""

from collections.abc import Iterator

import pytest

from tests.whatsapp.line import Line
from tests.whatsapp.platform import Platform, serve
from tests.world import World


@pytest.fixture
def line(world: World, settings) -> Iterator[Line]:
    """The number of the world's school, on, with a simulated platform that the worker reaches over HTTP."""
    platform = Platform()
    with serve(platform) as address:
        settings.WHATSAPP_API = address
        yield Line(world, platform)
