"""Opens a parcel, once. What a key has become is its answer for ever; a card stores nothing and binds nothing."""

import json
import re
from collections.abc import Sequence
from hashlib import sha256

from django.db import IntegrityError, transaction

from gatepost.concerns import access as concern_access
from gatepost.concerns import actions as concerns
from gatepost.concerns.actions.from_mail import keep_what_came_along
from gatepost.concerns.models import Concern
from gatepost.concerns.outcome_rules import is_decided
from gatepost.core.clock import now
from gatepost.core.digest import digest_of_secret
from gatepost.core.errors import GatepostError, Invalid, KeyAlreadyUsed, NotFound
from gatepost.core.refs import new_ref
from gatepost.core.statements import insert_rows
from gatepost.core.throttle import spend
from gatepost.core.words import POST_LIMIT, PRIVATE_LIMIT, checked_words
from gatepost.doors.answers import Answer, SentPrivately, Stored
from gatepost.doors.email import lead_alerts
from gatepost.doors.errors import GoesToSafeguarding
from gatepost.doors.first_answers import first_answer_of, sent_to_safeguarding, sent_to_the_school
from gatepost.doors.models import Receipt
from gatepost.doors.parcel import Parcel
from gatepost.doors.reportable import choices_for
from gatepost.doors.threats import THREAT, leaders_named, may_threaten
from gatepost.gate import access as gate_access
from gatepost.gate import actions as gate
from gatepost.gate import facts
from gatepost.gate.answers import Card, Held, PtaForwarded, PtaWaiting, Published
from gatepost.gate.kinder import with_kinder_words
from gatepost.gate.models import CardTally
from gatepost.groups.access import group_for_posting, group_for_reading, own_post_for_change, post_for_reading
from gatepost.groups.membership import is_member
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting
from gatepost.people.models import Person
from gatepost.safeguarding import actions as safeguarding
from gatepost.safeguarding import notices as safeguarding_notices
from gatepost.safeguarding.models import Disclosure

KEY = re.compile(r"[\x21-\x7e]{1,64}")
MOST_PARCELS = 120  # from one person in a minute: no thumb is so fast
PURPOSE = "what a client's key stands for"


def receive(parcel: Parcel) -> Answer:
    """Open a parcel and bind its key to what was stored: post, hold, PTA message or private matter.

    Same key and same words: the first answer again, however often and however many at once. Same key and other
    words: KeyAlreadyUsed. A card binds nothing. Other errors are those of the rooms (CodeNotAccepted, Invalid,
    NotFound) and GoesToSafeguarding.
    """
    check(parcel)
    try:
        answer = _open(parcel)
    except (IntegrityError, GatepostError):
        first = first_answer(parcel)  # it was stored before: whatever has changed since, that is the answer
        if first is None:
            raise
        return first
    if isinstance(answer, Card):
        return first_answer(parcel) or answer
    return answer


def check(parcel: Parcel) -> None:
    """What is asked of a parcel before it is opened. Raises Invalid for a key of no use, TooMany."""
    if not KEY.fullmatch(parcel.client_key):
        raise Invalid(fields={"client_key": "A key has 1 to 64 letters, digits or signs, and no blanks."})
    spend("parcels", parcel.acting.person.ref, limit=MOST_PARCELS, seconds=60)


def first_answer(parcel: Parcel) -> Stored | None:
    """What this key has already become. Raises KeyAlreadyUsed when it stands for other words."""
    receipt = Receipt.objects.filter(person=parcel.acting.person, client_key=parcel.client_key).first()
    if receipt is None:
        return None
    if receipt.request_digest != request_digest(parcel):
        raise KeyAlreadyUsed
    return first_answer_of(receipt, parcel.acting)


@transaction.atomic
def hand_on(acting: Acting, concern: Concern) -> Disclosure:
    """A concern turns out to tell of a child at risk: the safeguarding lead takes it, and the desk keeps nothing of it.

    Whoever keeps the desk may do so. It keeps its reference, so that its author finds it where it was; they are told.
    """
    letters = concerns.empty_for_hand_on(acting, concern)
    disclosure = safeguarding.receive_handed_on(
        acting,
        author=letters.author,
        reference=letters.reference,
        words=letters.words,
        letters=[(letter.said_by, letter.person, letter.words, letter.at) for letter in letters.letters],
        named=letters.named,
    )
    safeguarding_notices.answered(disclosure)  # "something new": their page says who has it now
    lead_alerts.follow_what_was_handed_on(school=disclosure.school_id, subject_ref=disclosure.reference)
    return disclosure


def tells_of_a_child_at_risk(acting: Acting, words: str) -> bool:
    """Whether private words should go to the safeguarding lead alone, as far as the judge can tell."""
    return "safeguarding" in facts.look_at_private(acting, words).labels


def request_digest(parcel: Parcel) -> str:
    """What a key is bound to, as a keyed digest: the words, where they go, and whether in public or in private."""
    request = [
        "private" if parcel.kind == "private" else "public",
        parcel.text.replace("\r\n", "\n").replace("\r", "\n").strip(),
        parcel.outcome_sought.strip(),
        parcel.group_ref,
        sorted(parcel.groups),
        parcel.reply_to,
        parcel.edits,
        parcel.post_ref,
    ]
    if parcel.reports:  # at the end, and only then: keys from before stand for what they stood for
        request.append(f"report {parcel.clause}")
    if parcel.outside:
        request.append([parcel.clause, *(sha256(piece.content).hexdigest() for piece in parcel.evidence)])
    return digest_of_secret(json.dumps(request), purpose=PURPOSE)


def _open(parcel: Parcel) -> Answer:
    if parcel.kind == "private":
        return _open_private(parcel)
    if parcel.kind == "pta":
        return _open_pta(parcel)
    return _open_for_a_group(parcel)


def _open_for_a_group(parcel: Parcel) -> Published | Held | Card:
    acting = parcel.acting
    group = group_for_posting(acting, parcel.group_ref)
    reply_to = post_for_reading(acting, parcel.reply_to, group=group) if parcel.reply_to else None
    edits = own_post_for_change(acting, parcel.edits, group=group) if parcel.edits else None
    words = checked_words(parcel.text, limit=POST_LIMIT)
    judged = facts.look(acting, words, group=group, edits=edits)  # outside the transaction: it takes its time
    answer: Published | Held | Card
    with transaction.atomic():
        if not is_member(acting.person, group):  # their place may have ended while the judge was reading
            raise NotFound(what="group")
        if parcel.kind == "review":
            answer = gate.ask_representative(
                acting, group=group, text=words, reply_to=reply_to, edits=edits, judged=judged
            )
        else:
            answer = gate.submit(
                acting,
                group=group,
                text=words,
                as_it_is=parcel.as_it_is,
                reply_to=reply_to,
                edits=edits,
                judged=judged,
            )
        if isinstance(answer, Published):
            _bind(parcel, Receipt.Kind.POST, answer.post.ref)
        elif isinstance(answer, Held):
            _bind(parcel, Receipt.Kind.HOLD, answer.hold.submission.ref)
        if parcel.again and not isinstance(answer, Card):
            gate.withdraw_hold(acting, gate_access.own_hold(acting, parcel.again))
    return with_kinder_words(acting, answer, judged, group=group, edits=edits) if isinstance(answer, Card) else answer


def _open_pta(parcel: Parcel) -> PtaForwarded | PtaWaiting | Card:
    acting = parcel.acting
    groups = list(gate_access.groups_for_pta(acting).filter(ref__in=parcel.groups))
    if len(groups) != len(set(parcel.groups)):
        raise Invalid(fields={"groups": "One of these classes is not there. Please choose again."})
    gate_access.require_officer(acting)
    words = checked_words(parcel.text, limit=POST_LIMIT)
    judged = facts.look(acting, words)
    with transaction.atomic():
        answer = gate.submit_pta(acting, groups=groups, text=words, as_it_is=parcel.as_it_is, judged=judged)
        if not isinstance(answer, Card):
            _bind(parcel, Receipt.Kind.PTA, answer.message.ref)
    return with_kinder_words(acting, answer, judged) if isinstance(answer, Card) else answer


def _open_private(parcel: Parcel) -> SentPrivately:
    acting = parcel.acting
    group = group_for_reading(acting, parcel.group_ref) if parcel.group_ref else None
    post = post_for_reading(acting, parcel.post_ref) if parcel.post_ref else None
    words = checked_words(parcel.text, limit=PRIVATE_LIMIT)
    judged = facts.look_at_private(acting, words)
    is_for_safeguarding = parcel.route == "safeguarding"
    if "safeguarding" in judged.labels and not is_for_safeguarding and not parcel.not_about_a_child:
        raise GoesToSafeguarding
    threatens = not is_for_safeguarding and (THREAT in judged.labels or may_threaten(acting, *_said_beside(parcel)))
    with transaction.atomic():
        if group is not None and post is None:  # from the composer: somebody chose the private way on a card
            gate.chosen(acting, judged, CardTally.Choice.SENT_PRIVATELY)
        if parcel.is_misread:
            gate.misread(acting, judged)
        answer = (
            _disclose(parcel, words, post=post)
            if is_for_safeguarding
            else _report(parcel, words, post=post, threatens=threatens)
            if parcel.reports and post is not None
            else _raise(parcel, words, group=group, post=post, threatens=threatens)
        )
        _bind(parcel, Receipt.Kind.PRIVATE, answer.reference)
        if parcel.reports and post is not None and not is_for_safeguarding and not is_decided(post):
            gate.look_at_reported(post, clause=parcel.clause, reporter=acting.person)  # last: it locks the group
    return answer


def _disclose(parcel: Parcel, words: str, *, post: Post | None) -> SentPrivately:
    if parcel.outcome_sought.strip():
        words = f"{words}\n\nWhat I would like to happen: {parcel.outcome_sought.strip()}"
    if parcel.evidence:
        first, files = parcel.evidence[0], ", ".join(piece.name for piece in parcel.evidence if piece.name)
        words = f"{words}\n\nIt happened on {first.happened_on:%-d %B %Y}. Where it comes from: {first.source}."
        words += f" I have files that show it: {files}." if files else ""
    came_from = Disclosure.CameFrom.MISREAD if parcel.is_misread else Disclosure.CameFrom.AUTHOR
    disclosure = safeguarding.disclose(
        parcel.acting,
        words=words,
        came_from=came_from,
        about=[*concern_access.named_by(parcel.acting, parcel.about), *_kept_from_before(parcel)],
        post=post,
    )
    return sent_to_safeguarding(disclosure)


def _kept_from_before(parcel: Parcel) -> list[Person]:
    if not parcel.beside:
        return []
    return concern_access.kept_from(concern_access.own_concern(parcel.acting, parcel.beside))


def _said_beside(parcel: Parcel) -> list[str]:
    """What somebody wrote beside the words of a private matter: a threat may stand there as well."""
    return [parcel.outcome_sought, *(piece.words for piece in parcel.evidence)]


def _raise(
    parcel: Parcel, words: str, *, group: ClassGroup | None, post: Post | None, threatens: bool
) -> SentPrivately:
    about = concern_access.named_by(parcel.acting, parcel.about)
    if threatens and parcel.route == Concern.Route.OFFICE:
        about += leaders_named(parcel.acting, f"{words}\n{parcel.outcome_sought}")
    concern = concerns.raise_concern(
        parcel.acting,
        route=parcel.route,
        words=words,
        outcome_sought=parcel.outcome_sought,
        group=group,
        post=post,
        about=about,
        names_left_open=parcel.names_left_open,
        closest=parcel.closest,
        kind=_kind_of(parcel),
        came_by=Concern.CameBy.STAFF if parcel.outside and not parcel.acting.is_parent else Concern.CameBy.PAGE,
        clause=parcel.clause,
        harms_staff=parcel.harms_staff,
        threatens=threatens,
    )
    if parcel.evidence:
        keep_what_came_along(parcel.acting, concern, parcel.evidence, once=new_ref())
    return sent_to_the_school(concern)


def _report(parcel: Parcel, words: str, *, post: Post, threatens: bool) -> SentPrivately:
    offered = {choice.id[:20] for choice in choices_for(parcel.acting.person.school)}
    if parcel.clause and parcel.clause not in offered:  # an outside client can name any
        raise Invalid(fields={"clause": "A message is not reported under this clause. Please choose another one."})
    concern = concerns.report_post(
        parcel.acting,
        post,
        clause=parcel.clause,
        words=words,
        once=digest_of_secret(parcel.client_key, purpose=PURPOSE)[:32],
        threatens=threatens,
    )
    return sent_to_the_school(concern)


def _kind_of(parcel: Parcel) -> str:
    """The kind of a concern where its author's choice decides it; empty where the post does."""
    if parcel.about_data:
        return Concern.Kind.DATA
    return Concern.Kind.CONDUCT if parcel.outside else ""


def _bind(parcel: Parcel, kind: Receipt.Kind, ref: str) -> None:
    """The key stands for this from now on. IntegrityError when somebody used the same key in this very moment."""
    bind_together([(parcel, kind, ref)])


def bind_together(bound: Sequence[tuple[Parcel, Receipt.Kind, str]]) -> None:
    """Each parcel's key stands for what was stored under this reference. IntegrityError when one is used already."""
    at = now()
    insert_rows(
        Receipt,
        [
            {
                "school_id": parcel.acting.person.school_id,
                "person_id": parcel.acting.person.pk,
                "client_key": parcel.client_key,
                "kind": kind.value,
                "request_digest": request_digest(parcel),
                "ref": ref,
                "at": at,
            }
            for parcel, kind, ref in bound
        ],
    )
