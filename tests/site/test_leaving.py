"""A process that was told to stop ends, also while a thread of it is in the middle of something."""

import subprocess
import sys

BUSY = """
import sys, threading
from gatepost.__main__ import leave_if_somebody_works

def at_work():
    threading.Event().wait()

if "busy" in sys.argv:
    threading.Thread(target=at_work, daemon=True).start()
import atexit
atexit.register(print, "cleared up")
print("closed")
leave_if_somebody_works(0)
"""


def said(*words: str) -> str:
    done = subprocess.run([sys.executable, "-c", BUSY, *words], check=True, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    return done.stdout


def test_nothing_is_cleared_up_around_a_thread_that_still_works() -> None:
    assert said("busy") == "closed\n"
    assert said() == "closed\ncleared up\n"
