#!/bin/sh
# Somebody new at a real kiosk, by touches and keys: a cadre registers them while there is no network, reads out what they are asked; no
# name is left in the kiosk's files; the tracker makes the person once, though its answer is lost; who says no, and a child, are counted.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 1
ACT=$(add_activity open_day -1h +2h) || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"
wait_for 20 tracker_has "$KIOSK_ID" 3 || die "the tracker has heard of it"
stop tracker # no network from here on

NAME=quaxiomaru # in no catalogue and no picture
NUMBER=13987651234
begin_new() { touch_until east new new; }
said() { [ "$(wc -l <"$WORK/east.report")" -ge "$1" ]; }
none_of_it() { # no file of the kiosk's has the name or the number
    ! grep -rqa "$1" "$WORK/east" "$WORK/east.out" "$WORK/east.err" "$WORK/east.report"
}

check "a cadre signs in" sign_in east
check "and begins to register somebody" begin_new
check "how old they are is asked first" touch_until east name age 3
sleep 1 # as a hand does
hand type "$NAME"
check "the name is typed" wait_for 20 drawn east enter
check "and the number is asked for" touch_until east number enter
sleep 1
hand type "$NUMBER"
sleep 1
check "then the consents are read out" touch_until east consent enter
check "yes to all of them" touch_until east added say 1
check "they are registered and checked in" wait_for 20 said 1
check "their name is in no file of the kiosk's" none_of_it "$NAME"
check "nor their number" none_of_it "$NUMBER"

# The power goes while it waits.
stop east KILL
check "nor after a power cut" none_of_it "$NAME"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open again"

# Who does not want to be on the roll is only counted; so is a child.
check "a cadre signs in again" sign_in east
begin_new && touch_until east name age 2
sleep 1
hand type wangli
check "another one's name is typed" touch_until east number enter
check "without a number" touch_until east consent enter
check "no to the roll" touch_until east added say 0
check "counts them without a name" wait_for 20 said 2
check "the next one is a child" begin_new
check "and is counted at once" touch_until east added age 1
check "as one more" wait_for 20 said 3

# The tracker's answer is lost: it knows the person, and is told again.
person() { "$QZ" people list --organisation "$ORG" --full --json | grep -c "\"name\":\"$1\""; }
known() { [ "$(person "$NAME")" = 1 ]; }
start_tracker
check "the tracker makes the person" wait_for 60 known
waits() { "$QZ" stats "$ORG" --json | grep -q '"waiting":1[,}]'; }
check "who waits for a cadre at this activity" wait_for 60 waits
check "and comes up in the list of who came" sh -c '"$0" people came "$1" --json | grep -q "$2"' "$QZ" "$ACT" "$NAME"
same "nobody else was made" 0 "$(person wangli)"

stop east
stop tracker
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "the log has one check-in of somebody new" 1 "$(grep -c '"by":"new"' "$WORK/log")"
grep '"by":"new"' "$WORK/log" | grep -q '"band":"18-28","texts":"[0-9a-f]\{64\}"' &&
    ok "with the band of age and the hash of the texts" || bad "with the band of age and the hash of the texts"
same "and two headcounts" 2 "$(grep -c '"kind":"headcount"' "$WORK/log")"
check "the name is in no file of the kiosk's" none_of_it "$NAME"
same_logs "$WORK/east" "$KIOSK_ID"
