"""The simulator itself: it takes, refuses, shows and tells as the platform's pages say."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.whatsapp.platform import Phone, Platform, Template, serve, wire

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Clock:
    """A time that a test moves."""

    def __init__(self):
        self.at = NOON

    def __call__(self):
        return self.at


class School:
    """The other side: it sends, and notes what it is told."""

    def __init__(self):
        self.clock = Clock()
        self.calls = []
        self.answers = 200
        self.platform = Platform(webhook=self.is_called, now=self.clock)
        self.phone = Phone(self.platform, "GB.1000", "447700900001", name="Amira")

    def is_called(self, body, headers):
        assert headers["X-Hub-Signature-256"] == wire.signature(body, self.platform.app_secret)
        self.calls.append(json.loads(body))
        return self.answers

    def sends(self, kind="text", part=None, *, to="447700900001", **more):
        request = {"messaging_product": "whatsapp", "to": to, "type": kind, kind: part or {"body": "Hello"}, **more}
        answer = requests.post(
            f"{self.address}/{self.platform.phone_number_id}/messages",
            json=request,
            headers={"Authorization": f"Bearer {self.platform.token}"},
            timeout=5,
        )
        return answer.json()["error"]["code"] if answer.status_code != 200 else answer.json()["messages"][0]["id"]

    def asks(self, path, token=None):
        headers = {"Authorization": f"Bearer {token or self.platform.token}"}
        return requests.get(f"{self.address}/{path}", headers=headers, timeout=5)

    @property
    def values(self):
        return [change["value"] for call in self.calls for entry in call["entry"] for change in entry["changes"]]

    @property
    def statuses(self):
        self.platform.tells()
        return [(one["status"], one["id"]) for value in self.values for one in value.get("statuses", [])]


@pytest.fixture
def school():
    made = School()
    with serve(made.platform) as made.address:
        yield made


def test_what_a_parent_says_is_told_and_what_the_school_says_is_shown(school):
    wamid = school.phone.says("Is there swimming?")
    told = school.values[-1]
    assert told["messages"][0] == {
        "from": "447700900001",
        "from_user_id": "GB.1000",
        "id": wamid,
        "timestamp": str(int(NOON.timestamp())),
        "type": "text",
        "text": {"body": "Is there swimming?"},
    }
    assert told["contacts"][0] == {"profile": {"name": "Amira"}, "wa_id": "447700900001", "user_id": "GB.1000"}
    sent = school.sends(context={"message_id": wamid}, biz_opaque_callback_data="ours-1")
    assert school.phone.texts == ["Hello"]
    assert school.phone.last.quotes == wamid
    school.phone.reads()
    assert school.statuses == [("sent", sent), ("delivered", sent), ("read", sent)]
    assert school.values[-1]["statuses"][0]["biz_opaque_callback_data"] == "ours-1"


def test_buttons_and_lists_are_tapped(school):
    school.phone.says("hi")
    button = {"type": "reply", "reply": {"id": "yes-1", "title": "Yes"}}
    asked = school.sends(
        "interactive", {"type": "button", "body": {"text": "Shall we?"}, "action": {"buttons": [button]}}
    )
    assert school.phone.last.choices == ["Yes"]
    school.phone.taps("Yes")
    reply = school.values[-1]["messages"][0]
    assert reply["interactive"] == {"type": "button_reply", "button_reply": {"id": "yes-1", "title": "Yes"}}
    assert reply["context"] == {"from": school.platform.number, "id": asked}
    rows = [{"id": "oak", "title": "3 Oak"}, {"id": "elm", "title": "Elm"}]
    action = {"button": "Which class?", "sections": [{"rows": rows}]}
    school.sends("interactive", {"type": "list", "body": {"text": "Which?"}, "action": action})
    school.phone.chooses("Elm")
    assert school.values[-1]["messages"][0]["interactive"]["list_reply"]["id"] == "elm"
    with pytest.raises(AssertionError):
        school.phone.taps("No")


def test_outside_the_window_only_templates_arrive(school):
    school.platform.approves(Template("news", "New in {{group}}: {{count}} messages", buttons=("Show me",)))
    late = school.sends()
    assert school.phone.screen == []
    assert school.statuses == [("failed", late)]
    assert school.values[-1]["statuses"][0]["errors"][0]["code"] == 131047
    parameters = [
        {"type": "text", "parameter_name": "group", "text": "3 Oak"},
        {"type": "text", "parameter_name": "count", "text": "4"},
    ]
    news = {
        "name": "news",
        "language": {"code": "en_GB"},
        "components": [
            {"type": "body", "parameters": parameters},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "open-7"}],
            },
        ],
    }
    school.sends("template", news)
    assert school.phone.texts == ["New in 3 Oak: 4 messages"]
    school.phone.taps("Show me")
    assert school.values[-1]["messages"][0]["button"] == {"payload": "open-7", "text": "Show me"}
    assert school.sends() == school.phone.last.wamid
    school.clock.at += timedelta(hours=24)
    assert school.statuses[-1][0] == "delivered"
    school.sends()
    assert school.statuses[-1][0] == "failed"


@pytest.mark.parametrize(
    ("value", "code"),
    [("two\nlines", 132012), ("a\ttab", 132012), ("far     apart", 132012), ("", 132012), ("x" * 1100, 132005)],
)
def test_parameters_of_templates_hold_no_lines_and_no_length(school, value, code):
    school.platform.approves(Template("one", "Say {{1}}"))
    body = {"type": "body", "parameters": [{"type": "text", "text": value}]}
    assert school.sends("template", {"name": "one", "language": {"code": "en_GB"}, "components": [body]}) == code


def test_templates_that_are_wrong_or_withdrawn_are_refused(school):
    def sent(name, *parameters):
        body = {"type": "body", "parameters": [{"type": "text", "text": one} for one in parameters]}
        return school.sends("template", {"name": name, "language": {"code": "en_GB"}, "components": [body]})

    template = school.platform.approves(Template("one", "Say {{1}}"))
    assert sent("one") == 132000
    assert sent("one", "a", "b") == 132000
    assert sent("none", "a") == 132001
    for status, code in [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001)]:
        template.status = status
        assert sent("one", "a") == code


@pytest.mark.parametrize(
    ("kind", "part", "code"),
    [
        ("text", {"body": "x" * 4097}, 131009),
        ("text", {"body": " "}, 131008),
        ("hologram", {"body": "x"}, 131051),
        ("interactive", {"type": "button", "body": {"text": "x"}, "action": {"buttons": []}}, 131009),
        (
            "interactive",
            {
                "type": "button",
                "body": {"text": "x"},
                "action": {"buttons": [{"type": "reply", "reply": {"id": "1", "title": "x" * 21}}]},
            },
            131009,
        ),
        (
            "interactive",
            {
                "type": "list",
                "body": {"text": "x"},
                "action": {"button": "b", "sections": [{"rows": [{"id": "1", "title": "x" * 25}]}]},
            },
            131009,
        ),
    ],
)
def test_what_is_too_long_or_of_no_kind_is_refused(school, kind, part, code):
    school.phone.says("hi")
    assert school.sends(kind, part) == code


def test_one_person_gets_forty_five_at_once_and_then_one_in_six_seconds(school):
    school.phone.says("hi")
    school.platform.per_second = 1_000
    assert all(isinstance(school.sends(), str) for _ in range(45))
    assert school.sends() == 131056
    school.clock.at += timedelta(seconds=6)
    assert isinstance(school.sends(), str)
    assert school.sends() == 131056


def test_the_number_has_a_pace_and_a_day_its_strangers(school):
    school.platform.per_second = 3
    others = [Phone(school.platform, f"GB.2{number}", f"44770090010{number}") for number in range(5)]
    school.platform.approves(Template("hello", "Hello"))
    hello = {"name": "hello", "language": {"code": "en_GB"}}
    assert [type(school.sends("template", hello, to=one.number)) for one in others[:4]] == [str, str, str, int]
    school.clock.at += timedelta(seconds=1)
    school.platform.people_a_day = 3
    school.sends("template", hello, to=others[4].number)
    assert school.statuses[-1][0] == "failed"
    assert school.values[-1]["statuses"][0]["errors"][0]["code"] == 131064


def test_faults_come_at_once_later_or_both(school):
    school.phone.says("hi")
    school.platform.fails_next(131031)
    assert school.sends() == 131031
    school.platform.fails_next(131026)
    sent = school.sends()
    assert school.statuses[-1] == ("failed", sent)
    school.platform.fails_next(131048, when="both")
    assert school.sends() == 131048
    assert school.statuses[-1][0] == "failed"
    assert school.phone.texts == []
    assert isinstance(school.sends(), str)


def test_an_answer_is_lost_before_or_after_the_message_was_taken(school):
    school.phone.says("hi")
    for trouble, shown in [("before", 0), ("after", 1)]:
        school.platform.breaks = [trouble]
        with pytest.raises(requests.ConnectionError):
            school.sends()
        assert len(school.phone.texts) == shown


def test_a_person_with_a_username_is_known_by_user_id_alone(school):
    hidden = Phone(school.platform, "GB.77", name="Tom", username="tom_b")
    hidden.says("hi")
    told = school.values[-1]
    assert "from" not in told["messages"][0]
    assert "wa_id" not in told["contacts"][0]
    school.sends(to=None, recipient="GB.77")
    assert hidden.texts == ["Hello"]
    assert [status for status, _ in school.statuses] == ["sent", "delivered"]
    told = school.values[-1]
    assert told["contacts"][0]["user_id"] == told["statuses"][0]["recipient_user_id"] == "GB.77"
    assert "recipient_id" not in told["statuses"][0]


def test_prices_are_told_and_the_first_thousand_inside_the_window_are_free(school):
    school.phone.says("hi")
    school.platform._of_month["2026-11"] = 999
    school.sends()
    school.sends()
    school.platform.tells()
    priced = [one["pricing"] for value in school.values for one in value.get("statuses", [])]
    assert [(one["billable"], one["category"], one["type"]) for one in priced] == [
        *[(False, "service", "free_customer_service")] * 2,
        *[(True, "service", "regular")] * 2,
    ]
    assert school.platform.billed == {"service": 1}


def test_phones_that_are_off_or_block_get_it_later_or_never(school):
    school.phone.says("hi")
    school.phone.is_off = True
    sent = school.sends()
    assert school.statuses == [("sent", sent)]
    school.phone.is_switched_on()
    assert school.statuses == [("sent", sent), ("delivered", sent)]
    school.phone.blocks = True
    school.sends()
    assert school.statuses[-1][0] == "sent"
    assert len(school.phone.texts) == 1


def test_a_call_that_is_not_answered_waits(school):
    school.answers = 503
    school.phone.says("hi")
    school.answers = 200
    assert school.platform.tells() == [200]
    assert school.calls[0] == school.calls[1]
    assert school.platform.tells() == []


def test_files_are_fetched_by_id_with_the_token(school):
    school.phone.sends_file(b"\xff\xd8picture", caption="The cake")
    image = school.values[-1]["messages"][0]["image"]
    about = school.asks(image["id"]).json()
    assert about["sha256"] == image["sha256"]
    headers = {"Authorization": f"Bearer {school.platform.token}"}
    assert requests.get(about["url"], headers=headers, timeout=5).content == b"\xff\xd8picture"
    assert requests.get(about["url"], timeout=5).status_code == 401


def test_the_account_answers_what_a_check_of_the_set_up_asks(school):
    platform = school.platform
    platform.approves(Template("news", "New"))
    number = school.asks(platform.phone_number_id).json()
    assert number["display_phone_number"] == "+441632960001"
    listed = school.asks(f"{platform.account}/message_templates?name=news").json()["data"]
    assert [(one["name"], one["status"]) for one in listed] == [("news", "APPROVED")]
    assert len(school.asks(f"{platform.account}/subscribed_apps").json()["data"]) == 1
    assert school.asks(platform.phone_number_id, token="other").json()["error"]["code"] == 190
    assert school.asks("12345").json()["error"]["code"] == 100


def test_reactions_go_both_ways_and_away_again(school):
    wamid = school.phone.says("hi")
    sent = school.sends()
    school.phone.reacts("❤️", school.phone.last)
    assert school.values[-1]["messages"][0]["reaction"] == {"message_id": sent, "emoji": "❤️"}
    school.phone.reacts(None, sent)
    assert school.values[-1]["messages"][0]["reaction"] == {"message_id": sent}
    school.sends("reaction", {"message_id": wamid, "emoji": "✅"})
    assert school.phone.bubble("hi").reactions == {"school": "✅"}
    assert school.phone.texts == ["Hello"]
