#!/bin/sh
# Three doors, one stolen: what the thief makes of its disk and of the PINs that it knew confirms nothing, the honest doors are unharmed, and
# renewed PINs work.
. tests/e2e/lib.sh

new_tracker 9
ACTIVITY=$(add_activity open_day -5m +3h)
for door in east west south; do
    enrol_kiosk "$WORK/$door" "$door"
    warm_kiosk "$WORK/$door" "$KIOSK_ID"
    echo "$KIOSK_ID" >"$WORK/$door.id"
done
EAST=$(cat "$WORK/east.id") WEST=$(cat "$WORK/west.id") SOUTH=$(cat "$WORK/south.id")
feed() { "$TOOLS/feeder" --kiosk "$WORK/$1"; } # DOOR, the script on standard input
come() { for i in "$@"; do echo "checkin $ACTIVITY \"$(pass_text "$i")\""; done; }
counts() { "$QZ" activity list --json | grep "$ACTIVITY" | sed 's/.*"counts":"\([a-z-]*\)".*/\1/'; }
people() { "$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/'; }
verdicts() { "$QZ" log show --tracker-dir "$WORK/tracker" --log "$1" | grep -c "$2"; } # KIOSK VERDICT

{ come 1 2 && echo upload; } | feed east || die "the east door works"
{ come 3 4 && echo upload; } | feed west || die "the west door works"
{ come 5 && echo upload; } | feed south || die "the south door works"
same "five came, through three doors" 5 "$(people)"
same "and nobody has confirmed it yet" unconfirmed "$(counts)"

# The south door is stolen, with the hashes of all PINs, its key and its token.
check "who revokes it is told that one PIN is to be renewed" sh -c \
    '"$0" kiosk revoke "$1" --stolen 2>&1 | grep -q "^1 cadres must have another PIN"' "$QZ" "$SOUTH"
same "that cadre is listed" 1 "$("$QZ" cadre list | grep "$CADRE" | grep -c stolen)"
printf 'confirm %s %s\nupload\n' "$ACTIVITY" "$CADRE" | feed south >/dev/null 2>&1 &&
    bad "the stolen door's confirmation is refused" || ok "the stolen door's confirmation is refused"
same "and makes the activity count no more than before" unconfirmed "$(counts)"

# The thief found the PIN, and types it at a door that was told of the theft.
start_kiosk east "$WORK/east" --source none
wait_for 20 feeds_waiting 1 || die "the east door is told"
stop east
cat >"$WORK/thief" <<-END
	wait idle
	sleep 2
	tap staff
	wait pin
	key 246810
	tap enter
	wait staff
	sleep 0.6
	tap confirm
	sleep 0.6
	tap confirm
	sleep 0.6
	tap closing
	wait closing
	sleep 0.6
	tap close
	sleep 0.6
	tap sign
	sleep 3600
	END
# Where the theft was told there is nothing to confirm with: what is not drawn cannot be touched.
sed '/^tap confirm$/d' "$WORK/thief" >"$WORK/told"
start_kiosk east "$WORK/east" --source none --script "$WORK/told"
closed() { "$QZ" log show --kiosk "$WORK/east" --json 2>/dev/null | grep -q '"kind":"close"'; }
east_closed() { "$QZ" activity show "$ACTIVITY" --json | grep '"kind":"close"' | grep -q "$EAST"; }
wait_for 60 east_closed || bad "the old PIN closes the activity at the east door"
stop east
same "at a door that was told it confirmed nothing" 0 "$("$QZ" log show --kiosk "$WORK/east" --json | grep -c '"kind":"confirm"')"
same "but closed the activity there" 1 "$("$QZ" log show --kiosk "$WORK/east" --json | grep '"kind":"close"' | grep -c "$CADRE")"

# And at one that was off line, and knows of nothing.
{ come 6 && printf 'confirm %s %s\nupload\n' "$ACTIVITY" "$CADRE"; } | feed west || bad "the west door's entries are taken"
same "at a door that was off line it counts for nothing" unconfirmed "$(counts)"
same "who came there counts" 6 "$(people)"

# The PIN is renewed.
echo 135792 >"$WORK/new-pin"
"$QZ" cadre pin "$CADRE" --pin-file "$WORK/new-pin" || die "the PIN is renewed"
same "nobody is listed any more" 0 "$("$QZ" cadre list | grep -c stolen)"
start_kiosk west "$WORK/west" --source none
wait_for 20 feeds_waiting 1 || die "the west door is told"
stop west
{
    sed 's/^key 246810$/key 135792/; /^tap closing$/d; /^wait closing$/d; /^tap close$/d; /^tap sign$/d; s/^sleep 3600$//' "$WORK/thief"
    echo "sleep 3600"
} >"$WORK/cadre"
start_kiosk west "$WORK/west" --source none --script "$WORK/cadre"
confirmed() { [ "$(counts)" = counts ]; }
wait_for 60 confirmed && ok "with the new PIN the cadre confirms, and the activity counts" ||
    bad "with the new PIN the cadre confirms, and the activity counts (found $(counts))"
stop west
stop tracker
same "the forged word keeps its verdict" 1 "$(verdicts "$WEST" stolen-pin)"
same_logs "$WORK/east" "$EAST"
same_logs "$WORK/west" "$WEST"
