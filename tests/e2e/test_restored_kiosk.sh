#!/bin/sh
# A kiosk whose disk was put back from an old copy. On line it gets back what it signed and lacks, before it writes, and
# nothing forks. Off line its log forks: people are still checked in, and the tracker keeps what it had, with the evidence.
# The kiosk hears of it, closes that log and begins another one, in which people are welcomed again and counted. The five
# people of the closed log are taken over by hand, and count as late once, however often that is done. A second kiosk from
# the same copy begins no third log: it says that check-ins are kept.
. tests/e2e/lib.sh

new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
cp -r "$WORK/kiosk" "$WORK/copy"
cp -r "$WORK/kiosk" "$WORK/older"

scan_script 1 5 0.02 >"$WORK/first"
start_kiosk before "$WORK/kiosk" --source none --script "$WORK/first"
wait_for 20 has_welcomes before 5 || die "five people check in"
held() { "$QZ" log show --tracker-dir "$WORK/tracker" --log "$KIOSK_ID" --json; }
uploaded() { [ "$(tracker_size "$KIOSK_ID")" -ge "$1" ]; }
wait_for 20 uploaded 8 || die "the tracker has them"
stop before
before=$(tracker_size "$KIOSK_ID")

# ---- on line ----
rm -rf "$WORK/kiosk"
mv "$WORK/copy" "$WORK/kiosk"
scan_script 6 10 0.02 >"$WORK/then"
start_kiosk healed "$WORK/kiosk" --source none
comes_back() { grep -q 'entries came back from the tracker' "$WORK/healed.err"; }
wait_for 20 comes_back && ok "what the copy lacked comes back from the tracker" || bad "what the copy lacked comes back"
wait_for 20 uploaded $((before + 1)) && ok "and the log goes on behind it" || bad "the log goes on behind what came back"
stop healed
start_kiosk after "$WORK/kiosk" --source none --script "$WORK/then"
wait_for 20 has_welcomes after 5 && ok "people check in there" || bad "people check in at a healed kiosk"
wait_for 20 uploaded $((before + 7)) && ok "and their check-ins are taken" || bad "check-ins of a healed kiosk are taken"
stop after
forked() { "$QZ" kiosk list --json | grep "$KIOSK_ID" | grep -q '"forked":true'; }
forked && bad "nothing forked" || ok "nothing forked"
healed=$(tracker_size "$KIOSK_ID")

# ---- off line ----
stop tracker
rm -rf "$WORK/kiosk"
cp -r "$WORK/older" "$WORK/kiosk"
scan_script 11 15 0.02 >"$WORK/offline"
plug alone
start_kiosk alone "$WORK/kiosk" --source none --serial "$WORK/alone.tty" --script "$WORK/offline"
wait_for 20 listening alone || die "the scanner is heard"
wait_for 20 has_welcomes alone 5 && ok "put back from a copy and off line, the kiosk checks people in" ||
    bad "a kiosk put back checks in off line"
start_tracker
begins() { grep -q 'a new log begins' "$WORK/alone.err"; }
wait_for 30 begins && ok "told that its log forked, it begins another one" || bad "a kiosk put back begins another log"
wait_for 20 forked && ok "the tracker says that its log has forked" || bad "the tracker says that the log has forked"
same "nothing of what the tracker held was overwritten" "$healed" "$(tracker_size "$KIOSK_ID")"
OLD_ID=$KIOSK_ID
became() { "$QZ" kiosk list --json | sed -n "s/.*\"id\":\"$1\".*\"became\":\"\(k_[a-z2-7]*\)\".*/\1/p"; }
NEW_ID=$(became "$OLD_ID")
check "the list says as which kiosk it goes on" test -n "$NEW_ID"
"$QZ" kiosk list --json | grep "\"id\":\"$NEW_ID\"" | grep -q "\"was\":\"$OLD_ID\"" && ok "and which one it was" ||
    bad "the list says which kiosk it was"
reopened() { [ "$(tracker_size "$NEW_ID")" -ge 3 ]; }
wait_for 30 reopened && ok "the activity is open there again" || bad "the activity is open again in the new log"
hold alone "$(pass_text 16)"
wait_for 20 has_welcomes alone 6 && ok "people are welcomed again" || bad "people are welcomed again in the new log"
uploaded_new() { [ "$(tracker_size "$NEW_ID")" -ge 4 ]; }
counted() { "$QZ" log show --tracker-dir "$WORK/tracker" --log "$NEW_ID" --json 2>/dev/null | grep -c '"kind":"checkin"'; }
wait_for 20 uploaded_new || die "the check-in is uploaded"
stop alone

# A clone of the old disk: its key has signed for a successor, once.
cp -r "$WORK/older" "$WORK/clone"
scan_script 17 17 0.02 >"$WORK/cloned"
stop tracker
start_kiosk clone "$WORK/clone" --source none --script "$WORK/cloned"
wait_for 20 has_welcomes clone 1 || die "a clone checks in off line"
start_tracker
refused() { grep -q 'lets no other log begin' "$WORK/clone.err"; }
wait_for 30 refused && ok "a clone of it begins no third log" || bad "a clone begins no third log"
stop clone
stop tracker
held >"$WORK/tracker.log"
same "and the first ten check-ins are there" 10 "$(grep -c '"kind":"checkin"' "$WORK/tracker.log")"
same "and the one of the new log" 1 "$(counted)"
check "the new log proves itself" "$QZ" log verify --kiosk "$WORK/kiosk"
check "the closed one too, with the five of today" "$QZ" log verify --kiosk "$WORK/kiosk/closed-$OLD_ID"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker"
check "and its views are what the entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"

# ---- taken over by hand ----
start_tracker
# The number in the answer to the rescue, and of people of the activity who stand as late.
told() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$WORK/rescue.json"; }
late() { "$QZ" activity list --json | grep "$ACTIVITY" | sed -n 's/.*"waiting":[0-9]*,"late":\([0-9]*\).*/\1/p'; }
same "none stands as late before" 0 "$(late)"
check "what did not come in is taken over" sh -c "'$QZ' log rescue --kiosk '$WORK/kiosk/closed-$OLD_ID' --json >'$WORK/rescue.json'"
same "the five come in" 5 "$(told in)"
same "and count as late" 5 "$(late)"
check "it can be done twice" sh -c "'$QZ' log rescue --kiosk '$WORK/kiosk/closed-$OLD_ID' --json >'$WORK/rescue.json'"
same "which brings nothing" 0 "$(told in)"
same "and finds the five there" 5 "$(told before)"
same "they count once" 5 "$(late)"
named() { "$QZ" activity show "$ACTIVITY" --json | grep -c "rescued: checkin .* of $KIOSK_ID"; }
same "the activity shows from where they are" 5 "$(named)"
stop tracker
check "the tracker's logs prove themselves with them" "$QZ" log verify --tracker-dir "$WORK/tracker"
check "and the views are what the entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
