"""Which whole messages are keywords, and which only have one in them."""

import unicodedata

import pytest

from gatepost.doors.whatsapp.keywords import Asked, Keyword, asked_by, sounds_private

MESSAGES = [
    "",
    "🛑",
    "Stop it!",
    "Can you stop by at four?",
    "stopped",
    "Start is at nine",
    "help please, I lost the letter",
    "Join us at the park",
    "Join them both",
    "JOIN",
    "private lessons, anybody?",
    "My private opinion",
    "Privately owned",
    "newsletter",
    "x" * 4096,
    "\u202estop\u202c it",
]


@pytest.mark.parametrize("text", MESSAGES)
def test_most_messages_are_none(text):
    asked = asked_by(text)
    assert asked is None or (text, asked) == ("JOIN", Asked(Keyword.JOIN))


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("Stop", Asked(Keyword.STOP)),
        (" ..STOP.. \n", Asked(Keyword.STOP)),
        ("\u200fSTOP\u200f", Asked(Keyword.STOP)),
        ("_*stop*_", Asked(Keyword.STOP)),
        ("Start", Asked(Keyword.START)),
        ("HELP!", Asked(Keyword.HELP)),
        ("What's new?", Asked(Keyword.NEWS)),
        ("join k7qm-2x9d", Asked(Keyword.JOIN, "k7qm-2x9d")),
        ("JOIN: K7QM2X9D.", Asked(Keyword.JOIN, "K7QM-2X9D")),
        ("Join K7QM 2X9D", Asked(Keyword.JOIN, "K7QM-2X9D")),
        ("PRIVATE", Asked(Keyword.PRIVATE)),
        ("private.", Asked(Keyword.PRIVATE)),
        ("PRIVATE May we talk?", Asked(Keyword.PRIVATE, "May we talk?")),
        ("private: may we\ntalk?", Asked(Keyword.PRIVATE, "may we\ntalk?")),
    ],
)
def test_a_keyword_alone_is_one(text, asked):
    assert asked_by(text) == asked


LANGUAGES = {
    Keyword.STOP: [
        "Stopiwch",
        "Zatrzymaj",
        "OPREȘTE",
        "Parar",
        "Arrêter!",
        "Стоп",
        "durdur",
        "Jooji",
        "توقف",
        "بند کریں",
        *("ਬੰਦ ਕਰੋ", "বন্ধ করুন", "બંધ કરો", "बंद करो।", "நிறுத்து", "停止", "Abmelden", "الغاء الاشتراك"),
    ],
    Keyword.START: ["Wznów", "شروع کریں", "ਸ਼ੁਰੂ ਕਰੋ", "শুরু করুন", "ابدأ", "开始"],
    Keyword.HELP: ["Pomoc", "مدد", "ਮਦਦ", "সাহায্য", "مساعدة", "Caawimaad", "帮助"],
    Keyword.NEWS: ["Newyddion", "Nowości", "خبریں", "খবর", "أخبار", "Wararka"],
    Keyword.PRIVATE: ["Preifat", "Prywatne", "Privat", "نجی", "ਨਿੱਜੀ", "ব্যক্তিগত", "خاص"],
}


@pytest.mark.parametrize(("keyword", "word"), [(keyword, word) for keyword, all_ in LANGUAGES.items() for word in all_])
def test_each_counts_in_the_languages_that_families_write(keyword, word):
    for written in (word, f" “{word}” 🙏🏽\n", unicodedata.normalize("NFD", word)):
        assert asked_by(written) == Asked(keyword)
    assert asked_by(f"{word} abc, 12 xyz?") is None or keyword is Keyword.PRIVATE


@pytest.mark.parametrize(
    "text",
    [
        "Basta!",
        "Cancelado",
        "বন্ধ",
        "Merci",
        "Dziękuję",
        "شكرا",
        "شکریہ",
        "ਧੰਨਵਾਦ",
        "谢谢",
        "stop it",
        "Dur!",
        "Privatstunden?",
    ],
)
def test_what_somebody_may_well_write_alone_to_a_class_is_no_keyword(text):
    assert asked_by(text) is None


@pytest.mark.parametrize("text", ["Privado: es sobre mi hijo", "PRIVAT es geht um meinen Sohn"])
def test_private_with_its_words_in_another_language(text):
    assert asked_by(text).keyword is Keyword.PRIVATE
    assert asked_by(text).rest.startswith("es ")


def test_words_that_begin_with_private_in_another_language_are_asked_about():
    assert sounds_private("نجی بات ہے، میرے بیٹے کے بارے میں")
    assert not sounds_private("Privatisierung")


def test_a_stranger_may_leave_join_out_and_their_code_needs_no_digit():
    assert asked_by("K7QM-2X9D", is_stranger=True) == Asked(Keyword.JOIN, "K7QM-2X9D")
    assert asked_by("join abcd-efgh", is_stranger=True) == Asked(Keyword.JOIN, "abcd-efgh")
    assert asked_by("K7QM-2X9D") is None
