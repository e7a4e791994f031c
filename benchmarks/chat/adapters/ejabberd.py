"""ejabberd from Debian, with PostgreSQL or with its own Mnesia."""

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path

from benchmarks.chat import postgres, processes
from benchmarks.chat.adapters.xmpp import Xmpp, packages

CONFIG = """
hosts: [localhost]
loglevel: warning
certfiles: []
listen:
  - port: PORT
    ip: "127.0.0.1"
    module: ejabberd_c2s
    max_stanza_size: 262144
    shaper: none
    access: all
    starttls: false
auth_method: internal
registration_timeout: infinity
shaper: {}
shaper_rules: {max_user_sessions: 100, max_user_offline_messages: 5000, c2s_shaper: none, s2s_shaper: none}
acl: {local: {user_regexp: ""}}
access_rules: {local: {allow: local}, register: {allow: all}}
modules:
  mod_register: {access: register, ip_access: all, password_strength: 0}
  mod_disco: {}
  mod_roster: {}
  mod_ping: {}
  mod_offline: {}
  mod_muc:
    access_create: all
    access_persistent: all
    access_mam: all
    max_users: 5000
    max_user_conferences: 100
    min_message_interval: 0
    min_presence_interval: 0
    default_room_options: {mam: true, persistent: true, public: true, max_users: 5000, anonymous: false}
  mod_mam: {default: never, db_type: DB, use_cache: true}
"""
CONFIG_SQL = """
sql_type: pgsql
sql_server: "127.0.0.1"
sql_port: SQLPORT
sql_database: chat
sql_username: postgres
sql_password: ""
"""
INETRC = '{lookup,["file","native"]}.\n{host,{127,0,0,1},["localhost"]}.\n'
SCHEMA = Path("/usr/share/ejabberd/sql/pg.sql")


class EjabberdMnesia(Xmpp):
    """With the archive that the package has by itself."""

    name, port, distribution_port = "ejabberd-mnesia", 18922, 18923
    sql_port = 0

    def version(self) -> str:
        """Debian's, and where the archive is."""
        archive = f"{postgres.version()}, mod_mam db_type sql" if self.sql_port else "mod_mam db_type mnesia"
        return packages("ejabberd", "erlang-base") + archive

    async def start(self) -> None:
        """In the foreground, as its own user, from a folder of its own."""
        top = processes.make_folder(self.folder / "ejabberd", "ejabberd")
        config = CONFIG.replace("PORT", str(self.port)).replace("DB", "sql" if self.sql_port else "mnesia")
        if self.sql_port:
            await self.start_postgres(self.sql_port, SCHEMA)
            config += CONFIG_SQL.replace("SQLPORT", str(self.sql_port))
        for name, text in (("ejabberd.yml", config), ("ejabberdctl.cfg", ""), ("inetrc", INETRC)):
            (top / name).write_text(text)
        spool, logs = (processes.make_folder(top / name, "ejabberd") for name in ("spool", "logs"))
        environment = {
            "ERL_DIST_PORT": str(self.distribution_port),
            "HOME": str(top),
            "EJABBERD_PID_PATH": str(top / "pid"),
            "INET_DIST_INTERFACE": "127.0.0.1",
        }
        where = ["--config-dir", str(top), "--spool", str(spool), "--logs", str(logs)]
        words = ["ejabberdctl", "--node", f"{self.name}@localhost", *where, "foreground"]
        self.process = processes.spawn(words, self.folder / "server.log", "ejabberd", environment)
        await processes.wait_for_port(self.port)

    async def stop(self) -> None:
        """SIGTERM to the Erlang VM itself: ejabberdctl would end at once and leave it without a clean stop."""
        if self.process:
            for pid in processes.tree([self.process.pid]):
                with suppress(OSError):  # it may have ended meanwhile
                    if Path(f"/proc/{pid}/comm").read_text().strip() == "beam.smp":
                        os.kill(pid, signal.SIGTERM)
            for _ in range(300):
                if self.process.poll() is not None:
                    break
                await asyncio.sleep(0.1)
        await super().stop()


class EjabberdPostgres(EjabberdMnesia):
    """With PostgreSQL: the archive is safe on disk before the room's reflection."""

    name, port, distribution_port, sql_port = "ejabberd-pg", 18932, 18933, 18934
