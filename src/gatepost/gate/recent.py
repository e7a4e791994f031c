"""The last messages of busy groups, kept while the group's number stands: what the judge reads before a new one."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

from gatepost.gate.facts import MESSAGES_BEFORE, Messages, messages_before
from gatepost.groups.models import ClassGroup, Post

MOST_GROUPS = 1_000  # groups kept; one is some kilobytes


class Recent:
    """Each group's last messages, with the number of its log that they belong to. Any other number: read anew."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, tuple[int, Messages]] = OrderedDict()
        self._lock = threading.Lock()

    def before(self, group: ClassGroup, last_seq: int) -> Messages:
        """(author, text, when) of the last messages, oldest first; `last_seq` is the group's number, read just now."""
        with self._lock:
            kept = self._kept.get(group.pk)
        if kept is not None and kept[0] == last_seq:
            return kept[1]
        # The number was read first: a message that came in between is read with it, and the number is then too low.
        messages = messages_before(group)
        self._keep(group.pk, last_seq, messages)
        return messages

    def add(self, posts: Sequence[Post], heads: Mapping[int, int]) -> None:
        """New posts in the order of their numbers; `heads` are the numbers their groups had before, as in `before`."""
        expected = dict(heads)
        for post in posts:
            with self._lock:
                kept = self._kept.get(post.group_id)
            if kept is None or kept[0] != expected.get(post.group_id) or post.seq != kept[0] + 1:
                continue  # something else came in between
            expected[post.group_id] = post.seq
            messages = (*kept[1], (post.author.name, post.text, post.at))[-MESSAGES_BEFORE:]
            self._keep(post.group_id, post.seq, messages)

    def _keep(self, group_pk: int, last_seq: int, messages: Messages) -> None:
        with self._lock:
            self._kept[group_pk] = (last_seq, messages)
            self._kept.move_to_end(group_pk)
            while len(self._kept) > MOST_GROUPS:
                self._kept.popitem(last=False)
