#!/bin/sh
# A kiosk is killed with SIGKILL at 200 random moments while people check in: each acknowledged check-in is in its ledger
# exactly once and, after upload, at the tracker exactly once; roots are equal.
. tests/e2e/lib.sh
KILLS=${KILLS:-200}
SEED=${SEED:-$(date +%s)}

new_tracker 900
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"

# Each round begins with people of the round before: a welcome that nobody saw must not become a second check-in.
mkdir "$WORK/scripts"
awk -v kills="$KILLS" -v dir="$WORK/scripts" '{
    sub(/^[^ ]*  /, "")
    pass[NR] = $0
} END {
    for (k = 1; k <= kills; k++) {
        file = dir "/" k ".txt"
        for (i = 0; i < 12; i++) print "scan " pass[(k * 4 + i - 6 + NR) % NR + 1] >file
        close(file)
    }
}' "$WORK/passes.txt"

export SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy
if "$TOOLS/kill_loop" --kills "$KILLS" --seed "$SEED" --report "$WORK/kiosk.report" --scripts "$WORK/scripts" -- \
    "$KIOSK" --dir "$WORK/kiosk" --size 640x400 --software --mute --config "$WORK/kiosk.conf" --source none \
    --report "$WORK/kiosk.report" >"$WORK/kills.out" 2>"$WORK/kills.err"; then
    ok "$(cat "$WORK/kills.out") (seed $SEED)"
else
    die "the kill loop runs (seed $SEED): $(tail -3 "$WORK/kills.err")"
fi

echo upload | "$TOOLS/feeder" --kiosk "$WORK/kiosk" || bad "the rest is uploaded"
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
exactly_once "$WORK/kiosk.report" "$WORK/kiosk.log"
check "after each kill the kiosk came back by itself" test "$(grep -c '"kind":"boot"' "$WORK/kiosk.log")" -ge $((KILLS / 2))
