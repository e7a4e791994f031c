"""The words that mail programs put around old mail, in the languages we know of. Small letters throughout."""

FROM, DATE, TO, COPY, SUBJECT, OTHER = "from", "date", "to", "copy", "subject", "other"


def listed(words: str) -> list[str]:
    """The phrases between commas."""
    return [phrase.strip() for phrase in words.replace("\n", " ").split(",") if phrase.strip()]


LABELS: dict[str, str] = {}
for _kind, _phrases in (
    (
        OTHER,
        """reply-to, reply to, attachments, attachment, importance, priority, antwort an, anlagen, anhänge,
        wichtigkeit, priorität, répondre à, pièces jointes, pièce jointe, responder a, archivos adjuntos,
        importancia, rispondi a, allegati, allegato, anexos, bijlagen, beantwoorden aan, bilagor, vedhæftninger,
        załączniki, odpowiedz do, вложения, bcc, cco, bcc:, ccn, cci, organization, flag, mailed-by, signed-by,
        x-mailer, resent-from, sensitivity, 附件, 添付ファイル, 첨부파일, categories, atodiadau, auto-submitted,
        list-id, message-id, user-agent, in-reply-to, references, ekler, прикачени файлове, přílohy, liitteet,
        vedlegg, bilag""",
    ),
    (
        COPY,
        """cc, kopie, kopie an, copie, copie à, copia, cópia, kopia, копия, копія, másolatot kap, másolat, 抄送,
        副本, 참조, bilgi, κοιν., κοινοποίηση, kopi, kopi til, kópia, نسخة, نسخة إلى, עותק, kopija, kopio, bcc,
        dw, do wiadomości, cc., c.c, sao chép, salinan, สำเนา, copi, cópia para, копие, ccopy, copy, в копии""",
    ),
    (
        TO,
        """to, an, à, a, para, aan, till, til, vastaanottaja, do, komu, кому, до, címzett, către, catre, προς,
        kime, alıcı, إلى, الى, אל, 收件人, 收件者, 宛先, 받는 사람, 받는사람, đến, tới, kepada, untuk, ถึง, kam,
        kellele, saaja, za, prema, i, at, per a, për, destinataire, destinataires, destinatario, destinatari,
        destinatário, empfänger, ontvanger, mottagare, modtager, mottaker, odbiorca, adresat, příjemce,
        príjemca, получатель, получатели, одержувач, получател, primalac, primatelj, prejemnik, chuig, til:,
        við, nori, kepada:, 至, 给, به, प्रति, kime:, alıcılar, go, to whom""",
    ),
    (
        DATE,
        """sent, date, message du, gesendet, datum, gesendet am, envoyé, envoye, envoyé le, date d'envoi, date d’envoi,
        enviado, enviado el, enviado em, enviada em, enviada, enviados, fecha, data, inviato, inviata,
        inviato il, verzonden, verstuurd, verzonden op, skickat, skickad, skickades, sendt, dato, lähetetty,
        päivämäärä, päiväys, pvm, wysłano, wysłane, wysłany, data wysłania, odesláno, odoslané, dátum, küldve,
        elküldve, küldés dátuma, küldés, отправлено, дата, дата отправки, надіслано, відправлено, изпратено,
        изпратено на, trimis, trimisă, trimis la, στάλθηκε, ημερομηνία, απεστάλη, gönderildi, gönderme tarihi,
        gönderim tarihi, gönderilme tarihi, gönderim, tarih, التاريخ, تاريخ الإرسال, تم الإرسال, أُرسلت, أرسلت,
        مرسل, تاريخ, נשלח, תאריך, 发送时间, 发送日期, 发件时间, 日期, 时间, 時間, 寄件日期, 寄件時間, 傳送日期,
        傳送時間, 送信日時, 日付, 送信日, 日時, 보낸 날짜, 날짜, 보낸날짜, đã gửi, ngày, thời gian, ngày gửi,
        dikirim, tanggal, terkirim, ส่ง, วันที่, दिनांक, भेजा गया, तारीख, išsiųsta, data:, nosūtīts, datums,
        saadetud, kuupäev, poslano, poslato, послато, датум, anfonwyd, dyddiad, enviat, enviat el, dërguar,
        sent at, sent on, date/time, تاریخ, dagsetning, sent:, dáta, seolta, hora, hantar, bidaltze-data,
        sendt den, sendt:""",
    ),
    (
        FROM,
        """from, von, de, da, van, från, fra, lähettäjä, od, от, от кого, відправник, від, від кого, feladó,
        de la, από, gönderen, kimden, من, מאת, 发件人, 發件人, 寄件者, 寄件人, 差出人, 送信者, 發送人,
        보낸 사람, 보낸사람, 발신인, từ, người gửi, dari, pengirim, จาก, प्रेषक, से, nuo, no, kellelt, saatja,
        odesílatel, odosielateľ, pošiljatelj, šalje, pošiljalac, oddi wrth, oddiwrth, gan, ó, frá, nga,
        пошиљалац, mittente, expéditeur, remitente, remetente, expeditor, absender, afzender, afsender,
        avsändare, avsender, nadawca, отправитель, подател, αποστολέας, فرستنده, از, 送信元, emisor, sender,
        from sender, remitent, exp, envoyé par, gesendet von, wysłane przez, enviado por, inviato da,
        verzonden door, nork, mula kay, ka""",
    ),
    (
        SUBJECT,
        """subject, sujet, betreff, betr., objet, asunto, assunto, oggetto, onderwerp, ämne, emne, aihe, otsikko,
        temat, předmět, predmet, тема, относно, предмет, tárgy, subiect, subiectul, θέμα, konu, الموضوع, موضوع,
        נושא, הנושא, 主题, 主題, 主旨, 件名, 제목, chủ đề, tiêu đề, v/v, subjek, perihal, subyek, เรื่อง,
        หัวเรื่อง, หัวข้อ, विषय, tema, temats, teema, zadeva, naslov, pwnc, testun, assumpte, efni, subjekti,
        subjekt, ábhar, gaia, tittel, re, paksa, mawduuc""",
    ),
):
    LABELS |= dict.fromkeys(listed(_phrases), _kind)

# What stands between dashes above an old mail (before the answer) …
ORIGINAL = frozenset(
    listed(
        """original message, original mail, original email, original e-mail, original-nachricht,
        originalnachricht, ursprüngliche nachricht, ursprüngliche mail, originale nachricht, urspr. nachricht,
        message d'origine, message d’origine, message original, message initial, e-mail d'origine,
        mail original, mensaje original, correo original, mensagem original, messaggio originale,
        messaggio di origine, oorspronkelijk bericht, oorspronkelijke bericht, origineel bericht,
        originele bericht, ursprungligt meddelande, originalmeddelande, ursprungligt mail,
        oprindelig meddelelse, oprindelig besked, original meddelelse, opprinnelig melding, opprinnelig e-post,
        opphavleg melding, alkuperäinen viesti, wiadomość oryginalna, oryginalna wiadomość, wiadomość pierwotna,
        původní zpráva, původní e-mail, pôvodná správa, исходное сообщение, исходное письмо,
        оригинальное сообщение, первоначальное сообщение, початкове повідомлення, оригінальне повідомлення,
        вихідне повідомлення, оригинално писмо, оригинално съобщение, първоначално съобщение, eredeti üzenet,
        eredeti levél, mesaj original, mesajul original, mesaj inițial, αρχικό μήνυμα, αρχικό μηνύμα,
        özgün ileti, orijinal mesaj, orijinal ileti, asıl mesaj, الرسالة الأصلية, رسالة أصلية, הודעה מקורית,
        原始邮件, 原始郵件, 原始信件, 原邮件, 原始訊息, 元のメッセージ, 元のメール, オリジナルメッセージ,
        원본 메일, 원본 메시지, 원본 이메일, thư gốc, tin nhắn gốc, pesan asli, izvirno sporočilo,
        originalna poruka, izvorna poruka, оригинална порука, sākotnējā ziņa, oriģinālā vēstule, algne kiri,
        algne sõnum, pradinis laiškas, pirminis laiškas, neges wreiddiol, y neges wreiddiol,
        teachtaireacht bhunaidh, missatge original, mensaxe orixinal, ข้อความต้นฉบับ, मूल संदेश, پیام اصلی,
        اصل پیغام, jatorrizko mezua, upprunaleg skilaboð, mesazhi origjinal, reply message, previous message,
        pesan sebelumnya, farriintii asalka""",
    )
)
# … and above a forwarded one.
FORWARDED = frozenset(
    listed(
        """forwarded message, forwarded email, forwarded mail, forwarded by, begin forwarded message,
        forwarded letter, forwarded message from, start of forwarded message, weitergeleitete nachricht,
        weitergeleitete mail, weitergeleitet von, anfang der weitergeleiteten nachricht,
        beginn der weitergeleiteten nachricht, anfang der weitergeleiteten e-mail, message transféré,
        message transmis, courriel transféré, mail transféré, début du message transféré,
        début du message réexpédié, message réexpédié, début du courriel transféré, mensaje reenviado,
        correo reenviado, inicio del mensaje reenviado, comienzo del mensaje reenviado, mensagem encaminhada,
        mensagem reencaminhada, início da mensagem reencaminhada, início da mensagem encaminhada,
        messaggio inoltrato, inizio messaggio inoltrato, inizio del messaggio inoltrato, messaggio inoltrato da,
        doorgestuurd bericht, begin doorgestuurd bericht, doorgestuurde bericht, vidarebefordrat meddelande,
        vidarebefordrat brev, vidarebefordrat mail, vidarebefordrat mejl, start på vidarebefordrat brev,
        börja vidarebefordrat brev, videresendt meddelelse, videresendt besked, videresendt mail,
        start på videresendt besked, begynd videresendt besked, videresendt melding, videresendt e-post,
        begynnelse på videresendt melding, edelleenlähetetty viesti, välitetty viesti, välitetty viesti alkaa,
        edelleenlähetetty viesti alkaa, wiadomość przekazana dalej, przekazana wiadomość,
        wiadomość przesłana dalej, treść przekazanej wiadomości, początek przekazywanej wiadomości,
        przesłana wiadomość, przekazana dalej, přeposlaná zpráva, začátek přeposílané zprávy, přeposlaný e-mail,
        předaná zpráva, preposlaná správa, preposlaný e-mail, proslijeđena poruka, prosleđena poruka,
        прослеђена порука, пересылаемое сообщение, пересланное сообщение, пересылаемое письмо,
        начало переадресованного сообщения, начало пересылаемого сообщения, переадресованное сообщение,
        переслане повідомлення, пересланий лист, переадресоване повідомлення,
        початок переадресованого повідомлення, препратено съобщение, препратено писмо,
        начало на препратеното съобщение, továbbított üzenet, továbbított levél, továbbított üzenet kezdete,
        mesaj redirecționat, mesaj redirectionat, mesaj retrimis, început mesaj redirecționat,
        începutul mesajului         redirecționat, προωθημένο μήνυμα, έναρξη προωθημένου μηνύματος,
        διαβιβασμένο μήνυμα, iletilmiş mesaj, yönlendirilmiş ileti, yönlendirilen mesaj, iletilen mesaj,
        iletilen ileti, yönlendirilmiş ileti başlangıcı, iletilmiş ileti başlangıcı, yönlendirilmiş mesaj,
        رسالة معاد توجيهها, رسالة محوّلة, رسالة محولة, بدء الرسالة المعاد توجيهها, بداية الرسالة المحولة,
        הודעה שהועברה, הודעה מועברת, 转发的邮件, 转发邮件, 轉寄郵件, 已转发邮件, 已轉寄郵件, 開始轉寄郵件,
        以下是转发的邮件, 以下是转发邮件, 轉寄的郵件, 轉寄訊息, 轉寄的訊息, 開始轉寄訊息, 转发信息, 转发消息,
        转发邮件信息, 轉寄者, 転送メッセージ, 転送されたメッセージ, 転送されたメール, 転送メール, 전달된 메시지,
        전달된 메일, 전달된 이메일, thư đã chuyển tiếp, tin nhắn được chuyển tiếp, thư chuyển tiếp,
        bắt đầu thư được chuyển tiếp, pesan terusan, pesan yang diteruskan, pesan diteruskan,
        mulai meneruskan pesan, ข้อความที่ส่งต่อ, अग्रेषित संदेश, persiųstas laiškas, persiųsta žinutė,
        peradresuotas laiškas, pārsūtīts ziņojums, pārsūtītā vēstule, pārsūtīta ziņa, edasisaadetud kiri,
        edastatud kiri, edastatud sõnum, posredovano sporočilo, neges a anfonwyd ymlaen,
        neges wedi'i hanfon ymlaen, neges wedi’i hanfon ymlaen, neges ymlaen, dechrau neges a anfonwyd ymlaen,
        missatge reenviat, missatge reexpedit, mensaxe reenviada, áframsent skeyti, mesazh i përcjellë,
        teachtaireacht curtha ar aghaidh, پیام ارسال شده, فارورڈ پیغام, birbidalitako mezua, farriin la gudbiyey""",
    )
)
FORWARD_ENDS = tuple(
    listed(
        """end forwarded message, end of forwarded message, ende der weitergeleiteten nachricht,
        fin du message transféré, fin del mensaje reenviado, fim da mensagem encaminhada,
        fine messaggio inoltrato, einde doorgestuurd bericht, koniec przekazanej wiadomości,
        конец пересылаемого сообщения, конец переадресованного сообщения, конец пересланного сообщения,
        кінець пересланого повідомлення""",
    )
)

# "… wrote", as the line above a quote says it. Looked for as it stands, within the line.
WROTE = tuple(
    listed(
        """wrote, writes, schrieb, hat geschrieben, a écrit, écrit :, a ecrit, escribió, escribio, escribiu,
        escreveu, escrevia, ha scritto, scrive:, scriveva, schreef, skrev, skreiv, kirjoitti, napisał, napisal,
        napísal, pisze:, pisał, napsal, píše, написал, пишет, писал, написав, пише, писав, написа, írta,
        a scris, έγραψε, έγραψαν, yazdı, yazmış, كتب, كتابة ما يلي, כתב, 写道, 寫道, 写到, 写了, のメール,
        書きました, 書いた, 작성, đã viết, viết:, menulis, เขียนว่า, เขียน:, लिखा, লিখেছেন, লিখেছে, نوشت, نوشته,
        rašė, parašė, rakstīja, kirjutas, napisao, napisala, je pisao, написао, написала, ysgrifennodd, scríobh,
        va escriure, skrifaði, shkroi, sumulat, isinulat ni, quoting, zitat von, citando, citat de, idatzi,
        qoray, ਲਿਖਿਆ, ਨੇ ਲਿਖਿਆ, لکھا, எழுதியது, వ్రాశారు, രചിച്ചു, missatge de, het volgende         geschreven,
        написали, napisali, napsali, aandika, aliandika, dijo:, följande, kirjutab, je napísal, написане""",
    )
)
# How such a line begins, where it does not begin with a date or a name.
OPENERS = (
    *(
        "on ",
        "am ",
        "le ",
        "el ",
        "il ",
        "il giorno ",
        "op ",
        "den ",
        "em ",
        "no dia ",
        "a ",
        "dnia ",
        "w dniu ",
        "ar ",
    ),
    *(
        "dne ",
        "dňa ",
        "la ",
        "pe ",
        "în ",
        "in ",
        "στις ",
        "την ",
        "на ",
        "в ",
        "u ",
        "v ",
        "vào ",
        "pada ",
        "ve ",
        "ti ",
    ),
    *("στις", "ở ", "kuupäev", "kell ", "på ", "ond ", "quoting ", "zitat von ", "citando ", "de ", "missatge de "),
    *(
        "בתאריך",
        "ב-",
        "في ",
        "بتاريخ ",
        "在",
        "于",
        "於",
        "ในวันที่ ",
        "เมื่อ ",
        "ngày ",
        "tanggal ",
        "dana ",
        "dne. ",
        "d. ",
    ),
    *(
        "da ",
        "del ",
        "mensaje de ",
        "message de ",
        "né ",
        "ag ",
        "dé ",
        "taariikhda ",
        "در ",
        "hi ",
        "i dag ",
        "kl ",
        "nuo ",
    ),
    *(
        "около ",
        "от ",
        "від ",
        "von: ",
        "у ",
        "sent: ",
        "tarihinde ",
        "ezt írta ",
        "lé ",
        "dydd ",
        "ddydd ",
        "vào lúc ",
    ),
)

REPLY_PREFIXES = frozenset(
    listed(
        """re, aw, sv, antw, antwort, odp, vs, ynt, yan, bls, res, r, ref, rif, réf, rép, отв, ответ, на, відп,
        回复, 回覆, 答复, 返信, 回信, 회신, 답장, απ, σχετ, αν, رد, الرد, תגובה, השב, trả lời, ateb, atb, vá,
        vál, odg, ats, atb., bal, fr, răsp, svar, betr, re aw, tbr, odpověď, odpoveď""",
    )
)
FORWARD_PREFIXES = frozenset(
    listed(
        """fw, fwd, wg, tr, rv, i, enc, doorst, vl, vb, pd, továbbítás, tov, redirecționat, πρθ, πρ, ilt, i̇lt,
        ilet, 转发, 轉寄, 轉寄郵件, 転送, 전달, chuyển tiếp, تحويل, إعادة توجيه, הועבר, fs, vs., vid,
        videresendt, weitergeleitet, trans, пересл, пер, преп, reenv, rtr, ymlaen, ynlaen, ymh, doorg,
        przekazane, fyll, fd, прислано, prepos, pre, perads, pārs, proslij, pos, edasi, enviado""",
    )
)
