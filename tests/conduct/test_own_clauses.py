"""Clauses of a school's own: by attachment, hour, volume, details, names and words."""

from datetime import UTC, datetime, timedelta
from textwrap import dedent

import pytest

from gatepost.conduct import Context, Judge, Named, Outcome, parse_code
from gatepost.conduct.looks_for import OWN_CLAUSE
from gatepost.conduct.own.volume import is_mere_thanks


def judge(looks_for: str, *, outcome: str = "nudge", more: str = "", roster: list[Named] | None = None) -> Judge:
    return Judge(
        parse_code(
            dedent(f"""\
            name = "A code"
            version = "1"
            {more}
            [[clauses]]
            id = "X"
            number = "1"
            title = "A rule of our own"
            rule = "As it says."
            outcome = "{outcome}"
            looks_for = {{ {looks_for} }}
            """)
        ),
        roster,
    )


def at(hour: int, minute: int = 0, day: int = 4) -> Context:
    return Context(at=datetime(2026, 3, day, hour, minute, tzinfo=UTC))  # 4 March 2026 is a Wednesday


def test_an_attachment_is_seen_and_its_absence_is_fine() -> None:
    without_photos = judge("attachments = true", outcome="hold")
    seen = without_photos.judge("From the picnic", Context(has_attachment=True))
    assert (seen.outcome, seen.labels, seen.clauses) == (Outcome.HOLD, [OWN_CLAUSE], ["X"])
    assert seen.findings[0].excerpt == "From the picnic"
    assert without_photos.judge("From the picnic").outcome is Outcome.OK


@pytest.mark.parametrize(
    ("hour", "minute", "outcome"),
    [
        (19, 59, "ok"),
        (20, 0, "nudge"),
        (23, 59, "nudge"),
        (0, 0, "nudge"),
        (6, 59, "nudge"),
        (7, 0, "ok"),
        (12, 0, "ok"),
    ],
)
def test_quiet_hours_run_over_midnight(hour: int, minute: int, outcome: str) -> None:
    assert judge('quiet_hours = "20:00-07:00"').judge("Is it PE?", at(hour, minute)).severity == outcome


def test_hours_are_meant_where_the_school_is_also_in_summer() -> None:
    dublin = judge('quiet_hours = "20:00-07:00"', more='time_zone = "Europe/Dublin"')
    summer = datetime(2026, 7, 1, 19, 30, tzinfo=UTC)
    assert dublin.judge("Is it PE?", Context(at=summer)).severity == "nudge"
    assert dublin.judge("Is it PE?", Context(at=summer.replace(month=1))).severity == "ok"


def test_a_message_whose_time_nobody_knows_is_not_out_of_hours() -> None:
    assert judge('quiet_hours = "20:00-07:00"').judge("Is it PE?").outcome is Outcome.OK


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Ambulance at the gate, please keep clear tomorrow", "ok"),
        ("URGENT has anyone got Leo's inhaler", "ok"),
        ("School is closed tomorrow, boiler broke", "ok"),
        ("not urgent at all but who has the rota", "nudge"),
        ("Nothing urgent, just wondering", "nudge"),
        ("This is not an emergency lol", "nudge"),
        ("It isn't urgent", "nudge"),
        ("good night all", "nudge"),
    ],
)
def test_an_emergency_may_be_written_at_any_hour(text: str, outcome: str) -> None:
    assert judge('quiet_hours = "20:00-07:00"').judge(text, at(22)).severity == outcome


def test_a_school_may_say_itself_what_cannot_wait() -> None:
    strict = judge('quiet_hours = "20:00-07:00", unless = ["coach is late"]')
    assert strict.judge("The COACH is late!", at(22)).severity == "ok"
    assert strict.judge("urgent", at(22)).severity == "nudge"


def test_whole_days_may_be_quiet() -> None:
    sunday = judge('quiet_days = ["Sunday"]')
    assert sunday.judge("Is it PE?", at(12, day=8)).severity == "nudge"
    assert sunday.judge("Is it PE?", at(12, day=7)).severity == "ok"


THANKS = (("Jo", "I asked the office"), ("Al", "Thanks Jo!"), ("Bo", "ta x"), ("Cy", "👍👍"))


def test_thanks_are_too_many_when_enough_have_said_them() -> None:
    flood = judge("thanks = 3")
    assert flood.judge("thank you so much Jo", Context(before=THANKS, author="Di")).severity == "nudge"
    assert flood.judge("thank you so much Jo", Context(before=THANKS[:3], author="Di")).severity == "ok"
    assert flood.judge("Thanks Jo, is it cash or card?", Context(before=THANKS, author="Di")).severity == "ok"


def test_old_thanks_do_not_count_where_times_are_known() -> None:
    now = datetime(2026, 3, 4, 12, tzinfo=UTC)
    flood = judge("thanks = 3, within_minutes = 60")
    for minutes, outcome in ((59, "nudge"), (61, "ok")):
        times = [now - timedelta(minutes=minutes)] * len(THANKS)
        context = Context(before=THANKS, before_at=times, at=now, author="Di")
        assert flood.judge("thanks", context).severity == outcome


def test_where_no_times_are_known_thanks_count_only_together() -> None:
    flood = judge("thanks = 3")
    spread = [message for thanks in THANKS[1:] for message in (thanks, ("Ed", "Is it PE?"), ("Flo", "It is"))]
    assert flood.judge("thanks", Context(before=spread, author="Di")).severity == "ok"
    assert flood.judge("thanks", Context(before=[*THANKS, *spread[1:3]], author="Di")).severity == "nudge"


@pytest.mark.parametrize(
    ("text", "is_mere"),
    [
        ("thanks", True),
        ("Thank you so much Priya and Jo xx", True),
        ("🙏🙏🙏", True),
        ("Dzięki!", True),
        ("Noted, thanks", True),
        ("Thanks all, it's 9.15 at the gate", False),
        ("Thanks, but is it Friday?", False),
        ("Is it PE?", False),
        ("Great Aunt Maud is collecting Leo from the gate today instead of Gran", False),
        ("", False),
    ],
)
def test_mere_thanks_are_told_from_news(text: str, is_mere: bool) -> None:
    assert is_mere_thanks(text) is is_mere


def test_one_message_in_many_pieces_is_seen_at_the_piece_that_is_one_too_many() -> None:
    pieces = judge("pieces = 4")
    before = (("Mo", "So"), ("Mo", "the trip"), ("Mo", "is it"))
    assert pieces.judge("the farm", Context(before=before, author="Mo")).severity == "nudge"
    assert pieces.judge("the farm", Context(before=before[:2], author="Mo")).severity == "ok"
    assert pieces.judge("the farm", Context(before=before, author="Jo")).severity == "ok"
    assert pieces.judge("the farm", Context(before=before)).severity == "ok"


@pytest.mark.parametrize(
    ("text", "excerpt"),
    [
        ("Priya is on 07700 900123 today", "07700 900123"),
        ("ring +44 (0)7700 900 123", "+44 (0)7700 900 123"),
        ("her mum: 0131-496-0123", "0131-496-0123"),
        ("O77OO 9OO123 is the driver", "O77OO 9OO123"),
        ("ring (555) 010-0199", "(555) 010-0199"),
        (
            "he is zero seven seven zero zero nine zero zero one two three",
            "zero seven seven zero zero nine zero zero one",
        ),
        ("mail jo_smith@post.example.org for one", "jo_smith@post.example.org"),
        ("it's jo (at) post (dot) com", "jo (at) post (dot) com"),
    ],
)
def test_numbers_and_addresses_are_found_as_they_are_typed(text: str, excerpt: str) -> None:
    finding = judge("phone_numbers = true, mail_addresses = true", outcome="hold").judge(text).findings[0]
    assert excerpt in finding.excerpt
    assert text[finding.start : finding.end] == finding.excerpt


@pytest.mark.parametrize(
    "text",
    [
        "My number is 07700 900123",
        "text me on 07700 900123 if you are late",
        "It is 01.02.2026, 7.30 to 9.00, £3.50",
        "Book 9780140328721, page 120",
        "0900 - 1030 is maths",
        "The office is on 01632 960 001",
        "Forms to office@our.example please",
        "We are at school. In the hall at 9",
        "Meet at the gate at 9.30am tomorrow",
        "32 children, 16 pairs, 24 sandwiches, 12 cakes",
    ],
)
def test_ones_own_number_the_schools_and_mere_figures_are_fine(text: str) -> None:
    allowed = 'phone_numbers = true, mail_addresses = true, allowed = ["01632 960001", "@our.example"]'
    assert judge(allowed).judge(text).outcome is Outcome.OK


def test_a_school_may_keep_the_writers_own_number_out_as_well() -> None:
    strict = judge("phone_numbers = true, own_details = true")
    assert strict.judge("My number is 07700 900123").outcome is Outcome.NUDGE


ROSTER = [Named("Mrs A Wetherby", "staff"), Named("Saoirse Nolan", "pupil")]


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("Thank you Mrs Patel", "hold"),
        ("wetherby says wellies", "hold"),
        ("The teacher says wellies", "ok"),
        ("Saoirse's mam has the forms", "hold"),
        ("Happy birthday saoirse", "hold"),
        ("I miss summer", "ok"),
        ("Priya has the forms", "ok"),
    ],
)
def test_nobody_is_named_who_is_not_to_be_named(text: str, outcome: str) -> None:
    nameless = judge('names_of = ["staff", "pupil"]', outcome="hold", roster=ROSTER)
    assert nameless.judge(text).severity == outcome


def test_ones_own_child_may_be_named() -> None:
    nameless = judge('names_of = ["pupil"]', roster=ROSTER)
    assert nameless.judge("Saoirse lost her hat", Context(own_children=["Saoirse"])).outcome is Outcome.OK


def test_words_are_found_whole_in_any_case_and_disguise() -> None:
    words = judge('words = ["vape*", "discount code"]')
    assert words.judge("Use my DISCOUNT-code!").findings[0].excerpt == "DISCOUNT-code"
    assert words.judge("anyone seen vapes near the gate").outcome is Outcome.NUDGE
    assert words.judge("the landscape is lovely").outcome is Outcome.OK


def test_no_clause_of_a_schools_own_holds_back_lawful_criticism() -> None:
    words = judge('words = ["phone ban", "sofa"]', outcome="hold")
    assert words.judge("The phone ban is ridiculous, I'm just going to ignore it.").outcome is Outcome.NUDGE
    assert words.judge("The phone ban starts on Monday").outcome is Outcome.HOLD


@pytest.mark.parametrize(
    "text", ["", " ", "\0", "\ud800", "🙄" * 3000, "é" * 4000, "0" * 65536, "a@" * 32768, "one " * 16000]
)
def test_any_text_whatever_is_looked_at(text: str) -> None:
    everything = judge(
        'attachments = true, quiet_hours = "20:00-07:00", thanks = 3, pieces = 3, phone_numbers = true, '
        'mail_addresses = true, names_of = ["staff", "pupil"], words = ["zebra"]'
    )
    everything.judge(text, Context(at=datetime(2026, 3, 4, 12, tzinfo=UTC), before=[("a", text)] * 3, author="a"))
