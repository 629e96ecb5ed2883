#!/bin/sh
# A cadre enters somebody late by touches from outside and by a pass that a scanner reads, for a reason: it stands as 补录 at the
# tracker, in the cadre's name, and is crossed out within a day. Who walks off leaves no name and enters nobody.
. tests/e2e/lib.sh

start_display 1280x800
new_tracker 3
ACTIVITY=$(add_activity open_day -20m +3h)
enrol_kiosk "$WORK/east" "东门"
plug east
start_kiosk east "$WORK/east" --source none --size 1280x800 --serial "$WORK/east.tty"
wait_for 20 listening east || die "the kiosk opens its scanner"
wait_for 20 drawn east headcount || die "the activity opens"
figure() { "$QZ" activity list --json | grep "\"id\":\"$ACTIVITY\"" | grep -o "\"$1\":[0-9]*" | head -1 | sed 's/.*://'; }
is() { [ "$(figure "$1")" = "$2" ]; }
lates() { "$QZ" activity show "$ACTIVITY" --json | grep -c '"kind":"late"'; }

at_late() {
    sign_in east || return 1
    touch_until east item item 0 && touch_until east late late
}
at_late && ok "from the activity's page somebody is entered late" || die "from the activity's page somebody is entered late"

# ---- who walks off ----
hold east "$(pass_text 1)"
wait_for 20 drawn east why && ok "a pass says who it is" || bad "a pass says who it is"
wait_for 40 on_screen east idle && ok "who walks off leaves no name" || bad "who walks off leaves no name"
same "and enters nobody" 0 "$(lates)"

# ---- entered ----
at_late || die "once more"
hold east "$(pass_text 1)"
wait_for 20 drawn east why || die "the pass is read again"
entered() { drawn east again || { touch_on east why 0 && return 1; }; }
wait_for 20 entered && ok "one touch on a reason enters it" || bad "one touch on a reason enters it"
wait_for 30 is late 1 && ok "it stands as late at the tracker" || bad "it stands as late at the tracker ($(figure late))"
check "in the cadre's name, with the reason" sh -c '"$0" activity show "$1" --json | grep "\"kind\":\"late\"" | grep "$2" | grep -q "had no power"' "$QZ" "$ACTIVITY" "$CADRE"

# ---- by digits ----
again() { drawn east digit 0 || { touch_on east again && return 1; }; }
wait_for 20 again || bad "the next one can be entered"
# people.csv numbers the phones 1990 and seven digits: passes come by pinyin: the first is of 0001
sleep 0.8 # a person looks before they type
for digit in 0 0 0 2; do touch_on east digit $digit; done
found() { drawn east why || { touch_on east enter && return 1; }; }
wait_for 20 found && ok "digits of a phone number find somebody" || bad "digits of a phone number find somebody"
wait_for 20 entered && ok "who is entered, too" || bad "who is entered, too"
wait_for 30 is late 2 && ok "both are late" || bad "both are late ($(figure late))"

# ---- and crossed out ----
touch_until east item back || bad "back to the activity"
touch_until east came came && drawn east row 0 && ok "they are in the list" || bad "they are in the list"
touch_until east undo row 0 || bad "a touch crosses out"
touch_until east came undo || bad "for a reason"
wait_for 30 is late 1 && ok "it counts no more at the tracker" || bad "it counts no more at the tracker ($(figure late))"
stop east
check "by a void" sh -c '"$0" log show --kiosk "$1" --json | grep "\"kind\":\"void\"" | grep -q "$2"' "$QZ" "$WORK/east" "$CADRE"
stop tracker
check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
