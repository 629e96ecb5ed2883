#!/bin/sh
# Who has no code, at a real kiosk, by touches and keys from outside: finds their name by four digits, is told apart from others
# by a fifth, is slowed down; walks away at each step; the next one scans; the power goes. The tracker lets it wait for a cadre.
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 3
cat >"$WORK/class.csv" <<'END'
姓名,手机
李小明,13900002231
王一,13900012231
张三丰,13900022231
赵四,13900032231
陈五,13900042231
周六,13900052231
吴七七,13900062231
郑八,13900008888
END
"$QZ" people import --organisation "$ORG" --consent 2026-09-01 "$WORK/class.csv" >/dev/null || die "a class is imported"
ACT=$(add_activity open_day -1h +2h) || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
start_kiosk east "$WORK/east" --source none --size 1024x600
wait_for 20 drawn east lookup || die "the kiosk offers to find a name"

digits() { # DIGIT…; a person looks before they type
    sleep 0.8
    for digit; do touch_on east digit "$digit"; done
}
waiting() { # how many wait for a cadre, as the tracker has it
    [ "$("$QZ" stats "$ORG" --json | sed 's/.*"waiting":\([0-9]*\).*/\1/')" = "$1" ]
}

# Four digits that one person has, by touches.
touch_until east lookup lookup && digits 8 8 8 8
check "one name is found by four digits" touch_until east pick enter
drawn east take 1 && bad "and no other one" || ok "and no other one"
check "one touch on it welcomes" touch_until east welcome take 0
check "the tracker lets it wait for a cadre" wait_for 20 waiting 1

# Four that seven have: the one before them, by keys.
wait_for 20 drawn east lookup
touch_until east lookup lookup
hand type 2231
check "four digits can be looked for" wait_for 10 drawn east enter
hand key Return
more() { on_screen east lookup && drawn east digit && ! drawn east enter; } # and the four are no more there
check "seven have these digits: one more is wanted" wait_for 10 more
hand type 1
check "which finds one" touch_until east pick enter
drawn east take 1 && bad "and no other one" || ok "and no other one"

# The person walks off; then another one scans while somebody looks for a name.
check "whoever walks off from a name is asked" wait_for 30 drawn east still
check "and leaves nothing" wait_for 30 on_screen east idle
touch_until east lookup lookup && digits 2 2
hand scan "$(pass_text 1)"
check "the next person scans and is welcomed" wait_for 20 has_welcomes east 2
wait_for 20 drawn east lookup

# Two more tries in vain, and nobody is looked for.
asked() { on_screen east lookup && ! drawn east enter; } # the digits are gone
for _ in 1 2; do
    touch_until east lookup lookup && digits 4 7 1 1
    wait_for 10 drawn east enter && touch_on east enter
    check "nobody has these digits" wait_for 10 asked
    hand key Escape
    wait_for 10 drawn east lookup
done
touch_until east lookup lookup
shut() { on_screen east lookup && drawn east headcount && ! drawn east digit; }
check "three tries in vain: the pad takes no digit" wait_for 10 shut
check "and all the same whoever looks for their name can be counted" touch_until east counted headcount

# The power goes in the middle.
stop east KILL
start_kiosk east "$WORK/east" --source none --size 1024x600
check "after a power cut nobody's digits are there" wait_for 30 on_screen east idle
wait_for 30 tracker_has "$KIOSK_ID" 8 || bad "all of it is uploaded"

stop east
stop tracker
"$QZ" log show --kiosk "$WORK/east" --json >"$WORK/log"
same "the log has one check-in by tail" 1 "$(grep -c '"by":"tail"' "$WORK/log")"
grep -q '郑\|8888\|2231' "$WORK/log" && bad "no name and no digit is in the log" || ok "no name and no digit is in the log"
same_logs "$WORK/east" "$KIOSK_ID"
