#!/bin/sh
# A kiosk whose disk was put back from an old copy: people are still checked in, the screen says that uploads have stopped,
# and the tracker keeps what it had, with the evidence.
. tests/e2e/lib.sh

new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
cp -r "$WORK/kiosk" "$WORK/copy"

scan_script 1 5 0.02 >"$WORK/first"
start_kiosk before "$WORK/kiosk" --source none --script "$WORK/first"
wait_for 20 has_welcomes before 5 || die "five people check in"
held() { "$QZ" log show --tracker-dir "$WORK/tracker" --log "$KIOSK_ID" --json; }
caught_up() { [ "$(tracker_size "$KIOSK_ID")" -ge 8 ]; }
wait_for 20 caught_up || die "the tracker has them"
stop before
before=$(tracker_size "$KIOSK_ID")

rm -rf "$WORK/kiosk"
mv "$WORK/copy" "$WORK/kiosk"
scan_script 6 10 0.02 >"$WORK/then"
start_kiosk after "$WORK/kiosk" --source none --script "$WORK/then"
wait_for 20 has_welcomes after 5 && ok "put back from a copy, the kiosk checks people in" || bad "a kiosk put back checks in"
says() { grep -q 'uploads have stopped: log-forked' "$WORK/after.err"; }
wait_for 20 says && ok "and says that uploads have stopped, and why" || bad "a kiosk put back says that uploads have stopped"
forked() { "$QZ" kiosk list --json | grep "$KIOSK_ID" | grep -q '"forked":true'; }
wait_for 20 forked && ok "the tracker says that its log has forked" || bad "the tracker says that the log has forked"
same "nothing of what the tracker held was overwritten" "$before" "$(tracker_size "$KIOSK_ID")"
stop after
stop tracker
held >"$WORK/tracker.log"
same "and the first five check-ins are there" 5 "$(grep -c '"kind":"checkin"' "$WORK/tracker.log")"
check "the kiosk's log proves itself, with the five of today" "$QZ" log verify --kiosk "$WORK/kiosk"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker"
