"""The start and the stop: database brought up to date, static files laid out, then pages, streams and worker.

In one process, or in several under one parent (processes.py).
"""

import asyncio
import gc
import io
import logging
import signal
import socket
from collections.abc import Callable
from contextlib import suppress
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connections

from gatepost.core import db, memory, row_security
from gatepost.core.digest import digest_of_secret
from gatepost.delivery.mail_settings import has_no_mail_server
from gatepost.gate import facts
from gatepost.groups import hints
from gatepost.groups.hints_bus import RedisBus
from gatepost.people.models import School
from gatepost.site import processes, static_files, worker
from gatepost.site.accepting import Acceptor
from gatepost.site.connections import ImpatientProtocol, allow_many_connections

log = logging.getLogger("gatepost.server")

Say = Callable[[str], object]

# How long a stop waits for answers under way, in seconds.
GRACE = 3
# Hosts that are named in one line at the start.
MOST_NAMED = 5
# A child that stops takes no new connections, and answers for so long what comes over those it has, in seconds.
LAST_REQUESTS = 0.3


class Server(uvicorn.Server):
    """A uvicorn server that ends the open streams when it is told to stop; else they would outlast the grace.

    `family` is what a child has of its parent; None in a single process.
    """

    def __init__(self, config: uvicorn.Config, family: processes.Family | None = None) -> None:
        super().__init__(config)
        self.family = family
        self.bus: RedisBus | None = None
        self.acceptors: list[Acceptor] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, join the bus, and tell the parent."""
        loop = asyncio.get_running_loop()
        if self.family is None:
            await super().startup(sockets)
        else:
            await super().startup([])
            self.acceptors = [Acceptor(place, self._protocol) for place in sockets or []]
        if settings.REDIS_URL:
            self.bus = RedisBus(settings.REDIS_URL, channel(), loop)
            hints.pass_on_by(self.bus)
        if self.family is not None:
            loop.add_reader(self.family.lifeline, self._parent_is_gone)
            self.family.is_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, answer what is under way, hang up."""
        if self.family is not None:  # other children listen on: new connections go to them
            for acceptor in self.acceptors:
                acceptor.close()
            await asyncio.sleep(LAST_REQUESTS)
        await super().shutdown(sockets)
        hints.pass_on_by(None)
        if self.bus is not None:
            self.bus.close()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End the streams, then do as uvicorn does. Ctrl+C in a terminal reaches children too: their parent tells."""
        from gatepost.groups import live

        if self.family is not None and sig == signal.SIGINT:
            return
        live.close_all()
        super().handle_exit(sig, frame)

    def _protocol(self) -> asyncio.Protocol:
        return ImpatientProtocol(config=self.config, server_state=self.server_state, app_state=self.lifespan.state)

    def _parent_is_gone(self) -> None:
        if self.family is not None:
            asyncio.get_running_loop().remove_reader(self.family.lifeline)
        self.handle_exit(signal.SIGTERM, None)


def channel() -> str:
    """The name of this installation's channel on a Redis that others may use too."""
    return f"gatepost-hints-{digest_of_secret('channel', purpose='hints')[:16]}"


def run(*, demo: bool, with_worker: bool, count: int, only_prepare: bool, say: Say) -> None:
    """Serve until SIGINT or SIGTERM, in `count` processes. Raises CommandError when the start must be refused.

    `only_prepare`: do all that a start does before it serves, and return.
    """
    demo = demo or settings.DEMO
    refuse_wrong_count(count)
    memory.ask_from_few_pools()
    handover = processes.handed_over()
    place = None if only_prepare else handover.place() if handover else place_to_listen()
    if handover is None:  # else the try-out has done it
        prepare(demo=demo, say=say)
    try:
        facts.warm_up()
    except DatabaseError:
        if handover is None:
            raise  # in a renewal the children serve on: the parent must not fall over a moment without database
    if place is None:
        return
    config = configuration()
    connections.close_all()
    allow_many_connections()
    # What is in memory now stays: sweeps for garbage, which stop all threads, need not look at it again; and what they
    # do not touch, children share.
    gc.collect()
    memory.give_back()
    gc.freeze()
    try:
        if count == 1:
            say_where(demo=demo, say=say)
            serve_alone(place, config, with_worker=with_worker)
        else:
            parent = processes.Parent(
                place,
                pages=lambda family: serve(place, Server(config, family)),
                worker=worker.work_for if with_worker else None,
                count=count,
            )
            parent.run(handover, when_ready=lambda: say_where(demo=demo, say=say))
    finally:
        connections.close_all()
        place.close()
    say("Gatepost has stopped.")


def refuse_wrong_count(count: int) -> None:
    """Raises CommandError for a number of processes that cannot be."""
    if not 1 <= count <= processes.MOST:
        raise CommandError(f"Gatepost runs in 1 to {processes.MOST} processes, not in {count}.")
    if count > 1 and db.is_sqlite():
        raise CommandError(
            "SQLite's file belongs to one process. For several, name a PostgreSQL server in GATEPOST_DATABASE_URL; "
            "or leave --processes and GATEPOST_PROCESSES out."
        )
    if count > 1 and not hasattr(signal, "sigtimedwait"):
        raise CommandError("Several processes need Linux. Leave --processes and GATEPOST_PROCESSES out.")
    if count > 1 and not settings.REDIS_URL:
        log.warning(
            "several processes without GATEPOST_REDIS_URL: live updates between them take some seconds, "
            "and each counts rate limits for itself"
        )


def prepare(*, demo: bool, say: Say) -> None:
    """All that comes before the first connection: checks, database, demo, static files."""
    call_command("check", "--database", "default", stdout=io.StringIO())  # what is wrong is raised; the rest is noise
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    warn_of_a_role_no_policy_holds()
    if demo:
        start_demo(say)
    static_files.lay_out()


def warn_of_a_role_no_policy_holds() -> None:
    """One line when the schools have only one net between them (core/row_security.py)."""
    if role := row_security.role_that_sees_past_policies():
        log.warning("the database role %s sees past row security: take one without SUPERUSER and BYPASSRLS", role)


def configuration() -> uvicorn.Config:
    """uvicorn's settings, with the application loaded."""
    config = uvicorn.Config(
        "gatepost.site.asgi:application",
        log_config=None,  # its lines go where ours go, and look like them
        log_level="warning",
        access_log=False,
        lifespan="off",
        http=ImpatientProtocol,
        ws="none",
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=30,
        proxy_headers=False,
        server_header=False,
    )
    config.load()
    return config


def serve_alone(place: socket.socket, config: uvicorn.Config, *, with_worker: bool) -> None:
    """Pages, streams and worker in this process. Raises CommandError when the port is taken."""
    crew = worker.start() if with_worker else None
    try:
        serve(place, Server(config))
    except OSError as fault:
        raise port_cannot_be_used() from fault
    finally:
        if crew is not None:
            crew.stop()


def serve(place: socket.socket, server: Server) -> None:
    """Serve pages and streams until told to stop."""
    # After its clean stop uvicorn raises the signal again: as an interrupt it is caught here, and the exit status is 0.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with suppress(KeyboardInterrupt):
            server.run(sockets=[place])
    finally:
        connections.close_all()


def place_to_listen() -> socket.socket:
    """The address and port as a socket that does not listen yet. Raises CommandError when they cannot be had."""
    place = socket.socket(socket.AF_INET6 if ":" in settings.BIND else socket.AF_INET)
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((settings.BIND, settings.PORT))
    except (OSError, OverflowError) as fault:
        place.close()
        raise port_cannot_be_used() from fault
    return place


def port_cannot_be_used() -> CommandError:
    """What to say when something else listens there, or there is no such place."""
    return CommandError(
        f"Port {settings.PORT} cannot be used at {settings.BIND}: something else may be listening there. "
        "Try PORT=8001 gatepost run."
    )


def start_demo(say: Say) -> None:
    """Make the demo school on first start. Refuses to run a demo beside a real school."""
    from gatepost.site import demo

    if School.objects.filter(is_demo=False).exists():
        raise CommandError(
            "This data belongs to a real school, so the demo will not start on it. "
            "Use `gatepost run`, or name another folder: GATEPOST_DATA=some-folder gatepost run --demo."
        )
    if not School.objects.exists():
        say("Making a demo school ...")
        demo.make_demo_school()


def say_where(*, demo: bool, say: Say) -> None:
    """Tell where to look and how to sign in. No connection to the database is left open by it."""
    from gatepost.site import first_run

    address = f"http://localhost:{settings.PORT}"
    say(f"Gatepost is ready: {address}")
    if settings.IS_HTTPS and not settings.TRUSTED_PROXIES:
        say("  No form will work yet: GATEPOST_BASE_URL says https, but GATEPOST_TRUSTED_PROXIES is 0.")
        say("  Set it to the number of proxies in front, most often 1 (docs/operating.md).")
    if demo:
        say(f"  Sign in as anybody in the demo: {address}/demo/")
        say(f"  All mail that was sent:         {address}/demo/mail/")
    elif not School.objects.exists():
        say(f"  There is no school yet. Start one here (the link works once): {address}{first_run.new_link()}")
        say("  or in this terminal: gatepost setup")
    else:
        say(f"  Sign in with your mail address:  {address}/sign-in/")
        if without_mail := [school.host for school in School.objects.order_by("host") if has_no_mail_server(school)]:
            say(f"  No mail goes out yet for {', '.join(without_mail[:MOST_NAMED])}: nobody can sign in by mail.")
            say("  Set GATEPOST_MAIL, or the school's own server under Office, Mail.")
    say("  Stop with Ctrl+C.")
    connections.close_all()
