"""The database refuses a post or revision without a passing verdict of that very text, and keeps verdicts and rulings.

A text passes when its verdict is `ok`, or `nudge` and sent as it is, and no hold stands on it; or when a class
representative released its hold. Group, author and voice (parent or PTA) must be those that the verdict was given for.
A withdrawn post stays withdrawn. Words can only ever be emptied afterwards (erasure of a withdrawn post), never replaced.
"""

from django.db import migrations

from gatepost.core.db import RunPerDatabase

# {row}: NEW. {digest}: SHA-256 of its text in hex. {place}: that the verdict was given for this place and author.
PASSES = """
EXISTS (
  SELECT 1
  FROM gate_verdict verdict
  JOIN gate_submission submission ON submission.id = verdict.submission_id
  LEFT JOIN gate_hold hold ON hold.submission_id = submission.id
  WHERE verdict.id = NEW.verdict_id
    AND verdict.text_digest = {digest}
    AND {place}
    AND (
      (hold.id IS NULL AND (verdict.outcome = 'ok' OR (verdict.outcome = 'nudge' AND verdict.as_it_is)))
      OR hold.state = 'released'
    )
)
"""
OF_THE_POST = (
    "submission.group_id = NEW.group_id AND submission.author_id = NEW.author_id "
    "AND (NEW.posted_as = 'pta') = (submission.kind = 'pta')"
)
OF_THE_REVISION = (
    "EXISTS (SELECT 1 FROM groups_post post WHERE post.id = NEW.post_id "
    "AND post.group_id = submission.group_id AND post.author_id = submission.author_id)"
)
DIGEST = {"sqlite": "SHA256(NEW.text)", "postgresql": "encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')"}
VERDICT_DIGEST = {
    "sqlite": "SHA256((SELECT text FROM gate_submission WHERE id = NEW.submission_id))",
    "postgresql": "encode(sha256(convert_to((SELECT text FROM gate_submission WHERE id = NEW.submission_id), 'UTF8')), 'hex')",
}


def rules(database):
    """(name, event, table, when it is refused, sentence)."""
    post_passes = PASSES.format(digest=DIGEST[database], place=OF_THE_POST)
    revision_passes = PASSES.format(digest=DIGEST[database], place=OF_THE_REVISION)
    return [
        ("post_insert", "INSERT", "groups_post", f"NOT {post_passes}", "a post needs a passing verdict of its text"),
        (
            "post_update",
            "UPDATE OF text, verdict_id, group_id, author_id, posted_as",
            "groups_post",
            f"NOT (NEW.text = '' AND NEW.state = 'withdrawn' AND NEW.verdict_id = OLD.verdict_id) AND NOT {post_passes}",
            "a post needs a passing verdict of its text",
        ),
        (
            "post_state_update",
            "UPDATE OF state",
            "groups_post",
            "OLD.state = 'withdrawn' AND NEW.state <> 'withdrawn'",
            "a withdrawn post stays withdrawn",
        ),
        (
            "revision_insert",
            "INSERT",
            "groups_postrevision",
            f"NOT {revision_passes}",
            "a revision needs a passing verdict of its text",
        ),
        (
            "revision_update",
            "UPDATE OF text, verdict_id, post_id",
            "groups_postrevision",
            "NOT (NEW.text = '' AND NEW.verdict_id = OLD.verdict_id AND NEW.post_id = OLD.post_id)",
            "a revision is never changed",
        ),
        (
            "submission_update",
            "UPDATE OF text, group_id, author_id, kind",
            "gate_submission",
            (
                "NOT (NEW.text IN ('', OLD.text) AND NEW.group_id = OLD.group_id "
                "AND NEW.author_id = OLD.author_id AND NEW.kind = OLD.kind)"
            ),
            "a submission is never changed",
        ),
        (
            "verdict_insert",
            "INSERT",
            "gate_verdict",
            f"NEW.text_digest <> {VERDICT_DIGEST[database]}",
            "a verdict is given on the text of its submission",
        ),
        ("verdict_update", "UPDATE", "gate_verdict", "1 = 1", "a verdict is never changed"),
        ("hold_insert", "INSERT", "gate_hold", "NEW.state <> 'waiting'", "a hold begins by waiting"),
        (
            "hold_update",
            "UPDATE OF state, submission_id, ruled_by_id, ruled_at, reason",
            "gate_hold",
            "OLD.state <> 'waiting' OR NEW.submission_id <> OLD.submission_id",
            "the first ruling stands",
        ),
    ]


KEPT = [("gate_verdict", "a verdict is never removed"), ("gate_hold", "a hold is never removed")]


def sqlite_statements():
    statements = []
    for name, event, table, refused, sentence in rules("sqlite"):
        statements.append(
            f"CREATE TRIGGER gate_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused} "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    for table, sentence in KEPT:
        statements.append(
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW "
            f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
        )
    return statements


RAISE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"


def function(name, body):
    return f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def postgresql_statements():
    statements = []
    for name, event, table, refused, sentence in rules("postgresql"):
        statements += [
            function(f"gate_{name}", f"IF {refused} THEN {RAISE.format(sentence)} END IF; RETURN NEW;"),
            f"CREATE TRIGGER gate_{name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION gate_{name}()",
        ]
    for table, sentence in KEPT:
        statements += [
            function(f"{table}_kept", RAISE.format(sentence)),
            f"CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_kept()",
        ]
    return statements


SQLITE = sqlite_statements()
POSTGRESQL = postgresql_statements()
SQLITE_BACK = [f"DROP TRIGGER gate_{rule[0]}" for rule in rules("sqlite")] + [
    f"DROP TRIGGER {table}_kept" for table, _ in KEPT
]
POSTGRESQL_BACK = [f"DROP FUNCTION gate_{rule[0]}() CASCADE" for rule in rules("postgresql")] + [
    f"DROP FUNCTION {table}_kept() CASCADE" for table, _ in KEPT
]


class Migration(migrations.Migration):
    dependencies = [("gate", "0001_initial"), ("groups", "0001_initial")]
    operations = [
        RunPerDatabase(
            sqlite=SQLITE,
            postgresql=POSTGRESQL,
            sqlite_back=SQLITE_BACK,
            postgresql_back=POSTGRESQL_BACK,
        )
    ]
