"""A mail server that is there or not, as a proof wants it; it keeps what it was given."""

from typing import Any

from aiosmtpd.controller import Controller
from tests.running import free_port

Message = tuple[list[str], bytes]


class MailServer:
    """Takes every letter while it is open. `letters` are recipients and bytes, in the order they came."""

    def __init__(self) -> None:
        self.port = free_port()
        self.letters: list[Message] = []
        self._controller: Controller | None = None

    @property
    def address(self) -> str:
        """For GATEPOST_MAIL."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def is_open(self) -> bool:
        """Whether it is there."""
        return self._controller is not None

    def open(self) -> None:
        """Be there."""
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        """Be away: whoever calls is refused."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 (aiosmtpd's name)
        """Keep one letter."""
        self.letters.append((list(envelope.rcpt_tos), bytes(envelope.content)))
        return "250 kept"
