#!/bin/sh
# A roster of 60,000 people arrives at a kiosk whole, name by name, and so do 31,000 withdrawn passes, which are more than a
# configuration holds; one more person is forgotten all the same.
. tests/e2e/lib.sh

new_tracker 3
add_activity open_day -5m +3h >/dev/null
awk 'BEGIN {
    print "姓名,手机,同意日期"
    for (i = 0; i < 60000; i++) printf "某%d,1380%07d,2026-01-01\n", i, i
}' >"$WORK/many.csv"
check "60,000 people are imported" "$QZ" people import "$WORK/many.csv" --organisation "$ORG"
"$QZ" people list --organisation "$ORG" --json | sed 's/.*"id":"\(y_[a-z2-7]*\)".*/\1/' >"$WORK/ids"
"$QZ" pass issue --organisation "$ORG" --expires +300d >"$WORK/all.txt" || bad "passes are issued to all"
grep -v -e "$(pass_id 1)" -e "$(pass_id 2)" -e "$(pass_id 3)" "$WORK/ids" | head -31000 >"$WORK/others"
xargs -n 1000 "$QZ" pass revoke <"$WORK/others" >/dev/null 2>"$WORK/revoke.err"
same "and 31,000 passes withdrawn" "" "$(cat "$WORK/revoke.err")"
check "number 31,001 is forgotten" "$QZ" people forget "$(pass_id 1)"
enrol_kiosk "$WORK/kiosk" "东门"
start_kiosk first "$WORK/kiosk" --source none
# The page of the roster that is last says so in the answer that the kiosk keeps, once all of them are there.
pages() { sqlite3 "file:$WORK/look/kiosk.db?mode=ro" "SELECT count(*) FROM roster_page WHERE arriving = 0"; }
whole() {
    rm -rf "$WORK/look"
    cp -r "$WORK/kiosk" "$WORK/look" 2>/dev/null
    [ "$(pages 2>/dev/null)" = 121 ]
}
wait_for 120 whole && ok "they come to the kiosk in 121 pages" || bad "they come to the kiosk (pages: $(pages))"
stop first
look() { sqlite3 "file:$WORK/kiosk/kiosk.db?mode=ro" "$1"; }
same "every one of them with the name that the tracker masks" 60002 "$(look "SELECT count(*) FROM person WHERE name <> ''")"
same "as many as the tracker has, but for the forgotten one" 60003 "$(wc -l <"$WORK/ids")"
same "the withdrawn passes before those of the configuration come in pages" 2 "$(look "SELECT count(*) FROM revoked_page")"
# Of the forgotten one two: of before and of now.
same "and every one is there" 31002 "$(look "SELECT count(*) FROM revoked_pass")"
same "nothing is said of a roster that does not arrive" "" "$(grep "roster:" "$WORK/first.err")"

# The kiosk refuses them without a network, and takes another.
stop tracker
{
    echo "scan $(sed -n "s/^$(sed -n 20000p "$WORK/others")  //p" "$WORK/all.txt")"
    echo "scan $(pass_text 1)"
    echo "scan $(pass_text 2)"
} >"$WORK/script"
start_kiosk second "$WORK/kiosk" --source none --script "$WORK/script"
wait_for 40 has_welcomes second 1 || bad "whose pass is good is welcomed"
same "who was withdrawn is turned away offline, the forgotten one too" 2 "$(grep -c '"verdict":"revoked"' "$WORK/second.report")"
