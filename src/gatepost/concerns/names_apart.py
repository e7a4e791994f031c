"""Keeping other children's names apart from the words of a concern, and joining them again for who may read them."""

from collections.abc import Iterable

from gatepost.concerns.models import Concern, Reply
from gatepost.concerns.protected_names import Children, Kept, Names, find, from_column, put_back, to_column
from gatepost.people.hats import current_guardianships
from gatepost.people.models import Person
from gatepost.people.roster import roster


def names_around(author: Person, *, left_open: Iterable[str] = ()) -> Names:
    """The names that may be another child's in a matter of this author: all pupils' but those of their own children.

    `left_open`: what the author says is no other child's name. What is no pupil's name is passed over.
    """
    everybody = roster(author.school)
    pupils = frozenset(name for name, kind, _in_class in everybody if kind == "pupil")
    return Names(
        pupils=pupils,
        own=frozenset(current_guardianships(author).values_list("child__given_name", flat=True)),
        left_open=pupils & frozenset(left_open),
        adults=frozenset(name for name, kind, _in_class in everybody if kind != "pupil"),
    )


def names_in(author: Person, *texts: str) -> list[str]:
    """The given names of other children in an author's words, each once, as the school has them on its roster."""
    names = names_around(author)
    return list(dict.fromkeys(one.name for text in texts for one in find(text, names)))


def names_of(concern: Concern) -> Names:
    """The names to protect in further words on a concern, by either side."""
    left_open = [entry.name for entry in from_column(concern.names_left_open)]
    return names_around(concern.author, left_open=left_open)


def children_of(concern: Concern) -> Children:
    """The children that a concern and its replies have named so far."""
    return Children.of(_all_kept(concern))


def is_protecting(concern: Concern) -> bool:
    """Whether a concern, or a reply on it, keeps a name apart."""
    return bool(_all_kept(concern))


def protected(concern: Concern) -> tuple[str, ...]:
    """The names that are kept apart on a concern, each child once, in the order of their numbers."""
    said: dict[int, str] = {}
    for entry in sorted(_all_kept(concern), key=lambda entry: entry.child):
        if len(entry.said) > len(said.get(entry.child, "")):
            said[entry.child] = entry.said
    return tuple(said.values())


def whole_words(concern: Concern) -> str:
    """The words as their author wrote them. For the author and the safeguarding lead, or by `reveal_names`."""
    return put_back(concern.words or "", from_column(concern.protected_names), column="words")


def whole_outcome(concern: Concern) -> str:
    """What the author would like to happen, as they wrote it."""
    return put_back(concern.outcome_sought or "", from_column(concern.protected_names), column="outcome_sought")


def whole_snapshot(concern: Concern) -> str:
    """The post that it is about, as it stood."""
    return put_back(concern.snapshot or "", from_column(concern.protected_names), column="snapshot")


def whole_context(concern: Concern) -> str:
    """What stood around the post that was reported."""
    return put_back(concern.context or "", from_column(concern.protected_names), column="context")


def whole_reply(reply: Reply) -> str:
    """The words of a reply as they were written."""
    return put_back(reply.words, from_column(reply.protected_names), column="words")


def left_open_column(names: Names) -> str | None:
    """What the author says is no other child's name, as its column keeps it."""
    return to_column(Kept("", 0, 0, name, "", name) for name in sorted(names.left_open))


def _all_kept(concern: Concern) -> list[Kept]:
    columns = [concern.protected_names, *(reply.protected_names for reply in concern.replies.all())]
    return [entry for column in columns for entry in from_column(column)]
