#!/bin/sh
# Closing an activity by touches from outside: what came of it, a signature in another place, a receipt code that is read off the
# screen and compared with the tracker's copy of the log and with the kiosk's. Who walks off closes nothing; without network there
# is a receipt all the same; after a power cut amid it the activity is open or closed, and a closed one has its receipt.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 3
ACTIVITY=$(add_activity open_day -20m +3h)
enrol_kiosk "$WORK/east" "东门"
EAST=$KIOSK_ID
plug east
mkdir "$WORK/shots"
printf '%s\n' 'wait receipt 600' 'sleep 1' 'shot receipt' 'sleep 600' >"$WORK/look"
begin() { # ARGUMENTS…
    start_kiosk east "$WORK/east" --source none --size 1024x600 --serial "$WORK/east.tty" "$@"
    wait_for 20 listening east || die "the kiosk opens its scanner"
}
begin --script "$WORK/look" --shots "$WORK/shots"
wait_for 20 drawn east headcount || die "it knows what is on"
for person in 1 2; do
    hold east "$(pass_text $person)"
    wait_for 20 has_welcomes east $person || die "two are checked in"
done
wait_for 20 touch_until east counted headcount || die "and one is counted"
wait_for 20 touch_until east idle dismiss || die "the thanks give way"
closes() { "$QZ" log show --kiosk "$WORK/east" --json 2>/dev/null | grep -c '"kind":"close"'; }

# ---- who walks off ----
sign_in east || die "a cadre signs in"
touch_until east closing closing && ok "closing begins with what came of it" || die "closing begins with what came of it"
asks() { drawn east sign || { touch_on east close && return 1; }; }
wait_for 20 asks && ok "a touch asks for another one elsewhere" || bad "a touch asks for another one elsewhere"
wait_for 40 on_screen east idle && ok "who walks off leaves nothing" || bad "who walks off leaves nothing"

# ---- signed ----
sign_in east || die "the cadre signs in again"
touch_until east closing closing || die "closing begins anew"
wait_for 20 asks || die "it is asked for"
touch_until east receipt sign && ok "the second touch signs, and there is a receipt" || die "the second touch signs"
shot() { tail -c 12 "$WORK/shots/receipt.png" 2>/dev/null | grep -q IEND; }
wait_for 20 shot || die "a picture is taken of it"
RECEIPT=$("$QZ" scan "$WORK/shots/receipt.png" | grep -o 'QZR:[A-Z2-7]*') && ok "its code reads off the screen" || die "its code reads off the screen"
same "it is as long as the manual says" 240 ${#RECEIPT}
check "who signed is signed out" sh -c '! grep -q "^touch \(closing\|came\|confirm\) " "$1"' - "$WORK/east.touches"
all_there() { "$QZ" activity show "$ACTIVITY" --json | grep -q '"kind":"close"'; }
wait_for 20 all_there || bad "all is uploaded"
touch_until east idle back && ok "a touch leads back to the start" || bad "a touch leads back to the start"
stop east
stop tracker

look() { "$QZ" log check "$RECEIPT" "$@" >"$WORK/said" 2>"$WORK/why"; }
look --kiosk "$WORK/east" && ok "the kiosk's log is the one that it signed" || bad "the kiosk's log is the one that it signed: $(cat "$WORK/why")"
says() { grep -q "$1" "$WORK/said" && ok "it says $2" || bad "it says $2: $(cat "$WORK/said")"; }
says "$EAST" "whose log it is"
says "activity $ACTIVITY, closed by $CADRE" "which activity, and who closed it"
says "2 people with a name and 1 without" "how many came"
look --tracker-dir "$WORK/tracker" $DATABASE_ARGS && ok "so is the tracker's copy" || bad "so is the tracker's copy: $(cat "$WORK/why")"
printf '%s\n' "$RECEIPT" | tr 'A-Z' 'a-z' | fold -w 60 | "$QZ" log check - --kiosk "$WORK/east" >/dev/null &&
    ok "it may be typed in several lines" || bad "it may be typed in several lines"

# ---- what is not right is said ----
refused() { # TEXT WORDS CODE ARGUMENTS…
    said=$1 words=$2 code=$3
    shift 3
    look "$@"
    same "$said is refused" "$code" $?
    grep -q "$words" "$WORK/why" && ok "and said" || bad "and said: $(cat "$WORK/why")"
}
GOOD=$RECEIPT
RECEIPT=$(echo "$GOOD" | sed 's/\(.\{150\}\)./\1'"$(echo "$GOOD" | cut -c151 | tr 'A-Z2-7' 'B-Z2-7A')"'/')
refused "an altered one" "was altered" 4 --kiosk "$WORK/east"
RECEIPT=$(echo "$GOOD" | cut -c1-200)
refused "a part of one" "all of it" 1 --kiosk "$WORK/east"
RECEIPT=$GOOD
start_tracker
enrol_kiosk "$WORK/other" "西门"
stop tracker
refused "another kiosk's" "here is the log of" 3 --kiosk "$WORK/other"
"$QZ" init --dir "$WORK/foreign" --province 别省（演示） --demo >/dev/null || bad "another tracker is made"
refused "one that a tracker does not know" "does not know" 3 --tracker-dir "$WORK/foreign"

# ---- without network, and cut off ----
begin
sign_in east || die "a cadre signs in off line"
open_again() {
    drawn east closing && return 0
    touch_on east open
    return 1
}
wait_for 20 open_again || die "the activity is opened again"
touch_until east closing closing || die "closing begins off line"
wait_for 20 asks || die "it is asked for off line"
touch_until east receipt sign && ok "there is a receipt without network" || bad "there is a receipt without network"
touch_until east idle back || bad "and it goes"

sign_in east || die "the cadre signs in once more"
wait_for 20 open_again || die "and opens it once more"
touch_until east closing closing || die "closing begins once more"
wait_for 20 asks || die "it is asked for once more"
sleep 0.6
touch_on east sign
stop east KILL
check "after a power cut the log is whole" "$QZ" log verify --kiosk "$WORK/east"
newest() { "$QZ" log show --kiosk "$WORK/east" --json | grep '"kind":"\(open\|close\)"' | tail -1 | grep -o '"kind":"[a-z]*"'; }
LAST=$(newest)
begin
sign_in east || die "a cadre signs in after it"
if [ "$LAST" = '"kind":"close"' ]; then
    wait_for 20 drawn east item && touch_until east item item && touch_until east receipt closing &&
        ok "what was closed has its receipt" || bad "what was closed has its receipt (at the end: $(tail -n 3 "$WORK/east.touches"))"
else
    drawn east closing && ok "what was not closed is open" || bad "what was not closed is open"
fi
stop east
