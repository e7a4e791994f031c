"""One application: the streams beside Django, on the same port, under the same sign-in."""

import asyncio
import os
import re
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from a2wsgi.asgi_typing import Receive, Scope, Send
from a2wsgi.wsgi_typing import WSGIApp
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gatepost.site.settings")
django = get_wsgi_application()

from gatepost.adoption.brought import files as brought  # noqa: E402  (its models need Django set up by the line above)
from gatepost.core import metrics  # noqa: E402
from gatepost.core.asgi import Application  # noqa: E402
from gatepost.doors.api.posting import Posting, expect_sender_of  # noqa: E402
from gatepost.groups import live  # noqa: E402  (its models need Django set up by the line above)
from gatepost.people.signin.scope import acting_of_scope  # noqa: E402
from gatepost.site.intake import Intake  # noqa: E402
from gatepost.site.middleware import note_beside  # noqa: E402
from gatepost.site.spooling import Spooling  # noqa: E402

# All processes of an installation count together; without the folder each counts for itself.
with suppress(OSError):
    metrics.share(settings.DATA / "metrics")

STREAMS = ("/stream", "/api/v1/stream")
# Where mail providers bring whole mails: larger bodies, more time, and a share of memory that is theirs alone.
HOOKS = "/hooks/mail/"
LARGEST_HOOK, LARGEST_HOOKS_TOGETHER, HOOK_WITHIN = 50 * 1024 * 1024, 100 * 1024 * 1024, 120.0
# Where people bring files as evidence (concerns/evidence_form.py): these too have a share of memory of their own.
EVIDENCE = re.compile(r"/private/outside/|/written/new/|/(?:private|desk)/[\w-]{1,20}/evidence/")
LARGEST_EVIDENCE, EVIDENCE_TOGETHER, EVIDENCE_WITHIN = 14 * 1024 * 1024, 56 * 1024 * 1024, 120.0
# Where exports of old groups are brought: by way of the disk. The form around the files takes some bytes as well.
EXPORTS = re.compile(r"/adoption/audit/|/adoption/carry/[\w-]{1,20}/export/")
LARGEST_EXPORT, EXPORTS_TOGETHER, EXPORT_WITHIN = brought.LARGEST_TOGETHER + 64 * 1024, 240 * 1024 * 1024, 600.0
MOST_EXPORTS_TOGETHER = 16
# Threads that answer pages. Each keeps its database connection; one machine with two cores gains nothing from more.
THREADS = 8

# Neither a slow sender nor a slow reader holds a thread: bodies come whole, and answers wait in a queue without end.
threads = cast("Application", WSGIMiddleware(cast("WSGIApp", django), workers=THREADS, send_queue_size=0))
pages = Intake(Posting(threads, note=note_beside))
hooks = Intake(threads, largest=LARGEST_HOOK, largest_together=LARGEST_HOOKS_TOGETHER, whole_within=HOOK_WITHIN)
evidence = Intake(threads, largest=LARGEST_EVIDENCE, largest_together=EVIDENCE_TOGETHER, whole_within=EVIDENCE_WITHIN)


async def sender_of(scope: MutableMapping[str, Any]) -> str | None:
    """The reference of whoever is signed in; None for nobody, and while the database does not answer."""

    def ask() -> str | None:
        try:
            acting = acting_of_scope(scope)
        except DatabaseError:
            acting = None
        finally:
            connection.close()
        return acting.person.ref if acting else None

    return await asyncio.to_thread(ask)


exports = Spooling(
    threads,
    brought.folder,
    sender=sender_of,
    largest=LARGEST_EXPORT,
    largest_together=EXPORTS_TOGETHER,
    most_together=MOST_EXPORTS_TOGETHER,
    whole_within=EXPORT_WITHIN,
)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Hand streams to groups/live, and everything else to the doors."""
    asked = cast("MutableMapping[str, Any]", scope)
    if scope["type"] == "http" and scope["path"] in STREAMS:
        expect_sender_of(asked)
        await live.stream(asked, receive, send)
        return
    if scope["type"] == "http" and scope["path"].startswith(HOOKS):
        await hooks(asked, receive, send)
        return
    if scope["type"] == "http" and EVIDENCE.fullmatch(scope["path"]):
        await evidence(asked, receive, send)
        return
    if scope["type"] == "http" and EXPORTS.fullmatch(scope["path"]) and asked["method"] == "POST":
        await exports(asked, receive, send)
        return
    await pages(asked, receive, send)
