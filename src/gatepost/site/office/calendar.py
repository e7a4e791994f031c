"""The school's dates: terms, and days in term when it is closed. Dates of reply are counted by them."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from gatepost.core.clock import today_in
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people import access, actions
from gatepost.people.calendar import bank_holidays
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.models import ClosedDay, Hat, Term
from gatepost.site.forms import status_of
from gatepost.site.office.forms import ClosedDayForm, TermForm


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def calendar(request: GatepostRequest) -> HttpResponse:
    """Terms, closed days, and the bank holidays that count by themselves."""
    return calendar_page(request)


def calendar_page(
    request: GatepostRequest, *, term_form: TermForm | None = None, day_form: ClosedDayForm | None = None
) -> HttpResponse:
    """The page of dates; a form that could not be used comes back with what was typed."""
    today = today_in(request.school.time_zone)
    coming = bank_holidays(request.school.nation, today.year) | bank_holidays(request.school.nation, today.year + 1)
    return page(
        request,
        "office/calendar.html",
        {
            "terms": Term.objects.filter(school=request.school),
            "closed_days": ClosedDay.objects.filter(school=request.school, on__gte=today),
            "bank_holidays": sorted((day, name) for day, name in coming.items() if day >= today)[:8],
            "term_form": term_form or TermForm(),
            "day_form": day_form or ClosedDayForm(),
        },
        status=status_of(term_form, day_form),
    )


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_term(request: GatepostRequest) -> HttpResponse:
    """Another stretch of school days."""
    form = TermForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: actions.add_term(request.acting, request.school, **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['name']} is in the calendar.")
        return redirect("office:calendar")
    return calendar_page(request, term_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def remove_term(request: GatepostRequest, pk: int) -> HttpResponse:
    """Take a term out."""
    term = access.term_for(request.acting, pk)
    actions.remove_term(request.acting, term)
    messages.success(request, f"{term.name} is taken out. Add it again if that was a mistake.")
    return redirect("office:calendar")


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_closed_day(request: GatepostRequest) -> HttpResponse:
    """Close a day."""
    form = ClosedDayForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: actions.add_closed_day(request.acting, request.school, **form.cleaned_data)
    ):
        messages.success(request, "The day is in the calendar.")
        return redirect("office:calendar")
    return calendar_page(request, day_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def remove_closed_day(request: GatepostRequest, pk: int) -> HttpResponse:
    """Open a closed day again."""
    day = access.closed_day_for(request.acting, pk)
    actions.remove_closed_day(request.acting, day)
    messages.success(request, "The day is taken out. Add it again if that was a mistake.")
    return redirect("office:calendar")
