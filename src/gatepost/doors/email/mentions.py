"""How a mail names somebody: as one who was told of a thing, or as one whom it may be about.

A worry about a child is kept from whoever it may be about. But most such mails name the safeguarding lead, or a
teacher, only because their writer has told them: to keep it from these would take it from whoever deals with it.
"""

import re

NEAR = 60  # characters before and after a name that are looked at

# What stands right before the name of somebody to whom a thing was only said.
_TOLD = re.compile(
    r"(?:\b(?:told|tell|telling|informed|inform|informing|e-?mailed|rang|phoned|called|thanked|"
    r"thank|thanks|(?:spoke|spoken|speak|speaking|talk|talked|talking) (?:to|with)|"
    r"(?:report|reported|mention|mentioned|explained|passed|sent|wrote|written|said|showed|shown|thanks)"
    r"(?: (?:it|this|that|them|these))?(?: on)? to|(?:message|letter|note|words) (?:for|to)|for the attention of)"
    r"(?: (?:the|your|our) safeguarding lead,?)?) $"
)
# What may stand right after it without the name becoming the doer of anything.
_THEN = re.compile(
    r"^(?:, (?:the|your|our) (?:deputy )?safeguarding lead,?)?"
    r"(?:[.;!?)\n]|$|, (?:and (?:i|we)|but (?:i|we)|who (?:is|was) (?:very )?(?:kind|helpful))\b|"
    r" (?:about (?:it|this|that|the|my|our|what (?:i|we))|of (?:it|this|that)|yesterday|today|"
    r"this (?:morning|afternoon|week)|last (?:week|night|term)|on (?:mon|tues|wednes|thurs|fri|satur|sun)day|"
    r"at (?:pick-?up|drop-?off|the (?:gate|office))|"
    r"before|again|too|as well|for (?:her|his|their|your) (?:help|time|advice))\b)"
)


def is_only_told(text: str, name: str) -> bool:
    """Whether each place that names somebody does so only as one who was told, thanked or written to.

    In doubt it is not: too many are kept out rather than the one whom it is about. Linear in the length of the text.
    """
    said, wanted = " ".join(text.casefold().replace("\n", " \n ").split(" ")), name.casefold()
    place, found = said.find(wanted), False
    while place >= 0:
        end = place + len(wanted)
        before, after = said[max(0, place - NEAR) : place], said[end : end + NEAR]
        if not (_TOLD.search(before) and _THEN.search(after)):
            return False
        found = True
        place = said.find(wanted, end)
    return found
