#!/bin/sh
# More connections than the tracker has places for: another organisation's kiosk is served all the same.
. tests/e2e/lib.sh

new_tracker 6
enrol_kiosk "$WORK/thief" "东门" # whose token is used to take every place
PROVINCE=$("$QZ" org list | awk '$2 == "province" {print $1}')
ORG=$("$QZ" org add --superior "$PROVINCE" --kind prefecture --title 邻市（演示）) || die "another organisation is added"
people_csv 6 "$WORK/people.csv"
"$QZ" people import "$WORK/people.csv" --organisation "$ORG" >/dev/null || die "it has people of its own"
"$QZ" pass issue --organisation "$ORG" >"$WORK/passes.txt" || die "with passes"
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/kiosk" "邻市大厅"
OTHER=$KIOSK_ID
warm_kiosk "$WORK/kiosk" "$OTHER"

holds() { grep -q holding "$WORK/crowd.out"; }
arrived() { [ "$(tracker_size "$OTHER")" -ge "$1" ]; }
# Longer than those who take the places may stay, shorter than they once stayed.
SOON=15
served() { # TEXT NUMBER
    start_kiosk kiosk "$WORK/kiosk" --source none --serial "$WORK/kiosk.tty"
    wait_for 20 listening kiosk || die "the other kiosk opens its scanner"
    hold kiosk "$(pass_text "$2")"
    wait_for 20 has_welcomes kiosk "$2" || bad "somebody checks in at the other kiosk, $1"
    within $SOON arrived $((2 + $2 * 2)) && ok "the other organisation's kiosk starts and uploads, $1" ||
        bad "the other organisation's kiosk starts and uploads, $1"
    check "the command line is answered, $1" timeout $((SOON * SLOW)) "$QZ" status
    stop kiosk
}

plug kiosk
served "with places to spare" 1

start crowd "$TOOLS/crowd" 900 "${URL#http://}" "$WORK/thief"
wait_for 30 holds || die "900 feeds are asked for with one kiosk's token"
served "while 900 feeds are asked for with one kiosk's token" 2
few_wait() { feeds_waiting 1 && ! feeds_waiting 4; }
wait_for 20 few_wait && ok "no more than two feeds of that kiosk wait" || bad "no more than two feeds of that kiosk wait"
stop crowd

start crowd "$TOOLS/crowd" 900 "${URL#http://}"
wait_for 30 holds || die "900 connections are opened that never say a word"
served "while 900 connections say nothing" 3
stop crowd

stop tracker
same_logs "$WORK/kiosk" "$OTHER"
