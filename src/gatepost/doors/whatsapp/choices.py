"""What buttons and rows of lists are known by: the question they belong to, and the answer they stand for. Pure."""

from enum import StrEnum


class Option(StrEnum):
    """The answers that are offered, but for classes and ways to the school: those go by their own names."""

    AS_IT_IS = "as-it-is"
    KINDER = "kinder"
    PRIVATELY = "privately"
    ASK_REP = "ask-rep"
    MISREAD = "misread"
    CHANGE = "change"
    TAKE_BACK = "take-back"
    ACCEPT = "accept"
    SEND = "send"
    LEAVE = "leave"
    FOR_CLASS = "for-class"
    SAFEGUARDING = "safeguarding"
    NO_RISK = "no-risk"
    KEPT_FROM = "kept-from"
    MAY_SEE = "may-see"
    OFTEN = "often"
    STOP = "stop"


def id_of(question: str, option: str) -> str:
    """What the platform gives back when somebody taps: bound to the question, so that an old one is known as old."""
    return f"{question}.{option}"


def read_id(choice: str) -> tuple[str, str] | None:
    """The question and the answer that an id stands for; None for an id that is not one of these."""
    question, dot, option = choice.partition(".")
    return (question, option) if question and dot and option else None
