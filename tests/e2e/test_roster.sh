#!/bin/sh
# A roster of 60,000 people arrives at a kiosk whole, name by name; one that cannot arrive is logged, and comes once it can.
. tests/e2e/lib.sh

new_tracker 3
awk 'BEGIN {
    print "姓名,手机,同意日期"
    for (i = 0; i < 60000; i++) printf "某%d,1380%07d,2026-01-01\n", i, i
}' >"$WORK/many.csv"
check "60,000 people are imported" "$QZ" people import "$WORK/many.csv" --organisation "$ORG"
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
same "every one of them with the name that the tracker masks" 60003 \
    "$(sqlite3 "file:$WORK/kiosk/kiosk.db?mode=ro" "SELECT count(*) FROM person WHERE name <> ''")"
"$QZ" people list --organisation "$ORG" --json | sed 's/.*"id":"\(y_[a-z2-7]*\)".*/\1/' | sort >"$WORK/ids"
same "as many as the tracker has" 60003 "$(wc -l <"$WORK/ids")"
check "and nothing is said of a roster that does not arrive" sh -c '! grep -q "roster:" "$0"' "$WORK/first.err"
