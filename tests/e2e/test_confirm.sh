#!/bin/sh
# Cadres confirm by touches from outside of the program: an activity that was over for weeks, without opening it; who came after
# the first confirmation; one by one, and crossed out with a reason. What nobody confirms any more is given up at the tracker.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 6
OLD=$(add_activity face_to_face -20d -19d)
NEVER=$(add_activity sharing -9d -8d)
ACTIVITY=$(add_activity open_day -5m +3h)
"$QZ" activity late "$OLD" --cadre "$CADRE" --by 赵管理 --heads 4 --reason 停电，事后补录 || bad "the old one has people"
enrol_kiosk "$WORK/kiosk" "东门"
plug kiosk
start_kiosk kiosk "$WORK/kiosk" --source none --size 1280x800 --serial "$WORK/kiosk.tty"
wait_for 20 drawn kiosk headcount || die "the activity opens"
wait_for 20 listening kiosk

figure() { # ACTIVITY MEMBER
    "$QZ" activity list --json | grep "\"id\":\"$1\"" | grep -o "\"$2\":\"*[a-z0-9-]*" | head -1 | sed 's/.*:"*//'
}
is() { [ "$(figure "$1" "$2")" = "$3" ]; }
came() { # PERSON: a printed pass
    hold kiosk "$(pass_text "$1")"
    wait_for 20 has_welcomes kiosk "$1"
}
# The first touch asks back, the second one does it; what comes too soon after another does nothing.
confirmed_by_touch() { # MEMBER VALUE of $about
    is "$about" "$1" "$2" && return 0
    touch_on kiosk confirm
    return 1
}

came 1 && came 2 || bad "two are checked in"
wait_for 20 drawn kiosk staff
sign_in kiosk || die "the cadre signs in"
about=$ACTIVITY
wait_for 30 confirmed_by_touch attested 2 && ok "a touch confirms who came" || bad "a touch confirms who came"
not_drawn() { ! drawn "$@"; }
wait_for 20 not_drawn kiosk confirm && ok "then there is nothing to touch" || bad "then there is nothing to touch"

came 3 || bad "a third one is checked in"
wait_for 20 drawn kiosk confirm && ok "who comes afterwards can be confirmed" || bad "who comes afterwards can be confirmed"
wait_for 30 confirmed_by_touch attested 3 && ok "by touch" || bad "by touch"

# ---- weeks ago ----
drawn kiosk item 1 && ok "what nobody confirmed is listed" || bad "what nobody confirmed is listed"
item_of() { # ROW of the list
    touch_until kiosk item item "$1"
}
rows() { grep -c '^touch item' "$WORK/kiosk.touches"; }
item_of 2 && ok "its page is a touch away" || bad "its page is a touch away"
same "it is not offered to be opened" 0 "$(grep -c '^touch open' "$WORK/kiosk.touches")"
about=$OLD
wait_for 30 confirmed_by_touch counts counts && ok "it is confirmed, and counts" || bad "it is confirmed, and counts"
touch_until kiosk staff back
gone() { [ "$(grep -c '^touch item [12] ' "$WORK/kiosk.touches")" -le 2 ]; }
wait_for 20 gone && ok "it is listed no more" || bad "it is listed no more"

# ---- one by one ----
came 4 && came 5 && came 6 || bad "three more are checked in"
item_of 0 && touch_until kiosk came ones && ok "those who wait are shown one by one" || bad "those who wait are shown one by one"
one_left() { ! drawn kiosk one "$1"; }
one_less() { one_left "$1" && return 0; touch_on kiosk one 0; return 1; }
wait_for 20 drawn kiosk one 2 || bad "all three"
wait_for 20 one_less 2 && ok "one is confirmed" || bad "one is confirmed"
touch_until kiosk undo row 0 && touch_until kiosk came undo 3 && ok "one is crossed out, with a reason" || bad "one is crossed out"
wait_for 20 one_left 1 || bad "one is left"
wait_for 20 is "$ACTIVITY" attested 4 && ok "the tracker has the one" || bad "the tracker has the one"
wait_for 20 is "$ACTIVITY" waiting 1 && ok "and who still waits" || bad "and who still waits"
"$QZ" activity show "$ACTIVITY" --json >"$WORK/entries"
check "the reason is shown there" grep -q '"kind":"reject".*"reason":"was not there"' "$WORK/entries"
all_done() { on_screen kiosk item && return 0; touch_on kiosk one 0; return 1; }
wait_for 20 all_done && ok "after the last one there is nothing to show" || bad "after the last one there is nothing to show"
wait_for 20 is "$ACTIVITY" waiting 0 && ok "nobody waits" || bad "nobody waits"

# ---- given up ----
touch_until kiosk staff back
drawn kiosk item 1 || bad "the one that was never held is listed"
"$QZ" activity give-up "$NEVER" --reason 没有办 || bad "it is given up"
nothing_else() { ! drawn kiosk item 1; }
resign() { nothing_else && return 0; touch_until kiosk item item 0 && touch_until kiosk staff back; nothing_else; }
wait_for 30 resign && ok "then kiosks list it no more" || bad "then kiosks list it no more"
same "and say so everywhere else" given-up "$(figure "$NEVER" counts)"

stop kiosk
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
