#!/usr/bin/env bash
# How often a server forces its data to disk: counts fsync and fdatasync calls (strace) while 10 posts/s go through it.
# Usage: fsyncs.sh SYSTEM      (needs strace; BENCH_DIR as for bench.py; PYTHON is the generator's Python)
cd "$(dirname "$0")/../.." || exit 1
export BENCH_DIR=${BENCH_DIR:-${TMPDIR:-/tmp}/gatepost-bench}
python=${PYTHON:-build/bench-venv/bin/python}
mkdir -p "$BENCH_DIR"
"$python" -m benchmarks.chat.bench "$1" none --hold 12 --rate 10 >"$BENCH_DIR/$1-hold.out" 2>&1 &
bench=$!
until grep -qs connected "$BENCH_DIR/$1-hold.out"; do sleep 0.5; kill -0 $bench || exit 1; done
sleep 3
pids=$("$python" -c "
from benchmarks.chat import processes
print(' '.join(f'-p {pid}' for pid in processes.tree([$bench]) if pid != $bench))")
# shellcheck disable=SC2086  # one option a process
timeout -s INT 6 strace -f -c -e trace=fsync,fdatasync,sync_file_range,msync $pids 2>&1 | grep -E 'calls|sync' || echo "no sync call in 6 s (60 posts)"
wait $bench
grep '"hold"' "$BENCH_DIR/$1-hold.out" | cut -c1-300
