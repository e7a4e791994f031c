"""The last step: the words of a verdict that may pass come to stand, or a card says why not."""

from datetime import datetime

from gatepost.core import metrics
from gatepost.gate import cards, tally
from gatepost.gate.answers import Card
from gatepost.gate.facts import Judged
from gatepost.gate.models import CardTally, Submission, Verdict
from gatepost.groups.models import Post
from gatepost.groups.publishing import NewPost, publish, publish_edit
from gatepost.people.hats import Acting


def let_through(verdict: Verdict, *, at: datetime) -> Post:
    """The words of a verdict that may pass come to stand in their group. The database asks again (migration 0002)."""
    submission = verdict.submission
    if submission.edits is not None:
        return publish_edit(post=submission.edits, text=submission.text, verdict_id=verdict.pk, at=at)
    is_pta = submission.kind == Submission.Kind.PTA
    new = NewPost(
        group=submission.group,
        author=submission.author,
        posted_as=(Post.PostedAs.PTA if is_pta else Post.PostedAs.PARENT).value,
        text=submission.text,
        reply_to=submission.reply_to,
        verdict_id=verdict.pk,
    )
    return publish([new], at=at)[0]


def a_card(acting: Acting, judged: Judged, *, for_pta: bool = False) -> Card:
    """The card for words that do not simply pass; that it was shown is counted, and nothing else is kept."""
    metrics.CARDS.of(judged.verdict.severity).inc()
    tally.count(acting.person.school, judged, CardTally.Choice.SHOWN)
    return cards.card_for(acting.person.school, judged, for_pta=for_pta)
