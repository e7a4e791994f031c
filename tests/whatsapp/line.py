"""A school's number with the platform at its other end: what the phones of parents do passes through both."""

from collections import Counter
from datetime import time

from gatepost.delivery.whatsapp import members
from gatepost.delivery.whatsapp.codes import make_code
from gatepost.delivery.whatsapp.models import WhatsAppMember, WhatsAppMessage, WhatsAppNumber
from tests.whatsapp.platform import Phone, Platform, Template
from tests.world import Player, World

# What a school has approved when it sets its number up.
TEMPLATES = (
    Template(
        "gatepost_class_news",
        "New in {{1}}: {{2}} messages, latest from {{3}}",
        buttons=("Show me",),
        category="UTILITY",
    ),
    Template("gatepost_something_to_read", "There is something to read for you.", buttons=("Show me",)),
)
ROUNDS = 20  # more turns of worker and platform than any story needs


class Line:
    """One school's number that is on, the simulated platform, and the parents' phones.

    The webhook is called in this process, as the web server would be; the school's messages go to the platform over
    HTTP.
    """

    def __init__(self, world: World, platform: Platform) -> None:
        self.world, self.platform = world, platform
        self.address = f"/hooks/whatsapp/{world.school.ref}/"
        self._browser = world.browser()
        platform.webhook = self.is_called
        platform.is_prompt = False
        for template in TEMPLATES:
            platform.approves(template)
        self.number = WhatsAppNumber.objects.create(
            school=world.school,
            is_on=True,
            shown_number=f"+{platform.number}",
            phone_number_id=platform.phone_number_id,
            business_account_id=platform.account,
            access_token=platform.token,
            app_secret=platform.app_secret,
            verify_token=platform.verify_token,
            rates={"utility": 16_000, "service": 16_000},
            monthly_cap=5_000,
            digest_at=time(17),
        )

    def works(self) -> None:
        """Let the platform tell and the worker work until neither has anything more to do."""
        for _ in range(ROUNDS):
            answers = self.platform.tells()
            assert set(answers) <= {200}, answers
            before = self._state
            self.world.work()
            if not self.platform.waiting and self._state == before:
                return
        raise AssertionError("worker and platform do not come to rest")

    @property
    def _state(self) -> tuple[int, Counter[str]]:
        """What changes while there is something to do."""
        states = WhatsAppMessage.objects.values_list("state", flat=True)
        return len(self.platform.requests), Counter(states)

    def phone_of(self, player: Player, *, user_id: str = "", number: str = "", username: str = "") -> Phone:
        """A phone for one of the cast, that has not joined."""
        user_id = user_id or f"GB.{player.pk:015d}"
        return Phone(self.platform, user_id, number, name=player.name, username=username)

    def joined(self, player: Player, **phone: str) -> Phone:
        """A phone for one of the cast, who has joined before the story begins, without a message."""
        ready = self.phone_of(player, **phone)
        members.join(player.person, user_id=ready.user_id, number=ready.number, wamid=self.platform.new_wamid())
        ready.wrote_at = self.platform.now()
        return ready

    def joins(self, player: Player, **phone: str) -> Phone:
        """A phone for one of the cast, who writes the code of their own page from it."""
        joined = self.phone_of(player, **phone)
        joined.says(f"JOIN {make_code(player.person)}")
        self.works()
        assert WhatsAppMember.objects.filter(person=player.person, stopped_at=None).exists(), joined.texts
        return joined

    def is_called(self, body: bytes, headers: dict[str, str]) -> int:
        """The webhook's answer to these bytes with these headers."""
        answer = self._browser.generic("POST", self.address, body, "application/json", headers=headers)
        return int(answer.status_code)
