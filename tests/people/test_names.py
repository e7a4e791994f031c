"""Names: what no page can show is refused, and nobody gives themselves the name of a role."""

import pytest

from gatepost.core.errors import Invalid
from gatepost.people.names import checked_name, checked_own_name

REAL = [
    "Siân O’Neill-Ŵyn",
    "محمد عبد الله",
    "علی‌رضا محمدی",
    "श्री क्ष‍ण",
    "Nguyễn Thị Hoà",
    "Łukasz Żółć",
    "Heather Officer",
    "Ada Headley",
    "Paul Teacher",
    "Ptolemy School",
    "李小龙",
]
UNSHOWABLE = [
    "Head\u00adteacher",
    "A\u200bda",
    "Ada\u2060",
    "A\u202edA",
    "\u3164",
    "Ada\U000e0041",
    "J\u200do",
    "a" + "\u0301" * 10,
]
ROLES = [
    "Headteacher",
    "Head Teacher",
    "The HEAD-TEACHER",
    "Неаdtеаchеr",  # Cyrillic letters among the Latin ones
    "Ｈｅａｄｔｅａｃｈｅｒ",
    "𝐇𝐞𝐚𝐝𝐭𝐞𝐚𝐜𝐡𝐞𝐫",
    "Hëadteacher",
    "Mrs Adeyemi (Headteacher)",
    "School Office",
    "PTA",
    "P.T.A.",
    "Ρ Т А",
    "Class rep",
    "Gatepost",
]


@pytest.mark.parametrize("name", REAL)
def test_real_names_pass(name):
    assert checked_name(name) == name
    assert checked_own_name(name) == name


@pytest.mark.parametrize("name", UNSHOWABLE)
def test_what_shows_nothing_or_turns_the_page_is_no_name(name):
    with pytest.raises(Invalid):
        checked_name(name)


@pytest.mark.parametrize("name", ROLES)
def test_nobody_names_themselves_after_a_role(name):
    assert checked_name(name), "the school may write down what it likes"
    with pytest.raises(Invalid) as refused:
        checked_own_name(name)
    assert "not a role" in refused.value.fields["name"]
