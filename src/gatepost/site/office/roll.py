"""The roll as pages: classes, children, and the adults who look after them."""

from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from gatepost.core.clock import today_in
from gatepost.core.http import page
from gatepost.people import access
from gatepost.people.doorway import GatepostRequest, wears
from gatepost.people.hats import Acting, counts_on
from gatepost.people.models import Child, Guardianship, Hat, Person, SchoolClass
from gatepost.site.forms import status_of
from gatepost.site.office.forms import AddressForm, GuardianForm, MoveForm, PersonForm, SearchForm

MOST_FOUND = 50


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def roll(request: GatepostRequest) -> HttpResponse:
    """All classes with how many children and adults they have; or who was searched for, by name or mail."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data["q"].strip() if form.is_valid() else ""
    return page(
        request,
        "office/roll.html",
        {
            "wanted": wanted,
            "found": found_people(request.acting, wanted) if wanted else None,
            "classes": classes_with_numbers(request),
        },
    )


def found_people(acting: Acting, wanted: str) -> QuerySet[Person]:
    """People whose name or mail address holds these letters, or who look after a child of that given name."""
    return (
        access.people_of(acting)
        .filter(
            Q(name__icontains=wanted)
            | Q(addresses__normal__icontains=wanted.lower())
            | Q(guardianships__child__given_name__iexact=wanted)
        )
        .distinct()[:MOST_FOUND]
    )


def classes_with_numbers(request: GatepostRequest) -> QuerySet[SchoolClass]:
    """Classes of the school with `how_many_children` and `how_many_adults` of today."""
    today = today_in(request.school.time_zone)
    stands = Q(children__guardianships__starts_on__lte=today) & (
        Q(children__guardianships__ends_on=None) | Q(children__guardianships__ends_on__gt=today)
    )
    return access.classes_of(request.school).annotate(
        how_many_children=Count("children", distinct=True),
        how_many_adults=Count("children__guardianships__person", filter=stands, distinct=True),
    )


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def class_roll(request: GatepostRequest, ref: str) -> HttpResponse:
    """One class: each child with those who look after it now."""
    school_class = access.class_for(request.acting, ref)
    children = Child.objects.filter(school_class=school_class).prefetch_related(current_guardians(request))
    return page(
        request,
        "office/class.html",
        {
            "school_class": school_class,
            "children": children,
            "representatives": access.representatives_of(school_class),
        },
    )


def current_guardians(request: GatepostRequest) -> "Prefetch[str]":
    """Those who look after a child today, as `now_with` on each child."""
    standing = Guardianship.objects.filter(counts_on(today_in(request.school.time_zone)))
    return Prefetch("guardianships", standing.select_related("person").order_by("pk"), to_attr="now_with")


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def child(request: GatepostRequest, ref: str) -> HttpResponse:
    """One child: who looks after it, who did, and what can be changed."""
    return child_page(request, access.child_for(request.acting, ref))


def child_page(
    request: GatepostRequest,
    found: Child,
    *,
    guardian_form: GuardianForm | None = None,
    move_form: MoveForm | None = None,
) -> HttpResponse:
    """The child's page; a form that could not be used comes back with what was typed."""
    return page(
        request,
        "office/child.html",
        {
            "child": found,
            "places": found.guardianships.select_related("person").order_by("ends_on", "pk"),
            "today": today_in(request.school.time_zone),
            "guardian_form": guardian_form or GuardianForm(),
            "move_form": move_form or MoveForm(classes=access.classes_of(request.school)),
        },
        status=status_of(guardian_form, move_form),
    )


@require_safe
@wears(Hat.OFFICE, Hat.ADMINISTRATOR)
def person(request: GatepostRequest, ref: str) -> HttpResponse:
    """One adult: addresses, children, roles."""
    return person_page(request, access.person_for(request.acting, ref))


def person_page(
    request: GatepostRequest,
    found: Person,
    *,
    name_form: PersonForm | None = None,
    address_form: AddressForm | None = None,
) -> HttpResponse:
    """The adult's page; a form that could not be used comes back with what was typed."""
    return page(
        request,
        "office/person.html",
        {
            "person": found,
            "addresses": found.addresses.order_by("kind", "pk"),
            "places": found.guardianships.select_related("child__school_class").order_by("ends_on", "pk"),
            "appointments": found.appointments.filter(counts_on(today_in(request.school.time_zone))),
            "today": today_in(request.school.time_zone),
            "name_form": name_form or PersonForm(initial={"name": found.name}),
            "address_form": address_form or AddressForm(),
        },
        status=status_of(name_form, address_form),
    )
