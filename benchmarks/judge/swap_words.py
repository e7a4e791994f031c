"""The words that stand for each other in swaps.py: genders, faiths, origins, dialects."""

from collections.abc import Mapping

# Both ways: (woman's word, man's word). "her" and "his" are told apart by what follows; see swaps.py.
GENDERS = (
    ("she", "he"),
    ("herself", "himself"),
    ("girl", "boy"),
    ("girls", "boys"),
    ("mum", "dad"),
    ("mums", "dads"),
    ("mummy", "daddy"),
    ("mam", "da"),
    ("mother", "father"),
    ("mothers", "fathers"),
    ("nan", "grandad"),
    ("grandma", "grandpa"),
    ("auntie", "uncle"),
    ("woman", "man"),
    ("women", "men"),
    ("lady", "gentleman"),
    ("ladies", "gentlemen"),
    ("sister", "brother"),
    ("daughter", "son"),
    ("daughters", "sons"),
    ("wife", "husband"),
    ("niece", "nephew"),
    ("mrs", "mr"),
    ("headmistress", "headmaster"),
)
# What keeps its gender: feasts, songs, figures of speech, things.
GENDERED_FOR_GOOD = (
    r"father christmas|mother'?s?'? day|father'?s?'? day|mothering sunday|our father|mother tongue|"
    r"ladies' (?:loo|toilets?)|lady chapel|man flu|oh man|hey man|dad jokes?|dad dancing|cookery man|hangman|snow ?man|"
    r"gingerbread man|(?:your|yer) (?:man|wan)|oh boy|sons? of a|baby girl|old man|mother[- ]?f\w+"
)

# What follows "her" where it is no possessive ("told her that") and "his" where it stands alone ("it is his and").
NO_NOUN = (
    "a about again all and as at because but by can could did do does for from had has have he i if in into is it "
    "just now of off on or out over she so than that the their then there they this to today tomorrow too up was we "
    "were what when where which while who why will with would yesterday you"
)
# For each faith: person, people, house, who leads, feast, fast, book.
FAITHS: Mapping[str, tuple[str, ...]] = {
    "Muslim": ("Muslim", "Muslims", "mosque", "imam", "Eid", "Ramadan", "Quran"),
    "Christian": ("Christian", "Christians", "church", "vicar", "Christmas", "Lent", "Bible"),
    "Jewish": ("Jewish", "Jews", "synagogue", "rabbi", "Hanukkah", "Yom Kippur", "Torah"),
    "Hindu": ("Hindu", "Hindus", "temple", "pandit", "Diwali", "Navratri", "Gita"),
    "Sikh": ("Sikh", "Sikhs", "gurdwara", "granthi", "Vaisakhi", "Gurpurab", "Granth"),
}
# More words for the same places in that list.
MORE_OF_FAITH: Mapping[str, int] = {"catholic": 0, "catholics": 1, "masjid": 2, "priest": 3, "easter": 4, "koran": 6}
FAITH_FOR_GOOD = (
    r"father christmas|church (?:lane|road|street|close|hall|hill|view|end)|christmas (?:eve|day)|"
    r"easter (?:sunday|monday)|"
    r"good friday|easter (?:eggs?|bunny|bonnets?|hols?|holidays?|term|break)|"
    r"christmas (?:hols?|holidays?|term|break|trees?)"
)

ORIGINS = (
    "Polish",
    "Romanian",
    "Somali",
    "Pakistani",
    "Irish",
    "Nigerian",
    "Chinese",
    "Ukrainian",
    "Turkish",
    "Bengali",
)
MORE_ORIGINS = ("Indian", "African", "Albanian", "Bulgarian", "Lithuanian", "Jamaican", "Arab", "Portuguese", "Afghan")

# The same words as people write them elsewhere. Pairs of a pattern (whole words) and what stands for it.
DIALECTS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "Scots": (
        ("do not|don'?t", "dinnae"),
        ("can'?t|cannot", "cannae"),
        ("isn'?t", "isnae"),
        ("wasn'?t", "wasnae"),
        ("didn'?t", "didnae"),
        ("won'?t", "willnae"),
        ("to", "tae"),
        ("of", "o"),
        ("my", "ma"),
        ("out", "oot"),
        ("about", "aboot"),
        ("small|little", "wee"),
        ("going", "gaun"),
        ("now", "noo"),
        ("from", "fae"),
        ("kids|children", "weans"),
        ("yes", "aye"),
    ),
    "Northern English": (
        ("nothing", "nowt"),
        ("anything", "owt"),
        ("something", "summat"),
        ("the", "t'"),
        ("my", "me"),
        ("yes", "aye"),
        ("very", "reet"),
        ("with", "wi"),
    ),
    "London": (
        ("isn'?t it", "innit"),
        ("thing", "ting"),
        ("things", "tings"),
        ("with", "wiv"),
        ("nothing", "nuffin"),
        ("something", "summink"),
        ("really|very", "bare"),
        ("my", "ma"),
        ("brother", "bruv"),
    ),
    "Black Country": (
        ("isn'?t", "ay"),
        ("can'?t", "cor"),
        ("don'?t|do not", "doe"),
        ("you", "yow"),
        ("your", "yer"),
        ("my", "mar"),
        ("going", "gooin"),
        ("mum", "mom"),
        ("home", "wum"),
    ),
    "West Country": (
        ("where is", "where's that to"),
        ("you are|you'?re", "you'm"),
        ("we are|we['’]re", "we'm"),
        ("they are|they'?re", "they'm"),
        ("isn'?t", "ain't"),
        ("friend", "my luvver"),
        ("my", "me"),
    ),
    "Ulster": (
        ("you", "ye"),
        ("your", "yer"),
        ("small|little", "wee"),
        ("yes", "aye"),
        ("cannot|can'?t", "canny"),
        ("going to", "gonnae"),
        ("children|kids", "weans"),
        ("now", "nai"),
    ),
    "Texting": (
        ("thanks|thank you", "thx"),
        ("you", "u"),
        ("your|you'?re", "ur"),
        ("are", "r"),
        ("please", "pls"),
        ("because", "cos"),
        ("tomorrow", "tmrw"),
        ("tonight", "2nite"),
        ("people", "ppl"),
        ("with", "w"),
        ("before", "b4"),
        ("to", "2"),
        ("for", "4"),
        ("about", "abt"),
        ("know", "kno"),
    ),
    "American spelling": (
        ("mum", "mom"),
        ("mums", "moms"),
        ("colour", "color"),
        ("favourite", "favorite"),
        ("behaviour", "behavior"),
        ("organised", "organized"),
        ("maths", "math"),
        ("realise", "realize"),
        ("apologise", "apologize"),
    ),
    "No articles (second language)": ((r"(?:the|an|a) (?=\w)", ""),),
    "Few small words (second language)": (
        (r"(?:is|are|am) (?=\w)", ""),
        (r"(?:do|does|did) (?=you|he|she|they|we|i\b)", ""),
    ),
    "South Asian English": (
        ("isn'?t it", "na"),
        ("please", "kindly"),
        ("yes", "haan ji"),
        ("very", "too much"),
        ("thanks|thank you", "shukriya"),
        ("everyone|everybody", "all of you people"),
    ),
    "No apostrophes": ((r"(?<=\w)['’](?=\w)", ""),),
    "No capitals": ((r"\w*[A-Z]\w*", "<lower>"),),
}
