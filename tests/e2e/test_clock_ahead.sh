#!/bin/sh
# A kiosk's clock is eight hours ahead in the morning (a hardware clock in local time): nobody confirms it, then a
# cadre does, wrongly; then the network comes and puts it right. The real programs, touched as people touch them.
. tests/e2e/lib.sh

new_tracker 70
NOW=$(add_activity open_day -5m +3h)
EVENING=$(add_activity face_to_face +7h +9h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
stop tracker

export QZ_CLOCK_FILE="$WORK/ahead" QZ_SHIM_BOOT=11111111-1111-4111-8111-111111111111
echo 28800000 >"$WORK/ahead"
log_has() { "$QZ" log show --json --kiosk "$WORK/kiosk" 2>/dev/null | grep -q "$1"; }
start_ahead() { # ARGUMENTS…
    SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy start kiosk env LD_PRELOAD="${POWER:-}$BUILD/tests/shim/clock_shim.so:$BUILD/tests/shim/boot_shim.so" \
        "$KIOSK" --dir "$WORK/kiosk" --size 640x400 --software --mute --config "$WORK/kiosk.conf" \
        --report "$WORK/kiosk.report" --source none "$@"
}
sign_in='tap staff
wait pin
key 246810
tap enter'

cat >"$WORK/unconfirmed" <<SCRIPT
wait ask 60
scan $(pass_text 1)
wait refused
wait ask
quit
SCRIPT
start_ahead --script "$WORK/unconfirmed"
wait_for 90 sh -c "! kill -0 $(pid_of kiosk)"
check "a clock that nobody confirms asks staff, and checks nobody in by itself" grep -q no-activity "$WORK/kiosk.report"
before=$("$QZ" log show --json --kiosk "$WORK/kiosk" | grep -c '"kind":"open"')

cat >"$WORK/said" <<SCRIPT
wait ask 60
$sign_in
wait clock 30
sleep 1
tap right
wait staff
tap back
wait idle 30
sleep 2
scan $(pass_text 1)
wait welcome
wait idle
$(scan_script 2 62 0.03)
wait welcome
wait idle
quit
SCRIPT
start_ahead --script "$WORK/said"
wait_for 120 sh -c "! kill -0 $(pid_of kiosk)"
same "one was opened by the cadre's word alone" $((before + 1)) "$("$QZ" log show --json --kiosk "$WORK/kiosk" | grep -c '"kind":"open"')"
check "the log has that word under the cadre's name" log_has "\"kind\":\"clock\".*\"cadre\":\"$CADRE\""
check "and people went to the activity of the evening" log_has "\"kind\":\"checkin\",\"activity\":\"$EVENING\""

echo 0 >"$WORK/ahead"
start_tracker
cat >"$WORK/right" <<SCRIPT
wait idle 60
sleep 8
scan $(pass_text 70)
wait welcome
wait idle
$sign_in
wait staff 30
sleep 1
shot menu
sleep 1
tap move
sleep 60
SCRIPT
# The power goes while the first of those who are to be moved are made durable.
mkdir "$WORK/shots"
POWER=$BUILD/tests/shim/kill_shim.so: QZ_KILL_FILE=$WORK/power
export QZ_KILL_FILE
start_ahead --script "$WORK/right" --shots "$WORK/shots"
wait_for 120 test -s "$WORK/shots/menu.png" || die "the cadre comes to the menu"
: >"$WORK/power"
wait "$(pid_of kiosk)" 2>/dev/null
same "the kiosk is killed in the middle of a move" 137 $?
rm "$WORK/power"
POWER=
moved() { "$QZ" log show --json --kiosk "$WORK/kiosk" | grep -c '"kind":"checkin".*"of":'; }
check "not all were moved then ($(moved) of 62)" test "$(moved)" -lt 62

cat >"$WORK/again" <<SCRIPT
wait idle 60
sleep 2
$sign_in
wait staff 30
sleep 1
tap move
sleep 2
quit
SCRIPT
start_ahead --script "$WORK/again"
wait_for 120 sh -c "! kill -0 $(pid_of kiosk)"
check "what was opened ahead of its time is left when the clock is right" log_has "\"kind\":\"close\",\"activity\":\"$EVENING\""
check "and people go to the activity of now" log_has "\"kind\":\"checkin\",\"activity\":\"$NOW\".*\"seen\""
same "another touch moves who is left: sixty-two whom the clock put elsewhere" 62 "$(moved)"
same "  each of them once" 62 "$("$QZ" log show --json --kiosk "$WORK/kiosk" | sed -n 's/.*"kind":"checkin".*"of":\([0-9]*\).*/\1/p' | sort -u | wc -l)"
"$QZ" log show --json --kiosk "$WORK/kiosk" >"$WORK/last"
start_kiosk upload "$WORK/kiosk" --source none
all_there() { [ "$(tracker_size "$KIOSK_ID")" -gt "$(wc -l <"$WORK/last")" ]; }
wait_for 60 all_there && ok "all of it is uploaded" || bad "all of it is uploaded (the tracker has $(tracker_size "$KIOSK_ID"))"
stop upload
stop tracker
"$QZ" log show --tracker-dir "$WORK/tracker" --log "$KIOSK_ID" >"$WORK/judged"
same "the tracker counts all of them and one more at the activity of now" 63 "$(grep -c "checkin *$NOW .*\[accepted\]" "$WORK/judged")"
same "and voids the sixty-two at that of the evening, and its opening" 63 "$(grep -c 'void .* clock .*\[accepted\]' "$WORK/judged")"
same "none of it is doubtful" 0 "$(grep -c 'time-doubtful' "$WORK/judged")"
