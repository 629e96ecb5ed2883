#!/bin/sh
# Thirty-one activities on one day: a cadre turns the pages of their list, finds one by the initials of its title, and opens it;
# all by touches and keys from outside of the program.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 1
for i in $(seq 1 30); do
    "$QZ" activity add --organisation "$ORG" --kind sharing --title "工作分享第${i}场" --place 三楼 --start +3h --end +5h >/dev/null ||
        die "activity $i is added"
done
WANTED=$("$QZ" activity add --organisation "$ORG" --kind volunteering --title 重阳敬老茶话会 --place 一楼 --start +4h --end +6h)
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1280x800
enrolled() { grep -q 'clock: tracker' "$WORK/east.err"; }
wait_for 20 enrolled && wait_for 20 drawn east staff || die "the kiosk is there"
sign_in east || die "a cadre signs in"

listed() { grep -c '^touch open ' "$WORK/east.touches"; }
wait_for 20 drawn east list && ok "the menu leads to all activities" || bad "the menu leads to all activities"
touch_until east list list || bad "the list opens"
same "six are on a page" 6 "$(listed)"
last_page() { # five touches on "next": behind the sixth page there is none
    drawn east page 1 || return 0
    touch_on east page 1
    return 1
}
wait_for 30 last_page && wait_for 5 drawn east page -1 && same "the last page has the thirty-first" 1 "$(listed)"

# By the initials of its title, 重 read as in 重阳.
touch_until east find find || bad "one can be looked for"
for letter in 2 24; do touch_on east letter $letter; done # C Y
one_found() { [ "$(listed)" = 1 ]; }
wait_for 20 one_found && ok "two letters find one" || bad "two letters find $(listed)"
hand key BackSpace
hand type j
none_found() { [ "$(listed)" = 0 ]; }
wait_for 20 none_found && ok "a keyboard does it too: C J is nowhere" || bad "C J finds $(listed)"
touch_on east erase
wait_for 20 drawn east open
touch_on east letter 24
wait_for 20 one_found || bad "it is found again"
touch_until east staff open && ok "it is opened where it was found" || bad "it is opened where it was found"
stop east
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
check "and is open: in the cadre's name" grep -q "\"kind\":\"open\",\"activity\":\"$WANTED\",\"cadre\":\"$CADRE\"" "$WORK/log"
same "no other was" 1 "$(grep -c '"kind":"open"' "$WORK/log")"
