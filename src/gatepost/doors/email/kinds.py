"""What sort of mail it is: a bounce, an automatic reply, list mail, a reply, or a new mail."""

import re2

from gatepost.doors.email.headers import Head
from gatepost.doors.email.parts import Parts
from gatepost.doors.email.phrases import FORWARD_PREFIXES, REPLY_PREFIXES, listed

NEW, REPLY, AUTO_REPLY, BOUNCE, LIST = "new", "reply", "auto_reply", "bounce", "list"

# How the subject of an automatic reply begins. An answer to one begins with "Re:" and is a person's.
AUTOMATIC = tuple(
    listed(
        """automatic reply, auto reply:, auto-reply, autoreply, auto response, auto-response, autoresponse,
        autoresponder, automated reply, automated response, [auto-reply], [auto], out of office,
        out of the office, out-of-office, ooo:, vacation reply, vacation response, automatische antwort,
        abwesenheitsnotiz, abwesenheitsbenachrichtigung, autom. antwort, automatische abwesenheit,
        automatische rückantwort, réponse automatique, message automatique, absence du bureau, absent du bureau,
        respuesta automática, respuesta automatica, fuera de la oficina, fuera de oficina,
        contestación automática, resposta automática, resposta automatica, fora do escritório,
        risposta automatica, fuori ufficio, assenza dall'ufficio, automatisch antwoord, automatische reactie,
        afwezigheidsbericht, niet op kantoor, autosvar, automatiskt svar, automatisk svar, ikke på kontoret,
        automaattinen vastaus, poissaoloilmoitus:, automatyczna odpowiedź, autoodpowiedź,
        odpowiedź automatyczna, poza biurem, automatická odpověď, automatická odpoveď, mimo kancelář,
        автоматический ответ, автоответ, автоответчик, вне офиса, автоматична відповідь, автовідповідь,
        поза офісом, автоматичен отговор, извън офиса, automatikus válasz, irodán kívül, răspuns automat,
        raspuns automat, în afara biroului, αυτόματη απάντηση, εκτός γραφείου, otomatik yanıt, otomatik cevap,
        ofis dışında, ofis dışı, رد تلقائي, الرد التلقائي, خارج المكتب, תשובה אוטומטית, מענה אוטומטי,
        מחוץ למשרד, 自动答复, 自动回复, 自動回覆, 自動答覆, 自動返信, 自動応答, 不在通知, 자동 회신, 자동 응답,
        자동회신, 부재중 자동, trả lời tự động, tự động trả lời, balasan otomatis, balasan automatik,
        ตอบกลับอัตโนมัติ, स्वचालित उत्तर, automatinis atsakymas, automātiskā atbilde, automaatvastus,
        automatski odgovor, samodejni odgovor, аутоматски одговор, ymateb awtomatig, ateb awtomatig,
        allan o'r swyddfa, freagra uathoibríoch, resposta automàtica, fora de l'oficina, sjálfvirkt svar,
        پاسخ خودکار, خودکار جواب""",
    )
)
# The same in words that parents use of their children: an automatic reply only where the head says so, too.
PERHAPS_AUTOMATIC = tuple(
    listed(
        """auto:, vacation, away, on leave, annual leave, i am away, absence, absent, abwesend, abwesenheit,
        nicht im büro, en congé, ausência, ausencia, assenza, fuori sede, afwezig, afwezigheid, frånvarande,
        frånvaro, fravær, fraværende, ikke til stede, poissa, poissaolo, nieobecność, nepřítomnost,
        neprítomnosť, отсутствие, відсутність, отсъствие, szabadság, házon kívül, absență, απουσία, غياب,
        היעדרות, 不在, 请假, 부재중, vắng mặt, absenoldeb, nebuvimas, prombūtne, puudumine, odsutnost,
        eingangsbestätigung, thank you for your email, we have received""",
    )
)
RETURNED = tuple(
    listed(
        """undelivered mail, undeliverable, undeliverd, delivery status notification, delivery failure,
        delivery failed, mail delivery failed, mail delivery failure, mail delivery system, failure notice,
        returned mail, returned to sender, delivery has failed, message not delivered, message undeliverable,
        could not be delivered, not been delivered, wasn't delivered, unable to deliver, delivery notification,
        unzustellbar, nicht zustellbar, zustellung fehlgeschlagen, unzustellbare, nachricht nicht zugestellt,
        non remis, échec de la remise, non distribuable, message non distribué, échec de remise,
        no se puede entregar, no entregado, error de entrega, devuelto al remitente, não foi possível entregar,
        falha na entrega, não entregue, mancato recapito, non recapitabile, messaggio non recapitato,
        onbestelbaar, niet bezorgd, kan inte levereras, olevererbart, ej levererat, kan ikke leveres,
        ikke leveret, ei voitu toimittaa, niedostarczone, nie można dostarczyć, nedoručitelné, nedoručiteľné,
        недоставленное, не доставлено, недоставлене, kézbesíthetetlen, nelivrat, imposibil de livrat,
        αδυναμία παράδοσης, teslim edilemedi, تعذر التسليم, 无法投递, 未送达, 退信, 無法傳遞, 配信不能,
        配信エラー, 배달되지 않음, 전송 실패, methu danfon, dim modd danfon""",
    )
)
DAEMONS = ("mailer-daemon@", "postmaster@", "mail-daemon@", "mailerdaemon@", "bounce@", "bounces@", "maildelivery@")
NO_REPLIES = ("no-reply@", "noreply@", "do-not-reply@", "donotreply@", "no_reply@", "nepasrepondre@", "no-responder@")
AUTOMATIC_FIELDS = (
    *("x-autoreply", "x-autorespond", "x-autoresponse", "x-auto-reply", "x-mail-autoreply", "x-autoreply-from"),
)
PREFIX = re2.compile(
    r"^\s*(?:\[[^\]]{1,60}\]\s*)?([^\s:：\[\]()]{1,14}(?: [^\s:：\[\]()]{1,10})?)"
    r"\s*(?:\[\d{1,3}\]|\(\d{1,3}\))?\s*[:：]\s*"
)
COLON = re2.compile(r"[:：\]]|^.(?: -|-|–|—)")
THREAD_ADDRESS = re2.compile(r"[\w.-]{1,40}\+[a-z0-9._-]{0,20}\d[a-z0-9._-]{0,40}@")
CODES = re2.compile(r"(?:^|\D)[45]\.\d\.\d{1,3}(?:\D|$)|(?:^|\D)5[05]\d[ -]")


def subject_opens(subject: str) -> tuple[bool, bool]:
    """Whether the subject's prefixes say that this answers, and that it forwards; the outermost decides."""
    match = PREFIX.search(subject[:200])
    if match is None:
        return False, False
    word = match.group(1).lower().replace("\u0307", "").strip(" .")
    if word in FORWARD_PREFIXES and word not in REPLY_PREFIXES:
        return False, True
    return word in REPLY_PREFIXES, False


def bare_subject(subject: str) -> str:
    """The subject without the prefixes that replying and forwarding put before it."""
    for _ in range(20):
        match = PREFIX.search(subject[:200])
        word = match.group(1).lower().replace("\u0307", "").strip(" .") if match else ""
        if match is None or (word not in FORWARD_PREFIXES and word not in REPLY_PREFIXES):
            break
        subject = subject[len(match.group(0)) :]
    return subject.strip()


def is_bounce(parts: Parts, sender: str, subject: str, warnings: set[str]) -> bool:
    """Whether a mail server tells that a mail was not delivered (or is late: `bounce-delayed`)."""
    head = parts.head
    if parts.report == "delivery-status" or (
        parts.delivery_status and "final-recipient" in parts.delivery_status.lower()
    ):
        if "disposition:" in parts.delivery_status.lower():
            return False
        if "action: delayed" in parts.delivery_status.lower():
            warnings.add("bounce-delayed")
        return True
    if head.has("x-failed-recipients"):
        return True
    by_daemon, from_nobody = sender.startswith(DAEMONS), head.sent("return-path").strip() == "<>"
    if not by_daemon and not from_nobody:
        return False
    text = "".join(plain.text[:5000] or html.text[:5000] for plain, html in parts.bodies[:2])
    if any(words in subject.lower() for words in RETURNED):
        return True
    if not by_daemon or head.has("list-id"):
        return False
    return bool(CODES.search(text)) or "mailer-daemon" in sender or any(words in text.lower() for words in RETURNED)


def is_automatic_reply(head: Head, parts: Parts, subject: str) -> bool:
    """Whether a program answered in somebody's absence, or confirms that a mail was read or taken in."""
    submitted = head.sent("auto-submitted").strip().lower()
    if submitted.startswith("auto-replied") or parts.report == "disposition-notification":
        return True
    if head.has(*AUTOMATIC_FIELDS) and head.sent("x-autoreply").strip().lower() not in ("no", "false"):
        return True
    if head.sent("precedence").strip().lower() in ("auto_reply", "auto-reply", "autoreply"):
        return True
    if head.sent("x-fc-machinegenerated").strip().lower() == "true" or head.has(
        "x-vacation", "x-ms-exchange-inbox-rules-loop"
    ):
        return True
    if head.sent("x-ms-exchange-generated-message-source"):
        return "mailbox rules" in head.sent("x-ms-exchange-generated-message-source").lower()
    lower = " ".join(subject.lower().replace("\u0307", "").split())
    phrase = next((known for known in AUTOMATIC if lower.startswith(known)), None)
    if phrase and (COLON.search(lower[len(phrase) - 1 :][:30]) or len(lower) <= len(phrase) + 1):
        return True
    return lower.startswith((*AUTOMATIC, *PERHAPS_AUTOMATIC)) and looks_sent_by_machine(head)


def looks_sent_by_machine(head: Head) -> bool:
    """Whether the head bears what programs write, though it does not say that this is an answer."""
    precedence = head.sent("precedence").strip().lower()
    if precedence in ("bulk", "junk") or head.sent("return-path").strip() == "<>":
        return True
    return head.has("x-auto-response-suppress")


def is_list(head: Head) -> bool:
    """Whether the mail came to many through a list or as a newsletter."""
    if head.has("list-id", "list-post", "mailing-list", "x-mailing-list", "x-mailman-version", "list-unsubscribe"):
        return True
    if head.has("x-campaign-id", "x-campaignid", "x-mailchimp-campaign-id", "feedback-id-list"):
        return True
    return head.sent("precedence").strip().lower() in ("list", "bulk", "junk")


def is_by_a_machine(head: Head) -> bool:
    """Whether a program wrote this without being asked: no answer must go to it."""
    submitted = head.sent("auto-submitted").strip().lower()
    return bool(submitted) and not submitted.startswith("no")


def kind_of(parts: Parts, sender: str, subject: str, warnings: set[str]) -> str:
    """The kind as far as head and report tell; `reply` and `new` may still change with what the body shows."""
    head = parts.head
    if is_bounce(parts, sender, subject, warnings):
        return BOUNCE
    listed = is_list(head)
    bulk_only = listed and not head.has("list-id", "list-post", "list-unsubscribe", "mailing-list")
    if is_automatic_reply(head, parts, subject) and (not listed or bulk_only or head.has("auto-submitted")):
        return AUTO_REPLY
    if listed and not (bulk_only and is_by_a_machine(head)):
        return LIST
    if is_by_a_machine(head):
        return AUTO_REPLY
    if sender.startswith(NO_REPLIES):
        warnings.add("no-reply-address")
    if head.sent("in-reply-to").strip() or head.sent("references").strip() or names_a_thread(head):
        return REPLY
    return REPLY if subject_opens(subject)[0] else NEW


def names_a_thread(head: Head) -> bool:
    """Whether the mail was sent to an address that names a thread: `reply+x7k2@school.example`."""
    fields = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
    return any(THREAD_ADDRESS.search(value.lower()) for name in fields for value in head.all_sent(name)[:20])
