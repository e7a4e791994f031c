"""The database itself refuses to change or remove an audit entry; it may only be linked, once.

A later migration that alters the table must run these statements again on SQLite, which makes the table anew.
"""

from django.db import migrations

from gatepost.core.db import RunPerDatabase

KEPT = (
    "id",
    "school_ref",
    "ref",
    "at",
    "action",
    "actor_ref",
    "actor_hat",
    "subject_kind",
    "subject_ref",
    "reason",
    "facts",
)

SQLITE = [
    # An INSERT OR REPLACE removes the row in its way without asking the trigger on DELETE: so it is refused here.
    """
    CREATE TRIGGER audit_entry_comes_unlinked BEFORE INSERT ON audit_entry
    WHEN NEW.number IS NOT NULL OR NEW.previous <> '' OR NEW.link <> ''
      OR EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id OR ref = NEW.ref)
    BEGIN SELECT RAISE(ABORT, 'an audit entry is new and not yet linked'); END
    """,
    """
    CREATE TRIGGER audit_entry_is_linked_once BEFORE UPDATE ON audit_entry
    WHEN OLD.number IS NOT NULL OR NEW.number IS NULL OR length(NEW.previous) <> 64 OR length(NEW.link) <> 64
      OR """
    + " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in KEPT)
    + """
    BEGIN SELECT RAISE(ABORT, 'an audit entry is never changed'); END
    """,
    """
    CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON audit_entry
    BEGIN SELECT RAISE(ABORT, 'an audit entry is never removed'); END
    """,
]
SQLITE_BACK = [
    "DROP TRIGGER IF EXISTS audit_entry_is_kept",
    "DROP TRIGGER IF EXISTS audit_entry_is_linked_once",
    "DROP TRIGGER IF EXISTS audit_entry_comes_unlinked",
]

POSTGRESQL = [
    """
    CREATE FUNCTION audit_entry_guard() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        IF NEW.number IS NOT NULL OR NEW.previous <> '' OR NEW.link <> '' THEN
          RAISE EXCEPTION 'an audit entry is new and not yet linked' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      ELSIF TG_OP = 'UPDATE' THEN
        IF OLD.number IS NOT NULL OR NEW.number IS NULL OR length(NEW.previous) <> 64 OR length(NEW.link) <> 64
          OR (to_jsonb(NEW) - 'number' - 'previous' - 'link') IS DISTINCT FROM
             (to_jsonb(OLD) - 'number' - 'previous' - 'link') THEN
          RAISE EXCEPTION 'an audit entry is never changed' USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NEW;
      END IF;
      RAISE EXCEPTION 'an audit entry is never removed' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER audit_entry_is_guarded BEFORE INSERT OR UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_entry_guard()
    """,
    """
    CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION audit_entry_guard()
    """,
]
POSTGRESQL_BACK = [
    "DROP TRIGGER IF EXISTS audit_entry_is_kept ON audit_entry",
    "DROP TRIGGER IF EXISTS audit_entry_is_guarded ON audit_entry",
    "DROP FUNCTION IF EXISTS audit_entry_guard()",
]


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]
    operations = [
        RunPerDatabase(sqlite=SQLITE, postgresql=POSTGRESQL, sqlite_back=SQLITE_BACK, postgresql_back=POSTGRESQL_BACK)
    ]
