"""Keeping the words that the school often answers with."""

from django.db import IntegrityError, transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns import desk_access
from gatepost.concerns.models import SavedReply
from gatepost.concerns.saved_words import unknown_fields
from gatepost.core.clock import now
from gatepost.core.errors import Invalid
from gatepost.core.words import checked_words
from gatepost.people.hats import Acting

TITLE_LIMIT = 60  # characters
WORDS_LIMIT = 4_000  # characters
MOST = 200  # saved replies of a school: more than anybody finds their way in


@transaction.atomic
def save_reply(acting: Acting, *, title: str, words: str) -> SavedReply:
    """Keep a reply under a title. The same title with the same words again gives the one that is there.

    Raises NotFound for a hat that may only use them, Invalid for words that cannot be used or a title that is taken.
    """
    desk_access.require_keeps_the_tools(acting)
    title, words = _checked(title, words)
    school = acting.person.school
    earlier = SavedReply.objects.filter(school=school, title=title).first()
    if earlier is not None and earlier.words == words:
        return earlier
    if SavedReply.objects.filter(school=school).count() >= MOST:
        raise Invalid(fields={"title": "There are very many saved replies. Please end one that nobody uses."})
    saved = SavedReply(school=school, title=title, words=words, by=acting.person, at=now())
    _write(saved)
    record("saved a reply", actor=acting.actor, subject=Subject("saved reply", saved.ref))
    return saved


@transaction.atomic
def change_saved_reply(acting: Acting, ref: str, *, title: str, words: str) -> SavedReply:
    """Other words or another title. Raises as `save_reply` does, and NotFound for one that is not there."""
    saved = desk_access.saved_reply(acting, ref)
    saved.title, saved.words = _checked(title, words)
    saved.by, saved.at = acting.person, now()
    _write(saved)
    record("changed a saved reply", actor=acting.actor, subject=Subject("saved reply", saved.ref))
    return saved


@transaction.atomic
def end_saved_reply(acting: Acting, ref: str) -> None:
    """Take a saved reply off the list. Answers that were made from it stay as they are."""
    saved = desk_access.saved_reply(acting, ref)
    record("ended a saved reply", actor=acting.actor, subject=Subject("saved reply", saved.ref))
    saved.delete()


def _checked(title: str, words: str) -> tuple[str, str]:
    title = checked_words(" ".join(title.split()), limit=TITLE_LIMIT, field="title")
    words = checked_words(words, limit=WORDS_LIMIT, field="words")
    if unknown := unknown_fields(words):
        raise Invalid(
            fields={"words": f"Gatepost does not know {', '.join(unknown)}. It can fill in {{name}} and {{reference}}."}
        )
    return title, words


def _write(saved: SavedReply) -> None:
    try:
        with transaction.atomic():
            saved.save()
    except IntegrityError as fault:
        raise Invalid(fields={"title": "Another saved reply has this title."}) from fault
