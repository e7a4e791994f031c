"""The small word lists behind protected names: given names that are words too, and what stands around such a word."""

from functools import cache

from gatepost.conduct import lexicon


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Given names of children that are English words, beyond those that the judge's own list marks ([word]).
_MORE = _words(
    """
    ace amber an angel autumn baby bay bear beau bird bliss blessing blossom blue breeze bronze buddy bunny carol
    cedar christian clover comfort constance copper coral crystal daisy dash diamond dick dolly duke early eden
    emerald eve ever favour field flint forest friday gift glory goodness gray green grey happy haven heaven holly
    innocent ivory jack jasmine jet journey joyful junior justice kind king kitty lake lark laurel leaf legend long
    love loyal magic major maple marble march meadow memory merry mist monday moon morning moss my nick night norm
    north ocean opal patience peace pierce piper pixie porter praise precious primrose prince princess promise
    queen rain rainbow raven reign river robin rock rocket rosemary royal sailor saint saturday scarlet scout shade
    shadow shepherd sherry shore silver snow sonny south sparrow spring stone success sunday sunshine teddy temple
    thorn thursday treasure true truth tuesday unity victory wednesday west wild winter wisdom wise wolf wood young
    """
)

# A season, a month or a day: "in Summer", "on Sunday" and "Summer was lovely" name nobody.
TIMES = _words(
    """
    spring summer autumn winter january february march april may june july august september october november
    december monday tuesday wednesday thursday friday saturday sunday noel eve
    """
)
BEFORE_A_TIME = _words(
    """
    in on during since until till by from throughout through before after this that last next every each all early late
    christmas
    """
)

# Before an ordinary word, and hardly ever before a child's name.
BEFORE_A_WORD = _words("the a an these those any no some more much our your")
# After it: "Summer Fair", "Grace Road", "Willow class", "Mark scheme".
AFTER_A_WORD = _words(
    """
    term terms half fair fayre fete fête holiday holidays break school camp club concert show ball party play reading
    uniform dress dresses trip day days street road lane avenue park house garden assembly production class group
    team scheme schemes book books sheet sheets period time weather tree trees
    """
)
# What somebody does: after a word at the start of a sentence it tells that the word is a name.
DEEDS = _words(
    """
    bit cried did does fell got grabs grabbed had hates hit hits hurt hurts keeps kicks kicked knows laughed left lied
    likes made makes pinched played plays pulled punched punches pushed pushes ran refuses said says saw shoved slapped
    spat stole swore takes tells threatened threw told took tripped wants went won't wouldn't wrote yelled
    """
)
# The same, but seasons and months do it as well.
BEING = _words("is isn't was wasn't has hasn't can can't cannot who who's")
# "Grace never shares", but "Will never forget" and "May also help".
HABITS = _words("never always also")
# After a capital these are no surname.
NOT_A_SURNAME = _words(
    """
    mr mrs ms miss mx dr sir madam mum dad mummy daddy nan he she they we you it the a an and or but so my our your his
    her their is was has had when then this that these there what who why how please thanks thank year class monday
    tuesday wednesday thursday friday saturday sunday
    """
)


@cache
def _of_the_judge() -> tuple[frozenset[str], frozenset[str]]:
    """Given names that the judge takes for names in any case, and those that are words too."""
    sections = lexicon.sections_of("given_names.txt")
    plain, word = (
        frozenset(name for line in sections[section] for name in line.split() if not name.endswith("_"))
        for section in ("plain", "word")
    )
    return plain - word, word


def is_a_word_too(name: str) -> bool:
    """Whether a given name can be read as an ordinary word, so that it counts only with a capital and in its place.

    So can every short name in Latin letters that the judge does not know: "An" and "My" are names, and words.
    """
    lower = name.casefold()
    plain, word = _of_the_judge()
    if lower in word or lower in _MORE or lower in TIMES:
        return True
    return lower.isascii() and len(lower) <= 3 and lower not in plain
