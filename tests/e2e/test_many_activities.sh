#!/bin/sh
# Thirty-one activities of three days: a cadre turns the pages of their list on a panel of ten inches, lists only those of a
# day, finds one by the initials of its title, and opens it; all by touches and keys from outside of the program.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 1
day() { TZ=CST-8 date -d "$1 day" +%F; } # days after today, in Shanghai
add() { # KIND TITLE DAY: the whole of a day, and prints its id
    "$QZ" activity add --organisation "$ORG" --kind "$1" --title "$2" --place 三楼 --start "$(day "$3") 00:00" --end "$(day "$3") 23:59"
}
for i in $(seq 1 3); do add sharing "工作分享第${i}场" 0 >/dev/null || die "activity $i of today is added"; done
for i in $(seq 1 6); do add sharing "青年座谈第${i}场" 1 >/dev/null || die "activity $i of tomorrow is added"; done
for i in $(seq 1 21); do add sharing "志愿培训第${i}场" 3 >/dev/null || die "activity $i of another day is added"; done
WANTED=$(add volunteering 重阳敬老茶话会 0)
printf '[kiosk]\nauto_open = no\n' >"$WORK/kiosk.conf"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600 --dpi 118
enrolled() { grep -q 'clock: tracker' "$WORK/east.err"; }
wait_for 20 enrolled && wait_for 20 drawn east staff || die "the kiosk is there"
sign_in east || die "a cadre signs in"

listed() { grep -c '^touch item ' "$WORK/east.touches"; }
forward() { sed -n 's/^touch page \([1-9][0-9]*\) .*/\1/p' "$WORK/east.touches"; } # rows of a page, where another follows
lists() { [ "$(listed)" = "$1" ]; }

wait_for 20 drawn east list && ok "the menu leads to all activities" || bad "the menu leads to all activities"
touch_until east list list || bad "the list opens"
wait_for 20 lists 4 && ok "those of today come first, four of them" || bad "those of today come first ($(listed))"
same "on one page" "" "$(forward)"

# 15 mm of a panel of ten inches are 70 pixels.
low() { awk '$1 == "touch" && ($6 < 69 || $7 < 69)' "$WORK/east.touches"; }
same "nothing to touch is less than 15 mm" "" "$(low)"

chooses() { # NUMBER ROWS: a touch that comes too soon belongs to the one before
    touch_on east day "$1"
    lists "$2"
}
wait_for 20 chooses 4 0 && ok "none has ended, and it says so" || bad "none has ended ($(listed) are listed)"
wait_for 20 chooses 2 4 && same "of tomorrow four are on a page" 4 "$(forward)" || bad "tomorrow's are listed ($(listed))"
touch_on east page 4
wait_for 20 lists 2 && ok "  and two on the next" || bad "  and two on the next ($(listed))"

wait_for 20 chooses 3 4 || bad "those of seven days are listed"
last_page() { # none is passed over
    drawn east page 4 || return 0
    touch_on east page 4
    return 1
}
wait_for 30 last_page && wait_for 5 drawn east page -4 && same "the last page has the thirty-first" 3 "$(listed)"

# By a keyboard: on to what is wanted, and Enter.
tabs=$(grep '^touch ' "$WORK/east.touches" | grep -n '^touch day 1 ' | cut -d: -f1)
for _ in $(seq 1 "$tabs"); do hand key Tab; done
hand key Return
wait_for 20 lists 4 && same "a keyboard chooses a day too" "" "$(forward)" || bad "a keyboard chooses a day ($(listed))"

# By the initials of its title, 重 read as in 重阳.
touch_until east find find || bad "one can be looked for"
for letter in 2 24; do touch_on east letter $letter; done # C Y
hand type x
wait_for 20 lists 0 && ok "what nothing is called is not found, by a keyboard" || bad "C Y X finds $(listed)"
hand key BackSpace
wait_for 20 lists 1 && ok "two letters find one" || bad "two letters find $(listed)"
touch_until east staff open && ok "it is opened where it was found" || bad "it is opened where it was found"
stop east
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
check "and is open: in the cadre's name" grep -q "\"kind\":\"open\",\"activity\":\"$WANTED\",\"cadre\":\"$CADRE\"" "$WORK/log"
same "no other was" 1 "$(grep -c '"kind":"open"' "$WORK/log")"
