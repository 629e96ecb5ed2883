#!/bin/sh
# What programs say when they cannot go on: what failed, by its name, with the exit code of the manual; and when they said it.
. tests/e2e/lib.sh

new_tracker 1
enrol_kiosk "$WORK/kiosk" "东门"
start_kiosk first "$WORK/kiosk" --source none
wait_for 20 grep -q 'first frame' "$WORK/first.err" || die "a kiosk starts"
dated() { # NAME: each of its lines begins with a time
    [ -s "$WORK/$1.err" ] && ! grep -qvE '^20[0-9-]{8}T[0-9:]{8}\.[0-9]{3}\+08:00 ' "$WORK/$1.err"
}
check "each line of a kiosk's log begins with a time" dated first
check "and of a tracker's" dated tracker

start_kiosk second "$WORK/kiosk" --source none
wait "$(pid_of second)"
same "a second kiosk on one directory ends" 1 $?
check "  and says that another runs there" grep -q "another qingzhan-kiosk runs on $WORK/kiosk" "$WORK/second.err"
check "  which goes on" running first
stop first
start_kiosk third "$WORK/kiosk" --source none
wait_for 20 grep -q 'first frame' "$WORK/third.err" && ok "and when that has ended another one starts" || bad "another one starts"
stop third KILL
start_kiosk fourth "$WORK/kiosk" --source none
wait_for 20 grep -q 'first frame' "$WORK/fourth.err" && ok "  also when it was killed" || bad "  also when it was killed"
stop fourth

fails() { # CODE TEXT WHAT COMMAND…: it ends with that code and says that text
    code=$1 text=$2 what=$3
    shift 3
    "$@" >"$WORK/fails.out" 2>&1
    got=$?
    if [ "$got" -eq "$code" ] && grep -q "$text" "$WORK/fails.out"; then ok "$what"; else
        bad "$what (exit $got: $(cat "$WORK/fails.out"))"
    fi
}
printf 'x' >"$WORK/file"
fails 3 "there is no $WORK/nowhere/kiosk.db; give the directory of a kiosk" "a directory that is not there is missing" \
    "$QZ" log verify --kiosk "$WORK/nowhere"
fails 2 "nowhere.conf" "a configuration file that is not there is a wrong use" "$KIOSK" --config "$WORK/nowhere.conf"
fails 5 "is there already" "a copy goes over nothing" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/kiosk"
fails 3 "make it first" "nor into a directory that is not there" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/nowhere/copy"
if [ "$(id -u)" -ne 0 ]; then
    mkdir "$WORK/closed" "$WORK/closed/in"
    chmod 0 "$WORK/closed"
    fails 4 "kiosk.db cannot be looked at: Permission denied" "a kiosk's directory that this user may not read is not missing" \
        "$QZ" log verify --kiosk "$WORK/closed/in"
    fails 4 "tracker.db cannot be looked at: Permission denied" "nor is a tracker's" "$QZ" log verify --tracker-dir "$WORK/closed/in"
    fails 4 "tracker.key cannot be looked at: Permission denied" "nor one that is to be copied" \
        "$QZ" backup --dir "$WORK/closed/in" --to "$WORK/copy"
    fails 1 "tracker.key cannot be looked at: Permission denied" "nor one that a tracker is to run on" "$TRACKER" --dir "$WORK/closed/in"
    fails 4 "may write to" "a copy that may not be made says so" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/closed/copy"
    chmod 700 "$WORK/closed"
fi
stop tracker
