"""What must not come back with a backup: ways in that were used up or taken away, words that were erased, old work."""

from collections import Counter
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import F, Q

from gatepost.audit.actions import Actor, Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.refs import new_ref
from gatepost.delivery.channels.push.models import Device
from gatepost.delivery.models import Delivery, Lane, Notice
from gatepost.delivery.whatsapp import restored as whatsapp
from gatepost.gate.actions import take_back_again
from gatepost.groups.actions import OF_POSTS, place_again
from gatepost.groups.models import Invitation, JoinRequest
from gatepost.groups.whatsapp.restored import begin_at_newest
from gatepost.people import revocations
from gatepost.people.actions.revoked import revoke_again
from gatepost.people.models import Person, School, SignInCode
from gatepost.policies.models import SecondOpinion
from gatepost.site import erasing
from gatepost.site.backup import kept_from

# A revocation is written down with the time at which it began, and may have been committed a little later.
MARGIN = timedelta(minutes=10)


@transaction.atomic
def make_safe(*, made_at: datetime, ledger: list[revocations.Revocation]) -> dict[str, int]:
    """Void what a backup brings back, revoke and erase again what was since, and write it into every school's audit.

    Gives how many there were of each, by a word for the command's answer. Doing it twice does no harm.
    """
    at = now()
    again = [one for one in ledger if one.at >= made_at - MARGIN]
    last_of_post = {one.ref: one for one in again if one.kind in OF_POSTS}
    done: Counter[str] = Counter()
    with revocations.unwritten():  # they stand in the ledger already
        for one in again:
            try:
                if one.kind == erasing.KIND:
                    done["erasures"] += erasing.erase_again(one)
                elif one.kind in OF_POSTS:
                    done["posts out of sight or shown"] += last_of_post[one.ref] is one and place_again(one)
                elif one.kind in whatsapp.KINDS:
                    pass  # the last of each person counts, below
                elif one.kind in kept_from.KINDS:
                    done["revocations"] += kept_from.keep_from_again(one)
                else:
                    done["revocations"] += take_back_again(one) if one.kind == "words-taken-back" else revoke_again(one)
            except Invalid:
                done["only administrators who stay"] += 1
        done["revocations"] += whatsapp.stop_again(again)
    done["sign-in codes"] = SignInCode.objects.all().delete()[0]
    UserSession.objects.all().delete()
    done["sign-ins"] = Session.objects.all().delete()[0]
    done["invitations"] = Invitation.objects.filter(revoked_at=None, expires_at__gt=at).update(revoked_at=at)
    JoinRequest.objects.exclude(mail_proof_digest="").update(mail_proof_digest="")
    done["leases"] = Delivery.objects.filter(state=Delivery.State.SENDING).update(
        state=Delivery.State.WAITING, worker="", lease_until=None, due_at=at
    )  # the same rows go again, so the same Message-ID: whoever had the letter already can tell
    # One that was taken off since would come back, and so would one of a phone that was lost.
    done["devices that were told"] = Device.objects.all().delete()[0]
    # Nobody can ask the platform what went since, and its messages cannot be told apart as letters can.
    done["WhatsApp messages that are perhaps sent"] = whatsapp.make_safe()
    begin_at_newest()
    # Where words go is for somebody to say who knows today's machines.
    done["second opinions"] = SecondOpinion.objects.all().delete()[0]
    # A letter with a code or a link that was voided just now helps nobody.
    with_a_way_in = Q(lane=Lane.SIGN_IN) | Q(sealed__isnull=False)
    Notice.objects.filter(with_a_way_in, expires_at__gt=at).update(expires_at=at, sealed=None)
    # Open pages and apps keep a place in logs that have moved back: everybody's is asked for anew.
    Person.objects.update(auth_epoch=F("auth_epoch") + 1)
    for school in School.objects.all():
        School.objects.filter(pk=school.pk).update(log_era=new_ref())  # numbers of lost events are given again
        record(
            "restored a backup",
            actor=Actor.gatepost(school.ref),
            subject=Subject("school", school.ref),
            facts={
                "made": made_at.isoformat(timespec="seconds"),
                "revocations": done["revocations"],
                "erasures": done["erasures"],
            },
        )
    return dict(done)
