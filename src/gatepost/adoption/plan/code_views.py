"""The page on which a school works on its code: edited, tried on messages, kept, and adopted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from gatepost.adoption.plan import access, actions
from gatepost.adoption.plan.editing import for_editing
from gatepost.adoption.plan.forms import CodeForm
from gatepost.adoption.plan.trial import own_messages, trial
from gatepost.core import throttle
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.policies.codes import code_for_private_words

TRIES_AN_HOUR = 600


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*access.WHO_PLANS)
def code(request: GatepostRequest) -> HttpResponse:
    """The draft beside sample messages, each with what the code in force and the draft would do with it."""
    plan = access.plan_of(request.acting)
    row = code_for_private_words(request.school)
    source = plan.code_draft or for_editing(row.source)
    form = CodeForm(request.POST or None, initial={"source": source})
    choice = request.POST.get("choice", "try")
    if request.method == "POST" and form.is_valid():
        source = form.cleaned_data["source"]
        if choice == "adopt" and accepted(form, lambda: actions.adopt_draft(request.acting, source)):
            messages.success(request, _("This is the code from now on. Everybody is asked to accept it afresh."))
            return redirect("plan:code")
        if choice == "keep" and accepted(form, lambda: actions.keep_draft(request.acting, source)):
            messages.success(request, _("Your draft is kept. The code in force stays as it was."))
            return redirect("plan:code")
    throttle.spend("code-trial", request.acting.person.ref, limit=TRIES_AN_HOUR, seconds=3600)
    tried = trial(request.school, source, own_messages(request.POST.get("own", "")))
    context = {
        "form": form,
        "row": row,
        "trial": tried,
        "may_decide": access.may_decide(request.acting, plan),
        "has_draft": bool(plan.code_draft),
    }
    if request.headers.get("HX-Request") == "true":
        return page(request, "adoption/_trial.html", context)
    return page(request, "adoption/code.html", context, status=422 if form.is_bound and form.errors else 200)
