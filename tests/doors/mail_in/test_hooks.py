"""Web calls of mail providers: stored once and before the answer; whoever cannot show the key leaves nothing behind."""

import random
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client

from gatepost.core.clock import now
from gatepost.delivery.actions import tell
from gatepost.delivery.models import Delivery, MailIn
from gatepost.doors.email.message import read_mail
from gatepost.doors.mail_in import hooks
from gatepost.doors.mail_in.providers import PROVIDERS
from gatepost.doors.models import ReceivedMail
from tests.doors.mail_in import calls
from tests.doors.mail_in.calls import APART, EVERY, GONE, RAW, Call
from tests.doors.mail_in.conftest import mail

RAW_MAIL = mail("PE", "Is PE tomorrow? Zoë")


class Hook:
    """A school whose mail comes by one provider, and the address that the provider calls."""

    def __init__(self, world: Any, provider: str) -> None:
        self.world, self.provider = world, provider
        self.path = f"/hooks/mail/{provider}/{world.school.ref}/"

    @property
    def url(self) -> str:
        return f"http://{self.world.school.host}{self.path}"

    def has_key(self, key: str) -> None:
        columns = {"address": "gatepost@hazel-lane.test", "way": "webhook", "provider": self.provider, "is_on": True}
        MailIn.objects.update_or_create(school=self.world.school, defaults={**columns, "webhook_secret": key})

    def gets(self, call: Call, *, path: str = "") -> Any:
        client = Client(HTTP_HOST=self.world.school.host, enforce_csrf_checks=True, raise_request_exception=False)
        return client.generic("POST", path or self.path, call.body, call.content_type, headers=call.headers)


@pytest.fixture
def hook_of(world: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(hooks, "absolute", lambda school, path: f"http://{school.host}{path}")
    return lambda provider: Hook(world, provider)


def test_every_provider_is_tried_here():
    assert set(PROVIDERS) == set(EVERY) == set(GONE)


@pytest.mark.parametrize("provider", sorted(RAW))
def test_a_mail_is_stored_as_it_was_sent(hook_of, provider):
    hook = hook_of(provider)
    call = RAW[provider](RAW_MAIL, hook.url)
    hook.has_key(call.key)
    assert hook.gets(call).status_code == 200
    row = ReceivedMail.objects.get()
    assert bytes(row.raw or b"") == RAW_MAIL
    assert (row.via, row.envelope_to) == ("webhook", "gatepost+k3y@hazel-lane.test")


@pytest.mark.parametrize("provider", sorted(APART))
def test_a_mail_that_was_taken_apart_is_put_together_again(hook_of, provider):
    hook = hook_of(provider)
    call = APART[provider](b"", hook.url)
    hook.has_key(call.key)
    for _ in range(3):
        assert hook.gets(call).status_code == 200
    raw = bytes(ReceivedMail.objects.get().raw or b"")
    assert f"X-Gatepost-Rebuilt: {provider}".encode() in raw
    read = read_mail(raw)
    assert (read.sender, read.subject, read.message_id) == ("tom@x.test", "PE", "<PE@x.test>")
    assert read.text == "Is PE tomorrow? Zoë"
    assert len(read.attachments) == 1


@pytest.mark.parametrize(
    "provider", [pytest.param(name, marks=pytest.mark.slow if name != "mailgun" else ()) for name in sorted(EVERY)]
)
def test_a_call_made_a_hundred_times_brings_one_mail(hook_of, provider):
    hook = hook_of(provider)
    call = EVERY[provider](RAW_MAIL, hook.url)
    hook.has_key(call.key)
    assert {hook.gets(call).status_code for _ in range(100)} == {200}
    assert ReceivedMail.objects.count() == 1


@pytest.mark.parametrize("provider", sorted(EVERY))
def test_a_forged_call_is_refused_and_leaves_nothing(hook_of, provider):
    hook = hook_of(provider)
    call = EVERY[provider](RAW_MAIL, hook.url)
    hook.has_key(call.key)
    is_signed = call.headers.get("Authorization") is None
    forged = [call.without_proof()] if provider != "mailgun" else []
    if is_signed:
        spoilt = bytearray(call.body)
        place = call.body.index(b"signature") + 60 if provider == "mailgun" else len(spoilt) // 2
        spoilt[place] ^= 1
        forged.append(replace(call, body=bytes(spoilt)))
    else:
        forged += [
            call.with_shared_secret(secret) for secret in ("gatepost:", "gatepost:A-secret-of-our-own", ":", "x")
        ]
    refused = {401, 403} if provider == "ses" else {403}
    for one in forged:
        assert hook.gets(one).status_code in refused
    for key in ("", "\n", f"{call.key}x", "Zoë"):
        hook.has_key(key)
        assert hook.gets(call).status_code == 403
    assert ReceivedMail.objects.count() == 0


def test_mailgun_calls_an_address_that_ends_as_it_wants(hook_of):
    hook = hook_of("mailgun")
    hook.has_key(calls.KEY)
    assert hook.gets(calls.mailgun(RAW_MAIL, hook.url), path=f"{hook.path}mime").status_code == 200
    assert bytes(ReceivedMail.objects.get().raw or b"") == RAW_MAIL


def test_the_time_of_a_signed_call_cannot_be_changed(hook_of):
    hook = hook_of("mailgun")
    call = calls.mailgun(RAW_MAIL, hook.url)
    hook.has_key(call.key)
    assert hook.gets(replace(call, body=call.body.replace(b"1795423200", b"1795423201"))).status_code == 403


def test_a_second_key_counts_while_keys_are_changed(hook_of):
    hook = hook_of("mailersend")
    hook.has_key(f"the-new-key\n  {calls.KEY}  \n")
    assert hook.gets(calls.mailersend(RAW_MAIL, hook.url)).status_code == 200


@pytest.mark.parametrize(
    "changed", [{"is_on": False}, {"way": "imap"}, {"provider": "brevo"}, {"webhook_secret": None}]
)
def test_a_school_that_does_not_use_the_provider_is_refused_alike(hook_of, changed):
    hook = hook_of("postmark")
    hook.has_key(calls.SHARED)
    unknown = hook.gets(calls.postmark(RAW_MAIL, hook.url), path="/hooks/mail/postmark/nosuchschool/")
    MailIn.objects.update(**changed)
    refused = hook.gets(calls.postmark(RAW_MAIL, hook.url))
    assert (refused.status_code, refused.content) == (unknown.status_code, unknown.content) == (403, unknown.content)
    assert hook.gets(calls.postmark(RAW_MAIL, hook.url), path="/hooks/mail/nobody/x/").status_code == 403
    assert ReceivedMail.objects.count() == 0


def test_our_own_fault_asks_the_provider_to_call_again(hook_of, monkeypatch, caplog):
    hook = hook_of("postmark")
    hook.has_key(calls.SHARED)

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the disk is full of Zoë's words")

    with monkeypatch.context() as patch:
        patch.setattr(hooks, "take_in", fails)
        assert hook.gets(calls.postmark(RAW_MAIL, hook.url)).status_code == 503
    assert "Zoë" not in caplog.text
    assert hook.gets(calls.postmark(RAW_MAIL, hook.url)).status_code == 200
    assert ReceivedMail.objects.count() == 1


@pytest.mark.parametrize("provider", sorted(EVERY))
def test_rubbish_behind_a_right_key_is_never_a_page_of_faults(hook_of, provider):
    hook = hook_of(provider)
    call = EVERY[provider](RAW_MAIL, hook.url)
    hook.has_key(call.key)
    chance = random.Random(7)
    for length in (0, 1, len(call.body) // 3, len(call.body) - 5):
        assert hook.gets(replace(call, body=call.body[:length])).status_code in (400, 401, 403, 503)
    for body in (b"null", b"[]", b"{}", b'{"a": ' * 50_000, chance.randbytes(2000)):
        assert hook.gets(replace(call, body=body)).status_code in (200, 400, 403, 503)
    assert ReceivedMail.objects.count() == 0


@pytest.mark.parametrize("provider", ["mailgun", "sendgrid", "postmark", "ses"])
def test_a_mail_with_a_large_file_is_taken(hook_of, provider):
    hook = hook_of(provider)
    raw = mail("Photo", "x" * 70 + "\r\n" + ("y" * 76 + "\r\n") * 130_000)
    call = EVERY[provider](raw, hook.url)
    hook.has_key(call.key)
    assert hook.gets(call).status_code == 200
    assert bytes(ReceivedMail.objects.get().raw or b"") == raw


def test_what_a_provider_found_about_the_sender_is_kept(hook_of):
    hook = hook_of("sendgrid")
    hook.has_key(calls.SHARED)
    hook.gets(calls.sendgrid(RAW_MAIL, hook.url))
    assert ReceivedMail.objects.get().authentication == "pass"


def test_amazon_asks_a_person_to_confirm(hook_of):
    hook = hook_of("ses")
    hook.has_key(calls.SHARED)
    link = "https://sns.eu-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=233"
    for url in ("https://sns.evil.example/x", "https://sns.eu-west-2.amazonaws.com.evil.example/", link):
        call = calls.sns("You have chosen to subscribe", kind="SubscriptionConfirmation", SubscribeURL=url)
        assert hook.gets(call).status_code == 200
        assert MailIn.objects.get().confirm_link == (link if url == link else "")
    assert hook.gets(calls.sns("Successfully validated SNS topic for Amazon SES event publishing.")).status_code == 200
    without = calls.ses(RAW_MAIL, hook.url).without_proof()
    assert hook.gets(without)["WWW-Authenticate"].startswith("Basic ")


def test_a_call_at_the_wrong_address_is_told_so(hook_of):
    hook = hook_of("postmark")
    hook.has_key(calls.SHARED)
    assert hook.gets(calls.postmark_gone("", hook.url)).status_code == 400
    assert hook.gets(calls.postmark(RAW_MAIL, hook.url), path=f"{hook.path}events/").status_code == 400


@pytest.mark.parametrize("provider", sorted(GONE))
def test_a_mail_that_came_back_marks_its_letter(hook_of, world, provider):
    hook = hook_of(provider)
    hook.provider_path = f"{hook.path}events/"
    notice = tell("second-step-changed", school=world.school, recipients=[world.amira.person])
    at = now()
    letters = [
        Delivery.objects.create(
            school=world.school, notice=notice, address=address, state=state, queued_at=at, due_at=at, ended_at=at
        )
        for address, state in (("amira@example.org", "sent"), ("tom@example.org", "sent"))
    ]
    url = f"{hook.url}events/"
    call = GONE[provider](f"<{letters[0].ref}@{world.school.host}>", url)
    hook.has_key(call.key)
    assert hook.gets(
        call.without_proof() if provider != "mailgun" else replace(call, body=b"{}"), path=hook.provider_path
    )
    assert Delivery.objects.filter(state="dead").count() == 0
    for _ in range(3):
        assert hook.gets(call, path=hook.provider_path).status_code == 200
    (dead,) = Delivery.objects.filter(state="dead")
    assert dead.pk == letters[0].pk
    assert dead.fault.startswith("bounced")


def test_a_look_without_a_call_says_nothing(world):
    client = Client(HTTP_HOST=world.school.host)
    assert client.head("/hooks/mail/mandrill/x/").status_code == 200
    assert client.get("/hooks/mail/mandrill/x/").status_code == 405
