"""Ways to reach somebody: phone numbers and mail addresses that are not the writer's own to give."""

import re

from gatepost.conduct.facts import Context
from gatepost.conduct.looks_for import LooksFor
from gatepost.conduct.own.sight import Seen, Sight
from gatepost.conduct.reading import Reading
from gatepost.conduct.text import fold, pattern

_NUMBER = pattern(r"(?:\+|\(|\b[0-9])[0-9 ().\-]{6,22}[0-9]\b")
_SPELLED = pattern(
    r"(?i)\b(?:(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|double|treble|[0-9]+)[ ,.\-]+){6,}"
    r"(?:zero|oh|nought|one|two|three|four|five|six|seven|eight|nine|[0-9]+)\b"
)
_ADDRESS = pattern(
    r"(?i)\b[a-z0-9._%+\-]+ ?(?:@|\(at\)|\[at\]| at ) ?[a-z0-9\-]+(?: ?(?:\.|\(dot\)|\[dot\]| dot ) ?[a-z0-9\-]+)*"
    r" ?(?:\.|\(dot\)|\[dot\]| dot ) ?(?:com|net|org|uk|ie|eu|info|me|io|edu|gov|[a-z]{2})\b"
)
# The writer's own: theirs to give.
_OWN = pattern(
    r"(?i)\b(?:my (?:new |own |work |mobile |phone |home )?"
    r"(?:number|no|num|mobile|mob|phone|cell|tel|email|e-mail|mail|address|whatsapp)"
    r"|(?:call|ring|text|txt|phone|whatsapp|message|msg|email|e-mail|mail|reach|contact|get|drop|send|tell)"
    r" (?:it |them |yours |that )?(?:me|us|to me|to us)|i'?m on|i am on|mine is|mine's)\b"
)
NUMBER_REASON = (
    "It has a phone number that may not be the writer's to give. Ask the person, or send it to one family alone."
)
ADDRESS_REASON = (
    "It has a mail address that may not be the writer's to give. Ask the person, or send it to one family alone."
)
LOOKED_BACK = 80  # bytes before a number in which the writer may say that it is theirs

# Letters that stand among digits for what they look like: "O7700 9OO 789".
_LETTERS = re.compile(rb"[OoIl]{1,3}(?=[0-9])|(?<=[0-9])[OoIl]{1,3}")
_AS_DIGITS = bytes.maketrans(b"OoIl", b"0011")
_NOT_DIGITS = re.compile(rb"[^0-9]")
_DATE = re.compile(rb"^[0-9]{1,2}[.\- ][0-9]{1,2}[.\- ](?:20)?[0-9]{2}$")


def details(looks_for: LooksFor) -> Sight:
    """Looks for numbers and addresses, save those that the clause allows and, mostly, the writer's own."""
    allowed = tuple(entry.strip().lower() for entry in looks_for.allowed)
    numbers = frozenset(_digits(entry.encode("ascii", "ignore")) for entry in allowed if "@" not in entry)
    addresses = tuple(entry for entry in allowed if "@" in entry)

    def seen(reading: Reading, context: Context) -> Seen | None:
        plain = fold(reading.text)
        if looks_for.phone_numbers:
            words = _LETTERS.sub(lambda match: match.group().translate(_AS_DIGITS), plain.words)
            for found in (*_NUMBER.finditer(words), *_SPELLED.finditer(words)):
                digits = _digits(found.group())
                is_number = _is_number(found.group(), digits) or found.re is _SPELLED
                if is_number and digits not in numbers and not _is_own(plain.words, found.start(), looks_for):
                    return Seen(*plain.span(*found.span()), NUMBER_REASON)
        if looks_for.mail_addresses:
            for found in _ADDRESS.finditer(plain.words):
                address = _written_out(found.group())
                is_allowed = any(
                    address == entry or (entry.startswith("@") and address.endswith(entry)) for entry in addresses
                )
                if (
                    " at " in found.group().decode("ascii").lower()
                    and " dot " not in found.group().decode("ascii").lower()
                ):
                    continue  # "we are at school.in the hall" is no address
                if not is_allowed and not _is_own(plain.words, found.start(), looks_for):
                    return Seen(*plain.span(*found.span()), ADDRESS_REASON)
        return None

    return seen


def _is_own(words: bytes, start: int, looks_for: LooksFor) -> bool:
    """Whether the writer says just before, in the same sentence, that it is theirs."""
    if looks_for.own_details:
        return False
    before = words[max(0, start - LOOKED_BACK) : start]
    sentence = re.split(rb"[!?\n]|\. ", before)[-1]
    return _OWN.search(sentence) is not None


def _digits(words: bytes) -> bytes:
    """The digits of a number as they are dialled at home: "+44 (0)7700 900123" is 07700900123."""
    digits = _NOT_DIGITS.sub(b"", words.replace(b"(0)", b""))
    for abroad in (b"0044", b"44"):
        if digits.startswith(abroad) and len(digits) >= len(abroad) + 9:
            return b"0" + digits[len(abroad) :].removeprefix(b"0")
    return digits


def _is_number(words: bytes, digits: bytes) -> bool:
    """Whether some digits are a phone number rather than a date, a sum, a time or the number of a meeting."""
    if _DATE.match(words.strip()):
        return False
    if words.startswith(b"+") or digits.startswith(b"00"):
        return 9 <= len(digits) <= 16
    if digits.startswith(b"0"):
        return 9 <= len(digits) <= 11
    return len(digits) == 10 and (words.startswith(b"(") or words.count(b"-") == 2)


def _written_out(words: bytes) -> str:
    plain = words.decode("ascii").lower()
    for sign, names in (("@", ("(at)", "[at]", " at ")), (".", ("(dot)", "[dot]", " dot "))):
        for name in names:
            plain = plain.replace(name, sign)
    return plain.replace(" ", "")
