#!/bin/sh
# A cadre crosses somebody out with a reason in words of their own: by touches on the keyboard of the screen, then on one that is
# attached, while a scanner goes on checking people in. The words are in the kiosk's log and at the tracker, and on the screen.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 3
ACTIVITY=$(add_activity open_day -1h +2h) || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"
hand scan "$(pass_text 1)"
wait_for 20 has_welcomes east 1 || die "somebody is checked in"
wait_for 20 drawn east staff || die "the next one may come"
sign_in east || die "a cadre signs in"
touch_until east came came && touch_until east undo row 0 && touch_until east write write || die "a reason can be written"

drawn east enter && bad "nothing written is no reason" || ok "nothing written is no reason"
key_of() { printf '%d' "'$1"; }
sleep 0.6 # what comes too soon belongs to the touch that led here
for key in m e i x; do touch_on east key "$(key_of "$key")"; done
touch_on east erase
hand scan "$(pass_text 2)"
wait_for 20 has_welcomes east 2 && ok "a scanner goes on checking people in" || bad "a scanner goes on checking people in"
hand type ' lai'
hand key Return
wait_for 20 on_screen east came && ok "an attached keyboard writes on, and ends" || bad "an attached keyboard writes on, and ends"

told() { "$QZ" activity show "$ACTIVITY" --json | grep -q '"reason":"mei lai"'; }
wait_for 30 told && ok "and the tracker shows them" || bad "and the tracker shows them"
stop east
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
check "the log has the words in the cadre's name" grep -q '"kind":"reject".*"reason":"mei lai"' "$WORK/log"
