#!/bin/sh
# A cadre at a kiosk's screen, by touches: it is started anew, enrolled anew, and left. It goes to another office of its tracker; to another
# tracker only once all is uploaded to the one of before. No entry is lost.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 1
add_activity open_day -5m +3h >/dev/null
OFFICE=$("$QZ" org add --superior "$PROVINCE" --kind prefecture --title 白河市（演示）) || die "another office is added"
"$QZ" cadre add --organisation "$OFFICE" --name 李站 --pin-file "$WORK/pin" >/dev/null || die "with a cadre"
enrol_kiosk "$WORK/east" "东门"
printf '[kiosk]\nleave = yes\n' >"$WORK/kiosk.conf"
east() { start_kiosk east "$WORK/east" --source none --size 1024x600; }
to_setup() { sign_in east && touch_until east check check && touch_until east setup setup; }
code() { "$QZ" enrol code --organisation "$1" --name "$2" --json | sed -n 's/.*"code":"\([^"]*\)".*/\1/p'; }
named() { "$QZ" kiosk list --json | grep "\"id\":\"$KIOSK_ID\"" | grep -q "\"name\":\"$1\""; }
twice() { # TAP
    sleep 1 # as a hand does
    touch_on east "$1" && sleep 1 && touch_on east "$1"
}

# Another tracker; each command there is told of it.
"$QZ" init --dir "$WORK/other" --province 白禾省（演示） --demo >/dev/null || die "another tracker is made"
start other "$TRACKER" --dir "$WORK/other" --listen 127.0.0.1:0 --port-file "$WORK/other.port"
wait_for 20 test -s "$WORK/other.port" || die "another tracker starts"
there() { QINGZHAN_TRACKER=http://$(cat "$WORK/other.port") QINGZHAN_TOKEN_FILE=$WORK/other/admin.token "$@"; }
AWAY=$(there code "$(there "$QZ" org list | awk '$2 == "province" {print $1}')" "西门")
[ "$AWAY" ] || die "the other tracker makes a code"
known_there() { there "$QZ" kiosk list --json | grep -q '"name":"西门"'; }

east
wait_for 20 drawn east headcount || die "the kiosk is open"
wait_for 20 tracker_has "$KIOSK_ID" 3 || die "the tracker has heard of it"

# ---- started anew ----

pid=$(pid_of east)
check "a cadre signs in" sign_in east
check "and looks at the machine" touch_until east check check
check "two touches start it anew" twice restart
began() { [ "$(grep -c 'first frame' "$WORK/east.err")" -ge 2 ]; }
wait_for 30 began && ok "  by itself, where no service manager does" || bad "  by itself, where no service manager does"
wait_for 20 drawn east headcount && ok "  and it is open again" || bad "  and it is open again"
check "  in the same process" kill -0 "$pid"

# ---- to another office of the same tracker ----

check "a cadre gets to the settings" to_setup
check "and to enrolling anew" touch_until east anew anew
hand scan "$(code "$OFFICE" 南门)"
wait_for 30 named 南门 && ok "a code of the same tracker gives it another name" || bad "a code of the same tracker gives it another name"
check "back leads to the settings" touch_until east setup back
check "two touches leave the program" twice leave
left() { ! running east; }
wait_for 20 left && ok "which ends" || bad "which ends"

# ---- to another tracker ----

stop tracker
east
wait_for 20 drawn east staff || die "it starts off line"
check "the cadre of the new office signs in" to_setup
check "and gets to enrolling anew" touch_until east anew anew
hand scan "$AWAY"
wait_for 20 grep -q 'refused while entries wait' "$WORK/east.err" && ok "while entries wait a code of another tracker is refused" ||
    bad "while entries wait a code of another tracker is refused"
known_there && bad "  and that tracker knows nothing of it" || ok "  and that tracker knows nothing of it"
touch_until east setup back

start_tracker
caught_up() { n=$(tracker_size "$KIOSK_ID") && [ "$n" -gt 4 ] && [ "$n" = "$before" ] || { before=$n && false; }; }
before=0
wait_for 60 caught_up || bad "all is uploaded"
for _ in 1 2 3 4; do # a scan too soon after another of the same code is none
    on_screen east anew || { touch_until east idle back && to_setup && touch_until east anew anew; }
    hand scan "$AWAY"
    within 6 known_there && break
done
check "once all is uploaded it goes to the other one" known_there
stop east
east
uploaded_there() { [ "$(there tracker_size "$KIOSK_ID")" -ge 9 ]; }
wait_for 60 uploaded_there && ok "which is given the whole log with the next entry" || bad "which is given the whole log with the next entry"

stop east
check "the kiosk's log proves itself" "$QZ" log verify --kiosk "$WORK/east"
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "each start is in it" 4 "$(grep -c '"kind":"boot"' "$WORK/log")"
same "and the opening" 1 "$(grep -c '"kind":"open"' "$WORK/log")"
stop tracker
stop other
