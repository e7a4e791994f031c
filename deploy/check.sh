#!/usr/bin/env bash
# Read every example in this folder with the tool that would run it. Each check prints `ok`, `WRONG` or `NOT CHECKED`.
#
#   deploy/check.sh [--all]      --all: what could not be checked is a failure, too (CI)
#
# It changes nothing on the machine. The schema checkers are installed, locked, into build/deploy-tools.
set -uo pipefail
cd "$(dirname "$0")/.."
must_all=no
[ "${1:-}" = --all ] && must_all=yes
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrong=0 unchecked=0

right() { echo "ok           $1"; }
not_checked() { echo "NOT CHECKED  $1: $2"; unchecked=$((unchecked + 1)); }
try() { # what is checked, then the command
    local what=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        right "$what"
    else
        echo "WRONG        $what"
        sed 's/^/             /' "$work/said"
        wrong=$((wrong + 1))
    fi
}
has() { command -v "$1" >/dev/null 2>&1; }

# Caddy: reads, adapts and loads the whole file, without serving.
for file in deploy/caddy/Caddyfile deploy/compose/Caddyfile; do
    if has caddy; then
        try "$file (caddy validate)" env GATEPOST_HOST=groups.hazel-lane.example XDG_DATA_HOME="$work" HOME="$work" \
            caddy validate --adapter caddyfile --config "$file"
    else
        not_checked "$file" "caddy is not installed"
    fi
done

# nginx: the file within the smallest nginx.conf, with a certificate made for the occasion in place of the real one.
if has nginx && has openssl; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=groups.hazel-lane.example \
        -keyout "$work/privkey.pem" -out "$work/fullchain.pem" >/dev/null 2>&1
    sed "s#/etc/letsencrypt/live/groups.hazel-lane.example#$work#" deploy/nginx/gatepost.conf >"$work/gatepost.conf"
    cat >"$work/nginx.conf" <<END
pid $work/nginx.pid;
error_log stderr;
worker_shutdown_timeout 10s;
events { worker_connections 8192; }
http { access_log off; include $work/gatepost.conf; }
END
    try "deploy/nginx/gatepost.conf (nginx -t)" nginx -t -q -e stderr -p "$work" -c "$work/nginx.conf"
else
    not_checked deploy/nginx/gatepost.conf "nginx or openssl is not installed"
fi

# systemd: the units with a program that exists in the place of ours, so that only a missing file is not complained of.
if has systemd-analyze; then
    for unit in deploy/systemd/*.service deploy/systemd/*.timer; do
        sed -e 's#/opt/gatepost/.venv/bin/gatepost#/bin/true#' -e '/^Documentation=/d' "$unit" >"$work/$(basename "$unit")"
    done
    for unit in deploy/systemd/*.service deploy/systemd/*.timer; do
        try "$unit (systemd-analyze verify)" env SYSTEMD_UNIT_PATH="$work:" \
            systemd-analyze verify --man=no --recursive-errors=no "$work/$(basename "$unit")"
    done
else
    not_checked "deploy/systemd" "systemd-analyze is not installed"
fi

# compose and Kubernetes: their published schemas, which come with the checkers.
mkdir -p build
made=$(readlink -f build)/deploy-tools # by its real name: programs in it remember where they were made
tools=$made/bin
if [ ! -x $tools/check-jsonschema ] || [ requirements/deploy.txt -nt $made/made ]; then
    { python3 -m venv "$made" &&
        $tools/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/deploy.txt &&
        touch $made/made; } >"$work/said" 2>&1 || true
fi
if [ -e $made/made ]; then
    try "deploy/compose/compose.yaml (compose-spec schema)" \
        $tools/check-jsonschema --builtin-schema vendor.compose-spec deploy/compose/compose.yaml
    try "deploy/kubernetes/gatepost.yaml (Kubernetes 1.32 schemas)" \
        $tools/kubernetes-validate --strict --quiet -k 1.32 deploy/kubernetes/gatepost.yaml
else
    not_checked deploy/compose/compose.yaml "the checkers could not be installed"
    not_checked deploy/kubernetes/gatepost.yaml "the checkers could not be installed"
fi
if has docker && docker compose version >/dev/null 2>&1; then
    try "deploy/compose/compose.yaml (docker compose config)" \
        env GATEPOST_HOST=groups.hazel-lane.example POSTGRES_PASSWORD=x docker compose -f deploy/compose/compose.yaml config --quiet
else
    not_checked "deploy/compose/compose.yaml (docker compose config)" "docker compose is not installed"
fi
if has docker && docker info >/dev/null 2>&1; then
    try "deploy/Dockerfile (docker build)" docker build --quiet -f deploy/Dockerfile -t gatepost-check .
else
    not_checked "deploy/Dockerfile (docker build)" "no docker that runs"
fi

echo "$wrong wrong, $unchecked not checked"
[ $wrong -eq 0 ] && { [ $must_all = no ] || [ $unchecked -eq 0 ]; }
