"""The only place that changes rows of the room: adopting versions and accepting them."""

from importlib import resources

from django.db import transaction

from gatepost import conduct
from gatepost.audit.actions import Subject, record
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.delivery.actions import tell
from gatepost.people.epochs import raise_epoch_of_school
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import School
from gatepost.policies import access, codes
from gatepost.policies.errors import CodeHasChanged
from gatepost.policies.models import Agreement, Code, CompanionPolicy

COMPANIONS = {
    "communications": "How we communicate",
    "parents-and-visitors": "Parents, carers and visitors",
}


@transaction.atomic
def adopt_code(school: School, source: str, *, acting: Acting | None = None) -> Code:
    """Make `source` (docs/codes.md) the next version of the school's code; everybody accepts it afresh.

    `acting` is who does it; None is Gatepost itself. Raises Invalid with the field `source` when the code
    cannot be used: what is wrong stands in its sentence.
    """
    try:
        parsed = conduct.parse_code(source)
    except conduct.CodeError as fault:
        raise Invalid(fields={"source": str(fault)}) from fault
    newest = Code.objects.filter(school=school).order_by("-version").values_list("version", flat=True).first()
    code = Code.objects.create(
        school=school, version=(newest or 0) + 1, title=parsed.name, source=source, adopted_at=now()
    )
    raise_epoch_of_school(school.pk)
    if newest is not None:
        tell("code-changed", school=school, recipients=access.guardians_of(school.pk), subject_ref=code.ref)
    record(
        "adopted a code of conduct",
        actor=actor_of(acting, school),
        subject=Subject("code", code.ref),
        facts={"version": code.version},
    )
    return code


@transaction.atomic
def adopt_starter(acting: Acting | None, school: School) -> Code:
    """Give a new school the code that Gatepost ships with, and its two companion policies."""
    folder = resources.files("gatepost.policies").joinpath("companions")
    for key, title in COMPANIONS.items():
        text = folder.joinpath(f"{key}.md").read_text(encoding="utf-8")
        adopt_companion(school, key=key, title=title, text=text, acting=acting)
    return adopt_code(school, conduct.starter_text(), acting=acting)


@transaction.atomic
def adopt_companion(
    school: School, *, key: str, title: str, text: str, acting: Acting | None = None
) -> CompanionPolicy:
    """Make `text` (Markdown) the next version of a companion policy."""
    versions = CompanionPolicy.objects.filter(school=school, key=key).order_by("-version")
    newest = versions.values_list("version", flat=True).first()
    policy = CompanionPolicy.objects.create(
        school=school, key=key, version=(newest or 0) + 1, title=title, text=text, adopted_at=now()
    )
    record(
        "adopted a companion policy",
        actor=actor_of(acting, school),
        subject=Subject("companion-policy", key),
        facts={"version": policy.version},
    )
    return policy


@transaction.atomic
def accept(acting: Acting, version: int) -> Agreement:
    """Keep that this person accepts the current code. Accepting twice changes nothing.

    Raises CodeHasChanged when `version` is not the one that counts now: nobody accepts what they did not see.
    """
    access.require_may_accept(acting)
    code = codes.current_code(acting.person.school)
    if code.version != version:
        raise CodeHasChanged(version=code.version)
    agreement, is_new = Agreement.objects.get_or_create(
        person=acting.person, code=code, defaults={"school": acting.person.school, "at": now()}
    )
    if is_new:
        record(
            "accepted the code of conduct",
            actor=acting.actor,
            subject=Subject("code", code.ref),
            facts={"version": code.version},
        )
    return agreement
