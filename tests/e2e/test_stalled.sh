#!/bin/sh
# A keyboard scanner types while the kiosk is busy: it stands still for longer than a scanner ever pauses, and reads the rest of the
# code afterwards, all at once. The code is judged by when its keys were pressed, and its youth is welcomed.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 6
add_activity open_day -1h +2h >/dev/null || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
opened() { drawn east headcount; }
wait_for 20 opened || die "the kiosk is open"

# A machine that is busy itself stops the scanner, too: of two codes one gets through.
stalled() { # FIRST SECOND: people
    before=$(welcomes east)
    for person in "$1" "$2"; do
        hand stall "$(pid_of east)" 700 "$(pass_text "$person")" || return 1
        within 3 has_welcomes east $((before + 1)) && return 0
    done
    return 1
}
stalled 1 2 && ok "a code that came in two parts is one" || bad "a code that came in two parts is one"
stalled 3 4 && ok "and so is the next one" || bad "and so is the next one"
before=$(welcomes east)
hand scan "$(pass_text 5)"
wait_for 20 has_welcomes east $((before + 1)) && ok "one that came at once is read as before" || bad "one that came at once is read as before"
stop east
