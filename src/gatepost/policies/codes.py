"""The code that counts, as a row and as data for the judge."""

from functools import lru_cache

from django.utils.safestring import SafeString

from gatepost import conduct
from gatepost.core.errors import Unavailable
from gatepost.people.models import School
from gatepost.policies.models import Code, CompanionPolicy

_parsed: dict[str, conduct.Code] = {}


def current_code(school: School) -> Code:
    """The version that counts now: the adopted one with the highest number.

    Its `source` is only read when somebody asks for it. Raises Unavailable when the school has adopted none.
    """
    code = Code.objects.filter(school=school).defer("source").order_by("-version").first()
    if code is None:
        raise Unavailable("This school has not adopted a code of conduct yet. An administrator can do that.")
    return code


def code_for_private_words(school: School) -> Code:
    """The version that counts now; where none is adopted the starter, unsaved: a worry waits for no paperwork."""
    try:
        return current_code(school)
    except Unavailable:
        return Code(school=school, ref="starter", version=0, source=conduct.starter_text())


def conduct_code(row: Code) -> conduct.Code:
    """The clauses of a stored version. A version never changes, so it is parsed once a process."""
    if row.ref not in _parsed:
        _parsed[row.ref] = conduct.parse_code(row.source)
    return _parsed[row.ref]


def companions(school: School) -> list[CompanionPolicy]:
    """The newest version of every companion policy, by title."""
    newest: dict[str, CompanionPolicy] = {}
    for policy in CompanionPolicy.objects.filter(school=school).order_by("version"):
        newest[policy.key] = policy
    return sorted(newest.values(), key=lambda policy: policy.title)


@lru_cache(maxsize=32)
def as_html(markdown: str) -> SafeString:
    """A companion policy's Markdown as safe HTML: no raw HTML comes through, links open nothing of ours."""
    import nh3
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark", {"html": False}).render(markdown)
    return SafeString(
        nh3.clean(
            rendered,
            tags={"p", "h3", "h4", "h5", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "hr"},
            attributes={"a": {"href"}},
            url_schemes={"https", "http", "mailto", "tel"},
        )
    )
