"""Bar 8: there is no way around the code of conduct.

Runs tests/doors/test_one_way_in.py with five thousand sequences of writing, editing, retrying, waiting, ruling, PTA
messages and rows past the gate, by the web and by the API, while the code changes. Control: with the database's guard
put aside, a row past the gate must be found out by the same check.
"""

import sys
from dataclasses import replace

from proofs import bar
from proofs.bar import Bar, Wanted
from proofs.by_example import try_examples
from proofs.databases import a_database

TESTS = "tests/doors/test_one_way_in.py"


def prove(wanted: Wanted) -> int:
    """Nothing stands without a verdict that lets it."""
    this = Bar(8, "one way in", wanted.database)
    with a_database(wanted.database) as url:
        if url is None:
            return this.not_run("there is no PostgreSQL on this machine")
        control = f"{TESTS}::test_a_post_without_a_verdict_is_found_out"
        found = try_examples(replace(wanted, n=1), control, facts="one_way_in_control", database_url=url)
        machine = f"{TESTS}::test_there_is_one_way_in"
        tried = try_examples(wanted, machine, facts="one_way_in", database_url=url)
    tally = tried.facts.get("tally", {})
    return this.report(
        n=tally.get("examples", 0),
        failures=tried.failures,
        control=bar.control(found.facts.get("found", [])),
        seed=wanted.seed,
        seconds=tried.seconds,
        facts=tally,
    )


if __name__ == "__main__":
    sys.exit(bar.main(prove, n=5_000))
