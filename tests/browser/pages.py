"""Who looks at which page, one entry for each address of the URL conf that answers GET with a page."""

from dataclasses import dataclass

TOM, AMIRA, JO, LENA = "Tom Barker", "Amira Haddad", "Jo Mercer", "Lena Novak"
PRIYA, BEN = "Priya Nair", "Ben Okafor"
EVANS, SAM, ADEYEMI, CLARKE, LOWE = "Mrs Evans", "Sam Price", "Mr Adeyemi", "Ms Clarke", "Mrs Lowe"
HALL = "Mrs Hall"
NOBODY = ""


@dataclass(frozen=True)
class Shown:
    """A page as one person sees it. `objects` name what stands in the address, as in tests/rules/places.py.

    `first` names a function of test_pages.py that leads there where an address alone does not.
    """

    to: str
    objects: tuple[str, ...] = ()
    query: str = ""
    first: str = ""


SHOWN: dict[str, tuple[Shown, ...]] = {
    "home": (Shown(TOM), Shown(AMIRA), Shown(JO), Shown(NOBODY)),
    "dates": (Shown(TOM),),
    "sign-in": (Shown(NOBODY),),
    "sign-in-code": (Shown(NOBODY, first="asks_for_a_code"),),
    "sign-in-link": (Shown(NOBODY, ("sign-in link",)),),
    "second-factor-needed": (Shown(EVANS, first="signs_in_by_mail"),),
    "me": (Shown(TOM), Shown(PRIYA), Shown(EVANS)),
    "offline": (Shown(NOBODY),),
    "first-run": (Shown(NOBODY, first="starts_a_school"),),
    "demo": (Shown(NOBODY),),
    "demo-mail": (Shown(NOBODY),),
    "demo-letter": (Shown(NOBODY, first="opens_a_letter"),),
    "demo-parts": (Shown(NOBODY),),
    # Coming in
    "joining:invitation": (
        Shown(NOBODY, ("poster secret",)),
        Shown(LENA, ("poster secret",)),
        Shown(NOBODY, ("offer secret",)),
    ),
    "joining:tell-us": (Shown(NOBODY, ("poster secret",)),),
    "joining:proof": (Shown(NOBODY, ("proof",)),),
    "joining:known": (Shown(JO),),
    # Class groups
    "doors:group": (
        Shown(TOM, ("oak",)),
        Shown(AMIRA, ("elm",)),
        Shown(AMIRA, ("oak",)),
        Shown(TOM, ("oak",), first="gets_a_card"),
    ),
    "doors:edit": (Shown(TOM, ("oak", "post by tom")),),
    "doors:report": (Shown(TOM, ("oak", "post by amira")),),
    "groups:search": (Shown(TOM, ("oak",)), Shown(AMIRA, ("oak",), "q=assembly&in=all")),
    "groups:thread": (Shown(TOM, ("oak", "post by amira")),),
    "groups:withdraw": (Shown(TOM, ("oak", "post by tom")),),
    "gate:look": (Shown(JO),),
    "gate:rule": (Shown(JO, ("hold by tom",)),),
    "gate:rulings": (Shown(ADEYEMI),),
    # The PTA
    "gate:pta": (Shown(PRIYA),),
    "gate:pta-message": (Shown(BEN, ("pta message",)), Shown(PRIYA, ("pta message",))),
    "policies:code": (Shown(TOM), Shown(EVANS)),
    # Private matters
    "doors:private-new": (Shown(TOM),),
    "private": (Shown(TOM), Shown(AMIRA)),
    "private-matter": (Shown(TOM, ("office concern",)), Shown(TOM, ("disclosure",))),
    "concerns:desk": (
        Shown(EVANS),
        Shown(ADEYEMI),
        Shown(EVANS, query="show=answered"),
        Shown(EVANS, query="show=all&q=tom"),
        Shown(EVANS, query="kind=conduct"),
    ),
    "concerns:evidence-pack": (Shown(ADEYEMI, ("concern about a post",)),),
    "doors:mails": (Shown(EVANS), Shown(CLARKE)),
    "doors:mail": (Shown(EVANS, ("waiting mail",)), Shown(CLARKE, ("mail for the lead",))),
    "concerns:saved-replies": (Shown(EVANS),),
    "concerns:saved-reply": (Shown(EVANS, ("saved reply",)),),
    "concerns:away": (Shown(EVANS),),
    "concerns:decide": (Shown(ADEYEMI, ("concern about a post",)), Shown(EVANS, ("office concern",))),
    "concerns:letters": (Shown(ADEYEMI),),
    "concerns:letter": (Shown(ADEYEMI, ("letter kind",)),),
    "concerns:linked": (Shown(EVANS, ("office concern",)),),
    "concerns:matter": (
        Shown(EVANS, ("office concern",)),
        Shown(ADEYEMI, ("concern about a post",)),
        Shown(LOWE, ("complaint at stage 2",)),
    ),
    "concerns:panels": (Shown(LOWE),),
    "safeguarding:list": (Shown(CLARKE),),
    "safeguarding:disclosure": (Shown(CLARKE, ("disclosure",)),),
    # The office
    "delivery:letters": (Shown(EVANS),),
    "office:home": (Shown(EVANS), Shown(SAM)),
    "office:roll": (Shown(EVANS), Shown(EVANS, query="q=Barker")),
    "office:roll-import": (Shown(EVANS),),
    "office:class": (Shown(EVANS, ("class",)),),
    "office:add-child": (Shown(EVANS, ("class",)),),
    "office:child": (Shown(EVANS, ("child",)),),
    "office:person": (Shown(EVANS, ("person",)),),
    "office:end-guardianship": (Shown(EVANS, ("guardianship",)),),
    "office:invitations": (Shown(EVANS),),
    "office:revoke-all": (Shown(EVANS),),
    "office:invitation": (Shown(EVANS, ("poster",)),),
    "office:join-requests": (Shown(EVANS),),
    "office:join-request": (Shown(EVANS, ("join request",)),),
    "office:appointments": (Shown(EVANS), Shown(SAM)),
    "office:end-appointment": (Shown(EVANS, ("rep appointment",)),),
    "office:classes": (Shown(EVANS),),
    "office:calendar": (Shown(EVANS),),
    "office:mail": (Shown(SAM),),
    "office:second-opinion": (Shown(SAM), Shown(SAM, first="names_a_model")),
    "office:settings": (Shown(SAM),),
    # One's own second step and devices
    "mfa_index": (Shown(EVANS), Shown(ADEYEMI)),
    "mfa_authenticate": (Shown(ADEYEMI, first="signs_in_by_mail"),),
    "mfa_reauthenticate": (Shown(ADEYEMI),),
    "mfa_activate_totp": (Shown(EVANS),),
    "mfa_deactivate_totp": (Shown(ADEYEMI, first="shows_the_app"),),
    "mfa_view_recovery_codes": (Shown(ADEYEMI, first="shows_the_app"),),
    "mfa_generate_recovery_codes": (Shown(ADEYEMI, first="shows_the_app"),),
    "mfa_list_webauthn": (Shown(EVANS), Shown(CLARKE, first="adds_a_passkey")),
    "office:times": (Shown(SAM),),
    "mfa_add_webauthn": (Shown(EVANS),),
    "mfa_edit_webauthn": (Shown(CLARKE, first="adds_a_passkey"),),
    "mfa_remove_webauthn": (Shown(CLARKE, first="adds_a_passkey"),),
    "mfa_reauthenticate_webauthn": (Shown(CLARKE, first="adds_a_passkey"),),
    "usersessions_list": (Shown(TOM),),
}

# Addresses that answer GET with no page of their own: refused, sent on, a file, or a piece of a page.
NO_PAGE = frozenset(
    [
        "health",
        "metrics",
        "manifest",
        "service-worker",
        "sign-out",
        "account_login",
        "account_logout",
        "account_reauthenticate",
        "change-hat",
        "my-data",
        "mfa_download_recovery_codes",
        "joining:say-known",
        "groups:read",
        "groups:react",
        "groups:fragment",
        "doors:write",
        "doors:send-privately",
        "doors:misread",
        "doors:write-pta",
        "doors:hand-on",
        "gate:take-back",
        "gate:may-learn",
        "gate:examples",
        "gate:hold-again",
        "take-words-back",
        "gate:take-back-pta",
        "concerns:give",
        "concerns:put-saved-reply",
        "concerns:end-saved-reply",
        "concerns:end-cover",
        "concerns:take-over",
        "concerns:keep-from",
        "concerns:names",
        "safeguarding:add-line",
        "safeguarding:write",
        "safeguarding:keep-from",
        "safeguarding:close",
        "delivery:send-again",
        "delivery:give-up",
        "concerns:let-see",
        "concerns:acknowledge",
        "concerns:appoint",
        "concerns:call-panel",
        "concerns:reopen",
        "concerns:update",
        "concerns:pause",
        "concerns:resume",
        "office:roll-import-do",
        "office:add-guardian",
        "office:move-child",
        "office:rename",
        "office:add-address",
        "office:revoke",
        "office:admit",
        "office:refuse",
        "office:choose-representative",
        "office:offer",
        "office:take-back",
        "office:add-year",
        "office:add-term",
        "office:remove-term",
        "office:add-closed-day",
        "office:remove-closed-day",
        "office:mail-test",
        "office:mail-forget",
        "office:second-opinion-try",
        "office:second-opinion-end",
    ]
)
