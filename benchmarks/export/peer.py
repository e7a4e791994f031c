"""Run where the peer is installed: read each export, print people, minutes and what it cost as JSON lines.

python peer.py whatstk|chat-miner FILE…
"""

import contextlib
import json
import logging
import sys
import time
import warnings
from collections.abc import Callable
from typing import Any


def with_whatstk(path: str) -> list[tuple[str, Any]]:
    """Author and time of each message, by whatstk."""
    from whatstk import WhatsAppChat  # type: ignore[import-not-found]

    frame = WhatsAppChat.from_source(filepath=path).df
    return list(zip(frame["username"], frame["date"], strict=True))


def with_chat_miner(path: str) -> list[tuple[str, Any]]:
    """Author and time of each message, by chat-miner."""
    from chatminer.chatparsers import WhatsAppParser  # type: ignore[import-not-found]

    parser = WhatsAppParser(path)
    parser.parse_file()
    frame = parser.parsed_messages.get_df()
    return list(zip(frame["author"], frame["timestamp"], strict=True))


READERS: dict[str, Callable[[str], list[tuple[str, Any]]]] = {"whatstk": with_whatstk, "chat-miner": with_chat_miner}


def peak() -> int:
    """The most memory this process has had, in MB."""
    with open("/proc/self/status") as status:  # noqa: PTH123 - one line, in any Python
        return int(next(line for line in status if line.startswith("VmHWM")).split()[1]) // 1024


def main(name: str, paths: list[str]) -> None:
    """Read each file and print one line about it."""
    logging.disable()
    warnings.simplefilter("ignore")
    for path in paths:
        started = time.process_time()
        said: dict[str, Any] = {"file": path}
        try:
            with contextlib.redirect_stdout(sys.stderr):
                found = READERS[name](path)
            said["seconds"] = round(time.process_time() - started, 2)
            said["messages"] = len(found)
            if len(found) < 1_000:
                said["heard"] = [[str(author), f"{at:%Y-%m-%dT%H:%M}"] for author, at in found]
        except Exception as fault:
            said["fault"] = type(fault).__name__
        print(json.dumps(said | {"peak": peak()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
