"""The worker's rounds over the mails of all schools read an index, and not every mail that ever came."""

from datetime import timedelta

from django.db import connection

from gatepost.core.clock import now
from gatepost.doors.email.desk_access import FOR_LEAD, WAITS
from gatepost.doors.models import ReceivedMail
from gatepost.site.metrics_view import UNFINISHED_MAILS


def plan_of(found) -> str:
    """How the database would find these rows; on PostgreSQL as if the table were too long to be read through."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
    return found.explain()


def test_mails_for_the_lead_are_found_by_an_index(db: None) -> None:
    due = ReceivedMail.objects.filter(FOR_LEAD, state__in=WAITS, due_at__lte=now()).values("pk")
    plan = plan_of(due)
    assert "mail_for_lead" in plan or "mail_of_all_by_state" in plan  # either holds what waits, and little else


def test_mails_that_wait_are_counted_by_an_index(db: None) -> None:
    came = ReceivedMail.objects.filter(state__in=UNFINISHED_MAILS).order_by().values("state")
    assert "mail_of_all_by_state" in plan_of(came)


def test_mails_with_raw_bytes_are_found_by_an_index(db: None) -> None:
    if connection.vendor != "postgresql":
        return
    old = ReceivedMail.objects.filter(ended_at__lt=now() - timedelta(days=30))
    ignored = old.filter(state=ReceivedMail.State.IGNORED).exclude(raw=None, raw_for_lead=None).values("pk")
    taken_in = old.filter(state=ReceivedMail.State.TAKEN_IN).exclude(raw=None).values("pk")
    for found in (ignored, taken_in):  # which of the two it takes hangs on how many mails it thinks there are
        plan = plan_of(found)
        assert "mail_to_empty" in plan or "mail_of_all_by_state" in plan
