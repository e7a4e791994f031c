"""How posts read on a phone: a line each, answers under a sign, thanks counted, the rest on the page."""

import re
from collections import Counter
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from gatepost.delivery.links import absolute
from gatepost.delivery.whatsapp.content import BODY_LIMIT, TEXT_LIMIT, pieces, shortened, size
from gatepost.groups.models import ClassGroup, Post, Reaction
from gatepost.groups.shown import ICONS, author_words
from gatepost.people.models import Person

LONGEST_LINE = 400  # characters of one post in a digest
# A message that says no more than this is counted, not repeated.
THANKS = re.compile(
    r"\W*(thanks?|thank you|thank u|thx|ta|cheers|diolch)( (so much|all|everyone|both))?\W*", re.IGNORECASE
)


def digest_words(person: Person, group: ClassGroup, posts: Sequence[Post]) -> str:
    """The digest of one group in the reader's language: as many of the posts as fit, the newest kept, and a link."""
    with override(person.language):
        thanks = [post for post in posts if THANKS.fullmatch(post.text)]
        told = [post for post in posts if post not in thanks]
        reactions = _reactions([post.pk for post in told])
        lines = [_line(post, reactions.get(post.pk, "")) for post in told]
        head = ngettext("*%(group)s*: %(count)s new message", "*%(group)s*: %(count)s new messages", len(posts)) % {
            "group": group.name,
            "count": len(posts),
        }
        foot = [_thanks_words(len(thanks))] if thanks else []
        foot.append(_("All of it: %(link)s") % {"link": absolute(group.school, f"/groups/{group.ref}/")})
        if told:
            foot.append(_("Answer here to write in %(group)s.") % {"group": group.name})
        return _within(TEXT_LIMIT, head, lines, foot)


def relay_words(person: Person, post: Post) -> str:
    """One post by itself: who, in which class, and their words as they are, cut where they do not fit."""
    with override(person.language):
        head = f"*{author_words(post, is_own=False)}* ({post.group.name})"
        link = absolute(post.group.school, f"/groups/{post.group.ref}/?around={post.seq}#post-{post.ref}")
        whole = f"{head}\n{post.text}"
        return whole if size(whole) <= BODY_LIMIT else f"{pieces(whole, BODY_LIMIT - 120)[0]}…\n{link}"


def _line(post: Post, reactions: str) -> str:
    words, author, reply = shortened(post.text, LONGEST_LINE), author_words(post, is_own=False), post.reply_to
    if reply is not None and reply.state == Post.State.STANDING:
        other = author_words(reply, is_own=False)
        line = "↳ " + _("*%(author)s* to %(other)s: %(words)s") % {"author": author, "other": other, "words": words}
    else:
        line = f"*{author}*: {words}"
    return f"{line} {reactions}".rstrip()


def _reactions(posts: Collection[int]) -> dict[int, str]:
    """What each post got, as `❤️ 3 🙏 1`."""
    counted: dict[int, Counter[str]] = {}
    for post, kind in Reaction.objects.filter(post__in=posts).values_list("post", "kind"):
        counted.setdefault(post, Counter())[kind] += 1
    return {
        post: " ".join(f"{ICONS[kind]} {count}" for kind, count in kinds.items()) for post, kinds in counted.items()
    }


def _thanks_words(count: int) -> str:
    return ngettext("And one thank-you.", "And %(count)s thank-yous.", count) % {"count": count}


def _within(limit: int, head: str, lines: list[str], foot: list[str]) -> str:
    """All of it where it fits; else the newest lines, after a line that says how many came before."""
    kept = list(lines)
    while True:
        left_out = len(lines) - len(kept)
        before = (
            [ngettext("(%(count)s before)", "(%(count)s before)", left_out) % {"count": left_out}] if left_out else []
        )
        words = "\n\n".join([head, *before, *kept, *foot])
        if size(words) <= limit or not kept:
            return words
        kept = kept[1:]
