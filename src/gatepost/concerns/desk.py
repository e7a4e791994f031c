"""What the desk shows: the queue with its tabs, filters and counts, ready for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import BigIntegerField, Case, Count, DateField, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils.functional import Promise

from gatepost.concerns import access, clocks, desk_search, stages
from gatepost.concerns.cover import Reach, reach_of
from gatepost.concerns.desk_asked import Asked, Place, Tab
from gatepost.concerns.models import Concern
from gatepost.core.clock import today_in
from gatepost.people.calendar import add_school_days
from gatepost.people.hats import Acting
from gatepost.people.models import School

PAGE = 50  # rows
BESIDE = 8  # rows beside a matter in hand
EXCERPT = 90  # characters of the words in the queue
SOON = 2  # school days: what is due within them is due soon

# A complaint that nobody has acknowledged yet is due on the day for that, which comes first.
UNACKNOWLEDGED = Q(acknowledged_at__isnull=True, acknowledge_by__isnull=False, state=Concern.State.OPEN)
NEXT_BY = Case(When(UNACKNOWLEDGED, then=F("acknowledge_by")), default=F("reply_by"))
# Of two promised days the sooner: what is late, or soon due, is so by either.
SOONEST = Case(When(UNACKNOWLEDGED, then=Least("acknowledge_by", "reply_by")), default=F("reply_by"))
# Words that may threaten somebody stand before everything until somebody has acted on them, also on a closed matter.
FIRST_OF_ALL = date(2000, 1, 1)
MAY_THREATEN = Q(threat_open=True)
TO_ANSWER = Q(state=Concern.State.OPEN) | MAY_THREATEN
ENDED = Q(state__in=[Concern.State.SETTLED, Concern.State.CLOSED])
# What a row is made of. Its words are unsealed for the excerpt; all else that is sealed is not even fetched.
IN_A_ROW = (
    "reference", "kind", "route", "stage", "state", "came_by", "harms_staff", "group_name", "words", "reply_by",
    "acknowledge_by", "threat_due_on", "threat_open", "acknowledged_at", "first_answered_at", "at", "shared",
    "author__name", "assigned_to__name",
)  # fmt: skip


# Labels by code, translated only where they are shown: asking a model for each would cost more than the query.
KINDS, STAGES, STATES = (dict(labels.choices) for labels in (Concern.Kind, Concern.Stage, Concern.State))


@dataclass(frozen=True, slots=True)
class Days:
    """Today at the school, and the day up to which something is due soon."""

    today: date
    soon: date

    @classmethod
    def of(cls, school: School) -> "Days":
        """Now, by the school's clock and calendar (one statement)."""
        today = today_in(school.time_zone)
        return cls(today, add_school_days(school, today, SOON))


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter in the queue, or several that are answered together: then `number` says how many."""

    reference: str
    author: str
    excerpt: str
    kind: str
    kind_label: str | Promise
    for_whom: str | Promise
    stage: str | Promise
    state: str
    state_label: str | Promise
    next_by: date
    due: clocks.Due
    is_soon: bool
    awaits_acknowledgement: bool
    wrote_again: bool
    by_mail: bool
    harms_staff: bool
    threatens: bool
    group: str
    assigned_to: str
    number: int


@dataclass(frozen=True, slots=True)
class TabLink:
    """One tab: its words, how many there are (None: not counted), and the end of its address."""

    tab: Tab
    count: int | None
    query: str


@dataclass(frozen=True, slots=True)
class Queue:
    """One page of the queue. `older` is the end of the address of the next page; empty on the last one."""

    asked: Asked
    tabs: tuple[TabLink, ...]
    rows: tuple[Row, ...]
    older: str


def queue(acting: Acting, asked: Asked) -> Queue:
    """One page of what is on a desk, as it was asked for. A handful of statements, however much there is."""
    days, reach = Days.of(acting.person.school), reach_of(acting.person)
    found = narrowed(acting, asked, days, reach)
    rows, older = _rows(found.filter(in_tab(asked.show, reach, days)), asked, days, size=PAGE)
    return Queue(asked, _tabs(found, asked, days, reach), rows, older)


def from_here(acting: Acting, asked: Asked, concern: Concern, *, reach: Reach) -> Queue:
    """The part of a view that begins with the matter in hand, and goes on with what comes next; without counts."""
    days = Days.of(acting.person.school)
    here = replace(asked, after=_place_of(concern, asked.show))
    found = narrowed(acting, asked, days, reach).filter(in_tab(asked.show, reach, days))
    rows, older = _rows(found, here, days, size=BESIDE, with_place=True)
    return Queue(asked, (), rows, older)


def next_after(acting: Acting, asked: Asked, concern: Concern) -> str:
    """The reference of what the page of a matter calls next on the desk; after the last one, the first of the view.

    Empty if there is no other. Ask before the matter is answered: an answer moves it to another place.
    """
    days, reach = Days.of(acting.person.school), reach_of(acting.person)
    found = narrowed(acting, asked, days, reach).filter(in_tab(asked.show, reach, days))
    for place in (_place_of(concern, asked.show), None):
        rows = _page(found, replace(asked, after=place), days).exclude(pk=concern.pk)
        if reference := rows.values_list("reference", flat=True).first():
            return reference
    return ""


def narrowed(acting: Acting, asked: Asked, days: Days, reach: Reach) -> QuerySet[Concern]:
    """What is on a desk, by the filters and the search of a view, whatever its tab."""
    found = access.inbox(acting, reach).annotate(soonest=SOONEST)
    given = {"kind": asked.kind, "stage": asked.stage, "group_ref": asked.group, "came_by": asked.came}
    found = found.filter(**{column: value for column, value in given.items() if value})
    if asked.q:
        found = found.filter(desk_search.matching(asked.q, school=acting.person.school, today=days.today))
    return found


def in_tab(tab: Tab, reach: Reach, days: Days) -> Q:
    """The concerns of one tab. What was answered and never came back rests among the closed after its day."""
    today, soon = days.today, days.soon
    is_open = Q(state=Concern.State.OPEN)
    match tab:
        case Tab.TO_ANSWER:
            return TO_ANSWER
        case Tab.MINE:
            return is_open & (reach.has_a_part() | Q(owner=reach.person))
        case Tab.SOON:
            return is_open & Q(soonest__gte=today, soonest__lte=soon)
        case Tab.LATE:
            return is_open & Q(soonest__lt=today)
        case Tab.ANSWERED:
            return Q(state=Concern.State.ANSWERED, reply_by__gte=today)
        case Tab.CLOSED:
            return ENDED | Q(state=Concern.State.ANSWERED, reply_by__lt=today)
        case Tab.ALL:
            return Q()


def _tabs(found: QuerySet[Concern], asked: Asked, days: Days, reach: Reach) -> tuple[TabLink, ...]:
    """The tabs with their counts, in one statement. What is linked counts once; what has ended is not counted."""
    counted = [tab for tab in Tab if tab not in (Tab.CLOSED, Tab.ALL)]
    alone = F("pk") * Value(-1)
    one_each = Case(When(MAY_THREATEN, then=alone), default=Coalesce("shared", alone), output_field=BigIntegerField())
    running = TO_ANSWER | in_tab(Tab.ANSWERED, reach, days)
    counts = (
        found.filter(running)
        .order_by()
        .aggregate(**{tab.name: Count(one_each, distinct=True, filter=in_tab(tab, reach, days)) for tab in counted})
    )
    shown = [tab for tab in Tab if tab is not Tab.ALL or asked.q or asked.show is Tab.ALL]
    return tuple(TabLink(tab, counts.get(tab.name), asked.but(show=tab)) for tab in shown)


def _rows(
    shown: QuerySet[Concern], asked: Asked, days: Days, *, size: int, with_place: bool = False
) -> tuple[tuple[Row, ...], str]:
    """So many rows of a view from its place on, and the end of the address of those after them."""
    page = list(_page(shown, asked, days, with_place=with_place)[: size + 1])
    older = asked.but(after=_place_of(page[size - 1], asked.show)) if len(page) > size else ""
    together = _together(shown, page[:size])
    sides = _sides(page[:size], days)
    return tuple(_row(concern, together, sides, days) for concern in page[:size]), older


def _page(shown: QuerySet[Concern], asked: Asked, days: Days, *, with_place: bool = False) -> QuerySet[Concern]:
    """The rows of a view from its place on, in order. Of what is linked the first that was raised stands for all, but
    for what may threaten somebody: that stands by itself."""
    earlier = shown.filter(shared=OuterRef("shared"), pk__lt=OuterRef("pk"), threat_open=False).order_by()
    shown = (
        shown.filter(MAY_THREATEN | ~Exists(earlier))
        .select_related(None)
        .select_related("author", "assigned_to")
        .only(*IN_A_ROW)
    )
    columns = _order(asked.show)
    if "stands_by" in columns:
        first = When(MAY_THREATEN, then=Value(FIRST_OF_ALL, output_field=DateField()))
        shown = shown.annotate(stands_by=Case(first, default=NEXT_BY))
    downwards = asked.show in (Tab.CLOSED, Tab.ALL)
    if asked.after is not None:
        place = {"stands_by": asked.after.day, "reply_by": asked.after.day, "at": asked.after.at}
        values = [place.get(column, asked.after.reference) for column in columns]
        past = _past(columns, values, downwards=downwards)
        shown = shown.filter(past | Q(reference=asked.after.reference) if with_place else past)
    return shown.order_by(*(f"-{column}" if downwards else column for column in columns))


def _order(tab: Tab) -> tuple[str, ...]:
    """What a tab is sorted by: the most urgent first; the latest first, of what has ended and of all."""
    if tab in (Tab.ANSWERED, Tab.CLOSED):
        return ("reply_by", "at", "reference")
    if tab is Tab.ALL:
        return ("at", "reference")
    return ("stands_by", "at", "reference")


def _past(columns: Sequence[str], values: Sequence[object], *, downwards: bool) -> Q:
    """What comes after a place in the order of some columns."""
    sign = "lt" if downwards else "gt"
    past = Q()
    for number, column in enumerate(columns):
        same = dict(zip(columns[:number], values[:number], strict=True))
        past |= Q(**same, **{f"{column}__{sign}": values[number]})
    return past & Q(**{f"{columns[0]}__{sign}e": values[0]})


def _place_of(concern: Concern, tab: Tab) -> Place:
    day = concern.reply_by if tab in (Tab.ANSWERED, Tab.CLOSED) else _stands_by(concern)
    return Place(day, concern.at, concern.reference)


def _stands_by(concern: Concern) -> date:
    """What the tabs of open matters are sorted by, of one in hand."""
    return FIRST_OF_ALL if concern.threat_open else _next_by(concern)


def _next_by(concern: Concern) -> date:
    """NEXT_BY, of one in hand."""
    if _awaits_acknowledgement(concern) and concern.acknowledge_by is not None:
        return concern.acknowledge_by
    return concern.reply_by


def _awaits_acknowledgement(concern: Concern) -> bool:
    is_open = concern.state == Concern.State.OPEN
    return is_open and concern.acknowledged_at is None and concern.acknowledge_by is not None


def _together(shown: QuerySet[Concern], page: Sequence[Concern]) -> Mapping[int, tuple[int, date]]:
    """Of the linked concerns on a page: how many this hat may see in this view, and the most urgent day of them."""
    linked = [concern.shared_id for concern in page if concern.shared_id is not None and not concern.threat_open]
    if not linked:
        return {}
    groups = shown.filter(shared__in=linked, threat_open=False).order_by().values("shared")
    return {
        group["shared"]: (group["number"], group["first"])
        for group in groups.annotate(number=Count("pk"), first=Min(NEXT_BY))
    }


def _sides(page: Sequence[Concern], days: Days) -> Mapping[int, stages.Turn]:
    """Who has which of leadership's matters: the chair what is about the head, the clerk what is about the chair."""
    theirs = [one for one in page if one.route == Concern.Route.LEADERSHIP and one.stage != Concern.Stage.STAGE_2]
    return stages.sides_of(theirs, today=days.today) if theirs else {}


def _row(
    concern: Concern, together: Mapping[int, tuple[int, date]], sides: Mapping[int, stages.Turn], days: Days
) -> Row:
    words = " ".join((concern.words or "")[: EXCERPT * 4].split())
    is_open = concern.state == Concern.State.OPEN
    alone = 1, _next_by(concern)
    number, next_by = alone if concern.threat_open else together.get(concern.shared_id or 0, alone)
    due = clocks.due(next_by, today=days.today)
    return Row(
        reference=concern.reference,
        author=concern.author.name,
        excerpt=words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…",
        kind=concern.kind,
        kind_label=KINDS[concern.kind],
        for_whom=sides[concern.pk].label if concern.pk in sides else "",
        stage="" if concern.stage == Concern.Stage.INFORMAL else STAGES[concern.stage],
        state=concern.state,
        state_label=STATES[concern.state],
        next_by=next_by,
        due=due,
        is_soon=due == clocks.Due.DUE and next_by <= days.soon,
        awaits_acknowledgement=_awaits_acknowledgement(concern),
        wrote_again=concern.first_answered_at is not None and is_open,
        by_mail=concern.came_by == Concern.CameBy.MAIL,
        harms_staff=concern.harms_staff,
        threatens=concern.threat_due_on is not None,
        group=concern.group_name,
        assigned_to=concern.assigned_to.name if concern.assigned_to else "",
        number=number,
    )
