#!/bin/sh
# Two doors of one activity with check-out and room for two: who came in by one goes out by the other, who comes when
# it is full waits, and both doors agree. The clock is the test's, and a minute ahead of a check-in before a check-out.
. tests/e2e/lib.sh

clock_ahead 0
with_clock "$WORK/kiosk.sh" "$KIOSK"
with_clock "$WORK/tracker.sh" "$TRACKER"
KIOSK=$WORK/kiosk.sh
TRACKER=$WORK/tracker.sh
new_tracker 12
ACTIVITY=$("$QZ" activity add --organisation "$ORG" --kind open_day --title "机关开放日（演示）" --start=-5m --end=+1h \
    --expected 30 --capacity 2 --checkout) || die "an activity with check-out is added"
check "its list says so" sh -c "'$QZ' activity list --json | grep '$ACTIVITY' | grep '\"capacity\":2' | grep -q '\"checkout\":true'"
for door in east west; do
    enrol_kiosk "$WORK/$door" "$door"
    warm_kiosk "$WORK/$door" "$KIOSK_ID"
    eval "$door=\$KIOSK_ID"
    plug $door
    start_kiosk $door "$WORK/$door" --source none --serial "$WORK/$door.tty"
    wait_for 20 listening $door || die "the kiosk $door opens its scanner"
done
wait_for 20 feeds_waiting 2 || bad "both kiosks wait for news"

said() { [ "$(grep -c "\"verdict\":\"$2\"" "$WORK/$1.report" 2>/dev/null)" -ge "$3" ]; } # DOOR VERDICT TIMES
holds() { # DOOR PERSON VERDICT TIMES
    hold "$1" "$(pass_text "$2")"
    wait_for 20 said "$1" "$3" "$4"
}
came_text() { "$QZ" people came "$ACTIVITY" --json; }
went() { [ "$(came_text | grep -c '"out":')" -ge "$1" ]; }

holds east 1 welcome 1 && ok "one comes in by the east door" || die "one comes in by the east door"
holds east 2 welcome 2 && ok "and another" || bad "another comes in"
holds east 3 full 1 && ok "a third is asked to wait" || bad "a third is asked to wait"
youths() { [ "$("$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/')" = "$1" ]; }
wait_for 20 youths 2 || bad "two youths count"
wait_for 20 feeds_waiting 2 || bad "both kiosks have heard of them"
person=3
next_at() { # DOOR VERDICT TIMES, each time with another pass: a code that comes again at once is silent
    person=$((person < 12 ? person + 1 : 4))
    hold "$1" "$(pass_text $person)"
    sleep 1 # a scanner sends one code after the other
    said "$1" "$2" "$3"
}
wait_for 30 next_at west full 1 && ok "the west door knows that it is full" || bad "the west door knows that it is full"
same "nobody was let in there" 0 "$(welcomes west)"

clock_ahead 120000
holds west 1 goodbye 1 && ok "who came by the east door goes by the west door" || bad "who came by the east door goes by the west door"
wait_for 20 went 1 && ok "the tracker knows when" || bad "the tracker knows when"
wait_for 30 next_at east welcome 3 && ok "there is room again at the east door" || bad "there is room again at the east door"
wait_for 20 youths 3 && ok "three youths count, each once" || bad "three youths count, each once"
same "nobody is taken to have forgotten while it goes on" 0 "$(came_text | grep -c '"forgot":true')"

clock_ahead 3900000
stop tracker
start_tracker
same "who forgot is marked when it is over" 2 "$(came_text | grep -c '"forgot":true')"
stop east
stop west
stop tracker
