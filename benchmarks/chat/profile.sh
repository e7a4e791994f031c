#!/usr/bin/env bash
# Where a system's processor time goes while the load is on: py-spy looks at every Python process of it.
# Usage: profile.sh SYSTEM [SCENARIO [SECONDS]]      for instance: profile.sh gatepost big 20
# Writes SYSTEM-PID.svg (flame graph, open it in a browser) and SYSTEM-PID.txt (folded stacks) to $BENCH_DIR, and prints
# the functions that were at work most often. Needs root or ptrace rights. What is measured meanwhile is slower: no result.
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
until grep -q connected "$out"; do
    sleep 0.3
    kill -0 $bench 2>/dev/null || { cat "$out"; exit 1; }
done
sleep 5 # the warm-up
pids=$("$python" - "$bench" <<'END'
import sys
from pathlib import Path

from benchmarks.chat import processes

mine = int(sys.argv[1])
for pid in processes.tree([mine]):
    if pid != mine and "python" in Path(f"/proc/{pid}/exe").resolve().name:
        print(pid)
END
)
[ -n "$pids" ] || { echo "$system has no Python process"; exit 1; }
spies=()
for pid in $pids; do
    # --native would show C, too, at a higher cost. Idle threads are left out; --gil would leave out what waits for it.
    "$spy" record --pid "$pid" --duration "$seconds" --rate 200 --threads --format raw --output "$BENCH_DIR/$system-$pid.txt" >/dev/null 2>&1 &
    spies+=($!)
done
for one in "${spies[@]}"; do wait "$one" || true; done
for pid in $pids; do
    file=$BENCH_DIR/$system-$pid.txt
    [ -s "$file" ] || continue
    echo "## process $pid: $(tr '\0' ' ' </proc/"$pid"/cmdline 2>/dev/null || true)"
    "$python" - "$file" <<'END'
import sys
from collections import Counter
from pathlib import Path

own, whole, samples = Counter(), Counter(), 0
for line in Path(sys.argv[1]).read_text().splitlines():
    stack, _, count = line.rpartition(" ")
    frames = stack.split(";")
    samples += int(count)
    own[frames[-1]] += int(count)
    for frame in {frame.rpartition(":")[0] for frame in frames}:
        whole[frame] += int(count)
print(f"{samples} samples\n\nin itself:")
for frame, count in own.most_common(25):
    print(f"{100 * count / samples:6.1f} %  {frame}")
print("\nwith all it calls:")
for frame, count in whole.most_common(60):
    print(f"{100 * count / samples:6.1f} %  {frame}")
END
done
wait $bench || true
trap - EXIT
grep '"scenario"' "$out" | cut -c1-420
