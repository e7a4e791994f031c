"""Schools, their years, classes, terms and closed days."""

from datetime import date

from django.db import IntegrityError, transaction

from gatepost.audit.actions import Subject, record
from gatepost.core.clock import today_in
from gatepost.core.errors import Invalid
from gatepost.people.access import require_keeps_the_roll
from gatepost.people.hats import Acting, actor_of
from gatepost.people.models import ClosedDay, School, SchoolClass, SchoolYear, Term
from gatepost.people.names import checked_name
from gatepost.people.roster import names_have_changed

# What the office may change about its school by `change_school`.
CHANGEABLE = frozenset(
    {
        "name",
        "nation",
        "time_zone",
        "office_mail",
        "secretary_mail",
        "urgent_help",
        "answer_days",
        "concern_days",
        "leadership_only",
        "look_by_hour",
    }
)


@transaction.atomic
def add_school(
    *,
    name: str,
    host: str,
    office_mail: str,
    secretary_mail: str,
    nation: str = School.Nation.ENGLAND,
    urgent_help: str = "",
    is_demo: bool = False,
) -> School:
    """A new school on this installation, told from the others by its host name (`oakfield.example.org`).

    Raises Invalid when the host name belongs to another school, or the nation is not one we know.
    """
    if nation not in School.Nation.values:
        raise Invalid(fields={"nation": "Please choose England, Wales, Scotland or Northern Ireland."})
    host = host.strip().lower()
    if not host:
        raise Invalid(fields={"host": "Please give the name that stands in the address bar."})
    if School.objects.filter(host=host).exists():
        raise Invalid(fields={"host": f"There is a school at {host} already."})
    school = School.objects.create(
        name=checked_name(name, limit=120),
        host=host,
        nation=nation,
        office_mail=office_mail.strip(),
        secretary_mail=secretary_mail.strip(),
        urgent_help=urgent_help,
        is_demo=is_demo,
    )
    record("added a school", actor=actor_of(None, school), subject=Subject("school", school.ref))
    return school


@transaction.atomic
def move_school(school: School, *, host: str) -> School:
    """Give a school another host name. For whoever runs the machine only: passkeys know the old name and nothing else.

    Raises Invalid when the name belongs to another school.
    """
    host = host.strip().lower()
    if School.objects.filter(host=host).exclude(pk=school.pk).exists():
        raise Invalid(fields={"host": f"There is a school at {host} already."})
    before = school.host
    School.objects.filter(pk=school.pk).update(host=host)
    record(
        "moved a school",
        actor=actor_of(None, school),
        subject=Subject("school", school.ref),
        facts={"from": before, "to": host},
    )
    school.refresh_from_db()
    return school


@transaction.atomic
def change_school(acting: Acting | None, school: School, **columns: object) -> School:
    """Change what a head teacher decides: the columns named in CHANGEABLE. Raises Invalid for any other."""
    require_keeps_the_roll(acting, school)
    unknown = set(columns) - CHANGEABLE
    if unknown:
        raise Invalid(fields=dict.fromkeys(sorted(unknown), "This cannot be changed here."))
    School.objects.filter(pk=school.pk).update(**columns)
    record(
        "changed the school's settings",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={"columns": sorted(columns)},
    )
    school.refresh_from_db()
    return school


@transaction.atomic
def add_year(acting: Acting | None, school: School, *, name: str, starts_on: date, ends_on: date) -> SchoolYear:
    """A school year, as `2026/27`. Raises Invalid when there is one of that name or it ends before it starts."""
    require_keeps_the_roll(acting, school)
    if ends_on <= starts_on:
        raise Invalid(fields={"ends_on": "A school year ends after it starts."})
    if SchoolYear.objects.filter(school=school, name=name).exists():
        raise Invalid(fields={"name": f"There is a school year {name} already."})
    year = SchoolYear.objects.create(school=school, name=name, starts_on=starts_on, ends_on=ends_on)
    record("added a school year", actor=actor_of(acting, school), subject=Subject("school year", name))
    return year


def year_of_today(acting: Acting | None, school: School) -> SchoolYear:
    """The school year of today, made when there is none: September to August, in Scotland August to July."""
    today = today_in(school.time_zone)
    year = SchoolYear.objects.filter(school=school, starts_on__lte=today, ends_on__gte=today).first()
    if year is not None:
        return year
    first_month = 8 if school.nation == School.Nation.SCOTLAND else 9
    began = today.year if today.month >= first_month else today.year - 1
    starts_on = date(began, first_month, 1)
    ends_on = date.fromordinal(date(began + 1, first_month, 1).toordinal() - 1)
    name = f"{began}/{(began + 1) % 100:02d}"
    return add_year(acting, school, name=name, starts_on=starts_on, ends_on=ends_on)


@transaction.atomic
def add_class(
    acting: Acting | None, school: School, *, name: str, year_group: str = "", year: SchoolYear | None = None
) -> SchoolClass:
    """A class in a school year (today's when none is given). Raises Invalid when the year has one of that name."""
    require_keeps_the_roll(acting, school)
    year = year or year_of_today(acting, school)
    name = checked_name(name, limit=60)
    if SchoolClass.objects.filter(year=year, name__iexact=name).exists():
        raise Invalid(fields={"name": f"There is a class called {name} in {year.name} already."})
    school_class = SchoolClass.objects.create(school=school, year=year, name=name, year_group=year_group)
    names_have_changed(school.pk)
    record("added a class", actor=actor_of(acting, school), subject=Subject("class", school_class.ref))
    return school_class


@transaction.atomic
def add_term(acting: Acting | None, school: School, *, name: str, starts_on: date, ends_on: date) -> Term:
    """A stretch of school days. Raises Invalid when it ends before it starts or runs into another term."""
    require_keeps_the_roll(acting, school)
    if ends_on < starts_on:
        raise Invalid(fields={"ends_on": "A term ends after it starts."})
    other = Term.objects.filter(school=school, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise Invalid(fields={"starts_on": f"These days run into {other.name}."})
    term = Term.objects.create(school=school, name=checked_name(name, limit=60), starts_on=starts_on, ends_on=ends_on)
    record(
        "added a term",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={"starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()},
    )
    return term


@transaction.atomic
def remove_term(acting: Acting | None, term: Term) -> None:
    """Take a term out of the calendar. Dates already promised stand as they were promised."""
    require_keeps_the_roll(acting, term.school)
    record(
        "removed a term",
        actor=actor_of(acting, term.school),
        subject=Subject("school", term.school.ref),
        facts={"starts_on": term.starts_on.isoformat(), "ends_on": term.ends_on.isoformat()},
    )
    term.delete()


@transaction.atomic
def add_closed_day(
    acting: Acting | None, school: School, *, on: date, kind: str = ClosedDay.Kind.INSET, name: str = ""
) -> ClosedDay:
    """A day in term on which the school is closed to parents. Raises Invalid when that day is closed already."""
    require_keeps_the_roll(acting, school)
    if kind not in ClosedDay.Kind.values:
        raise Invalid(fields={"kind": "Please choose why the school is closed."})
    try:
        with transaction.atomic():
            day = ClosedDay.objects.create(school=school, on=on, kind=kind, name=name.strip()[:80])
    except IntegrityError as fault:
        raise Invalid(fields={"on": f"{on:%-d %B %Y} is closed already."}) from fault
    record(
        "closed a day",
        actor=actor_of(acting, school),
        subject=Subject("school", school.ref),
        facts={"on": on.isoformat(), "kind": str(kind)},
    )
    return day


@transaction.atomic
def remove_closed_day(acting: Acting | None, day: ClosedDay) -> None:
    """Open a closed day again."""
    require_keeps_the_roll(acting, day.school)
    record(
        "opened a closed day",
        actor=actor_of(acting, day.school),
        subject=Subject("school", day.school.ref),
        facts={"on": day.on.isoformat()},
    )
    day.delete()
