"""Private words at rest."""

import stat

import pytest
from django.db import models

from gatepost.core import sealing
from gatepost.core.sealing import CannotOpen, SealedTextField, key_named, seal, unseal


@pytest.fixture(autouse=True)
def keys(tmp_path, settings, monkeypatch):
    settings.KEYS = tmp_path / "keys"
    monkeypatch.setattr(sealing, "_ciphers", {})
    return settings.KEYS


def test_what_is_sealed_comes_back_and_shows_nothing(keys):
    sealed = seal("Leo ist traurig 🙁", key="concerns")
    assert b"Leo" not in sealed
    assert unseal(sealed, key="concerns") == "Leo ist traurig 🙁"
    assert seal("same", key="concerns") != seal("same", key="concerns")


def test_one_store_s_key_does_not_open_the_other_store():
    with pytest.raises(CannotOpen):
        unseal(seal("x", key="concerns"), key="safeguarding")


def test_one_altered_bit_is_noticed():
    sealed = bytearray(seal("pay 10", key="concerns"))
    sealed[-1] ^= 1
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), key="concerns")


def test_the_key_file_is_made_once_and_is_for_its_owner_alone(keys):
    first = key_named("concerns")
    assert len(first) == 32
    assert key_named("concerns") == first
    assert stat.S_IMODE((keys / "concerns.key").stat().st_mode) == 0o600


def test_the_field_is_never_written_out_in_clear():
    field = SealedTextField(key="concerns", null=True)
    assert field.get_db_prep_value(None, None) is None
    assert field.from_db_value(None) is None
    assert field.deconstruct()[3]["key"] == "concerns"
    with pytest.raises(TypeError):
        field.value_to_string(models.Model.__new__(models.Model))
