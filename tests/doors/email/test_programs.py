"""The mails of many programs as they stand on the wire: what is new in them, and what they forward."""
# ruff: noqa: E501 -- mails have long lines

import pytest

from gatepost.doors.email.message import read_mail
from tests.doors.email.mails import mail

W = "Thank you, I will bring it on Monday."
CASES: dict[str, tuple[bytes, str]] = {}


def case(name: str, raw: bytes, words: str = W) -> None:
    CASES[name] = (raw, words)


case(
    "outlook ios plain",
    mail(
        f"{W}\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: Mrs Evans <o@x.example>\nSent: Tuesday, November 3, 2026 10:00:00 AM\nTo: Amira <a@b.example>\nSubject: Coats\n\nPlease bring"
    ),
)
case(
    "blackberry",
    mail(
        f"{W}\n\nSent from my BlackBerry® wireless device\n\n-----Original Message-----\nFrom: Mrs Evans <o@x.example>\nDate: Tue, 3 Nov 2026 10:00:00\nTo: <a@b.example>\nSubject: Coats\n\nPlease"
    ),
)
case(
    "aol",
    mail(
        f"{W}\n\n\n-----Original Message-----\nFrom: Mrs Evans <o@x.example>\nTo: a@b.example\nSent: Tue, 3 Nov 2026 10:00\nSubject: Coats\n\nPlease"
    ),
)
case(
    "orange fr",
    mail(
        f'{W}\n\n> Message du 03/11/26 10:00\n> De : "Mrs Evans" <o@x.example>\n> A : a@b.example\n> Copie à : \n> Objet : Coats\n> \n> Please'
    ),
)
case(
    "orange fr 2",
    mail(
        f"{W}\n\n\n> envoyé : 3 novembre 2026 à 10:00\n> de : Mrs Evans <o@x.example>\n> à : Amira\n> objet : Coats\n> \n> \n> Please"
    ),
)
case(
    "orange fr 3 unmarked",
    mail(f"{W}\n\nenvoyé : 3 novembre 2026 à 10:00\nde : Mrs Evans <o@x.example>\nà : Amira\nobjet : Coats\n\nPlease"),
)
case(
    "seznam",
    mail(
        f"{W}\n\n---------- Původní e-mail ----------\nOd: Mrs Evans <o@x.example>\nKomu: a@b.example\nDatum: 3. 11. 2026 10:00:00\nPředmět: Coats\nPlease"
    ),
)
case(
    "centrum",
    mail(
        f'{W}\n\n______________________________________________________________\n> Od: "Mrs Evans" <o@x.example>\n> Komu: a@b.example\n> Datum: 03.11.2026 10:00\n> Předmět: Coats\n>\n> Please'
    ),
)
case("wp", mail(f"{W}\n\nDnia 3 listopada 2026 10:00 Mrs Evans <o@x.example> napisał(a):\n\nPlease\n"))
case("onet", mail(f"{W}\n\nW dniu 2026-11-03 10:00:00 użytkownik Mrs Evans <o@x.example> napisał:\n> Please\n"))
case(
    "abv",
    mail(
        f"{W}\n\n >-------- Оригинално писмо --------\n >От: Mrs Evans o@x.example\n >Относно: Coats\n >До: a@b.example\n >Изпратено на: 03.11.2026 10:00\n\n >Please\n"
    ),
)
case(
    "naver",
    mail(
        f'{W}\n\n-----Original Message-----\nFrom: "Mrs Evans" <o@x.example>\nTo: <a@b.example>;\nCc:\nSent: 2026-11-03 (화) 10:00:00 (GMT+09:00)\nSubject: Coats\n\nPlease'
    ),
)
case(
    "qq",
    mail(
        f'{W}\n\n\n------------------ 原始邮件 ------------------\n发件人: "Mrs Evans" <o@x.example>;\n发送时间: 2026年11月3日(星期二) 上午10:00\n收件人: "Amira"<a@b.example>;\n主题: Coats\n\nPlease'
    ),
)
case("163", mail(f'{W}\n\n\nAt 2026-11-03 10:00:00, "Mrs Evans" <o@x.example> wrote:\n>Please\n'))
case("163 zh", mail(f'{W}\n\n\n在 2026-11-03 10:00:00，"Mrs Evans" <o@x.example> 写道：\n\nPlease\n'))
case("ukrnet", mail(f'{W}\n\n3 листопада 2026, 10:00:00, від "Mrs Evans" <o@x.example>:\n\nPlease\n'))
case("libero", mail(f"{W}\n\n    Il 03/11/2026 10:00 Mrs Evans <o@x.example> ha scritto:\n\n\n    Please\n"))
case(
    "notes",
    mail(
        f"{W}\n\n\n\nFrom:   Mrs Evans/Oakfield\nTo:     Amira\nDate:   03/11/2026 10:00\nSubject:        Coats\n\n\n\nPlease\n"
    ),
)
case(
    "outlook mac",
    mail(
        f"{W}\n\nFrom: Mrs Evans <o@x.example>\nDate: Tuesday, 3 November 2026 at 10:00\nTo: Amira <a@b.example>\nSubject: Coats\nPlease"
    ),
)
case(
    "gmail bold block",
    mail(
        f"{W}\n\n*From:* Mrs Evans <o@x.example>\n*Sent:* 03 November 2026 10:00\n*To:* Amira <a@b.example>\n*Subject:* Coats\n\n\n\nPlease"
    ),
)
case(
    "emclient",
    mail(
        f'{W}\n\n------ Original Message ------\nFrom "Mrs Evans" <o@x.example>\nTo "Amira" <a@b.example>\nDate 03/11/2026 10:00:00\nSubject Coats\n\nPlease'
    ),
)
case(
    "mailman",
    mail(
        f"{W}\n\n_______________________________________________\nOak mailing list\nOak@lists.example\nhttps://lists.example/mailman/listinfo/oak\n"
    ),
)
case("squirrel", mail(f"{W}\n\n> Please bring\n> a coat\n"))
case(
    "html gmail fwd",
    mail(
        "",
        answers=False,
        subject="Fwd: You",
        html=f'<div dir="ltr">{W}<br><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong class="gmail_sendername" dir="auto">Tom</strong> <span dir="auto">&lt;<a href="mailto:t@x.example">t@x.example</a>&gt;</span><br>Date: Tue, 3 Nov 2026 at 10:00<br>Subject: You<br>To:  &lt;<a>a@b.example</a>&gt;<br></div><br><br><div dir="ltr">You liar.</div></div></div>',
    ),
)
case(
    "html apple fwd",
    mail(
        "",
        answers=False,
        subject="Fwd: You",
        html=f'<div>{W}</div><div><br><blockquote type="cite"><div>Begin forwarded message:</div><br><div style="margin-top: 0px;"><span><b>From: </b></span><span>Tom &lt;t@x.example&gt;<br></span></div><div><span><b>Subject: </b></span><span><b>You</b><br></span></div><div><b>Date: </b>3 November 2026 at 10:00:00 GMT<br></div><div><b>To: </b>a@b.example<br></div><br><div>You liar.</div></blockquote></div>',
    ),
)
case(
    "html tb fwd",
    mail(
        "",
        answers=False,
        subject="Fwd: You",
        html=f'<p>{W}</p><div class="moz-forward-container"><br><br>-------- Forwarded Message --------<table class="moz-email-headers-table" cellspacing="0"><tbody><tr><th align="RIGHT">Subject: </th><td>You</td></tr><tr><th>Date: </th><td>Tue, 3 Nov 2026</td></tr><tr><th>From: </th><td>Tom</td></tr><tr><th>To: </th><td>A</td></tr></tbody></table><br><br>You liar.</div>',
    ),
)
case(
    "html owa fwd",
    mail(
        "",
        answers=False,
        subject="Fw: You",
        html=f'<div>{W}</div><hr><div id="divRplyFwdMsg" dir="ltr"><font><b>From:</b> Tom &lt;t@x.example&gt;<br><b>Sent:</b> 3 November 2026 10:00<br><b>To:</b> A<br><b>Subject:</b> You</font><div>&nbsp;</div></div><div>You liar.</div><div><hr></div><div><b>From:</b> Bob &lt;b@x.example&gt;<br><b>Sent:</b> 2 November 2026 10:00<br><b>To:</b> Tom<br><b>Subject:</b> Earlier</div><div>You fool.</div>',
    ),
)
case(
    "iphone unmarked",
    mail(
        f"{W}\n\nSent from my iPhone\n\n> On 3 Nov 2026, at 10:00, Mrs Evans <o@x.example> wrote:\n> \n> \ufeff\n> Please\n"
    ),
)
case(
    "samsung plain",
    mail(
        f"{W}\n\n\nSent from my Galaxy\n\n\n-------- Original message --------\nFrom: Mrs Evans <o@x.example>\nDate: 03/11/2026 10:00 (GMT+00:00)\nTo: a@b.example\nSubject: Coats\n\nPlease\n"
    ),
)
case(
    "date above from",
    mail(
        f'{W}\n\nGesendet: Dienstag, 03. November 2026 um 10:00 Uhr\nVon: "Mrs Evans" <o@x.example>\nAn: a@b.example\nBetreff: Coats\n\nPlease\n'
    ),
)
case(
    "mailru fwd",
    mail(
        f"{W}\n\n-------- Пересылаемое сообщение --------\nОт кого: Tom <t@x.example>\nКому: a@b.example\nДата: 3 ноября 2026\nТема: You\n\nYou liar.\n-------- Конец пересылаемого сообщения --------\n",
        subject="Fwd: You",
    ),
)
case("sig name only", mail(f"{W}\n\nAmira Khan\n07700 900123\n"), f"{W}\n\nAmira Khan\n07700 900123")
case(
    "bottom sig", mail(f"On Tue, 3 Nov 2026 at 10:00, Mrs Evans <o@x.example> wrote:\n> Please\n\n{W}\n\n-- \nAmira\n")
)
case(
    "inline html gmail",
    mail(
        "",
        html='<div dir="ltr"><div class="gmail_quote"><div class="gmail_attr">On Tue, 3 Nov 2026 at 10:00, X &lt;o@x.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>Q1</div></blockquote><div>A1</div><blockquote class="gmail_quote"><div>Q2</div></blockquote><div>A2</div></div></div>',
    ),
    "A1\n\nA2",
)
case(
    "outlook sig div",
    mail("", html=f'<div>{W}</div><div id="Signature"><p>Amira</p></div><div id="appendonsend"></div>'),
)
case(
    "indent",
    mail(
        "",
        subject="x",
        answers=False,
        html='<div>He said:</div><blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>I will hit you</div></blockquote>',
    ),
    "He said:\nI will hit you",
)
case(
    "verify banner",
    mail(f"CAUTION: This email originated from outside of the organisation. Do not click links.\n\n{W}\n"),
)
case(
    "long disclaimer",
    mail(
        f"{W}\n\nKind regards\nAmira\n\nThis email and any attachments are confidential and may be privileged. If you are not the intended recipient please delete it.\n"
    ),
    f"{W}\n\nKind regards\nAmira",
)
case("docomo", mail(f"{W}\n\n2026/11/03 10:00、Mrs Evans <o@x.example>のメール:\n\n> Please\n"))
case(
    "jp outlook",
    mail(
        f"{W}\n\n-----Original Message-----\nFrom: Mrs Evans <o@x.example> \nSent: Tuesday, November 3, 2026 10:00 AM\nTo: A\nSubject: Coats\n\nPlease\n"
    ),
)
case("roundcube de", mail(f"{W}\n\nAm 2026-11-03 10:00, schrieb Mrs Evans:\n> Please\n"))
case(
    "two line name",
    mail(
        f"{W}\n\nOn Tue, 3 Nov 2026 at 10:00 AM A Very Long Name Of An Office Indeed Here\n<office@oakfield.example>\nwrote:\n\n> Please\n"
    ),
)
case(
    "yahoo plain",
    mail(
        f"{W}\n\n    On Tuesday 3 November 2026 at 10:00:00 GMT, Mrs Evans <o@x.example> wrote:  \n \n Please bring\n"
    ),
)


case(
    "the bat",
    mail(f"{W}\n\nTuesday, November 3, 2026, 10:00:00 AM, you wrote:\n\nNE> Please bring\nNE> a coat\n\n-- \nAmira"),
)
case("samsung german", mail(f"{W}\n\nVon Samsung-Smartphone gesendet\n"))
case("outlook turkish", mail(f"{W}\n\nAndroid için Outlook’u edinin<https://aka.ms/x>\n"))
case("reply line german", mail(f"{W}\n\n## Bitte antworten Sie oberhalb dieser Zeile ##\n\nA coat.\n"))
case(
    "unknown program",
    mail(
        "",
        html=f'<div>{W}</div><div class="newton_quote">On Tue, 3 Nov 2026 at 10:00, X &lt;o@x.example&gt; wrote:<br><div>A coat.</div></div>',
    ),
)
case("aqua", mail(f"{W}\n\nSent with Aqua Mail for Android\nhttps://www.mobisystems.example/aqua-mail\n"))
case("brand", mail(f"{W}\n\nSent via ClassBoard\n\nOn Tue, 3 Nov 2026 at 10:00, X <o@x.example> wrote:\n> A coat.\n"))
case(
    "pre", mail("", html=f"<pre>{W}\n\nOn Tue, 3 Nov 2026 at 10:00, X &lt;o@x.example&gt; wrote:\n&gt; A coat.\n</pre>")
)
case("no time", mail(f"{W}\n\nAm 3. November 2026 schrieb X <o@x.example>:\n\nA coat.\n"))
case("no year", mail(f"{W}\n\nOn Tue 3 Nov, X <o@x.example> wrote:\n\nA coat.\n"))
case(
    "groups io",
    mail(f"{W}\n\n-=-=-=-=-=-=-=-=-=-=-=-\nGroups.io Links: You receive all messages sent to this group.\n"),
)
case(
    "home block",
    mail(f"{W}\n\nViele Grüße\nBirgit Lehmann\nHauptstr. 1\n12345 Berlin\nTel. 030 1234\n"),
    f"{W}\n\nViele Grüße",
)
case("named body", mail(W, kind='text/plain; name="body.txt"'))
case(
    "welsh small print",
    mail(
        f"{W}\n\nMae'r e-bost hwn yn gyfrinachol. Os derbyniwyd trwy gamgymeriad, dilëwch ef a rhowch wybod i'r anfonwr. Bwriedir ef i'r derbynnydd yn unig.\n"
    ),
)


A = "On Tue, 3 Nov 2026 at 10:00, Mrs Evans &lt;o@x.example&gt; wrote:"
# new outlook (2024)
case(
    "new outlook mac",
    mail(
        "",
        html=f'<div class="elementToProof">{W}</div><div id="ms-outlook-mobile-signature"><br>Get Outlook for Mac</div><div id="mail-editor-reference-message-container"><div><br><hr style="display:inline-block;width:98%"><div style="text-align:left;padding:3pt 0in 0in;border-width:1pt medium medium;border-style:solid none none;border-color:rgb(181,196,223) currentcolor currentcolor;font-size:12pt"><b>Od: </b>Mrs Evans &lt;o@x.example&gt;<br><b>Datum: </b>x<br></div>Please</div></div>',
    ),
)
case(
    "fastmail",
    mail(
        "",
        html=f'<!DOCTYPE html><html><head><title></title><style type="text/css">p.x{{margin:0}}</style></head><body><div>{W}<br></div><div><br></div><div>{A}<br></div><blockquote type="cite" id="qt" style=""><div>Please</div></blockquote><div><br></div></body></html>',
    ),
)
case(
    "zoho",
    mail(
        "",
        html=f'<div style="font-family: Verdana">{W}<br><div id="Zm-_Id_-Sgn" data-sigid="1">Amira</div><div class="zmail_extra_hr"></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- On Tue, 03 Nov 2026 10:00:00 +0000 <b>Mrs Evans &lt;o@x.example&gt;</b> wrote ---<br></div><br><blockquote id="blockquote_zmail" style="margin:0">Please</blockquote></div></div>',
    ),
)
case(
    "zoho plain",
    mail(
        f"{W}\n\n\n---- On Tue, 03 Nov 2026 10:00:00 +0000 Mrs Evans <o@x.example> wrote ---\n\n > Please\n > bring\n"
    ),
)
case(
    "zoho plain unmarked",
    mail(f"{W}\n\n\n---- On Tue, 03 Nov 2026 10:00:00 +0000 Mrs Evans <o@x.example> wrote ---\n\nPlease\nbring\n"),
)
case(
    "icloud web",
    mail(
        "",
        html=f'<div dir="ltr">{W}<br></div><div><br><blockquote type="cite"><div>On Nov 3, 2026, at 10:00 AM, Mrs Evans &lt;o@x.example&gt; wrote:<br></div><div><br></div><div>Please</div></blockquote></div>',
    ),
)
case(
    "mailru html",
    mail(
        "",
        html=f'<div>{W}</div><div>&nbsp;</div><blockquote style="border-left:1px solid #0857A6; margin:10px; padding:0 0 0 10px;">Вторник, 3 ноября 2026, 10:00 +03:00 от Mrs Evans &lt;<a href="/compose">o@x.example</a>&gt;:<br>&nbsp;<div id=""><div class="js-helper js-readmsg-msg"><div>Please</div></div></div></blockquote>',
    ),
)
case(
    "yandex quoted html no arrow",
    mail(
        "",
        html=f'<div>{W}</div><div><br></div><div>----------------</div><div>Кому: Amira (a@b.example);</div><div>Тема: Coats;</div><div>03.11.2026, 10:00, "Mrs Evans" &lt;o@x.example&gt;:</div><blockquote><div>Please</div></blockquote>',
    ),
)
case(
    "tuta",
    mail(
        "",
        html=f'<div>{W}<br></div><div><br></div><div>-- <br></div><div> Secured with Tuta Mail: <br></div><div> https://tuta.com/free-email<br></div><div><br></div><div><br></div><div>3 Nov 2026, 10:00 by o@x.example:<br></div><blockquote class="tutanota_quote" style="border-left: 1px solid #93A3B8;"><div>Please</div></blockquote>',
    ),
)
case(
    "tuta noclass",
    mail(
        "",
        html=f'<div>{W}<br></div><div>3 Nov 2026, 10:00 by o@x.example:<br></div><blockquote class="tutanota_quote"><div>Please</div></blockquote>',
    ),
)
case(
    "outlook desktop german unknown colour",
    mail(
        "",
        html=f"""<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!-- p.MsoNormal {{margin:0cm}} --></style></head><body lang=DE><div class=WordSection1><p class=MsoNormal>{W}<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><div><div style='border:none;border-top:solid #B5C4DF 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal><b>Von:</b> Evans <br><b>Gesendet:</b> Dienstag<br><b>An:</b> A<br><b>Betreff:</b> Coats<o:p></o:p></p></div></div><p class=MsoNormal>Please</p></div></body></html>""",
    ),
)
case(
    "gmail android plain+html",
    mail(
        f"{W}\n\nOn Tue, 3 Nov 2026, 10:00 Mrs Evans, <o@x.example> wrote:\n\n> Please\n>",
        html=f'<div dir="auto">{W}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">On Tue, 3 Nov 2026, 10:00 Mrs Evans, &lt;<a>o@x.example</a>&gt; wrote:<br></div><blockquote class="gmail_quote">Please</blockquote></div>',
    ),
)
case(
    "hotmail old",
    mail(
        "",
        html=f'<div dir="ltr">{W}<br><br><div><hr id="stopSpelling">Date: Tue, 3 Nov 2026 10:00:00 +0000<br>From: o@x.example<br>To: a@b.example<br>Subject: Coats<br><br>Please</div></div>',
    ),
)
case(
    "lists",
    mail(
        "",
        html='<p>Three things:</p><ul><li>coat</li><li>hat</li></ul><p>Bye</p><blockquote type="cite">x</blockquote>',
    ),
    "Three things:\n\n- coat\n- hat\n\nBye",
)
case(
    "table",
    mail(
        "",
        html='<table><tr><td>Mon</td><td>coat</td></tr><tr><td>Tue</td><td>hat</td></tr></table><blockquote type="cite">x</blockquote>',
    ),
    "Mon coat\nTue hat",
)
case(
    "outlook inline in bq",
    mail("", html=f'<div>{W}</div><blockquote type="cite"><div>Q</div></blockquote><div>A</div>'),
    W + "\n\nA",
)
case(
    "outlook plain indent",
    mail(
        f"{W}\n\n \n\nFrom: Mrs Evans [mailto:o@x.example] \nSent: 03 November 2026 10:00\nTo: Amira\nSubject: Coats\n\n \n\nPlease"
    ),
)
case("groupwise", mail(f'{W}\n\n>>> "Mrs Evans" <o@x.example> 03/11/2026 10:00 >>>\nPlease bring\n'))
case(
    "lotus ---",
    mail(
        f"{W}\n\nMrs Evans ---03/11/2026 10:00:00---Please bring a coat\n\nFrom:\tMrs Evans <o@x.example>\nTo:\tAmira\nDate:\t03/11/2026 10:00\nSubject:\tCoats\n\nPlease"
    ),
)
case("date verb first", mail(f"{W}\n\n2026-11-03 10:00 GMT+01:00 Mrs Evans <o@x.example>:\n\n> Please"))
case("pt old", mail(f"{W}\n\nEm 3 de novembro de 2026 10:00, Mrs Evans <o@x.example> escreveu:\n\n> Please"))
case("fr laposte", mail(f'{W}\n\nLe 3 novembre 2026 à 10:00, "Mrs Evans" <o@x.example> a écrit :\n\nPlease'))
case(
    "free webmail fr",
    mail(
        f'{W}\n\n----- Mail original -----\nDe: "Mrs Evans" <o@x.example>\nÀ: "A" <a@b.example>\nEnvoyé: Mardi 3 Novembre 2026 10:00:00\nObjet: Coats\n\nPlease'
    ),
)
case(
    "sfr",
    mail(
        f'{W}\n\n========================================\n\nMessage du : 03/11/2026 10:00\nDe : "Mrs Evans " <o@x.example>\nA : a@b.example\nCopie à : \nSujet : Coats\n\nPlease'
    ),
)
case(
    "tonline",
    mail(
        f'{W}\n\n-----Original-Nachricht-----\nBetreff: Coats\nDatum: 2026-11-03T10:00:00+0100\nVon: "Mrs Evans" <o@x.example>\nAn: "A" <a@b.example>\n\nPlease'
    ),
)
case("ziggo", mail(f"{W}\n\n> Op 03-11-2026 10:00 schreef Mrs Evans <o@x.example>:\n> \n>  \n> Please"))
case(
    "ox html",
    mail(
        "",
        html=f'<p>{W}</p><blockquote type="cite"><div>Am 03.11.2026 10:00 CET schrieb Mrs Evans &lt;o@x.example&gt;:</div><div>&nbsp;</div><div>Please</div></blockquote>',
    ),
)
case("bottom in apple", mail(f"> On 3 Nov 2026, at 10:00, Mrs Evans <o@x.example> wrote:\n> \n> Please\n\n{W}"))
case(
    "naver html",
    mail(
        "",
        html=f"<div>{W}</div><p>-----Original Message-----<br><b>From:</b> Mrs<br><b>To:</b> A<br><b>Cc:</b><br><b>Sent:</b> 2026-11-03<br><b>Subject:</b> Coats<br></p>Please",
    ),
)


@pytest.mark.parametrize(("raw", "words"), CASES.values(), ids=CASES.keys())
def test_the_writers_words_alone_are_read(raw: bytes, words: str) -> None:
    assert read_mail(raw).text == words


def test_a_forward_without_labels_keeps_what_it_quotes() -> None:
    body = f"{W}\n\nOn Tue, 3 Nov 2026 at 10:00, Tom <t@x.example> wrote:\n> You liar.\n"
    found = read_mail(mail(body, subject="Fwd: You", answers=False))
    assert found.text == W
    assert [(one.sender, one.subject, one.text) for one in found.forwarded] == [("t@x.example", "You", "You liar.")]


FORWARDED = {
    "html gmail fwd": [("Tom <t@x.example>", "Tue, 3 Nov 2026 at 10:00", "You", "You liar.")],
    "html apple fwd": [("Tom <t@x.example>", "3 November 2026 at 10:00:00 GMT", "You", "You liar.")],
    "html tb fwd": [("Tom", "Tue, 3 Nov 2026", "You", "You liar.")],
    "html owa fwd": [
        ("Tom <t@x.example>", "3 November 2026 10:00", "You", "You liar."),
        ("Bob <b@x.example>", "2 November 2026 10:00", "Earlier", "You fool."),
    ],
}


@pytest.mark.parametrize("name", FORWARDED)
def test_forwarded_mails_are_kept_apart(name: str) -> None:
    found = read_mail(CASES[name][0])
    assert found.kind == "new"
    assert [(one.sender, one.date, one.subject, one.text) for one in found.forwarded] == FORWARDED[name]
