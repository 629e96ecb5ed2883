#!/bin/sh
# An activity that a cadre closed and confirmed at one kiosk does not open by itself at another one that starts later; a cadre
# can open it there. At the first kiosk all is done by touches from outside, and closing says what it closes.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 3
add_activity open_day -20m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
start_kiosk east "$WORK/east" --source none --size 1280x800
wait_for 20 touch_until east counted headcount || die "somebody is counted at the east door"
wait_for 20 touch_until east idle dismiss || die "the thanks give way"
sign_in east || die "a cadre signs in"

confirmed() { # the second touch does it
    drawn east confirm || return 0
    touch_on east confirm
    return 1
}
wait_for 20 confirmed && ok "the activity is confirmed by touch" || bad "the activity is confirmed by touch"
touch_until east closing closing && ok "closing shows what it closes" || bad "closing shows what it closes"
asked() { # the second touch, which signs, is elsewhere
    drawn east sign && return 0
    touch_on east close
    return 1
}
wait_for 20 asked || bad "it is asked for"
touch_until east receipt sign && ok "and closed" || bad "and closed"
all_there() { [ "$(tracker_size "$EAST")" -ge 5 ]; }
wait_for 20 all_there || bad "the east door's entries arrive"

# The west door starts now, for the first time, and hears what there is to hear.
enrol_kiosk "$WORK/west" "西门"
WEST=$KIOSK_ID
start_kiosk west "$WORK/west" --source none --size 1280x800
wait_for 20 feeds_waiting 2 || bad "both kiosks wait for news"
wait_for 20 on_screen west idle || bad "the west door is there"
check "nobody is counted at the west door" sh -c '! grep -q "^touch headcount" "$1"' - "$WORK/west.touches"
stop east
stop west
opened() { "$QZ" log show --kiosk "$WORK/west" --json | grep -c '"kind":"open"'; }
used() { [ "$(opened)" = 0 ] || "$QZ" log show --kiosk "$WORK/west" --json | grep '"kind":"close"' | grep -vq cadre; }
check "the activity is not left open there" used

# Started again it knows before it hears, and a cadre can open it all the same.
before=$(opened)
start_kiosk west "$WORK/west" --source none --size 1280x800
wait_for 20 drawn west staff && sign_in west || bad "a cadre signs in at the west door"
open_again() {
    drawn west closing && return 0
    touch_on west open
    return 1
}
wait_for 20 open_again && ok "a cadre opens it there" || bad "a cadre opens it there"
stop west
"$QZ" log show --kiosk "$WORK/west" --json >"$WORK/log"
same "nothing but the cadre opened it" "$((before + 1))" "$(grep -c '"kind":"open"' "$WORK/log")"
check "in the cadre's name" sh -c 'grep "\"kind\":\"open\"" "$1" | tail -1 | grep -q "$2"' - "$WORK/log" "$CADRE"
stop tracker
check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
