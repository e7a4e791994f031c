"""Roles: who has which, who is offered one, and their end."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gatepost.core.clock import today_in
from gatepost.core.errors import NotFound
from gatepost.core.forms import accepted
from gatepost.core.http import page
from gatepost.delivery.actions import tell
from gatepost.groups import invitations
from gatepost.people import access, actions
from gatepost.people.actions.roles import BY_THE_OFFICE, roles_offered_by
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import Appointment, Guardianship, Hat, Role
from gatepost.site.forms import status_of
from gatepost.site.office.forms import OfferForm, ReasonForm, RepresentativeForm

APPOINTERS = (Hat.OFFICE, Hat.ADMINISTRATOR, Hat.HEAD)
OFFERERS = (*APPOINTERS, Hat.CHAIR)


@require_safe
@wears(*OFFERERS)
def appointments(request: GatepostRequest) -> HttpResponse:
    """Everybody with a role, role by role, with two forms below. The office sees the parents who help, the chair the
    head."""
    return appointments_page(request)


def appointments_page(
    request: GatepostRequest, *, rep_form: RepresentativeForm | None = None, offer_form: OfferForm | None = None
) -> HttpResponse:
    """The page of roles; a form that could not be used comes back with what was typed."""
    may_appoint = request.acting.hat in APPOINTERS
    classes = families_by_class(request) if may_appoint else []
    return page(
        request,
        "office/appointments.html",
        {
            "roles": roles_with_holders(request),
            "offers": invitations.role_invitations(request.acting),
            "rep_form": rep_form or RepresentativeForm(classes=classes),
            "has_families": bool(classes),
            "may_appoint": may_appoint,
            "offer_form": offer_form or OfferForm(acting=request.acting),
        },
        status=status_of(rep_form, offer_form),
    )


def standing(request: GatepostRequest) -> QuerySet[Appointment]:
    """Appointments of today that this hat may see."""
    found = Appointment.objects.filter(counts_on(today_in(request.school.time_zone)), school=request.school)
    found = found.filter(role__in=roles_offered_by(request.acting.hat))
    return found.select_related("person", "school_class").order_by("school_class__name", "person__name")


def roles_with_holders(request: GatepostRequest) -> list[dict[str, Any]]:
    """Each role with those who hold it; roles that nobody holds are left out."""
    holders = list(standing(request))
    by_role = [{"role": role, "held": [one for one in holders if one.role == role]} for role in Role]
    return [entry for entry in by_role if entry["held"]]


def families_by_class(request: GatepostRequest) -> list[tuple[str, list[tuple[str, str]]]]:
    """Adults of each class of this year, as the groups of a list to choose from: `guardianship ref, name`."""
    year = access.current_year(request.school)
    places = (
        Guardianship.objects.filter(
            counts_on(today_in(request.school.time_zone)), school=request.school, child__school_class__year=year
        )
        .select_related("person", "child__school_class")
        .order_by("child__school_class__name", "person__name", "pk")
    )
    groups: dict[str, dict[int, tuple[str, str]]] = {}
    for place in places:
        in_class = groups.setdefault(str(place.child.school_class), {})
        in_class.setdefault(place.person_id, (place.ref, place.person.name))
    return [(name, list(members.values())) for name, members in groups.items()]


@transaction.atomic
def make_representative(acting: Acting, place: Guardianship) -> None:
    """Appoint an adult of a class as its rep, and tell them so; one who is rep already is not told again."""
    school_class = place.child.school_class
    stood = school_class is not None and access.representatives_of(school_class).filter(pk=place.person_id).exists()
    appointment = actions.appoint(
        acting, person=place.person, role=Role.CLASS_REPRESENTATIVE, school_class=school_class
    )
    if not stood:
        tell("class-rep", school=place.school, recipients=[place.person], subject_ref=appointment.ref)


@require_POST
@wears(*APPOINTERS)
def choose_representative(request: GatepostRequest) -> HttpResponse:
    """Make somebody of a class its rep."""
    form = RepresentativeForm(request.POST, classes=families_by_class(request))
    if form.is_valid():
        place = access.guardianship_for(request.acting, form.cleaned_data["guardian"])
        if accepted(form, lambda: make_representative(request.acting, place)):
            messages.success(request, f"{place.person.name} is class rep for {place.child.school_class} now.")
            return redirect("office:appointments")
    return appointments_page(request, rep_form=form)


@require_POST
@wears(*OFFERERS)
def offer(request: GatepostRequest) -> HttpResponse:
    """Mail somebody the offer of a role."""
    form = OfferForm(request.POST, acting=request.acting)
    if form.is_valid() and accepted(
        form, lambda: invitations.invite_to_appointment(request.acting, **form.cleaned_data)
    ):
        messages.success(request, f"{form.cleaned_data['name']} was mailed. The offer stands for two weeks.")
        return redirect("office:appointments")
    return appointments_page(request, offer_form=form)


@require_POST
@wears(*OFFERERS)
def take_back(request: GatepostRequest, ref: str) -> HttpResponse:
    """Take the offer of a role back."""
    invitations.revoke(request.acting, invitations.invitation_for(request.acting, ref))
    messages.success(request, "The offer is taken back.")
    return redirect("office:appointments")


@require_http_methods(["GET", "HEAD", "POST"])
@wears(*APPOINTERS)
def end(request: GatepostRequest, ref: str) -> HttpResponse:
    """End a role today, with a reason that is kept."""
    appointment = access.appointment_for(request.acting, ref)
    if request.acting.hat is Hat.OFFICE and Role(appointment.role) not in BY_THE_OFFICE:
        raise NotFound(what="appointment")
    form = ReasonForm(request.POST or None)
    if (
        request.method == "POST"
        and form.is_valid()
        and accepted(form, lambda: invitations.end_role(request.acting, appointment, form.cleaned_data["reason"]))
    ):
        messages.success(request, f"{appointment.person.name} does not have this role any more.")
        return redirect("office:appointments")
    return page(
        request, "office/end-appointment.html", {"appointment": appointment, "form": form}, status=status_of(form)
    )
