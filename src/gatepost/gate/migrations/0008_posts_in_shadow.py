"""The database lets words stand in the shadow of a pilot as well, and keeps pilots as they were given.

What passes is what passed before (migration 0002), or words whose verdict names a pilot of that very group that counted
when the verdict was given. What escalates is never stored as a verdict, so no pilot can let it pass. A pilot may end
earlier and never later, it changes in nothing else, and it is never removed.
"""

from django.db import migrations

from gatepost.core.db import RunPerDatabase

# {digest}: SHA-256 of the row's text in hex. {place}: that the verdict was given for this place and author.
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
      (hold.id IS NULL AND (verdict.outcome = 'ok' OR (verdict.outcome = 'nudge' AND verdict.as_it_is){in_shadow}))
      OR hold.state = 'released'
    )
)
"""
IN_SHADOW = """
        OR (verdict.pilot_id IS NOT NULL AND verdict.outcome IN ('nudge', 'hold') AND EXISTS (
          SELECT 1 FROM gate_pilot pilot
          WHERE pilot.id = verdict.pilot_id AND pilot.group_id = submission.group_id
            AND verdict.at >= pilot.starts_at AND verdict.at < pilot.ends_at
        ))"""
OF_THE_POST = (
    "submission.group_id = NEW.group_id AND submission.author_id = NEW.author_id "
    "AND (NEW.posted_as = 'pta') = (submission.kind = 'pta')"
)
OF_THE_REVISION = (
    "EXISTS (SELECT 1 FROM groups_post post WHERE post.id = NEW.post_id "
    "AND post.group_id = submission.group_id AND post.author_id = submission.author_id)"
)
DIGEST = {"sqlite": "SHA256(NEW.text)", "postgresql": "encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')"}
RAISE = "RAISE EXCEPTION '{}' USING ERRCODE = 'integrity_constraint_violation';"
# The guard of pilots: (name, event, when it is refused, sentence).
PILOTS = [
    (
        "pilot_update",
        "UPDATE",
        (
            "NOT (NEW.ends_at <= OLD.ends_at AND NEW.starts_at = OLD.starts_at AND NEW.group_id = OLD.group_id "
            "AND NEW.school_id = OLD.school_id)"
        ),
        "a pilot may only end earlier",
    ),
    ("pilot_delete", "DELETE", "1 = 1", "a pilot is never removed"),
]


def rules(database, in_shadow):
    """(name, event, table, when it is refused, sentence), as in migration 0002."""
    passes = {
        place: PASSES.format(digest=DIGEST[database], place=place, in_shadow=in_shadow)
        for place in (OF_THE_POST, OF_THE_REVISION)
    }
    erased = "NEW.text = '' AND NEW.state = 'withdrawn' AND NEW.verdict_id = OLD.verdict_id"
    return [
        (
            "post_insert",
            "INSERT",
            "groups_post",
            f"NOT {passes[OF_THE_POST]}",
            "a post needs a passing verdict of its text",
        ),
        (
            "post_update",
            "UPDATE OF text, verdict_id, group_id, author_id, posted_as",
            "groups_post",
            f"NOT ({erased}) AND NOT {passes[OF_THE_POST]}",
            "a post needs a passing verdict of its text",
        ),
        (
            "revision_insert",
            "INSERT",
            "groups_postrevision",
            f"NOT {passes[OF_THE_REVISION]}",
            "a revision needs a passing verdict of its text",
        ),
    ]


def sqlite_statements(in_shadow):
    statements = []
    for name, event, table, refused, sentence in rules("sqlite", in_shadow):
        statements += [
            f"DROP TRIGGER gate_{name}",
            (
                f"CREATE TRIGGER gate_{name} BEFORE {event} ON {table} FOR EACH ROW WHEN {refused} "
                f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
            ),
        ]
    return statements


def postgresql_statements(in_shadow):
    return [
        f"CREATE OR REPLACE FUNCTION gate_{name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF {refused} THEN {RAISE.format(sentence)} END IF; RETURN NEW; END $$"
        for name, _event, _table, refused, sentence in rules("postgresql", in_shadow)
    ]


GUARD_SQLITE = [
    f"CREATE TRIGGER gate_{name} BEFORE {event} ON gate_pilot FOR EACH ROW WHEN {refused} "
    f"BEGIN SELECT RAISE(ABORT, '{sentence}'); END"
    for name, event, refused, sentence in PILOTS
]
GUARD_POSTGRESQL = [
    statement
    for name, event, refused, sentence in PILOTS
    for statement in (
        (
            f"CREATE FUNCTION gate_{name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN IF {refused} THEN {RAISE.format(sentence)} END IF; RETURN NEW; END $$"
        ),
        f"CREATE TRIGGER gate_{name} BEFORE {event} ON gate_pilot FOR EACH ROW EXECUTE FUNCTION gate_{name}()",
    )
]


class Migration(migrations.Migration):
    dependencies = [("gate", "0007_pilots_in_shadow")]
    operations = [
        RunPerDatabase(
            sqlite=[*sqlite_statements(IN_SHADOW), *GUARD_SQLITE],
            postgresql=[*postgresql_statements(IN_SHADOW), *GUARD_POSTGRESQL],
            sqlite_back=[*sqlite_statements(""), *(f"DROP TRIGGER gate_{rule[0]}" for rule in PILOTS)],
            postgresql_back=[
                *postgresql_statements(""),
                *(f"DROP FUNCTION gate_{rule[0]}() CASCADE" for rule in PILOTS),
            ],
        )
    ]
