#!/bin/sh
# Two kiosks at two doors, fed by serial scanners: who checked in at one is told so at the other, with the other's name. On
# PostgreSQL each speaks with a tracker of its own on the same database.
. tests/e2e/lib.sh

new_tracker 12
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
WEST_URL=$URL
if [ "$DATABASE_ARGS" ]; then
    second_tracker
    WEST_URL=$SECOND_URL
fi
QINGZHAN_TRACKER=$WEST_URL
enrol_kiosk "$WORK/west" "西门"
QINGZHAN_TRACKER=$URL
WEST=$KIOSK_ID
warm_kiosk "$WORK/east" "$EAST"
warm_kiosk "$WORK/west" "$WEST"

plug east
plug west
start_kiosk east "$WORK/east" --source none --serial "$WORK/east.tty"
start_kiosk west "$WORK/west" --source none --serial "$WORK/west.tty"
wait_for 20 listening east && wait_for 20 listening west || die "the kiosks open their scanners"
for i in 1 2 3; do
    hold east "$(pass_text $i)"
    wait_for 20 has_welcomes east $i || die "people check in at the east door"
done
ok "three people check in at the east door, by a serial scanner"
east_uploaded() { [ "$(tracker_size "$EAST")" -ge 6 ]; }
wait_for 20 east_uploaded || bad "the east door's entries arrive"
# The west door's tracker has looked at what the other one took, so that its kiosk is told.
told() { (QINGZHAN_TRACKER=$WEST_URL && "$QZ" activity list --json | grep -q '"waiting":3,'); }
wait_for 20 told || bad "who came is counted at both trackers"
both_wait() {
    [ "$WEST_URL" != "$URL" ] || { feeds_waiting 2; return; }
    feeds_waiting 1 && (URL=$WEST_URL && feeds_waiting 1)
}
wait_for 20 both_wait || bad "both kiosks wait for news"

already() { [ "$(grep -c '"verdict":"already"' "$WORK/$1.report" 2>/dev/null)" -ge "$2" ]; }
hold west "$(pass_text 2)"
wait_for 20 already west 1 && ok "one of them at the west door is told that it is done already" ||
    bad "the west door knows who checked in at the east door"
hold west "$(pass_text 4)"
wait_for 20 has_welcomes west 1 && ok "somebody new at the west door is welcome"
same "nobody was welcomed at both doors" 1 "$(welcomes west)"
west_uploaded() { [ "$(tracker_size "$WEST")" -ge 4 ]; }
wait_for 20 west_uploaded || bad "the west door's entries arrive"
same "the tracker counts four youths" 4 "$("$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/')"
stop east
stop west
stop tracker
[ "$WEST_URL" = "$URL" ] || stop second
same_logs "$WORK/east" "$EAST"
same_logs "$WORK/west" "$WEST"
