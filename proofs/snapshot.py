"""Bar 10: a snapshot and the events after it, doubled and in any order, show what a fresh snapshot shows.

Runs tests/groups/test_interleaving.py with five thousand examples: posting, replying, editing, withdrawing and reacting
while somebody reads the list page by page and takes the stream's events. Control: two clients with a wrong rule (what
comes last is shown; the revision alone decides) must show something else in some of the same examples.
"""

import sys

from proofs import bar
from proofs.bar import Bar, Wanted
from proofs.by_example import try_examples
from proofs.databases import a_database


def prove(wanted: Wanted) -> int:
    """Snapshot and events are the fresh snapshot."""
    this = Bar(10, "snapshot", wanted.database)
    with a_database(wanted.database) as url:
        if url is None:
            return this.not_run("there is no PostgreSQL on this machine")
        tried = try_examples(wanted, "tests/groups/test_interleaving.py", facts="snapshot", database_url=url)
    wrong = tried.facts.get("wrong", {})
    found_out = bool(wrong) and all(wrong.values())
    return this.report(
        n=tried.facts.get("examples", 0),
        failures=tried.failures,
        control=bar.FAILED if found_out else bar.STOOD,
        seed=wanted.seed,
        seconds=tried.seconds,
        facts=tried.facts,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=5_000))
