"""Subjects that have a way of their own, and where it begins. One list, in words that a school may one day change.

The Department for Education's guidance on school complaints names these as not for the ordinary complaints procedure.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class OtherWay:
    """One subject: what it is called, and what to do, in two or three sentences."""

    id: str
    title: str | Promise
    words: str | Promise


OTHER_WAYS: tuple[OtherWay, ...] = (
    OtherWay(
        "admissions",
        _("A place at the school"),
        _(
            "You can appeal against a decision on a place. The letter with the decision says how, and by when. The "
            "office can tell you who hears the appeal."
        ),
    ),
    OtherWay(
        "exclusions",
        _("A suspension or exclusion"),
        _(
            "You can ask the governors to look at it again. The school’s letter says how, and by when. Your council "
            "has people who can help you with it."
        ),
    ),
    OtherWay(
        "assessment",
        _("An assessment of special needs"),
        _(
            "Your council decides on assessments and plans. Speak first to the teacher who looks after special "
            "needs at the school. The council’s advice for parents is free and independent."
        ),
    ),
    OtherWay(
        "staff-conduct",
        _("How a member of staff behaved"),
        _(
            "Tell senior leadership here. It is looked into under the school’s own rules for staff. You will hear that "
            "it was dealt with, but not everything that was decided."
        ),
    ),
    OtherWay(
        "child-protection",
        _("A child who may be at risk"),
        _(
            "Write to the school’s safeguarding lead here, or ring your council’s children’s services. In danger, ring "
            "999. You can also ring the NSPCC on 0808 800 5000."
        ),
    ),
)
