"""Bringing in a roll from a file: first what it would change, then "Do it". Nothing is stored in between."""

import base64

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core.errors import Invalid
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import Hat
from gatepost.people.roll import COLUMNS, Plan, plan, read_roll
from gatepost.site.forms import status_of
from gatepost.site.office.forms import RollAgainForm, RollFileForm
from gatepost.site.rolls import bring_in, digest_of, in_short

MOST_BYTES = 1_000_000  # the file travels in the page between the two steps; a roll of 1,000 families has 80,000


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def choose(request: GatepostRequest) -> HttpResponse:
    """Choose a file; then what it would change, line by line."""
    form = RollFileForm(request.POST or None, request.FILES or None)
    plans: list[Plan] = []
    if request.method == "POST" and form.is_valid():
        content = form.cleaned_data["file"].read(MOST_BYTES + 1)
        if accepted(form, lambda: plans.append(planned(request, content, form.cleaned_data["create_classes"]))):
            return dry_run(request, plans[0], content, end_missing=form.cleaned_data["end_missing"])
    context = {"form": form, "columns": ",".join(COLUMNS)}
    return page(request, "office/roll-import.html", context, status=status_of(form))


def planned(request: GatepostRequest, content: bytes, create_classes: bool) -> Plan:
    """The plan of a file. Raises Invalid, naming line and column, for one that cannot be read."""
    if len(content) > MOST_BYTES:
        raise Invalid(fields={"file": "This file is larger than 1 MB. Is it the right one?"})
    return plan(request.school, read_roll(content), create_classes=create_classes)


def dry_run(
    request: GatepostRequest, found: Plan, content: bytes, *, end_missing: bool, has_changed: bool = False
) -> HttpResponse:
    """What would change, with a button that does it."""
    again = {
        "rows": base64.b64encode(content).decode("ascii"),
        "shown": digest_of(found, end_missing=end_missing),
        "create_classes": found.create_classes,
        "end_missing": end_missing,
    }
    changes_nothing = found.changes_nothing and not (end_missing and found.leaves)
    return page(
        request,
        "office/roll-dry-run.html",
        {
            "plan": found,
            "in_short": in_short(found, end_missing=end_missing),
            "changes_nothing": changes_nothing,
            "end_missing": end_missing,
            "has_changed": has_changed,
            "form": RollAgainForm(initial=again),
        },
    )


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def carry_out(request: GatepostRequest) -> HttpResponse:
    """Do what was shown. If the roll has changed since, show it again instead."""
    form = RollAgainForm(request.POST)
    if not form.is_valid():
        raise Invalid("Please choose the file again. Nothing has been changed.")
    try:
        content = base64.b64decode(form.cleaned_data["rows"], validate=True)
    except ValueError:  # no base64, or no ASCII at all
        raise Invalid("Please choose the file again. Nothing has been changed.") from None
    end_missing = form.cleaned_data["end_missing"]
    found = planned(request, content, form.cleaned_data["create_classes"])
    if found.problems or digest_of(found, end_missing=end_missing) != form.cleaned_data["shown"]:
        return dry_run(request, found, content, end_missing=end_missing, has_changed=True)
    bring_in(request.acting, found, end_missing=end_missing)
    messages.success(
        request,
        f"Done: {in_short(found, end_missing=end_missing)}. Nobody has been written to. "
        "To let parents in, print each class's poster under Invitations.",
    )
    return redirect("office:roll")
