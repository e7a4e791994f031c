"""The page on which a class rep may hide a post until the school has decided."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatepost.core.http import page
from gatepost.gate import access, actions
from gatepost.gate.models import Look
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.policies.reading import clause_titles


@require_http_methods(["GET", "POST"])
@wears(Hat.PARENT)
def look_at_post(request: GatepostRequest, ref: str) -> HttpResponse:
    """One post that stands, with what was said before it. POST: `answer` is `hide` or `leave`."""
    look = access.look_for_answer(request.acting, ref)
    answer = request.POST.get("answer", "")
    if request.method == "POST" and answer in ("hide", "leave"):
        actions.answer_look(request.acting, look, hide=answer == "hide")
        messages.success(
            request,
            _("It is hidden until the school has decided. Thank you for looking.")
            if answer == "hide"
            else _("It stays where it is. The school still looks at it. Thank you for looking."),
        )
        return redirect("gate:look")
    return look_page(request, look)


def look_page(request: GatepostRequest, look: Look) -> HttpResponse:
    """One post with its two choices. `look` comes from an access function."""
    return page(
        request,
        "gate/look_at_post.html",
        {
            "look": look,
            "post": look.post,
            "before": access.context_for_looking(request.acting, look),
            "clause": clause_titles(request.school).get(look.clause, ""),
        },
    )
