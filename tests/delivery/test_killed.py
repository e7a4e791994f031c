"""A worker killed with a letter in hand, for real: the letter comes again, with the same Message-ID, and only then."""

import os
import subprocess
import sys
import textwrap

import pytest

SET_UP = textwrap.dedent(
    """
    import django; django.setup()
    from gatepost.delivery.actions import tell
    from gatepost.people.actions import add_person, add_school
    school = add_school(
        name="Oakfield", host="oak.example", office_mail="a@oak.example", secretary_mail="a@oak.example"
    )
    people = [add_person(None, school, name=f"P {n}", mail=f"p{n}@example.org") for n in range(3)]
    tell("second-step-changed", school=school, recipients=people)
    """
)
LET_THE_LEASE_RUN_OUT = textwrap.dedent(
    """
    import django; django.setup()
    from datetime import timedelta
    from gatepost.core.clock import now
    from gatepost.delivery.models import Delivery
    assert Delivery.objects.filter(state="sending").update(lease_until=now() - timedelta(seconds=1)) == 1
    """
)
FATES = textwrap.dedent(
    """
    import django; django.setup()
    from gatepost.delivery.models import Delivery
    print(sorted(Delivery.objects.values_list("state", "attempts")))
    """
)


@pytest.mark.slow
@pytest.mark.server
def test_kill_9_with_a_letter_in_hand(post_office, tmp_path):
    environment = {
        **os.environ,
        "GATEPOST_DATA": str(tmp_path),
        "GATEPOST_DATABASE_URL": "",
        "GATEPOST_MAIL": f"smtp://127.0.0.1:{post_office.port}",
        "DJANGO_SETTINGS_MODULE": "gatepost.site.settings",
    }

    def run(*words):
        done = subprocess.run(
            [sys.executable, *words], env=environment, timeout=100, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("-m", "gatepost", "migrate", "-v0")
    run("-c", SET_UP)
    post_office.modes = ["accept", "take-and-stall"]
    process = subprocess.Popen([sys.executable, "-m", "gatepost", "work"], env=environment)
    try:
        assert post_office.second.wait(30)  # the second letter has been taken, and our worker waits to hear so
    finally:
        process.kill()
        process.wait()
    run("-m", "gatepost", "work", "--once")
    assert len(post_office.ids) == 3  # the lease still holds the second: only the third was sent
    run("-c", LET_THE_LEASE_RUN_OUT)
    run("-m", "gatepost", "work", "--once")
    run("-m", "gatepost", "work", "--once")
    assert run("-c", FATES).strip() == "[('sent', 1), ('sent', 1), ('sent', 2)]"
    assert len(post_office.ids) == 4
    assert len(set(post_office.ids)) == 3
    assert post_office.ids[3] == post_office.ids[1]
