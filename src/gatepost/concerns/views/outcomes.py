"""Deciding on a matter, lifting a limit, and the words of the school's letters."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.concerns import access, actions, letters, linking, matters, names_apart, outcome_access, outcome_rules
from gatepost.concerns.actions.letter_templates import WORD_LETTERS
from gatepost.concerns.errors import ConcernMovedOn
from gatepost.concerns.models import Concern, LetterTemplate, Outcome
from gatepost.concerns.moves import as_it_stands, what_happened
from gatepost.concerns.outcome_forms import STEPS, DecideForm, LetterForm
from gatepost.concerns.parts.outcome import decides
from gatepost.core.errors import Invalid, NotFound
from gatepost.core.http import page
from gatepost.core.words import UNSTORABLE
from gatepost.people.actions.limits import MAY_LIMIT
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat

SIDES = {
    letters.Side.AUTHOR: gettext_lazy("to whoever raised it, about somebody"),
    letters.Side.ANSWER: gettext_lazy("to whoever raised it, about the school"),
    letters.Side.OTHER: gettext_lazy("to whom it falls on"),
}
# In place of what a real letter has, while a template is looked at.
EXAMPLE = {
    "name": "Jo Mercer",
    "reference": "4F2K-9QTM",
    "letter": "7H3M-2XPA",
    "date": "24 November 2026",
    "about": "a message in Oak",
    "clause": "our code of conduct (clause 9, No abusive or personal remarks)",
    "finding": "We found that you were right.",
    "reason": "the message made fun of how somebody looks.",
    "until": "Monday 7 December 2026",
    "owner": "Head teacher",
    "next_stage": "(here stands what they can do next, and until when)",
}


@require_http_methods(["GET", "POST"])
@wears(*access.DESK_HATS)
def decide(request: GatepostRequest, reference: str) -> HttpResponse:
    """What is decided, then the letters that tell of it, then both are sent. Nothing goes out before the last press."""
    concern = access.concern_for_school(request.acting, reference)
    sent_before = concern.outcomes.filter(once=request.POST.get("decide-once", "")[:32]).exists()
    if not sent_before and not decides(request.acting, concern):
        raise NotFound(what="concern")
    concern = actions.open_concern(request.acting, reference)
    if request.method != "POST":
        return _decide_page(request, concern, _form(request, concern))
    form = _form(request, concern, request.POST)
    act = request.POST.get("act", "")
    if act == "decide":
        seen = request.POST.get("decide-seen", "")
        if seen != as_it_stands(concern) and not sent_before:
            raise ConcernMovedOn(what_happened(concern), reference=concern.reference)
        if form.carries_out(lambda sent: actions.decide(request.acting, concern, **form.decision())):
            messages.success(request, _words_when_decided(form))
            if access.inbox(request.acting).filter(pk=concern.pk).exists():
                return redirect("concerns:matter", concern.reference)
            return redirect("concerns:desk")
        return _decide_page(request, concern, form, with_letters=True, status=422)
    if not form.is_valid():
        return _decide_page(request, concern, form, with_letters=act == "look", status=422)
    if wrong := form.faults_of_decision():
        for field, sentence in wrong.items():
            form.add_error(field if field in form.fields else None, sentence)
        return _decide_page(request, concern, form, with_letters=act == "look", status=422)
    if act != "look":
        form = _with_letters(request, concern, form)
    return _decide_page(request, concern, form, with_letters=True)


@require_POST
@wears(*MAY_LIMIT)
def lift_limit(request: GatepostRequest, reference: str) -> HttpResponse:
    """Let whoever this matter keeps from posting post again."""
    concern = access.concern_for_school(request.acting, reference)
    if actions.lift_limit(request.acting, concern):
        messages.success(request, _("The limit is lifted. They can post again, and are told."))
    return redirect("concerns:matter", concern.reference)


@require_http_methods(["GET", "POST"])
@wears(Hat.HEAD)
def limits(request: GatepostRequest) -> HttpResponse:
    """Who cannot post for a time, and until when; POST `limit`: they can again."""
    if request.method == "POST":
        ref = request.POST.get("limit", "")[:32]
        if ref and actions.lift_standing_limit(request.acting, ref):
            messages.success(request, _("The limit is lifted. They can post again, and are told."))
        return redirect("concerns:limits")
    return page(request, "concerns/limits.html", {"limits": outcome_access.limits_to_lift(request.acting)})


@require_safe
@wears(*WORD_LETTERS)
def letter_list(request: GatepostRequest) -> HttpResponse:
    """Every letter that there is, step by step, and which of them the school has worded itself."""
    own = set(LetterTemplate.objects.filter(school=request.school).values_list("code", flat=True))
    rows = [
        {"measure": STEPS[measure], "kinds": [_row(kind, own) for kind in kinds]}
        for measure, kinds in _by_measure().items()
    ]
    return page(request, "concerns/letters.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@wears(*WORD_LETTERS)
def letter(request: GatepostRequest, code: str) -> HttpResponse:
    """One letter: its words, how they read, and what may stand in braces. POST `act`: `look`, `reset`, or keep it."""
    kind = letters.all_kinds().get(code)
    if kind is None:
        raise NotFound(what="letter")
    act = request.POST.get("act", "")
    if act == "reset":
        actions.reset_letter(request.acting, kind)
        messages.success(request, _("The letter has Gatepost's own words again."))
        return redirect("concerns:letter", code)
    words = letters.words_for(request.school, kind)
    form = LetterForm(request.POST or None, initial={"words": words})
    if request.method == "POST" and act != "look" and form.is_valid():
        fault = _keep(request, kind, form.cleaned_data["words"])
        if not fault:
            messages.success(request, _("The letter is kept. It counts from the next decision on."))
            return redirect("concerns:letter", code)
        form.add_error("words", fault)
    shown = UNSTORABLE.sub("", request.POST.get("words", words))
    context = {
        "form": form,
        "row": _row(kind, set(LetterTemplate.objects.filter(school=request.school).values_list("code", flat=True))),
        "step": STEPS[kind.measure],
        "fields": letters.FIELDS,
        "reads": letters.fill(shown, {**EXAMPLE, "school": request.school.name}),
    }
    return page(request, "concerns/letter.html", context, status=422 if form.errors else 200)


def _words_when_decided(form: DecideForm) -> str:
    if form.decision().get("applies_to") is None:
        return _("It is decided. The letter is there, and whoever raised it is told by mail.")
    return _("It is decided. The letters are there, and both sides are told by mail.")


def _form(request: GatepostRequest, concern: Concern, data: Any = None) -> DecideForm:
    reports = linking.linked_with(request.acting, concern).filter(post_ref=concern.post_ref).exclude(post_ref="")
    return DecideForm(data, acting=request.acting, concern=concern, has_reports=reports.exists())


def _with_letters(request: GatepostRequest, concern: Concern, form: DecideForm) -> DecideForm:
    """The same form with the letters in it as the school words them, to be looked through."""
    decided, data = form.decided(), request.POST.copy()
    stage = Concern.Stage(concern.stage)
    texts = {"letter_to_author": "", "letter_to_other": ""}
    to_author = letters.LetterKind(outcome_rules.side_of_author(concern), Outcome.Measure(decided.measure), stage)
    texts["letter_to_author"] = letters.fill(
        letters.words_for(concern.school, to_author), letters.facts_for_author(decided), but=letters.FILLED_LAST
    )
    if decided.applies_to is not None:
        to_other = letters.LetterKind(letters.Side.OTHER, Outcome.Measure(decided.measure), stage)
        texts["letter_to_other"] = letters.fill(
            letters.words_for(concern.school, to_other), letters.facts_for_other(decided), but=letters.FILLED_LAST
        )
    for name, words in texts.items():
        data[form.add_prefix(name)] = words
    new = _form(request, concern, data)
    new.is_valid()
    return new


def _decide_page(
    request: GatepostRequest, concern: Concern, form: DecideForm, *, with_letters: bool = False, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"concern": concern, "form": form, "with_letters": with_letters, "reads": []}
    context["matter"] = matters.matter(concern)
    context["first"] = [form[name] for name in form.FIRST if name in form.fields]
    if with_letters and form.is_bound and not set(form.errors) & set(form.FIRST):
        decided = form.decided()
        context["falls_on"] = decided.applies_to
        context["step"] = STEPS[Outcome.Measure(decided.measure)]
        context["reads"] = _reads(form, decided)
    return page(request, "concerns/decide.html", context, status=status)


def _reads(form: DecideForm, decided: letters.Decided) -> list[dict[str, Any]]:
    """Both letters as they will read, with the names of children that stand in them."""
    found = []
    for field, facts in (
        ("letter_to_author", letters.facts_for_author(decided)),
        ("letter_to_other", letters.facts_for_other(decided)),
    ):
        words = str(form.data.get(form.add_prefix(field), ""))
        if not words.strip():
            continue
        reader = decided.concern.author if field == "letter_to_author" else decided.applies_to
        whole = UNSTORABLE.sub("", letters.fill(words, facts))
        found.append({"to": reader, "words": whole, "children": names_apart.names_in(reader, whole) if reader else []})
    return found


def _keep(request: GatepostRequest, kind: letters.LetterKind, words: str) -> str:
    try:
        actions.change_letter(request.acting, kind, words)
    except Invalid as fault:
        return fault.fields.get("words", fault.message)
    return ""


def _by_measure() -> dict[Outcome.Measure, list[letters.LetterKind]]:
    found: dict[Outcome.Measure, list[letters.LetterKind]] = {}
    for measure in Outcome.Measure:
        found[measure] = [kind for kind in letters.all_kinds().values() if kind.measure is measure]
    return found


def _row(kind: letters.LetterKind, own: set[str]) -> dict[str, Any]:
    return {
        "code": str(kind),
        "side": SIDES[kind.side],
        "stage": kind.stage.label,
        "is_own": str(kind) in own,
    }
