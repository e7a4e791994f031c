"""Who may open which address. One rule a route; a route without a rule fails the build.

`objects` are what the address can point at: `name -> who may open it`. What is not named there is for nobody, and looks
to them like something that does not exist.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.rules.places import IN_ELM, IN_OAK

PARENTS = frozenset({"tom", "amira", "lena", "jo", "rhian", "walsh_parent"})
OFFICERS = frozenset({"priya", "ben"})
STAFF = frozenset({"hall", "walsh"})
SCHOOL = STAFF | {"evans", "shah", "adeyemi", "clarke", "farrow", "osei", "lowe", "marsh", "sam"}
WITH_A_HAT = PARENTS | OFFICERS | SCHOOL
SIGNED_IN = WITH_A_HAT | {"left", "evans_without_step"}
FROM_ELSEWHERE = frozenset({"tom_elsewhere", "evans_elsewhere", "clarke_elsewhere"})
EVERYBODY = SIGNED_IN | FROM_ELSEWHERE | {"nobody"}
NOBODY: frozenset[str] = frozenset()
# Whoever still owes their second step is led to it from every page but those of signing in.
COMES_IN = EVERYBODY - {"evans_without_step"}

OFFICE = frozenset({"evans", "sam"})
APPOINTERS = OFFICE | {"adeyemi"}
OFFERERS = APPOINTERS | {"osei"}
DESK = STAFF | {"evans", "shah", "adeyemi", "osei", "lowe", "marsh"}
KEEPERS = frozenset({"evans", "shah", "adeyemi", "osei", "lowe"})
PACKERS = frozenset({"shah", "adeyemi", "osei", "lowe"})
KEEPERS_OF_TOOLS = frozenset({"evans", "shah", "adeyemi"})
LEADERS = frozenset({"shah", "adeyemi"})
LEADS = frozenset({"clarke", "farrow"})
PLANNERS = OFFICERS | {"sam", "adeyemi", "shah"}
IN_OAK_HERE, IN_ELM_HERE = IN_OAK & PARENTS, IN_ELM & PARENTS

# What an address can point at, by the kind of thing: parameters of the address, and who may open it.
Objects = dict[str, frozenset[str]]
GROUPS: Objects = {"oak": IN_OAK_HERE, "elm": IN_ELM_HERE}
POSTS: Objects = {"oak/post by tom": IN_OAK_HERE, "elm/post in elm": IN_ELM_HERE, "elm/post by tom": NOBODY}
OWN_POSTS: Objects = {"oak/post by tom": frozenset({"tom"}), "oak/post by amira": frozenset({"amira"})}
CONCERNS: Objects = {
    "office concern": frozenset({"evans"}),
    "leadership concern": frozenset({"evans", "shah", "adeyemi"}),
    "concern about the head": frozenset({"evans", "shah", "osei"}),
    "concern given to hall": frozenset({"evans", "hall"}),
    "concern about a post": frozenset({"evans", "shah", "adeyemi"}),
    "complaint at stage 2": frozenset({"evans", "shah", "adeyemi", "lowe", "marsh"}),
    "disclosure": NOBODY,
}
AUDITS: Objects = {"audit of lena": frozenset({"lena"}), "audit that waits": frozenset({"adeyemi"})}
MAILS: Objects = {
    "waiting mail": frozenset({"evans", "shah", "adeyemi"}),
    "mail about the head": frozenset({"evans", "shah", "osei"}),
    "mail for the lead": LEADS,
}
KEPT_CONCERNS: Objects = {name: who & KEEPERS for name, who in CONCERNS.items()}
# Informal matters: whoever runs them decides. What is about the head is the chair's.
# Of a complaint whose panel has not met, all who see it are told that.
DECIDED_CONCERNS: Objects = KEPT_CONCERNS | {
    "concern about the head": frozenset({"osei"}),
    "complaint at stage 2": CONCERNS["complaint at stage 2"],
}
LIMIT = frozenset({"shah", "adeyemi", "osei", "lowe", "marsh"})
# Who says who does what with it, and who may give it another date as well.
RUN_CONCERNS: Objects = {
    **KEPT_CONCERNS,
    "concern about the head": frozenset({"osei"}),
    "complaint at stage 2": frozenset({"lowe"}),
}
DATED_CONCERNS: Objects = {
    **RUN_CONCERNS,
    "concern given to hall": frozenset({"evans", "hall"}),
    "complaint at stage 2": frozenset({"lowe", "marsh"}),
}
DISCLOSURES: Objects = {
    "disclosure": LEADS,
    "disclosure about the lead": frozenset({"farrow"}),
    "office concern": NOBODY,
}
BEHIND_LEADS = frozenset({"adeyemi", "osei"})
LOOKS: Objects = {
    "look": LEADS | BEHIND_LEADS,
    "look about the lead": frozenset({"farrow"}) | BEHIND_LEADS,
    "look allowed": LEADS | BEHIND_LEADS,
}
LOW_LEVEL: Objects = {"low level": frozenset({"adeyemi"}), "low level on top": frozenset({"osei"})}


@dataclass(frozen=True)
class Rule:
    """Who may open what by one route. `methods` are those the route answers; `who` counts for a route without objects.

    own: a page of one's own account, which others' code answers: whoever is let in gets some answer, the rest none.
    denied: the statuses of a refusal where it is not the plain one (404, or on to the sign-in page).
    """

    methods: tuple[str, ...]
    who: frozenset[str] = NOBODY
    objects: Objects = field(default_factory=dict)
    own: bool = False
    denied: tuple[int, ...] = ()


def reads(who: Iterable[str] = (), objects: Objects | None = None) -> Rule:
    return Rule(("GET", "HEAD"), frozenset(who), objects or {})


def asks(who: Iterable[str] = (), objects: Objects | None = None) -> Rule:
    return Rule(("GET", "HEAD", "POST"), frozenset(who), objects or {})


def does(who: Iterable[str] = (), objects: Objects | None = None) -> Rule:
    return Rule(("POST",), frozenset(who), objects or {})


def of(name: str, who: Iterable[str]) -> Objects:
    return {name: frozenset(who)}


ACCOUNT = Rule(("GET", "HEAD", "POST"), SIGNED_IN, own=True)
PUBLIC = Rule(("GET", "HEAD", "POST"), EVERYBODY, own=True)

RULES: dict[str, Rule] = {
    # The house
    "home": PUBLIC,
    "dates": reads(PARENTS | OFFICERS),
    "sign-in": PUBLIC,
    "sign-in-code": PUBLIC,
    "sign-in-link": Rule(("GET", "HEAD", "POST"), objects=of("sign-in link", EVERYBODY), denied=(410, 422)),
    "sign-out": PUBLIC,
    "second-factor-needed": ACCOUNT,
    "me": ACCOUNT,
    "change-hat": ACCOUNT,
    "my-data": ACCOUNT,
    "take-words-back": ACCOUNT,
    "alerts": ACCOUNT,
    "alerts-on": ACCOUNT,
    "alerts-here": ACCOUNT,
    "alerts-trial": ACCOUNT,
    "alerts-off": ACCOUNT,
    "first-run": Rule(("GET", "HEAD", "POST"), objects=of("poster secret", NOBODY)),
    "health": PUBLIC,
    "metrics": reads(NOBODY),
    "manifest": PUBLIC,
    "service-worker": PUBLIC,
    "offline": PUBLIC,
    "demo": asks(NOBODY),
    "demo-mail": reads(NOBODY),
    "demo-letter": reads(objects=of("poster secret", NOBODY)),
    "demo-parts": reads(NOBODY),
    # Coming in
    "joining:invitation": asks(objects={"poster secret": COMES_IN, "offer secret": COMES_IN}),
    "joining:tell-us": asks(objects={"poster secret": COMES_IN, "offer secret": NOBODY}),
    "joining:proof": asks(objects=of("proof", COMES_IN)),
    "me-whatsapp": asks(PARENTS),
    "me-whatsapp-choose": does(PARENTS),
    "me-whatsapp-stop": does(PARENTS),
    "joining:known": reads(PARENTS),
    "joining:say-known": does(objects=of("join request", {"jo"})),
    # Class groups
    "doors:group": reads(objects=GROUPS),
    "doors:write": does(objects=GROUPS),
    "doors:send-privately": does(objects=GROUPS),
    "doors:misread": does(objects=GROUPS),
    "doors:edit": reads(
        objects=OWN_POSTS | POSTS | {"oak/post by tom": frozenset({"tom"}), "elm/post in elm": frozenset({"lena"})}
    ),
    "doors:report": asks(
        objects=POSTS | {"oak/post by tom": IN_OAK_HERE - {"tom"}, "elm/post in elm": IN_ELM_HERE - {"lena"}}
    ),
    "groups:search": reads(objects=GROUPS),
    "groups:read": does(objects=GROUPS),
    "groups:thread": reads(objects=POSTS),
    "groups:fragment": reads(objects=POSTS),
    "groups:react": does(objects=POSTS),
    "groups:withdraw": asks(objects=OWN_POSTS),
    "gate:look": reads({"jo", "rhian"}),
    "gate:look-at-post": asks(objects=of("post to look at", {"jo"})),
    "gate:rule": asks(
        objects={
            "hold by tom": frozenset({"jo"}),
            "hold by jo": frozenset({"rhian"}),
            "hold by lena": frozenset({"rhian"}),
        }
    ),
    "gate:take-back": does(
        objects={
            "hold by tom": frozenset({"tom"}),
            "hold by jo": frozenset({"jo"}),
            "hold by lena": frozenset({"lena"}),
        }
    ),
    "gate:may-learn": does(objects={"let through": frozenset({"amira"}), "lent words": NOBODY}),
    # What became of holds
    "gate:rulings": reads(LEADERS),
    "gate:examples": does(LEADERS),
    "gate:hold-again": does(objects=of("eased clause", LEADERS)),
    # The PTA
    "gate:pta": reads(OFFICERS),
    "doors:write-pta": does(OFFICERS),
    "gate:pta-message": asks(objects=of("pta message", OFFICERS)),
    "gate:take-back-pta": does(objects=of("pta message", {"priya"})),
    # The code
    "policies:code": asks(WITH_A_HAT),
    # Private matters
    "doors:private-new": asks(PARENTS),
    "private": reads(PARENTS),
    "private-letter": reads(objects={"letter to amira": frozenset({"amira"})}),
    "private-matter": asks(
        objects={
            "office concern": frozenset({"tom"}),
            "leadership concern": frozenset({"lena"}),
            "disclosure": frozenset({"tom"}),
            "concern about the head": NOBODY,
        }
    ),
    "doors:tell-outside": asks(PARENTS),
    "doors:own-evidence": asks(
        objects={
            "office concern": frozenset({"tom"}),
            "leadership concern": frozenset({"lena"}),
            "written by hall": frozenset({"hall"}),
            "disclosure": NOBODY,
        }
    ),
    "doors:own-piece": reads(
        objects={
            "office concern/evidence by tom": frozenset({"tom"}),
            "written by hall/evidence by hall": frozenset({"hall"}),
            "leadership concern/evidence by tom": NOBODY,
        }
    ),
    "doors:written": reads(DESK),
    "doors:write-down": asks(DESK),
    "doors:written-matter": asks(objects={"written by hall": frozenset({"hall"}), "office concern": NOBODY}),
    "doors:handed-on-files": reads(objects={"disclosure": LEADS, "office concern": NOBODY}),
    "doors:handed-on-file": reads(
        objects={"disclosure/evidence by tom": NOBODY, "office concern/evidence by tom": NOBODY}
    ),
    "concerns:evidence": does(objects=KEPT_CONCERNS),
    "concerns:evidence-piece": reads(
        objects={
            "office concern/evidence by tom": frozenset({"evans"}),
            "written by hall/evidence by hall": frozenset({"evans", "shah", "adeyemi"}),
            "leadership concern/evidence by tom": NOBODY,
        }
    ),
    "concerns:desk": reads(DESK),
    "concerns:matter": asks(objects=CONCERNS),
    "concerns:evidence-pack": asks(objects={name: who & PACKERS for name, who in CONCERNS.items()}),
    "concerns:names": does(objects=CONCERNS),
    "concerns:give": does(objects=KEPT_CONCERNS),
    "concerns:take-over": does(objects=KEPT_CONCERNS),
    "concerns:keep-from": does(objects=KEPT_CONCERNS),
    "concerns:panels": reads({"lowe", "osei"}),
    "concerns:let-see": does(objects=RUN_CONCERNS),
    "concerns:acknowledge": does(objects=RUN_CONCERNS),
    "concerns:appoint": does(objects=RUN_CONCERNS),
    "concerns:call-panel": does(objects=RUN_CONCERNS),
    "concerns:reopen": does(objects=RUN_CONCERNS),
    "concerns:update": does(objects=DATED_CONCERNS),
    "concerns:pause": does(objects=DATED_CONCERNS),
    "concerns:resume": does(objects=DATED_CONCERNS),
    "concerns:put-saved-reply": does(objects=CONCERNS),
    "concerns:decide": asks(objects=DECIDED_CONCERNS),
    "concerns:lift-limit": does(objects={name: who & LIMIT for name, who in CONCERNS.items()}),
    "concerns:limits": asks({"adeyemi"}),
    "concerns:letters": reads(LEADERS),
    "concerns:letter": asks(objects=of("letter kind", LEADERS)),
    "concerns:linked": reads(objects=CONCERNS),
    "concerns:link": does(objects=KEPT_CONCERNS),
    "concerns:unlink": does(objects=KEPT_CONCERNS),
    "concerns:answer-all": does(objects=CONCERNS),
    "concerns:show-count": does(objects=KEPT_CONCERNS),
    "concerns:saved-replies": asks(KEEPERS_OF_TOOLS),
    "concerns:saved-reply": asks(objects=of("saved reply", KEEPERS_OF_TOOLS)),
    "concerns:end-saved-reply": does(objects=of("saved reply", KEEPERS_OF_TOOLS)),
    "concerns:away": asks(DESK),
    "concerns:end-cover": does(objects=of("cover", KEEPERS_OF_TOOLS | {"hall"})),
    "doors:hand-on": does(objects=KEPT_CONCERNS),
    "doors:mails": reads(KEEPERS | LEADS),
    "doors:mail": asks(objects=MAILS),
    "doors:mail-file": reads(objects={f"{name}/first file": who for name, who in MAILS.items()}),
    "safeguarding:list": reads(LEADS | {"adeyemi", "osei"}),
    "safeguarding:disclosure": reads(objects=DISCLOSURES),
    "safeguarding:add-line": does(objects=DISCLOSURES),
    "safeguarding:write": does(objects=DISCLOSURES),
    "safeguarding:keep-from": does(objects=DISCLOSURES),
    "safeguarding:close": does(objects=DISCLOSURES),
    "safeguarding:decide": does(objects=DISCLOSURES),
    "safeguarding:refer": does(objects=DISCLOSURES),
    "safeguarding:pack": does(objects=DISCLOSURES),
    "safeguarding:transfer": does(objects=DISCLOSURES),
    "safeguarding:outcome": does(objects=of("disclosure told earlier/referral", LEADS)),
    "safeguarding:receipt": does(objects=of("disclosure told earlier/hand-over", LEADS)),
    "safeguarding:sent": does(objects=of("disclosure told earlier/transfer", LEADS)),
    "safeguarding:received": does(objects=of("disclosure told earlier/transfer", LEADS)),
    "safeguarding:arrange": asks(LEADS | {"adeyemi"}),
    "safeguarding:looks": asks(BEHIND_LEADS | LEADS),
    "safeguarding:look": reads(objects=LOOKS),
    "safeguarding:allow": does(
        objects={"look": LEADS | {"osei"}, "look about the lead": frozenset({"farrow", "osei"})}
    ),
    "safeguarding:refuse": does(
        objects={"look": LEADS | {"osei"}, "look about the lead": frozenset({"farrow", "osei"})}
    ),
    "safeguarding:review": does(objects=LOOKS),
    "safeguarding:read": reads(
        objects={"look allowed": frozenset({"osei"}), "look": NOBODY, "look about the lead": NOBODY}
    ),
    "safeguarding:share": asks(STAFF | {"evans", "shah", "adeyemi", "clarke", "farrow"}),
    "safeguarding:low-level-list": reads(LEADS | BEHIND_LEADS),
    "safeguarding:low-level": reads(objects=LOW_LEVEL),
    "safeguarding:low-level-decide": does(objects=LOW_LEVEL),
    "safeguarding:low-level-keep-from": does(objects=LOW_LEVEL),
    # The office
    "delivery:letters": reads(OFFICE),
    "delivery:send-again": does(objects=of("letter", OFFICE)),
    "delivery:give-up": does(objects=of("letter", OFFICE)),
    "office:home": reads(APPOINTERS),
    "office:roll": reads(OFFICE),
    "office:roll-import": asks(OFFICE),
    "office:roll-import-do": does(OFFICE),
    "office:class": reads(objects=of("class", OFFICE)),
    "office:add-child": asks(objects=of("class", OFFICE)),
    "office:child": reads(objects=of("child", OFFICE)),
    "office:add-guardian": does(objects=of("child", OFFICE)),
    "office:move-child": does(objects=of("child", OFFICE)),
    "office:person": reads(objects=of("person", OFFICE)),
    "office:rename": does(objects=of("person", OFFICE)),
    "office:add-address": does(objects=of("person", OFFICE)),
    "office:end-guardianship": asks(objects=of("guardianship", OFFICE)),
    "office:invitations": asks(OFFICE),
    "office:revoke-all": asks(OFFICE),
    "office:invitation": reads(objects=of("poster", OFFICE)),
    "office:revoke": does(objects=of("poster", OFFICE)),
    "office:join-requests": reads(OFFICE),
    "office:join-request": reads(objects=of("join request", OFFICE)),
    "office:admit": does(objects=of("join request", OFFICE)),
    "office:refuse": does(objects=of("join request", OFFICE)),
    "office:appointments": reads(OFFERERS),
    "office:choose-representative": does(APPOINTERS),
    "office:offer": does(OFFERERS),
    "office:take-back": does(
        objects={
            "pta offer": APPOINTERS,
            "leadership offer": APPOINTERS - {"evans"},
            "head offer": OFFERERS - {"evans"},
        }
    ),
    "office:end-appointment": asks(objects={"rep appointment": APPOINTERS, "head appointment": APPOINTERS - {"evans"}}),
    "office:classes": asks(OFFICE),
    "office:add-year": does(OFFICE),
    "office:calendar": reads(OFFICE),
    "office:add-term": does(OFFICE),
    "office:remove-term": does(objects=of("term", OFFICE)),
    "office:add-closed-day": does(OFFICE),
    "office:remove-closed-day": does(objects=of("closed day", OFFICE)),
    "office:mail": asks({"sam"}),
    "office:mail-test": does({"sam"}),
    "office:mail-forget": does({"sam"}),
    "office:mail-in": asks({"sam"}),
    "office:mail-in-try": does({"sam"}),
    "office:mail-in-secret": does({"sam"}),
    "office:mail-in-left": does({"sam"}),
    "office:mail-in-forget": does({"sam"}),
    # Where mail providers call: whoever cannot show the school's key is refused, and a browser never can.
    "mail-in:mails": Rule(("POST",), objects=of("term/term", NOBODY), denied=(403,)),
    "mail-in:mails-as-sent": Rule(("POST",), objects=of("term/term", NOBODY), denied=(403,)),
    "mail-in:events": Rule(("POST",), objects=of("term/term", NOBODY), denied=(403,)),
    "office:whatsapp": asks({"sam"}),
    "office:whatsapp-try": does({"sam"}),
    "office:whatsapp-forget": does({"sam"}),
    # Where the WhatsApp platform calls: whoever cannot sign, or knows no token, is refused, and a browser never can.
    "whatsapp:called": Rule(("GET", "POST"), objects=of("term", NOBODY), denied=(403, 404)),
    "office:second-opinion": asks({"sam"}),
    "office:second-opinion-try": does({"sam"}),
    "office:second-opinion-end": does({"sam"}),
    "office:settings": asks(OFFICE),
    "office:times": asks({"sam", "adeyemi"}),
    # Audits of an old group
    "brought:audits": asks(PARENTS | PLANNERS),
    "brought:audit": reads(objects=AUDITS),
    "brought:stop": does(objects=AUDITS),
    "brought:keep": does(objects={"audit of lena": frozenset({"lena"}), "audit that waits": NOBODY}),
    "brought:delete": does(objects=AUDITS),
    "brought:report": reads(objects={"audit of lena": frozenset({"lena"}), "audit that waits": NOBODY}),
    "brought:figures": reads(objects={"audit of lena": frozenset({"lena"}), "audit that waits": NOBODY}),
    # The set-up
    "plan:plan": reads(PLANNERS),
    "plan:mark": does(objects=of("plan step", PLANNERS)),
    "plan:questions": reads(PLANNERS),
    "plan:section": asks(objects={"plan section": PLANNERS, "plan section of the school": PLANNERS - OFFICERS}),
    "plan:code": asks(PLANNERS),
    "plan:papers": reads(PLANNERS),
    "plan:paper": reads(objects=of("paper", PLANNERS)),
    "plan:paper-file": reads(objects=of("paper", PLANNERS)),
    "plan:paper-pdf": reads(objects=of("paper", PLANNERS)),
    "plan:pilot": reads(PLANNERS),
    "plan:start-pilot": does(PLANNERS - OFFICERS),
    "plan:end-pilot": does(objects=of("pilot", PLANNERS - OFFICERS)),
    "plan:move": reads(PLANNERS),
    "plan:review": reads(PLANNERS),
    "plan:carry": asks(objects={"oak": frozenset({"jo"}), "elm": frozenset({"rhian"})}),
    "plan:carry-export": asks(objects={"oak": frozenset({"jo"}), "elm": frozenset({"rhian"})}),
    # One's own second step and devices: allauth's pages
    "account_login": PUBLIC,
    "account_logout": PUBLIC,
    "account_reauthenticate": ACCOUNT,
    "mfa_authenticate": PUBLIC,
    **dict.fromkeys(
        (
            "mfa_index",
            "mfa_reauthenticate",
            "mfa_activate_totp",
            "mfa_deactivate_totp",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_download_recovery_codes",
            "mfa_list_webauthn",
            "mfa_add_webauthn",
            "mfa_reauthenticate_webauthn",
            "usersessions_list",
        ),
        ACCOUNT,
    ),
    "mfa_remove_webauthn": Rule(("GET", "HEAD", "POST"), objects=of("term", NOBODY), denied=(302,)),  # nobody has one
    "mfa_edit_webauthn": Rule(("GET", "HEAD", "POST"), objects=of("term", NOBODY), denied=(302,)),  # nobody has one
}

# The API, by method and path. Whoever holds a key acts as a parent, and a PTA officer besides where they are one.
KEYS = frozenset({"tom", "amira", "lena", "jo", "rhian", "priya", "ben"})
IN_OAK_BY_KEY, IN_ELM_BY_KEY = IN_OAK & KEYS, (IN_ELM & KEYS) | {"priya"}
API_GROUPS: Objects = {"oak": IN_OAK_BY_KEY, "elm": IN_ELM_BY_KEY}
API_RULES: dict[str, Rule] = {
    "GET groups": Rule((), KEYS),
    "GET groups/<ref>/posts": Rule((), objects=API_GROUPS),
    "POST groups/<ref>/posts": Rule((), objects=API_GROUPS),
    "PUT groups/<ref>/posts/<post>": Rule(
        (), objects=OWN_POSTS | {"elm/post by tom": NOBODY, "elm/post in elm": frozenset({"lena"})}
    ),
    "DELETE groups/<ref>/posts/<post>": Rule(
        (), objects=OWN_POSTS | {"elm/post by tom": NOBODY, "elm/post in elm": frozenset({"lena"})}
    ),
    "POST groups/<ref>/reviews": Rule((), objects=API_GROUPS),
    "POST pta": Rule((), OFFICERS),
    "POST concerns": Rule((), KEYS),
    "GET concerns/<reference>": Rule(
        (),
        objects={
            "office concern": frozenset({"tom"}),
            "disclosure": frozenset({"tom"}),
            "leadership concern": frozenset({"lena"}),
            "concern about the head": NOBODY,
        },
    ),
    "GET code": Rule((), KEYS),
    "POST agreements": Rule((), KEYS),
    "GET stream": Rule((), KEYS),
    "GET openapi.json": Rule((), KEYS, own=True),
}
