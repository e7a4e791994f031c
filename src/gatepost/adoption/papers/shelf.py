"""The documents there are, and each one made for a school's plan as it stands now."""

from dataclasses import dataclass
from functools import cache
from importlib import resources

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gatepost.adoption.models import Plan
from gatepost.adoption.papers.reading import document
from gatepost.adoption.papers.told import GAP, code_words, day_words, told
from gatepost.core.clock import now, today_in
from gatepost.core.documents import Document, Facts, Paragraph, Table
from gatepost.core.documents.document import Block

NO_ADVICE = (
    "A draft that Gatepost made from the school’s answers. It is not legal advice. "
    "Whoever advises the school on data protection should read it before it is used."
)


@dataclass(frozen=True, slots=True)
class Paper:
    """One kind of document: its name in addresses, what it is called, and what it is for."""

    key: str
    title: str | Promise
    words: str | Promise


PAPERS = (
    Paper("letter", _("Letter to parents"), _("Asks parents what they think, before anything begins.")),
    Paper("privacy", _("Privacy notice"), _("Tells parents what is kept, why, and who sees it.")),
    Paper("assessment", _("Data protection assessment"), _("A draft for your data protection officer.")),
    Paper("duties", _("Who does what"), _("Each role’s duties, and by when.")),
)


def paper_named(key: str) -> Paper | None:
    """The kind of document with this name in addresses."""
    return next((paper for paper in PAPERS if paper.key == key), None)


def made(paper: Paper, plan: Plan) -> Document:
    """A document from the plan's answers, as they are now, with the day and the version of the code."""
    today = day_words(today_in(plan.school.time_zone))
    return document(
        source_of(paper.key),
        told(plan),
        provider=plan.provider,
        reference=str(paper.title),
        about=(f"Draft of {today}. Code of conduct: {code_words(plan.school)}.", NO_ADVICE),
        made_at=now(),
    )


def moved_words(plan: Plan) -> str:
    """The last message for an old group, as plain text to copy."""
    return source_of("moved").format_map(told(plan)).strip()


def gaps_in(paper: Document) -> list[str]:
    """What the school still has to fill in, each gap once, in the order of the document."""
    found = [gap for text in texts_of(paper) for gap in GAP.findall(text)]
    return list(dict.fromkeys(found))


def texts_of(paper: Document) -> list[str]:
    """Every text of a document, from its title on."""
    texts = [paper.title, *paper.about]
    for section in paper.sections:
        texts.append(section.heading)
        for block in section.blocks:
            texts += _texts(block)
    return texts


def _texts(block: Block) -> list[str]:
    match block:
        case Facts(rows):
            return [text for row in rows for text in row]
        case Paragraph(text):
            return [text]
        case Table(columns, rows, _):
            return [*columns, *(cell for row in rows for cell in row)]
    return []


@cache
def source_of(key: str) -> str:
    """The words of a document, as its file has them."""
    return resources.files("gatepost.adoption.papers").joinpath("words", f"{key}.txt").read_text("utf-8")
