"""Subjects that have a way of their own, and where it begins. One list, in words that a school may one day change.

The Department for Education's guidance on school complaints names these as not for the ordinary complaints procedure.
"""

import re
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


# Words with which people ask for what the law calls a data subject's rights (UK GDPR, articles 15 to 21). They need not
# know its name: "everything you hold on my son" is such a request.
_NAMED = re.compile(
    r"\b(?:subject access|access request|dsar|gdpr|data protection|right of access|right to erasure|"
    r"right to be forgotten|right to rectification)\b"
)
_HELD = re.compile(
    r"\b(?:data|information|records?|files?|emails?|e-mails?|notes|everything|what)\b.{0,60}"
    r"\b(?:you|school|office) (?:hold|holds|keep|keeps|store|stores|have|has) "
    r"(?:on|about) (?:me|us|my|our|him|her|them)\b"
)
_CHANGED = re.compile(
    r"\b(?:delete|erase|correct|remove|copy of|copies of|see|send me)\b.{0,30}\b(?:my|our|her|his|their|personal) "
    r"(?:personal )?(?:data|records?)\b"
)


def asks_about_data(words: str) -> bool:
    """Whether words may be a request about personal data, so that their writer is offered that way.

    It only leads to a question, so it may be wrong both ways.
    """
    plain = " ".join(words.casefold().split())
    return any(pattern.search(plain) for pattern in (_NAMED, _HELD, _CHANGED))


_FORMAL = re.compile(r"\bformal(?:ly)?\b.{0,30}\bcomplain|\bcomplain\w*\b.{0,30}\bformal")


def asks_to_complain(words: str) -> bool:
    """Whether words may ask for a formal complaint, so that their writer is told how to make it one. May be wrong."""
    return _FORMAL.search(" ".join(words.casefold().split())) is not None
