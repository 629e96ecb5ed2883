#!/bin/sh
# Ten kiosks at ten doors of one activity, through a day in which each door's network comes and goes: some are cut off, some hear
# nothing. People come in by one door, go by another, come back, hold up their pass at a third that knows nothing of it. In the
# evening all have the network: every kiosk, the tracker and the sum of the logs say the same counts, the same names, the same
# people inside, and nobody is counted twice. The clock is the test's, so that a day takes half a minute.
#   QZ_TEST_LONG   a day of steps of ten minutes and 240 people, instead of ten steps and 40
#   DAY_SEED       another day (1)
. tests/e2e/lib.sh

doors=10 people=40 steps=10 step_min=55
if [ "${QZ_TEST_LONG-}" ]; then people=240 steps=56 step_min=10; fi
clock_ahead 0
with_day "$WORK/kiosk.sh" "$KIOSK"
with_clock "$WORK/tracker.sh" "$TRACKER"
KIOSK=$WORK/kiosk.sh
TRACKER=$WORK/tracker.sh
new_tracker $people
ACTIVITY=$("$QZ" activity add --organisation "$ORG" --kind open_day --title "机关开放日（演示）" --start=-5m --end=+12h \
    --expected 300 --checkout) || die "an activity with check-out is added"

# ---- ten doors, each with a network of its own ----
cable() { # DOOR: it is plugged in, on the port that it had
    rm -f "$WORK/cable$1.port"
    start "cable$1" "$TOOLS/hostile_proxy" --to "$PORT" --listen "$(cat "$WORK/cable$1.at" 2>/dev/null || echo 0)" \
        --port-file "$WORK/cable$1.port" --calm
    wait_for 10 test -s "$WORK/cable$1.port" || die "the network of door $1 is there"
    sed 's/.*://' "$WORK/cable$1.port" >"$WORK/cable$1.at"
    echo on >"$WORK/cable$1.is"
}
cut_off() { stop "cable$1" KILL && :; echo cut >"$WORK/cable$1.is"; }
silent() { kill -STOP "$(pid_of "cable$1")" && echo silent >"$WORK/cable$1.is"; }
mended() { # DOOR
    case $(cat "$WORK/cable$1.is") in
        cut) cable "$1" ;;
        silent) kill -CONT "$(pid_of "cable$1")" && echo on >"$WORK/cable$1.is" ;;
    esac
}
each_door() { d=0; while [ $d -lt $doors ]; do "$@" $d || return 1; d=$((d + 1)); done; }
begin() {
    cable "$1"
    QINGZHAN_TRACKER=http://127.0.0.1:$(cat "$WORK/cable$1.at")
    enrol_kiosk "$WORK/door$1" "门 $1"
    export QINGZHAN_TRACKER="$URL"
    echo "$KIOSK_ID" >"$WORK/door$1.id"
    plug "door$1"
    # The first door's people count themselves before anybody comes with a pass.
    script=
    if [ "$1" = 0 ]; then
        printf '%s\n' 'wait idle 120' 'tap headcount' 'wait counted' 'wait idle' 'tap headcount' 'wait counted' 'sleep 600' >"$WORK/count"
        script="--script $WORK/count"
    fi
    # shellcheck disable=SC2086 # two words, or none
    start_kiosk "door$1" "$WORK/door$1" --source none --serial "$WORK/door$1.tty" $script
}
each_door begin
opens() { wait_for 30 listening "door$1"; }
each_door opens || die "ten kiosks open their scanners"
wait_for 30 feeds_waiting $doors || die "ten kiosks wait for news"
figure() { "$QZ" stats "$ORG" --json | sed -n "1s/.*\"$1\":\([0-9]*\).*/\1/p"; }
counted() { [ "$(figure headcount)" = 2 ]; }
wait_for 60 counted && ok "ten kiosks are open; two people are counted at one of them" || die "two people are counted at one of them"

# ---- the day ----
# Each line: "net DOOR on|cut|silent" or "visit DOOR PERSON"; "step" is where the clock goes on.
awk -v seed="${DAY_SEED:-1}" -v doors=$doors -v people=$people -v steps=$steps 'BEGIN {
    srand(seed)
    for (s = 0; s < steps; s++) {
        print "step"
        for (d = 0; d < doors; d++) {
            r = rand()
            if (r < 0.20) print "net", d, "cut"
            else if (r < 0.35) print "net", d, "silent"
            else if (r < 0.70) print "net", d, "on"
        }
        split("", busy)
        for (d = 0; d < doors; d++) {
            do p = 1 + int(rand() * people); while (p in busy)
            busy[p] = 1
            print "visit", d, p
        }
    }
}' >"$WORK/day"
answers() { grep "\"verdict\"" "$WORK/door$1.report" 2>/dev/null | grep -c "\"who\":\"y_"; } # to people with a pass
visits=0 step=0
all_answered() {
    d=0
    while [ $d -lt $doors ]; do
        [ "$(answers $d)" -ge $step ] || return 1
        d=$((d + 1))
    done
}
while read -r what door how; do
    case $what in
        step)
            wait_for 60 all_answered || die "everybody is answered at every door, network or not"
            step=$((step + 1))
            clock_ahead $((step * step_min * 60000))
            ;;
        net)
            [ "$(cat "$WORK/cable$door.is")" = "$how" ] && continue
            mended "$door"
            case $how in cut) cut_off "$door" ;; silent) silent "$door" ;; esac
            ;;
        visit)
            hold "door$door" "$(pass_text "$how")"
            visits=$((visits + 1))
            ;;
    esac
done <"$WORK/day"
wait_for 60 all_answered || die "everybody is answered at every door, network or not"
ok "$visits visits in $((steps * step_min / 60)) hours were answered, each at once"
off=$(cat "$WORK"/cable*.is | grep -c -v on)
check "at the end some doors are without network ($off)" test "$off" -ge 1

# ---- the evening: all have the network ----
each_door mended
clock_ahead $(((steps + 1) * step_min * 60000)) # whoever was to try again in a minute does
said() { cat "$WORK"/door?.report | grep '"verdict":"\(welcome\|goodbye\)"' | grep -c '"who":"y_'; }
arrived() { "$QZ" activity show "$ACTIVITY" --json | grep -c '"kind":"check\(in\|out\)"'; }
all_arrived() { [ "$(arrived)" -ge "$(said)" ]; }
wait_for 240 all_arrived && ok "all $(said) entries arrive" || bad "all entries arrive ($(arrived) of $(said))"
# A network that heard nothing hands over, late, what kiosks asked long ago and wait for no more: only who asks after a new start of
# the tracker is still there.
stop tracker
start_tracker
clock_ahead $(((steps + 2) * step_min * 60000))
wait_for 240 feeds_waiting $doors && ok "and every kiosk has heard all there is" || bad "every kiosk has heard all there is"
came() { "$QZ" people came "$ACTIVITY" --json; }
came >"$WORK/came"
youths=$(figure youths) heads=$(figure headcount)
end() { stop "door$1"; }
each_door end
stop tracker

# The logs by themselves: who is in any of them.
sums() { "$QZ" log show --kiosk "$WORK/door$1" --json; }
each_door sums >"$WORK/all.log"
sed -n '/"kind":"checkin"/s/.*"who":"\([^"]*\)".*/\1/p' "$WORK/all.log" | sort -u >"$WORK/names"
checkins=$(grep -c '"kind":"checkin"' "$WORK/all.log")
check "people did come by several doors ($checkins check-ins of $(wc -l <"$WORK/names") people)" test "$checkins" -gt "$(wc -l <"$WORK/names")"
check "and go by several ($(grep -c '"kind":"checkout"' "$WORK/all.log"))" grep -q '"kind":"checkout"' "$WORK/all.log"
same "the tracker lists as many with a name, each once" "$(wc -l <"$WORK/names")" "$(grep -c '"name"' "$WORK/came")"
same "and counts as many youths" "$(wc -l <"$WORK/names")" "$youths"
same "and two without a name" 2 "$heads"
inside=$(grep '"name"' "$WORK/came" | grep -c -v '"out":')
check "some are inside, and some went ($inside inside)" test "$inside" -gt 0 -a "$inside" -lt "$(wc -l <"$WORK/names")"
agrees() {
    "$TOOLS/known" --kiosk "$WORK/door$1" "$ACTIVITY" >"$WORK/known$1" || return 1
    same "door $1 says the same counts" "came $(wc -l <"$WORK/names") 2 inside $inside 2" "$(head -n 1 "$WORK/known$1")"
    sed 1d "$WORK/known$1" | sort | cmp - "$WORK/names" >/dev/null && ok "door $1 has the same names, each once" || bad "door $1 has the same names, each once"
}
each_door agrees
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker" $DATABASE_ARGS
check "its views are what the entries give" sh -c "'$QZ' log rebuild --tracker-dir '$WORK/tracker' $DATABASE_ARGS | grep -q 'every row was right'"
