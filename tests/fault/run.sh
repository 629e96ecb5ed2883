#!/bin/sh
# The fault laboratories, promise by promise: one JSON line each, with this run's figures.
#
#   BUILD=build sh tests/fault/run.sh [PROMISE…]     those named only: power files first successor lying calls hostile alter clock passes
#
#   LONG=1      100,000 cuts each, 1,000,000 entries, and so on; takes hours
#   COUNT=N     this count for every laboratory instead
#   SEED=N      other luck (1)
#   SECONDS_MOST=N   end each laboratory after so many seconds, with what it did until then
#
# After each promise comes its negative control: the same laboratory with what the promise rests on taken away. It
# must find losses, or it is the laboratory that is broken. The last line is "N passed, N failed".
set -u
cd "$(dirname "$0")/../.." || exit 2
: "${BUILD:=build}"
export BUILD
LABS=$BUILD/tests/fault
SEED=${SEED:-1}
wanted=" $* "
passed=0 failed=0
said=$(mktemp) || exit 2
trap 'rm -f "$said"' EXIT

# SHORT or LONG count, or the one that was asked for.
count() { # SHORT LONG
    if [ -n "${COUNT-}" ]; then echo "$COUNT"; elif [ -n "${LONG-}" ]; then echo "$2"; else echo "$1"; fi
}

# Whether a promise is left to the unit tests test_powerloss and test_alter, which do the same with the same parts: in a
# short run where nobody names it.
is_a_tests() { # NAME
    [ -z "${LONG-}${COUNT-}" ] && case $wanted in *" $1 "*) false ;; esac
}

# A laboratory that was not asked for, or is not built, is passed over.
is_wanted() { # NAME PROGRAM
    [ -x "$LABS/$2" ] || return 1
    case $wanted in "  " | *" $1 "*) return 0 ;; esac
    return 1
}

# Runs a laboratory and prints its line with the promise in front. Its exit must be 0 (hold) or 1 (lose).
say() { # PROMISE WANTED_EXIT COMMAND…
    promise=$1 want=$2
    shift 2
    "$@" >"$said"
    rc=$?
    control=false
    [ "$want" -eq 1 ] && control=true
    sed "s/^{/{\"promise\":\"$promise\",\"control\":$control,/" "$said"
    if [ "$rc" -eq "$want" ] && [ -s "$said" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $promise: $* ended with $rc, not $want"
    fi
}
holds() { promise=$1; shift; say "$promise" 0 "$@" ${SECONDS_MOST:+--seconds "$SECONDS_MOST"}; }
loses() { promise=$1; shift; say "$promise" 1 "$@" 2>/dev/null; }

power() { "$LABS/lab_powerloss" -s "$SEED" "$@"; }
hostile() { "$LABS/lab_hostile" -s "$SEED" --kiosks 16 "$@" 2>/dev/null; }

if is_wanted power lab_powerloss; then
    holds "a power cut loses nothing that a kiosk acknowledged" power --under kiosk -n "$(count 200 100000)"
    loses "a power cut loses nothing that a kiosk acknowledged" power --under kiosk --sync normal -n 100
    holds "a power cut loses nothing that a tracker acknowledged" power --under tracker -n "$(count 120 100000)"
    loses "a power cut loses nothing that a tracker acknowledged" power --under tracker --sync normal -n 30
fi
if is_wanted files lab_powerloss; then
    holds "a small file is the old one or the new one" power --under files -n "$(count 500 100000)"
    loses "a small file is the old one or the new one" power --under files --deaf -n 100
fi
if ! is_a_tests first && is_wanted first lab_powerloss; then
    # Each call of a first start is cut twice; enough cuts that its end is reached, where something has been
    # acknowledged that could be lost.
    holds "a kiosk cut off in its first start is the same one" power --under first -n "$(count 1600 100000)"
    loses "a kiosk cut off in its first start is the same one" power --under first --deaf -n 1600
fi
if ! is_a_tests successor && is_wanted successor lab_powerloss; then
    # From the beginning of another log to its first entries there are some 330 calls.
    holds "another log takes the place of a refused one, or does not" power --under successor -n "$(count 1000 100000)"
    loses "another log takes the place of a refused one, or does not" power --under successor --deaf -n 1000
fi
if is_wanted lying lab_powerloss; then
    holds "what a lying disk damages shows: kiosk" power --under kiosk --lie 4 -n "$(count 100 10000)"
    holds "what a lying disk damages shows: tracker" power --under tracker --lie 8 -n "$(count 50 10000)"
fi
if is_wanted calls lab_iofault; then
    say "a call that fails loses nothing" 0 "$LABS/lab_iofault" -s "$SEED" -n "$(count 300 30000)" \
        ${SECONDS_MOST:+-t "$SECONDS_MOST"}
fi
if is_wanted hostile lab_hostile; then
    # Who is asked to wait waits, up to two minutes each time: not in a short run.
    hurry="--except busy,wait-long --kills 1"
    [ -z "${LONG-}" ] || hurry="--kills 20"
    # shellcheck disable=SC2086 # options
    holds "a hostile network loses and alters nothing" hostile -n "$(count 8000 1000000)" $hurry
    loses "a hostile network loses and alters nothing" hostile -n 4000 --gullible --attacks taken --chance 48
fi
if ! is_a_tests alter && is_wanted alter lab_alter; then
    say "an alteration of a store is found" 0 "$LABS/lab_alter" -s "$SEED" -n "$(count 60 2000)"
fi
if is_wanted clock lab_clock; then
    say "a clock that jumps drops nobody" 0 "$LABS/lab_clock" -s "$SEED" -n "$(count 30 1000)"
    loses "a clock that jumps drops nobody" "$LABS/lab_clock" -s "$SEED" -n 200 --untold
fi
if is_wanted passes lab_passes; then
    holds "an altered pass is not taken" "$LABS/lab_passes" -s "$SEED" -n "$(count 20000 10000000)"
    loses "an altered pass is not taken" "$LABS/lab_passes" -s "$SEED" -n 2000 --blind
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
