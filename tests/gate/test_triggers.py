"""The database itself refuses a post without a passing verdict of its text, by the ORM and by raw SQL alike."""

import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from gatepost.core.clock import now
from gatepost.core.digest import digest_of_text
from gatepost.gate import actions
from gatepost.gate.actions import Ruling
from gatepost.gate.models import Hold, Submission, Verdict
from gatepost.groups.models import Post, PostRevision
from gatepost.policies.models import Code
from tests.cast import HELD, PASSES


def forged(
    cast, *, outcome="ok", as_it_is=False, text=PASSES, author=None, group=None, digest=None, pilot=None, at=None
):
    submission = Submission.objects.create(
        school=cast.school, group=group or cast.oak, author=author or cast.tom, text=text, at=now()
    )
    return Verdict.objects.create(
        school=cast.school,
        submission=submission,
        text_digest=digest or digest_of_text(text),
        outcome=outcome,
        as_it_is=as_it_is,
        code=Code.objects.get(school=cast.school),
        judge_version="test",
        pilot=pilot,
        at=at or now(),
    )


def post_row(cast, verdict_id, text=PASSES, seq=1):
    return Post.objects.create(
        school=cast.school, group=cast.oak, author=cast.tom, text=text, seq=seq, verdict_id=verdict_id, at=now()
    )


def refused(act):
    with pytest.raises(DatabaseError), transaction.atomic():
        act()


def test_no_post_without_a_verdict(cast):
    refused(lambda: post_row(cast, uuid.uuid4()))
    assert not Post.objects.exists()


def test_no_post_with_the_verdict_of_other_words_or_another_place(cast):
    refused(lambda: post_row(cast, forged(cast).pk, text="Something else"))
    refused(lambda: post_row(cast, forged(cast, author=cast.amira).pk))
    refused(lambda: post_row(cast, forged(cast, group=cast.elm).pk))
    assert not Post.objects.exists()


@pytest.mark.parametrize(
    ("outcome", "as_it_is", "passes"),
    [
        ("ok", False, True),
        ("nudge", True, True),
        ("nudge", False, False),
        ("hold", False, False),
        ("hold", True, False),
    ],
)
def test_only_a_passing_outcome_lets_a_post_in(cast, outcome, as_it_is, passes):
    verdict = forged(cast, outcome=outcome, as_it_is=as_it_is)
    if passes:
        assert post_row(cast, verdict.pk).pk
    else:
        refused(lambda: post_row(cast, verdict.pk))


@pytest.mark.parametrize("outcome", ["ok", "hold"])
def test_what_waits_is_not_let_in_until_released(cast, outcome):
    verdict = forged(cast, outcome=outcome)
    hold = Hold.objects.create(school=cast.school, submission=verdict.submission, look_by=now())
    refused(lambda: post_row(cast, verdict.pk))
    Hold.objects.filter(pk=hold.pk).update(state="released", ruled_by=cast.jo, ruled_at=now(), reason="fine")
    assert post_row(cast, verdict.pk).pk


def test_raw_sql_is_refused_too(cast):
    columns = "school_id, group_id, ref, seq, author_id, posted_as, text, revision, state, verdict_id, at"
    values = [cast.school.pk, cast.oak.pk, "forged", 1, cast.tom.pk, "parent", PASSES, 1, "standing"]
    verdict = uuid.uuid4() if connection.vendor == "postgresql" else uuid.uuid4().hex

    def insert():
        with connection.cursor() as cursor:
            marks = ", ".join(["%s"] * 11)
            cursor.execute(f"INSERT INTO groups_post ({columns}) VALUES ({marks})", [*values, verdict, now()])

    refused(insert)
    post = actions.submit(cast.acting(cast.tom), group=cast.oak, text=PASSES).post

    def rewrite(column, value):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE groups_post SET {column} = %s WHERE id = %s", [value, post.pk])

    refused(lambda: rewrite("text", "Other words"))
    refused(lambda: rewrite("verdict_id", verdict))
    refused(lambda: rewrite("author_id", cast.amira.pk))
    refused(lambda: rewrite("group_id", cast.elm.pk))
    refused(lambda: Post.objects.filter(pk=post.pk).update(text="Other words"))
    assert Post.objects.get().text == PASSES


def test_a_parents_words_never_stand_as_the_ptas(cast):
    post = actions.submit(cast.acting(cast.tom), group=cast.oak, text=PASSES).post
    refused(lambda: Post.objects.filter(pk=post.pk).update(posted_as="pta"))
    verdict = forged(cast)
    refused(
        lambda: Post.objects.create(
            school=cast.school,
            group=cast.oak,
            author=cast.tom,
            text=PASSES,
            seq=9,
            verdict_id=verdict.pk,
            posted_as="pta",
            at=now(),
        )
    )


def test_what_was_withdrawn_stays_so(cast):
    post = actions.submit(cast.acting(cast.tom), group=cast.oak, text=PASSES).post
    Post.objects.filter(pk=post.pk).update(state="withdrawn")
    refused(lambda: Post.objects.filter(pk=post.pk).update(state="standing"))


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite has INSERT OR REPLACE")
def test_a_row_is_not_replaced_behind_the_back_of_its_guard(cast):
    hold = actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=HELD).hold
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.REFUSE, reason="This is for the school.")
    for table, changed in (("gate_hold", "state"), ("gate_verdict", "outcome")):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT name FROM pragma_table_info('{table}')")
            columns = [name for (name,) in cursor.fetchall()]
        value = {"state": "'waiting'", "outcome": "'ok'"}[changed]
        chosen = ", ".join(value if name == changed else name for name in columns)

        def replace(table=table, columns=columns, chosen=chosen):
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) SELECT {chosen} FROM {table}")

        refused(replace)
    assert (Hold.objects.get().state, Verdict.objects.get().outcome) == ("refused", "hold")


def test_no_revision_is_forged_or_rewritten(cast):
    acting = cast.acting(cast.tom)
    post = actions.submit(acting, group=cast.oak, text=PASSES).post
    actions.submit(acting, group=cast.oak, text="Is PE on Monday?", edits=post)
    revision = PostRevision.objects.get()
    refused(lambda: PostRevision.objects.filter(pk=revision.pk).update(text="Never said"))
    refused(
        lambda: PostRevision.objects.create(
            school=cast.school, post=post, revision=9, text="Never said", verdict_id=uuid.uuid4(), at=now()
        )
    )


def test_a_verdict_stands_as_it_was_given(cast):
    refused(lambda: forged(cast, digest=digest_of_text("Other words")))
    verdict = forged(cast, outcome="hold")
    refused(lambda: Verdict.objects.filter(pk=verdict.pk).update(outcome="ok"))
    refused(lambda: Verdict.objects.filter(pk=verdict.pk).delete())
    refused(lambda: Submission.objects.filter(pk=verdict.submission_id).update(text="Other words"))
    refused(lambda: Submission.objects.filter(pk=verdict.submission_id).update(author=cast.amira))
    assert Verdict.objects.get(pk=verdict.pk).outcome == "hold"


def test_a_ruling_stands(cast):
    hold = actions.ask_representative(cast.acting(cast.tom), group=cast.oak, text=HELD).hold
    actions.rule_on_hold(cast.acting(cast.jo), hold=hold, ruling=Ruling.REFUSE, reason="This is for the school.")
    for change in (
        {"state": "waiting"},
        {"state": "released"},
        {"reason": "changed my mind"},
        {"ruled_by": cast.rhian},
    ):
        refused(lambda change=change: Hold.objects.filter(pk=hold.pk).update(**change))
    refused(lambda: Hold.objects.filter(pk=hold.pk).delete())
    verdict = forged(cast, outcome="hold")
    refused(
        lambda: Hold.objects.create(
            school=cast.school,
            submission=verdict.submission,
            state="released",
            look_by=now(),
            ruled_by=cast.jo,
            ruled_at=now(),
            reason="forged",
        )
    )


def test_erasing_empties_words_and_leaves_the_rest(cast):
    from gatepost.gate import personal

    post = actions.submit(cast.acting(cast.tom), group=cast.oak, text=PASSES).post
    refused(lambda: Post.objects.filter(pk=post.pk).update(text=""))
    Post.objects.filter(pk=post.pk).update(text="", state="withdrawn")
    assert personal.held_about(cast.tom)["submissions"][0]["text"] == PASSES
    personal.erase(cast.tom)
    assert Submission.objects.get().text == ""
    assert Verdict.objects.get().findings == []
