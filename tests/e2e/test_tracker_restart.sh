#!/bin/sh
# The tracker is killed with SIGKILL twice while check-ins go on: nothing is lost, nothing doubled.
. tests/e2e/lib.sh

new_tracker 120
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"

scan_script 1 120 0.05 >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
wait_for 30 has_welcomes kiosk 20 || die "the kiosk welcomes people"
stop tracker KILL
ok "the tracker was killed after $(welcomes kiosk) check-ins"
wait_for 30 has_welcomes kiosk 60 && ok "check-ins go on without it"
start_tracker
wait_for 30 has_welcomes kiosk 90
stop tracker KILL
ok "and killed again after $(welcomes kiosk)"
start_tracker
wait_for 60 has_welcomes kiosk 120 || bad "all 120 are welcomed (only $(welcomes kiosk))"
size_reached() { [ "$(tracker_size "$KIOSK_ID")" -ge 122 ]; }
wait_for 90 size_reached || bad "everything is uploaded in the end"
stop kiosk
same "the tracker counts 120 youths" 120 "$("$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/')"
"$TOOLS/feeder" --kiosk "$WORK/kiosk" </dev/null || bad "the ledger opens"
echo upload | "$TOOLS/feeder" --kiosk "$WORK/kiosk" || bad "the last entries are uploaded"
# What came since its last checkpoint of its own log is signed for as soon as it starts again.
# shellcheck disable=SC2086 # DATABASE_ARGS: two words, or none
came_after() { "$QZ" log verify --tracker-dir "$WORK/tracker" $DATABASE_ARGS --views >"$WORK/proven" && grep -q "receipts came after" "$WORK/proven"; }
stop tracker KILL
check "what a killed tracker had not signed for yet is said" came_after
start_tracker
stop tracker KILL
came_after && bad "once it was started, all receipts are under a checkpoint" || ok "once it was started, all receipts are under a checkpoint"
check "  and prove themselves" grep -q "checkpoints of the tracker's own log are signed" "$WORK/proven"
start_tracker
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
exactly_once "$WORK/kiosk.report" "$WORK/kiosk.log"
