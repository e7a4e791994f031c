"""The questions of `gatepost setup` and `gatepost school add`: each asked in turn, and each an option as well."""

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management.base import CommandError

from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid
from gatepost.site import founding
from gatepost.site.founding import Founding
from gatepost.site.term_dates import offered_year

Answers = Mapping[str, Any]
Ask = Callable[[str], str]
Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `read` turns the answer into a value or raises Invalid; `default` is an answer, None when one
    must be given; both may look at the answers before.
    """

    option: str
    words: str
    read: Callable[[str, Answers], Any]
    default: Callable[[Answers], str | None]


def _own_host(answers: Answers) -> str:
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def _this_year(answers: Answers) -> str:
    return offered_year(answers["nation"], today_in("Europe/London")).name


def needed(answers: Answers) -> None:
    """The default of a question that has none: somebody must answer it."""


QUESTIONS = (
    Question("name", "What is the school called?", lambda text, _: founding.read_name(text), needed),
    Question(
        "host",
        "What name will stand in the address bar?",
        lambda text, _: founding.read_host(text),
        _own_host,
    ),
    Question(
        "nation",
        "Which nation: england, wales, scotland or northern-ireland?",
        lambda text, _: founding.read_nation(text),
        lambda _: "england",
    ),
    Question(
        "office-mail",
        "The school office's mail address (questions from parents are announced there)?",
        lambda text, _: founding.read_mail(text),
        needed,
    ),
    Question(
        "secretary-mail",
        "The mail address where matters for leadership are announced?",
        lambda text, _: founding.read_mail(text),
        lambda answers: str(answers["office-mail"]),
    ),
    Question(
        "administrator-name",
        "The first administrator's name?",
        lambda text, _: founding.read_name(text),
        needed,
    ),
    Question(
        "administrator-mail",
        "The first administrator's mail address (they sign in with it)?",
        lambda text, _: founding.read_mail(text),
        needed,
    ),
    Question(
        "mail-server",
        "The mail server, as smtp+tls://user:password@mail.example.org:587 (empty: GATEPOST_MAIL, or later)?",
        lambda text, answers: founding.read_mail_server(text, sender=answers["office-mail"]),
        lambda _: "",
    ),
    Question(
        "school-year",
        "Which school year?",
        lambda text, answers: founding.read_year(text, answers["nation"]),
        _this_year,
    ),
    Question(
        "terms",
        "The terms, parted by semicolons, as Autumn: 2026-09-02 to 2026-12-18 "
        "(the gaps between are holidays; all can be changed later)?",
        lambda text, _: founding.read_terms(text),
        lambda answers: founding.write_terms(answers["school-year"].terms).replace("\n", "; "),
    ),
    Question(
        "closed-days",
        "Days in term when the school is closed, parted by semicolons, as 2026-11-30 INSET day?",
        lambda text, _: founding.read_closed_days(text),
        lambda _: "",
    ),
    Question(
        "classes",
        "The classes, as Oak: Year 2, Elm: Year 2 (more can come with the roll)?",
        lambda text, _: founding.read_classes(text),
        lambda _: "",
    ),
)


def add_options(parser: ArgumentParser) -> None:
    """Every question as an option, and `--no-input` for a set-up that nobody watches."""
    for question in QUESTIONS:
        parser.add_argument(f"--{question.option}", metavar="ANSWER", help=question.words)
    parser.add_argument("--no-input", action="store_true", help="ask nothing: what is not given takes its default")


def answered(options: Mapping[str, Any], *, ask: Ask | None, say: Say) -> Founding:
    """All answers: from the options, else asked, else their defaults. `ask` None asks nothing.

    A wrong answer that was typed is asked for again; a wrong option raises CommandError.
    """
    answers: dict[str, Any] = {}
    if ask is None:
        _refuse_missing(options)
    for question in QUESTIONS:
        given = options.get(question.option.replace("-", "_"))
        answers[question.option] = (
            _read_option(question, given, answers)
            if given is not None or ask is None
            else _asked(question, answers, ask, say)
        )
    return founding_of(answers)


def founding_of(answers: Answers) -> Founding:
    """The answers, by the options' names, as what a school starts from."""
    year = answers["school-year"]
    return Founding(
        name=answers["name"],
        host=answers["host"],
        nation=answers["nation"],
        office_mail=answers["office-mail"],
        secretary_mail=answers["secretary-mail"],
        administrator_name=answers["administrator-name"],
        administrator_mail=answers["administrator-mail"],
        mail_server=answers["mail-server"],
        year=year,
        terms=answers["terms"],
        closed_days=answers["closed-days"],
        classes=answers["classes"],
    )


def _refuse_missing(options: Mapping[str, Any]) -> None:
    """Name everything that is missing at once, before anything is read."""
    missing = [one for one in QUESTIONS if one.default is needed and options.get(one.option.replace("-", "_")) is None]
    if missing:
        raise CommandError("Please give:\n" + "\n".join(f"  --{one.option}: {one.words}" for one in missing))


def _read_option(question: Question, given: str | None, answers: Answers) -> Any:
    text = given if given is not None else question.default(answers) or ""
    try:
        return question.read(text, answers)
    except Invalid as fault:
        raise CommandError(f"--{question.option}: {sentence_of(fault)}") from fault


def _asked(question: Question, answers: Answers, ask: Ask, say: Say) -> Any:
    default = question.default(answers)
    hint = f"\n  [{default}]" if default else ""
    while True:
        text = ask(f"{question.words}{hint}\n> ").strip() or default
        if text is None:
            say("Please give an answer. Stop with Ctrl+C; nothing has been stored.")
            continue
        try:
            return question.read(text, answers)
        except Invalid as fault:
            say(sentence_of(fault))


def sentence_of(fault: Invalid) -> str:
    """The first thing that was wrong, in a sentence."""
    return next(iter(fault.fields.values()), fault.message)
