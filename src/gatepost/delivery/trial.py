"""A test mail, sent at once and past the ledger: does the school's mail server work?"""

from gatepost.core.refs import new_ref
from gatepost.delivery.channels.mail import MailRound
from gatepost.delivery.letter import mail
from gatepost.people.models import School

SUBJECT = "A test mail from Gatepost"
WORDS = """\
Hello,

this mail shows that Gatepost can send mail for your school. There is nothing to do.
"""


def send_trial(school: School, to: str) -> str:
    """Send a test mail now; gives the server it was handed to ("mail.example.org:587" or "the demo's mailbox").

    Raises ChannelError with the code of what went wrong.
    """
    ref = new_ref()
    with MailRound() as post:
        server = post.server(school)
        message = mail(school, ref=ref, to=to, sender=server.sender, subject=SUBJECT, body=WORDS)
        post.open(school)
        post.send(school, message, name=ref)
    return f"{server.host}:{server.port}" if server.host else "the demo's mailbox"
