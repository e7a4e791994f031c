"""Fill an empty database with many schools and a million posts, each with the verdict of its text.

    python -m benchmarks.pages.seed [--schools 40] [--classes 14] [--posts 1000000] [--concerns 200]

It fills the database that GATEPOST_DATA or GATEPOST_DATABASE_URL names, which must have no school yet. Each text was
read by the judge once; its verdict stands for all posts with these very words. Posts come in the order of time, all
groups mixed, as in a real school year: so the rows of one group lie scattered over the whole table.
"""

import argparse
import json
import os
import random
import time
import uuid
from datetime import datetime, timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.site.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import transaction  # noqa: E402

from benchmarks.pages import bulk, schools  # noqa: E402
from benchmarks.pages.bulk import Table, moment  # noqa: E402
from benchmarks.pages.schools import SeededGroup  # noqa: E402
from benchmarks.pages.words import RARE, ordinary_texts  # noqa: E402
from gatepost.audit.actions import link_new_entries  # noqa: E402
from gatepost.audit.chain import START, link_after  # noqa: E402
from gatepost.audit.models import Entry  # noqa: E402
from gatepost.conduct import JUDGE_VERSION  # noqa: E402
from gatepost.core.clock import now  # noqa: E402
from gatepost.core.digest import digest_of_text  # noqa: E402
from gatepost.doors.models import Receipt  # noqa: E402
from gatepost.gate.models import Submission, Verdict  # noqa: E402
from gatepost.groups.models import GroupEvent, Post, Reaction, ReadMark  # noqa: E402
from gatepost.people.models import School  # noqa: E402
from gatepost.policies.codes import conduct_code, current_code  # noqa: E402

ROWS_AT_ONCE = 20_000  # posts in one transaction
LEARNS_AFTER = (0, 1, 5, 20)  # batches, of which the first is small
REPLIES = 0.3  # of all posts
REACTIONS = 0.4  # a post
DAYS = 80  # since the first post


class Talk:
    """Writes posts with all that stands behind one: submission, verdict, event, receipt and audit entry."""

    def __init__(self, groups: list[SeededGroup], texts: list[str], *, posts: int, seed: int) -> None:
        self.groups, self.posts, self.chance = groups, posts, random.Random(seed)
        self.texts = [(text, digest_of_text(text)) for text in texts]
        self.rare = [index for index, text in enumerate(texts) if RARE in text]
        self.ends_at = now()
        self.starts_at = self.ends_at - timedelta(days=DAYS)
        self.heads = {group.school_ref: head_of_school(group.school_ref) for group in groups}
        self.submission = Table(
            Submission, "school", "ref", "kind", "group", "author", "text", "reply_to", "edits", "at"
        )
        self.verdict = Table(
            Verdict, "id", "school", "submission", "text_digest", "outcome", "as_it_is", "findings", "code",
            "judge_version", "at", numbered=False,
        )  # fmt: skip
        self.post = Table(
            Post, "school", "group", "ref", "seq", "author", "posted_as", "text", "thread", "reply_to", "revision",
            "state", "verdict_id", "at", "changed_at",
        )  # fmt: skip
        self.event = Table(GroupEvent, "school", "group", "seq", "type", "post", "revision", "at")
        self.receipt = Table(Receipt, "school", "person", "client_key", "kind", "request_digest", "ref", "at")
        self.reaction = Table(Reaction, "school", "post", "person", "kind", "at")
        self.entry = Table(
            Entry, "school_ref", "ref", "at", "action", "actor_ref", "actor_hat", "subject_kind", "subject_ref",
            "reason", "facts", "number", "previous", "link",
        )  # fmt: skip
        self.links: list[tuple[int, str, str, int]] = []

    def write_all(self) -> None:
        """All posts, in the order of time, some thousands in one transaction."""
        firsts = [0, 1_000, *range(ROWS_AT_ONCE, self.posts, ROWS_AT_ONCE)]
        for batch, first in enumerate(firsts):
            for number in range(first, min([*firsts, self.posts][batch + 1], self.posts)):
                self.add_post(number)
            with transaction.atomic():
                for table in (self.submission, self.verdict, self.post, self.event, self.receipt, self.reaction):
                    table.write()
                self.entry.write()
                link(self.links)
            self.links = []
            if batch in LEARNS_AFTER:
                bulk.learn()

    def add_post(self, number: int) -> None:
        """One post in the next group: groups take turns, so that each gets the same number."""
        chance, group = self.chance, self.groups[number % len(self.groups)]
        moment_of_it = self.starts_at + (self.ends_at - self.starts_at) * number / self.posts
        at, ref, verdict = (
            moment(moment_of_it),
            quick_ref(chance),
            uuid.UUID(int=chance.getrandbits(128), version=4).hex,
        )
        author, author_ref = chance.choice(group.members)
        index = chance.randrange(len(self.texts) - 1)
        text, digest = self.texts[self.rare[0] if self.rare and number % 50_000 < len(self.groups) else index]
        reply_to, thread = chance.choice(group.lately) if group.lately and chance.random() < REPLIES else (None, None)
        group.seq += 1
        submission_ref = quick_ref(chance)
        submission = self.submission.add(
            group.school, submission_ref, "post", group.pk, author, text, reply_to, None, at
        )
        self.verdict.add_bare(
            verdict, group.school, submission, digest, "ok", False, "[]", group.code, JUDGE_VERSION, at
        )
        post = self.post.add(
            group.school, group.pk, ref, group.seq, author, "parent", text, thread or reply_to, reply_to, 1,
            "standing", verdict, at, None,
        )  # fmt: skip
        group.lately = [*group.lately[-7:], (post, thread or reply_to)]
        self.event.add(group.school, group.pk, group.seq, "post", post, 1, at)
        self.receipt.add(group.school, author, quick_ref(chance), "post", f"{chance.getrandbits(256):064x}", ref, at)
        if chance.random() < REACTIONS:
            self.reaction.add(group.school, post, chance.choice(group.members)[0], "thanks", at)
        self.add_entry(group, moment_of_it, author_ref, submission_ref)

    def add_entry(self, group: SeededGroup, at: datetime, author_ref: str, submission_ref: str) -> None:
        """The audit entry of one post, and its link in the chain of its school."""
        facts = {"group": group.ref, "outcome": "ok"}
        values = [
            at, group.school_ref, quick_ref(self.chance), "posted", author_ref, "parent", "submission", submission_ref,
            "", facts,
        ]  # fmt: skip
        number, previous = self.heads[group.school_ref]
        following = link_after(previous, number + 1, values)
        self.heads[group.school_ref] = (number + 1, following)
        pk = self.entry.add(group.school_ref, values[2], moment(at), *values[3:9], json.dumps(facts), None, "", "")
        self.links.append((number + 1, previous, following, pk))


def quick_ref(chance: random.Random) -> str:
    """Sixteen characters, fast and the same in every run: nothing here has to be unguessable."""
    return f"{chance.getrandbits(64):016x}"


def head_of_school(school_ref: str) -> tuple[int, str]:
    """The number and link of the newest entry of a school, all entries being linked."""
    newest = Entry.objects.filter(school_ref=school_ref).exclude(number=None).order_by("-number").first()
    return (newest.number or 0, newest.link) if newest else (0, START)


def link(rows: list[tuple[int, str, str, int]]) -> None:
    """Put the links into the entries just written; the database lets this happen once."""
    filled = bulk.fill_once(Entry, ["number", "previous", "link"], list(rows))
    if filled != len(rows):
        raise AssertionError(f"{len(rows) - filled} entries could not be linked")


def add_read_marks(groups: list[SeededGroup]) -> None:
    """How far each member has read: all but the newest few posts."""
    table = Table(ReadMark, "school", "group", "person", "seq")
    for group in groups:
        for place, (person, _ref) in enumerate(group.members):
            table.add(group.school, group.pk, person, max(0, group.seq - place % 12))
    table.write()


def seed(*, schools_wanted: int, classes: int, posts: int, concerns: int, number: int) -> dict[str, float]:
    """Make it all; gives what is there in the end and the seconds it took."""
    if School.objects.exists():
        raise SystemExit("There is a school in this database. The benchmark fills an empty one only.")
    started, at = time.monotonic(), now()
    bulk.hasten()
    groups: list[SeededGroup] = []
    with transaction.atomic():
        for one in range(1, schools_wanted + 1):
            school, made = schools.make_school(one, classes=classes, concerns=concerns, at=at)
            groups += made
    while link_new_entries():
        pass
    texts = ordinary_texts(conduct_code(current_code(school)), at)
    Talk(groups, texts, posts=posts, seed=number).write_all()
    with transaction.atomic():
        add_read_marks(groups)
        schools.finish(groups)
    bulk.settle()
    counted = {
        "schools": schools_wanted,
        "groups": len(groups),
        "memberships": sum(len(group.members) for group in groups),
        "texts": len(texts),
        "posts": Post.objects.count(),
        "verdicts": Verdict.objects.count(),
        "entries_not_linked": Entry.objects.filter(number=None).count(),
        "seconds": round(time.monotonic() - started, 1),
    }
    if counted["posts"] != counted["verdicts"] or counted["entries_not_linked"]:
        raise AssertionError(f"the seeded rows do not hold together: {counted}")
    return counted


def main() -> None:
    """Bring the database up to date, fill it, and say what is in it in one line of JSON."""
    words = argparse.ArgumentParser()
    words.add_argument("--schools", type=int, default=40)
    words.add_argument("--classes", type=int, default=14)
    words.add_argument("--posts", type=int, default=1_000_000)
    words.add_argument("--concerns", type=int, default=200, help="in each school")
    words.add_argument("--seed", type=int, default=3)
    given = words.parse_args()
    call_command("migrate", verbosity=0, interactive=False)
    print(
        json.dumps(
            seed(
                schools_wanted=given.schools,
                classes=given.classes,
                posts=given.posts,
                concerns=given.concerns,
                number=given.seed,
            )
        )
    )


if __name__ == "__main__":
    main()
