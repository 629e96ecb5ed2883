#!/bin/sh
# A cadre's badge at real kiosks: on line it opens the menu by itself and what is confirmed is the cadre's word; a photograph of it
# is refused on line, and off line it is the kiosk's word, however late it comes.
. tests/e2e/lib.sh

new_tracker 3
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
enrol_kiosk "$WORK/west" "西门"
WEST=$KIOSK_ID
warm_kiosk "$WORK/east" "$EAST"
warm_kiosk "$WORK/west" "$WEST"
"$QZ" cadre badge "$CADRE" >/dev/null 2>&1 || die "a badge is made"
code() { "$QZ" cadre badge "$CADRE" --code; }
entries() { "$QZ" activity show "$ACTIVITY" --json >"$WORK/entries"; }
shown() { # of a kiosk's confirmation: whose word it is
    entries && sed -n "/\"kiosk\":\"$1\".*\"kind\":\"confirm\"/s/.*\"whose\":\"\([a-z]*\)\".*/\1/p" "$WORK/entries"
}
confirmed() { [ -n "$(shown "$1")" ]; }
badges() { "$QZ" log show --kiosk "$1" --json | grep -c '"kind":"badge"'; }

printf '%s\n' 'wait staff 60' 'sleep 0.6' 'tap confirm' 'sleep 0.6' 'tap confirm' 'sleep 0.6' 'tap back' 'wait idle' 'sleep 20' \
    >"$WORK/confirm.script"
plug east
start_kiosk east "$WORK/east" --source none --serial "$WORK/east.tty" --script "$WORK/confirm.script"
wait_for 20 listening east || die "the kiosk opens its scanner"
wait_for 20 feeds_waiting 1 || die "the kiosk is on line"
CODE=$(code)
hold east "$CODE"
wait_for 30 confirmed "$EAST" && ok "on line a badge opens the staff menu without a PIN" || die "a badge opens the staff menu"
same "what is confirmed then is the cadre's word" cadre "$(shown "$EAST")"
check "and listed among the cadre's" sh -c '"$0" cadre words "$1" --json | grep -q "\"whose\":\"cadre\""' "$QZ" "$CADRE"
stop east

# ---- photographed ----
printf '%s\n' 'wait pin 60' 'sleep 3' 'wait pin' 'quit' >"$WORK/refused.script"
plug west
start_kiosk west "$WORK/west" --source none --serial "$WORK/west.tty" --script "$WORK/refused.script"
wait_for 20 listening west || die "the other kiosk opens its scanner"
wait_for 20 feeds_waiting 1 || die "the other kiosk is on line"
hold west "$CODE"
wait "$(pid_of west)"
same "a photograph of it opens nothing at another door on line" 0 $?
same "and nothing of it is written" 0 "$(badges "$WORK/west")"

# ---- photographed, and off line ----
stop tracker
printf '%s\n' 'wait pin 60' 'sleep 3' 'tap digit 2' 'tap digit 4' 'tap digit 6' 'tap digit 8' 'tap digit 1' 'tap digit 0' \
    'tap enter' 'wait staff' 'sleep 0.6' 'tap confirm' 'sleep 0.6' 'tap confirm' 'sleep 0.6' 'quit' >"$WORK/offline.script"
plug south
start_kiosk south "$WORK/west" --source none --serial "$WORK/south.tty" --script "$WORK/offline.script"
wait_for 20 listening south || die "the kiosk off line opens its scanner"
hold south "$(pass_text 1)" # somebody waits for the cadre
wait_for 20 has_welcomes south 1 || bad "somebody is checked in off line"
hold south "$CODE"
wait "$(pid_of south)"
same "off line it opens the menu with the PIN too" 0 $?
same "the badge is written once" 1 "$(badges "$WORK/west")"
"$QZ" log show --kiosk "$WORK/west" --json >"$WORK/west.log"
number=$(sed -n '/"kind":"badge"/s/.*"n":\([0-9]*\),.*/\1/p' "$WORK/west.log")
check "and the confirmation names it" grep -q "\"kind\":\"confirm\".*\"badge\":${number}[,}]" "$WORK/west.log"
start_tracker
start_kiosk again "$WORK/west" --source none
wait_for 30 confirmed "$WEST" || die "what was written off line comes in"
same "the tracker finds the code used: it is the kiosk's word" kiosk "$(shown "$WEST")"
stop again
stop tracker
check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
