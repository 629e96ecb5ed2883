#!/bin/sh
# People who are counted without a name, by touches from outside of the program: one, a group, what is taken back by whoever
# is there (also after the network went) and by a cadre, and what goes too fast to be people.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 3
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1280x800
wait_for 20 drawn east headcount || die "the kiosk offers to count people"

heads() { "$QZ" stats "$ORG" --json | sed 's/.*"headcount":\([0-9]*\).*/\1/'; } # as the tracker has it
counted() { [ "$(heads)" = "$1" ]; }
# Whoever is next does not wait for the last answer to go.
at_rest() {
    on_screen east idle && return 0
    hand key Escape
    return 1
}
count_one() { wait_for 20 at_rest && touch_until east counted headcount; }

# The number is 1 once nothing less is offered; then it is set by tens and ones, and one more touch counts it.
at_one() {
    drawn east step -1 || return 0
    touch_on east step -1
    return 1
}
count_group() { # SCREEN STEPS...
    screen=$1
    shift
    wait_for 20 at_rest && touch_until east group group && wait_for 20 at_one || return 1
    for by; do touch_on east step "$by"; done
    touch_until east "$screen" count
}

count_one && ok "one touch counts one" || bad "one touch counts one"
wait_for 20 at_rest && ok "the thanks give way to whoever is next" || bad "the thanks give way"
check "and what was counted can be taken back there" drawn east uncount
wait_for 20 counted 1 && ok "the tracker counts one" || bad "the tracker counts one"
count_group counted 10 10 1 && ok "a group is counted at once" || bad "a group is counted at once"
wait_for 20 counted 23 && ok "the tracker counts the group" || bad "the tracker counts the group (found $(heads))"

# Counted and uploaded; then the network goes, and it is taken back.
count_one && wait_for 9 counted 24 || bad "one more is counted"
stop tracker KILL
taken_back() { # it says so: the answer is there, and offers nothing to take back
    if drawn east uncount; then touch_on east uncount; else on_screen east counted && return 0; fi
    return 1
}
wait_for 9 taken_back && ok "it is taken back after the network went" || bad "it is taken back after the network went"
start_tracker
wait_for 60 counted 23 && ok "the tracker hears of it once the network is back" ||
    bad "the tracker hears of it once the network is back (found $(heads))"

# Somebody plays: three hundred in ten minutes are no people.
count_group counted 10 10 10 10 10 10 10 10 10 10 && count_group counted 10 10 10 10 10 10 10 10 10 10 &&
    count_group refused 10 10 10 10 10 10 10 10 10 10 && ok "whoever counts faster than people come is told to ask staff" ||
    bad "whoever counts faster than people come is told to ask staff"
wait_for 20 at_rest
touch_until east refused headcount && ok "and goes on being told so" || bad "and goes on being told so"
wait_for 20 counted 223 && ok "nobody was counted who was not thanked" || bad "nobody was counted (found $(heads))"

# A cadre takes back the run at once.
wait_for 20 at_rest
sign_in east || die "a cadre signs in"
touch_until east came came && touch_until east undo row 0 || bad "the newest headcount is shown"
check "with the run that it belongs to" wait_for 10 drawn east undo-run
touch_until east came undo-run && ok "two touches take back the run" || bad "two touches take back the run"
wait_for 60 counted 0 && ok "the tracker counts none of them any more" || bad "the tracker counts $(heads) of them"
touch_until east staff back && touch_until east idle back || bad "the cadre leaves"
count_one && wait_for 20 counted 1 && ok "and people are counted again" || bad "and people are counted again"

stop east
stop tracker
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
grep '"kind":"void"' "$WORK/log" >"$WORK/voids"
same "each headcount that was taken back is named by an entry of its own" 5 "$(wc -l <"$WORK/voids")"
same "all but the first in the cadre's name" 4 "$(grep -c "$CADRE" "$WORK/voids")"
same_logs "$WORK/east" "$KIOSK_ID"
