"""The start and the stop: database brought up to date, static files laid out, then pages, streams and worker."""

import gc
import io
import signal
import socket
from collections.abc import Callable
from types import FrameType

import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connections

from gatepost.gate import facts
from gatepost.people.models import School
from gatepost.site import worker
from gatepost.site.connections import ImpatientProtocol, allow_many_connections

Say = Callable[[str], object]

# How long a stop waits for answers under way, in seconds.
GRACE = 3


class Server(uvicorn.Server):
    """A uvicorn server that ends the open streams when it is told to stop; else they would outlast the grace."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        from gatepost.groups import live

        live.close_all()
        super().handle_exit(sig, frame)


def run(*, demo: bool, with_worker: bool, say: Say) -> None:
    """Serve until SIGINT or SIGTERM. Raises CommandError when the start must be refused."""
    demo = demo or settings.DEMO
    place = place_to_listen()
    call_command("check", "--database", "default", stdout=io.StringIO())  # what is wrong is raised; the rest is noise
    settings.DATA.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0, interactive=False)
    if demo:
        start_demo(say)
    call_command("collectstatic", verbosity=0, interactive=False, clear=False)
    facts.warm_up()
    say_where(demo=demo, say=say)
    connections.close_all()
    allow_many_connections()
    crew = worker.start() if with_worker else None
    server = Server(
        uvicorn.Config(
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
    )
    # What is in memory now stays: sweeps for garbage, which stop all threads, need not look at it again.
    gc.collect()
    gc.freeze()
    # After its clean stop uvicorn raises the signal again: as an interrupt it is caught here, and the exit status is 0.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        server.run(sockets=[place])
    except KeyboardInterrupt:
        pass
    except OSError as fault:
        raise port_cannot_be_used() from fault
    finally:
        if crew is not None:
            crew.stop()
        connections.close_all()
        place.close()
    say("Gatepost has stopped.")


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
    """Tell where to look and how to sign in."""
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
    say("  Stop with Ctrl+C.")
