#!/bin/sh
# Someone plays with the kiosk: random touches, drags, keys, chords and codes from outside of the program, before a window manager where
# there is one. Nobody gets out of it, no cadre is locked out longer than wrong PINs lock, and no crowd is counted. The same
# events each time for one seed.
#   QZ_TEST_LONG    100,000 events instead of 1,500
#   MONKEY_EVENTS   so many; MONKEY_SEED: others (4)
. tests/e2e/lib.sh

events=${MONKEY_EVENTS:-1500}
[ -z "${QZ_TEST_LONG-}" ] || events=100000
seed=${MONKEY_SEED:-4}

new_tracker 3
add_activity open_day -5m +3h >/dev/null
echo 135791 >"$WORK/pin2"
"$QZ" cadre add --organisation "$ORG" --name 陈红 --pin-file "$WORK/pin2" >/dev/null || die "a second cadre is added"
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
plug kiosk
start_display 1280x800
if command -v openbox >/dev/null 2>&1; then
    mkdir -p "$WORK/home"
    HOME=$WORK/home XDG_CONFIG_HOME=$WORK/home XDG_CACHE_HOME=$WORK/home start openbox openbox --sm-disable
    managed() { [ "$("$TOOLS/desktop" manager)" = there ]; }
    wait_for 20 managed || die "a window manager runs"
fi
start_kiosk kiosk "$WORK/kiosk" --source none --serial "$WORK/kiosk.tty" --size 1280x800
wait_for 20 listening kiosk && wait_for 20 drawn kiosk headcount || die "the kiosk shows its first screen"

check "somebody plays with it: $events events" hand monkey "$seed" "$events"
cat "$WORK/check.out"

check "the kiosk runs on" running kiosk
in_sight() { [ "$("$TOOLS/desktop" window)" = "0 0 1280 800 shown" ]; }
check "and the whole display is its" wait_for 10 in_sight

# Whoever played goes; the next one's touches are what is drawn.
at_rest() {
    on_screen kiosk idle && return 0
    hand key Escape
    return 1
}
wait_for 60 at_rest && ok "it is at rest once nobody touches it" || bad "it is at rest once nobody touches it"
hold kiosk "$(pass_text 1)"
wait_for 20 has_welcomes kiosk 1 && ok "who comes next is welcome" || bad "who comes next is welcome"

# Wrong PINs lock a name for a minute, two, four… 64: each cadre signs in when that is over, and the other one at once or so too.
# Meanwhile the wall comes, and gives way to a touch.
signed_in() { # ROW PIN
    on_screen kiosk staff && return 0
    on_screen kiosk wall && touch_on kiosk dismiss
    on_screen kiosk idle && touch_on kiosk staff
    on_screen kiosk cadres && touch_on kiosk cadre "$1"
    on_screen kiosk pin || return 1
    for digit in $(echo "$2" | sed 's/./& /g'); do touch_on kiosk digit "$digit"; done
    touch_on kiosk enter
    for _ in 1 2 3 4 5 6 7 8; do # not by wait_for, within which this is
        on_screen kiosk staff && return 0
        sleep 0.5
    done
    return 1
}
began=$(date +%s)
wait_for 4200 signed_in 0 246810 && ok "a cadre signs in, after $(($(date +%s) - began)) s" || bad "a cadre is locked out"
touch_until kiosk idle back || bad "the cadre leaves"
began=$(date +%s)
wait_for 4200 signed_in 1 135791 && ok "and the other one, after $(($(date +%s) - began)) s" || bad "the other cadre is locked out"
touch_until kiosk idle back || bad "the other cadre leaves"

stop kiosk
same "and leaves when it is told to" 0 $?
stop tracker
"$QZ" log show --kiosk "$WORK/kiosk" --json >"$WORK/log"
same "nothing was done in a cadre's name" 0 "$(grep -c '"cadre"' "$WORK/log")"
same "nobody checked in but who came" 1 "$(grep -c '"kind":"checkin"' "$WORK/log")"

# From the log: the times of headcounts since the machine started, and how many each counts.
sed -n 's/.*"up":\([0-9]*\),"kind":"headcount".*"count":\([0-9]*\).*/\1 \2/p' "$WORK/log" >"$WORK/heads"
same "each headcount is looked at" "$(grep -c '"kind":"headcount"' "$WORK/log")" "$(wc -l <"$WORK/heads")"
awk '{ up[NR] = $1; people[NR] = $2; all += $2 }
    END {
        for (i = 1; i <= NR; i++) {
            touches = crowd = 0
            for (j = i; j <= NR && up[j] - up[i] < 600000; j++) {
                crowd += people[j]
                if (up[j] - up[i] < 60000) touches++
            }
            if (touches > most) most = touches
            if (crowd > largest) largest = crowd
        }
        print NR + 0, all + 0, most + 0, largest + 0
    }' "$WORK/heads" >"$WORK/run"
read -r entries people most largest <"$WORK/run"
echo "    $entries headcounts of $people people; at most $most in a minute, $largest people in ten minutes"
check "no more than 30 headcounts in a minute" test "$most" -le 30
check "no more than 300 people in ten minutes" test "$largest" -le 300
check "the kiosk's log proves itself" "$QZ" log verify --kiosk "$WORK/kiosk"
