"""A Dovecot of our own: Debian's server with its own settings, users and certificate, in a folder that goes with it."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import textwrap
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.running import free_port

PROGRAM = shutil.which("dovecot") or "/usr/sbin/dovecot"
PASSWORD = 'a long pass "word" \\ with blanks'
USER = "gatepost"
# Who runs it where the tests run as root: Dovecot lets nobody read mail as root.
PLAIN_USER = "nobody"
SETTINGS = """
    base_dir = {place}/run
    state_dir = {place}/run
    log_path = {place}/log
    protocols = imap lmtp
    listen = 127.0.0.1
    default_internal_user = {user}
    default_internal_group = {group}
    default_login_user = {user}
    mail_location = maildir:{place}/mail/%u
    first_valid_uid = 1
    ssl = yes
    ssl_cert = <{place}/certificate.pem
    ssl_key = <{place}/key.pem
    disable_plaintext_auth = no
    auth_mechanisms = plain
    auth_failure_delay = 0
    passdb {{
      driver = passwd-file
      args = scheme=PLAIN username_format=%u {place}/users
    }}
    userdb {{
      driver = static
      args = uid={user} gid={group} home={place}/home/%u
    }}
    service imap-login {{
      chroot =
      inet_listener imap {{
        port = {port}
      }}
      inet_listener imaps {{
        port = {tls_port}
        ssl = yes
      }}
    }}
    service lmtp {{
      unix_listener lmtp {{
        mode = 0666
      }}
    }}
    service anvil {{
      chroot =
      unix_listener anvil-auth-penalty {{
        mode = 0
      }}
    }}
    service stats {{
      chroot =
    }}
"""


def is_here() -> bool:
    """Whether Debian's dovecot-imapd is installed."""
    return Path(PROGRAM).exists()


@dataclass
class Dovecot:
    """A running server: `port` (STARTTLS), `tls_port`, and the file of the authority to trust."""

    place: Path = field(default_factory=lambda: Path(tempfile.mkdtemp(prefix="dovecot-", dir="/tmp")))
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Dovecot":
        """Begin, and wait until it greets."""
        who = pwd.getpwnam(PLAIN_USER) if os.getuid() == 0 else pwd.getpwuid(os.getuid())
        group = grp.getgrgid(who.pw_gid).gr_name
        if not self.certificate.exists():
            self._make_certificate()
        (self.place / "users").write_text(f"{USER}:{PASSWORD}\n")
        settings = textwrap.dedent(SETTINGS).format(
            place=self.place,
            user=who.pw_name,
            group=group,
            port=self.port,
            tls_port=self.tls_port,
        )
        (self.place / "dovecot.conf").write_text(settings)
        words = [PROGRAM, "-F", "-c", str(self.place / "dovecot.conf")]
        if os.getuid() == 0:
            for path in (self.place, *self.place.rglob("*")):
                os.chown(path, who.pw_uid, who.pw_gid)
            words = ["setpriv", f"--reuid={who.pw_uid}", f"--regid={who.pw_gid}", "--clear-groups", *words]
        self._process = subprocess.Popen(words, cwd=self.place, stderr=subprocess.PIPE)
        until = time.monotonic() + 20
        while not self._greets():
            if self._process.poll() is not None or time.monotonic() > until:
                raise AssertionError(f"Dovecot did not start: {self.log()}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        """End it; the mail stays."""
        if self._process is not None:
            self._process.terminate()
            self._process.communicate(timeout=20)
            self._process = None

    def remove(self) -> None:
        """End it and take all of it away."""
        self.stop()
        shutil.rmtree(self.place, ignore_errors=True)

    def deliver(self, raw: bytes) -> None:
        """Put a mail into the mailbox, over LMTP as a mail server does."""
        with socket.socket(socket.AF_UNIX) as line, line.makefile("rb") as answers:
            line.settimeout(20)
            line.connect(str(self.place / "run" / "lmtp"))
            _last(answers)
            for words in ("LHLO tests", "MAIL FROM:<mailer@x.test>", f"RCPT TO:<{USER}>", "DATA"):
                line.sendall(words.encode() + b"\r\n")
                _last(answers)
            body = raw.replace(b"\r\n", b"\n").replace(b"\n.", b"\n..").replace(b"\n", b"\r\n")
            line.sendall(body + (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n")
            assert _last(answers).startswith(b"250"), self.log()
            line.sendall(b"QUIT\r\n")

    def log(self) -> str:
        """What it wrote down, and what it said at its start."""
        path = self.place / "log"
        said = self._process.stderr.read().decode() if self._process and self._process.poll() is not None else ""
        return said + (path.read_text() if path.exists() else "")

    @property
    def certificate(self) -> Path:
        """Its certificate, for the name localhost; the authority of itself."""
        return self.place / "certificate.pem"

    def _greets(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1) as line:
                return line.recv(5) == b"* OK "
        except OSError:
            return False

    def _make_certificate(self) -> None:
        words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
        subprocess.run(
            ["openssl", *words.split(), "-keyout", "key.pem", "-out", "certificate.pem"],
            cwd=self.place,
            check=True,
            capture_output=True,
        )


def _last(answers: object) -> bytes:
    """The last line of an answer that may have several."""
    while True:
        line: bytes = answers.readline()  # type: ignore[attr-defined]
        assert line, "Dovecot hung up"
        if line[3:4] != b"-":
            return line
