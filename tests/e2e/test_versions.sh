#!/bin/sh
# Programs of one version with those of another. A kiosk from before answers were signed works with today's tracker; today's
# kiosk takes nothing from a tracker of before, says so, and keeps what people check in.
. tests/e2e/lib.sh

OLD=$BUILD/versions/unsigned/build
if [ ! -x "$OLD/qingzhan-kiosk" ]; then
    echo "skip - a program from before answers were signed (build it with: sh tests/field/versions.sh)"
    exit 0
fi

# ---- an older kiosk, today's tracker ----
new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
"$QZ" enrol code --organisation "$ORG" --name "东门" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' |
    "$OLD/qingzhan" enrol --kiosk "$WORK/old" --code - >"$WORK/enrol.out" 2>&1
KIOSK_ID=$(sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$WORK/enrol.out")
[ -n "$KIOSK_ID" ] && ok "a kiosk from before signed answers enrols" || bad "an older kiosk enrols: $(cat "$WORK/enrol.out")"
start_old() {
    SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy start old "$OLD/qingzhan-kiosk" --dir "$WORK/old" --size 640x400 --software \
        --mute --config "$WORK/kiosk.conf" --report "$WORK/old.report" --source none "$@"
}
has() { [ "$(tracker_size "$KIOSK_ID")" -ge "$1" ]; }
start_old
wait_for 20 has 2 && ok "takes its configuration and opens the activity" || bad "an older kiosk takes its configuration"
stop old
scan_script 1 3 0.02 >"$WORK/script"
start_old --script "$WORK/script"
wait_for 30 has_welcomes old 3 && ok "welcomes people" || bad "an older kiosk welcomes people"
wait_for 20 has 6 && ok "and its check-ins are taken" || bad "an older kiosk's check-ins are taken"
"$QZ" kiosk list --json | grep "$KIOSK_ID" | grep -q '"wire":1' && ok "kiosk list says which version it speaks" ||
    bad "kiosk list says the version"
stop old
# shellcheck disable=SC2120 # check passes them on
rescue() { "$QZ" log rescue --kiosk "$WORK/old" "$@" >"$WORK/rescue.out" 2>&1; }
rescue && bad "its directory is read as it is" ||
    { grep -q -- '--upgrade' "$WORK/rescue.out" && ok "a rescue leaves its directory as it is, and says how it is brought up" ||
        bad "a rescue says how the directory is brought up: $(cat "$WORK/rescue.out")"; }
check "with --upgrade it is read" rescue --upgrade
check "  all of it is held already" grep -q "^0 entries of $KIOSK_ID came in" "$WORK/rescue.out"
stop tracker

# ---- an older tracker, today's kiosk ----
mkdir "$WORK/before"
"$OLD/qingzhan" init --dir "$WORK/before/tracker" --province 青禾省 --demo >/dev/null 2>&1 || die "an older tracker is made"
start before "$OLD/qingzhan-tracker" --dir "$WORK/before/tracker" --listen 127.0.0.1:0 --port-file "$WORK/before/port"
wait_for 20 test -s "$WORK/before/port" || die "the older tracker starts"
QINGZHAN_TRACKER=http://$(cat "$WORK/before/port") QINGZHAN_TOKEN_FILE=$WORK/before/tracker/admin.token
export QINGZHAN_TRACKER QINGZHAN_TOKEN_FILE
ORG=$("$QZ" org list --json | sed -n 's/.*"id":"\(o_[a-z2-7]*\)".*/\1/p' | head -n 1)
"$QZ" enrol code --organisation "$ORG" --name "西门" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/code"
if "$QZ" enrol --kiosk "$WORK/kiosk" --code - <"$WORK/code" >"$WORK/enrol.out" 2>&1; then
    bad "today's kiosk takes nothing from a tracker that does not sign"
else
    grep -q 'too old to sign' "$WORK/enrol.out" && ok "today's kiosk takes nothing from a tracker that does not sign, and says why" ||
        bad "the reason is said: $(cat "$WORK/enrol.out")"
fi

# ---- directories ----
"$QZ" log verify --tracker-dir "$WORK/before/tracker" >"$WORK/read.out" 2>&1 && bad "a running tracker's directory is read"
stop before
"$QZ" log verify --tracker-dir "$WORK/before/tracker" >"$WORK/read.out" 2>&1 &&
    bad "a directory of an older program is read as it is" ||
    { grep -q 'older program' "$WORK/read.out" && ok "a directory of an older program is called that, and left as it is" ||
        bad "an older directory is called that: $(cat "$WORK/read.out")"; }
check "its own program still reads it" "$OLD/qingzhan" log verify --tracker-dir "$WORK/before/tracker"
"$OLD/qingzhan" log verify --tracker-dir "$WORK/tracker" >"$WORK/read.out" 2>&1
check "with --upgrade it is brought up" "$QZ" log verify --upgrade --tracker-dir "$WORK/before/tracker"
