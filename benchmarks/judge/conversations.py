"""Conversations: each message judged with what came before it, and never with what came after."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.judge.answers import Answer, answer
from benchmarks.judge.corpus import Conversation
from benchmarks.judge.figures import Counts, Share, macro_f1, of_label, stopped, stopping
from benchmarks.judge.tables import met, percent, table
from gatepost.conduct import Context, Judge

PRIVATE = "private_conversation"
# What others join in with. A private exchange takes two by its nature, and so does selling.
PILED_ON = frozenset(
    {"grievance", "politics", "disrespect", "personal_abuse", "disrepute", "defamation", "circulation"}
    | {"policy_challenge", "individual_child", "threat", "safeguarding"}
)
LOOKS_BACK = 4


@dataclass(frozen=True, slots=True)
class Talk:
    """A conversation with the answer to each of its messages."""

    conversation: Conversation
    answers: tuple[Answer, ...]


def judged_talk(judge: Judge, conversation: Conversation) -> Talk:
    """Judge a conversation message by message."""
    before: list[tuple[str, str]] = []
    answers = []
    for turn in conversation.turns:
        verdict = judge.judge(turn.message.text, Context(before=tuple(before), author=turn.author))
        answers.append(answer(turn.message, verdict))
        before.append((turn.author, turn.message.text))
    return Talk(conversation, tuple(answers))


def beginnings(labels: Sequence[Sequence[str]]) -> set[int]:
    """Where a private exchange begins: places of messages labelled so whose predecessor is not."""
    return {
        place
        for place, of_one in enumerate(labels)
        if PRIVATE in of_one and (place == 0 or PRIVATE not in labels[place - 1])
    }


def joined(talk: Talk, place: int) -> frozenset[str]:
    """The labels of a breach by somebody else, among the last few messages, that others could join in with here."""
    turns = talk.conversation.turns
    author = turns[place].author
    earlier = turns[max(0, place - LOOKS_BACK) : place]
    return frozenset(label for turn in earlier if turn.author != author for label in turn.message.labels) & PILED_ON


def of_beginnings(talks: Sequence[Talk], found: Callable[[set[int], set[int]], int] | None = None) -> Counts:
    """Private exchanges found just where they begin. `found` counts the beginnings seen that are right."""
    hits = false = missed = 0
    for talk in talks:
        labelled = beginnings([one.message.labels for one in talk.answers])
        seen = beginnings([one.seen for one in talk.answers])
        right = found(labelled, seen) if found else len(labelled & seen)
        hits, false, missed = hits + right, false + len(seen) - right, missed + len(labelled) - right
    return Counts(hits, false, missed)


def within_one(labelled: set[int], seen: set[int]) -> int:
    """How many beginnings seen are at most one message off; each labelled one counts once."""
    left, right = set(labelled), 0
    for place in sorted(seen):
        near = next((other for other in (place, place - 1, place + 1) if other in left), None)
        if near is not None:
            left.remove(near)
            right += 1
    return right


def of_pile_ons(talks: Sequence[Talk]) -> Counts:
    """Messages that join in with somebody's breach: those that share a label with it.

    Only messages that follow a breach by somebody else can; there, a label in common is right or wrong.
    """
    hits = false = missed = 0
    for talk in talks:
        for place, one in enumerate(talk.answers):
            if possible := joined(talk, place):
                labelled, seen = bool(possible & set(one.message.labels)), bool(possible & set(one.seen))
                hits += labelled and seen
                false += seen and not labelled
                missed += labelled and not seen
    return Counts(hits, false, missed)


def of_exchanges(talks: Sequence[Talk]) -> Share:
    """Conversations with a private exchange in which the first one was found at its very first message."""
    firsts = [
        (min(labelled), beginnings([one.seen for one in talk.answers]))
        for talk in talks
        if (labelled := beginnings([one.message.labels for one in talk.answers]))
    ]
    return Share(sum(min(seen, default=-1) == first for first, seen in firsts), len(firsts))


def section(judge: Judge, conversations: Sequence[Conversation]) -> str:
    """The table about conversations."""
    talks = [judged_talk(judge, conversation) for conversation in conversations]
    answers = [one for talk in talks for one in talk.answers]
    begins, near = of_beginnings(talks), of_beginnings(talks, within_one)
    piled, private, stops = of_pile_ons(talks), of_label(answers, PRIVATE), stopping(answers)
    rows = [
        _row("a private exchange, at the message where it begins", begins, met(begins.f1, at_least=0.85)),
        _row("... or one message off", near),
        _row("every message of private exchanges", private),
        _row("joining in with somebody's breach", piled, met(piled.f1, at_least=0.85)),
        _row("should be stopped", stops),
    ]
    fine = stopped(answers, breach=False)
    return (
        "## Conversations\n\n"
        f"{len(talks)} conversations, {len(answers)} messages, each judged with those before it.\n\n"
        + table(["", "F1", "mark", "", "precision", "recall"], rows)
        + f"\nThe first private exchange found at its first message, of conversations that have one: "
        f"{of_exchanges(talks)} %. Fine messages stopped: {fine} %. Macro F1: {percent(macro_f1(answers))}.\n"
    )


def _row(title: str, counts: Counts, reached: str = "") -> list[str]:
    mark = "at least 85" if reached else ""
    return [title, percent(counts.f1), mark, reached, str(counts.precision), str(counts.recall)]
