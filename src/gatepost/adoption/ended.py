"""What a page says of a process that read somebody's export and ended in the middle: why, and what to do."""

import logging
import signal

from django.utils.translation import gettext as _

from gatepost.adoption.limits import OUT_OF_MEMORY

WITHOUT_MEMORY = (-signal.SIGKILL, -signal.SIGSEGV, -signal.SIGABRT, OUT_OF_MEMORY)

log = logging.getLogger("gatepost.adoption")


def why_it_ended(status: int | None) -> str:
    """The sentences for a status as subprocess has it; None where nobody knows it. The log has the number alone."""
    if status:
        # -9 is what a machine without memory does to a process.
        log.error("the process that reads an export ended by itself with status %s", status)
    if status == -signal.SIGXCPU:
        return took_too_long()
    if status in WITHOUT_MEMORY:
        return _(
            "This machine ran out of memory while it read the chat. Please try a part of it, such as one year. "
            "If that breaks off too, please tell whoever runs this Gatepost."
        )
    return _(
        "The part of Gatepost that reads chats failed on this one. That was not your fault. "
        "Please tell whoever runs this Gatepost: bringing it again will most likely not help."
    )


def took_too_long() -> str:
    """The sentence for a process that had its time."""
    return _("It took too long. Please try a part of the chat, such as one year.")
