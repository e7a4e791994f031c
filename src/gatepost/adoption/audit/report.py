"""The audit as one HTML file that needs nothing else: opens on a phone, prints well, and ranks nobody."""

from collections.abc import Callable
from datetime import date, datetime
from html import escape
from importlib import resources
from string import Template
from typing import Any

from gatepost.adoption.audit import plots
from gatepost.adoption.audit.about import about, boxes
from gatepost.adoption.audit.audit import Audit
from gatepost.adoption.audit.tables import beside, folded, listed, paragraph, plural, table

USE_WORDS = {
    "questions": "Questions",
    "logistics": "Dates, kit and plans",
    "lost_property": "Lost property",
    "thanks": "Thanks only",
    "other": "Everything else",
}
WHAT_GATEPOST_DOES = {
    "nudge": "Think again",
    "hold": "Rep looks first",
    "escalate": "Not here",
}
BY_MONDAY = "Messages each week, by its Monday"
KEY = '<ul class="key"><li><i></i>All messages</li><li><i class="part"></i>Of these, not ordinary</li></ul>'


def html_report(audit: Audit) -> str:
    """The whole page. Every word from the export is escaped, and the page lets nothing run or load."""
    data = audit.data
    folder = resources.files("gatepost.adoption.audit")
    template = Template(folder.joinpath("report.html").read_text(encoding="utf-8"))
    group = data["export"]["group"]
    return template.substitute(
        title=escape(f"How the group is used: {group}" if group else "How the class group is used"),
        look=f"<style>\n{folder.joinpath('report.css').read_text(encoding='utf-8')}</style>",  # in the page: one file
        opening=escape(_opening(data)),
        figures=_figures(data),
        boxes=boxes(data),
        uses=_uses(data),
        clauses=_clauses(data),
        times=_times(data),
        noise=_noise(data),
        quieter=_quieter(data),
        examples=_examples(data),
        about=about(data),
    )


def in_hundred(share: float) -> str:
    """A share as people say it; never "all" or "none" where that is not so."""
    hundredths = round(share * 100)
    if share in (0.0, 1.0) or 0 < hundredths < 100:
        return f"{hundredths} in 100"
    return "more than 99 in 100" if hundredths else "fewer than 1 in 100"


def day_in_words(iso: str | None) -> str:
    """A date as it is written in Britain: 3 March 2026."""
    if not iso:
        return "no date"
    day = datetime.fromisoformat(iso)
    return f"{day.day} {day:%B %Y}"


def _opening(data: dict[str, Any]) -> str:
    span = data["span"]
    return (
        f"{plural(data['messages'], 'message')} by {plural(data['people'], 'person', 'people')}, from "
        f"{day_in_words(span['first'])} "
        f"to {day_in_words(span['last'])}. Each was read against \u201c{data['code']['name']}\u201d. It counts "
        f"messages, never people."
    )


def _figures(data: dict[str, Any]) -> str:
    shown = [
        ("messages were ordinary", in_hundred(data["ordinary_share"])),
        ("messages did not fit the code", f"{data['judged'] - data['outcomes']['ok']:,}"),
        ("messages a day on each phone", f"{data['noise']['messages_a_parent_a_day']:.1f}"),
        ("messages in a quieter group", f"{data['noise']['quieter_group']['messages']:,}"),
    ]
    return "".join(f"<div><dt>{escape(words)}</dt><dd>{escape(value)}</dd></div>" for words, value in shown)


def _uses(data: dict[str, Any]) -> str:
    bars: list[plots.Bar] = [(USE_WORDS[use], count, 0) for use, count in data["uses"].items()]
    counted = [(name, count) for name, count, _ in bars]
    return (
        paragraph(
            "Most groups run on small, useful things. One message may ask a question and name a date, so it "
            "can count twice."
        )
        + beside(
            plots.rows("uses", "What messages are for", bars),
            table("What messages are for", ["For", "Messages"], counted),
        )
        + paragraph("These are found by plain word rules, so take them as about right.", quiet=True)
    )


def _clauses(data: dict[str, Any]) -> str:
    found = [clause for clause in data["clauses"] if data["by_clause"][clause["id"]]]
    if not found:
        return paragraph("Nothing. Every message that was read fits the code.")
    bars: list[plots.Bar] = [
        (f"{clause['number']}. {clause['title']}", data["by_clause"][clause["id"]], 0) for clause in found
    ]
    counted = [
        (
            f"{each['number']}. {each['title']}",
            data["by_clause"][each["id"]],
            each["nudge"],
            each["hold"],
            each["escalate"],
        )
        for each in found
    ]
    rest = len(data["clauses"]) - len(found)
    return (
        paragraph(
            f"{plural(data['judged'] - data['outcomes']['ok'], 'message')} of {data['judged']:,} did not fit.",
            "A message can fall under two clauses, and then counts under both.",
        )
        + beside(
            plots.rows("clauses", "Messages by clause of the code", bars),
            table(
                "Messages by clause, and what Gatepost would have done",
                ["Clause", "All", *WHAT_GATEPOST_DOES.values()],
                counted,
            ),
        )
        + paragraph(
            "\u201cThink again\u201d: the writer is asked, and may send it as it is. "
            "\u201cRep looks first\u201d: a class rep reads it before anybody else. "
            "\u201cNot here\u201d: it goes to the right person at the school instead."
        )
        + (paragraph(f"Nothing was found under the other {plural(rest, 'clause')}.", quiet=True) if rest else "")
        + paragraph(
            "To criticise a school is lawful. Gatepost never keeps such a message back by itself: it says "
            "where the school will answer."
        )
    )


def _times(data: dict[str, Any]) -> str:
    weeks = _bars(data["by_week"], lambda week: _short_day(week))
    days = _bars(data["by_weekday"], str)
    hours = _bars(data["by_hour"], lambda hour: f"{hour}:00")
    heads = ["Messages", "Not ordinary"]
    every = max(1, -(-len(weeks) // 4))
    if len(weeks) > plots.MOST_COLUMNS:
        listed_weeks = folded("The months as a table", table("Messages each month", ["Month", *heads], _months(data)))
    else:
        listed_weeks = folded("The weeks as a table", table(BY_MONDAY, ["Week of", *heads], weeks))
    return (
        KEY
        + "<h3>Week by week</h3>"
        + plots.columns("weeks", "Messages each week", weeks, every=every)
        + listed_weeks
        + "<h3>Days of the week</h3>"
        + beside(
            plots.columns("days", "Messages on each day of the week", days),
            table("Messages on each day of the week", ["Day", *heads], days),
        )
        + "<h3>Hours of the day</h3>"
        + plots.columns("hours", "Messages in each hour", hours, every=6)
        + folded("The hours as a table", table("Messages in each hour", ["Hour from", *heads], hours))
    )


def _months(data: dict[str, Any]) -> list[plots.Bar]:
    """The weeks of a chat over years, by the month of their Monday: a table that is still read."""
    months: dict[str, tuple[int, int]] = {}
    for week, each in data["by_week"].items():
        whole, part = months.get(week[:7], (0, 0))
        months[week[:7]] = whole + each["messages"], part + each["not_ordinary"]
    return [(f"{date.fromisoformat(f'{month}-01'):%B %Y}", *both) for month, both in months.items()]


def _bars(counts: dict[str, dict[str, int]], named: Callable[[str], str]) -> list[plots.Bar]:
    return [(named(key), each["messages"], each["not_ordinary"]) for key, each in counts.items()]


def _short_day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{day.day} {day:%b %y}"


def _noise(data: dict[str, Any]) -> str:
    noise = data["noise"]
    floods, night, busiest = noise["thanks_floods"], noise["night_posts"], noise["busiest_day"]
    rows: list[tuple[str, str]] = [
        ("Messages that reach each phone in a day", f"{noise['messages_a_parent_a_day']:.1f}"),
        ("Messages that each person writes in a day", f"{noise['written_a_parent_a_day']:.2f}"),
        ("The busiest day", f"{day_in_words(busiest['day'])}: {plural(busiest['messages'], 'message')}"),
        ("Messages that only say thanks", f"{noise['thanks']:,}"),
        (
            "Floods of thanks (four or more in a row)",
            f"{floods['floods']:,}, with {plural(floods['messages'], 'message')}; the longest had {floods['longest']:,}"
            if floods["floods"]
            else "none",
        ),
        (
            f"Messages between {night['from']} and {night['to']}",
            f"{night['messages']:,}, {in_hundred(night['share'])}",
        ),
    ]
    return table("An average over every day from the first message to the last", ["What", "How much"], rows)


def _quieter(data: dict[str, Any]) -> str:
    quiet = data["noise"]["quieter_group"]
    points = [
        f"{plural(quiet['thanks_as_reactions'], 'message')} of thanks would be a heart under the message instead.",
        f"{plural(quiet['pieces_joined'], 'message')} would be part of the one before, written within two minutes.",
        (
            f"{plural(quiet['sent_privately_or_not_at_all'], 'message')} would go to the right person in private, "
            f"or not at all, "
            "unless a class rep let them through."
        ),
        "At night nothing would buzz. It would wait for the morning.",
    ]
    return (
        paragraph(
            f"Of {data['messages']:,} messages, {quiet['messages']:,} would be left: "
            f"{in_hundred(quiet['fewer_share'])} fewer.",
            f"Parents who choose one summary a day would get {plural(quiet['digests'], 'summary', 'summaries')}.",
        )
        + listed(points)
        + paragraph("This is an estimate from the same messages. It assumes that people write as they did.", quiet=True)
    )


def _examples(data: dict[str, Any]) -> str:
    titles = {clause["id"]: f"{clause['number']}. {clause['title']}" for clause in data["clauses"]}
    by_clause: dict[str, list[dict[str, Any]]] = {}
    for excerpt in data["excerpts"]:
        by_clause.setdefault(excerpt["clause"], []).append(excerpt)
    if not by_clause:
        return paragraph("There are none: every message fits the code.")
    parts = [
        paragraph(
            "At most five for each clause, picked by chance. Read them before you trust the numbers: the judge "
            "makes mistakes.",
            "Those about a child, with insults, threats or swearing stay out of sight until you open them.",
            "On paper, only those that are open are printed.",
        )
    ]
    for clause, excerpts in by_clause.items():
        parts.append(f"<h3>{escape(titles.get(clause, clause))}</h3>")
        shown = [excerpt for excerpt in excerpts if not excerpt["withheld"]]
        if len(shown) < len(excerpts):
            parts.append(
                paragraph("The words are not shown here. They are for the designated safeguarding lead alone.")
            )
        parts += [_excerpt(excerpt) for excerpt in shown]
    return "".join(parts)


def _excerpt(excerpt: dict[str, Any]) -> str:
    week = f"week of {day_in_words(excerpt['week'])}"
    quote = (
        f'<blockquote dir="auto">{escape(excerpt["text"])}'
        f"<footer>{escape(excerpt['author'])}, {escape(week)}. "
        f"{WHAT_GATEPOST_DOES[excerpt['outcome']]}.</footer></blockquote>"
    )
    if not excerpt["sensitive"]:
        return quote
    return (
        f'<details class="sensitive"><summary>Sensitive, {escape(week)}: open to read '
        f'<span class="blurred" aria-hidden="true"></span></summary>{quote}</details>'
    )
