"""How people and their mail programs end a mail: signatures, "Sent from my …", contact lines, legal notes."""

import re2

from gatepost.doors.email.openings import is_ruler
from gatepost.doors.email.phrases import listed

NEAR_THE_END = 60
LONGEST_SIGNATURE = 15  # lines; what is longer below a row of dashes may be the writer's words

DASHES = frozenset(("--", "-- ", "—", "– ", "–", "— ", "__", "___", "----", "-----", "---"))
SENT_FROM = tuple(
    listed(
        """sent from, sent via, sent with, sent using, sent by my, sent on the go, get outlook for, envoyé de,
        envoyé depuis, envoyé à partir, envoyé avec, envoyé par, envoyé via, télécharger outlook,
        téléchargez outlook, obtenez outlook, obtenir outlook, provenance :, gesendet von, gesendet mit,
        gesendet über, gesendet aus, gesendet via, von meinem, von meiner, mit der gmx,
        diese nachricht wurde von meinem, diese e-mail wurde von meinem, outlook für, outlook for,
        holen sie sich outlook, laden sie outlook, verzonden vanaf, verzonden met, verzonden via,
        verzonden vanuit, verstuurd vanaf, verstuurd met, verstuurd via, verstuurd vanuit, outlook voor,
        download outlook, enviado desde, enviado con, enviado de, enviado do, enviado da, enviado a partir,
        enviado pelo, enviado por mi, enviado via, enviado mediante, obtener outlook, descargar outlook,
        obter o outlook, obtenha o outlook, baixar o outlook, inviato da, inviato dal, inviato con,
        inviato tramite, scarica outlook, ottieni outlook, skickat från, skickat med, skickat via,
        hämta outlook, skaffa outlook, sendt fra, sendt via, sendt med, få outlook, hent outlook, lähetetty,
        hanki outlook, wysłane z, wysłano z, wysłane za, wysłano za, pobierz outlook, pobierz program outlook,
        odesláno z, odosláno z, odoslané z, získat outlook, získať outlook, stáhnout outlook, küldve, elküldve,
        iphone-ról küldve, iphone készülékemről, az iphone-omról, отправлено с, отправлено из, отправлено через,
        скачать outlook, получить outlook, надіслано з, надіслано через, відправлено з, изпратено от,
        изпратено с, trimis de pe, trimis din, trimis de la, στάλθηκε από, εστάλη από, αποστολή από,
        iphone'umdan, iphone’umdan, iphone'dan, ipad'imden, android'imden, samsung mobile, أرسلت من, مرسل من,
        تم الإرسال من, أُرسلت من, نُشر من, נשלח מה, נשלח מ, נשלח באמצעות, 发自我的, 发自, 从我的, 從我的,
        來自我的, 发送自, 傳送自, 寄自我的, iphoneから送信, ipadから送信, androidから送信, 私のiphone,
        나의 iphone, 내 iphone, iphone에서, ipad에서, 내 android, 내 galaxy, gửi từ, đã gửi từ, được gửi từ,
        dikirim dari, dihantar dari, ส่งจาก, मेरे iphone, anfonwyd o, anfonwyd gan, wedi'i anfon o, enviat des,
        poslano s, poslano z, poslano sa, poslato sa, послато са, išsiųsta iš, nosūtīts no, saadetud minu,
        seolta ó, sendt frá, sent úr, dërguar nga, bidalia, laga soo diray, ارسال از, میرے iphone""",
    )
)
THINGS = tuple(
    listed(
        """iphone, ipad, ipod, android, galaxy, samsung, huawei, honor, xiaomi, redmi, oneplus, pixel, nokia,
        sony, xperia, motorola, blackberry, windows, outlook, yahoo, gmail, proton, tuta, mail, smartphone,
        phone, mobile, handy, mobil, telefon, tablet, telefoon, móvil, movil, telefono, telemóvel, celular,
        téléphone, teléfono, matkapuhelimesta, puhelimesta, телефон, айфон, смартфон, мобильн, ios, gmx, web.de,
        magenta, freenet, zimbra, spark, superhuman, hey, aol, icloud, 手机, 手機, 电话, スマートフォン, 휴대폰,
        스마트폰, điện thoại, oppo, vivo, realme, fairphone, workspace, mac, thunderbird, k-9, fairemail,
        bluemail, mailbird, em client, orange, sfr, t-mobile, o2, ffôn, hp""",
    )
)
WHOLE_SENT_FROM = re2.compile(
    r"(?i)^(?:this (?:e-?mail|message) was sent from (?:a|my) (?:mobile|phone|iphone|ipad|blackberry|handheld)"
    r"|virus-free\.? ?www\.|this (?:e-?mail|message) has been (?:checked|scanned) for viruses"
    r"|diese e-?mail wurde von .{0,30}(?:antivirus|virenschutz)|cet e-?mail a été vérifié|virenfrei\.)"
)
# Small print names several of these; a parent who asks for confidence names one or two.
SMALL_PRINT = tuple(
    re2.compile(f"(?i){source}")
    for source in (
        (
            r"confidential|confidencial|vertraulich|confidentiel|riservat|confidenzial"
            r"|vertrouwelijk|poufn|důvěrn|dôvern|fortrolig"
            r"|konfidentiell|luottamuksel|конфиденциал|конфіденцій|поверител|bizalmas|confidențial"
            r"|εμπιστευτικ|gizli|سري|סודי|机密|機密|기밀"
            r"|cyfrinachol"
        ),
        r"privileged|proprietary|privilegiad|privilegi|legalmente|rechtlich geschützt|protégé|prawnie chronion",
        (
            r"intended (?:only|solely|for|recipient)|addressee|addressed to|named (?:above"
            r"|recipient)|destinatari|destinataire"
            r"|bestimmt|adressat|bestemd|geadresseerde|adresat|mottagare|modtager|получател|адресат"
            r"|címzett|收件人|受信者"
        ),
        (
            r"in error|by mistake|irrtümlich|par erreur|por error|por engano|per errore"
            r"|abusivamente|vergissing|omyl|pomyłk"
            r"|av misstag|ved en fejl|ошибочно|по ошибке|tévedés"
        ),
        (
            r"delet|destroy|lösch|vernicht|supprim|détrui|elimin|borrar|bórre|apag|cancell|verwijder"
            r"|usun|smaz|radera|slet|удал"
        ),
        (
            r"notify the|inform the sender|advise the sender|verständigen|informieren sie|notifi"
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
GREEN_PRINT = re2.compile(
    r"(?i)^\W*(?:please )?(?:consider|think (?:about|of)) (?:the|our) environment before print"
    r"|^\W*save (?:paper|trees)"
    r"|^\W*pensez à l['’]environnement|^\W*bitte denken sie an die umwelt|^\W*antes de imprimir"
    r"|^\W*confidentiality (?:notice|note)|^\W*privileged and confidential"
)
OUTSIDE = re2.compile(
    r"(?i)^\W{0,4}(?:caution|warning|external|attention|notice|be careful|you don['’]t often get e-?mail from"
    r"|some people who received this message don['’]t often get)\b.{0,300}"
)
OUTSIDE_WORDS: tuple[str, ...] = (
    *("originated from outside", "originated outside", "outside of the organi", "outside the organi"),
    *(
        "outside your organi",
        "outside of your organi",
        "outside of our organi",
        "external sender",
        "don't often get email",
        "don’t often get email",
        "external email",
        "external e-mail",
    ),
)
CONTACT = re2.compile(
    r"(?i)(?:^|\b)(?:tel|tél|telefon|phone|mobile|mob|handy|fax|direct|cell|whatsapp|e-?mail|web"
    r"|www|ffôn|telefono"
    r"|teléfono|telefoon|тел|сот|móvil|gsm|portable)\b ?[.:)]|https?://|\bwww\.|^[mtpfew] ?[:.|] ?[+\d(]"
    r"|^\W*[\w.+-]+@[\w-]+\.[\w.-]+\W*$|^\W*\+?[\d(][\d ()./-]{7,18}\d\W*$"
)
LIST_FOOT = re2.compile(r"(?i)^_{30,}$")
LIST_WORDS = (
    "mailing list",
    "mailman/",
    "unsubscribe",
    "listinfo",
    "to stop receiving",
    "you received this message because",
)


POINTS_BELOW = re2.compile(
    r"(?i)\b(?:see|answers?|repl(?:y|ies)|comments?|responses?|responded|answered|replied)\b.{0,30}"
    r"\b(?:below|in ?line|in (?:red|blue|green|bold|capitals|colour)|in the text|under each)\b"
    r"|siehe unten|antworten.{0,20}unten|in rot\b|voir ci-dessous"
    r"|réponses? ci-dessous|en rouge\b|ver (?:más )?abajo|en rojo"
    r"|vedi sotto|in rosso|zie (?:hier)?onder|in het rood"
    r"|se nedan|se nedenfor|patrz poniżej|na czerwono|см\. ниже|gweler isod"
)


def points_below(text: str) -> bool:
    """Whether somebody says that their answers stand in the old mail ("see my answers in red below")."""
    return POINTS_BELOW.search(text[:5000]) is not None


def own_words(block: list[str]) -> list[str]:
    """The lines of a writer's block without signature, "Sent from …", contact lines and legal notes below."""
    lines = _without_banner(_trimmed(block))
    cut = _signature_begins(lines)
    if cut is not None:
        lines = lines[:cut]
    lines = _trimmed([line for line in lines if not is_sent_from(line)])
    lines = _without_contacts(_without_legal(lines))
    while lines and (not lines[-1].strip() or is_ruler(lines[-1])):
        lines.pop()
    return _trimmed(lines)


def is_sent_from(line: str) -> bool:
    """Whether a line is what a device or program adds at the end, in any language we know."""
    words = line.strip(" \t*_-—–.,!‎‏‪‬<>[]()|").lower()
    if not 5 < len(words) <= 140:
        return False
    if WHOLE_SENT_FROM.search(words):
        return True
    bare = words.partition("<http")[0].partition("(http")[0].partition("http")[0].strip(" <(")
    if not bare.startswith(SENT_FROM) or len(bare) > 80 or len(bare.split()) > 12:
        return False
    return any(thing in bare for thing in THINGS)


def _signature_begins(lines: list[str]) -> int | None:
    """The place of the row of dashes above a signature, the last one that may be one."""
    near = range(max(0, len(lines) - NEAR_THE_END), len(lines))
    for at in near:
        bare = lines[at].rstrip("\u200e\u200f")
        if bare not in DASHES and bare.strip() != "--":
            continue
        below = [other for other in lines[at + 1 :] if other.strip()]
        if bare == "-- " and len(below) <= LONGEST_SIGNATURE + 5:
            return at
        if bare.strip() == "--" and len(below) <= 10 and all(_is_short(other) for other in below):
            return at
        if at + 1 == len(lines) or (below and len(below) <= 8 and _looks_like_a_signature(below)):
            return at
    for at in near:
        if LIST_FOOT.match(lines[at].strip()):
            below_text = " ".join(lines[at + 1 : at + 8]).lower()
            if not below_text.strip() or any(words in below_text for words in LIST_WORDS):
                return at
    return None


def _is_short(line: str) -> bool:
    return len(line) < 90 and not line.rstrip().endswith("?")


def _looks_like_a_signature(below: list[str]) -> bool:
    """Short lines, one of them a way to reach somebody or a device's line."""
    short = all(len(line) < 90 for line in below)
    return short and any(CONTACT.search(line) or is_sent_from(line) for line in below)


def _without_contacts(lines: list[str]) -> list[str]:
    """Cuts a block of contact lines at the end, and the title and place lines directly around them.

    The closing words and the name above stay: the writer typed them.
    """
    contacts = [at for at in range(max(0, len(lines) - 14), len(lines)) if _is_contact(lines[at])]
    if not contacts:
        return lines
    first = contacts[0]
    tail = [line for line in lines[first:] if line.strip()]
    if len(tail) > 12 or any(_is_a_sentence(line) for line in tail):
        return lines
    closing = _closing(lines, first)
    if closing is None:
        return lines
    return lines[: closing + 1]


def _is_a_sentence(line: str) -> bool:
    words = line.strip()
    if len(words) > 100 or words.endswith(("?", "!")) or words.lower().startswith(("ps", "p.s", "nb", "n.b")):
        return True
    return len(words.split()) > 7 and words.endswith((".", "。", "।", "؟"))


def _is_contact(line: str) -> bool:
    return len(line) <= 100 and bool(CONTACT.search(line.strip()))


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


def _closing(lines: list[str], first: int) -> int | None:
    """The line with the writer's name, after the closing words, that stands above the contact lines at `first`."""
    for at in range(first - 1, max(-1, first - 9), -1):
        words = lines[at].strip().lower().strip(" ,.!*_")
        if words in CLOSINGS or (len(words) < 50 and words.startswith(CLOSINGS) and lines[at].rstrip().endswith(",")):
            named = next((place for place in range(at + 1, first) if lines[place].strip()), at)
            return named if len(lines[named]) <= 60 else None
    return None


def _without_legal(lines: list[str]) -> list[str]:
    """Cuts paragraphs of legal small print at the end."""
    cut = len(lines)
    end = len(lines)
    for _ in range(6):
        start = end
        while start > 0 and lines[start - 1].strip():
            start -= 1
        paragraph = " ".join(lines[start:end])[:3000]
        if start == 0 or len(paragraph) < 40 or not is_small_print(paragraph):
            break
        cut = start
        end = start
        while end > 0 and not lines[end - 1].strip():
            end -= 1
    return _trimmed(lines[:cut])


def is_small_print(paragraph: str) -> bool:
    """Whether a paragraph is the legal or green note that an office puts under every mail."""
    if GREEN_PRINT.search(paragraph):
        return True
    return sum(1 for told in SMALL_PRINT if told.search(paragraph)) >= 3


def _without_banner(lines: list[str]) -> list[str]:
    """Cuts the warning that a school's own mail gateway puts above mail from outside."""
    end = next((at for at, line in enumerate(lines) if not line.strip()), len(lines))
    paragraph = " ".join(lines[:end])[:600]
    if end < len(lines) and OUTSIDE.search(paragraph) and any(words in paragraph.lower() for words in OUTSIDE_WORDS):
        return _trimmed(lines[end:])
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    """Without empty lines around, and no two in a row within."""
    kept: list[str] = []
    for line in lines:
        line = line if line == "-- " else line.rstrip()
        if line.strip() or (kept and kept[-1].strip()):
            kept.append(line if line.strip() else "")
    while kept and not kept[-1].strip():
        kept.pop()
    return kept
