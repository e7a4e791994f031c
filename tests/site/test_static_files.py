"""The static files of an installation: whole after every start, whatever the last stop was like."""

import json
import os

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage

from gatepost.site import static_files


@pytest.fixture
def root(settings, tmp_path):
    place = tmp_path / "static"
    settings.STATIC_ROOT = place
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage",
            "OPTIONS": {"location": str(place)},
        },
    }
    return place


def started_anew(settings):
    """Another process would read the list of files again."""
    settings.STORAGES = dict(settings.STORAGES)


def test_they_are_laid_out(root):
    static_files.lay_out()
    assert (root / "gatepost/css/base.css").stat().st_size > 0
    assert json.loads((root / "staticfiles.json").read_text())["paths"]


def test_a_second_start_copies_nothing_again(root, settings):
    static_files.lay_out()
    before = (root / "gatepost/css/base.css").stat()
    started_anew(settings)
    static_files.lay_out()
    assert (root / "gatepost/css/base.css").stat() == before


@pytest.mark.parametrize("lost", ["staticfiles.json", "gatepost/css/base.css"])
def test_what_a_power_cut_emptied_is_laid_out_anew(root, settings, lost):
    static_files.lay_out()
    whole = (root / lost).read_bytes()
    os.truncate(root / lost, 0)
    started_anew(settings)
    static_files.lay_out()
    assert (root / lost).read_bytes() == whole
    assert staticfiles_storage.url("gatepost/css/base.css")


@pytest.mark.parametrize("left", [b"", b'{"gate', b"[]"])
def test_a_lost_or_broken_note_is_no_obstacle(root, settings, left):
    static_files.lay_out()
    (root.parent / "static-sizes.json").write_bytes(left)
    started_anew(settings)
    static_files.lay_out()
    assert json.loads((root.parent / "static-sizes.json").read_text()) == static_files.sizes_in(root)
