#!/bin/sh
# After a wrong PIN the pad waits, and lets the cadre try again by itself; five wrong ones lock the name, of which the screen says
# how long. By touches from outside of the program.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 1
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1280x800
wait_for 20 drawn east headcount || die "the kiosk is there"

wrong() { for i in 1 1 1 1 1 1; do touch_on east digit 1 || return 1; done; }
no_digits() { ! drawn east digit; }
touch_until east pin staff || bad "the pad opens"
wrong && touch_on east enter || bad "a PIN is typed"
wait_for 20 no_digits && ok "after a wrong PIN nothing can be typed" || bad "after a wrong PIN nothing can be typed"
wait_for 20 drawn east digit && ok "and then it can again, without a touch" || bad "and then it can again, without a touch"

tries=1
while [ $tries -lt 5 ]; do
    wait_for 20 drawn east digit && wrong && touch_on east enter || bad "try $tries"
    wait_for 20 no_digits
    tries=$((tries + 1))
done
stays() { # past the wait of one wrong PIN
    [ "$(date +%s)" -ge "$until" ] || ! no_digits
}
until=$(($(date +%s) + 4))
wait_for 20 stays
check "five wrong ones lock the name for longer" no_digits
check "whoever wants something else goes back" touch_until east idle back
stop east
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "nobody signed in" 0 "$(grep -c '"cadre"' "$WORK/log")"
