"""What is read in a mail: the writer's words in the mails of many programs and languages, and nothing else."""
# ruff: noqa: E501 -- mails have long lines

import base64

import pytest

from gatepost.doors.email.message import Mail, read_mail
from tests.doors.email.mails import mail

WORDS = "Thank you, I will bring it on Monday."


def new_words(raw: bytes) -> str:
    return read_mail(raw).text


# The line above a quote, as mail programs write it.
ATTRIBUTIONS = {
    "English": "On Tue, 3 Nov 2026 at 10:00, Mrs Evans <office@oakfield.example> wrote:",
    "English, wrapped": "On Tue, 3 Nov 2026 at 10:00, Mrs Evans of the Office <\noffice@oakfield.example> wrote:",
    "English, Apple": "On 3 Nov 2026, at 10:00, Mrs Evans <office@oakfield.example> wrote:",
    "English, US": "On Tue, Nov 3, 2026 at 10:00 AM Mrs Evans <office@oakfield.example> wrote:",
    "English, Thunderbird": "On 03/11/2026 10:00, Mrs Evans wrote:",
    "English, name only": "Mrs Evans wrote:",
    "Proton": "On Tuesday, November 3rd, 2026 at 10:00 AM, Mrs Evans <office@oakfield.example> wrote:",
    "German": "Am Di., 3. Nov. 2026 um 10:00 Uhr schrieb Mrs Evans <office@oakfield.example>:",
    "German, Thunderbird": "Am 03.11.26 um 10:00 schrieb Mrs Evans:",
    "German, Horde": 'Zitat von "Mrs Evans" <office@oakfield.example>:',
    "French": "Le mar. 3 nov. 2026 à 10:00, Mrs Evans <office@oakfield.example> a écrit :",
    "Spanish": "El mar, 3 nov 2026 a las 10:00, Mrs Evans (<office@oakfield.example>) escribió:",
    "Catalan": "Missatge de Mrs Evans <office@oakfield.example> del dia dt., 3 de nov. 2026 a les 10:00:",
    "Portuguese": "Em ter., 3 de nov. de 2026 às 10:00, Mrs Evans <office@oakfield.example> escreveu:",
    "Portuguese, older": "Mrs Evans <office@oakfield.example> escreveu no dia terça, 3/11/2026 à(s) 10:00:",
    "Italian": "Il giorno mar 3 nov 2026 alle ore 10:00 Mrs Evans <office@oakfield.example> ha scritto:",
    "Romanian": "În mar., 3 nov. 2026 la 10:00, Mrs Evans <office@oakfield.example> a scris:",
    "Dutch": "Op di 3 nov 2026 om 10:00 schreef Mrs Evans <office@oakfield.example>:",
    "Swedish": "Den tis 3 nov. 2026 kl 10:00 skrev Mrs Evans <office@oakfield.example>:",
    "Danish": "Den tir. 3. nov. 2026 kl. 10.00 skrev Mrs Evans <office@oakfield.example>:",
    "Norwegian": "tir. 3. nov. 2026 kl. 10:00 skrev Mrs Evans <office@oakfield.example>:",
    "Finnish": "ti 3. marrask. 2026 klo 10.00 Mrs Evans (office@oakfield.example) kirjoitti:",
    "Polish": "wt., 3 lis 2026 o 10:00 Mrs Evans <office@oakfield.example> napisał(a):",
    "Polish, older": "W dniu 03.11.2026 o 10:00, Mrs Evans pisze:",
    "Czech": "út 3. 11. 2026 v 10:00 odesílatel Mrs Evans <office@oakfield.example> napsal:",
    "Slovak": "ut 3. 11. 2026 o 10:00 Mrs Evans <office@oakfield.example> napísal(a):",
    "Hungarian": "Mrs Evans <office@oakfield.example> ezt írta (időpont: 2026. nov. 3., K, 10:00):",
    "Croatian": "uto, 3. stu 2026. u 10:00 Mrs Evans <office@oakfield.example> napisao je:",
    "Lithuanian": "2026-11-03, an, 10:00 Mrs Evans <office@oakfield.example> rašė:",
    "Latvian": "otrd., 2026. g. 3. nov., plkst. 10:00 — lietotājs Mrs Evans (<office@oakfield.example>) rakstīja:",
    "Estonian": "Kuupäev T, 3. november 2026 kell 10:00 kirjutas Mrs Evans <office@oakfield.example>:",
    "Russian": "вт, 3 нояб. 2026 г. в 10:00, Mrs Evans <office@oakfield.example>:",
    "Russian, Mail.ru": "Вторник, 3 ноября 2026, 10:00 +03:00 от Mrs Evans <office@oakfield.example>:",
    "Ukrainian": "вт, 3 лист. 2026 р. о 10:00 Mrs Evans <office@oakfield.example> пише:",
    "Bulgarian": "На вт, 3.11.2026 г. в 10:00 Mrs Evans <office@oakfield.example> написа:",
    "Greek": "Στις Τρί 3 Νοε 2026 στις 10:00 π.μ., ο/η Mrs Evans <office@oakfield.example> έγραψε:",
    "Turkish": "Mrs Evans <office@oakfield.example>, 3 Kas 2026 Sal, 10:00 tarihinde şunu yazdı:",
    "Arabic": "في الثلاثاء، ٣ نوفمبر ٢٠٢٦ في ١٠:٠٠ ص تمت كتابة ما يلي بواسطة Mrs Evans <office@oakfield.example>:",
    "Hebrew": "\u202bבתאריך יום ג׳, 3 בנוב׳ 2026 ב-10:00 מאת \u202aMrs Evans\u202c\u200f <\u202aoffice@oakfield.example\u202c\u200f>:\u202c",
    "Persian": "در تاریخ سه‌شنبه ۳ نوامبر ۲۰۲۶ ساعت ۱۰:۰۰ Mrs Evans <office@oakfield.example> نوشت:",
    "Hindi": "मंगल, 3 नव॰ 2026 को 10:00 am बजे को Mrs Evans <office@oakfield.example> ने लिखा:",
    "Chinese": "Mrs Evans <office@oakfield.example> 于2026年11月3日周二 10:00写道：",
    "Chinese, traditional": "Mrs Evans <office@oakfield.example> 於 2026年11月3日 週二 上午10:00寫道：",
    "Japanese": "2026年11月3日(火) 10:00 Mrs Evans <office@oakfield.example>:",
    "Korean": "2026년 11월 3일 (화) 오전 10:00, Mrs Evans <office@oakfield.example>님이 작성:",
    "Vietnamese": "Vào Th 3, 3 thg 11, 2026 vào lúc 10:00 Mrs Evans <office@oakfield.example> đã viết:",
    "Indonesian": "Pada tanggal Sel, 3 Nov 2026 pukul 10.00 Mrs Evans <office@oakfield.example> menulis:",
    "Thai": "ในวันที่ อ. 3 พ.ย. 2026 เวลา 10:00 Mrs Evans <office@oakfield.example> เขียนว่า:",
    "Welsh": "Ar Maw, 3 Tach 2026 am 10:00, ysgrifennodd Mrs Evans <office@oakfield.example>:",
}


@pytest.mark.parametrize("line", ATTRIBUTIONS.values(), ids=ATTRIBUTIONS.keys())
def test_a_quote_and_the_line_above_it_are_cut(line: str) -> None:
    quoted = "> Please bring a coat.\n>\n> Mrs Evans\n"
    assert new_words(mail(f"{WORDS}\n\n{line}\n\n{quoted}")) == WORDS
    assert new_words(mail(f"{line}\n{quoted}\n{WORDS}\n")) == WORDS


WITHOUT_NAME_ONLY = {name: line for name, line in ATTRIBUTIONS.items() if "<" in line and "Zitat" not in line}


@pytest.mark.parametrize("line", WITHOUT_NAME_ONLY.values(), ids=WITHOUT_NAME_ONLY.keys())
def test_a_whole_attribution_is_known_without_marks_on_the_quote(line: str) -> None:
    assert new_words(mail(f"{WORDS}\n\n{line}\n\nPlease bring a coat.\n\nMrs Evans\n")) == WORDS


BLOCKS = {
    "English": ("From", "Sent", "To", "Subject"),
    "German": ("Von", "Gesendet", "An", "Betreff"),
    "French": ("De ", "Envoyé ", "À ", "Objet "),
    "Spanish": ("De", "Enviado", "Para", "Asunto"),
    "Portuguese": ("De", "Enviado", "Para", "Assunto"),
    "Italian": ("Da", "Inviato", "A", "Oggetto"),
    "Dutch": ("Van", "Verzonden", "Aan", "Onderwerp"),
    "Swedish": ("Från", "Skickat", "Till", "Ämne"),
    "Danish": ("Fra", "Sendt", "Til", "Emne"),
    "Finnish": ("Lähettäjä", "Lähetetty", "Vastaanottaja", "Aihe"),
    "Polish": ("Od", "Wysłano", "Do", "Temat"),
    "Czech": ("Od", "Odesláno", "Komu", "Předmět"),
    "Hungarian": ("Feladó", "Elküldve", "Címzett", "Tárgy"),
    "Romanian": ("De la", "Trimis", "Către", "Subiect"),
    "Russian": ("От", "Отправлено", "Кому", "Тема"),
    "Ukrainian": ("Від", "Надіслано", "Кому", "Тема"),
    "Greek": ("Από", "Στάλθηκε", "Προς", "Θέμα"),
    "Turkish": ("Kimden", "Gönderildi", "Kime", "Konu"),
    "Arabic": ("من", "تم الإرسال", "إلى", "الموضوع"),
    "Hebrew": ("מאת", "נשלח", "אל", "נושא"),
    "Chinese": ("发件人", "发送时间", "收件人", "主题"),
    "Japanese": ("差出人", "送信日時", "宛先", "件名"),
    "Korean": ("보낸 사람", "보낸 날짜", "받는 사람", "제목"),
    "Vietnamese": ("Từ", "Đã gửi", "Đến", "Chủ đề"),
    "Welsh": ("Oddi wrth", "Anfonwyd", "At", "Pwnc"),
}


@pytest.mark.parametrize("labels", BLOCKS.values(), ids=BLOCKS.keys())
@pytest.mark.parametrize("colon", [":", "："])
def test_outlooks_block_is_cut_and_a_forwarded_one_is_kept_apart(labels: tuple[str, ...], colon: str) -> None:
    values = ("Mrs Evans <office@oakfield.example>", "03 November 2026 10:00", "Amira Khan", "Coats")
    block = "\n".join(f"{label}{colon} {value}" for label, value in zip(labels, values, strict=True))
    body = f"{WORDS}\n\n________________________________\n{block}\n\nPlease bring a coat.\n"
    assert new_words(mail(body)) == WORDS
    passed_on = read_mail(mail(body, subject="FW: Coats", answers=False))
    assert (passed_on.kind, passed_on.text) == ("new", WORDS)
    (forwarded,) = passed_on.forwarded
    assert forwarded.sender == values[0]
    assert (forwarded.date, forwarded.subject, forwarded.text) == (values[1], values[3], "Please bring a coat.")


def quoted_in(html: str) -> str:
    return f"<html><body>{html.replace('WORDS', WORDS)}</body></html>"


ATTR = "On Tue, 3 Nov 2026 at 10:00, Mrs Evans &lt;<a href='mailto:office@oakfield.example'>office@oakfield.example</a>&gt; wrote:"
MARKUPS = {
    "Gmail": f'<div dir="ltr">WORDS</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">{ATTR}'
    '<br></div><blockquote class="gmail_quote" style="margin:0 0 0 .8ex;border-left:1px solid #ccc"><div>A coat.</div></blockquote></div>',
    "Gmail, answered below": f'<div class="gmail_quote"><div class="gmail_attr">{ATTR}<br></div><blockquote class="gmail_quote">'
    "A coat.</blockquote><div><br></div><div>WORDS</div></div>",
    "Outlook": "<p class=MsoNormal>WORDS<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;"
    "border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Od kogo:</b> Mrs Evans<br><b>Kiedy:</b> wt."
    "<br></p></div></div><p class=MsoNormal>A coat.</p>",
    "Outlook on the web": '<div class="elementToProof">WORDS</div><div id="appendonsend"></div><hr tabindex="-1">'
    '<div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Mrs Evans<br><b>Sent:</b> Tuesday<br></font></div><div>A coat.</div>',
    "Apple Mail": f'<div dir="auto">WORDS</div><div><br><blockquote type="cite"><div>{ATTR}</div><br><div>A coat.</div></blockquote></div>',
    "iPhone": f'<div dir="ltr">WORDS</div><div dir="ltr"><br>Sent from my iPhone</div><div dir="ltr"><br><blockquote type="cite">{ATTR}'
    '<br><br></blockquote></div><blockquote type="cite"><div dir="ltr">A coat.</div></blockquote>',
    "Thunderbird": f'<p>WORDS</p><div class="moz-cite-prefix">{ATTR}<br></div><blockquote type="cite" cite="mid:s1@oakfield.example">'
    '<p>A coat.</p></blockquote><div class="moz-signature">-- <br>Amira</div>',
    "Yahoo": '<div class="ydp1yahoo-style-wrap"><div>WORDS</div></div><div id="ydp2yahoo_quoted_1" class="ydp2yahoo_quoted"><div>'
    "On Tuesday 3 November 2026 at 10:00:00 GMT, Mrs Evans wrote:</div><div>A coat.</div></div>",
    "Proton": f'<div>WORDS</div><div class="protonmail_signature_block"><div>Sent with Proton Mail secure email.</div></div>'
    f'<div class="protonmail_quote">{ATTR}<br><blockquote class="protonmail_quote" type="cite">A coat.</blockquote></div>',
    "Samsung": '<div dir="auto">WORDS</div><div id="composer_signature" dir="auto">Sent from my Galaxy</div><div><br></div><div>-------- '
    "Original message --------</div><div>From: Mrs Evans &lt;office@oakfield.example&gt; </div><div>Date: 03/11/2026 10:00 (GMT+00:00) "
    "</div><div>To: amira@home.example </div><div>Subject: Coats </div><div><br></div><div>A coat.</div>",
    "Zimbra": '<div>WORDS</div><hr id="zwchr" data-marker="__DIVIDER__"><div data-marker="__HEADERS__"><b>De: </b>"Mrs Evans"<br>'
    '<b>À: </b>"Amira"<br></div><div data-marker="__QUOTED_TEXT__">A coat.</div>',
    "GMX": '<div>WORDS</div><div><div name="quote" style="border-left:2px solid #C3D9E5;"><div><b>Gesendet:</b> Dienstag, 03. November '
    '2026 um 10:00 Uhr<br/><b>Von:</b> Mrs Evans<br/><b>An:</b> Amira<br/><b>Betreff:</b> Coats</div><div name="quoted-content">A coat.'
    "</div></div></div>",
    "Spark": f'<div name="messageBodySection">WORDS</div><div name="messageSignatureSection"><br>Amira</div><div name="messageReplySection">'
    f'{ATTR}<br><blockquote type="cite" style="border-left: 1px solid">A coat.</blockquote></div>',
    "Yandex": '<div>WORDS</div><div><br/></div><div>03.11.2026, 10:00, "Mrs Evans" &lt;office@oakfield.example&gt;:</div>'
    "<blockquote><p>A coat.</p></blockquote>",
    "Roundcube": f'<p>WORDS</p><p id="reply-intro">{ATTR}</p><blockquote type="cite"><div class="pre">A coat.</div></blockquote>',
    "NetEase": '<div>WORDS</div><br><pre>At 2026-11-03 10:00:00, "Mrs Evans" &lt;office@oakfield.example&gt; wrote:</pre>'
    '<blockquote id="isReplyContent" style="BORDER-LEFT: #ccc 1px solid">A coat.</blockquote>',
}


@pytest.mark.parametrize("html", MARKUPS.values(), ids=MARKUPS.keys())
def test_markup_tells_old_mail_from_new(html: str) -> None:
    assert new_words(mail("", html=quoted_in(html))) == WORDS


def test_answers_between_the_quotes_are_kept_in_order() -> None:
    line = ATTRIBUTIONS["English"]
    assert new_words(mail(f"Hello,\n\n{line}\n> Coats?\n\nYes.\n\n> Hats?\n\nNo.\n")) == "Hello,\n\nYes.\n\nNo."
    html = f'<div class="moz-cite-prefix">{ATTR}</div><blockquote type="cite">Coats?</blockquote>Yes.<blockquote type="cite">Hats?</blockquote>No.'
    assert new_words(mail("", html=html)) == "Yes.\n\nNo."


OWN_WORDS = [
    "On Monday I wrote:\nplease call me.",
    "From: us\nTo: you\nwith love",
    "Here is what happened:\n- he hit him at 10:15\n- nobody came",
    "He said on 3 November 2026 at 10:00:\nI will hurt you.",
    "Two things.\n\n---\n\nFirst, the coat. Second, can she have water at lunch?",
    "I sent from my work phone the form that you asked for, did you get it and is it all filled in as it must be?",
    "Sent the form yesterday.",
    "My child wrote: I am scared.",
    "Dear Mrs Evans,\n\nThanks,\nAmira Khan",
    "Call me on 07700 900123.\n\nBut not before ten.",
    "Attention: my son was hurt outside of the school gate.\n\nPlease call me.",
    "Tom is not well.\n\nThis message is confidential; please delete it when you have read it.",
    "See you then.\n\nKind regards,\nAmira\n\nPS: my mobile: 07700 900123",
    "She was told:\nreply above this line or be quiet.",
    "1. Coats\n2. Hats\n\n--\n\nAnd may he come late?",
    "To: nobody\n\nI am fed up.",
    "Kind regards,\nAmira\n07700 900123",
    "He is afraid.\n\nMy words are confidential, do not disclose them to his father, and delete this if it came in error.",
    "EC> mine\n\nand\n\nEC> mine too",
    "Yes please.\n\nName: Tom Khan\nDate of birth: 3/11/2018\nClass: Oak\nEmail: a@b.example",
    "To: be clear, I said no.\nFrom: now on call me first.\nDate: any.",
    "I attach the timeline:\n\n10:15 he hit him\n10:20 she wrote: it was nothing\n10:30 gate closed",
    'Dear Mrs Evans,\n\nI wrote to Mr Adeyemi on 3 November 2026 at 10:00 and he wrote back:\n\n"We will look into it."\n\nNothing happened.',
    "- yes\n- no\n- maybe",
    "-- yes\n-- no",
    "***\nImportant\n***\nPlease call.",
    "Regards to your team!\nAmira",
    "Best,\nA",
    "Thanks\n\nMr A Khan\nBSc",
    "Please call my husband:\n\nTom Khan\nManager, Acme Ltd\nTel: 01632 960001",
    "You can reach us here.\n\nAmira Khan\n07700 900123\namira@home.example",
    "See https://school.example/form\n\nwww.example.com",
    "Is it the office that decides?\n\nThanks,\nAmira Khan (Tom's mum)",
    "Thanks,\nAmira\nTom's mum, Oak class",
    "Thank you,\nThe team at Acme came and fixed the gate.",
    "Cheers,\nSam\nYear 4 teacher has not answered.",
    "I will send it from my iPad later",
    "Von meinem Mann habe ich gehört, dass sein Handy kaputt ist.",
    "Von meiner Tochter das Handy ist weg.",
    "Enviado por mi marido: el móvil está roto y no tenemos teléfono en casa hasta el lunes por la tarde.",
    "Get the mail for Tom",
    "Get well soon for Mrs Hall from Windows class",
    "Sent with the bus: his phone.",
    "Envoyé par la poste, pas par mail.",
    "External clubs: can he go?\n\nYes or no.",
    "On Monday 3 November 2026 at 10:00 my son Tom (tom@home.example) was hit.\n\nPlease act.",
    "On 3 November 2026 at 10:00 I mailed head@oakfield.example and asked:\n\nWhy is the gate open?\n\nNo answer came.",
    "Original message from my son:\nI hate it.",
    "Forwarded message:\nhe says he is sorry",
    "Subject: coats\nDear all, coats please.",
    "___________________\nSigned: Amira Khan",
    "Dear Sir\n\nOFFICE USE ONLY | TEAM A\nTel: none",
    "We have moved. Our new address:\n\nAmira Khan\n4 Hill Road\nTel: 01632 960001\nwww.hill.example",
    "Thanks,\nwe will come\nTom and I, with the school team",
    "Dear office\n\nWe will come about:\n\n- the hall\n- the school team\n\nAmira",
    "Sent from my phone because the school computer lost the form.\n\nMarcus wants lessons.",
    "Two things.\n\n--\n\nFirst, the gate.\n\n--\n\nSecond, my son.",
    "The card should say\n\nFrom: all of us\nTo: the best\nSubject: you\n\nCan you print it?",
]


@pytest.mark.parametrize("words", OWN_WORDS)
@pytest.mark.parametrize("answers", [True, False])
def test_the_writers_own_words_are_never_cut(words: str, *, answers: bool) -> None:
    subject = "Re: Coats" if answers else "Coats"
    assert new_words(mail(words, answers=answers, subject=subject)) == words


@pytest.mark.parametrize("words", OWN_WORDS)
def test_the_writers_own_words_are_never_cut_above_a_quote(words: str) -> None:
    line = ATTRIBUTIONS["English"]
    assert new_words(mail(f"{words}\n\n{line}\n> A coat.\n")) == words
    shown = words.replace("<", "&lt;").replace("\n", "<br>")
    old = f'<div class="gmail_quote"><div class="gmail_attr">{line.replace("<", "&lt;")}</div><blockquote class="gmail_quote">A coat.</blockquote></div>'
    assert new_words(mail("", html=f"<div>{shown}</div>{old}")) == words


def test_what_somebody_pastes_with_marks_into_a_new_mail_is_theirs() -> None:
    assert new_words(mail("See this:\n\n> you are all useless\n", subject="A message", answers=False)) == (
        "See this:\n\n> you are all useless"
    )


def test_pasted_words_are_not_lost_below_my_son_wrote() -> None:
    body = "My son wrote:\n> I am scared\n> of him\n\nPlease call.\n"
    assert (
        new_words(mail(body, subject="Tom", answers=False)) == "My son wrote:\n> I am scared\n> of him\n\nPlease call."
    )
    answer = f"Hello,\n\n{ATTRIBUTIONS['English']}\n> Coats?\n\nTwo things, by 3 Nov at 10:00:\n\n> Hats?\n\nNo.\n"
    assert new_words(mail(answer)) == "Hello,\n\nTwo things, by 3 Nov at 10:00:\n\nNo."


def test_words_below_an_unmarked_old_mail_are_not_lost() -> None:
    old = "-----Original Message-----\nFrom: Mrs Evans\nSent: 3 November 2026\nSubject: Coats\n\nPlease bring a coat.\n"
    found = read_mail(mail(f"{old}\n{WORDS}\n"))
    assert found.text == f"Please bring a coat.\n\n{WORDS}"
    assert "old-words-kept" in found.warnings
    assert read_mail(mail(f"Sent from my iPhone\n\n{old}")).text == ""


ENDINGS = [
    "-- \nAmira Khan\n1 Road",
    "--\nAmira Khan\nTel: 01632 960001",
    "Sent from my iPhone",
    "Von meinem iPhone gesendet",
    "Envoyé de mon iPhone",
    "Enviado desde mi iPhone",
    "Inviato da iPhone",
    "Verstuurd vanaf mijn iPhone",
    "Wysłane z iPhone'a",
    "Отправлено с iPhone",
    "iPhoneから送信",
    "发自我的iPhone",
    "나의 iPhone에서 보냄",
    "أرسلت من الـ iPhone",
    "Anfonwyd o fy iPhone",
    "Get Outlook for Android<https://aka.ms/x>",
    "Sent from Yahoo Mail for iPhone",
    "This e-mail is confidential and intended only for the person it is addressed to. If you have received it in error, delete it.",
]


@pytest.mark.parametrize("ending", ENDINGS)
def test_endings_are_cut(ending: str) -> None:
    assert new_words(mail(f"{WORDS}\n\n{ending}\n")) == WORDS
    assert new_words(mail(f"{WORDS}\n\n{ending}\n\n{ATTRIBUTIONS['English']}\n> Coats?\n")) == WORDS


def test_an_offices_block_goes_and_what_was_typed_above_it_stays() -> None:
    block = "Amira Khan\nManager | Acme\nTel: 01632 960001\nwww.acme.example\n"
    assert new_words(mail(f"{WORDS}\n\nKind regards,\n{block}")) == f"{WORDS}\n\nKind regards,"
    assert new_words(mail(f"{WORDS}\n\nThanks,\nAmira\n\n{block}")) == f"{WORDS}\n\nThanks,\nAmira"
    assert new_words(mail(f"{WORDS}\n\n{block}")) == f"{WORDS}\n\nAmira Khan"


FORWARDS = {
    "Gmail": "---------- Forwarded message ---------\nFrom: Tom <tom@home.example>\nDate: Tue, 3 Nov 2026 at 10:00\nSubject: You\n"
    "To: <amira@home.example>\n\n\nYou are a liar.\n",
    "Apple": "Begin forwarded message:\n\n> From: Tom <tom@home.example>\n> Subject: You\n> Date: Tue, 3 Nov 2026 at 10:00\n"
    "> To: amira@home.example\n> \n> You are a liar.\n",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: \tYou\nDate: \tTue, 3 Nov 2026 at 10:00\nFrom: \tTom <tom@home.example>\n"
    "To: \tamira@home.example\n\nYou are a liar.\n",
    "Outlook": "From: Tom <tom@home.example>\nSent: Tue, 3 Nov 2026 at 10:00\nTo: Amira\nSubject: You\n\nYou are a liar.\n",
    "German": "---------- Weitergeleitete Nachricht ----------\nVon: Tom <tom@home.example>\nDatum: Tue, 3 Nov 2026 at 10:00\n"
    "Betreff: You\nAn: amira\n\nYou are a liar.\n",
}


@pytest.mark.parametrize("shown", FORWARDS.values(), ids=FORWARDS.keys())
def test_a_forwarded_mail_is_kept_apart(shown: str) -> None:
    found = read_mail(mail(f"Look at this.\n\n{shown}", subject="Fwd: You", answers=False))
    assert (found.kind, found.text) == ("new", "Look at this.")
    (forwarded,) = found.forwarded
    assert forwarded.sender == "Tom <tom@home.example>"
    assert (forwarded.date, forwarded.subject, forwarded.text) == ("Tue, 3 Nov 2026 at 10:00", "You", "You are a liar.")


def test_a_mail_attached_whole_is_forwarded_and_listed() -> None:
    inner = "From: Tom <tom@home.example>\nSubject: You\nDate: Tue, 3 Nov 2026 10:00:00 +0000\n\nYou are a liar.\n"
    raw = (
        "From: amira@home.example\nSubject: Look\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        f"--x\n\nSee attached.\n--x\nContent-Type: message/rfc822\n\n{inner}\n--x--\n"
    )
    found = read_mail(raw.encode())
    assert found.text == "See attached."
    assert [(one.sender, one.subject, one.text) for one in found.forwarded] == [
        ("Tom <tom@home.example>", "You", "You are a liar.")
    ]
    assert [(file.name, file.type) for file in found.attachments] == [("mail.eml", "message/rfc822")]


KINDS = [
    ("new", "Coats", "", False),
    ("reply", "Coats", "", True),
    ("reply", "AW: Coats", "", False),
    ("reply", "RE: Out of office", "", False),
    ("auto_reply", "Automatic reply: Coats", "", True),
    ("auto_reply", "Abwesenheitsnotiz: Coats", "", False),
    ("new", "Automatic reply from you", "", False),
    ("reply", "Coats", "Delivered-To: reply+x7k2m9@oakfield.example\n", False),
    ("auto_reply", "Request received", "Auto-Submitted: auto-generated\nPrecedence: bulk\n", False),
    ("new", "Absence: Tom, Oak class", "", False),
    ("new", "Nieobecność Jasia", "", False),
    ("auto_reply", "Nieobecność", "X-Auto-Response-Suppress: All\n", False),
    ("auto_reply", "Re: Coats", "Auto-Submitted: auto-replied\n", True),
    ("auto_reply", "自動返信: Coats", "", True),
    ("reply", "Re: Coats", "Auto-Submitted: no\n", True),
    ("list", "[oak] Coats", "List-Id: <oak.lists.example>\n", True),
    ("list", "Offers", "Precedence: bulk\n", False),
    ("auto_reply", "Re: Coats", "X-Autoreply: yes\nPrecedence: bulk\n", True),
]


@pytest.mark.parametrize(("kind", "subject", "head", "answers"), KINDS)
def test_the_kind_is_told_by_head_and_subject(kind: str, subject: str, head: str, *, answers: bool) -> None:
    assert read_mail(mail(WORDS, subject=subject, head=head, answers=answers)).kind == kind


def test_a_bounce_is_told_by_its_report() -> None:
    raw = (
        "From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned to Sender\nMIME-Version: 1.0\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n--x\n\nIt came back.\n"
        "--x\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; gone@home.example\nAction: failed\nStatus: 5.1.1\n"
        "--x\nContent-Type: message/rfc822\n\nFrom: office@oakfield.example\nSubject: Coats\n\nA coat.\n--x--\n"
    )
    found = read_mail(raw.encode())
    assert (found.kind, found.text, found.forwarded) == ("bounce", "", ())


def test_the_head_is_read() -> None:
    raw = (
        b"From: =?utf-8?q?Zo=C3=AB_=22Z=22_Khan?= <Zoe@Home.example>\n"
        b"Subject: =?utf-8?B?w4fDtmF0cyBhbmQg?=\n =?utf-8?B?aGF0cw==?=\n"
        b"Message-ID: <a@b>\nIn-Reply-To: <c@d>\nReferences: <e@f>\n <c@d>\n\nHello\n"
    )
    found = read_mail(raw)
    assert (found.sender, found.sender_name) == ("zoe@home.example", 'Zoë "Z" Khan')
    assert found.subject == "Çöats and hats"
    assert (found.message_id, found.in_reply_to, found.references) == ("<a@b>", "<c@d>", ("<e@f>", "<c@d>"))


def test_an_address_in_a_quoted_name_is_not_the_sender() -> None:
    raw = b'From: "head@oakfield.example" <somebody@else.example>\nSubject: x\n\nHello\n'
    assert read_mail(raw).sender == "somebody@else.example"


CHARSETS = [
    ("iso-8859-1", "Größe und Maß"),
    ("windows-1251", "Привет из школы"),
    ("koi8-r", "Привет из школы"),
    ("gb2312", "你好，老师"),
    ("big5", "老師您好"),
    ("shift_jis", "こんにちは"),
    ("iso-2022-jp", "こんにちは"),
    ("euc-kr", "안녕하세요"),
    ("windows-1256", "مرحبا"),
    ("iso-8859-8", "שלום"),
    ("windows-1258", "Xin chào"),
    ("utf-16", "Grüße"),
]


@pytest.mark.parametrize(("charset", "words"), CHARSETS)
def test_old_charsets_are_read(charset: str, words: str) -> None:
    data = words.encode(charset)
    head = f"From: a@b.example\nSubject: x\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    assert read_mail(head.encode() + base64.encodebytes(data)).text == words


def test_utf8_under_a_wrong_name_is_read_and_said() -> None:
    raw = "From: a@b.example\nSubject: x\nContent-Type: text/plain; charset=iso-8859-1\n\nGrüße ☀\n".encode()
    found = read_mail(raw)
    assert found.text == "Grüße ☀"
    assert "charset-wrong" in found.warnings


def test_soft_line_breaks_are_joined() -> None:
    raw = mail("This is one \nlong line.\n> old \n> words\n", kind="text/plain; format=flowed")
    assert new_words(raw) == "This is one long line."


def test_attachments_are_listed_with_names_and_sizes() -> None:
    raw = (
        b"From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n"
        b"--x\nContent-Type: text/plain\n\nBefore.\n"
        b"--x\nContent-Type: application/pdf; name*=utf-8''%E2%82%AC.pdf\nContent-Transfer-Encoding: base64\n\nAAAA\n"
        b'--x\nContent-Type: text/plain\nContent-Disposition: attachment; filename="../../notes.txt"\n\nnot the mail\n'
        b"--x\nContent-Type: text/plain\n\nAfter.\n--x--\n"
    )
    found = read_mail(raw)
    assert found.text == "Before.\n\nAfter."
    assert [(file.name, file.type, file.size) for file in found.attachments] == [
        ("€.pdf", "application/pdf", 3),
        ("notes.txt", "text/plain", 12),
    ]


def test_the_json_has_the_promised_keys() -> None:
    found: Mail = read_mail(mail(WORDS))
    assert list(found.as_json()) == [
        "kind", "from", "subject", "message_id", "in_reply_to", "references", "text", "attachments", "forwarded", "warnings",
    ]  # fmt: skip
