#!/bin/sh
# The tracker is not there when the day begins: check-ins work all the same, and arrive later.
. tests/e2e/lib.sh

new_tracker 40
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
stop tracker

{
    scan_script 1 30 0.02
    echo "scan $(pass_text 31 | "$TOOLS/forge_pass")"
    echo "scan $(pass_text 1)"
} >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
wait_for 40 has_welcomes kiosk 30 && ok "30 people check in with no tracker to be reached" ||
    bad "30 people check in offline (only $(welcomes kiosk))"
told() { grep -q "\"verdict\":\"$1\"" "$WORK/kiosk.report"; }
wait_for 20 told forged && ok "a forged pass is told offline"  || bad "a forged pass is told offline"
wait_for 20 told already && ok "and who checked in before" || bad "who checked in before is told offline"
start_tracker
all_there() { [ "$(tracker_size "$KIOSK_ID")" -ge 34 ]; }
wait_for 90 all_there && ok "when the tracker is back, everything is uploaded by itself" ||
    bad "everything is uploaded later (the tracker has $(tracker_size "$KIOSK_ID"))"
stop kiosk
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
exactly_once "$WORK/kiosk.report" "$WORK/kiosk.log"
