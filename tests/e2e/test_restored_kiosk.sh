#!/bin/sh
# A kiosk whose disk was put back from an old copy. On line it gets back what it signed and lacks, before it writes, and
# nothing forks. Off line its log forks: people are still checked in, the screen says that uploads have stopped, and the
# tracker keeps what it had, with the evidence. Then its five people are taken over by hand, and count as late once,
# however often that is done.
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
mv "$WORK/older" "$WORK/kiosk"
scan_script 11 15 0.02 >"$WORK/offline"
start_kiosk alone "$WORK/kiosk" --source none --script "$WORK/offline"
wait_for 20 has_welcomes alone 5 && ok "put back from a copy and off line, the kiosk checks people in" ||
    bad "a kiosk put back checks in off line"
start_tracker
says() { grep -q 'uploads have stopped: log-forked' "$WORK/alone.err"; }
wait_for 30 says && ok "and says that uploads have stopped, and why" || bad "a kiosk put back says that uploads have stopped"
wait_for 20 forked && ok "the tracker says that its log has forked" || bad "the tracker says that the log has forked"
same "nothing of what the tracker held was overwritten" "$healed" "$(tracker_size "$KIOSK_ID")"
stop alone
stop tracker
held >"$WORK/tracker.log"
same "and the first ten check-ins are there" 10 "$(grep -c '"kind":"checkin"' "$WORK/tracker.log")"
check "the kiosk's log proves itself, with the five of today" "$QZ" log verify --kiosk "$WORK/kiosk"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker"

# ---- taken over by hand ----
start_tracker
# The number in the answer to the rescue, and of people of the activity who stand as late.
told() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$WORK/rescue.json"; }
late() { "$QZ" activity list --json | grep "$ACTIVITY" | sed -n 's/.*"waiting":[0-9]*,"late":\([0-9]*\).*/\1/p'; }
same "none stands as late before" 0 "$(late)"
check "what did not come in is taken over" sh -c "'$QZ' log rescue --kiosk '$WORK/kiosk' --json >'$WORK/rescue.json'"
same "the five come in" 5 "$(told in)"
same "and count as late" 5 "$(late)"
check "it can be done twice" sh -c "'$QZ' log rescue --kiosk '$WORK/kiosk' --json >'$WORK/rescue.json'"
same "which brings nothing" 0 "$(told in)"
same "and finds the five there" 5 "$(told before)"
same "they count once" 5 "$(late)"
named() { "$QZ" activity show "$ACTIVITY" --json | grep -c "rescued: checkin .* of $KIOSK_ID"; }
same "the activity shows from where they are" 5 "$(named)"
stop tracker
check "the tracker's logs prove themselves with them" "$QZ" log verify --tracker-dir "$WORK/tracker"
check "and the views are what the entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
