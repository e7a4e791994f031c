"""Processes: start them, find their descendants, read their processor time and memory from /proc."""

import asyncio
import os
import pwd
import signal
import subprocess
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")


def stat_fields(pid: int) -> list[bytes]:
    """The fields of /proc/PID/stat from the state on. Raises OSError when the process has gone."""
    data = Path(f"/proc/{pid}/stat").read_bytes()
    return data[data.rindex(b")") + 2 :].split()


def tree(roots: Iterable[int]) -> list[int]:
    """The given processes and all their descendants that are alive."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with suppress(OSError):
                children.setdefault(int(stat_fields(int(entry.name))[1]), []).append(int(entry.name))
    found: list[int] = []
    waiting = [pid for pid in roots if Path(f"/proc/{pid}").exists()]
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, []))
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """User and system time of these trees, in seconds, children that have ended included."""
    total = 0
    for pid in tree(roots):
        with suppress(OSError):
            total += sum(int(field) for field in stat_fields(pid)[11:15])  # utime stime cutime cstime
    return total / TICKS_A_SECOND


def machine_cpu_seconds() -> float:
    """Processor time that everything on the machine has used, in seconds."""
    with Path("/proc/stat").open() as lines:
        user, nice, system, _idle, _iowait, irq, softirq = map(int, lines.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / TICKS_A_SECOND


def memory_mib(roots: Iterable[int]) -> tuple[float, float]:
    """(RSS, PSS) of these trees in MiB. RSS counts a shared page once a process, PSS once in all."""
    total = {"Rss:": 0, "Pss:": 0}
    for pid in tree(roots):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
                name, *rest = line.split()
                if name in total:
                    total[name] += int(rest[0])
    return total["Rss:"] / 1024, total["Pss:"] / 1024


def make_folder(path: Path, user: str | None = None) -> Path:
    """Make a folder, its owner `user` when we are root."""
    path.mkdir(parents=True, exist_ok=True)
    if user and os.getuid() == 0:
        entry = pwd.getpwnam(user)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    return path


def spawn(
    words: list[str], log: Path, user: str | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server in the background, as `user` when we are root. `environment` is added to ours."""
    who: dict[str, Any] = {}
    if user and os.getuid() == 0:
        who = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}
    with log.open("ab") as out:
        return subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env={**os.environ, **(environment or {})},
            cwd=log.parent,
            start_new_session=True,
            **who,
        )


def kill_tree(roots: Iterable[int], how: signal.Signals = signal.SIGKILL) -> None:
    """Send a signal to these processes and all their descendants."""
    for pid in tree(roots):
        with suppress(ProcessLookupError):
            os.kill(pid, how)


async def stop(
    process: subprocess.Popen[bytes] | None, how: signal.Signals = signal.SIGTERM, seconds: float = 30
) -> None:
    """Ask one process that we started to end; SIGKILL its tree when it has not after `seconds`."""
    if process is None or process.poll() is not None:
        return
    family = tree([process.pid])
    process.send_signal(how)
    for _ in range(int(seconds * 10)):
        if process.poll() is not None:
            break
        await asyncio.sleep(0.1)
    kill_tree(family)
    process.wait()


async def wait_for_port(port: int, seconds: float = 60) -> None:
    """Wait until something listens on a port of loopback. Raises TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError as fault:
            if time.monotonic() > end:
                raise TimeoutError(f"nothing listens on port {port}") from fault
            await asyncio.sleep(0.2)
