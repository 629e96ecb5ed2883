#!/bin/sh
# A cadre walks away from the list of who came: the kiosk asks whether anybody is still there. One touch goes on where it was;
# when nobody answers the list is gone, the cadre is signed out, and the next person checks in.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 3
add_activity open_day -1h +2h >/dev/null || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"
hand scan "$(pass_text 1)"
wait_for 20 has_welcomes east 1 || die "somebody is checked in"
wait_for 20 drawn east staff || die "the next one may come"
sign_in east && touch_until east came came || die "a cadre sees who came"

wait_for 30 drawn east still && ok "it asks whether anybody is still there" || die "it asks whether anybody is still there"
drawn east row && bad "and covers who came" || ok "and covers who came"
touch_on east still
wait_for 10 drawn east row && ok "one touch goes on where one was" || bad "one touch goes on where one was"

wait_for 30 drawn east still && ok "it asks again" || bad "it asks again"
wait_for 30 on_screen east idle && ok "nobody answers: the list is gone" || bad "nobody answers: the list is gone"
touch_until east pin staff && ok "and the cadre is signed out" || bad "and the cadre is signed out"
hand key Escape
wait_for 10 on_screen east idle
hand scan "$(pass_text 2)"
wait_for 20 has_welcomes east 2 && ok "the next person checks in" || bad "the next person checks in"

# A cadre finds out what is wrong, and starts the kiosk anew, by touches alone.
wait_for 20 on_screen east idle
sign_in east && touch_until east check check && ok "a cadre looks how everything does" || bad "a cadre looks how everything does"
again() { touch_on east again && on_screen east check; }
wait_for 20 again && ok "it can be looked at again" || bad "it can be looked at again"
anew() { [ "$(grep -c 'first frame' "$WORK/east.err")" -ge 2 ] || { touch_on east restart && false; }; }
wait_for 30 anew && ok "two touches start it anew" || bad "two touches start it anew"
wait_for 20 drawn east headcount && ok "and it is the door again" || bad "and it is the door again"
stop east
