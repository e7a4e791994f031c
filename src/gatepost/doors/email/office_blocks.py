"""The block that an office puts under its mails: post, place, telephone, web site, small print."""

import re2

from gatepost.doors.email.phrases import listed

LONGEST_BLOCK = 14  # lines
# Small print names several of these; a parent who asks for confidence names one or two.
SMALL_PRINT = tuple(
    re2.compile(f"(?i){source}")
    for source in (
        (
            r"confidential|confidencial|vertraulich|confidentiel|riservat|confidenzial"
            r"|vertrouwelijk|poufn|důvěrn|dôvern|fortrolig"
            r"|konfidentiell|luottamuksel|конфиденциал|конфіденцій|поверител|bizalmas|confidențial"
            r"|εμπιστευτικ|gizli|سري|סודי|机密|機密|기밀"
            r"|[cg]yfrinachol"
        ),
        r"privileged|proprietary|privilegiad|privilegi|legalmente|rechtlich geschützt|protégé|prawnie chronion",
        (
            r"intended (?:only|solely|for|recipient)|addressee|addressed to|named (?:above"
            r"|recipient)|destinatari|destinataire"
            r"|bwriad|bwriedir|derbynnydd|bestimmt|adressat|bestemd|geadresseerde|adresat|mottagare"
            r"|modtager|получател|адресат"
            r"|címzett|收件人|受信者"
        ),
        (
            r"in error|[cg]amgymeriad|by mistake|irrtümlich|par erreur|por error|por engano|per errore"
            r"|abusivamente|vergissing|omyl|pomyłk"
            r"|av misstag|ved en fejl|ошибочно|по ошибке|tévedés"
        ),
        (
            r"delet|dil[eë]|destroy|lösch|vernicht|supprim|détrui|elimin|borrar|bórre|apag|cancell|verwijder"
            r"|usun|smaz|radera|slet|удал"
        ),
        (
            r"notify the|anfonwr|inform the sender|advise the sender|verständigen|informieren sie|notifi"
            r"|avis(?:ar|er)|informar|avvisar"
        ),
        (
            r"unauthori[sz]ed|disclos|dissemin|distribution|copying|unbefugt|divulg|verbreit|weitergabe"
            r"|kopier|ujawnia"
        ),
        (
            r"\bvirus|liabilit|liable|do(?:es)? not (?:necessarily )?(?:represent|reflect)|views"
            r"|registered (?:in|office|company)"
        ),
    )
)
# Offices do not say "I": who asks in confidence does.
FIRST_PERSON = re2.compile(
    r"(?:^|[^\pL])(?:I|[Mm]y|me|ich|mein|meine|je|j['’]ai|mon|mes|yo|mi|io|mio|ik|mijn|jag|jeg|[Яя]"
    r"|мой|мне)(?:[^\pL]|$)"
)
GREEN_PRINT = re2.compile(
    r"(?i)^\W*(?:please )?(?:consider|think (?:about|of)) (?:the|our) environment before print"
    r"|^\W*save (?:paper|trees)"
    r"|^\W*pensez à l['’]environnement|^\W*bitte denken sie an die umwelt|^\W*antes de imprimir"
    r"|^\W*confidentiality (?:notice|note)|^\W*privileged and confidential"
)
CONTACT = re2.compile(
    r"(?i)(?:^|\b)(?:tel|tél|telefon|phone|mobile|mob|handy|fax|direct|cell|whatsapp|e-?mail|web"
    r"|www|ffôn|telefono"
    r"|teléfono|telefoon|тел|сот|móvil|gsm|portable)\b ?[.:)]|https?://|\bwww\.|^[mtpfew] ?[:.|] ?[+\d(]"
    r"|^\W*[\w.+-]+@[\w-]+\.[\w.-]+\W*$|^\W*\+?[\d(][\d ()./-]{7,18}\d\W*$"
)
OFFICE = re2.compile(
    r"(?i)\b(?:ltd\b|limited\b|llp\b|plc\b|inc\b|gmbh\b|s\.?r\.?[lo]|sp\. z|school|academy|college|nursery"
    r"|council|university|partners?"
    r"|solicitors?|manager|director|officer|secretary|assistant|head ?teacher|headmaster|teacher"
    r"|co-?ordinator|senco|department"
    r"|dept\b|team\b|office\b|admissions|consultant|nurse|administrator|clerk|bursar|governor|engineer"
    r"|accountant|florist|practice"
    r"|leiter(?:in)?|geschäftsführ|sekretariat|schule|directeur|directrice|responsable|école"
    r"|gerente|escuela|colegio|direttore"
    r"|scuola|dyrektor|kierownik|szkoła|sekretari|ysgol|pennaeth|swyddfa)|директор|школа|\||•|·"
    r"|https?://|\bwww\.|^[mtpfewd] ?[:.|] ?[+\d(w]"
)
LABELLED = re2.compile(
    r"(?i)^(?:tel|tél|telefon|telefono|teléfono|telefoon|phone|mobile?|handy|fax|e-?mail|тел)\b ?[.:)]|^www\.|^https?://"
)
# Words that people write to each other and that no office has in its block.
PROSE = re2.compile(
    r"(?i)\b(?:i|i['’]m|i['’]ll|we|you|me|us|my|your|please|will|can|could|would|should|is|are|was"
    r"|were|am|have|has|had|not|don['’]t"
    r"|ich|wir|sie|bitte|kann|ist|je|nous|vous|est|yo|usted|puede|por favor|io|lei|può|proszę|jest"
    r"|mogę|ik|wij|jij|kan|jag|vi)\b"
    r"|\b(?:я|мы|вы|він|ми|ви|мне|прошу)\b"
)
LOGO = re2.compile(r"(?i)^\W*\[?(?:cid:|image:|logo|inline image)[^\]]*\]?\W*$")


CLOSINGS = tuple(
    listed(
        """kind regards, best regards, warm regards, regards, many thanks, thanks, thank you, best wishes,
        all the best, best, yours sincerely, yours faithfully, sincerely, cheers, with thanks,
        mit freundlichen grüßen, mit freundlichem gruß, viele grüße, liebe grüße, beste grüße,
        freundliche grüße, herzliche grüße, mfg, lg, gruß, cordialement, bien à vous, bien cordialement, merci,
        salutations, meilleures salutations, un saludo, saludos, atentamente, gracias, saludos cordiales,
        cordiali saluti, saluti, distinti saluti, grazie, atenciosamente, cumprimentos, obrigado, obrigada,
        com os melhores cumprimentos, met vriendelijke groet, groeten, groetjes, mvg, bedankt,
        med vänlig hälsning, vänliga hälsningar, hälsningar, mvh, med venlig hilsen, venlig hilsen,
        med vennlig hilsen, hilsen, terveisin, ystävällisin terveisin, pozdrawiam, z poważaniem,
        z wyrazami szacunku, s pozdravem, s pozdravom, děkuji, с уважением, спасибо, з повагою, поздрави,
        üdvözlettel, tisztelettel, cu stimă, mulțumesc, με εκτίμηση, saygılarımla, iyi günler, teşekkürler,
        cofion, cofion gorau, diolch, yn gywir, مع خالص التحية, تحياتي, شكرا, בברכה, תודה, lep pozdrav,
        lijep pozdrav, srdačan pozdrav, pagarbiai, ar cieņu, lugupidamisega, trân trọng, salam, hormat saya""",
    )
)


def without_office_block(lines: list[str], name: str) -> list[str]:
    """The lines without the block of an office at the end; `name` is the sender's, as the mail's head has it.

    A parent's telephone number under their name is no such block: it takes a post, a firm or a web address. Nor is
    what follows a colon ("our new address:"), a question, or a line of prose.
    """
    lines = _without_small_print(lines)
    first = max(1, len(lines) - LONGEST_BLOCK - 4)
    for start in range(first, len(lines)):
        kept = _kept_above(lines, start, name)
        if kept is not None and _is_block(lines, start) and not _announced(lines, start):
            return _ended(lines[:kept])
    return lines


def _kept_above(lines: list[str], start: int, name: str) -> int | None:
    """How many lines stay if a block begins at `start`; None where none may begin.

    It begins under closing words, at a logo, at the sender's name, or with a paragraph.
    """
    line, above = lines[start].strip(), lines[start - 1].strip()
    if not line:
        return None
    if LOGO.match(line):
        return start
    closes = any(is_closing(lines[at]) for at in range(max(0, start - 3), start))
    if closes and (above == "" or is_closing(above)):
        stands_alone = start + 1 < len(lines) and not lines[start + 1].strip()
        return None if stands_alone and is_closing(above) else start  # a name typed under the closing words stays
    if _is_name(line, name) and start + 1 < len(lines):
        return start + 1
    return start if not above and _is_long_block(lines[start:]) else None


def is_closing(line: str) -> bool:
    """Whether a line is closing words alone: "Kind regards,"."""
    words = line.strip().lower().strip(" ,.!*_")
    return words in CLOSINGS or (len(words) < 50 and words.startswith(CLOSINGS) and line.rstrip().endswith(","))


def _is_name(line: str, name: str) -> bool:
    """Whether a line is the sender's name, with or without titles."""
    words, known = set(line.lower().replace(",", " ").split()), set(name.lower().replace(",", " ").split())
    return len(known) >= 2 and len(words) <= 6 and len(words & known) >= 2


def _is_block(lines: list[str], start: int) -> bool:
    """An office's block; or, below closing words, a name with street and telephone."""
    told = [line.strip() for line in lines[start:] if line.strip()]
    if _is_office_block(lines[start:]):
        return True
    closes = any(is_closing(lines[at]) for at in range(max(0, start - 3), start))
    named = sum(1 for line in told if LABELLED.search(line))
    return closes and len(told) >= 3 and named > 0 and not any(_is_a_sentence(line) for line in told)


def _is_office_block(block: list[str]) -> bool:
    told = [line.strip() for line in block if line.strip()]
    if not 1 <= len(told) <= LONGEST_BLOCK or any(_is_a_sentence(line) for line in told):
        return False
    if not any(OFFICE.search(line) for line in told):
        return False
    return len(told) >= 2 or "|" in told[0]


def _is_long_block(block: list[str]) -> bool:
    """Three lines at least, one of them a way to reach somebody, and two that an office writes."""
    if not all(line.strip() for line in block):
        return False
    told = [line.strip() for line in block]
    offices = sum(1 for line in told if OFFICE.search(line))
    return len(told) >= 3 and offices >= 2 and any(_is_contact(line) for line in told)


def _announced(lines: list[str], start: int) -> bool:
    """Whether the writer says what follows: "my new address:"."""
    above = next((lines[at].strip() for at in range(start - 1, -1, -1) if lines[at].strip()), "")
    return above.endswith((":", "："))


def _is_a_sentence(line: str) -> bool:
    words = line.strip()
    if words[:1] in '"“„«' and words[-1:] in '"”“»':  # an office's motto
        return False
    if len(words) > 110 or words.endswith(("?", "!", ":", "：", ",")) or words.startswith(("- ", "* ", "• ", "1. ")):
        return True
    if words.lower().startswith(("ps", "p.s", "nb", "n.b")) or PROSE.search(words):
        return True
    return len(words.split()) > 7 and words.endswith((".", "。", "।", "؟"))


def _is_contact(line: str) -> bool:
    return len(line) <= 110 and bool(CONTACT.search(line.strip()))


def _without_small_print(lines: list[str]) -> list[str]:
    """Cuts legal small print at the end: whole paragraphs, or long lines of it."""
    for _ in range(8):
        lines = _ended(lines)
        start = len(lines)
        while start > 0 and lines[start - 1].strip():
            start -= 1
        paragraph = " ".join(lines[start:])[:3000]
        if start > 0 and len(paragraph) >= 40 and is_small_print(paragraph) and not _has_prose(lines[start:]):
            lines = lines[:start]
        elif len(lines) > 1 and len(lines[-1]) >= 40 and is_small_print(lines[-1]):
            lines = lines[:-1]
        else:
            break
    return lines


def _has_prose(paragraph: list[str]) -> bool:
    """Whether long lines of something else stand above the small print in its paragraph, with no empty line between."""
    return any(len(line) > 100 for line in paragraph) and not is_small_print(paragraph[0])


def is_small_print(paragraph: str) -> bool:
    """Whether a paragraph is the legal or green note that an office puts under every mail."""
    if GREEN_PRINT.search(paragraph):
        return True
    if FIRST_PERSON.search(paragraph):
        return False
    return sum(1 for told in SMALL_PRINT if told.search(paragraph)) >= 3


def _ended(lines: list[str]) -> list[str]:
    """The lines without empty ones at the end."""
    end = len(lines)
    while end and not lines[end - 1].strip():
        end -= 1
    return lines[:end]
