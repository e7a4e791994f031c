"""Prosody from Debian, with PostgreSQL or with files."""

from benchmarks.chat import postgres, processes
from benchmarks.chat.adapters.xmpp import Xmpp, packages

CONFIG = """
run_as_root = false
daemonize = false
pidfile = "TOP/prosody.pid"
data_path = "TOP/data"
interfaces = { "127.0.0.1" }
c2s_ports = { C2SPORT }
c2s_direct_tls_ports = {}
s2s_ports = {}
http_ports = {}
https_ports = {}
component_ports = {}
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
modules_enabled = { "saslauth"; "disco"; "roster"; "ping"; "register"; "offline" }
modules_disabled = { "s2s"; "tls"; "admin_shell" }
allow_registration = true
authentication = "internal_plain"
storage_archive_item_limit = 10000000
log = { warn = "*console" }
SQL
VirtualHost "localhost"
Component "conference.localhost" "muc"
    modules_enabled = { "muc_mam" }
    muc_room_locking = false
    muc_room_default_persistent = true
    muc_room_default_public = true
    muc_log_by_default = true
    muc_log_all_rooms = true
    muc_log_expires_after = "never"
    max_archive_query_results = 250
"""
CONFIG_SQL = """storage = { muc_log = "sql" }
sql = { driver = "PostgreSQL", host = "127.0.0.1", port = SQLPORT,
        database = "chat", username = "postgres", password = "" }
"""


class ProsodyFiles(Xmpp):
    """With the archive in files."""

    name, port, sql_port = "prosody-files", 18942, 0

    def version(self) -> str:
        """Debian's, and where the archive is."""
        archive = f"{postgres.version()}, mod_storage_sql" if self.sql_port else "mod_storage_internal"
        return packages("prosody", "lua5.4") + archive

    async def start(self) -> None:
        """In the foreground, as its own user, from a folder of its own."""
        top = processes.make_folder(self.folder / "prosody", "prosody")
        processes.make_folder(top / "data", "prosody")
        sql = ""
        if self.sql_port:
            await self.start_postgres(self.sql_port)
            sql = CONFIG_SQL.replace("SQLPORT", str(self.sql_port))
        config = CONFIG.replace("TOP", str(top)).replace("C2SPORT", str(self.port)).replace("SQL\n", sql + "\n")
        (top / "prosody.cfg.lua").write_text(config)
        words = ["prosody", "--config", str(top / "prosody.cfg.lua"), "-F"]
        self.process = processes.spawn(words, self.folder / "server.log", "prosody")
        await processes.wait_for_port(self.port)


class ProsodyPostgres(ProsodyFiles):
    """With the archive in PostgreSQL."""

    name, port, sql_port = "prosody-pg", 18952, 18953
