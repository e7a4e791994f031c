#!/usr/bin/env bash
# Install the servers that Gatepost is measured beside, on Debian 12 as root, and what the load generator needs.
# Usage: install_peers.sh [--all]      --all: Prosody too, and strace for fsyncs.sh
# No service of the packages is left running: the adapters start private copies on ports 18900 to 18970 of 127.0.0.1.
set -euo pipefail
cd "$(dirname "$0")/../.."
packages=(ejabberd erlang-p1-pgsql postgresql redis-server)
if [ "${1:-}" = --all ]; then packages+=(prosody lua-dbi-postgresql strace); fi
missing=()
for package in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "install ok installed" || missing+=("$package")
done
if [ ${#missing[@]} -gt 0 ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "These packages are missing, and only root can install them: ${missing[*]}" >&2
        exit 1
    fi
    # The packages would start services of their own; a policy of "no" for this installation alone keeps them quiet.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e $policy ]; then
        printf '#!/bin/sh\nexit 101\n' >$policy
        chmod 755 $policy
        trap 'rm -f $policy' EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi
dpkg-query -W -f '${Package} ${Version}\n' "${packages[@]}"
if [ ! -x build/bench-venv/bin/python ]; then python3 -m venv build/bench-venv; fi
build/bench-venv/bin/pip install --quiet --disable-pip-version-check -r benchmarks/chat/requirements.txt
