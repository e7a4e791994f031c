"""A reference that no database can look for is one that nothing has, on both databases."""

import pytest


@pytest.mark.parametrize("path", ["/private/%00/", "/groups/%00/", "/join/a%00b/", "/sign-in/link/%00/"])
def test_a_reference_with_nul_in_it_is_answered_as_an_unknown_one(world, path):
    browser = world.tom.client
    found, unknown = browser.get(path), browser.get(path.replace("%00", "0"))
    assert found.status_code == unknown.status_code
    assert found.status_code in (404, 410)
