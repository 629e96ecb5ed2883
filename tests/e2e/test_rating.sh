#!/bin/sh
# Five faces after the welcome, by touches and keys from outside: who is interrupted by the next person, who answers, and a
# power cut between answers and the log. The log says sums once five answered, and nobody's name with them.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 8
ACTIVITY=$(add_activity open_day -1h +2h) || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_east() { start_kiosk east "$WORK/east" --source none --size 1024x600; }
start_east
wait_for 20 drawn east headcount || die "the kiosk is open"

comes() { # PERSON: the scan is answered, whatever showed before
    hand scan "$(pass_text "$1")"
    wait_for 20 on_screen east welcome
}
touched() { # MARK: a touch that comes too soon after the welcome does nothing
    on_screen east rating && ! drawn east rate && return 0
    touch_on east rate "$1"
    return 1
}
asked() { on_screen east rating && drawn east rate; }
rates() { wait_for 20 asked && wait_for 10 touched "$1"; }
ratings() { "$QZ" log show --kiosk "$WORK/east" --json | grep '"kind":"rating"'; }
satisfaction() { "$QZ" stats "$ORG" --json | grep -q "\"ratings\":$1,\"satisfaction\":$2,"; }

comes 1 && rates 5 && ok "one touch answers" || bad "one touch answers"
wait_for 20 on_screen east idle && ok "and after a moment the page is gone" || bad "and after a moment the page is gone"

comes 2 && wait_for 20 asked || bad "the second person is asked"
comes 3 && ok "the next scan takes over from who does not answer" || bad "the next scan takes over from who does not answer"
wait_for 20 asked || bad "and who scanned is asked"
for key in Tab Tab Tab Tab Tab; do hand key $key; done
answered() { on_screen east rating && ! drawn east rate; }
entered() { # what comes too soon belongs to the page before, and does nothing
    answered && return 0
    hand key Return
    return 1
}
wait_for 5 entered && ok "keys answer, too" || bad "keys answer, too"

comes 4 && rates 2 || bad "a fourth person answers"
stop east KILL
same "the log says nothing while they are few" "" "$(ratings)"
start_east
wait_for 30 drawn east headcount || die "the kiosk starts after the power cut"
comes 5 && rates 5 || bad "a fifth person answers"
same "and so does the tracker" 0 "$("$QZ" stats "$ORG" --json | grep -c satisfaction)"
comes 6 && rates 5 || bad "a sixth person answers"
wait_for 20 satisfaction 5 4.20 && ok "five answers, one of them from before the power cut, are 4.20" ||
    bad "five answers, one of them from before the power cut, are 4.20: $("$QZ" stats "$ORG" --json)"
check "figures in words say so" sh -c "'$QZ' stats '$ORG' | grep -q 'satisfaction 满意度 4.20 of 5, 5 ratings'"
same "programs find the columns of before where they were" "reason,satisfaction,ratings" \
    "$("$QZ" activity list --csv | head -n 1 | tr -d '\r' | cut -d, -f 8-)"
check "the list of activities says so" sh -c "'$QZ' activity list --json | grep -q '\"satisfaction\":4.2'"

comes 7 && rates 1 || bad "a seventh person answers"
stop east
same "one entry says the sums" '"count":5,"sums":[0,1,0,1,3]' "$(ratings | grep -o '"count":.*\]')"
check "which is shown in words" sh -c "'$QZ' log show --kiosk '$WORK/east' | grep -q 'rating .*sums 0 1 0 1 3'"
same "and names nobody" 0 "$(ratings | grep -c '"who"')"
stop tracker
same_logs "$WORK/east" "$KIOSK_ID"
