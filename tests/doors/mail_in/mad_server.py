"""An IMAP server that says what it was told to say, whatever it is asked."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[["Caller"], None]
GREETING = b"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n"


class Caller:
    """The other end of a line: `hear` gives the tag and the words of the next command, `say` answers."""

    def __init__(self, line: socket.socket) -> None:
        self.line = line
        self._lines = line.makefile("rb")

    def hear(self) -> tuple[bytes, bytes]:
        """The tag and the words of the next command. Raises OSError when the caller hung up."""
        heard = self._lines.readline()
        if not heard:
            raise ConnectionError("the caller hung up")
        tag, _, words = heard.rstrip().partition(b" ")
        return tag, words

    def say(self, words: bytes) -> None:
        """These bytes, as they are."""
        self.line.sendall(words)

    def answer(self, *, untagged: bytes = b"", end: bytes = b"OK done") -> bytes:
        """Hear one command, say the untagged lines and its end; gives what was heard."""
        tag, words = self.hear()
        self.say(untagged + tag + b" " + end + b"\r\n")
        return words

    def let_in(self) -> None:
        """Greet, take any password, and open a mailbox."""
        self.say(GREETING)
        self.answer(untagged=b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n")
        tag, _ = self.hear()
        self.say(b"+ \r\n")
        self._lines.readline()
        self.say(tag + b" OK come in\r\n")
        self.answer(untagged=b"* CAPABILITY IMAP4rev1 UIDPLUS MOVE\r\n")
        self.answer(untagged=b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 9] x\r\n")


@contextmanager
def talking(talk: Talk) -> Iterator[int]:
    """A server on a port of its own, which talks so to every caller; gives the port."""
    place = socket.create_server(("127.0.0.1", 0))
    place.settimeout(0.2)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            with suppress(TimeoutError, OSError):
                line, _ = place.accept()
                line.settimeout(10)
                with line, suppress(OSError):
                    talk(Caller(line))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield place.getsockname()[1]
    finally:
        is_over.set()
        place.close()
        thread.join(5)
