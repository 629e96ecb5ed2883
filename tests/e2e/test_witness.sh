#!/bin/sh
# A kiosk keeps the newest checkpoint of the tracker's own log: a tracker that was put back from a copy in silence is noticed,
# while check-ins go on; one whose log grew past that
# is noticed too, since it cannot prove that it goes on from it; one that says so is believed.
. tests/e2e/lib.sh

new_tracker 6
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
warm_kiosk "$WORK/east" "$EAST"
stop tracker
cp -r "$WORK/tracker" "$WORK/copy"
start_tracker
for i in 1 2 3 4 5 6; do
    "$QZ" activity add --organisation "$ORG" --kind open_day --title "之后（演示）" --place "二楼" --start "+$((i * 24))h" \
        --end "+$((i * 24 + 2))h" >/dev/null || die "the tracker's log grows"
done
stop tracker
start_tracker

plug east
start_kiosk east "$WORK/east" --source none --serial "$WORK/east.tty"
wait_for 20 listening east || die "the kiosk opens its scanner"
checked_in() { # N
    hold east "$(pass_text "$1")"
    wait_for 20 has_welcomes east "$1"
}
sent() { [ "$(tracker_size "$EAST")" -ge "$1" ]; }
checked_in 1 || die "somebody checks in"
wait_for 20 sent 3 || die "what the kiosk wrote arrives"
check "nothing is said of the tracker's log" sh -c "! grep -q \"tracker's own log\" '$WORK/east.err'"

stop tracker
mv "$WORK/tracker" "$WORK/newer"
cp -r "$WORK/copy" "$WORK/tracker"
start_tracker
checked_in 2 || bad "check-ins go on with a tracker that was put back from a copy"
wait_for 30 grep -q "own log is shorter than it was" "$WORK/east.err" && ok "the kiosk says that the tracker's log became shorter" ||
    bad "the kiosk says that the tracker's log became shorter"
wait_for 20 sent 4 && ok "what it wrote arrives all the same" || bad "what it wrote arrives all the same"

doubts() { [ "$("$QZ" kiosk list --json | sed -n "/$EAST/s/.*\"doubt\":\"\([a-z]*\)\".*/\1/p")" = "$1" ]; }
wait_for 20 doubts smaller && ok "so does the list of kiosks" || bad "so does the list of kiosks"

# It goes on, until it is longer than the log that it had, which it does not contain.
for i in 1 2 3 4 5 6 7 8; do
    "$QZ" activity add --organisation "$ORG" --kind open_day --title "另外（演示）" --place "三楼" --start "+$((i * 24))h" \
        --end "+$((i * 24 + 2))h" >/dev/null || die "the tracker's log grows past what it was"
done
stop tracker
start_tracker
checked_in 3 || bad "check-ins go on with a tracker whose log is another"
wait_for 30 grep -q "own log does not go on from what it was" "$WORK/east.err" &&
    ok "the kiosk says that the longer log is another one" || bad "the kiosk says that the longer log is another one"
wait_for 20 doubts forked && ok "so does the list of kiosks" || bad "so does the list of kiosks"

stop tracker
check "that it was put back is put on record" "$QZ" tracker restored --tracker-dir "$WORK/tracker" --reason "演练"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker" --views
"$QZ" log checkpoint --tracker-dir "$WORK/tracker" >"$WORK/note"
check "its newest checkpoint says so" grep -q '^restored [0-9]*$' "$WORK/note"
start_tracker
checked_in 4 || bad "check-ins go on"
wait_for 30 grep -q "own log is believed again" "$WORK/east.err" && ok "the kiosk believes it" ||
    bad "the kiosk believes it"
wait_for 20 doubts "" && ok "the list of kiosks says so no more" || bad "the list of kiosks says so no more"

stop tracker
start_tracker
said=$(grep -c "tracker's own log\|its own log" "$WORK/east.err")
checked_in 5 || bad "check-ins go on"
wait_for 20 sent 7 || bad "what it wrote arrives"
same "an honest tracker's longer log is believed without a word" "$said" \
    "$(grep -c "tracker's own log\|its own log" "$WORK/east.err")"
stop east
stop tracker
"$QZ" log checkpoint --tracker-dir "$WORK/tracker" | sed -n 2p >"$WORK/size"
"$QZ" log verify --kiosk "$WORK/east" --views >"$WORK/verify.out" || bad "the kiosk's log proves itself"
check "the kiosk's log proves itself, and tells what it saw" grep -q "the tracker's own log was seen with [0-9]* entries$" "$WORK/verify.out"
SEEN=$(sed -n "s/.*own log was seen with \([0-9]*\) entries$/\1/p" "$WORK/verify.out")
same "  under its newest checkpoint, but for the one of its last stop" "$(($(cat "$WORK/size") - 1))" "$SEEN"
same_logs "$WORK/east" "$EAST"
