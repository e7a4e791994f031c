"""A line of a chronology is never changed: the database refuses it. Something wrong is put right by another line."""

from django.db import migrations

from gatepost.core.db import RunPerDatabase

SQLITE = [
    """
    CREATE TRIGGER safeguarding_line_is_kept BEFORE UPDATE ON safeguarding_chronologyentry
    BEGIN SELECT RAISE(ABORT, 'a line of a chronology is never changed'); END
    """,
]
SQLITE_BACK = ["DROP TRIGGER IF EXISTS safeguarding_line_is_kept"]

POSTGRESQL = [
    """
    CREATE FUNCTION safeguarding_line_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      RAISE EXCEPTION 'a line of a chronology is never changed' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER safeguarding_line_is_kept BEFORE UPDATE ON safeguarding_chronologyentry
    FOR EACH ROW EXECUTE FUNCTION safeguarding_line_guard()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS safeguarding_line_is_kept ON safeguarding_chronologyentry",
    "DROP FUNCTION IF EXISTS safeguarding_line_guard()",
]


class Migration(migrations.Migration):
    dependencies = [("safeguarding", "0004_looks_low_level_onward")]

    operations = [
        RunPerDatabase(sqlite=SQLITE, postgresql=POSTGRESQL, sqlite_back=SQLITE_BACK, postgresql_back=POSTGRESQL_BACK)
    ]
