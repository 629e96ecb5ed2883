#!/bin/sh
# Runs unit test programs, one more at a time than there are processors since some wait:  sh tests/run.sh PROGRAM…
# Prints a line for each, the output of those that fail, and at the end "N passed, N failed[, N skipped]".
#   QZ_TEST_SECONDS  after which a program counts as one that hangs (1200; 0 in a long run: never)
#   JOBS             processors to use (2)
#   QZ_TEST_RESULTS  the directory of what each says ($BUILD/test-results)
# Exit: 0 all passed, 1 a test failed, 2 nothing to run.
set -u
BUILD=${BUILD:-build}
limit=${QZ_TEST_SECONDS:-1200}
[ -z "${QZ_TEST_LONG-}" ] || limit=0

# The number before "test(s)" in the last line of the log that holds that tag of cmocka's.
tally() {
    sed -n "s/^\\[ *$1 *\\] \\([0-9][0-9]*\\) test(s).*/\\1/p" "$2" | tail -n 1
}

# A command, with what the tracker in it is asked and answers kept for the comparison at the end. Not under a sanitizer, which
# wants no library loaded before its own, and not where somebody between the two alters what is said or the routes are the
# test's own.
recorded() {
    kept=
    case $1 in tracker/*attacked | tracker/test_later) ;; tracker/*) kept=$results/exchanges/$(basename "$1") ;; esac
    shift
    if [ -z "$kept" ] || [ ! -e "$BUILD/tests/shim/exchange_shim.so" ] || grep -qs -e '-fsanitize' "$BUILD/flags"; then
        "$@"
        return
    fi
    shim=$(realpath "$BUILD/tests/shim/exchange_shim.so")
    QZ_EXCHANGES=$(realpath -m "$kept") LD_PRELOAD=$shim "$@"
}

# Runs one program; leaves its counts in a file of the results' directory and says one line.
one() {
    name=${1##*/tests/}
    log=$results/$(echo "$name" | tr / -)
    began=$(date +%s)
    recorded "$name" timeout -k 5 "$limit" "$1" >"$log.log" 2>&1
    rc=$?
    read -r _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ cu cs _ </proc/self/stat
    cpu=$(((cu + cs) / 100))
    passed=$(tally PASSED "$log.log")
    failed=$(tally FAILED "$log.log")
    skipped=$(tally SKIPPED "$log.log")
    : "${passed:=0}" "${failed:=0}" "${skipped:=0}"
    why=
    case $rc in
    124 | 137) why=" (over the limit of $limit s)" ;;
    12[89] | 1[3-9]?) why=" (signal $((rc - 128)))" ;;
    esac
    # A program that ends badly, or that never came to its summary, has failed whatever it counted.
    [ "$rc" -ne 0 ] && [ "$failed" -eq 0 ] && failed=1
    [ $((passed + failed + skipped)) -eq 0 ] && failed=1 why=" (it ran no test)"
    echo "$passed $failed $skipped" >"$log.count"
    word=ok
    [ "$failed" -ne 0 ] && word=FAIL
    {
        [ "$failed" -ne 0 ] && grep -v '^\[ *\(RUN\|OK\) *\]' "$log.log"
        printf '%-5s%-34s %s passed, %s failed, %s skipped %3d s, %3d of a processor%s\n' \
            "$word" "$name" "$passed" "$failed" "$skipped" $(($(date +%s) - began)) "$cpu" "$why"
    } >"$log.said"
    cat "$log.said"
}

if [ "${1-}" = --one ]; then
    results=$2
    one "$3"
    exit 0
fi
if [ $# -eq 0 ]; then
    echo "run.sh: no test program given" >&2
    exit 2
fi
results=${QZ_TEST_RESULTS:-$BUILD/test-results}
rm -rf "$results"
mkdir -p "$results/exchanges"

# Stores that live for a second are made in memory where there is room: a disk's promises cost more than what is tried. What
# tests of promises rests on is simulated.
if [ -z "${TMPDIR-}" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 2000000 ]; then
    TMPDIR=$(mktemp -d /dev/shm/qz-tests-XXXXXX) || exit 2
    chmod 1777 "$TMPDIR"
    export TMPDIR
    trap 'rm -rf "$TMPDIR"' EXIT
    trap 'exit 130' INT TERM
fi
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
# Those that take longest, here or under a sanitizer, come first, so that no processor waits for one at the end.
longest='test_budget test_ui_draw test_desk test_smear test_reach test_cascade test_powerloss test_ui_layout test_room
test_synth test_crowd test_uplink_line test_move test_alter test_iofault test_desk_confirmed test_proof'
{
    for name in $longest; do
        printf '%s\n' "$@" | grep "/$name\$"
    done
    for program; do
        printf '%s\n' $longest | grep -qx "${program##*/}" || printf '%s\n' "$program"
    done
} | xargs -P "$((${JOBS:-2} + 1))" -I{} sh "$0" --one "$results" {}

# What trackers answered is as it is published; what tests ask may be anything.
programs=$#
if [ -n "$(ls "$results/exchanges")" ] && /usr/bin/python3 -c 'import fastjsonschema, yaml' 2>/dev/null; then
    programs=$((programs + 1))
    if PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$(dirname "$0")/web/exchanges.py" --answers "$results"/exchanges/*; then
        echo "1 0 0" >"$results/exchanges.count"
    else
        echo "0 1 0" >"$results/exchanges.count"
    fi
fi
cat "$results"/*.count | awk -v programs=$programs '
    { passed += $1; failed += $2; skipped += $3 }
    END {
        failed += programs - NR
        printf "%d passed, %d failed%s\n", passed, failed, skipped ? ", " skipped " skipped" : ""
        exit failed > 0
    }'
