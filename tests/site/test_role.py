"""The start tells when Gatepost comes to PostgreSQL as a role that no policy holds."""

import pytest
from django.db import connection

from gatepost.core import row_security
from gatepost.core.db import is_sqlite
from gatepost.site import server


def test_the_start_warns_of_a_role_that_no_policy_holds(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(row_security, "role_that_sees_past_policies", lambda: "postgres")
    server.warn_of_a_role_no_policy_holds()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "postgres sees past row security" in caplog.text


def test_it_says_nothing_of_a_role_that_policies_hold(db: None, caplog: pytest.LogCaptureFixture) -> None:
    """The database's own answer: a role that may do everything is told, any other is not."""
    is_held = True
    if not is_sqlite():
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser') = 'off'")
            (is_held,) = cursor.fetchone()
    server.warn_of_a_role_no_policy_holds()
    assert (caplog.text == "") is is_held
