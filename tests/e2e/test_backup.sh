#!/bin/sh
# A tracker is copied while it runs, the copy is put back later, and kiosks send again what it lacks.
. tests/e2e/lib.sh

new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
scan_script 1 5 0.02 >"$WORK/first"
start_kiosk first "$WORK/kiosk" --source none --script "$WORK/first"
wait_for 20 has_welcomes first 5 || die "five people check in"
five_there() { [ "$(tracker_size "$KIOSK_ID")" -ge 7 ]; }
wait_for 20 five_there || die "the tracker has them"

timeout 20 "$TRACKER" --dir "$WORK/tracker" --listen 127.0.0.1:0 --as-root >"$WORK/second_tracker.out" 2>&1
same "a second tracker on the directory is refused" 1 $?
check "and is told that the first one has it" grep -q "(process [0-9]*) works in .*/tracker; stop it first" "$WORK/second_tracker.out"
"$QZ" log verify --tracker-dir "$WORK/tracker" >"$WORK/verify.out" 2>&1
same "and so is a tool that would read its logs" 5 $?
check "by the number of the process that has it" grep -q "(process $(head -n 1 "$WORK/tracker/lock")) works in" "$WORK/verify.out"
"$QZ" init --dir "$WORK/tracker" --province "别省" >/dev/null 2>&1
same "nor is another one made there" 5 $?
check "a running tracker is copied" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/copy"
same "with its database, keys and token, and nothing else" "admin.token pass.key tracker.db tracker.key " \
    "$(ls "$WORK/copy" | tr '\n' ' ')"
same "which its owner alone can read" "" "$(find "$WORK/copy" -perm /077)"
same "and nothing is left in the tracker's directory" 0 "$(ls "$WORK/tracker" | grep -c backup)"
check "the tracker still answers" "$QZ" status
"$QZ" backup --dir "$WORK/tracker" --to "$WORK/copy" >"$WORK/again.out" 2>&1
same "a copy is never written over" 5 $?
cp -r "$WORK/copy" "$WORK/look"
check "the copy's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/look"
check "and its views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/look"

stop first
scan_script 6 10 0.02 >"$WORK/second"
start_kiosk second "$WORK/kiosk" --source none --script "$WORK/second"
wait_for 20 has_welcomes second 5 || die "five more check in"
ten_there() { [ "$(tracker_size "$KIOSK_ID")" -ge 13 ]; }
wait_for 20 ten_there || die "the tracker has those too"
gone=$(pass_id 20)
"$QZ" people forget "$gone" >"$WORK/forget.out" || die "somebody is forgotten"
check "whose pass is revoked" grep -q 'Passes revoked: 1' "$WORK/forget.out"
stop tracker
mv "$WORK/tracker" "$WORK/lost"
mv "$WORK/copy" "$WORK/tracker"
start_tracker
ok "the copy is put back, and the tracker starts"
check "who was forgotten after the copy is forgotten again, and it says how many" \
    grep -q '1 people were forgotten again' "$WORK/tracker.err"
"$QZ" people list --organisation "$ORG" --json >"$WORK/people.json"
check "the copy knows the others" grep -q "$(pass_id 19)" "$WORK/people.json"
check "and not that one" sh -c '! grep -q "$0" "$1"' "$gone" "$WORK/people.json"
"$QZ" pass issue --who "$gone" >/dev/null 2>&1
same "no pass is issued to whom it forgot" 3 $?
same "the file of the forgotten holds that id and nothing else" "$gone" "$(cat "$WORK/tracker.forgotten")"
stop second
start_kiosk third "$WORK/kiosk" --source none # which writes an entry
all_there() { [ "$(tracker_size "$KIOSK_ID")" -ge 15 ]; }
wait_for 90 all_there && ok "with its next entry the kiosk sends again what the copy lacks" ||
    bad "the kiosk sends again (the tracker has $(tracker_size "$KIOSK_ID"))"
stop third
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
check "a tracker that does not run is copied too" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/still"
check "and that copy proves itself" "$QZ" log verify --tracker-dir "$WORK/still"
"$QZ" backup --dir "$WORK/nowhere" --to "$WORK/none" >/dev/null 2>&1
same "what is no tracker is not copied" 3 $?
check "and leaves nothing behind" test ! -e "$WORK/none"
