"""The pages of the set-up: the plan, its questions, its documents, the move and the look back."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.adoption.papers import shelf
from gatepost.adoption.papers.shown import sections_of
from gatepost.adoption.papers.told import GAP
from gatepost.adoption.plan import access, actions
from gatepost.adoption.plan.forms import SECTIONS, WhoForm
from gatepost.adoption.plan.steps import next_of, steps_of
from gatepost.core import throttle
from gatepost.core.documents import WORD_FILE_TYPE, CannotPrint, Document, printed, word_file
from gatepost.core.errors import NotFound, Unavailable
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.links import absolute
from gatepost.people.doorway import GatepostRequest, wears

PRINTED_AN_HOUR = 60


@require_safe
@wears(*access.WHO_PLANS)
def plan(request: GatepostRequest) -> HttpResponse:
    """The steps from the first question to the move: what is done, and what comes next."""
    row = access.plan_of(request.acting)
    steps = steps_of(row, access.pilots_of(request.acting))
    return page(request, "adoption/plan.html", {"plan": row, "steps": steps, "next": next_of(steps)})


@require_POST
@wears(*access.WHO_PLANS)
def mark(request: GatepostRequest, step: str) -> HttpResponse:
    """Say that a step is done, or take that back."""
    actions.mark_step(request.acting, step, done=request.POST.get("done") == "yes")
    return redirect("plan:plan")


@require_safe
@wears(*access.WHO_PLANS)
def questions(request: GatepostRequest) -> HttpResponse:
    """All answers so far, with a way to each section."""
    row = access.plan_of(request.acting)
    sections = [
        {
            "key": key,
            "title": title,
            "answers": [(field.label, _answer(row, name)) for name, field in form.base_fields.items()],
            "may_answer": _may_answer(request, form),
        }
        for key, (title, form) in SECTIONS.items()
    ]
    return page(request, "adoption/questions.html", {"sections": sections})


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*access.WHO_PLANS)
def section(request: GatepostRequest, section: str) -> HttpResponse:
    """One section of the questions; what was answered is kept, and the next section follows."""
    if section not in SECTIONS or not _may_answer(request, SECTIONS[section][1]):
        raise NotFound(what="questions")
    title, form_of = SECTIONS[section]
    row = access.plan_of(request.acting)
    form = form_of(request.POST or None, initial={name: getattr(row, name) for name in form_of.base_fields})
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: actions.answer(request.acting, form.cleaned_data))
    ):
        messages.success(request, _("Your answers are kept."))
        following = _after(section)
        return redirect("plan:section", following) if following else redirect("plan:plan")
    context = {"title": title, "form": form, "section": section, "place": list(SECTIONS).index(section) + 1}
    status = 422 if form.is_bound and form.errors else 200
    return page(request, "adoption/section.html", context | {"count": len(SECTIONS)}, status=status)


@require_safe
@wears(*access.WHO_PLANS)
def papers(request: GatepostRequest) -> HttpResponse:
    """The documents, each with how many gaps it still has."""
    row = access.plan_of(request.acting)
    found = [{"paper": paper, "gaps": len(shelf.gaps_in(shelf.made(paper, row)))} for paper in shelf.PAPERS]
    return page(request, "adoption/papers.html", {"papers": found})


@require_safe
@wears(*access.WHO_PLANS)
def paper(request: GatepostRequest, paper: str) -> HttpResponse:
    """One document, made now from the answers."""
    kind, made = _made(request, paper)
    context = {"kind": kind, "made": made, "sections": sections_of(made), "gaps": shelf.gaps_in(made)}
    return page(request, "adoption/paper.html", context)


@require_safe
@wears(*access.WHO_PLANS)
def paper_file(request: GatepostRequest, paper: str) -> HttpResponse:
    """The same document for a word processor: what the school makes of it there is its own, and not Gatepost's."""
    kind, made = _made(request, paper)
    response = HttpResponse(word_file(made, marked=GAP), content_type=WORD_FILE_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{_file_name(kind)}.docx"'
    return response


@require_safe
@wears(*access.WHO_PLANS)
def paper_pdf(request: GatepostRequest, paper: str) -> HttpResponse:
    """The same document as PDF. Raises Unavailable where no PDF can be made."""
    kind, made = _made(request, paper)
    throttle.spend("papers", request.acting.person.ref, limit=PRINTED_AN_HOUR, seconds=3600)
    try:
        pdf = printed(made).pdf
    except CannotPrint as fault:
        raise Unavailable(
            _("No PDF can be made on this machine. Please take the Word file, and print that.")
        ) from fault
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{_file_name(kind)}.pdf"'
    return response


@require_safe
@wears(*access.WHO_PLANS)
def move(request: GatepostRequest) -> HttpResponse:
    """How a class moves: what comes along, what does not, and the last message for the old group."""
    words = shelf.moved_words(access.plan_of(request.acting))
    return page(request, "adoption/move.html", {"words": words, "address": absolute(request.school, "/")})


def _made(request: GatepostRequest, key: str) -> tuple[shelf.Paper, Document]:
    kind = shelf.paper_named(key)
    if kind is None:
        raise NotFound(what="document")
    return kind, shelf.made(kind, access.plan_of(request.acting))


def _file_name(kind: shelf.Paper) -> str:
    return slugify(str(kind.title))


def _answer(row: Any, name: str) -> Any:
    """An answer as the page shows it."""
    shown = getattr(row, f"get_{name}_display", None)
    return shown() if shown else getattr(row, name)


def _may_answer(request: GatepostRequest, form: type) -> bool:
    return form is not WhoForm or request.acting.hat in access.WHO_SAYS_WHO


def _after(section: str) -> str:
    """The section after this one; empty after the last."""
    keys = list(SECTIONS)
    place = keys.index(section) + 1
    return keys[place] if place < len(keys) else ""
