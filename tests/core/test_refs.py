"""Public references and secrets."""

import re

from gatepost.core.digest import digest_of_secret, digest_of_text
from gatepost.core.refs import new_ref, new_reference, new_secret


def test_references_have_their_shape_and_never_repeat():
    refs = {new_ref() for _ in range(2000)}
    assert len(refs) == 2000
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{16}", ref) for ref in refs)


def test_what_is_read_out_has_no_letter_that_looks_like_a_digit():
    references = {new_reference() for _ in range(2000)}
    assert len(references) == 2000
    assert all(re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}", reference) for reference in references)


def test_a_secret_is_256_bits_and_fits_an_address():
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", new_secret())
    assert new_secret() != new_secret()


def test_a_digest_depends_on_its_purpose_and_on_the_key(settings):
    first = digest_of_secret("12345678", purpose="code")
    assert first == digest_of_secret("12345678", purpose="code")
    assert first != digest_of_secret("12345678", purpose="link")
    settings.SECRET_KEY = "another key that is long enough to be one"
    assert first != digest_of_secret("12345678", purpose="code")


def test_the_digest_of_a_text_is_plain_sha_256():
    assert digest_of_text("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
