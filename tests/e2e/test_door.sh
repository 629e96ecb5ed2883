#!/bin/sh
# Nobody but staff can leave: a kiosk on a display of its own, without and with a window manager, is pressed, closed, put aside
# and given other modes from outside. It stays in sight and goes on; a cadre who signed in may close it, and a signal may.
. tests/e2e/lib.sh

if ! command -v Xvfb >/dev/null 2>&1; then
    echo "skip - Xvfb is not installed"
    exit 0
fi
desktop() { "$TOOLS/desktop" "$@"; }
says() { # WHAT VERB: the desktop says so
    [ "$(desktop "$2")" = "$1" ]
}
turned_away() { grep -c '"verdict":"not-a-pass"' "$WORK/kiosk.report" 2>/dev/null || true; }
answers() { # TEXT: a code of some other kind is still turned away
    before=$(turned_away)
    hold door HTTPS://EXAMPLE.ORG/MENU"$before"
    answered() { [ "$(turned_away)" -gt "$before" ]; }
    wait_for 20 answered && ok "$1" || bad "$1"
}
# The whole display is the kiosk's, unlike in start_kiosk.
start_full() {
    rm -f "$WORK/door.tty.open" "$WORK/kiosk.touches"
    SDL_VIDEODRIVER='' SDL_AUDIODRIVER=dummy start kiosk "$KIOSK" --dir "$WORK/kiosk" --mute --config "$WORK/kiosk.conf" \
        --report "$WORK/kiosk.report" --touches "$WORK/kiosk.touches" --source none --serial "$WORK/door.tty"
    wait_for 20 test -e "$WORK/door.tty.open" || die "the kiosk opens its scanner"
    wait_for 20 drawn kiosk headcount || die "the kiosk shows its first screen"
}
# What somebody tries who wants to get out.
press_ways_out() {
    for chord in "Alt_L F4" "Super_L" "Super_L d" "Alt_L Tab" "Alt_L space" "Control_L Alt_L Delete" "Control_L Alt_L BackSpace" \
        "Control_L Alt_L F2" "Control_L q" "Control_L w" "Alt_L F2" "Alt_L Escape" "F11" "Escape"; do
        # shellcheck disable=SC2086 # names of keys are words
        hand key $chord || bad "  $chord can be pressed"
    done
}

new_tracker 1
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
plug door

# ---- without a window manager, as the session of deploy/ has it ----

start_display 1280x800
start_full
check "the whole display is the kiosk's" says "0 0 1280 800 shown" window
check "it has taken the keyboard" says taken keyboard
check "no pointer is to be seen" says hidden pointer
hand touch 640 20
check "a pointer that is moved is to be seen" says shown pointer
wait_for 10 says hidden pointer && ok "and hides by itself, without another touch" || bad "a pointer that rests hides"

press_ways_out
desktop close
answers "no key and no closing of the window ends it"
check "nor hides it" says "0 0 1280 800 shown" window

desktop size 1024x600
wait_for 10 says "0 0 1024 600 shown" window && ok "a display that changes its mode is followed" || bad "a mode is followed"
# The corner that leads to the staff is drawn within the new size.
fits() { awk '$1 == "touch" && ($4 + $6 > 1024 || $5 + $7 > 600) { out = 1 } END { exit out }' "$WORK/kiosk.touches"; }
wait_for 10 fits && ok "  and what can be touched lies within it" || bad "  and what can be touched lies within it"
desktop size 1280x800
wait_for 10 says "0 0 1280 800 shown" window && ok "  and back" || bad "  and back"
wait_for 10 on_screen kiosk idle || bad "it is at rest again"

check "a cadre signs in" sign_in kiosk
desktop close
ended() { ! running kiosk; }
wait_for 10 ended && ok "who may close the window" || die "who may close the window"
wait "$(pid_of kiosk)"
same "  and the kiosk ended as asked" 0 $?

start_full
check "a cadre signs in again" sign_in kiosk
hand key Alt_L F4
wait_for 10 ended && ok "and may leave by Alt+F4" || die "and may leave by Alt+F4"

start_full
kill -TERM "$(pid_of kiosk)"
wait "$(pid_of kiosk)"
same "a signal ends it as asked" 0 $?

start_full
stop xvfb KILL
wait "$(pid_of kiosk)"
same "a display server that is gone is a failure, so that it is started again" 1 $?

# ---- with one ----

if command -v openbox >/dev/null 2>&1; then
    mkdir -p "$WORK/home"
    start_display 1280x800
    HOME=$WORK/home XDG_CONFIG_HOME=$WORK/home XDG_CACHE_HOME=$WORK/home start openbox openbox --sm-disable
    wait_for 20 says there manager || die "a window manager runs"
    start_full
    wait_for 10 says "0 0 1280 800 shown" window && ok "before a window manager the whole display is the kiosk's" ||
        bad "before a window manager the whole display is the kiosk's"
    wait_for 10 says taken keyboard && ok "which gets none of the keys" || bad "which gets none of the keys"
    press_ways_out
    desktop close
    answers "no key and no closing of the window ends it there"
    check "nor hides it" says "0 0 1280 800 shown" window
    desktop minimise
    wait_for 10 says "0 0 1280 800 shown" window && ok "put aside, it comes back" || bad "put aside, it comes back"
    wait_for 10 says taken keyboard && ok "  and takes the keyboard again" || bad "  and takes the keyboard again"
    desktop size 1024x600
    wait_for 10 says "0 0 1024 600 shown" window && ok "a display that changes its mode is followed there" ||
        bad "a display that changes its mode is followed there"
    stop kiosk
    stop openbox
else
    echo "skip - openbox is not installed: what a window manager does is not tried"
fi

# ---- without a display ----

(unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER
    exec "$KIOSK" --dir "$WORK/kiosk" --mute --config "$WORK/kiosk.conf" --source none) >"$WORK/unseen.out" 2>"$WORK/unseen.log" &
unseen=$!
PIDS="$PIDS $unseen"
wait "$unseen"
same "without a display it does not run unseen" 1 $?
check "  and says what to do" grep -q 'no display can be opened (.*); start a display server, or set SDL_VIDEODRIVER=offscreen' \
    "$WORK/unseen.log"
stop tracker
