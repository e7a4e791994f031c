#!/usr/bin/env bash
# Where a system's processor time goes while the load is on: py-spy looks at every Python process of it.
# Usage: profile.sh SYSTEM [SCENARIO [SECONDS]]      for instance: profile.sh gatepost big 20
# Prints the functions that were at work most often; the folded stacks are SYSTEM-PID.txt in $BENCH_DIR. Needs root or
# ptrace rights. What is measured meanwhile is slower, and no result.
set -euo pipefail
cd "$(dirname "$0")/../.."
export BENCH_DIR=${BENCH_DIR:-${TMPDIR:-/tmp}/gatepost-bench}
python=${PYTHON:-build/bench-venv/bin/python}
spy=$(dirname "$python")/py-spy
system=$1 scenario=${2:-big} seconds=${3:-15}
mkdir -p "$BENCH_DIR"
out=$BENCH_DIR/$system-profile.out
"$python" -m benchmarks.chat.bench "$system" "$scenario" --runs 1 --seconds $((seconds + 6)) >"$out" 2>&1 &
bench=$!
trap 'kill $bench 2>/dev/null || true' EXIT
until grep -qs connected "$out"; do
    sleep 0.3
    kill -0 $bench 2>/dev/null || { cat "$out"; exit 1; }
done
sleep 5 # the warm-up
pids=$("$python" -c "
from pathlib import Path
from benchmarks.chat.processes import tree
print(*(pid for pid in tree([$bench]) if pid != $bench and 'python' in Path(f'/proc/{pid}/exe').resolve().name))")
[ -n "$pids" ] || { echo "$system has no Python process"; exit 1; }
spies=()
for pid in $pids; do
    "$python" -m benchmarks.chat.profile_summary before "$pid" >"$BENCH_DIR/$system-$pid.json"
    "$spy" record --pid "$pid" --duration "$seconds" --rate 200 --threads --format raw \
        --output "$BENCH_DIR/$system-$pid.txt" >/dev/null 2>&1 &
    spies+=($!)
done
for one in "${spies[@]}"; do wait "$one" || true; done
for pid in $pids; do
    file=$BENCH_DIR/$system-$pid.txt
    [ -s "$file" ] || continue
    echo
    echo "## process $pid: $(tr '\0' ' ' </proc/"$pid"/cmdline 2>/dev/null || true)"
    "$python" -m benchmarks.chat.profile_summary after "$pid" "$file" "$BENCH_DIR/$system-$pid.json"
done
wait $bench || true
trap - EXIT
grep '"scenario"' "$out" | cut -c1-420
