#!/bin/sh
# Somebody holds up codes that are no passes, one after the other, in between people who check in: nobody is held up, the
# log does not grow by them, and how many there were is in it the next day, also when the kiosk was switched off meanwhile.
. tests/e2e/lib.sh

# All of it is at noon, so that no day ends by itself.
for program in tracker:$TRACKER qingzhan:$QZ kiosk:$KIOSK; do with_clock "$WORK/${program%%:*}.sh" "${program#*:}"; done
TRACKER=$WORK/tracker.sh QZ=$WORK/qingzhan.sh KIOSK=$WORK/kiosk.sh
now_s=$(date +%s)
NOON_MS=$((((now_s + 28800) / 86400 * 86400 + 14400 - now_s) * 1000))
clock_ahead $NOON_MS

new_tracker 20
add_activity open_day -5m +48h >/dev/null
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
refused() { "$QZ" log show --kiosk "$WORK/kiosk" --json | grep '"kind":"refused"' | grep -vc ' more"'; }
counted() { "$QZ" log show --kiosk "$WORK/kiosk" --json | sed -n 's/.*"reason":"\([0-9]*\) more".*/\1/p'; }

junk=0
for person in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    while [ $junk -lt $((15 * person)) ]; do
        junk=$((junk + 1))
        echo "scan https://example.org/poster/$junk"
    done
    echo "scan $(pass_text $person)"
    echo "sleep 0.05"
done >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
wait_for 40 has_welcomes kiosk 20 && ok "twenty people check in among $junk codes that are no passes" ||
    bad "people check in among codes that are no passes (only $(welcomes kiosk) of 20)"
same "who held up the others is told so" $junk "$(grep -c '"verdict":"not-a-pass"' "$WORK/kiosk.report")"
arrived() { [ "$("$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/')" -eq 20 ]; }
wait_for 20 arrived && ok "the tracker counts the twenty" || bad "the tracker counts the twenty"
stop kiosk
written=$(refused)
check "no more than a few of the codes are in the log ($written)" test "$written" -lt $((junk / 4))
same "  nor is their number, while the day lasts" "" "$(counted)"

clock_ahead $((NOON_MS + 86400000))
printf '%s\n' 'wait idle 60' 'sleep 3' quit >"$WORK/look" # it looks at its clock each second
start_kiosk tomorrow "$WORK/kiosk" --source none --script "$WORK/look"
wait "$(pid_of tomorrow)"
same "the next day it is one entry, although the kiosk was switched off over night" $((junk - written)) "$(counted)"
start_kiosk again "$WORK/kiosk" --source none --script "$WORK/look"
wait "$(pid_of again)"
same "and is not said again" $((junk - written)) "$(counted)"
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
