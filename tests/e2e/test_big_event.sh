#!/bin/sh
# An event of 5,000 at three doors, 3,000 of them without a name, most of these at one door, part of it off line: nobody who
# was thanked is doubted or left out, and a kiosk still counts without asking for a cadre.
[ -d /dev/shm ] && export TMPDIR=/dev/shm # five thousand entries, each on the disk before the next
. tests/e2e/lib.sh

new_tracker 2000
ACTIVITY=$("$QZ" activity add --organisation "$ORG" --kind open_day --title "青年之夜（演示）" --place "体育场" --start -5m --end +3h \
    --expected 5000) || die "an event of 5,000 is planned"
for door in east west south; do
    enrol_kiosk "$WORK/$door" "$door"
    echo "$KIOSK_ID" >"$WORK/$door.id"
    warm_kiosk "$WORK/$door" "$KIOSK_ID"
done
figure() { "$QZ" stats "$ORG" --json | sed "s/.*\"$1\":\([0-9]*\).*/\1/"; }

# DOOR, youths FROM..TO, and so many without a name, in turns as they come; a third of all are there before the first upload.
come() {
    awk -v activity="$ACTIVITY" -v from="$2" -v to="$3" -v unnamed="$4" '
        NR >= from && NR <= to { sub(/^[^ ]*  /, ""); pass[++n] = $0 }
        END {
            most = n > unnamed ? n : unnamed
            for (i = 1; i <= most; i++) {
                if (i <= n) printf "checkin %s \"%s\"\n", activity, pass[i]
                if (i <= unnamed) printf "headcount %s 1\n", activity
                if (i == int(most / 3)) print "upload"
            }
            print "upload"
        }' "$WORK/passes.txt" | "$TOOLS/feeder" --kiosk "$WORK/$1" >"$WORK/feeder.out" 2>&1 ||
        bad "the door $1 works: $(cat "$WORK/feeder.out")"
}
come east 1 700 2400
come west 701 1400 300
come south 1401 2000 299
same "two thousand youths came" 2000 "$(figure youths)"
same "and all but one of those without a name" 2999 "$(figure headcount)"

printf '%s\n' 'wait idle 60' 'sleep 1' 'tap headcount' 'wait counted' 'wait idle' 'sleep 60' >"$WORK/script"
start_kiosk east "$WORK/east" --source none --script "$WORK/script"
wait_for 20 has_welcomes east 1 && ok "the 2,401st at the busiest door is thanked without a cadre" ||
    bad "the 2,401st at the busiest door is thanked without a cadre"
last() { [ "$(figure headcount)" = 3000 ]; }
wait_for 20 last && ok "  and counts" || bad "  and counts (found $(figure headcount))"
stop east
stop tracker
for door in east west south; do
    "$QZ" log show --tracker-dir "$WORK/tracker" --log "$(cat "$WORK/$door.id")" | grep -E 'checkin|headcount' |
        grep -vc '\[accepted\]' >"$WORK/$door.odd"
    same "nobody of the door $door is left out" 0 "$(cat "$WORK/$door.odd")"
done
same_logs "$WORK/east" "$(cat "$WORK/east.id")"
