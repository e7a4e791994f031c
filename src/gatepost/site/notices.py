"""What the house tells people: how to sign in, that their second step changed, where the audit ends, a trial alert."""

import json
from collections.abc import Mapping
from datetime import timedelta

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.kinds import Kind, register
from gatepost.delivery.models import Lane, Notice
from gatepost.people.models import Person
from gatepost.people.signin import codes
from gatepost.site import audit_letters
from gatepost.site.leaving import telling  # noqa: F401  (registers its kind of mail)

TRIAL = "push-trial"
TRIAL_COUNTS_FOR = timedelta(minutes=10)


def offer_still_stands(notice: Notice, person: Person | None) -> bool:
    """A code that was used or has run out is not mailed any more."""
    return codes.offer_stands(notice.subject_ref)


def code_and_link(notice: Notice, person: Person | None) -> Mapping[str, object]:
    """The code in two halves, easier to read, and the path of the link."""
    sealed = json.loads(notice.sealed or "{}")
    code = str(sealed.get("code", ""))
    return {"code": f"{code[:4]} {code[4:]}", "path": sealed.get("path", "")}


def try_devices(person: Person) -> None:
    """Send this person a push that says nothing, to all their devices. Nothing comes by mail."""
    tell(TRIAL, school=person.school, recipients=[person], expires_at=now() + TRIAL_COUNTS_FOR)


def always(notice: Notice, person: Person | None) -> bool:
    """They are told whoever they are now: it is about their own account."""
    return True


register(
    Kind(
        code="sign-in",
        lane=Lane.SIGN_IN,
        subject="Your sign-in code",
        template="signin/mail/sign_in.txt",
        may_receive=offer_still_stands,
        words=code_and_link,
        is_private=False,
    )
)
register(
    Kind(
        code="second-step-changed",
        lane=Lane.URGENT,
        subject="Your second step has changed",
        template="signin/mail/second_step_changed.txt",
        may_receive=always,
        path=lambda notice, person: "/me/second-factor/",
        pushes=True,
        is_private=False,
    )
)
register(
    Kind(
        code=audit_letters.KIND,
        lane=Lane.DIGEST,
        subject="Please keep: where the record ends today",
        template="office/mail/audit_head.txt",
        may_receive=audit_letters.may_receive,
        is_private=False,
    )
)
register(
    Kind(
        code=TRIAL,
        subject="This is a trial. Alerts come to this device.",
        may_receive=always,
        path=lambda notice, person: "/me/alerts/",
        pushes=True,
        is_private=False,
    )
)
