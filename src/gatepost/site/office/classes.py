"""Classes and school years. A class comes with its group."""

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.groups.models import ClassGroup
from gatepost.groups.opening import open_group
from gatepost.people import actions
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.hats import Acting
from gatepost.people.models import Hat, School, SchoolYear
from gatepost.site.forms import status_of
from gatepost.site.founding import read_year
from gatepost.site.office.forms import ClassForm, YearForm
from gatepost.site.office.roll import classes_with_numbers


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def classes(request: GatepostRequest) -> HttpResponse:
    """All classes, and a form for a new one."""
    form = ClassForm(request.POST or None, years=years_of(request.school))
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: add_class_with_group(request.acting, request.school, **form.cleaned_data))
    ):
        messages.success(request, f"{form.cleaned_data['name']} is there, and so is its group.")
        return redirect("office:classes")
    return classes_page(request, class_form=form)


def classes_page(
    request: GatepostRequest, *, class_form: ClassForm | None = None, year_form: YearForm | None = None
) -> HttpResponse:
    """The page of classes; a form that could not be used comes back with what was typed."""
    return page(
        request,
        "office/classes.html",
        {
            "classes": classes_with_numbers(request),
            "form": class_form or ClassForm(years=years_of(request.school)),
            "has_years": years_of(request.school).exists(),
            "year_form": year_form or YearForm(),
        },
        status=status_of(class_form, year_form),
    )


def years_of(school: School) -> QuerySet[SchoolYear]:
    """The school's years, the newest first."""
    return SchoolYear.objects.filter(school=school).order_by("-starts_on")


@transaction.atomic
def add_class_with_group(
    acting: Acting, school: School, *, name: str, year_group: str, year: SchoolYear | None
) -> ClassGroup:
    """A class and its group, both or neither."""
    school_class = actions.add_class(acting, school, name=name, year_group=year_group, year=year)
    return open_group(school_class, acting=acting)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_year(request: GatepostRequest) -> HttpResponse:
    """Another school year."""
    form = YearForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: add_named_year(request.acting, request.school, form.cleaned_data["name"])
    ):
        messages.success(request, f"The school year {form.cleaned_data['name']} is there.")
        return redirect("office:classes")
    return classes_page(request, year_form=form)


def add_named_year(acting: Acting, school: School, name: str) -> SchoolYear:
    """A school year by its name, with the first and last day that the school's nation has."""
    year = read_year(name, school.nation)
    return actions.add_year(acting, school, name=year.name, starts_on=year.starts_on, ends_on=year.ends_on)
