"""Pages on what became of holds: leadership reads the numbers, an author lends the words of a message or does not."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.http import page
from gatepost.gate import actions, lent, overturned
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat, School
from gatepost.policies.codes import code_for_private_words, conduct_code
from gatepost.policies.easing import WHO_HOLDS_AGAIN, eased_clauses, hold_again


@require_safe
@wears(*WHO_HOLDS_AGAIN)
def rulings(request: GatepostRequest) -> HttpResponse:
    """How often class reps kept what was held, clause by clause; which clauses are eased; examples to take out."""
    titles = _titles(request.school)
    return page(
        request,
        "gate/rulings.html",
        {
            "eased": [
                {"row": row, "title": titles.get(row.clause, row.clause)} for row in eased_clauses(request.school)
            ],
            "lines": [
                {"line": line, "title": titles.get(line.clause, line.clause)}
                for line in overturned.lines(request.school)
            ],
            "examples": sum(1 for _example in lent.examples(request.school)),
            "newest": overturned.NEWEST,
            "least": overturned.LEAST,
            "percent": overturned.MOST_PERCENT,
        },
    )


@require_POST
@wears(*WHO_HOLDS_AGAIN)
def hold_to_it_again(request: GatepostRequest, ref: str) -> HttpResponse:
    """Leadership holds to an eased clause again."""
    hold_again(request.acting, ref)
    messages.success(request, _("The rule holds messages again. Its count starts anew."))
    return redirect("gate:rulings")


@require_POST
@wears(*WHO_HOLDS_AGAIN)
def examples(request: GatepostRequest) -> HttpResponse:
    """The lent words without names, as a file of JSON lines."""
    lines = actions.export_examples(request.acting, request.school)
    response = HttpResponse("".join(f"{line}\n" for line in lines), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="gatepost-examples.jsonl"'
    return response


@require_POST
@wears(Hat.PARENT)
def may_learn(request: GatepostRequest, ref: str) -> HttpResponse:
    """An author's answer on one held message that was let through: with the tick the judge may learn from its words."""
    hold = lent.hold_to_ask_about(request.acting, ref)
    is_lent = request.POST.get("may_learn") == "yes"
    actions.answer_on_learning(request.acting, ref, may_learn=is_lent)
    if is_lent:
        messages.success(request, _("Thank you. You can take this back on your own page."))
    return redirect("doors:group", hold.submission.group.ref)


def _titles(school: School) -> dict[str, str]:
    """The clauses of the code that counts now, as leadership knows them: number and title."""
    code = conduct_code(code_for_private_words(school))
    return {clause.id: f"{clause.number}. {clause.title}" for clause in code.clauses}
