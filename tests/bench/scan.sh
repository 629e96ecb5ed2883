#!/bin/sh
# The scan engine beside ZBar and zxing-cpp; arguments go to scan_bench, --quick for a few minutes.
set -eu
bench=${BUILD:-build}/tests/bench/scan_bench
[ -x "$bench" ] || { echo "scan.sh: $bench is missing; run: make bench-scan" >&2; exit 1; }
exec "$bench" --table "$@" ${SCAN_BENCH_ARGS:-}
