"""The words that say which half of the day an hour is in, as phones write them, and what they make of the hour."""

import re
from enum import Enum


class Half(Enum):
    """Which part of the day a word names."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    NOON = "noon"  # 11 is before it, 12 to 3 after it
    NIGHT = "night"  # 9 to 11 are before midnight, 12 to 5 after it


# A word a line of the phone's language, without dots and blanks, in lower case.
WORDS: dict[Half, str] = {
    Half.MORNING: """
        am a vorm vormittags morgens früh frühmorgens fm vm de dop dopoledne dopol ap πμ ص صباحا صباحًا قظ לפנהצ
        上午 早上 凌晨 清晨 午前 오전 পূর্বাহ্ণ पूर्वाह्न सुबह પૂર્વાહ્ન முற்பகல் sa ch öö pd pg pagi asubuhi
        inthemorning morning matin mañana delamañana madrugada delamadrugada manhã damanhã mattina дп др утра ранку
        formiddag rano enm prijepodne jutro dimineața
        """,
    Half.AFTERNOON: """
        pm p nachm nachmittags abends em nm du odp odpoledne odpol popol ip μμ م مساء مساءً بظ אחהצ
        下午 晚上 傍晚 午後 오후 অপরাহ্ণ अपराह्न दोपहर शाम અપરાહ્ન பிற்பகல் ös md ptg petang sore malam jioni
        intheafternoon afternoon intheevening evening aprèsmidi soir tarde delatarde datarde pomeriggio sera пп вечера
        дня вечора eftermiddag aften kvelds popołudniu poslijepodne
        """,
    Half.NOON: "mittags noon 中午 mediodía delmediodía midi",
    Half.NIGHT: "nachts atnight night 半夜 深夜 noche delanoche noite danoite nuit notte ночи ночі रात",
}
LANGUAGES = {
    "de": "vorm vormittags morgens früh frühmorgens nachm nachmittags abends mittags nachts",
    "zh": "上午 早上 凌晨 清晨 下午 晚上 傍晚 中午 半夜",
    "ko": "오전 오후",
    "ja": "午前 午後",
    "ar": "ص م صباحا مساء",
    "fa": "قظ بظ",
    "el": "πμ μμ",
    "he": "לפנהצ אחהצ",
    "hu": "de du",
    "tr": "öö ös",
    "hi": "पूर्वाह्न अपराह्न",
}
_TIDY = re.compile(r"[\s.\u200e\u200f\u202a-\u202e\u2066-\u2069'’\"״׳-]+")
_HALF_OF = {word: half for half, words in WORDS.items() for word in words.split()}
_LANGUAGE_OF = {word: language for language, words in LANGUAGES.items() for word in words.split()}


def half_of(word: str) -> Half | None:
    """The half of the day this word names, or None when it names none."""
    return _HALF_OF.get(tidy(word))


def language_of_half(word: str) -> str | None:
    """The language this word is certain to be in; am and pm are in many."""
    return _LANGUAGE_OF.get(tidy(word))


def tidy(word: str) -> str:
    """`a. m.`, `A.M.` and `am` are one word."""
    return _TIDY.sub("", word).lower()


def hour_of_day(hour: int, half: Half | None) -> int:
    """The hour from 0 to 23. An hour past 12 needs no word, even where a careless phone writes one."""
    if half is None or hour > 12:
        return hour % 24
    if half is Half.MORNING:
        return hour % 12
    if half is Half.AFTERNOON:
        return hour % 12 + 12
    if half is Half.NOON:
        return hour if hour >= 10 else hour + 12
    return hour % 12 if hour == 12 or hour < 6 else hour + 12
