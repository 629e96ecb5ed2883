#!/bin/sh
# A kiosk with two displays: the first is the door, the second a wall. Both are painted; the wall turns its pages, a touch holds
# them, and what is scanned at the door is answered there, without a name on the wall. What is seen is read out of the server's own
# memory, whose form is a window dump (XWD).
#   LOOKS   a directory for what was seen
. tests/e2e/lib.sh

new_tracker 4
add_activity open_day -5m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
warm_kiosk "$WORK/east" "$KIOSK_ID"

# Two displays, each with a memory of its own. Both begin at 0,0, so that the wall's middle has to lie outside of the door.
mkdir "$WORK/fb"
start xvfb sh -c 'exec Xvfb -displayfd 3 -screen 0 640x400x24 -screen 1 1366x840x24 -fbdir "$0" -nolisten tcp 3>"$1"' \
    "$WORK/fb" "$WORK/display"
wait_for 20 test -s "$WORK/display" || die "two displays start"
DISPLAY=:$(cat "$WORK/display")
export DISPLAY

# A window dump: a header of 32-bit numbers, the first of which says how long it is, colours of 12 bytes each, and pixels.
# seen: a number of the pixels of a screen. shades: how many colours are on it.
pixels() { # SCREEN
    set -- "$WORK/fb/Xvfb_screen$1" "$(od -An -v -tu1 -N80 "$WORK/fb/Xvfb_screen$1" | awk '{ for (i = 1; i <= NF; i++) b[n++] = $i }
        END { print b[0] * 16777216 + b[1] * 65536 + b[2] * 256 + b[3] + 12 * (b[76] * 16777216 + b[77] * 65536 + b[78] * 256 + b[79]) }')"
    tail -c +$(($2 + 1)) "$1"
}
seen() { pixels "$1" | cksum; }
shades() { pixels "$1" | od -An -v -tx4 -w4 | sed -n '1~61p' | sort -u | wc -l; }
painted() { [ "$(shades "$1")" -ge 8 ]; }
changed() { [ "$(seen "$1")" != "$2" ]; }

printf '[wall]\ndisplay = 2\n' >"$WORK/kiosk.conf"
plug east
begin() {
    rm -f "$WORK/east.touches" "$WORK/east.tty.open"
    SDL_VIDEODRIVER=x11 SDL_AUDIODRIVER=dummy start east "$KIOSK" --dir "$WORK/east" --software --mute --config "$WORK/kiosk.conf" \
        --report "$WORK/east.report" --touches "$WORK/east.touches" --source none --serial "$WORK/east.tty"
}
begin
wait_for 20 listening east && wait_for 20 drawn east headcount || die "the kiosk is open"
wait_for 20 painted 0 && ok "the door is painted ($(shades 0) shades)" || bad "the door is painted ($(shades 0) shades)"
wait_for 20 painted 1 && ok "and so is the wall ($(shades 1) shades)" || bad "the wall is painted ($(shades 1) shades)"
on_screen east idle && ok "the first one is the door" || bad "the first one is the door"
[ -z "${LOOKS:-}" ] || cp "$WORK/fb"/Xvfb_screen? "$LOOKS"
was=$(seen 1)
wait_for 40 changed 1 "$was" && ok "the wall turns its pages" || bad "the wall turns its pages"

# ---- the door goes on ----
hold east "$(pass_text 1)"
wait_for 20 has_welcomes east 1 && ok "who comes to the door is welcome there" || bad "who comes to the door is welcome there"
wait_for 20 on_screen east welcome && ok "the door says so" || bad "the door says so"
painted 1 && ok "the wall is still one" || bad "the wall is still one"
wait_for 60 on_screen east idle || bad "the door is at rest again"
hand scan "$(pass_text 2)"
wait_for 20 has_welcomes east 2 && ok "what a scanner types comes to the door, whichever window was opened last" ||
    bad "what a scanner types comes to the door"

# ---- it is pulled out: the wall cannot be there, and the door is ----
stop east
printf '[wall]\ndisplay = 3\n' >"$WORK/kiosk.conf"
begin
wait_for 20 drawn east headcount && ok "without that display the door is open all the same" || bad "the door is open all the same"
check "and it is said what is missing" grep -q "wall: there is no display 3; it is looked for again" "$WORK/east.err"
stop east
