"""The proofs' own results: what passes, what never does, and how it is told."""

import json
import signal

import pytest
from proofs.bar import FAIL, FAILED, NOT_RUN, PASS, STOOD, Bar, Wanted, control, main


@pytest.fixture(autouse=True)
def results(tmp_path, monkeypatch):
    """A results file of this test's own, and its own way to end."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    file = tmp_path / "deep" / "proofs.jsonl"
    monkeypatch.setenv("GATEPOST_PROOFS", str(file))
    return file


def told(capsys):
    return json.loads(capsys.readouterr().out)


def test_a_pass_is_told_in_one_line_and_kept(capsys, results):
    status = Bar(5, "kill", "sqlite").report(
        n=200, failures=[], control=FAILED, seed=7, seconds=81.55, facts={"posts": 3}
    )
    assert status == PASS
    line = told(capsys)
    assert line == {
        "bar": 5,
        "name": "kill",
        "database": "sqlite",
        "n": 200,
        "failures": 0,
        "first_failures": [],
        "control": "failed as it must",
        "seed": 7,
        "seconds": 81.5,
        "result": "PASS",
        "facts": {"posts": 3},
    }
    assert [json.loads(kept) for kept in results.read_text().splitlines()] == [line]


@pytest.mark.parametrize(
    ("n", "failures", "seen"),
    [(5, ["lost"], FAILED), (0, [], FAILED), (5, [], STOOD), (5, [], None)],
    ids=["a failure", "no try", "a control that stood", "no control"],
)
def test_what_proves_nothing_does_not_pass(capsys, n, failures, seen):
    assert Bar(5, "kill").report(n=n, failures=failures, control=seen, seed=1, seconds=1) == FAIL
    assert told(capsys)["result"] == "FAIL"


def test_five_failures_are_named_and_all_are_counted(capsys):
    failures = [f"post {number} is lost" for number in range(12)]
    Bar(5, "kill").report(n=1, failures=failures, control=FAILED, seed=1, seconds=1)
    line = told(capsys)
    assert line["first_failures"] == failures[:5]
    assert line["failures"] == 12


def test_results_are_added_to_those_before(results):
    for _ in range(2):
        Bar(6, "power cut").not_run("no loop device")
    assert len(results.read_text().splitlines()) == 2


def test_not_run_is_no_pass(capsys):
    assert Bar(6, "power cut").not_run("no loop device") == NOT_RUN
    line = told(capsys)
    assert (line["result"], line["why"]) == ("NOT RUN", "no loop device")


def test_an_unknown_word_about_the_control_is_refused():
    with pytest.raises(ValueError, match="none of"):
        Bar(5, "kill").report(n=1, failures=[], control="fine", seed=1, seconds=1)


def test_a_control_fails_by_what_it_shows():
    assert control(["a post is lost"]) == FAILED
    assert control([]) == STOOD


def test_every_database_is_tried_with_one_seed_unless_one_is_named():
    tried: list[Wanted] = []

    def prove(wanted: Wanted) -> int:
        """Prove."""
        tried.append(wanted)
        return PASS

    assert main(prove, n=9, words=[]) == PASS
    assert [(wanted.database, wanted.n) for wanted in tried] == [("sqlite", 9), ("postgresql", 9)]
    assert tried[0].seed == tried[1].seed
    tried.clear()
    main(prove, n=9, words=["--database", "postgresql", "--n", "2", "--seed", "4"])
    assert tried == [Wanted(n=2, seed=4, database="postgresql")]


@pytest.mark.parametrize(
    ("statuses", "words", "status"),
    [
        ([PASS, NOT_RUN], [], NOT_RUN),
        ([PASS, NOT_RUN], ["--must-run"], FAIL),
        ([FAIL, NOT_RUN], [], FAIL),
        ([PASS, PASS], ["--must-run"], PASS),
    ],
)
def test_the_worst_counts_and_what_must_run_fails_when_it_cannot(statuses, words, status):
    left = iter(statuses)

    def prove(_: Wanted) -> int:
        """Prove."""
        return next(left)

    assert main(prove, n=1, words=words) == status
