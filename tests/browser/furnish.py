"""Fill a demo school with all that an address can point at, beside its server: `python -m tests.browser.furnish`.

Prints one JSON object on its last line: what it is -> its reference.
"""

import json
import os
import sys

APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of the authenticator app that Mr Adeyemi has set up


def main() -> None:
    """Make the objects, by the same actions as their pages, and print where they are."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "gatepost.site.settings"
    os.environ["GATEPOST_DEMO"] = "on"
    import django

    django.setup()
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    from gatepost.people.models import School
    from tests.rules.places import furnished
    from tests.world import World

    world = World(School.objects.get())
    places = furnished(world)
    head = world.adeyemi.person
    TOTP.activate(head, APP_SECRET)
    RecoveryCodes.activate(head)
    sys.stdout.write(json.dumps(places.refs) + "\n")


if __name__ == "__main__":
    main()
