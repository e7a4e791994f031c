"""What a process that reads somebody's export may use of the machine, and what it gets to know of it. Pure."""

import os
import resource

OUT_OF_MEMORY = 12  # the status with which such a process says that its memory did not suffice
NICE = 10  # pages and posts go first
# No address and no secret of ours is among them.
SURROUNDINGS = ("PATH", "LANG", "LC_ALL", "PYTHONPATH", "VIRTUAL_ENV", "TZ")


def limit(*, memory: int, seconds: int) -> None:
    """Hold this process, and each that it starts, to so many bytes of its own data and seconds of the processor."""
    os.nice(NICE)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves nobody's words on the disk


def surroundings() -> dict[str, str]:
    """The environment of such a process."""
    return {name: os.environ[name] for name in SURROUNDINGS if name in os.environ}
