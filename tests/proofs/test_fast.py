"""The fast tier: what fails, fails it; what could not be tried is no pass and, where it must, a failure."""

import pytest
from proofs.bar import FAIL, NOT_RUN, PASS

from proofs import fast


def run_all(monkeypatch, statuses):
    left = iter(statuses)
    monkeypatch.setattr(fast, "PROOFS", tuple(fast.Proof("kill", "sqlite", 1) for _ in statuses))
    monkeypatch.setattr(fast, "run", lambda proof: (status := next(left), "" if status == PASS else "what it said"))
    monkeypatch.setattr("sys.argv", ["fast"])
    return fast.main()


@pytest.mark.parametrize(
    ("statuses", "status"),
    [
        ([PASS, PASS], PASS),
        ([PASS, NOT_RUN], PASS),
        ([PASS, FAIL], FAIL),
        ([PASS, -9], FAIL),
        ([NOT_RUN], FAIL),
        ([], FAIL),
    ],
)
def test_its_status(monkeypatch, statuses, status):
    assert run_all(monkeypatch, statuses) == status


def test_what_failed_is_told_once_more_at_the_end(monkeypatch, capsys):
    run_all(monkeypatch, [PASS, FAIL, PASS])
    assert "what it said" in capsys.readouterr().err


def test_root_must_run_what_must_be_run(monkeypatch):
    asked = []

    class Done:
        returncode = PASS

        def communicate(self, **_):
            return "", ""

    monkeypatch.setattr(fast.subprocess, "Popen", lambda words, **_: asked.append(words) or Done())
    for user in (0, 1000):
        monkeypatch.setattr(fast.os, "geteuid", lambda user=user: user)
        assert fast.run(fast.Proof("power_cut", "sqlite", 1, must_run=True)) == (PASS, "")
    assert ["--must-run" in words for words in asked] == [True, False]


def test_every_proof_it_names_is_one():
    for proof in fast.PROOFS:
        if (fast.Path(fast.__file__).parent / f"{proof.name}.py").exists():
            assert "__main__" in (fast.Path(fast.__file__).parent / f"{proof.name}.py").read_text()
