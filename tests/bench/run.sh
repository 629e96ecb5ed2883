#!/bin/sh
# Runs every benchmark; each prints one JSON line a figure, with its baseline from the same run.
set -eu
: "${BUILD:=build}"
export BUILD
for b in ledger_bench told_bench page_bench tracker_bench pg_bench kiosk_draw_bench worker_bench touch_bench rush_bench kiosk_bench wall_bench round_bench; do
    "$BUILD/tests/bench/$b"
done
