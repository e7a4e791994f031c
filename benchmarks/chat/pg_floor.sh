#!/usr/bin/env bash
# PostgreSQL's rate of commits of one row with its default settings: one INSERT a transaction.
# Usage: pg_floor.sh FOLDER   (run as root: the cluster runs as the user "postgres"; removed afterwards)
set -euo pipefail
bin=${PG_BIN:-$(ls -d /usr/lib/postgresql/*/bin | tail -1)}
folder=$1/pgfloor
port=18970
rm -rf "$folder"
mkdir -p "$folder"
chown postgres "$folder"
as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
cd "$folder"
as "$bin/initdb" -D "$folder/data" -U postgres -A trust >/dev/null
as "$bin/postgres" -D "$folder/data" -p $port -k "$folder" -c listen_addresses= >"$folder/log" 2>&1 &
server=$!
until as "$bin/psql" -h "$folder" -p $port -U postgres -qc \
    "create table post(id bigserial primary key, room int, at timestamptz default now(), body text)" 2>/dev/null; do sleep 0.3; done
echo "insert into post(room, body) values (1, repeat('A day at the museum. ', 5));" >one.sql
chmod a+r one.sql
for clients in 1 16; do
    for _ in 1 2 3; do
        echo -n "$clients clients: "
        as "$bin/pgbench" -h "$folder" -p $port -U postgres -n -f one.sql -c $clients -j 1 -T 5 -M prepared postgres |
            grep -E '^(tps|latency average)' | tr '\n' ' '
        echo
    done
done
kill -INT $server
wait $server || true
cd /
rm -rf "$folder"
