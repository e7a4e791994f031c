"""The kinds of notices: each room registers its own in its `notices.py`, imported when the room starts."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from gatepost.delivery.models import Lane, Notice
from gatepost.people.models import Person

MayReceive = Callable[[Notice, Person | None], bool]
Words = Callable[[Notice, Person | None], Mapping[str, object]]
Path = Callable[[Notice, Person | None], str]
TakesAnswers = Callable[[Notice, Person | None], bool]


def _nothing_more(notice: Notice, person: Person | None) -> Mapping[str, object]:
    return {}


def _no_answers(notice: Notice, person: Person | None) -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What a notice of this kind says, and who may still have it when it leaves.

    code: as stored in the row, for instance `hold-ruled`. lane: what goes first.
    subject: of the mail: neutral, names no person, class or matter. template: Django path of the plain-text body.
    may_receive(notice, person): asked when rows are made and again at the moment of sending; `person` is None for a
        mailbox of the school. Never answer from memory: what they may see can change in between.
    path(notice, person): where the mail's link leads, as `/private/4F2K-9QTM/`; the template finds it as `link`.
    words(notice, person): more names for the template, looked up at the moment of sending.
    takes_answers(notice, person): whether whoever gets it may simply answer the mail, where the school takes mail in.
        The answer comes back under the notice's `subject_ref` (doors/email/).
    pushes: whether it also goes to the devices on which somebody has asked to be told, as `subject` and the link alone
        (docs/push.md). Say so only where it cannot wait for a mail to be read.
    is_private: on the page of letters that could not be sent, the office sees neither whom it was for nor what kind.
        Only set it to False where the very existence of the letter tells nothing.

    The template has: `notice`, `school`, `person` (or None), `facts`, `sealed`, `link`, `base_url` (no slash at its
    end), `may_be_answered` (whether an answer to this very mail is taken in), and what `words` gives. A kind without a
    template sends no mail: its news is read on open pages.
    """

    code: str
    lane: Lane = Lane.NORMAL
    subject: str | Promise = ""
    template: str = ""
    may_receive: MayReceive
    path: Path | None = None
    words: Words = _nothing_more
    takes_answers: TakesAnswers = _no_answers
    pushes: bool = False
    is_private: bool = True


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make a kind known. Raises ValueError when another kind has its code already."""
    if kind.code in _kinds and _kinds[kind.code] != kind:
        raise ValueError(f"two kinds of notice are called {kind.code!r}")
    _kinds[kind.code] = kind
    return kind


def kind_named(code: str) -> Kind:
    """The kind with this code. Raises LookupError when no room has registered it."""
    try:
        return _kinds[code]
    except KeyError:
        raise LookupError(f"no room has registered the kind of notice {code!r}") from None
