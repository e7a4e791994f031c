"""Says how well the clauses made from examples may be expected to work, before a school adopts them."""

from collections.abc import Iterator

from gatepost.conduct.code import Code
from gatepost.conduct.own.clauses import is_about_criticism
from gatepost.conduct.own.examples import examples_for, ordinary_lines
from gatepost.conduct.verdict import Outcome

MOST_SHOWN = 3


def about_examples(code: Code) -> Iterator[str]:
    """Some sentences for each clause made from examples: what it finds, and which ordinary messages it would stop.

    Each example is looked for by the others, as if nobody had written it down; so the number found is what a message
    that nobody has thought of may expect.
    """
    for clause in code.own_clauses:
        if clause.looks_for is None or not clause.looks_for.examples:
            continue
        examples = examples_for(clause.not_fine, clause.fine, code.ordinary)
        found = sum(score >= examples.threshold for score in examples.scores_of_examples)
        stopped = [
            line
            for line, score in zip(ordinary_lines(), examples.scores_of_ordinary, strict=True)
            if score >= examples.threshold
        ]
        yield (
            f"Clause {clause.id}: {found} of its {len(clause.not_fine)} examples are found by the others, and "
            f"{len(stopped)} of {len(ordinary_lines())} ordinary messages would be stopped."
        )
        if stopped:
            shown = "; ".join(f"“{line}”" for line in stopped[:MOST_SHOWN])
            yield f"  Stopped: {shown}. If that is wrong, add such a message to `fine`."
        if clause.outcome is Outcome.HOLD and is_about_criticism(clause.not_fine):
            yield "  It will only nudge: its examples criticise the school or a rule, and such criticism is lawful."
        if found * 2 < len(clause.not_fine):
            yield "  Its examples have little in common. Add more about the same thing, in the words that parents use."
