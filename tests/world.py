"""The cast, at work: each of them acts through the doors that a browser or an API client uses, and through no other.

The school is the demo's (Hazel Lane Primary, `gatepost.site.demo`) without its talk, with the real judge. What a test
wants to set up before its story begins it does through the rooms' own actions; the story itself goes through doors.
"""

import json
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client

from gatepost.delivery.mail_settings import MailServer, set_mail_server
from gatepost.groups.models import ClassGroup
from gatepost.people.access import mail_of
from gatepost.people.hats import Acting
from gatepost.people.models import HATS_WITH_SECOND_FACTOR, Child, Hat, Person, School, SchoolClass
from gatepost.people.signin.tokens import make_token
from gatepost.site.demo import make_demo_school
from gatepost.site.demo.school import named
from gatepost.site.worker import Worker
from tests.reading import Element, Page, visit

SIGN_IN_BACKEND = "django.contrib.auth.backends.ModelBackend"


def make_school(host: str) -> School:
    """Hazel Lane Primary, with its people and classes and without a single message, under a host name of its own."""
    school = make_demo_school(with_talk=False)
    School.objects.filter(pk=school.pk).update(host=host)
    school.host = host
    return school


def sign_in(client: Client, person: Person, hat: Hat | str = "", *, shown: bool = True) -> Client:
    """A browser in which somebody is signed in, has shown their second step where a hat needs it, and wears a hat."""
    client.force_login(person, backend=SIGN_IN_BACKEND)
    session = client.session
    if hat in HATS_WITH_SECOND_FACTOR and shown:
        factor, _ = Authenticator.objects.get_or_create(
            user_id=person.pk, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}}
        )
        session[AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "mfa", "id": factor.pk, "type": factor.type, "at": time.time()}
        ]
    if hat:
        session["hat"] = str(hat)
    session.save()
    return client


@dataclass(frozen=True, slots=True)
class Seen:
    """One message as somebody's page shows it."""

    author: str
    capacity: str
    words: str
    html: Element

    @property
    def ref(self) -> str:
        return self.html.attributes["id"].removeprefix("post-")


class Player:
    """One of the cast, in one hat, with a browser of their own."""

    def __init__(self, world: "World", name: str, hat: Hat) -> None:
        self.world = world
        self.name = name
        self.hat = hat
        self.pk = Person.objects.values_list("pk", flat=True).get(school=world.school, name=name)
        self._client: Client | None = None
        self._token = ""

    @property
    def person(self) -> Person:
        """Their row as it stands now."""
        return Person.objects.select_related("school").get(pk=self.pk)

    @property
    def acting(self) -> Acting:
        """Themselves in their hat, for setting a story up."""
        return Acting(self.person, self.hat)

    @property
    def mail(self) -> str:
        return mail_of(self.person) or ""

    @property
    def client(self) -> Client:
        """Their browser. It checks forms' secrets as a real one makes the server do."""
        if self._client is None:
            self._client = sign_in(self.world.browser(), self.person, self.hat)
        return self._client

    def opens(self, path: str) -> Page:
        return visit(self.client, path)

    def puts_on(self, hat: Hat) -> Page:
        """Change hats, on their own page."""
        return self.opens("/me/").press("Change", hat=hat.value)

    # In a class group

    def opens_group(self, group: ClassGroup) -> Page:
        return self.opens(f"/groups/{group.ref}/")

    def opens_oak(self) -> Page:
        return self.opens_group(self.world.oak)

    def writes_in(self, group: ClassGroup, words: str) -> Page:
        """Type a message and press Send; the page that comes back may hold a card."""
        return self.opens_group(group).press("Send", text=words)

    def writes_in_oak(self, words: str) -> Page:
        return self.writes_in(self.world.oak, words)

    def sees_in(self, group: ClassGroup) -> list[Seen]:
        """The messages of a group's page, oldest first; nothing where the page is not there for them."""
        page = self.opens_group(group)
        return messages_on(page) if page.status == 200 else []

    def sees_in_oak(self) -> list[str]:
        """The words of Oak's messages, oldest first."""
        return [one.words for one in self.sees_in(self.world.oak)]

    def answers(self, words_of_another: str, words: str) -> Page:
        """Reply to a message in Oak."""
        post = next(one for one in self.sees_in(self.world.oak) if one.words == words_of_another)
        link = next(one for one in post.html.all("a") if one.text == "Reply")
        return self.opens(link.attributes["href"]).press("Send", text=words)

    def presses_same(self, words_of_another: str) -> Page:
        """Press "same here" on a message in Oak."""
        page = self.opens_oak()
        post = next(one for one in messages_on(page) if one.words == words_of_another)
        return page.press("Same", within=f"/{post.ref}/react/")

    def rules(self, ruling: str, reason: str = "") -> Page:
        """Look at what waits most urgently and press one of the three buttons: release, return or refuse."""
        page = self.opens("/look/")
        words = {"release": "Let it through", "return": "Ask for a change", "refuse": "Not for the group"}[ruling]
        return page.press(words, reason=reason)

    # To and at the school

    def asks_the_school(self, words: str, *, route: str = "office", outcome: str = "") -> Page:
        """Write to the school in private, from the page for it."""
        return self.opens("/private/new/").press("Send privately", words=words, route=route, outcome_sought=outcome)

    def answers_privately(self, reference: str, words: str) -> Page:
        """Answer what is on their desk."""
        return self.opens(f"/desk/{reference}/").press("Send the answer", words=words)

    # By the API

    @property
    def token(self) -> str:
        """A key of theirs for the API."""
        self._token = self._token or make_token(self.person)
        return self._token

    def asks_api(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the API under their key."""
        return self.world.browser().generic(
            method,
            f"/api/v1{path}",
            json.dumps(body) if body is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {self.token}"},
        )


class World:
    """A school with the cast in it. Whoever is asked for by name is there with a browser, signed in."""

    PLAYERS = {
        "amira": ("Amira Haddad", Hat.PARENT),  # looks after Maya in Oak and Sami in Elm
        "tom": ("Tom Barker", Hat.PARENT),
        "claire": ("Claire Barker", Hat.PARENT),  # Leo's mother; the only parent who has not accepted the code
        "lena": ("Lena Novak", Hat.PARENT),  # in Elm alone: a stranger to Oak
        "jo": ("Jo Mercer", Hat.PARENT),  # class rep for Oak
        "rhian": ("Rhian Jones", Hat.PARENT),  # class rep for Elm
        "greg": ("Greg Bennett", Hat.PARENT),  # class rep for Ash
        "grace": ("Grace Asante", Hat.PARENT),
        "hannah": ("Hannah Thomas", Hat.PARENT),
        "nadia": ("Nadia Siddiqui", Hat.PARENT),
        "priya": ("Priya Nair", Hat.PTA),
        "ben": ("Ben Okafor", Hat.PTA),
        "evans": ("Mrs Evans", Hat.OFFICE),
        "adeyemi": ("Mr Adeyemi", Hat.HEAD),
        "shah": ("Mrs Shah", Hat.LEADERSHIP),
        "clarke": ("Ms Clarke", Hat.DSL),
        "farrow": ("Mr Farrow", Hat.DEPUTY),
        "osei": ("Dr Osei", Hat.CHAIR),
        "lowe": ("Mrs Lowe", Hat.CLERK),
        "marsh": ("Mrs Marsh", Hat.GOVERNOR),  # and with her on panels:
        "tran": ("Mr Tran", Hat.GOVERNOR),
        "whitlock": ("Ms Whitlock", Hat.GOVERNOR),
        "sam": ("Sam Price", Hat.ADMINISTRATOR),
        "hall": ("Mrs Hall", Hat.STAFF),
        "walsh": ("Mr Walsh", Hat.STAFF),  # teaches Elm, and is Isla's father in Oak
    }

    def __init__(self, school: School) -> None:
        self.school = school
        self.oak, self.elm, self.ash = (self.group(name) for name in ("Oak", "Elm", "Ash"))
        self._players: dict[str, Player] = {}

    def __getattr__(self, name: str) -> Player:
        if name not in self.PLAYERS:
            raise AttributeError(name)
        if name not in self._players:
            self._players[name] = Player(self, *self.PLAYERS[name])
        return self._players[name]

    def group(self, name: str) -> ClassGroup:
        return ClassGroup.objects.select_related("school", "school_class").get(school=self.school, name=name)

    def class_named(self, name: str) -> SchoolClass:
        return SchoolClass.objects.select_related("school").get(school=self.school, name=name)

    def child(self, given_name: str) -> Child:
        return Child.objects.select_related("school", "school_class").get(school=self.school, given_name=given_name)

    def person(self, name: str) -> Person:
        return named(self.school, name)

    def browser(self, *, raises: bool = True, checks_forms: bool = True) -> Client:
        """A browser in which nobody is signed in."""
        return Client(HTTP_HOST=self.school.host, enforce_csrf_checks=checks_forms, raise_request_exception=raises)

    def work(self) -> None:
        """Let the worker do all that is due."""
        Worker().once()


def messages_on(page: Page) -> list[Seen]:
    """The messages that a page of a group shows."""
    return [
        Seen(
            author=first_text(one, "post-author"),
            capacity=first_text(one, "post-hat"),
            words=first_text(one, "post-words"),
            html=one,
        )
        for one in page.root.all("article", is_="post")
        if one.attributes.get("id", "").startswith("post-")
    ]


def first_text(element: Element, class_name: str) -> str:
    """The words of the first part with this class."""
    found = element.all(is_=class_name)
    return found[0].text if found else ""


@dataclass
class Outbox:
    """A mail server that took letters from Gatepost over SMTP, and what came."""

    taken: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        self.taken.append((list(envelope.rcpt_tos), envelope.content))
        return "250 OK"

    @property
    def letters(self) -> list[EmailMessage]:
        return [message_from_bytes(data, policy=policy.default) for _, data in self.taken]

    def to(self, address: str) -> list[EmailMessage]:
        """What came for one address."""
        return [
            message_from_bytes(data, policy=policy.default)
            for addresses, data in self.taken
            if address.casefold() in [one.casefold() for one in addresses]
        ]

    def for_(self, player: Player) -> list[EmailMessage]:
        return self.to(player.mail)


def send_by(school: School, port: int) -> None:
    """Let a school send its mail by a server on this machine."""
    set_mail_server(
        None,
        school,
        MailServer(host="127.0.0.1", port=port, security="none", sender="gatepost@hazel-lane.example", password=""),
    )


def words_of(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")
