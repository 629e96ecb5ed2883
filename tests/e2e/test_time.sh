#!/bin/sh
# Honest people whose kiosk, or whose tracker, has another time than it should: nobody's entry is doubted.
[ -d /dev/shm ] && export TMPDIR=/dev/shm # three days of entries, each on the disk before the next
. tests/e2e/lib.sh

with_clock "$WORK/tracker.sh" "$TRACKER"
with_clock "$WORK/qingzhan.sh" "$QZ"
TRACKER=$WORK/tracker.sh QZ=$WORK/qingzhan.sh
HOUR=3600000 DAY=86400000
now_ms() { date +%s%3N; }
feed() { "$TOOLS/feeder" --kiosk "$1" >"$WORK/feeder.out" 2>&1; }
of_verdict() { "$QZ" log show --tracker-dir "$WORK/tracker" --log "$1" | grep -c "\[$2\]"; } # KIOSK VERDICT
uploads() { # since the tracker started
    "$TOOLS/raw_http" "${URL#http://}" <<-END | sed -n 's/^qingzhan_uploads_total \([0-9]*\).*/\1/p'
	GET /metrics HTTP/1.1
	Authorization: Bearer $(cat "$WORK/tracker/admin.token")
	Host: x
	Connection: close

	END
}

# ---- three days off line, two reboots, 3 x 8,000 entries ----

START=$(($(now_ms) - 3 * DAY - HOUR))
clock_ahead $((-3 * DAY - HOUR))
new_tracker 40
ACTIVITY=$(add_activity open_day -5m +96h)
enrol_kiosk "$WORK/kiosk" "东门"
FIRST=$KIOSK_ID
stop tracker
cp -r "$WORK/tracker" "$WORK/copy"

for day in 0 1 2; do
    echo "at $((START + day * DAY + 60000))"
    [ $day -gt 0 ] && echo "boot 0f8fad5b-d9cb-469f-a165-7086772895$day$day"
    echo "open $ACTIVITY $CADRE"
    awk -v n=8000 -v activity="$ACTIVITY" '{ sub(/^[^ ]*  /, ""); pass[NR] = $0 }
        END { for (i = 0; i < n; i++) printf "checkin %s \"%s\"\n", activity, pass[i % NR + 1] }' "$WORK/passes.txt"
done >"$WORK/days"
feed "$WORK/kiosk" <"$WORK/days" || die "three days are recorded: $(cat "$WORK/feeder.out")"
entries=$(log_size "$WORK/kiosk")

clock_ahead 0
start_tracker
start_kiosk kiosk "$WORK/kiosk" --source none
all_there() { [ "$(tracker_size "$FIRST")" -ge "$entries" ]; }
wait_for 120 all_there && ok "$entries entries of three days off line come in" ||
    bad "three days come in (the tracker has $(tracker_size "$FIRST") of $entries)"
check "in one run of $(uploads) uploads" test "$(uploads)" -le $((entries / 1000 + 3))
stop kiosk
stop tracker
same "none of them is doubtful" 0 "$(of_verdict "$FIRST" time-doubtful)"
check "the views are what the entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"

# ---- the tracker is put back from a copy of day one ----

mv "$WORK/tracker" "$WORK/lost" && mv "$WORK/copy" "$WORK/tracker"
check "it is on record that the tracker was put back" "$QZ" tracker restored --tracker-dir "$WORK/tracker" --reason "磁盘坏了"
start_tracker
start_kiosk again "$WORK/kiosk" --source none
wait_for 120 all_there && ok "put back from a copy of day one, the tracker gets all of it again" ||
    bad "all comes in again (the tracker has $(tracker_size "$FIRST") of $entries)"
stop again
stop tracker
same "and doubts none of it" 0 "$(of_verdict "$FIRST" time-doubtful)"

# ---- a kiosk four minutes off all day ----

start_tracker
enrol_kiosk "$WORK/off" "西门"
for hour in 1 2 3 4 5 6 7 8; do
    clock_ahead $((hour * HOUR))
    printf 'at %d\nheadcount %s 1\nupload\n' $(($(now_ms) + hour * HOUR + 240000)) "$ACTIVITY" |
        feed "$WORK/off" || bad "hour $hour is uploaded: $(cat "$WORK/feeder.out")"
done
OFF=$KIOSK_ID
stop tracker
same "a kiosk four minutes ahead all day is not doubted" 0 "$(of_verdict "$OFF" time-doubtful)"

# ---- a tracker eight hours ahead for an hour ----

rm -rf "$WORK/tracker"
clock_ahead 0
new_tracker 5
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/third" "北门"
echo "open $ACTIVITY $CADRE
upload" | feed "$WORK/third" || die "the day begins: $(cat "$WORK/feeder.out")"
clock_ahead $((8 * HOUR))
for i in 1 2 3; do
    printf 'headcount %s 1\ncheckin %s "%s"\nupload\n' "$ACTIVITY" "$ACTIVITY" "$(pass_text $i)" | feed "$WORK/third" ||
        bad "upload $i of that hour: $(cat "$WORK/feeder.out")"
done
late() { # people that the activity has as entered late
    "$QZ" activity list --json | grep -o '"\(late\|headcount_late\)":[0-9]*' | awk -F: '{ n += $2 } END { print n }'
}
check "while it is ahead, what is honest looks late" test "$(late)" -gt 0

clock_ahead 0
printf 'headcount %s 1\nupload\n' "$ACTIVITY" | feed "$WORK/third" && bad "a tracker behind its receipts cosigns nothing"
check "it answers uploads with the reason" grep -q "behind its newest receipt" "$WORK/feeder.out"
"$QZ" status >"$WORK/status" 2>&1 && bad "a tracker whose clock cannot be believed is not ready"
check "and is not ready" grep -q "behind its newest receipt" "$WORK/status"
check "somebody says when the clock was wrong" "$QZ" tracker clock --wrong "+7h..+9h" --reason "硬件时钟是本地时间"
check "then it is ready" "$QZ" status
echo upload | feed "$WORK/third" && ok "and uploads go on" || bad "uploads go on: $(cat "$WORK/feeder.out")"
same "nobody is late" 0 "$(late)"
stop tracker
check "the views are what the entries give, with what was judged anew" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
same "and nothing is doubtful" 0 "$(of_verdict "$KIOSK_ID" time-doubtful)"

# ---- two trackers 300 ms apart behind one address ----

# They share one log, so what a kiosk notices of them is that the time goes to and fro between two answers.
rm -rf "$WORK/tracker"
clock_ahead 0
new_tracker 30
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/fourth" "南门"
start two sh -c 'while :; do
    for ms in 300 0; do echo $ms >"$0.new" && mv "$0.new" "$0" && sleep 0.07; done
done' "$WORK/ahead"
warm_kiosk "$WORK/fourth" "$KIOSK_ID"
scan_script 1 30 0.1 >"$WORK/script"
start_kiosk fourth "$WORK/fourth" --source none --script "$WORK/script"
wait_for 30 has_welcomes fourth 30 && ok "thirty people check in while the tracker's time goes to and fro by 300 ms" ||
    bad "people check in while the tracker's time goes to and fro (only $(welcomes fourth))"
thirty() { [ "$("$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/')" -eq 30 ]; }
wait_for 20 thirty && ok "all of them count" || bad "all of them count"
check "in more than a few uploads ($(uploads))" test "$(uploads)" -ge 5
stop fourth
stop two
stop tracker
same "the kiosk never doubts its clock" "" "$(grep -E 'E32|trouble|clock: (against|none)' "$WORK/fourth.err")"
same "  and writes of it once at each start" 2 "$("$QZ" log show --kiosk "$WORK/fourth" --json | grep -c '"kind":"clock"')"
same "the tracker never doubts its own" "" "$(grep -h 'behind its newest receipt' "$WORK/fourth.err" "$WORK/tracker.err")"
same "nothing is doubtful" 0 "$(of_verdict "$KIOSK_ID" time-doubtful)"
same_logs "$WORK/fourth" "$KIOSK_ID"
