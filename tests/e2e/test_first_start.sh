#!/bin/sh
# A new kiosk is set up at its screen, by touches and what is held to its camera: language, network, enrolment code, camera. By a code that
# is held up, and by one that is typed; the power goes at each step: it is never half enrolled, and goes on where it was, or from the beginning.
. tests/e2e/lib.sh

new_tracker 1
add_activity open_day -5m +3h >/dev/null
start_display 1024x600
code() { # NAME: sets CODE TOKEN PRINT
    "$QZ" enrol code --organisation "$ORG" --name "$1" --json >"$WORK/code.json" || die "an enrolment code is made"
    CODE=$(sed -n 's/.*"code":"\([^"]*\)".*/\1/p' "$WORK/code.json")
    TOKEN=$(sed -n 's/.*"token":"\([^"]*\)".*/\1/p' "$WORK/code.json")
    PRINT=$(sed -n 's/.*"fingerprint":"\([^"]*\)".*/\1/p' "$WORK/code.json")
}
kiosks() { "$QZ" kiosk list --json | grep -c "\"name\":\"$1\""; }
known() { [ "$(kiosks "$1")" = 1 ]; }

# One touch, as a hand does: what stands in the same place on the next page is not touched, too.
go() { # NAME SCREEN TAP [NUMBER]
    wait_for 20 drawn "$1" "$3" "${4:-}" && sleep 1 && touch_on "$1" "$3" "${4:-}" && wait_for 20 on_screen "$1" "$2"
}

# ---- by its camera ----

code 东门
# Something else is held up until a line of that file says that the code is wanted.
mkfifo "$WORK/camera.y4m"
: >"$WORK/wanted"
printf 'pass 1 "hello"\nempty 1\nhold 600 "%s"\n' "$CODE" >"$WORK/camera.txt"
start camera "$TOOLS/demo_camera" --script "$WORK/camera.txt" --out "$WORK/camera.y4m" --report "$WORK/wanted" \
    --size 640x480 --fps 10 --mono --live
start_kiosk east "$WORK/east" --source "y4m:$WORK/camera.y4m" --size 1024x600
wait_for 20 on_screen east first && ok "a kiosk that is nobody's asks for its language" || die "a kiosk that is nobody's asks for its language"
check "which leads to its network" go east network choose 1
check "and that to the code" go east enrol enter
check "back leads to the network again" go east network back
check "and on from there" go east enrol enter
same "nothing was enrolled by what was held up so far" 0 "$(kiosks 东门)"
echo >>"$WORK/wanted"
wait_for 60 on_screen east camera && ok "the code that is held up enrols it" || bad "the code that is held up enrols it"
check "the tracker knows it" known 东门
check "the camera's page leads on" go east ready enter
check "and the last one to the door" go east idle enter
wait_for 20 drawn east headcount && ok "which opens" || bad "which opens"
same "nothing is left of the way" "" "$(ls "$WORK/east/first" 2>/dev/null)"
stop east
stop camera
wait_for 5 grep -q 'language 1' "$WORK/east/screen" && ok "its language is kept" || bad "its language is kept"

# ---- typed, on the screen and by a keyboard; the power goes in between ----

west() { start_kiosk west "$WORK/west" --source none --size 1024x600; }
again() { # SCREEN
    stop west KILL
    west
    wait_for 20 on_screen west "$1"
}
# Each character by a touch on its key.
type_by_touch() {
    sleep 1 # as a hand does
    for ch in $(printf '%s' "$1" | od -An -v -tu1); do wait_for 20 touch_on west key "$ch" || return 1; done
}
to_code() { go west network choose 0 && go west enrol enter; }
# The next line is there once other keys can be touched than before.
changed() { [ "$(cksum <"$WORK/west.touches")" != "$was" ]; }
done_with() {
    wait_for 20 drawn west enter || return 1
    was=$(cksum <"$WORK/west.touches")
    wait_for 20 touch_on west enter && wait_for 20 changed
}
type_code() { # TOKEN
    go west type type && type_by_touch "$URL" && done_with && hand type "$1" && done_with && hand type "$PRINT" &&
        wait_for 20 touch_on west enter
}

code 西门
west
wait_for 20 on_screen west first || die "another new kiosk starts"
go west network choose 0
check "the power goes at the network: it asks for its language again" again first
to_code
check "the power goes where the code is held up: likewise" again first
to_code && go west type type && type_by_touch http
check "the power goes in the middle of what is typed: likewise" again first

to_code
check "a code with a mistake is typed" type_code "aaaa$(echo "$TOKEN" | cut -c5-)"
wait_for 20 grep -q 'enrolment: ' "$WORK/west.err" && ok "  and is not taken" || bad "  and is not taken"
check "  the code's page stays" wait_for 20 on_screen west enrol
same "and nothing is enrolled" 0 "$(kiosks 西门)"

# The tracker's answer does not come, and the power goes meanwhile.
kill -STOP "$(pid_of tracker)"
go west type type
sleep 1
done_with # the address is still there
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26; do wait_for 20 touch_on west erase; done
sleep 1
hand type "$TOKEN"
wait_for 20 touch_on west enter # what the next line needs is there, too
sleep 1
wait_for 20 touch_on west enter
wait_for 20 on_screen west enrol && ok "the right one is typed while the tracker is silent" || bad "the right one is typed while the tracker is silent"
check "the power goes before its answer: from the beginning" again first
kill -CONT "$(pid_of tracker)"
to_code
check "the same code is typed again" type_code "$TOKEN"
wait_for 60 on_screen west camera && ok "  and enrols it" || bad "  and enrols it"
same "once" 1 "$(kiosks 西门)"
check "the power goes before it is tried: it goes on there" again camera
check "it goes on without a camera" go west ready enter
check "the power goes at the end: likewise" again camera
go west ready enter
check "then it serves people" go west idle enter
check "also after a power cut" again idle
wait_for 20 drawn west headcount && ok "the activity is open there" || bad "the activity is open there"

# ---- a code that was used ----

start_kiosk north "$WORK/north" --source none --size 1024x600
wait_for 20 on_screen north first || die "a third new kiosk starts"
hand scan "$CODE"
wait_for 20 grep -q 'enrolment: ' "$WORK/north.err" && ok "a used code that a scanner reads is refused" || bad "a used code that a scanner reads is refused"
check "  on the code's page" wait_for 20 on_screen north enrol
stop north
stop west
stop tracker
