#!/bin/sh
# Codes are read in a process of their own. It is killed and stopped while people check in: everybody is welcomed all the same,
# once. While it dies again and again the screen says so, and who has no pass is counted by a touch; then it reads again.
. tests/e2e/lib.sh

new_tracker 4
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"

# Each pass is held up until there is a line for it in the report; the last one for good.
mkfifo "$WORK/camera.y4m"
for i in 1 2 3; do
    echo "pass 1 \"$(pass_text $i)\""
    echo "empty 1"
done >"$WORK/camera.txt"
printf 'empty 3\nhold 600 "%s"\n' "$(pass_text 4)" >>"$WORK/camera.txt"
start camera "$TOOLS/demo_camera" --script "$WORK/camera.txt" --out "$WORK/camera.y4m" --report "$WORK/door.report" \
    --size 640x480 --fps 15 --mono --live

start_display 1280x800
start_kiosk door "$WORK/kiosk" --source "y4m:$WORK/camera.y4m" --size 1280x800
worker() { pgrep -P "$(pid_of door)" -x qingzhan-scan; }
works() { [ "$(worker | wc -l)" -eq 1 ]; }
another() { works && [ "$(worker)" != "$old" ]; }

wait_for 30 has_welcomes door 1 && ok "a pass is read by the worker" || die "a pass is read by the worker"
check "which is a process of its own" works
check "  in which nothing can be opened" grep -q '^Max open files  *0  *0 ' "/proc/$(worker)/limits"
check "  and that seccomp holds" grep -q '^Seccomp:.2' "/proc/$(worker)/status"

old=$(worker)
kill -KILL "$old"
wait_for 20 another && ok "one that is killed has a successor" || bad "one that is killed has a successor"
wait_for 30 has_welcomes door 2 && ok "  and the next one is welcomed" || bad "  and the next one is welcomed"

old=$(worker)
kill -STOP "$old"
wait_for 20 another && ok "one that hangs is killed, and has a successor" || bad "one that hangs has a successor"
check "  which is said" grep -q 'scan worker: it gave no answer for' "$WORK/door.err"
wait_for 30 has_welcomes door 3 && ok "  and the next one is welcomed" || bad "  and the next one is welcomed"

# It dies as often as it comes.
broken() {
    for p in $(worker); do kill -KILL "$p"; done
    grep -q 'trouble: E34' "$WORK/door.err"
}
wait_for 60 broken && ok "one that dies again and again is told as E34" || bad "one that dies again and again is told as E34"
wait_for 20 drawn door headcount || bad "the screen offers to count meanwhile"
before=$(wc -l <"$WORK/door.report")
counted() { [ "$(wc -l <"$WORK/door.report")" -gt "$before" ]; }
check "who has no pass is counted by a touch meanwhile" touch_on door headcount
wait_for 20 counted || bad "  and that is recorded"
same "said once" 1 "$(grep -c 'dies again and again' "$WORK/door.err")"

wait_for 60 has_welcomes door 5 && ok "the next one is welcomed when it lives again" || bad "the next one is welcomed when it lives again"
over() { ! on_screen door trouble; }
wait_for 60 over && ok "and the screen is as before" || bad "and the screen is as before"

left=$(worker)
stop door
gone() { [ ! -e "/proc/$left" ]; }
wait_for 20 gone && ok "the worker ends with the kiosk" || bad "the worker ends with the kiosk"
stop camera
"$QZ" log show --kiosk "$WORK/kiosk" --json >"$WORK/log"
same "the log has four people, each once" "4 4" \
    "$(grep '"kind":"checkin"' "$WORK/log" | grep -o '"y_[a-z0-9]*"' | sort | uniq -c | awk '{ n += $1 } END { print n, NR }')"
stop tracker
