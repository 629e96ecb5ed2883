#!/bin/sh
# A cadre holds a row of who came at a real kiosk, by a finger from outside: the tracker is asked at that moment and has it on record; the
# name is left in no file of the kiosk's, nor in what it logs; off line there is none, and nothing else happens.
. tests/e2e/lib.sh

NAME=quaxiomaru # in no catalogue and no picture
start_display 1024x600
new_tracker 1
printf '姓名,手机,同意日期\n%s,13987651234,2026-01-01\n' "$NAME" >"$WORK/canary.csv"
"$QZ" people import "$WORK/canary.csv" --organisation "$ORG" >/dev/null || die "somebody with a rare name is on the roll"
"$QZ" pass issue --organisation "$ORG" >"$WORK/passes.txt" || die "passes are issued"
WHO=$("$QZ" people list --organisation "$ORG" --full --json | grep "\"$NAME\"" | sed 's/.*"id":"\(y_[a-z2-7]*\)".*/\1/')
PASS=$(sed -n "s/^$WHO  //p" "$WORK/passes.txt")
[ "$PASS" ] || die "they have a pass"
add_activity open_day -1h +2h >/dev/null || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
warm_kiosk "$WORK/east" "$KIOSK_ID"
none_of_it() { # no file of the kiosk's has the name
    ! grep -rqa "$NAME" "$WORK/east" "$WORK/east.out" "$WORK/east.err" "$WORK/east.report"
}
looks() { # cadres who are on record as having looked at that person
    curl -sf -H "Authorization: Bearer $(cat "$WORK/tracker/admin.token")" "$URL/v1/people/$WHO/looks" | grep -o '"cadre":"c_[a-z2-7]*"' | wc -l
}
looked() { [ "$(looks)" = "$1" ]; }
waits() { "$QZ" stats "$ORG" --json | grep -q '"waiting":1[,}]'; }

start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east headcount || die "the kiosk is open"
hand scan "$PASS"
wait_for 20 has_welcomes east 1 || die "they are checked in"
wait_for 30 waits || die "and the tracker knows it"
check "a cadre signs in" sign_in east
check "and looks at who came" touch_until east came came
same "nobody is on record yet" 0 "$(looks)"
check "a short touch of the name" touch_on east name 0
sleep 1
same "asks for nothing" 0 "$(looks)"

check "a finger stays on it" hold_on east name 0 1500
check "and that cadre is on record as having looked" wait_for 20 looked 1
check "by the kiosk at which it was" sh -c 'curl -sf -H "Authorization: Bearer $(cat "$0")" "$1" | grep -q "/v1/kiosks/$2/name"' \
    "$WORK/tracker/admin.token" "$URL/v1/people/$WHO/looks" "$KIOSK_ID"
check "the list still shows" on_screen east came
check "the name is in no file of the kiosk's" none_of_it

# Only some of them; whose surname begins with Q.
listed() { drawn east name "$1"; }
nobody_listed() { on_screen east came && ! drawn east name; }
check "those who are proven by their own phones" touch_on east as 2
check "are none" wait_for 20 nobody_listed
check "those who wait for a cadre" touch_on east as 1
check "are listed, to be confirmed there" wait_for 20 drawn east one 0
check "who is looked for by the surname" touch_until east seek seek
check "with a letter that nobody has" touch_until east came letter 25
check "is not there" wait_for 20 nobody_listed
check "another one is looked for" touch_on east erase
check "when the letter is taken back" wait_for 20 drawn east seek
touch_until east seek seek
check "with the right letter" touch_until east came letter 16
check "they are" wait_for 20 listed 0
confirmed() { # what comes too soon after the page did belongs to the touch before
    drawn east one 0 || return 0
    touch_on east one 0
    return 1
}
check "and confirmed where they are listed" wait_for 10 confirmed
check "so that nobody waits any more" nobody_listed
check "all of them" touch_on east as 0
check "are listed again" wait_for 20 listed 0

stop tracker
check "off line a finger stays on it" hold_on east name 0 1500
check "and nothing is shown but calm words" wait_for 20 grep -q "full name:" "$WORK/east.err"
check "the list goes on" on_screen east came
start_tracker
same "nothing more is on record" 1 "$(looks)"

stop east KILL
check "after a power cut the name is in no file, either" none_of_it
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 30 tracker_has "$KIOSK_ID" "$(log_size "$WORK/east")" || true
stop east
stop tracker
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "the log has their check-in" 1 "$(grep -c '"kind":"checkin"' "$WORK/log")"
same "and not a word of the look" 0 "$(grep -c '"kind":"look"' "$WORK/log")"
check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker"
