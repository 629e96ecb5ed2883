#!/bin/sh
# The tracker's key is changed twice while a kiosk is off line: the kiosk follows by the notes that each key signed, uploads,
# and is cosigned by the new key; both logs prove themselves across the changes, and the keys of before are believed nothing new.
. tests/e2e/lib.sh

new_tracker 6
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
enrol_kiosk "$WORK/west" "西门"
WEST=$KIOSK_ID
warm_kiosk "$WORK/east" "$EAST"
warm_kiosk "$WORK/west" "$WEST"
"$QZ" enrol code --organisation "$ORG" --name "南门" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/old.code"

plug east
start_kiosk east "$WORK/east" --source none --serial "$WORK/east.tty"
wait_for 20 listening east || die "the kiosk opens its scanner"
checked_in() { # N
    hold east "$(pass_text "$1")"
    wait_for 20 has_welcomes east "$1"
}
sent() { [ "$(tracker_size "$1")" -ge "$2" ]; } # KIOSK ENTRIES
rekey() { "$QZ" tracker rekey --tracker-dir "$WORK/tracker" --reason "$1"; }
# Of each start its boot and how far its clock is off, and of the first the opening.
wait_for 20 sent "$EAST" 5 || die "what a start writes arrives"
before=5
checked_in 1 || die "somebody checks in"
wait_for 20 sent "$EAST" "$((before + 1))" || die "the check-in arrives"

rekey "太早" >"$WORK/early" 2>&1 && bad "a running tracker keeps its key" || ok "a running tracker keeps its key"
check "and that is said" grep -q "works in .*/tracker; stop it first" "$WORK/early"
stop tracker
cp -r "$WORK/tracker" "$WORK/copy"
checked_in 2 || bad "check-ins go on without the tracker"
check "the tracker's key is changed" rekey "年度更换"
check "and once more" rekey "又换一次"
check "the tracker proves itself before anybody followed" "$QZ" log verify --tracker-dir "$WORK/tracker" --views
cmp -s "$WORK/copy/tracker.key" "$WORK/tracker/tracker.key" && bad "the key is another one" || ok "the key is another one"
check "a copy has the keys of before, too" sh -c '"$0" backup --dir "$1" --to "$2" && cmp "$3/tracker.key" "$2/tracker.key.was.1" && test -e "$2/tracker.key.was.2"' \
    "$QZ" "$WORK/tracker" "$WORK/kept" "$WORK/copy"
start_tracker
wait_for 40 sent "$EAST" "$((before + 2))" && ok "a kiosk that missed two changes follows, and what it wrote arrives" ||
    bad "a kiosk that missed two changes follows, and what it wrote arrives"
wait_for 20 grep -q "key was changed, 2 times" "$WORK/east.err" && ok "it says so" || bad "it says so"
checked_in 3 || bad "check-ins go on"
wait_for 20 sent "$EAST" "$((before + 3))" || bad "and arrive"

start_kiosk west "$WORK/west" --source none
west_back() { grep -q "key was changed, 2 times" "$WORK/west.err"; }
wait_for 40 west_back && ok "a kiosk that was switched off follows at its start" || bad "a kiosk that was switched off follows at its start"
stop west

"$QZ" enrol --kiosk "$WORK/south" --code - <"$WORK/old.code" >"$WORK/south.out" 2>&1 &&
    bad "an enrolment code of before the change is refused" || ok "an enrolment code of before the change is refused"
check "and a new one is asked for" grep -q "make a new code" "$WORK/south.out"
enrol_kiosk "$WORK/south" "南门"
ok "a new one is taken"

# Whoever has a copy of before, key and all, is no longer this tracker.
stop tracker
mv "$WORK/tracker" "$WORK/newer"
cp -r "$WORK/copy" "$WORK/tracker"
start_tracker
checked_in 4 || bad "check-ins go on beside a tracker with the key of before"
stranger() { grep -q "no change of the tracker's key leads there" "$WORK/east.err"; }
wait_for 40 stranger && ok "the key of before is believed nothing" || bad "the key of before is believed nothing"
same "nothing was uploaded to it" "$((before + 1))" "$(tracker_size "$EAST")"
stop tracker
rm -rf "$WORK/tracker"
mv "$WORK/newer" "$WORK/tracker"
start_tracker
wait_for 60 sent "$EAST" "$((before + 4))" && ok "with the right one it goes on" || bad "with the right one it goes on"

check "a copy is made of the tracker with its new key" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/backup"
check "the copy proves itself" "$QZ" log verify --tracker-dir "$WORK/backup"
stop east
stop tracker
"$QZ" log verify --kiosk "$WORK/east" --views >"$WORK/verify.out" || bad "the kiosk's log proves itself"
check "the kiosk knows of two changes" grep -q "key was changed 2 times" "$WORK/verify.out"
"$QZ" log verify --tracker-dir "$WORK/tracker" --views >"$WORK/verify.out" || bad "the tracker's logs prove themselves"
check "the tracker knows of two changes" grep -q "key was changed 2 times" "$WORK/verify.out"
check "the changes are in its log" sh -c "\"$QZ\" log show --tracker-dir \"$WORK/tracker\" --json | grep -c tracker-rekey | grep -qx 2"
same_logs "$WORK/east" "$EAST"
