"""What the desk shows: the queue with its tabs, filters and counts, ready for the page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from gatepost.concerns import access, clocks, desk_search
from gatepost.concerns.cover import given_to
from gatepost.concerns.desk_asked import Asked, Place, Tab
from gatepost.concerns.models import Concern, PanelMember
from gatepost.core.clock import today_in
from gatepost.people.calendar import add_school_days
from gatepost.people.hats import Acting
from gatepost.people.models import Person

PAGE = 50  # rows
EXCERPT = 90  # characters of the words in the queue
SOON = 2  # school days: what is due within them is due soon

# A complaint that nobody has acknowledged yet is due on the day for that, which comes first.
UNACKNOWLEDGED = Q(acknowledged_at__isnull=True, acknowledge_by__isnull=False, state=Concern.State.OPEN)
NEXT_BY = Case(When(UNACKNOWLEDGED, then=F("acknowledge_by")), default=F("reply_by"))
ENDED = Q(state__in=[Concern.State.SETTLED, Concern.State.CLOSED])
# The words of a row are unsealed for its excerpt; the rest stays sealed.
NOT_IN_A_ROW = ("outcome_sought", "snapshot", "protected_names", "names_left_open")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One matter in the queue, or several that are answered together: then `number` says how many."""

    reference: str
    author: str
    excerpt: str
    kind: str
    kind_label: str
    route: str
    stage: str
    state: str
    state_label: str
    next_by: date
    due: clocks.Due
    is_soon: bool
    awaits_acknowledgement: bool
    is_new: bool
    by_mail: bool
    harms_staff: bool
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
    """One page of what is on a desk, as it was asked for. Two or three statements, however much there is."""
    today = today_in(acting.person.school.time_zone)
    soon = add_school_days(acting.person.school, today, SOON)
    found = narrowed(acting, asked, today=today)
    shown = found.filter(in_tab(asked.show, acting.person, today=today, soon=soon))
    page = list(_page(shown, asked)[: PAGE + 1])
    together = _together(shown, page[:PAGE])
    rows = tuple(_row(concern, together, today=today, soon=soon) for concern in page[:PAGE])
    older = asked.but(after=_place_of(page[PAGE - 1], asked.show)) if len(page) > PAGE else ""
    return Queue(asked, _tabs(found, acting, asked, today=today, soon=soon), rows, older)


def next_to_answer(acting: Acting, asked: Asked, *, but: str) -> str:
    """The reference of the first matter of a view that can be answered, other than the one in hand; empty if none."""
    today = today_in(acting.person.school.time_zone)
    soon = add_school_days(acting.person.school, today, SOON)
    tab = in_tab(asked.show, acting.person, today=today, soon=soon)
    found = narrowed(acting, asked, today=today).filter(tab, state=Concern.State.OPEN).exclude(reference=but)
    return _page(found, asked).values_list("reference", flat=True).first() or ""


def narrowed(acting: Acting, asked: Asked, *, today: date) -> QuerySet[Concern]:
    """What is on a desk, by the filters and the search of a view, whatever its tab."""
    found = access.inbox(acting)
    given = {"kind": asked.kind, "stage": asked.stage, "group_ref": asked.group, "came_by": asked.came}
    found = found.filter(**{column: value for column, value in given.items() if value})
    if asked.q:
        found = found.filter(desk_search.matching(asked.q, school=acting.person.school, today=today))
    return found


def in_tab(tab: Tab, person: Person, *, today: date, soon: date) -> Q:
    """The concerns of one tab. What was answered and never came back rests among the closed after its day."""
    is_open = Q(state=Concern.State.OPEN)
    unanswered = Q(acknowledged_at__isnull=True, acknowledge_by__isnull=False)
    match tab:
        case Tab.TO_ANSWER:
            return is_open
        case Tab.MINE:
            return is_open & _mine(person)
        case Tab.SOON:
            is_late = Q(reply_by__lt=today) | (unanswered & Q(acknowledge_by__lt=today))
            return is_open & ~is_late & (Q(reply_by__lte=soon) | (unanswered & Q(acknowledge_by__lte=soon)))
        case Tab.LATE:
            return is_open & (Q(reply_by__lt=today) | (unanswered & Q(acknowledge_by__lt=today)))
        case Tab.ANSWERED:
            return Q(state=Concern.State.ANSWERED, reply_by__gte=today)
        case Tab.CLOSED:
            return ENDED | Q(state=Concern.State.ANSWERED, reply_by__lt=today)
        case Tab.ALL:
            return Q()


def _mine(person: Person) -> Q:
    """What somebody has a part in, or stands in for."""
    sits = Exists(PanelMember.objects.filter(concern=OuterRef("pk"), person=person))
    return given_to(person) | Q(owner=person) | Q(investigator=person) | Q(decider=person) | Q(sits)


def _tabs(found: QuerySet[Concern], acting: Acting, asked: Asked, *, today: date, soon: date) -> tuple[TabLink, ...]:
    """The tabs with their counts, in one statement. What is linked counts once; what has ended is not counted."""
    counted = [tab for tab in Tab if tab not in (Tab.CLOSED, Tab.ALL)]
    one_each = Coalesce("shared", F("pk") * Value(-1))
    counts = (
        found.filter(state__in=[Concern.State.OPEN, Concern.State.ANSWERED])
        .order_by()
        .aggregate(
            **{
                tab.name: Count(one_each, distinct=True, filter=in_tab(tab, acting.person, today=today, soon=soon))
                for tab in counted
            }
        )
    )
    shown = [tab for tab in Tab if tab is not Tab.ALL or asked.q or asked.show is Tab.ALL]
    return tuple(TabLink(tab, counts.get(tab.name), asked.but(show=tab)) for tab in shown)


def _page(shown: QuerySet[Concern], asked: Asked) -> QuerySet[Concern]:
    """The rows of a view from its place on, in order. Of what is linked the first that was raised stands for all."""
    earlier = shown.filter(shared=OuterRef("shared"), pk__lt=OuterRef("pk")).order_by()
    shown = shown.exclude(Exists(earlier)).defer(*NOT_IN_A_ROW)
    columns = _order(asked.show)
    if "next_by" in columns:
        shown = shown.annotate(next_by=NEXT_BY)
    downwards = asked.show in (Tab.CLOSED, Tab.ALL)
    if asked.after is not None:
        place = {"next_by": asked.after.day, "reply_by": asked.after.day, "at": asked.after.at}
        values = [place.get(column, asked.after.reference) for column in columns]
        shown = shown.filter(_past(columns, values, downwards=downwards))
    return shown.order_by(*(f"-{column}" if downwards else column for column in columns))


def _order(tab: Tab) -> tuple[str, ...]:
    """What a tab is sorted by: the most urgent first; the latest first, of what has ended and of all."""
    if tab in (Tab.ANSWERED, Tab.CLOSED):
        return ("reply_by", "at", "reference")
    if tab is Tab.ALL:
        return ("at", "reference")
    return ("next_by", "at", "reference")


def _past(columns: Sequence[str], values: Sequence[object], *, downwards: bool) -> Q:
    """What comes after a place in the order of some columns."""
    sign = "lt" if downwards else "gt"
    past = Q()
    for number, column in enumerate(columns):
        same = dict(zip(columns[:number], values[:number], strict=True))
        past |= Q(**same, **{f"{column}__{sign}": values[number]})
    return past & Q(**{f"{columns[0]}__{sign}e": values[0]})


def _place_of(concern: Concern, tab: Tab) -> Place:
    day = getattr(concern, "next_by", concern.reply_by)
    return Place(concern.reply_by if tab in (Tab.ANSWERED, Tab.CLOSED) else day, concern.at, concern.reference)


def _together(shown: QuerySet[Concern], page: Sequence[Concern]) -> Mapping[int, tuple[int, date]]:
    """Of the linked concerns on a page: how many this hat may see in this view, and the most urgent day of them."""
    linked = [concern.shared_id for concern in page if concern.shared_id is not None]
    if not linked:
        return {}
    groups = shown.filter(shared__in=linked).order_by().values("shared")
    return {
        group["shared"]: (group["number"], group["first"])
        for group in groups.annotate(number=Count("pk"), first=Min(NEXT_BY))
    }


def _row(concern: Concern, together: Mapping[int, tuple[int, date]], *, today: date, soon: date) -> Row:
    words = " ".join((concern.words or "").split())
    is_open = concern.state == Concern.State.OPEN
    awaits = is_open and concern.acknowledged_at is None and concern.acknowledge_by is not None
    own_day = concern.acknowledge_by if awaits and concern.acknowledge_by else concern.reply_by
    number, next_by = together.get(concern.shared_id or 0, (1, own_day))
    due = clocks.due(next_by, today=today)
    return Row(
        reference=concern.reference,
        author=concern.author.name,
        excerpt=words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…",
        kind=concern.kind,
        kind_label=str(concern.get_kind_display()),
        route=str(Concern.Route(concern.route).label),
        stage="" if concern.stage == Concern.Stage.INFORMAL else str(concern.get_stage_display()),
        state=concern.state,
        state_label=str(concern.get_state_display()),
        next_by=next_by,
        due=due,
        is_soon=due == clocks.Due.DUE and next_by <= soon,
        awaits_acknowledgement=awaits,
        is_new=concern.first_answered_at is None and is_open,
        by_mail=concern.came_by == Concern.CameBy.MAIL,
        harms_staff=concern.harms_staff,
        group=concern.group_name,
        assigned_to=concern.assigned_to.name if concern.assigned_to else "",
        number=number,
    )
