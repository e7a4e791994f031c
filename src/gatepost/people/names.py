"""What a name, a mail address and a phone number may look like, and one form of each for comparing."""

import re
import unicodedata

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from gatepost.core.errors import Invalid

# Controls, halves of surrogate pairs, marks that turn the direction of what follows, and line ends.
UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\u2028-\u202e\u2066-\u2069\u200e\u200f\ufeff]")
MOST_MARKS = 8  # combining marks in a row; no written language stacks more on a letter


def checked_name(name: str, *, limit: int = 80, field: str = "name") -> str:
    """A name in one line, blanks made single. Raises Invalid when it is empty, too long or cannot be shown."""
    words = " ".join(unicodedata.normalize("NFC", name).split())
    if not words:
        raise Invalid(fields={field: "Please give a name."})
    if len(words) > limit:
        raise Invalid(fields={field: f"This name is too long. Please keep it under {limit} letters."})
    if UNSHOWABLE.search(words) or _most_marks_in_a_row(words) > MOST_MARKS:
        raise Invalid(fields={field: "This name has characters in it that cannot be shown. Please type it again."})
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
