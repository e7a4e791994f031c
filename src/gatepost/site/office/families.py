"""Changes to families: a child, a guardian, a class, an address, and the end of a guardian's place."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.people import access, actions
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.hats import Acting
from gatepost.people.models import Address, Child, Guardianship, Hat, SchoolClass
from gatepost.site.forms import status_of
from gatepost.site.office.forms import AddressForm, FamilyForm, GuardianForm, MoveForm, PersonForm, ReasonForm
from gatepost.site.office.roll import child_page, person_page


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_child(request: GatepostRequest, ref: str) -> HttpResponse:
    """A new child in a class, with the first adult who looks after it."""
    school_class = access.class_for(request.acting, ref)
    form = FamilyForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: add_family(request.acting, school_class, **form.cleaned_data))
    ):
        messages.success(request, f"{form.cleaned_data['child_given']} is on the roll.")
        return redirect("office:class", school_class.ref)
    return page(request, "office/add-child.html", {"school_class": school_class, "form": form}, status=status_of(form))


@transaction.atomic
def add_family(
    acting: Acting,
    school_class: SchoolClass,
    *,
    child_given: str,
    child_initial: str,
    name: str,
    mail: str,
    phone: str,
    relation: str,
) -> Guardianship:
    """A new child and who looks after it, both or neither."""
    child = actions.add_child(
        acting, school_class.school, given_name=child_given, initial=child_initial, school_class=school_class
    )
    return add_guardian_to(acting, child, name=name, mail=mail, phone=phone, relation=relation)


@transaction.atomic
def add_guardian_to(acting: Acting, child: Child, *, name: str, mail: str, phone: str, relation: str) -> Guardianship:
    """Somebody looks after a child: whoever has the mail address already, else a new person."""
    person = access.person_by_mail(child.school, mail) or actions.add_person(
        acting, child.school, name=name, mail=mail, phone=phone
    )
    return actions.add_guardianship(acting, person=person, child=child, relation=relation)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_guardian(request: GatepostRequest, ref: str) -> HttpResponse:
    """One more adult for a child."""
    child = access.child_for(request.acting, ref)
    form = GuardianForm(request.POST)
    if form.is_valid() and accepted(form, lambda: add_guardian_to(request.acting, child, **form.cleaned_data)):
        messages.success(request, "Done. The class group is open to them from now on.")
        return redirect("office:child", child.ref)
    return child_page(request, child, guardian_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def move(request: GatepostRequest, ref: str) -> HttpResponse:
    """Another class for a child; its adults change groups at once."""
    child = access.child_for(request.acting, ref)
    form = MoveForm(request.POST, classes=access.classes_of(request.school))
    if form.is_valid() and accepted(
        form, lambda: actions.move_child(request.acting, child, school_class=form.cleaned_data["school_class"])
    ):
        messages.success(request, f"{child.given_name} is in {form.cleaned_data['school_class']} now.")
        return redirect("office:child", child.ref)
    return child_page(request, child, move_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def rename(request: GatepostRequest, ref: str) -> HttpResponse:
    """Another name for an adult."""
    person = access.person_for(request.acting, ref)
    form = PersonForm(request.POST)
    if form.is_valid() and accepted(
        form, lambda: actions.rename_person(request.acting, person, name=form.cleaned_data["name"])
    ):
        messages.success(request, "The name is changed.")
        return redirect("office:person", person.ref)
    return person_page(request, person, name_form=form)


@require_POST
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def add_address(request: GatepostRequest, ref: str) -> HttpResponse:
    """One more mail address for an adult."""
    person = access.person_for(request.acting, ref)
    form = AddressForm(request.POST)
    if form.is_valid() and accepted(
        form,
        lambda: actions.add_address(request.acting, person, kind=Address.Kind.MAIL, value=form.cleaned_data["mail"]),
    ):
        messages.success(request, "The address is added. They can sign in with it.")
        return redirect("office:person", person.ref)
    return person_page(request, person, address_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def end(request: GatepostRequest, ref: str) -> HttpResponse:
    """End a guardian's place, at once and silently, with a reason that is kept."""
    place = access.guardianship_for(request.acting, ref)
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: actions.end_guardianship(request.acting, place, form.cleaned_data["reason"]))
    ):
        messages.success(request, f"It has ended. {place.person.name} sees nothing of this child’s class any more.")
        return redirect("office:child", place.child.ref)
    return page(request, "office/end-guardianship.html", {"place": place, "form": form}, status=status_of(form))
