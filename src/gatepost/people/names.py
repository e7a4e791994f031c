"""What a name, a mail address and a phone number may look like, and one form of each for comparing."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gatepost.conduct.text import fold
from gatepost.core.errors import Invalid

# Controls, halves of surrogate pairs, marks that turn the direction of what follows, line ends, and what shows nothing
# at all. The joiners U+200C and U+200D are not among them: Persian and the languages of India write names with them.
UNSHOWABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff]"
)
JOINERS = re.compile("[\u200c\u200d]")
LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
# What nobody may call themselves who types their own name; compared as `fold` reads it, without blanks.
ROLES = re.compile(
    "head(teacher|master|mistress|ofschool)|deputyhead|schooloffice|safeguarding|gatepost|admin(istrat|$)|"
    "^(the)?(pta|office|school|staff|teacher|head|dsl|governors?)$|classrep|chairofgovernors|ptaofficer"
)
MOST_MARKS = 8  # combining marks in a row; no written language stacks more on a letter


def checked_name(name: str, *, limit: int = 80, field: str = "name") -> str:
    """A name in one line, blanks made single. Raises Invalid when it is empty, too long or cannot be shown."""
    words = " ".join(unicodedata.normalize("NFC", name).split())
    if not words:
        raise Invalid(fields={field: "Please give a name."})
    if len(words) > limit:
        raise Invalid(fields={field: f"This name is too long. Please keep it under {limit} letters."})
    joined_in_vain = JOINERS.search(words) and LATIN.search(words)
    if UNSHOWABLE.search(words) or joined_in_vain or _most_marks_in_a_row(words) > MOST_MARKS:
        raise Invalid(fields={field: "This name has characters in it that cannot be shown. Please type it again."})
    return words


def checked_own_name(name: str, *, field: str = "name") -> str:
    """A name that somebody gives themselves: a name as `checked_name` has it, and no role at the school, however it is
    spelt or disguised.
    """
    words = checked_name(name, field=field)
    letters = re.sub("[^a-z]", "", fold(words).words.decode("ascii").lower())
    if ROLES.search(letters):
        raise Invalid(fields={field: "Please give your own name, not a role at the school."})
    return words


def _most_marks_in_a_row(words: str) -> int:
    most = run = 0
    for letter in words:
        run = run + 1 if unicodedata.combining(letter) else 0
        most = max(most, run)
    return most


def normal_mail(mail: str, *, field: str = "mail") -> str:
    """The one form of a mail address for comparing: trimmed, lower case. Raises Invalid when it is none."""
    normal = unicodedata.normalize("NFC", mail).strip().lower()
    try:
        validate_email(normal)
    except ValidationError as fault:
        raise Invalid(
            fields={field: "This does not look like a mail address. It should look like name@example.org."}
        ) from fault
    if len(normal) > 254:
        raise Invalid(fields={field: "This mail address is too long."})
    return normal


def normal_phone(phone: str, *, region: str = "GB", field: str = "phone") -> str:
    """A phone number in E.164, as `+447700900123`; `region` is assumed where no country code stands.

    Raises Invalid when it cannot be a number there.
    """
    try:
        number = phonenumbers.parse(phone, region)
    except phonenumbers.NumberParseException as fault:
        raise Invalid(fields={field: "This does not look like a phone number."}) from fault
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        raise Invalid(fields={field: "This phone number has too many or too few digits."})
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def checked_initial(initial: str, *, field: str = "child_initial") -> str:
    """One letter in upper case, or none. Full family names of children are kept nowhere: Invalid."""
    letter = initial.strip().rstrip(".").upper()
    if len(letter) > 1 or (letter and not letter.isalpha()):
        raise Invalid(
            fields={
                field: "Please give only the first letter of the child's family name. "
                "Gatepost keeps no full names of children."
            }
        )
    return letter
