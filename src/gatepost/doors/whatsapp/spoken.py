"""The few words that mean something by themselves, in the languages that families here write: one line a language.

A word stands here only where nobody would write it alone to a class and mean something else: what also says
"cancelled", "closed" or "enough" does not. Small letters throughout; with and without accents where phones leave them
out.
"""

STOP = (
    ("stop", "stop all", "stopall", "unsubscribe"),
    ("stopio", "stopiwch", "dad-danysgrifio"),  # Welsh
    ("wypisz", "wypisz mnie", "zatrzymaj"),  # Polish
    ("oprește", "opreste", "opriți", "opriti", "dezabonare"),  # Romanian
    ("parar", "pare", "sair"),  # Portuguese
    ("parar", "baja", "darme de baja"),  # Spanish
    ("arrêter", "arreter", "arrêtez", "arretez", "désabonner", "desabonner"),  # French
    ("stopp", "abmelden"),  # German
    ("disiscrivimi", "annulla iscrizione"),  # Italian
    ("стоп", "зупинити", "відписатися"),  # Ukrainian
    ("остановить", "отписаться"),  # Russian
    ("durdur", "abonelikten çık"),  # Turkish; "dur" alone is "tough!" in French
    ("jooji", "joogso"),  # Somali
    ("ndalo", "çregjistrohu"),  # Albanian
    ("توقف", "إيقاف", "ايقاف", "إلغاء الاشتراك", "الغاء الاشتراك"),  # Arabic
    ("بند کریں", "بند کرو", "روکیں", "سٹاپ", "اسٹاپ"),  # Urdu
    ("ਬੰਦ ਕਰੋ", "ਰੋਕੋ", "ਸਟਾਪ"),  # Punjabi
    ("বন্ধ করুন", "থামুন", "স্টপ"),  # Bengali
    ("બંધ કરો", "સ્ટોપ"),  # Gujarati
    ("बंद करो", "बंद करें", "रोकें", "स्टॉप"),  # Hindi
    ("நிறுத்து", "நிறுத்தவும்"),  # Tamil
    ("停止", "退订", "退訂", "取消订阅"),  # Chinese
)
START = (
    ("start", "start again", "unstop"),
    ("dechrau", "ailddechrau"),  # Welsh
    ("wznów", "wznow", "zacznij"),  # Polish
    ("începe", "incepe"),  # Romanian
    ("começar", "comecar", "iniciar"),  # Portuguese
    ("empezar", "comenzar", "iniciar"),  # Spanish
    ("commencer", "recommencer"),  # French
    ("anmelden",),  # German
    ("inizia", "ricomincia"),  # Italian
    ("старт", "почати"),  # Ukrainian
    ("начать",),  # Russian
    ("başla", "basla", "başlat", "baslat"),  # Turkish
    ("bilow",),  # Somali
    ("fillo",),  # Albanian
    ("ابدأ", "ابدا"),  # Arabic
    ("شروع کریں", "شروع کرو"),  # Urdu
    ("ਸ਼ੁਰੂ ਕਰੋ",),  # Punjabi
    ("শুরু করুন",),  # Bengali
    ("શરૂ કરો",),  # Gujarati
    ("शुरू करो", "शुरू करें"),  # Hindi
    ("தொடங்கு", "தொடங்கவும்"),  # Tamil
    ("开始", "開始"),  # Chinese
)
HELP = (
    ("help", "info", "menu"),
    ("cymorth",),  # Welsh
    ("pomoc",),  # Polish
    ("ajutor",),  # Romanian
    ("ajuda",),  # Portuguese
    ("ayuda",),  # Spanish
    ("aide",),  # French
    ("hilfe",),  # German
    ("aiuto",),  # Italian
    ("допомога",),  # Ukrainian
    ("помощь",),  # Russian
    ("yardım", "yardim"),  # Turkish
    ("caawimaad", "caawimo"),  # Somali
    ("ndihmë", "ndihme"),  # Albanian
    ("مساعدة",),  # Arabic
    ("مدد",),  # Urdu
    ("ਮਦਦ",),  # Punjabi
    ("সাহায্য",),  # Bengali
    ("મદદ",),  # Gujarati
    ("मदद", "सहायता"),  # Hindi
    ("உதவி",),  # Tamil
    ("帮助", "幫助"),  # Chinese
)
NEWS = (
    ("news", "whats new", "what's new", "what’s new"),
    ("newyddion",),  # Welsh
    ("nowości", "nowosci", "co nowego"),  # Polish
    ("noutăți", "noutati"),  # Romanian
    ("novidades",),  # Portuguese
    ("novedades", "noticias"),  # Spanish
    ("actualités", "actualites"),  # French
    ("neuigkeiten",),  # German
    ("novità", "novita"),  # Italian
    ("новини",),  # Ukrainian
    ("новости",),  # Russian
    ("haberler",),  # Turkish
    ("warar", "wararka"),  # Somali
    ("lajme",),  # Albanian
    ("أخبار", "اخبار"),  # Arabic
    ("خبریں",),  # Urdu
    ("ਖ਼ਬਰਾਂ", "ਖਬਰਾਂ"),  # Punjabi
    ("খবর",),  # Bengali
    ("સમાચાર",),  # Gujarati
    ("समाचार",),  # Hindi
    ("செய்திகள்",),  # Tamil
    ("新消息",),  # Chinese
)
PRIVATE = (
    ("private",),
    ("preifat",),  # Welsh
    ("prywatne", "prywatnie"),  # Polish
    ("privat",),  # Romanian and German
    ("privado",),  # Portuguese and Spanish
    ("privé", "prive"),  # French
    ("privato",),  # Italian
    ("приватно",),  # Ukrainian and Russian
    ("özel", "ozel"),  # Turkish
    ("gaar ah",),  # Somali
    ("privatisht",),  # Albanian
    ("خاص",),  # Arabic
    ("نجی", "پرائیویٹ"),  # Urdu
    ("ਨਿੱਜੀ",),  # Punjabi
    ("ব্যক্তিগত",),  # Bengali
    ("ખાનગી",),  # Gujarati
    ("निजी", "प्राइवेट"),  # Hindi
    ("தனிப்பட்ட",),  # Tamil
    ("私人", "私密"),  # Chinese
)
