"""What a client shows: the rule that docs/api.md gives its writers, and two tempting rules that are wrong."""

from typing import Any

Copy = dict[str, Any]  # an event as it came: {"group", "seq", "type", "post"}


class Screen:
    """The posts that a client shows, from a snapshot and then from copies of events, in whatever order they come.

    Of two copies of a post the withdrawn one stays, else the higher revision, else the higher number.
    """

    def __init__(self) -> None:
        self.copies: dict[str, tuple[Any, Copy]] = {}

    def rank(self, seq: int, post: Copy) -> Any:
        """What decides between two copies of one post."""
        return post["state"] == "withdrawn", post["revision"], seq

    def take(self, seq: int, post: Copy) -> None:
        """One copy of a post came under the number `seq`."""
        rank = self.rank(seq, post)
        if post["ref"] not in self.copies or rank >= self.copies[post["ref"]][0]:
            self.copies[post["ref"]] = rank, without_number(post)

    @property
    def shown(self) -> dict[str, Copy]:
        """Each post as this client shows it."""
        return {ref: post for ref, (_, post) in self.copies.items()}


class ByArrival(Screen):
    """A control: what came last is shown."""

    def rank(self, seq: int, post: Copy) -> Any:
        return 0


class ByRevisionAlone(Screen):
    """A control: withdrawing and reacting leave the revision as it is, so revisions alone do not put them in order."""

    def rank(self, seq: int, post: Copy) -> Any:
        return post["revision"]


def without_number(post: Copy) -> Copy:
    """A post without the number of the entry that it came under: that belongs to the list, not to the post."""
    return {name: value for name, value in post.items() if name != "seq"}
