"""What somebody agrees to by writing JOIN, word for word, by version: their row names the version they saw."""

from django.utils.translation import gettext_lazy as _

NEWEST = "2026-11"

# A version is never changed: a new wording gets a new name, and whoever joined before keeps theirs.
WORDINGS = {
    "2026-11": _(
        "You take part in your child's class group over WhatsApp. This is the school's own number, not a WhatsApp "
        "group. Every message that you write here is checked against the school's code and stored at the school. "
        "Others in the class see your name, never your number. WhatsApp carries the messages to the school and can "
        "read them on the way. What you edit or delete on your phone does not reach us. Write STOP to leave."
    ),
}
