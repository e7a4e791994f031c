"""What must hold afterwards, whatever was done to Gatepost: what was told, shown and stored agree."""

from tests.server.ledger import Stored, faults_of

from proofs.clients import Book, Crowd
from proofs.installation import Tables

POSTS = """
    SELECT post.ref, post.seq, post.text, verdict.text_digest FROM groups_post post
    LEFT JOIN gate_verdict verdict ON verdict.id = post.verdict_id WHERE post.group_id = %s ORDER BY post.seq"""
AUDITED = """
    SELECT post.ref, count(entry.id) FROM groups_post post
    JOIN gate_verdict verdict ON verdict.id = post.verdict_id
    JOIN gate_submission submission ON submission.id = verdict.submission_id
    LEFT JOIN audit_entry entry ON entry.subject_kind = 'submission' AND entry.subject_ref = submission.ref
        AND entry.action = 'posted'
    WHERE post.group_id = %s GROUP BY post.ref HAVING count(entry.id) <> 1"""
KEYS = "SELECT client_key, ref FROM doors_receipt WHERE kind = 'post'"


def stored_in(tables: Tables, group: str, *, integrity: str) -> Stored:
    """What one group holds, from the tables themselves."""
    ((pk, last_seq),) = tables.rows("SELECT id, last_seq FROM groups_classgroup WHERE ref = %s", group)
    numbers = tables.rows("SELECT seq FROM groups_groupevent WHERE group_id = %s ORDER BY seq", pk)
    posts = [tuple(row) for row in tables.rows(POSTS, pk)]
    return Stored(posts=posts, numbers=[seq for (seq,) in numbers], last_seq=last_seq, integrity=integrity)


def last_numbers(tables: Tables, groups: list[str]) -> dict[str, int]:
    """The newest number of each group."""
    return {
        group: int(tables.rows("SELECT last_seq FROM groups_classgroup WHERE ref = %s", group)[0][0])
        for group in groups
    }


def broken(tables: Tables, crowd: Crowd, book: Book, groups: list[str]) -> list[str]:
    """Every broken promise in these groups, in a sentence; none when all were kept."""
    faults = list(crowd.faults)
    integrity = tables.integrity()
    keys = dict(tables.rows(KEYS))
    for group in groups:
        stored = stored_in(tables, group, integrity=integrity)
        ledger = book.ledgers[group]
        faults += faults_of(ledger, stored, crowd.seen(group))
        words = {(seq, ref, text) for ref, seq, text, _ in stored.posts}
        faults += [
            f"number {seq} was shown and is not what is stored"
            for (place, seq), (ref, text) in crowd.shown.items()
            if place == group and (seq, ref, text) not in words
        ]
        faults += [
            f"{key} has no receipt of its post" for key, (_, ref, _) in ledger.told.items() if keys.get(key) != ref
        ]
        ((pk,),) = tables.rows("SELECT id FROM groups_classgroup WHERE ref = %s", group)
        faults += [f"{ref} has {count} entries in the audit, not one" for ref, count in tables.rows(AUDITED, pk)]
    return faults
