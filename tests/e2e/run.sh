#!/bin/sh
# Runs the end-to-end tests (all, or those named) and ends with "N passed, N failed".
#
#   BUILD=build sh tests/e2e/run.sh [test_x.sh …]
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
export BUILD
[ $# -gt 0 ] || set -- tests/e2e/test_*.sh
passed=0
failed=0
skipped=0
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
for t; do
    began=$(date +%s)
    echo "== $(basename "$t" .sh)"
    (sh "$t"; echo "exit $?") 2>&1 | tee "$log"
    good=$(grep -c '^ok - ' "$log")
    wrong=$(grep -c '^FAIL - ' "$log")
    # A test that breaks off without a claim has failed too.
    [ "$(tail -1 "$log")" = "exit 0" ] || [ "$wrong" -gt 0 ] || wrong=1
    [ "$good" -gt 0 ] || [ "$wrong" -gt 0 ] || grep -q '^skip - ' "$log" || wrong=1
    passed=$((passed + good))
    failed=$((failed + wrong))
    skipped=$((skipped + $(grep -c '^skip - ' "$log")))
    echo "   $(($(date +%s) - began)) s"
done
[ $skipped -eq 0 ] || more=", $skipped skipped"
echo "$passed passed, $failed failed${more:-}"
[ "$failed" -eq 0 ]
