#!/bin/sh
# A mistake is taken back at the kiosk, in a cadre's name: the count follows on the kiosk and at the tracker, and the entry stays.
. tests/e2e/lib.sh

new_tracker 6
ACTIVITY=$(add_activity open_day -5m +3h)
# Two cadres with the same masked name and the same PIN: the second one signs.
SECOND=$("$QZ" cadre add --organisation "$ORG" --name 方云 --pin-file "$WORK/pin") || die "a second cadre is added"
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"

# Two youths, two without a name; then the newest headcount and the second youth are crossed out.
{
    echo "wait idle"
    next='wait welcome\nsleep 0.6\ntap dismiss\nwait idle\n'
    for i in 1 2; do printf "scan %s\n$next" "$(pass_text $i)"; done
    for i in 1 2; do printf "tap headcount\nwait counted\nsleep 1.1\ntap dismiss\nwait idle\n"; done
    cat <<-END
	tap staff
	wait cadres
	sleep 0.6
	tap cadre 1
	wait pin
	key 246810
	tap enter
	wait staff
	tap came
	wait came
	sleep 0.6
	tap row 0
	wait undo
	sleep 0.6
	tap undo 1
	wait came
	sleep 0.6
	tap row 2
	wait undo
	sleep 0.6
	tap undo 3
	wait came
	tap back
	wait staff
	tap confirm
	sleep 0.6
	tap confirm
	sleep 3600
	END
} >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
tracker_confirmed() { "$QZ" stats "$ORG" | grep -q '1 attested'; }
wait_for 120 tracker_confirmed || die "what stands reaches the tracker and is confirmed"
ok "what stands reaches the tracker and is confirmed"
"$QZ" stats "$ORG" --json >"$WORK/stats.json"
same "the tracker counts the youth who stands" 1 "$(sed 's/.*"youths":\([0-9]*\).*/\1/' "$WORK/stats.json")"
check "and the one without a name who stands" sh -c '"$0" stats "$1" | grep -q "1 counted without a name"' "$QZ" "$ORG"
stop kiosk
stop tracker
same_logs "$WORK/kiosk" "$KIOSK_ID"
line() { sed -n "/\"kind\":\"$1\"/p" "$WORK/kiosk.log"; } # KIND
nth() { line "$1" | sed -n "$2s/.*\"n\":\([0-9]*\).*/\1/p"; }
target() { line "$1" | sed 's/.*"target":\([0-9]*\).*/\1/'; }
same "the newest headcount is voided" "$(nth headcount 2)" "$(target void)"
same "the second youth is rejected" "$(nth checkin 2)" "$(target reject)"
check "each with its reason" sh -c 'grep -q "\"reason\":\"tapped by mistake\"" "$0" && grep -q "\"reason\":\"was not there\"" "$0"' "$WORK/kiosk.log"
same "in the name of the cadre who picked it, as the confirmation is" 3 \
    "$(grep -c "\"cadre\":\"$SECOND\"" "$WORK/kiosk.log")"
same "no entry is gone: two youths and two without a name" 4 "$(grep -c '"kind":"checkin"\|"kind":"headcount"' "$WORK/kiosk.log")"
