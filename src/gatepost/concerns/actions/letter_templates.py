"""The school's own words for its letters."""

from django.db import transaction

from gatepost.audit.actions import Subject, record
from gatepost.concerns.letter_rules import LONGEST, usable_template
from gatepost.concerns.letters import LetterKind, built_in
from gatepost.concerns.models import LetterTemplate
from gatepost.core.clock import now
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.words import checked_words
from gatepost.people.hats import Acting
from gatepost.people.models import Hat

# Who words what the school says when it decides.
WORD_LETTERS = (Hat.LEADERSHIP, Hat.HEAD)


def require_words_letters(acting: Acting) -> None:
    """Raises NotFound for any other hat."""
    if acting.hat not in WORD_LETTERS:
        raise NotFound(what="letters")


@transaction.atomic
def change_letter(acting: Acting, kind: LetterKind, words: str) -> None:
    """Word one kind of letter anew; letters that were sent stay as they are.

    Gatepost's own words, typed again, take the school's away. Raises Invalid with a sentence for an unknown field in
    braces, or when `{reason}` or `{next_stage}` is missing.
    """
    require_words_letters(acting)
    if sentence := usable_template(words):
        raise Invalid(fields={"words": sentence})
    words = checked_words(words, limit=LONGEST, field="words")
    if words == built_in(kind):
        reset_letter(acting, kind)
        return
    LetterTemplate.objects.update_or_create(
        school=acting.person.school,
        code=str(kind),
        defaults={"words": words, "changed_by": acting.person, "at": now()},
    )
    record("changed a letter's words", actor=acting.actor, subject=Subject("letter-template", str(kind)))


@transaction.atomic
def reset_letter(acting: Acting, kind: LetterKind) -> None:
    """Go back to the words that Gatepost brings. Doing it twice changes nothing."""
    require_words_letters(acting)
    gone, _ = LetterTemplate.objects.filter(school=acting.person.school, code=str(kind)).delete()
    if gone:
        record("took back a letter's words", actor=acting.actor, subject=Subject("letter-template", str(kind)))
