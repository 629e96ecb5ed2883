#!/bin/sh
# Two organisations become one while a kiosk of the first is off line: it goes on without being enrolled again, and all that
# it held arrives.
. tests/e2e/lib.sh

new_tracker 8
ACTIVITY=$(add_activity open_day -5m +3h)
FROM=$ORG
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
INTO=$("$QZ" org add --superior "$PROVINCE" --kind prefecture --title 东湖市（演示）) || die "another organisation is added"
SECOND=$("$QZ" cadre add --organisation "$INTO" --name 李站 --pin-file "$WORK/pin") || die "with a cadre"
ORG=$INTO
enrol_kiosk "$WORK/west" "大厅"
WEST=$KIOSK_ID
warm_kiosk "$WORK/east" "$EAST"

plug east
start_kiosk east "$WORK/east" --source none --serial "$WORK/east.tty"
wait_for 20 listening east || die "the kiosk opens its scanner"
hold east "$(pass_text 1)"
wait_for 20 has_welcomes east 1 || die "somebody checks in"
uploaded() { [ "$(tracker_size "$1")" -ge "$2" ]; }
wait_for 20 uploaded "$EAST" 4 || bad "that arrives"

# The tracker is where the kiosk does not find it, and the two are merged there.
stop tracker
KEPT=$PORT
hold east "$(pass_text 2)"
wait_for 20 has_welcomes east 2 && ok "people check in while the tracker is not there" || bad "people check in off line"
PORT=$(free_port)
start_tracker
"$QZ" org merge "$FROM" "$INTO" --reason 区划调整 >"$WORK/merge.out" 2>&1 && ok "the two are merged" || bad "the two are merged"
check "  it is said what goes on" grep -q '1 kiosks, 1 cadres, 8 people, 1 activities' "$WORK/merge.out"
"$QZ" stats "$FROM" >"$WORK/stats.out"
check "  and where the first one went" grep -q "东湖市（演示） ($INTO)" "$WORK/stats.out"
"$QZ" stats "$INTO" >"$WORK/stats.out"
check "  and that the other one has it now" grep -q "青源市（演示） ($FROM)" "$WORK/stats.out"
if "$QZ" activity add --organisation "$FROM" --kind open_day --title x --start +1d --end +2d 2>"$WORK/add.err"; then
    bad "nothing is added to the first one"
else
    check "nothing is added to the first one; it is said which to name" grep -q "merged into $INTO" "$WORK/add.err"
fi
stop tracker
hold east "$(pass_text 3)"
wait_for 20 has_welcomes east 3 || bad "the kiosk has not heard of it and goes on"

PORT=$KEPT
start_tracker
figure() { "$QZ" stats "$1" --json | sed -n "1s/.*\"$2\":\([0-9]*\).*/\1/p"; }
all_three() { [ "$(figure "$INTO" youths)" = 3 ]; }
wait_for 60 all_three && ok "when the tracker is back, what the kiosk held arrives and counts there" ||
    bad "what the kiosk held arrives and counts there ($(figure "$INTO" youths))"
same "  and no more where the activity was" 0 "$(figure "$FROM" youths)"
same "nothing of it was turned away" 0 "$("$QZ" activity show "$ACTIVITY" --json | grep -c other-organisation)"
same "the kiosk belongs there, with no new enrolment" 1 "$("$QZ" kiosk list --json | grep -c "\"id\":\"$EAST\".*\"organisation\":\"$INTO\"")"

plug west
start_kiosk west "$WORK/west" --source none --serial "$WORK/west.tty"
wait_for 20 listening west || die "the other kiosk opens its scanner"
opened() { grep -q '"kind":"open"' "$WORK/west.log" 2>/dev/null || [ "$(tracker_size "$WEST")" -ge 3 ]; }
wait_for 30 opened || bad "the other organisation's kiosk opens the activity that came to it"
hold west "$(pass_text 4)"
wait_for 20 has_welcomes west 1 && ok "the first one's people are welcome at the other one's kiosk" ||
    bad "the first one's people are welcome at the other one's kiosk"
hold east "$(pass_text 5)"
wait_for 20 has_welcomes east 4 || bad "the first kiosk goes on"
check "a cadre of the other one confirms" "$QZ" activity confirm "$ACTIVITY" --cadre "$SECOND" --by 管理员
all_five() { [ "$(figure "$INTO" youths)" = 5 ]; }
wait_for 30 all_five && ok "all five count" || bad "all five count ($(figure "$INTO" youths))"
stop east
stop west
stop tracker
same_logs "$WORK/east" "$EAST"
same_logs "$WORK/west" "$WEST"
check "a kiosk that starts again knows where it is" sh -c 'strings "$1" | grep -q "$2"' - "$WORK/east/kiosk.db" "$INTO"
