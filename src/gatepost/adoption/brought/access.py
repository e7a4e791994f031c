"""Who may have an export audited, and who sees what came of it: nobody but the person who brought it."""

from django.db.models import QuerySet

from gatepost.adoption.models import GroupAudit
from gatepost.core.clock import now
from gatepost.core.errors import NotFound
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# Whoever has the file already: a parent was in the group; the others were given it by one who was.
SCHOOL_HATS = (Hat.ADMINISTRATOR, Hat.HEAD, Hat.LEADERSHIP)
WHO_BRINGS = (Hat.PARENT, Hat.PTA, *SCHOOL_HATS)
# What the page says in numbers; figures and report are long and sealed, and only fetched where they are shown.
LONG = ("figures", "report")


def own_audits(acting: Acting) -> QuerySet[GroupAudit]:
    """The audits that somebody asked for in this hat, newest first; nothing that has run out."""
    if acting.hat not in WHO_BRINGS:
        return GroupAudit.objects.none()
    mine = GroupAudit.objects.filter(by=acting.person, hat=acting.hat, school=acting.person.school_id)
    return mine.filter(expires_at__gt=now()).defer(*LONG)


def own_audit(acting: Acting, ref: str) -> GroupAudit:
    """One of them. Raises NotFound for all else."""
    found = own_audits(acting).filter(ref=ref).select_related("school", "by").first()
    if found is None:
        raise NotFound(what="audit")
    return found


def finished_audit(acting: Acting, ref: str) -> GroupAudit:
    """One of them that is done, with figures and report. Raises NotFound for all else."""
    found = own_audits(acting).defer(None).filter(ref=ref, state=GroupAudit.State.DONE).first()
    if found is None:
        raise NotFound(what="audit")
    return found


def before_it(audit: GroupAudit) -> int:
    """How many of its school wait in front of it."""
    waiting = GroupAudit.objects.filter(school=audit.school_id, state=GroupAudit.State.WAITING)
    return waiting.filter(pk__lt=audit.pk).count()
