#!/bin/sh
# Runs the end-to-end tests (all, or those named), and ends with "N passed, N failed".
#
#   BUILD=build sh tests/e2e/run.sh [test_x.sh …]
#   JOBS             processors to use (2); they wait most of their time, so two of them share each
set -u
BUILD=${BUILD:-build}
export BUILD

# Runs one test; says what it said once it is over, and leaves its counts in a file of the results' directory.
one() {
    name=$(basename "$1" .sh)
    log=$2/$name.log
    began=$(date +%s)
    (sh "$1"; echo "exit $?") >"$log" 2>&1
    good=$(grep -c '^ok - ' "$log")
    wrong=$(grep -c '^FAIL - ' "$log")
    skipped=$(grep -c '^skip - ' "$log")
    # A test that breaks off without a claim has failed too.
    [ "$(tail -n 1 "$log")" = "exit 0" ] || [ "$wrong" -gt 0 ] || wrong=1
    [ "$good" -gt 0 ] || [ "$wrong" -gt 0 ] || [ "$skipped" -gt 0 ] || wrong=1
    echo "$good $wrong $skipped" >"$2/$name.count"
    {
        echo "== $name"
        cat "$log"
        echo "   $(($(date +%s) - began)) s"
    } >"$log.said"
    cat "$log.said" # in one piece, whatever runs beside it
}

if [ "${1-}" = --one ]; then
    one "$3" "$2"
    exit 0
fi
cd "$(dirname "$0")/../.." || exit 1
if [ $# -eq 0 ]; then
    # Those that take longest come first, so that no processor waits for one of them at the end.
    longest='test_scan_goals test_nginx test_demo test_clock_ahead test_hostile_http'
    for name in $longest; do
        set -- "$@" "tests/e2e/$name.sh"
    done
    for t in tests/e2e/test_*.sh; do
        case " $longest " in *" $(basename "$t" .sh) "*) ;; *) set -- "$@" "$t" ;; esac
    done
fi
results=$(mktemp -d) || exit 1
trap 'rm -rf "$results"' EXIT
printf '%s\n' "$@" | xargs -P "$((2 * ${JOBS:-2}))" -I{} sh tests/e2e/run.sh --one "$results" {}
cat "$results"/*.count | awk -v tests=$# '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR < tests) failed += tests - NR # one that left no count
        more = skipped ? ", " skipped " skipped" : ""
        print passed + 0 " passed, " failed + 0 " failed" more
        exit failed > 0
    }'
