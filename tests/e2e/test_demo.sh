#!/bin/sh
# The demo, off-screen: the three real programs, a camera, a queue of people, a cadre; and what is left of it.
. tests/e2e/lib.sh

DEMO=$WORK/demo
QINGZHAN_DEMO_DIR=$DEMO sh deploy/demo.sh --offscreen >"$WORK/demo.out" 2>&1
same "the demo ends by itself and well" 0 $?
sed 's/^/    /' "$WORK/demo.out" | head -40
report() { grep -c "\"verdict\":\"$1\"" "$DEMO/report.txt"; }
same "six people with passes and one without a name are welcomed" 7 "$(report welcome)"
same "the one who came twice is told so" 1 "$(report already)"
for verdict in expired forged not-a-pass revoked; do same "$verdict is turned away once" 1 "$(report $verdict)"; done

check "before, three rings of the quarter were closed" grep -q '^3 of 5 activities count, 3 of 5 rings closed' "$DEMO/before.txt"
check "after the cadre's word four are" grep -q '^4 of 5 activities count, 4 of 5 rings closed' "$DEMO/after.txt"
check "and the six are attested" grep -q '21 attested' "$DEMO/after.txt"

kiosk=$("$QZ" log verify --kiosk "$DEMO/kiosk")
check "the kiosk's log proves itself, cosigned to its end" sh -c 'n=$(echo "$0" | sed "s/.*: \([0-9]*\) entries.*/\1/"); echo "$0" | grep -q "up to entry $n"' "$kiosk"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$DEMO/tracker"
id=${kiosk%%:*}
"$QZ" log show --kiosk "$DEMO/kiosk" --json >"$WORK/kiosk.log"
"$QZ" log show --tracker-dir "$DEMO/tracker" --log "$id" --json >"$WORK/tracker.log"
check "both hold the same $(wc -l <"$WORK/kiosk.log") entries" cmp "$WORK/kiosk.log" "$WORK/tracker.log"
check "the kiosk's views are what its entries give" "$QZ" log rebuild --kiosk "$DEMO/kiosk"
check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$DEMO/tracker"
check "no name and no phone number is in either log" \
    sh -c '! grep -E "199000|青禾|䶮|𬭎" "$0" "$1"' "$WORK/kiosk.log" "$WORK/tracker.log"
for screen in idle welcome already refused pin staff; do
    check "there is a picture of the $screen screen" sh -c 'ls "$0"/$1-zh-*.png' "$DEMO" "$screen"
done
cp "$DEMO"/*.err "$WORK" # looked through at the end
nobody_left() { ! pgrep -f "$DEMO" >/dev/null; }
check "no process is left" nobody_left
