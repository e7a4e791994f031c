"""What a roll would change, worked out without changing anything."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches

from gatepost.core.clock import today_in
from gatepost.people.access import current_year
from gatepost.people.hats import counts_on
from gatepost.people.models import Address, Child, Guardianship, Person, School, SchoolClass
from gatepost.people.roll.reading import RollRow

# The reason kept when somebody's place ends because a later roll no longer names them. A place that ended for any
# other reason (a court order, say) is never brought back by a roll.
NOT_ON_THE_ROLL = "No longer on the school's roll."

ChildKey = tuple[str, str, str]  # class, given name, initial; folded


@dataclass(slots=True)
class Plan:
    """What a roll would do. Sentences for people, and the matches that carrying out works from.

    adds, changes: what is new and what becomes different. leaves: who stands on no line any more; they stay unless
    told otherwise. notes: what is left as it is, and why. problems: what must be put right first.
    """

    school: School
    rows: list[RollRow]
    create_classes: bool = False
    adds: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    new_classes: dict[str, str] = field(default_factory=dict)  # folded name: name
    classes: dict[str, SchoolClass] = field(default_factory=dict)  # folded name: class
    people: dict[str, Person] = field(default_factory=dict)  # mail: person there is
    new_people: dict[str, RollRow] = field(default_factory=dict)  # mail: the row that brings them
    renames: dict[str, str] = field(default_factory=dict)  # mail: new name
    new_phones: dict[str, str] = field(default_factory=dict)  # mail: E.164
    children: dict[ChildKey, Child] = field(default_factory=dict)
    new_children: dict[ChildKey, RollRow] = field(default_factory=dict)
    moves: dict[ChildKey, Child] = field(default_factory=dict)
    new_guardianships: dict[tuple[str, ChildKey], RollRow] = field(default_factory=dict)
    relations: list[tuple[Guardianship, str]] = field(default_factory=list)
    missing: list[Guardianship] = field(default_factory=list)

    @property
    def changes_nothing(self) -> bool:
        """Whether the roll says what is there already (apart from who is missing from it)."""
        return not self.adds and not self.changes


def folded(text: str) -> str:
    """A name for comparing: case and outer blanks do not count."""
    return text.strip().casefold()


def child_key(row: RollRow) -> ChildKey:
    """How a roll tells children apart: two with the same first name and letter in one class are one."""
    return folded(row.class_name), folded(row.child_given), folded(row.child_initial)


def plan(school: School, rows: Iterable[RollRow], *, create_classes: bool = False) -> Plan:
    """What carrying out these rows would change. `create_classes`: make classes that are not there yet.

    One person is one mail address at the school; a child is a first name and a letter in a class. A child whose
    guardian is known and who stands in another class moves. Only classes that the roll names are searched for people
    who are missing from it.
    """
    found = Plan(school=school, rows=list(rows), create_classes=create_classes)
    _match_classes(found)
    _match_people(found)
    _match_phones(found)
    _match_children(found)
    _match_guardianships(found)
    return found


def _match_classes(found: Plan) -> None:
    year = current_year(found.school)
    there = SchoolClass.objects.filter(school=found.school, year=year).select_related("year") if year else []
    by_name = {folded(one.name): one for one in there}
    for row in found.rows:
        key = folded(row.class_name)
        if key in by_name:
            found.classes[key] = by_name[key]
        elif key not in found.new_classes:
            found.new_classes[key] = row.class_name
            if found.create_classes:
                found.adds.append(f"New class: {row.class_name}.")
            else:
                found.problems.append(_unknown_class(row, by_name))


def _unknown_class(row: RollRow, by_name: dict[str, SchoolClass]) -> str:
    near = get_close_matches(folded(row.class_name), by_name, n=1)
    hint = f" Did you mean {by_name[near[0]].name}?" if near else ""
    return (
        f"Line {row.line}: there is no class called {row.class_name} this school year.{hint} "
        "Correct the name, or choose to make new classes."
    )


def _match_people(found: Plan) -> None:
    first_rows: dict[str, RollRow] = {}
    for row in found.rows:
        first = first_rows.setdefault(row.mail, row)
        if folded(first.guardian_name) != folded(row.guardian_name):
            found.problems.append(
                f"Line {row.line}: {row.mail} stands for {row.guardian_name} here and for {first.guardian_name} in "
                f"line {first.line}. Two people cannot share one mail address."
            )
    addresses = Address.objects.filter(
        school=found.school, kind=Address.Kind.MAIL, normal__in=list(first_rows)
    ).select_related("person")
    found.people = {address.normal: address.person for address in addresses}
    for mail, row in first_rows.items():
        person = found.people.get(mail)
        if person is None:
            found.new_people[mail] = row
            found.adds.append(f"New parent or carer: {row.guardian_name} ({mail}).")
        elif not person.is_active:
            found.problems.append(
                f"Line {row.line}: the account of {person.name} ({mail}) is closed. Open it again first."
            )
        elif person.name != row.guardian_name:
            found.renames[mail] = row.guardian_name
            found.changes.append(f"{person.name} ({mail}) will be called {row.guardian_name}.")


def _match_phones(found: Plan) -> None:
    numbers = {row.phone for row in found.rows if row.phone}
    holders = {
        address.normal: address.person
        for address in Address.objects.filter(
            school=found.school, kind=Address.Kind.PHONE, normal__in=numbers
        ).select_related("person")
    }
    taken_by: dict[str, str] = {}
    for row in found.rows:
        if not row.phone or found.new_phones.get(row.mail):
            continue
        holder, person = holders.get(row.phone), found.people.get(row.mail)
        if holder is not None and person is not None and holder.pk == person.pk:
            continue
        other = holder.name if holder is not None else taken_by.get(row.phone)
        if other is not None:
            note = f"Line {row.line}: {row.phone} belongs to {other}, so {row.guardian_name} is kept without it."
            found.notes.append(note)
            continue
        taken_by[row.phone] = row.guardian_name
        found.new_phones[row.mail] = row.phone
        if person is not None:
            found.changes.append(f"New phone number for {row.guardian_name}: {row.phone}.")


def _match_children(found: Plan) -> None:
    everybody = Child.objects.filter(school=found.school, school_class__isnull=False).select_related("school_class")
    by_class: dict[tuple[int | None, str, str], Child] = {}
    by_name: dict[tuple[str, str], list[Child]] = {}
    for child in everybody:
        given, initial = folded(child.given_name), folded(child.initial)
        by_class.setdefault((child.school_class_id, given, initial), child)
        by_name.setdefault((given, initial), []).append(child)
    mails_of: dict[ChildKey, set[str]] = {}
    for row in found.rows:
        mails_of.setdefault(child_key(row), set()).add(row.mail)
    standing = _standing_mails(found.school)
    spoken_for = set()
    for row in found.rows:
        key = child_key(row)
        school_class = found.classes.get(key[0])
        match = by_class.get((school_class.pk, key[1], key[2])) if school_class else None
        if match is not None:
            found.children[key] = match
            spoken_for.add(match.pk)
    for row in found.rows:
        key = child_key(row)
        if key in found.children or key in found.new_children or key in found.moves:
            continue
        moved = next(
            (
                child
                for child in by_name.get(key[1:], [])
                if child.pk not in spoken_for and standing.get(child.pk, set()) & mails_of[key]
            ),
            None,
        )
        name = f"{row.child_given} {row.child_initial}".strip()
        if moved is not None:
            spoken_for.add(moved.pk)
            found.moves[key] = moved
            found.changes.append(f"{name} moves from {moved.school_class} to {row.class_name}.")
        else:
            found.new_children[key] = row
            found.adds.append(f"New child: {name} in {row.class_name}.")


def _standing_mails(school: School) -> dict[int, set[str]]:
    """The mail addresses of everybody who looks after each child today, by the child's key."""
    pairs = Guardianship.objects.filter(
        counts_on(today_in(school.time_zone)), school=school, person__addresses__kind=Address.Kind.MAIL
    ).values_list("child_id", "person__addresses__normal")
    standing: dict[int, set[str]] = {}
    for child_pk, mail in pairs:
        standing.setdefault(child_pk, set()).add(mail)
    return standing


def _match_guardianships(found: Plan) -> None:
    known = {**found.children, **found.moves}
    touched = {school_class.pk for school_class in found.classes.values()}
    rows = Guardianship.objects.filter(school=found.school).select_related("person", "child__school_class")
    standing: dict[tuple[int, int], Guardianship] = {}
    ended: dict[tuple[int, int], Guardianship] = {}
    for one in rows.order_by("pk"):
        (standing if one.ends_on is None else ended)[one.person_id, one.child_id] = one
    named = set()
    for row in found.rows:
        key = child_key(row)
        person, child = found.people.get(row.mail), known.get(key)
        pair = (person.pk, child.pk) if person is not None and child is not None else None
        if pair is not None and pair in standing:
            named.add(pair)
            if row.relation and standing[pair].relation != row.relation:
                found.relations.append((standing[pair], row.relation))
                found.changes.append(f"{row.guardian_name} becomes {row.relation} of {standing[pair].child}.")
            continue
        name = f"{row.child_given} {row.child_initial}".strip()
        if pair is not None and pair in ended and ended[pair].end_reason != NOT_ON_THE_ROLL:
            found.notes.append(
                f"Line {row.line}: the school ended {row.guardian_name}'s place with {name} on "
                f"{ended[pair].ends_on:%-d %B %Y}. A roll does not bring it back. If that is meant, "
                "add it by hand under Guardians."
            )
            continue
        if (row.mail, key) not in found.new_guardianships:
            found.new_guardianships[row.mail, key] = row
            found.adds.append(f"{row.guardian_name} looks after {name} in {row.class_name}.")
    for pair, one in standing.items():
        if pair not in named and one.child.school_class_id in touched:
            found.missing.append(one)
            found.leaves.append(f"{one.person.name} looks after {one.child} in {one.child.school_class}.")
