#!/bin/sh
# A serial scanner is pulled out while the kiosk stands by the door: the screen says so, whoever has no name to give is
# still counted, and the next code is read once the scanner is back.
. tests/e2e/lib.sh

new_tracker 2
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
pull_out() {
    stop scanner-door KILL
    stop hand-door KILL
    rm -f "$WORK/door.tty" "$WORK/door.codes"
}

plug door
printf '%s\n' 'wait idle 60' 'wait welcome 60' 'wait trouble 60' 'tap headcount' 'wait counted 10' \
    'wait trouble 20' 'shot lost' 'wait idle 60' 'shot back' 'wait welcome 60' 'quit' >"$WORK/script"
mkdir "$WORK/shots"
shown() { ls "$WORK/shots" | grep -q "$1"; }
start_kiosk kiosk "$WORK/kiosk" --source none --serial "$WORK/door.tty" --shots "$WORK/shots" --script "$WORK/script"
wait_for 20 test -e "$WORK/door.tty.open" || die "the kiosk opens its scanner"
hold door "$(pass_text 1)"
wait_for 20 has_welcomes kiosk 1 && ok "a scanner's code is read" || bad "a scanner's code is read"

pull_out
wait_for 20 grep -q 'trouble: E35' "$WORK/kiosk.err" && ok "a scanner that is lost has a code of its own" ||
    bad "a scanner that is lost has a code of its own"
wait_for 20 has_welcomes kiosk 2 && ok "people are counted without it" || bad "people are counted without it"

wait_for 20 shown lost || die "the screen says that the scanner is lost"
rm -f "$WORK/door.tty.open"
plug door
wait_for 20 shown back || die "the screen is as before once the scanner is back"
hold door "$(pass_text 2)"
wait_for 20 has_welcomes kiosk 3 && ok "it is read again once it is back" || bad "it is read again once it is back"
wait "$(pid_of kiosk)"
same "the screen showed it all as it came" 0 $?
stop tracker
