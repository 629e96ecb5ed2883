#!/bin/sh
# A group at a real kiosk, by touches, keys and a scanner: a helper takes a class in, scan on and on, those without a code by touches; takes
# back; ends with the sum; walks off; the power goes in the middle; the network was not there. The tracker has all of it, under its numbers.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 8
ACT=$(add_activity open_day -1h +2h) || die "an activity is added"
HELPER=$(printf '135790\n' | "$QZ" helper add --organisation "$ORG" --name 林一一) || die "a helper is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"
wait_for 20 tracker_has "$KIOSK_ID" 3 || die "the tracker has heard of it"
stop tracker # the rest of the day there is no network

# The second name of two is the helper's.
help_in() {
    touch_until east cadres staff && touch_until east pin cadre 1 || return 1
    for digit in 1 3 5 7 9 0; do touch_on east digit "$digit"; done
    touch_until east helper enter
}
begin_group() { help_in && touch_until east party party; }
lines() { wc -l <"$WORK/east.report"; }
said() { [ "$(lines)" -ge "$1" ]; } # outcomes that are on the disk
come() { # PASS OUTCOMES: somebody scans, and is the so-manieth who was answered
    hand scan "$(pass_text "$1")"
    wait_for 20 said "$2"
}

# A class.
check "a helper begins a group" begin_group
check "whoever is next finds it without a touch" come 1 1
check "and the next" come 2 2
check "and the next" come 3 3
on_screen east party && ok "the group goes on" || bad "the group goes on"
touch_on east more 5
check "five without a code are counted by one touch" wait_for 20 said 4
sleep 1 # as a hand does
touch_on east more 1
check "and one more" wait_for 20 said 5
check "who was counted last can be taken back" wait_for 20 drawn east undo-last
touch_on east undo-last
named_last() { on_screen east party && drawn east undo-last; }
check "and the five before it, too" wait_for 20 named_last
check "the sum stands at one touch" touch_until east sum 'done'
check "from it the next class begins" touch_until east party party

# The next class; its helper walks off.
check "somebody of it comes" come 4 6
check "whoever walks off is asked" wait_for 90 drawn east still
check "and signed out" wait_for 30 on_screen east idle
check "who comes then is of no group" come 5 7

# The same class goes on; the power goes.
check "a helper signs in again" begin_group
check "and goes on with the group before" wait_for 20 drawn east resume
resumed() {
    drawn east more && ! drawn east resume && return 0
    touch_on east resume # what comes at once may be the finger that led here
    return 1
}
check "which it is now" wait_for 20 resumed
check "and somebody of it comes" come 6 8
stop east KILL
start_kiosk east "$WORK/east" --source none --size 1024x600
check "after a power cut nobody is signed in" wait_for 30 on_screen east idle
wait_for 20 drawn east headcount
check "and the group can still go on" begin_group
check "as it was" wait_for 20 drawn east resume
wait_for 20 resumed
check "to its last one" come 7 9
touch_until east sum 'done'
hand scan "$(pass_text 8)"
check "who scans at the sum is welcomed as anybody" wait_for 20 said 10
check "and whoever took the group in is signed out" wait_for 30 on_screen east idle

# The network comes back.
start_tracker
groups() { # of the activity's entries, at the tracker: each with how many it adds
    "$QZ" activity show "$ACT" --json | sed -n 's/.*"adds":\([0-9]*\).*"group":\([0-9]*\).*/\2 \1/p' | sort -n |
        awk '{ sum[$1] += $2 } END { for (g in sum) print sum[g] }' | sort -n | tr '\n' ' '
}
both() { [ "$(groups)" = "3 8 " ]; }
check "the tracker has both groups, with three people and with eight" wait_for 60 both
groups

stop east
stop tracker
same_logs "$WORK/east" "$KIOSK_ID"
same "ten answers, each in the log once" 10 "$(grep -c '"kind":"checkin"\|"kind":"headcount"' "$WORK/kiosk.log")"
same "eight of them in a group" 8 "$(grep -c '"group":' "$WORK/kiosk.log")"
same "each in the helper's presence" 8 "$(grep '"group":' "$WORK/kiosk.log" | grep -c "\"staff\":\"$HELPER\"")"
