#!/bin/sh
# A hostile network stands between a real kiosk and a real tracker: it loses, alters, swaps and forges what they say to
# each other. People go on checking in, each is recorded once, and once it rests both logs become the same.
. tests/e2e/lib.sh

new_tracker 60
ACTIVITY=$(add_activity open_day -5m +3h)
# Who is asked to wait waits for up to two minutes, rightly; that would only make the test longer.
start proxy "$TOOLS/hostile_proxy" --to "$PORT" --port-file "$WORK/proxy.port" --seed 9 --chance 40 --calm \
    --except busy,wait-long --report "$WORK/attacks"
wait_for 10 test -s "$WORK/proxy.port" || die "the hostile network is there"
"$QZ" enrol code --organisation "$ORG" --name 东门 --url "http://$(cat "$WORK/proxy.port")" --json |
    sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/code" || die "an enrolment code is made"
"$QZ" enrol --kiosk "$WORK/kiosk" --code - <"$WORK/code" >"$WORK/enrol.out" 2>&1 || die "a kiosk is enrolled"
KIOSK_ID=$(sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$WORK/enrol.out")
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"

kill -USR2 "$(pid_of proxy)"
scan_script 1 60 0.1 >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
wait_for 60 has_welcomes kiosk 60 && ok "60 people check in while the network attacks" ||
    bad "60 people check in (only $(welcomes kiosk))"
attacked() { [ "$(wc -l <"$WORK/attacks")" -ge 6 ]; }
wait_for 90 attacked && ok "and it attacks at least six requests" || bad "only $(wc -l <"$WORK/attacks") were attacked"
same "it turned nobody away" 0 "$(grep -vc '"verdict":"welcome"' "$WORK/kiosk.report")"

kill -USR1 "$(pid_of proxy)"
all_there() { [ "$(tracker_size "$KIOSK_ID")" -ge 63 ]; }
wait_for 120 all_there && ok "once it rests, everything is uploaded by itself" ||
    bad "everything is uploaded (the tracker has $(tracker_size "$KIOSK_ID"))"
stop kiosk
echo upload | "$TOOLS/feeder" --kiosk "$WORK/kiosk" || bad "the last entries are uploaded"
stop proxy
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
exactly_once "$WORK/kiosk.report" "$WORK/kiosk.log"
