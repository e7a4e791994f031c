"""What is wrong with mail that comes in, in a sentence: for the settings page and for the doctor."""

SENTENCES = {
    "sign-in-refused": "The mailbox does not take this user name and password.",
    "sign-in-not-offered": "The server takes no password in this way. Choose TLS as the kind of security.",
    "no-such-name": "There is no machine of this name. Look at the name of the server again.",
    "not-reached": "The server does not answer. Look at its name and port again.",
    "too-slow": "The server did not answer in time. Look at its port and kind of security.",
    "hung-up": "The server ended the talk. Look at its port and kind of security.",
    "not-imap": "Something answers there, but it is no mailbox server. Most use port 993 with TLS.",
    "not-who-it-says": "The server’s certificate does not fit its name. Nothing was sent to it.",
    "no-tls": "The server and we could not agree on TLS. Look at the kind of security.",
    "in-clear": "On the internet the connection must be kept safe. Choose TLS.",
    "not-allowed-inside": "Whoever runs Gatepost must name this machine first. The setting is GATEPOST_INSIDE_HOSTS.",
    "not-a-machine-to-ask": "This is not an address that Gatepost calls. Name the mail server itself.",
    "no-such-folder": "The mailbox has no folder of this name. The usual one is INBOX.",
    "busy": "The server says: not now. We try again by ourselves.",
    "too-much": "The server sent far more than a mail may be. We stopped listening.",
    "key-lost": "The stored password cannot be read any more. Please give it again.",
    "in-a-demo": "This is a demo, so no mailbox on the internet is read.",
    "move-refused": "The server does not let us move mails into that folder. Look at its name.",
    "copy-refused": "The server does not let us move mails into that folder. Look at its name.",
    "store-refused": "The server does not let us mark mails as read. May this user only look?",
    "no-line": "Gatepost does not listen for mail yet. Whoever runs it must set GATEPOST_MAIL_LISTEN.",
    "line-not-reached": "Nothing answers where Gatepost should listen for mail. Is its worker running?",
    "address-refused": "Our own line does not know this address. Is mail in switched on?",
    "no-call-yet": "Your provider has not brought a mail yet. Send one to the address, then look here again.",
    "too-large": "It is larger than 40 MB.",
    "mail-too-large": "It is larger than 40 MB.",
    "fetch-refused": "The server would not hand it over.",
    "not-stored": "Something went wrong on our side.",
}
OTHERWISE = "Something went wrong with the mailbox. We try again by ourselves."


def sentence_for(code: str) -> str:
    """What a fault's code means, for people."""
    return SENTENCES.get(code, OTHERWISE)
