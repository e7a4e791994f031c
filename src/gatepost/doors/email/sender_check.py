"""Whether the sender of a mail is who it says, as the school's own mail server or mail provider found.

A pure reading of Authentication-Results (RFC 8601). Only the topmost field of the one server that the school trusts
can prove anything: a sender can write such fields, too, but below it.
"""

import re2

from gatepost.doors.email.headers import Head, domains_in, is_of_one, sender_of
from gatepost.doors.models import Authentication

LONGEST = 10_000  # characters of one field that are read
BAD = frozenset({"fail", "hardfail", "policy"})
QUOTED = re2.compile(r'"((?:[^"\\]|\\.)*)"')
HARMLESS = re2.compile(r"[A-Za-z0-9._@+=-]{0,320}")


def checked_by(trusted_server: str, head: Head, *, trusted_results: str = "") -> str:
    """One of Authentication. `trusted_server` empty: the school trusts none, so nobody has looked."""
    froms = head.all_sent("from")
    domain = sender_of(froms[0], set())[0].rpartition("@")[2] if len(froms) == 1 and is_of_one(froms[0]) else ""
    # What a server does not say whose domain it looked at counts only where there was but one to look at.
    assumed = domain if domain and len(domains_in(froms[0])) == 1 else ""
    if trusted_results:
        return _verdict([trusted_results], domain, assumed)
    if not trusted_server:
        return Authentication.UNKNOWN
    found = _results_of(trusted_server.strip().lower(), head)
    if not found:
        return Authentication.UNKNOWN
    return _verdict(found, domain, assumed)


def _results_of(server: str, head: Head) -> list[str]:
    """The results in the fields of this server, the topmost first; what stands below somebody else's is not its own."""
    found: list[str] = []
    for value in head.all_sent("authentication-results"):
        name, _, results = plain(value[:LONGEST]).partition(";")
        words = name.split()
        if words and words[0].lower() == server:
            found.append(results)
        elif found:
            break
    return found


def _verdict(fields: list[str], domain: str, assumed: str) -> str:
    """The topmost field proves; the ones below it, which may be forged, can only speak against the sender."""
    if not domain:
        return Authentication.FAIL  # no sender, or several: nothing can be proven of it
    answers = [_of_one(results, domain, assumed) for results in fields]
    if Authentication.FAIL in answers:
        return Authentication.FAIL
    return answers[0]


def _of_one(results: str, domain: str, assumed: str) -> str:
    policies: list[bool] = []
    ways: list[bool] = []
    signed, failed = False, False
    for result in results.split(";"):
        words = result.split()
        if not words or "=" not in words[0]:
            continue
        method, _, answer = words[0].lower().partition("=")
        method = method.partition("/")[0]
        given = dict(word.lower().split("=", 1) for word in words[1:] if "=" in word)
        if method == "dmarc":
            if answer in BAD:
                return Authentication.FAIL
            policies.append(answer == "pass" and given.get("header.from", assumed).strip("\"'") == domain)
        elif method == "dkim":
            signer = given.get("header.d") or given.get("header.i", "").rpartition("@")[2]
            signed = signed or (answer == "pass" and _aligned(signer, domain))
        elif method == "spf":
            mailer = given.get("smtp.mailfrom", "").rpartition("@")[2]
            ways.append(answer == "pass" and _aligned(mailer, domain))
            failed = failed or (answer in BAD and _aligned(mailer, domain))
    # Two answers to one question of which one is good: the sender may have written that one into an address.
    if signed or (policies and all(policies)) or (ways and all(ways)):
        return Authentication.PASS
    return Authentication.FAIL if failed else Authentication.NONE


def _aligned(proven: str, domain: str) -> bool:
    """Whether what was proven speaks for the sender: the same domain, or one that it is a part of."""
    proven = proven.strip("\"'<>.")
    return "." in proven and (proven == domain or domain.endswith(f".{proven}"))


def plain(value: str) -> str:
    """The field without comments (in round brackets, however deep) and without quotation marks. What stands in those
    stays only where it could be an address or a name of a machine: a sender chooses the words of their own address, and
    would else write results of their own into the field. Only the server's name where a
    quotation does not end."""
    kept: list[str] = []
    depth, at = 0, 0
    while at < len(value):
        letter = value[at]
        if letter == "\\":
            at += 2
            continue
        if letter == '"' and not depth:
            match = QUOTED.match(value, at)
            if match is None:
                return "".join(kept).partition(";")[0]
            kept.append(match.group(1) if HARMLESS.fullmatch(match.group(1)) else "?")
            at = match.end()
            continue
        if letter == "(":
            depth += 1
        elif letter == ")" and depth:
            depth -= 1
        elif not depth:
            kept.append(letter)
        at += 1
    return "".join(kept)
