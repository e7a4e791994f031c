"""The hint that the worker has something to do. The rows are the queue; this only saves it a second."""

import threading

_event = threading.Event()


def worker_has_work() -> None:
    """Wake the worker of this process. Call it after the commit: `transaction.on_commit(worker_has_work)`."""
    _event.set()


def wait(seconds: float) -> bool:
    """Sleep until there is a hint, at most so long; whether there was one. Hints given meanwhile count once."""
    woken = _event.wait(seconds)
    _event.clear()
    return woken
