#!/bin/sh
# What a kiosk and a tracker of before wrote, when a headcount could be of ten thousand: under today's programs it counts as it
# did, proves itself and gives the same views, and the kiosk goes on. What comes from now on is judged by the rules of now.
. tests/e2e/lib.sh

OLD=$BUILD/versions/unsigned/build
if [ ! -x "$OLD/tests/tools/feeder" ]; then
    echo "skip - a program from before answers were signed (build it with: sh tests/field/versions.sh)"
    exit 0
fi
TODAY=$QZ TODAY_S_TRACKER=$TRACKER
QZ=$OLD/qingzhan TRACKER=$OLD/qingzhan-tracker
old_feed() { "$OLD/tests/tools/feeder" --kiosk "$WORK/old" >"$WORK/feeder.out" 2>&1; }
figure() { "$QZ" stats "$ORG" --json | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

# ---- in the time of before ----

new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/old" "东门"
OLD_KIOSK=$KIOSK_ID
{
    echo "open $ACTIVITY $CADRE"
    i=0
    while [ $i -lt 40 ]; do
        echo "headcount $ACTIVITY 10000"
        i=$((i + 1))
    done
    for i in 1 2 3; do echo "checkin $ACTIVITY \"$(pass_text $i)\""; done
    echo "confirm $ACTIVITY $CADRE"
    echo upload
} | old_feed || die "an older kiosk and tracker work: $(cat "$WORK/feeder.out")"
same "with the programs of before forty headcounts of 10,000 count" "400000 3" "$(figure headcount) $(figure youths)"
stop tracker

# ---- today ----

QZ=$TODAY TRACKER=$TODAY_S_TRACKER
start_tracker
same "with those of today they count as they did" "400000 3" "$(figure headcount) $(figure youths)"
echo "headcount $ACTIVITY 10000
checkin $ACTIVITY \"$(pass_text 4)\"
upload" | old_feed && ok "the older kiosk goes on uploading" || bad "the older kiosk uploads: $(cat "$WORK/feeder.out")"
same "what it counts from now on is bounded, and who comes counts" "400000 4" "$(figure headcount) $(figure youths)"
enrol_kiosk "$WORK/new" "西门"
warm_kiosk "$WORK/new" "$KIOSK_ID"
ok "a kiosk of today takes a configuration with such figures"

before=$(tracker_size "$OLD_KIOSK")
start_kiosk first "$WORK/old" --source none
more() { [ "$(tracker_size "$OLD_KIOSK")" -gt "$before" ]; } # which is uploaded when the configuration is there
wait_for 20 more || die "the older kiosk's directory is taken over by today's program"
stop first
scan_script 5 7 0.05 >"$WORK/script"
start_kiosk today "$WORK/old" --source none --script "$WORK/script"
wait_for 20 has_welcomes today 3 && ok "the older kiosk's directory is taken over by today's program, and people check in" ||
    bad "people check in at a kiosk that was brought up"
seven() { [ "$(figure youths)" = 7 ]; }
wait_for 20 seven && ok "  and count" || bad "  and count"
stop today
stop tracker
check "the tracker's views are what its entries give" "$QZ" log verify --tracker-dir "$WORK/tracker" --views
same_logs "$WORK/old" "$OLD_KIOSK"
"$QZ" log show --tracker-dir "$WORK/tracker" --log "$OLD_KIOSK" >"$WORK/judged"
same "the forty stand after a rebuild too" 40 "$(grep 'headcount' "$WORK/judged" | grep -c '\[accepted\]')"
same "and the one of today does not" 1 "$(grep 'headcount' "$WORK/judged" | grep -c '\[too-many\]')"
