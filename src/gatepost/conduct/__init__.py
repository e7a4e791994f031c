"""The judge: a pure library that reads a text under a code. `from gatepost.conduct import Judge, starter_code`."""

from gatepost.conduct.code import LABELS, Clause, Code, CodeError, Grade, Route
from gatepost.conduct.code_file import load_code, parse_code, starter_code, starter_text
from gatepost.conduct.encoder.trained import ArtefactError, trained
from gatepost.conduct.facts import Context, Facts, Named
from gatepost.conduct.judge import JUDGE_VERSION, Judge
from gatepost.conduct.kinder import Kinder
from gatepost.conduct.looks_for import OWN_CLAUSE, LooksFor
from gatepost.conduct.verdict import Finding, Outcome, Verdict, decide

__all__ = [
    "JUDGE_VERSION",
    "LABELS",
    "OWN_CLAUSE",
    "ArtefactError",
    "Clause",
    "Code",
    "CodeError",
    "Context",
    "Facts",
    "Finding",
    "Grade",
    "Judge",
    "Kinder",
    "LooksFor",
    "Named",
    "Outcome",
    "Route",
    "Verdict",
    "decide",
    "load_code",
    "parse_code",
    "starter_code",
    "starter_text",
    "trained",
]
