"""Finding a message again, in one's own groups and nowhere else."""

import re
import unicodedata

from django.db.models import QuerySet

from gatepost.core import db
from gatepost.groups.access import groups_for
from gatepost.groups.models import ClassGroup, Post
from gatepost.people.hats import Acting

# What migration 0002_search indexes: a withdrawn post is not found.
STANDING = "{row}state = 'standing'"
WORDS_AT_MOST = 8
WORD = re.compile(r"[^\W_]{1,40}")
AROUND = 70  # characters shown on both sides of the first word found


def words_of(text: str) -> list[str]:
    """The words that are looked for: letters and digits, in lower case, at most eight."""
    return [word.lower() for word in WORD.findall(text)][:WORDS_AT_MOST]


def search(acting: Acting, text: str, *, group: ClassGroup | None = None) -> QuerySet[Post]:
    """The standing posts that hold all these words (or words that begin with them), newest first.

    In all groups they may read, or in `group` alone. Capital letters and accents make no difference. Nothing is found
    for a text without a letter or digit. Each comes with its author, and with nothing of what it answers.
    """
    words = words_of(text)
    if not words:
        return Post.objects.none()
    groups = groups_for(acting)
    if group is not None:
        groups = groups.filter(pk=group.pk)
    keys = list(groups.values_list("pk", flat=True))
    found = db.search("groups_post", "text", words, only_where=STANDING, within=("group_id", keys))
    return (
        Post.objects.filter(group__in=keys, state=Post.State.STANDING, pk__in=found)
        .select_related("author")
        .order_by("-at", "-pk")
    )


def excerpt(text: str, words: list[str]) -> list[tuple[str, bool]]:
    """A line of a text around the first word found, as (piece, is it a found word) pairs in order."""
    line = " ".join(text.split())
    plain = folded(line)
    spots = sorted(
        (match.start(), match.end())
        for word in words
        for match in re.finditer(rf"(?<![^\W_]){re.escape(folded(word))}[^\W_]*", plain)
    )
    first = spots[0][0] if spots else 0
    start = 0 if first <= AROUND else line.rfind(" ", 0, first - AROUND // 2) + 1
    end = len(line) if len(line) <= start + 2 * AROUND else line.rfind(" ", start, start + 2 * AROUND)
    end = end if end > start else start + 2 * AROUND
    pieces = [("… " if start else "", False)]
    at = start
    for left, right in spots:
        if left < at or right > end:
            continue
        pieces += [(line[at:left], False), (line[left:right], True)]
        at = right
    pieces.append((line[at:end] + (" …" if end < len(line) else ""), False))
    return [piece for piece in pieces if piece[0]]


def folded(text: str) -> str:
    """The text in lower case without accents, letter for letter as long as before."""
    return "".join(unicodedata.normalize("NFD", letter)[0].lower()[0] for letter in text)
