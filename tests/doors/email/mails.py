"""Builds raw mails for the tests of the reader: heads in a line, bodies as they are."""

HEAD = (
    "From: Amira Khan <amira@home.example>\n"
    "To: office@oakfield.example\n"
    "Message-ID: <m1@home.example>\n"
    "Date: Tue, 03 Nov 2026 11:00:00 +0000\n"
)


def mail(
    body: str,
    *,
    subject: str = "Re: Coats",
    html: str = "",
    head: str = "",
    answers: bool = True,
    kind: str = "text/plain",
) -> bytes:
    """A raw mail of plain text, of HTML, or of both; a reply unless `answers` is False."""
    lines = HEAD + f"Subject: {subject}\n" + head
    if answers:
        lines += "In-Reply-To: <s1@oakfield.example>\nReferences: <s0@oakfield.example> <s1@oakfield.example>\n"
    lines += "MIME-Version: 1.0\n"
    if body and html:
        lines += 'Content-Type: multipart/alternative; boundary="b1"\n\n'
        lines += f"--b1\nContent-Type: text/plain; charset=utf-8\n\n{body}\n"
        lines += f"--b1\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b1--\n"
    elif html:
        lines += f"Content-Type: text/html; charset=utf-8\n\n{html}\n"
    else:
        lines += f"Content-Type: {kind}; charset=utf-8\n\n{body}"
    return lines.encode("utf-8")
