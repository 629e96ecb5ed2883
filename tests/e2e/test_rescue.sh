#!/bin/sh
# What a tracker never got from a kiosk that was stolen, and from one whose disk was damaged, is taken over by hand: it
# counts as late, once, and each pass is looked at again.
. tests/e2e/lib.sh

new_tracker 12
ACTIVITY=$(add_activity open_day -5m +3h)
for door in east west; do
    enrol_kiosk "$WORK/$door" "$door"
    warm_kiosk "$WORK/$door" "$KIOSK_ID"
    echo "$KIOSK_ID" >"$WORK/$door.id"
done
EAST=$(cat "$WORK/east.id") WEST=$(cat "$WORK/west.id")
feed() { "$TOOLS/feeder" --kiosk "$WORK/$1"; } # DOOR, the script on standard input
come() { for i in "$@"; do echo "checkin $ACTIVITY \"$(pass_text "$i")\""; done; }
people() { "$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/'; }
late() { "$QZ" activity list --json | grep "$ACTIVITY" | sed -n 's/.*"waiting":[0-9]*,"late":\([0-9]*\).*/\1/p'; }
rescue() { # DOOR CODE ARGUMENTS…; the answer in rescue.json, what is said in rescue.err
    dir=$1 want=$2
    shift 2
    "$QZ" log rescue --kiosk "$WORK/$dir" --json "$@" >"$WORK/rescue.json" 2>"$WORK/rescue.err"
    same "rescuing the $dir door ends with code $want" "$want" $?
}
told() { sed -n "s/.*\"$1\":\([0-9]*\).*/\1/p" "$WORK/rescue.json"; }

# ---- stolen ----
{ come 1 2 && echo upload; } | feed east || die "the east door works"
come 3 4 5 | feed east || die "three come while it is off line"
check "it is stolen" "$QZ" kiosk revoke "$EAST" --stolen
echo upload | feed east >/dev/null 2>&1 && bad "nothing is taken from it" || ok "nothing is taken from it"
# Whoever has it meanwhile lets somebody in with a pass that was revoked.
"$QZ" pass revoke "$(pass_text 6)" >/dev/null || die "a pass is revoked"
come 6 | feed east || die "a sixth comes"
rescue east 1
same "  three come in" 3 "$(told in)"
same "  the one with the revoked pass is refused" 1 "$(told refused)"
check "  and named" grep -q "^Entry [0-9]* was refused" "$WORK/rescue.err"
same "  they stand as late" 3 "$(late)"
same "  beside the two that came in by themselves" 5 "$(people)"
rescue east 1
same "  a second time nothing comes in" 0 "$(told in)"
same "  and those of before are found" 3 "$(told before)"
same "  and count once" 5 "$(people)"

# ---- damaged ----
{ come 7 && echo upload; } | feed west || die "the west door works"
come 8 9 10 | feed west || die "three come while it is off line"
who() { "$QZ" log show --kiosk "$WORK/west" --json | sed -n 's/.*"kind":"checkin".*"who":"\(y_[a-z2-7]*\)".*/\1/p' | sed -n "$1p"; }
HURT=$(who 3)
[ -n "$HURT" ] || die "the second of them is in the log"
OTHER=$(echo "$HURT" | sed 's/^y_\(..\)/y_zz/')
LC_ALL=C sed -i "s/\"who\":\"$HURT\"/\"who\":\"$OTHER\"/" "$WORK/west/kiosk.db"
"$QZ" log verify --kiosk "$WORK/west" >"$WORK/verify.out" 2>&1 && bad "the damage is found" || ok "the damage is found"
BEFORE=$(people)
rescue west 1
same "  all but the damaged line come in" 2 "$(told in)"
same "  which is said to be lost" 1 "$(told lost)"
same "  they count" "$((BEFORE + 2))" "$(people)"
rescue west 1
same "  a second time nothing comes in" 0 "$(told in)"
same "the kiosk's own entry is left as it is" 1 "$(LC_ALL=C grep -c "$OTHER" "$WORK/west/kiosk.db")"

# ---- what cannot be rescued ----
cp -r "$WORK/west" "$WORK/keyless"
rm "$WORK/keyless/device.key"
"$QZ" log rescue --kiosk "$WORK/keyless" >"$WORK/rescue.out" 2>&1 && bad "without its key nothing is a kiosk's" ||
    { grep -q 'device.key' "$WORK/rescue.out" && ok "without its key nothing is a kiosk's" || bad "the missing key is named"; }
stop tracker
check "the tracker's logs prove themselves with what was taken over" "$QZ" log verify --tracker-dir "$WORK/tracker" --views
