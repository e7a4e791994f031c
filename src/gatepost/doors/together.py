"""Many posts at once: what waits is judged one by one and stored in one transaction, with one wait for the disk.

An answer is given only after that transaction's commit. Whatever is not an ordinary new message that passes (a card, a
second sending of a key, a sender whose rights have changed) is left for its door to open alone (actions.receive).
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, IntegrityError, InterfaceError, connection, transaction

from gatepost.conduct import Outcome
from gatepost.core import metrics
from gatepost.core.errors import GatepostError
from gatepost.core.statements import columns_by_id, in_one_go
from gatepost.core.words import POST_LIMIT, checked_words
from gatepost.doors.actions import bind_together, check
from gatepost.doors.models import Receipt
from gatepost.doors.parcel import Parcel
from gatepost.doors.senders import Key, Sender, Senders, epochs_of, holds
from gatepost.gate import actions as gate
from gatepost.gate import facts, second_opinion
from gatepost.gate.recent import Recent
from gatepost.groups.access import post_for_reading
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting

log = logging.getLogger("gatepost.doors")


class RightsHaveChanged(Exception):
    """Somebody's rights changed while the judge was reading: nothing was stored."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A new message to one group, before anybody asked who sends it. All but the key are a Parcel's."""

    key: Key
    group_ref: str
    text: str
    client_key: str
    as_it_is: bool = False
    reply_to: str = ""

    def parcel(self, acting: Acting) -> Parcel:
        """Itself, from this sender."""
        return Parcel(
            kind="post",
            acting=acting,
            text=self.text,
            client_key=self.client_key,
            as_it_is=self.as_it_is,
            group_ref=self.group_ref,
            reply_to=self.reply_to,
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """A letter that passes and is to be stored: its place among the letters, its parcel, and what the gate takes.

    last_seq: the number of its group when what came before it was read.
    """

    place: int
    parcel: Parcel
    sender: Sender
    message: gate.Passed
    last_seq: int


class Together:
    """Opens letters together. For one thread, whose database connection it uses."""

    def __init__(self) -> None:
        self._senders = Senders()
        self._recent = Recent()

    def receive(self, letters: Sequence[Letter]) -> list[Post | None]:
        """The post that each letter has become, in the same order; None for a letter that is to be opened alone.

        It never raises: when the transaction fails nothing of it is stored, and every letter is opened alone.
        """
        posts: dict[int, Post] = {}
        try:
            if ready := self._ready(letters):
                posts = dict(zip((item.place for item in ready), self._store(ready), strict=True))
        except (DatabaseError, InterfaceError, RightsHaveChanged) as fault:
            if not isinstance(fault, RightsHaveChanged | IntegrityError):
                metrics.DATABASE_ERRORS.inc()
            log.info("%d letters are opened one by one: %s", len(letters), type(fault).__name__)
            if not connection.in_atomic_block:  # a caller's transaction ends its own connection
                connection.close_if_unusable_or_obsolete()
        except Exception as fault:  # whatever broke: the letters after these must not wait for it
            log.error("%d letters could not be opened together: %s", len(letters), type(fault).__name__)
        return [posts.get(place) for place in range(len(letters))]

    def expect(self, keys: Collection[Key]) -> None:
        """Ask about people who may soon write, so that their first letter need not wait for it."""
        try:
            self._known(set(keys), set())
        except Exception as fault:  # then they are asked about when they write
            log.warning("%d senders could not be asked about: %s", len(keys), type(fault).__name__)
            if not connection.in_atomic_block:
                connection.close_if_unusable_or_obsolete()

    def _ready(self, letters: Sequence[Letter]) -> list[Ready]:
        """The simple cases: new messages that pass. All else is opened alone, faults and second sendings too."""
        senders, heads = self._known({letter.key for letter in letters}, {letter.group_ref for letter in letters})
        found = {
            place: (sender, sender.groups[letter.group_ref])
            for place, letter in enumerate(letters)
            if (sender := senders.get(letter.key)) is not None and letter.group_ref in sender.groups
        }
        if missing := {group.pk for _, group in found.values()} - heads.keys():
            heads |= columns_by_id(ClassGroup, ("last_seq",), list(missing)).read()
        ready = []
        for place, (sender, group) in found.items():
            letter, last_seq = letters[place], heads[group.pk][0]
            try:
                parcel = letter.parcel(sender.acting)
                message = self._passed(letter, sender, group, last_seq=last_seq)
                if message is not None:
                    check(parcel)
                    ready.append(Ready(place, parcel, sender, message, last_seq))
            except GatepostError:
                continue
        return ready

    def _known(self, keys: set[Key], refs: set[str]) -> tuple[dict[Key, Sender], dict[int, tuple[Any, ...]]]:
        """The senders behind these keys, and the newest numbers of the groups that they were known to write to."""
        kept = self._senders.kept(keys).values()
        groups = {group.pk for sender in kept for ref, group in sender.groups.items() if ref in refs}
        with in_one_go():
            epochs = epochs_of({sender.school for sender in kept})
            heads = columns_by_id(ClassGroup, ("last_seq",), list(groups))
        return self._senders.of(keys, epochs=epochs.read()), heads.read()

    def _passed(self, letter: Letter, sender: Sender, group: ClassGroup, *, last_seq: int) -> gate.Passed | None:
        """The message as the gate takes it; None when the judge has something to say, or somebody else is to be asked:
        a second opinion takes its time, and nobody here waits for another's."""
        words = checked_words(letter.text, limit=POST_LIMIT)
        judged = facts.judged(
            sender.acting,
            words,
            code=sender.code,
            before=self._recent.before(group, last_seq),
            own_children=sender.own_children,
        )
        if judged.outcome is not Outcome.OK:
            return None
        if second_opinion.is_wanted(sender.acting.person.school, words, judged.verdict):
            return None
        reply_to = post_for_reading(sender.acting, letter.reply_to, group=group) if letter.reply_to else None
        return gate.Passed(sender.acting, group, judged, reply_to=reply_to)

    def _store(self, ready: Sequence[Ready]) -> list[Post]:
        """One transaction for them all. Raises RightsHaveChanged, or IntegrityError for a key that is used already."""
        with transaction.atomic(), in_one_go():
            epochs = epochs_of({item.sender.school for item in ready})
            posts = gate.publish_together([item.message for item in ready])
            bind_together([(item.parcel, Receipt.Kind.POST, post.ref) for item, post in zip(ready, posts, strict=True)])
            if not all(holds(item.sender, epochs.read()) for item in ready):
                raise RightsHaveChanged
        self._recent.add(posts, {item.message.group.pk: item.last_seq for item in ready})
        return posts
