"""Settings from the environment."""

import sqlite3
import stat
from contextlib import closing

import pytest
from django.core.exceptions import ImproperlyConfigured

from gatepost.core import db, env


@pytest.mark.parametrize(
    ("value", "meant"), [("on", True), ("YES", True), ("1", True), ("off", False), (" no ", False)]
)
def test_a_flag(monkeypatch, value, meant):
    monkeypatch.setenv("GATEPOST_X", value)
    assert env.flag("GATEPOST_X", default=not meant) is meant


def test_a_wrong_value_is_said_with_its_name(monkeypatch):
    monkeypatch.setenv("GATEPOST_X", "maybe")
    with pytest.raises(ImproperlyConfigured, match="GATEPOST_X must be on or off"):
        env.flag("GATEPOST_X", default=True)
    with pytest.raises(ImproperlyConfigured, match="GATEPOST_X must be a whole number"):
        env.number("GATEPOST_X", default=1)


def test_what_is_unset_has_its_default(monkeypatch):
    monkeypatch.delenv("GATEPOST_X", raising=False)
    assert env.flag("GATEPOST_X", default=True) is True
    assert env.number("GATEPOST_X", default=8000) == 8000
    assert env.text("GATEPOST_X", default="a") == "a"
    assert env.mail_server("GATEPOST_X") == {}


def test_a_secret_file_is_made_once_for_its_owner_alone(tmp_path):
    path = tmp_path / "keys" / "signing.key"
    first = env.secret_file(path)
    assert len(first) > 60
    assert env.secret_file(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_short_secret_is_refused(tmp_path):
    (tmp_path / "short.key").write_text("abc")
    with pytest.raises(ImproperlyConfigured, match="too short"):
        env.secret_file(tmp_path / "short.key")


@pytest.mark.parametrize(
    ("value", "host", "port", "security"),
    [
        ("smtp://127.0.0.1", "127.0.0.1", 25, "none"),
        ("smtp+tls://a%40b:p%3Aw@mail.example.org", "mail.example.org", 587, "starttls"),
        ("smtps://a:b@mail.example.org:2465", "mail.example.org", 2465, "tls"),
    ],
)
def test_a_mail_server(monkeypatch, value, host, port, security):
    monkeypatch.setenv("GATEPOST_X", value)
    server = env.mail_server("GATEPOST_X")
    assert (server["host"], server["port"], server["security"]) == (host, port, security)


def test_a_mail_server_keeps_signs_in_user_and_password(monkeypatch):
    monkeypatch.setenv("GATEPOST_X", "smtp+tls://a%40b:p%3Aw@mail.example.org")
    assert (env.mail_server("GATEPOST_X")["username"], env.mail_server("GATEPOST_X")["password"]) == ("a@b", "p:w")


@pytest.mark.parametrize("value", ["http://mail.example.org", "mail.example.org", "smtp://"])
def test_what_is_no_mail_server(monkeypatch, value):
    monkeypatch.setenv("GATEPOST_X", value)
    with pytest.raises(ImproperlyConfigured, match="GATEPOST_X must look like"):
        env.mail_server("GATEPOST_X")


def test_a_database_url(tmp_path):
    assert (
        db.database("", default=db.sqlite(tmp_path / "x", checkpoints=True))["OPTIONS"]["transaction_mode"]
        == "IMMEDIATE"
    )
    found = db.database("postgresql://a:p%40w@db.example:5433/gate?sslmode=require", default={})
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "a",
        "p@w",
        "db.example",
        "5433",
        "gate",
    )
    assert found["OPTIONS"]["sslmode"] == "require"
    assert "synchronous_commit=on" in found["OPTIONS"]["options"]
    with pytest.raises(ImproperlyConfigured, match="must begin with postgresql"):
        db.database("mysql://x", default={})


def test_an_affected_sqlite_is_refused(monkeypatch):
    import sys

    monkeypatch.setattr(sys.modules["sqlite3"], "sqlite_version_info", (3, 51, 2))
    with pytest.raises(ImproperlyConfigured, match=r"SQLite 3\.51\.2 can damage"):
        db.refuse_affected_sqlite()
    monkeypatch.setattr(sys.modules["sqlite3"], "sqlite_version_info", (3, 51, 3))
    db.refuse_affected_sqlite()


@pytest.mark.parametrize(("checkpoints", "pages"), [(True, db.LONGEST_LOG), (False, 0)])
def test_only_the_server_moves_the_write_ahead_log_into_the_file(tmp_path, checkpoints, pages):
    settings = db.sqlite(tmp_path / "gatepost.sqlite3", checkpoints=checkpoints)
    with closing(sqlite3.connect(settings["NAME"])) as found:
        for statement in settings["OPTIONS"]["init_command"].split(";"):
            found.execute(statement)
        assert found.execute("PRAGMA wal_autocheckpoint").fetchone() == (pages,)
        assert found.execute("PRAGMA synchronous").fetchone() == (2,)
