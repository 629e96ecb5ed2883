#!/bin/sh
# A helper at a real kiosk, by touches, keys and a scanner: told to it by the tracker, signs in by name and PIN, scans and counts,
# sees no list, cannot close the window; walks away; the power goes; is removed.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 3
add_activity open_day -1h +2h >/dev/null || die "an activity is added"
HELPER=$(printf '135790\n' | "$QZ" helper add --organisation "$ORG" --name 林一一) || die "a helper is added"
same "helper list has the helper" "$HELPER" "$("$QZ" helper list --json | grep -o 'h_[a-z2-7]\{26\}')"
"$QZ" cadre list --json | grep -q "$HELPER" && bad "cadre list has no helper" || ok "cadre list has no helper"
"$QZ" cadre remove "$HELPER" 2>/dev/null && bad "no verb of cadres takes a helper" || ok "no verb of cadres takes a helper"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"

# The second name of two is the helper's.
help_in() {
    touch_until east cadres staff && touch_until east pin cadre 1 || return 1
    for digit in 1 3 5 7 9 0; do touch_on east digit "$digit"; done
    touch_until east helper enter
}
# What a cadre is offered here is what a helper is not.
touch_until east cadres staff && touch_until east pin cadre 0
for digit in 2 4 6 8 1 0; do touch_on east digit $digit; done
check "a cadre signs in by name and PIN" touch_until east staff enter
offered() { sed -n 's/^touch \([a-z-]*\) .*/\1/p' "$WORK/east.touches" | sort -u; }
offered >"$WORK/cadres"
for theirs in came closing item check; do
    check "a cadre is offered what is the cadres' ($theirs)" grep -qx "$theirs" "$WORK/cadres"
done
touch_until east idle back || bad "the cadre leaves"

check "a helper signs in by name and PIN" help_in
offered >"$WORK/helpers"
same "a helper is offered nothing of it but to count people, a group, the other language and the way out" "back headcount language party" \
    "$(tr '\n' ' ' <"$WORK/helpers" | sed 's/ $//')"
touch_on east headcount
hand scan "$(pass_text 1)"
check "a helper's scanner welcomes people" wait_for 20 has_welcomes east 2
hand key Alt_L F4
touch_until east idle back && ok "a helper leaves, and closes no window" || bad "a helper leaves"
running east || die "the kiosk still runs"

# The helper walks away; then the power goes while one is signed in.
check "a helper signs in again" help_in
check "whoever walks away is asked" wait_for 30 drawn east still
check "and signed out" wait_for 30 on_screen east idle
check "a helper is signed in once more" help_in
stop east KILL
start_kiosk east "$WORK/east" --source none --size 1024x600
check "after a power cut nobody is signed in" wait_for 30 on_screen east idle

"$QZ" helper remove "$HELPER" >/dev/null || bad "the helper is removed"
alone() {
    [ "$(sed -n 's/^screen //p' "$WORK/east.touches")" = idle ] || hand key Escape
    touched_to east pin staff
}
check "the kiosk hears of it: the only cadre has the pad" wait_for 90 alone

stop east
stop tracker
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "headcount and check-in say that the helper was signed in" 2 "$(grep -c "\"staff\":\"$HELPER\"" "$WORK/log")"
grep -q '林' "$WORK/log" && bad "no name is in the log" || ok "no name is in the log"
same_logs "$WORK/east" "$KIOSK_ID"
