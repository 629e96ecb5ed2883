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
    read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ cu cs _ </proc/self/stat
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
        echo "   $(($(date +%s) - began)) s, $(((cu + cs) / 100)) of a processor"
    } >"$log.said"
    cat "$log.said" # in one piece, whatever runs beside it
}

if [ "${1-}" = --one ]; then
    one "$3" "$2"
    exit 0
fi
cd "$(dirname "$0")/../.." || exit 1
driven=
if [ $# -eq 0 ]; then
    driven=--driven
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
exchanges=$(mktemp -d) || exit 1
trap 'rm -rf "$results" "$exchanges"' EXIT

# Whoever the tests run as can write there. A sanitizer wants no library loaded before its own.
chmod 1777 "$exchanges"
if ! grep -qs -e '-fsanitize' "$BUILD/flags"; then
    EXCHANGES=$exchanges
    export EXCHANGES
fi
# What one test looks for is installed now, by whoever can write below build.
case " $* " in *test_described*|*test_pages*) sh tests/web/tools.sh >/dev/null 2>&1 ;; esac

# What the trackers of all tests were asked and answered, compared with what is published of them; said and counted like a
# test. Where all tests ran, all operations are driven.
compare_exchanges() {
    log=$results/exchanges.log
    echo "0 0 0" >"$results/exchanges.count"
    [ -n "$(ls "$exchanges")" ] || return
    echo "== exchanges"
    if ! /usr/bin/python3 -c 'import fastjsonschema, yaml' 2>/dev/null; then
        echo "skip - python3-fastjsonschema and python3-yaml are not installed"
        echo "0 0 1" >"$results/exchanges.count"
        return
    fi
    if PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 tests/web/exchanges.py ${driven:+"$driven"} "$exchanges"/* >"$log" 2>&1; then
        wrong=0
    else
        wrong=$(grep -c '^FAIL - ' "$log")
        [ "$wrong" -gt 0 ] || wrong=1
    fi
    cat "$log"
    echo "$(grep -c '^ok - ' "$log") $wrong 0" >"$results/exchanges.count"
}

printf '%s\n' "$@" | xargs -P "$((2 * ${JOBS:-2}))" -I{} sh tests/e2e/run.sh --one "$results" {}
compare_exchanges
cat "$results"/*.count | awk -v tests=$(($# + 1)) '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        if (NR < tests) failed += tests - NR # one that left no count
        more = skipped ? ", " skipped " skipped" : ""
        print passed + 0 " passed, " failed + 0 " failed" more
        exit failed > 0
    }'
