#!/bin/sh
# Runs every fuzzing program of the build, bounded, one after another:  BUILD=build/asan sh tests/fuzz/run.sh
#   QZ_FUZZ_COUNT  inputs of each program instead of its own default
#   QZ_FUZZ_SEED   seed of the generator (1); another seed is another run
#   QZ_FUZZ_SHORT  end each program after so many seconds, whatever it has done by then
#   QZ_FUZZ_LONG   when set, also judge 10,000,000 mutated passes by the rules of admission
# An input that breaks something is kept in $BUILD/fuzz/. Ends with "N passed, N failed"; exit 1 on a failure.
set -u
BUILD=${BUILD:-build}
passed=0 failed=0
bin=$(cd "$BUILD" && pwd) || exit 2
work=$bin/fuzz
mkdir -p "$work"
for program in "$bin"/tests/fuzz/fuzz_*; do
    if [ ! -f "$program" ] || [ ! -x "$program" ]; then continue; fi
    case $program in *.o | *.d) continue ;; esac
    set -- -s "${QZ_FUZZ_SEED:-1}"
    [ -n "${QZ_FUZZ_COUNT-}" ] && set -- "$@" -n "$QZ_FUZZ_COUNT"
    [ -n "${QZ_FUZZ_SHORT-}" ] && set -- "$@" -t "$QZ_FUZZ_SHORT"
    if (cd "$work" && timeout -k 5 "${QZ_FUZZ_SECONDS:-900}" "$program" "$@"); then
        passed=$((passed + 1))
    else
        echo "FAIL ${program##*/} $* (input kept in $work)"
        failed=$((failed + 1))
    fi
done
if [ -n "${QZ_FUZZ_LONG-}" ]; then
    if QZ_MUTATIONS=10000000 "$bin/tests/rules/test_admit"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
    fi
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
