"""How people and their mail programs end a mail: signatures, "Sent from my …", contact lines, legal notes."""

import re2

from gatepost.doors.email.office_blocks import CONTACT, LOGO, without_office_block
from gatepost.doors.email.openings import is_ruler
from gatepost.doors.email.phrases import listed

NEAR_THE_END = 60
LONGEST_SIGNATURE = 15  # lines; what is longer below a row of dashes may be the writer's words

DASHES = frozenset(("--", "-- ", "—", "– ", "–", "— ", "__", "___", "----", "-----", "---"))
SENT_FROM = tuple(
    listed(
        """sent from, secured with, protected by, sent securely, gesichert mit, 获取outlook, 来自我的, 來自我的,
        来自, von samsung, von outlook, von yahoo, vom iphone, vom handy, vom mobil, gesendet vom,
        pobierz aplikację outlook, ottenere outlook, الحصول على outlook, השג את outlook, obțineți outlook,
        отримати outlook, λήψη του outlook, az outlook, tải outlook, cael outlook, android için, ios için,
        获取 outlook, 获取适用于, 取得 ios, 取得 android, 取得 outlook, ios 版, android 版, ios용, android용,
        ਮੇਰੇ iphone, আমার iphone, મારા iphone, எனது iphone, sent via, sent with, sent using, sent by my,
        sent on the go, get outlook for, envoyé de, envoyé depuis, envoyé à partir, envoyé avec, envoyé par,
        envoyé via, télécharger outlook, téléchargez outlook, obtenez outlook, obtenir outlook, provenance :,
        gesendet von, gesendet mit, gesendet über, gesendet aus, gesendet via, von meinem, von meiner,
        mit der gmx, diese nachricht wurde von meinem, diese e-mail wurde von meinem, outlook für, outlook for,
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
        发送自, 傳送自, 寄自我的, iphoneから送信, ipadから送信, androidから送信, 私のiphone, 나의 iphone,
        내 iphone, iphone에서, ipad에서, 내 android, 내 galaxy, gửi từ, đã gửi từ, được gửi từ, dikirim dari,
        dihantar dari, ส่งจาก, मेरे iphone, anfonwyd o, anfonwyd gan, wedi'i anfon o, enviat des, poslano s,
        poslano z, poslano sa, poslato sa, послато са, išsiųsta iš, nosūtīts no, saadetud minu, seolta ó,
        sendt frá, sent úr, dërguar nga, bidalia, laga soo diray, ارسال از, میرے iphone""",
    )
)
THINGS = tuple(
    listed(
        """spike, edison, airmail, aquamail, newton, canary, mailspring, posteo, fastmail, zoho, yandex,
        foxmail, netease, naver, daum, seznam, libero, laposte, vodafone, ee mobile, iphone, ipad, ipod,
        android, galaxy, samsung, huawei, honor, xiaomi, redmi, oneplus, pixel, nokia, sony, xperia, motorola,
        blackberry, windows, outlook, yahoo, gmail, proton, tuta, mail, smartphone, phone, mobile, handy, mobil,
        telefon, tablet, telefoon, móvil, movil, telefono, telemóvel, celular, téléphone, teléfono,
        matkapuhelimesta, puhelimesta, телефон, айфон, смартфон, мобильн, ios, gmx, web.de, magenta, freenet,
        zimbra, spark, superhuman, hey, aol, icloud, 手机, 手機, 电话, スマートフォン, 휴대폰, 스마트폰,
        điện thoại, oppo, vivo, realme, fairphone, workspace, mac, thunderbird, k-9, fairemail, bluemail,
        mailbird, em client, orange, sfr, t-mobile, o2, ffôn, hp""",
    )
)
PLATFORMS = ("android", "ios", "iphone", "ipad", "mac", "windows", "mobile", "desktop")
EXCUSES = re2.compile(
    r"(?i)typo|error|mistake|forgive|excuse|brevity|brief|spelling|autocorrect|thumb|fehler|kürze"
    r"|faute|erreur|errores|errori"
    r"|literówk|błęd|опечат|ошибк|помилк|tippfehler|concis|short"
)
BECAUSE = (
    "because",
    "as",
    "since",
    "but",
    "and",
    "weil",
    "car",
    "porque",
    "perché",
    "bo",
    "потому",
    "when",
    "which",
    "that",
)
VON = ("von ", "vom ", "mit ")  # German says what was done at the end
SENT_AT_THE_END = re2.compile(r"gesendet|geschickt|versandt|versendet|verschickt|verfasst|geschrieben|diktiert")
BY_A_BRAND = re2.compile(
    r"^\W*(?:Sent|Shared|Secured|Protected|Delivered) (?:via|with|using|through) (?:the )?(?:\p{Lu}[\w.-]* ?){1,3}\W*$"
)
ONLY_A_LINK = re2.compile(r"^[<(\[]?(?:https?://|www\.)[^\s<>]+[>)\]]?$")
LIST_NOTE = re2.compile(
    r"(?i)^(?:to unsubscribe from|you received this message because|you are subscribed to|groups\.io links)"
)
LAST_LINES = 4
WHOLE_SENT_FROM = re2.compile(
    r"(?i)^(?:yahoo mail: .{3,60}|quoted text hidden$|message clipped\b.{0,40}$"
    r"|this (?:e-?mail|message) was sent from (?:a|my) (?:mobile|phone"
    r"|iphone|ipad|blackberry|handheld)"
    r"|virus-free\.? ?www\.|this (?:e-?mail|message) has been (?:checked|scanned) for viruses"
    r"|diese e-?mail wurde von .{0,30}(?:antivirus|virenschutz)|cet e-?mail a été vérifié|virenfrei\.)"
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
LIST_FOOT = re2.compile(r"^[_=~-]{20,}$")
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


def own_words(block: list[str], name: str = "") -> list[str]:
    """The lines of a block by the writer called `name`, without signature, "Sent from …", office block, small print."""
    lines = _without_banner(_trimmed(block))
    cut = _signature_begins(lines)
    if cut is not None:
        lines = lines[:cut]
    lines = _without_sent_from(_trimmed(lines))
    lines = without_office_block(_trimmed(lines), name)
    while lines and (not lines[-1].strip() or is_ruler(lines[-1]) or LOGO.match(lines[-1])):
        lines.pop()
    return _trimmed(lines)


def _without_sent_from(lines: list[str]) -> list[str]:
    """Without the line of a device or program, and what its owner added to it, among the last lines."""
    told = [at for at, line in enumerate(lines) if line.strip()][-LAST_LINES:]
    dropped: set[int] = set()
    for place, at in enumerate(told):
        is_last = place == len(told) - 1
        follows = place > 0 and told[place - 1] in dropped
        if (
            is_sent_from(lines[at])
            or (is_last and BY_A_BRAND.search(lines[at]))
            or (follows and ONLY_A_LINK.search(lines[at]))
        ):
            dropped.add(at)
    return [line for at, line in enumerate(lines) if at not in dropped]


def is_sent_from(line: str) -> bool:
    """Whether a line is what a device or program adds at the end, in any language we know.

    "Sent from my phone because the computer broke" is a sentence of the writer's; "Sent from my phone, sorry for any
    typing errors" is not.
    """
    words = line.strip(" \t*_-—–.,!‎‏‪‬<>[]()|").lower()
    if not 5 < len(words) <= 160:
        return False
    if WHOLE_SENT_FROM.search(words):
        return True
    bare = words.partition("<http")[0].partition("(http")[0].partition("http")[0].strip(" <(")
    if bare.startswith("get ") and " for " in bare and len(bare.split()) <= 7:
        return bare.endswith(PLATFORMS)
    head, rest = _first_clause(bare)
    if not head.startswith(SENT_FROM) or not any(thing in head for thing in THINGS):
        return False
    if head.startswith(VON) and not SENT_AT_THE_END.search(bare):
        return False
    if rest and not (len(rest.split()) <= 3 or EXCUSES.search(rest)):
        return False
    return len(head) <= 80 and len(head.split()) <= 8 and not any(f" {word} " in f"{head} " for word in BECAUSE)


def _first_clause(words: str) -> tuple[str, str]:
    """What stands before the first comma, full stop, colon or dash, and the rest."""
    marks = (" - ", " – ", " — ", ", ", ". ", ": ", "; ", " so ")
    at = min((at for mark in marks if (at := words.find(mark)) > 0), default=len(words))
    return words[:at], words[at + 1 :].strip(" -–—")


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
        if at + 1 < len(lines) and not lines[at + 1].strip():
            continue  # a row of dashes between two thoughts
        if bare.strip() == "--" and len(below) <= 10 and all(_is_short(other) for other in below):
            return at
        if at + 1 == len(lines) or (below and len(below) <= 8 and _looks_like_a_signature(below)):
            return at
    for at in near:
        if LIST_NOTE.search(lines[at].strip()):
            return at
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
