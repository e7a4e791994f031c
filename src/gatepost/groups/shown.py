"""A post as one reader's page shows it: whose it is, what they may do with it, and what was done to it.

All that a page of posts needs is read in four queries, however many posts there are.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, F, IntegerField, Max, Value, When
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from gatepost.core.clock import today_in
from gatepost.groups.events import NAMES_NOBODY
from gatepost.groups.links import linked
from gatepost.groups.membership import standing_guardianships
from gatepost.groups.models import ClassGroup, Hiding, Post, Reaction
from gatepost.people.hats import Acting
from gatepost.people.models import Person, School
from gatepost.policies.reading import clause_titles

ICONS = {"heart": "heart", "thanks": "thanks", "same": "same", "smile": "smile"}
# What stands ready under everybody else's posts; the others are in the menu.
ALWAYS_OFFERED = ("same", "thanks")
PERSONAL_CAPACITY = gettext_lazy("in a personal capacity")
ANSWERED_AT_MOST = 80  # characters of the post that a reply answers


@dataclass(frozen=True, slots=True)
class ShownReaction:
    """One kind of reaction under a post: how often, and whether the reader gave it."""

    kind: str
    name: str
    icon: str
    count: int
    is_mine: bool

    @property
    def act(self) -> str:
        """What pressing the button does: the value that the form sends."""
        return f"{'off' if self.is_mine else 'on'}:{self.kind}"

    @property
    def words(self) -> str:
        """The button in words, for a screen reader: `Same here, 3, yours too`."""
        words = self.name.capitalize()
        if self.count:
            words = f"{words}, {self.count}"
        return _("%(words)s, yours too") % {"words": words} if self.is_mine else words


@dataclass(frozen=True, slots=True)
class Answered:
    """The line above a reply: whom it answers, and how that began."""

    author: str
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class ShownPost:
    """Everything that groups/_post.html needs of one post."""

    ref: str
    seq: int
    revision: int
    place: str  # the address of the post, ending in a slash
    group_url: str
    author_name: str
    hat_words: str
    words: SafeString
    at: datetime  # in the school's time
    time_words: str
    day_words: str
    is_own: bool
    is_pta: bool  # and in sight
    is_withdrawn: bool
    is_hidden: bool
    is_removed: bool
    clause_words: str  # for its author, while it is hidden or once it is removed: `clause 9, No abusive remarks`
    is_changed: bool
    answers: Answered | None
    reply_count: int
    thread_url: str
    reactions: list[ShownReaction]
    more_reactions: list[ShownReaction]

    @property
    def can_change(self) -> bool:
        """Whether the reader may edit or withdraw it."""
        return self.is_own and self.is_standing

    @property
    def is_standing(self) -> bool:
        """Whether everybody in the group reads its words."""
        return not (self.is_withdrawn or self.is_hidden or self.is_removed)

    @property
    def has_words(self) -> bool:
        """Whether this reader sees words: a hidden post keeps them for its author's eyes."""
        return self.is_standing or (self.is_hidden and self.is_own)

    @property
    def replies_words(self) -> str:
        """`2 replies`."""
        return ngettext("%(number)s reply", "%(number)s replies", self.reply_count) % {"number": self.reply_count}


def shown_posts(acting: Acting, group: ClassGroup, posts: Iterable[Post]) -> list[ShownPost]:
    """Posts of one group, in the order given, as this reader sees them.

    `posts` come with `author`, `reply_to__author` and `thread` (access.post_for_reading and pages do so).
    """
    listed = list(posts)
    keys = [post.pk for post in listed]
    reactions = reactions_for(acting.person, keys)
    replies = dict(
        Post.objects.filter(thread__in=keys, state=Post.State.STANDING).values_list("thread").annotate(Count("pk"))
    )
    children = children_of({post.author_id for post in listed if post.posted_as == Post.PostedAs.PARENT}, group)
    zone, today = ZoneInfo(group.school.time_zone), today_in(group.school.time_zone)
    why = why_out_of_sight(group.school, [post for post in listed if post.author_id == acting.person.pk])
    shown = []
    for post in listed:
        root = post.thread or post
        at = post.at.astimezone(zone)
        is_standing = post.state == Post.State.STANDING
        is_hidden = post.state == Post.State.HIDDEN
        is_own = post.author_id == acting.person.pk and post.posted_as == Post.PostedAs.PARENT
        is_unnamed = not is_own and post.state in NAMES_NOBODY
        offered = [] if not is_standing else reactions.get(post.pk, NO_REACTIONS)
        ready = [one for one in offered if one.count or (one.kind in ALWAYS_OFFERED and not is_own)]
        shown.append(
            ShownPost(
                ref=post.ref,
                seq=post.seq,
                revision=post.revision,
                place=place_of(group, post),
                group_url=group_url(group),
                author_name="" if is_unnamed else author_words(post, is_own=is_own),
                hat_words="" if is_unnamed else hat_words(post, children.get(post.author_id, [])),
                words=linked(post.text if is_standing or (is_hidden and is_own) else ""),
                at=at,
                time_words=f"{at.hour}:{at.minute:02}",
                day_words=day_words(at, today=today),
                is_own=is_own,
                is_pta=post.posted_as == Post.PostedAs.PTA and not is_unnamed,
                is_withdrawn=post.state == Post.State.WITHDRAWN,
                is_hidden=is_hidden,
                is_removed=post.state == Post.State.REMOVED,
                clause_words=why.get(post.pk, ""),
                is_changed=post.revision > 1,
                answers=answered(group, post),
                reply_count=replies.get(post.pk, 0),
                thread_url=f"{place_of(group, root)}#post-{post.ref}",
                reactions=ready,
                more_reactions=[one for one in offered if one not in ready],
            )
        )
    return shown


def group_url(group: ClassGroup) -> str:
    """The address of a group's page (the page itself is a door's: it takes words in)."""
    return f"/groups/{group.ref}/"


def place_of(group: ClassGroup, post: Post) -> str:
    """The address of one post; what can be done with it stands below: `react/`, `edit/`, `withdraw/`, `report/`."""
    return f"{group_url(group)}posts/{post.ref}/"


def author_words(post: Post, *, is_own: bool) -> str:
    """Who it is from: `You`, `PTA`, or a name."""
    if is_own:
        return _("You")
    return _("PTA") if post.posted_as == Post.PostedAs.PTA else post.author.name


def hat_words(post: Post, children: list[str]) -> str:
    """In what capacity: `Leo's parent, in a personal capacity`, or `forwarded by Ben` for the PTA."""
    if post.posted_as == Post.PostedAs.PTA:
        return _("forwarded by %(name)s") % {"name": post.author.name}
    if not children:
        return str(PERSONAL_CAPACITY)
    names = _(" and ").join(children)
    return _("%(names)s’s parent, in a personal capacity") % {"names": names}


def answered(group: ClassGroup, post: Post) -> Answered | None:
    """The line for the post that this one answers; one that is out of sight shows no words."""
    to = post.reply_to
    if to is None:
        return None
    is_unnamed = to.state in NAMES_NOBODY
    is_pta = to.posted_as == Post.PostedAs.PTA
    if to.state == Post.State.WITHDRAWN:
        words = _("a message that was withdrawn")
    elif to.state == Post.State.HIDDEN:
        words = _("a message that is hidden for now")
    elif to.state == Post.State.REMOVED:
        words = _("a message that was removed")
    else:
        words = Truncator(" ".join(to.text.split())).chars(ANSWERED_AT_MOST)
    return Answered(
        author="" if is_unnamed else _("PTA") if is_pta else to.author.name,
        words=words,
        url=f"{place_of(group, post.thread or to)}#post-{to.ref}",
    )


def why_out_of_sight(school: School, own: Collection[Post]) -> dict[int, str]:
    """For an author's own posts that are hidden or removed: the clause in words, `clause 9, No abusive remarks`.

    The clause is looked up in the code that counts now; where it is gone from there, nothing is said.
    """
    gone = [post.pk for post in own if post.state in (Post.State.HIDDEN, Post.State.REMOVED)]
    if not gone:
        return {}
    titles = clause_titles(school)
    rows = Hiding.objects.filter(post__in=gone).values_list("post", "clause")
    return {post: titles.get(clause, "") for post, clause in rows}


def day_words(at: datetime, *, today: date) -> str:
    """The day as a heading: `Today`, `Yesterday`, `Monday 24 November`, with the year when it is another one."""
    day = at.date()
    if day == today:
        return _("Today")
    if day + timedelta(days=1) == today:
        return _("Yesterday")
    return date_format(day, "l j F" if day.year == today.year else "l j F Y")


def children_of(people: Collection[int], group: ClassGroup) -> dict[int, list[str]]:
    """The given names of the children in this class whom each of these people looks after today."""
    rows = standing_guardianships(group).filter(person__in=people).order_by("child__given_name")
    named: dict[int, list[str]] = {}
    for person, name in rows.values_list("person", "child__given_name"):
        named.setdefault(person, []).append(name)
    return named


def reactions_for(reader: Person, posts: Collection[int]) -> dict[int, list[ShownReaction]]:
    """All kinds of reactions under each post that has any, in their fixed order."""
    mine = Case(When(person=reader, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = (
        Reaction.objects.filter(post__in=posts)
        .values("post", "kind")
        .annotate(count=Count("pk"), mine=Max(mine))
        .values_list("post", "kind", F("count"), F("mine"))
    )
    counted: dict[int, dict[str, tuple[int, int]]] = {}
    for post, kind, count, is_mine in rows:
        counted.setdefault(post, {})[kind] = (count, is_mine)
    return {post: reactions_of(kinds) for post, kinds in counted.items()}


def reactions_of(counted: dict[str, tuple[int, int]]) -> list[ShownReaction]:
    """Every kind with its count and whether it is the reader's, from `{kind: (count, 1 or 0)}`."""
    shown = []
    for kind, name in Reaction.Kind.choices:
        count, is_mine = counted.get(kind, (0, 0))
        shown.append(ShownReaction(kind, str(name), ICONS[kind], count, bool(is_mine)))
    return shown


NO_REACTIONS = reactions_of({})
