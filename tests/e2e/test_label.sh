#!/bin/sh
# Labels by scans and touches from outside, on a kiosk's display: a printer that is well, one that is slow, one without paper, one
# whose cover is open, one that dies in the middle of a label, one that is not there; a file; a queue of CUPS. What came out is
# decoded and looked at. A cadre prints one once more. Afterwards nothing of a label is left on the disk.
#   LOOKS   a directory for what came out and what was on the screen
. tests/e2e/lib.sh

start_display 1024x600
new_tracker 12
add_activity open_day -20m +3h >/dev/null
enrol_kiosk "$WORK/east" "东门"
plug east
printer() { "$TOOLS/printer" "$@"; }
manner() { echo "$1" >"$WORK/manner.new" && mv "$WORK/manner.new" "$WORK/manner"; }
manner good
start printer "$TOOLS/printer" serve "$WORK/manner" "$WORK/paper" "$WORK/printer.port"
wait_for 20 test -s "$WORK/printer.port" || die "a printer stands there"
mkdir "$WORK/looks"

with_printer() { # NAME, a printer as the configuration has it
    printf '[label]\nprinter = %s\ndots = 576\n' "$1" >"$WORK/kiosk.conf"
    start_kiosk east "$WORK/east" --source none --size 1024x600 --serial "$WORK/east.tty"
    wait_for 20 listening east && wait_for 20 drawn east headcount || die "the kiosk is open"
    shown=0
}
person=0
comes() { # the next person's welcome, which offers a label
    person=$((person + 1)) shown=$((shown + 1))
    hold east "$(pass_text $person)"
    wait_for 20 has_welcomes east $shown && wait_for 20 drawn east label
}
# What comes too soon after the welcome belongs to what was before. While it prints nothing is offered.
wants() { wait_for 20 asked_for; }
asked_for() {
    touch_on east label
    sleep 0.3
    [ "$(why_count)" -gt "$said" ] || printed_more || ! drawn east label
}
why_count() { grep -c 'label: ' "$WORK/east.err"; }
labels() { printer count <"$WORK/paper" 2>/dev/null || echo 0; }
printed_more() { [ "$(labels)" -gt "$before" ]; }
note() { said=$(why_count) before=$(labels); }
# The words below the welcome: which, as a number of their pixels. Read twice, so that nothing is just being drawn.
words() {
    one=$("$TOOLS/desktop" part 425,396,300x64)
    sleep 0.2
    two=$("$TOOLS/desktop" part 425,396,300x64)
    [ "$one" = "$two" ] && words_now=$one
}
look() { # NAME: a picture of the display
    "$TOOLS/desktop" shot "$WORK/looks/$1.png"
    wait_for 10 words && echo "$1 $words_now" >>"$WORK/words"
}
: >"$WORK/paper"
: >"$WORK/words"

# ---- one that is well, and a slow one ----
with_printer "tcp:127.0.0.1:$(cat "$WORK/printer.port")"
note
wait_for 20 drawn east headcount && wait_for 20 feeds_waiting 1 || die "the kiosk knows what is on"
comes || die "somebody is welcomed, and offered a label"
look offered
wants && wait_for 20 printed_more && ok "a touch prints a label" || bad "a touch prints a label"
wait_for 10 drawn east label && look printed

seen=$(printer dots 1 "$WORK/looks/label.png" <"$WORK/paper")
# shellcheck disable=SC2086 # five numbers
set -- $seen
same "it is as wide as the paper" 576 "$1"
check "it is of a label's height ($2), not of a page's" test "$2" -gt 200 -a "$2" -lt 900
check "it has a name, a line below it, a title and a time ($3 bands)" test "$3" -ge 4 -a "$4" -eq 1
check "there is ink on it ($5 dots)" test "$5" -gt 6000 -a "$5" -lt 120000

note
wants && wait_for 20 printed_more && ok "and another touch the same once more" || bad "and another touch the same once more"
printer dots 2 "$WORK/looks/again.png" <"$WORK/paper" >/dev/null
check "dot by dot" cmp "$WORK/looks/label.png" "$WORK/looks/again.png"
not_drawn() { ! drawn "$@"; }
wait_for 10 not_drawn east label && ok "nobody prints a third one" || bad "nobody prints a third one"

note
comes || bad "the next person is welcomed"
manner slow
wait_for 20 asked_for || bad "the label is asked for"
wait_for 10 not_drawn east label && ok "while it prints the screen offers none" || bad "while it prints the screen offers none"
look printing
manner good
wait_for 20 printed_more && ok "and a slow printer prints it, too" || bad "and a slow printer prints it, too"
printer dots 3 "$WORK/looks/next.png" <"$WORK/paper" >/dev/null
cmp -s "$WORK/looks/label.png" "$WORK/looks/next.png" && bad "another person has another label" || ok "another person has another label"

# ---- what goes wrong is said, and put right by another touch ----
goes_wrong() { # MANNER WORDS NAME
    note
    comes || bad "somebody is welcomed"
    manner "$1"
    wants
    told() { [ "$(why_count)" -gt "$said" ]; }
    wait_for 30 told || bad "$3: it is noticed"
    check "$3: the log says so" sh -c "tail -n 3 '$WORK/east.err' | grep -q 'label: .*$2'"
    wait_for 20 drawn east label && ok "$3: it can be tried again" || bad "$3: it can be tried again"
    look "$3"
    same "$3: nothing came out" "$before" "$(labels)"
    manner good
    note
    wants && wait_for 20 printed_more && ok "$3: and then it comes" || bad "$3: and then it comes"
}
goes_wrong no-paper "has no paper" no-paper
goes_wrong open "is off line" open
goes_wrong dies "stopped in the middle\|died with a label" died

# ---- a cadre prints one once more ----
hand key Escape
wait_for 40 on_screen east idle || bad "the screen is at rest"
sign_in east || die "a cadre signs in"
touch_until east came came && touch_until east undo row 0 || die "the newest of those who came is looked at"
wait_for 10 drawn east label && ok "a cadre is offered the label of one who came" || bad "a cadre is offered the label of one who came"
note
wants && wait_for 20 printed_more && ok "and prints it once more" || bad "and prints it once more"
last=$(labels)
printer dots "$last" "$WORK/looks/staff-label.png" <"$WORK/paper" >"$WORK/seen" && check "the same name and title, without a number" \
    awk '{ exit !($1 == 576 && $3 >= 4 && $4 == 1) }' "$WORK/seen"
look staff
touch_until east idle back >/dev/null || { hand key Escape; wait_for 40 on_screen east idle; }
stop east

# ---- not there ----
stop printer
with_printer "tcp:127.0.0.1:$(cat "$WORK/printer.port")"
note
comes || bad "somebody is welcomed without a printer"
wants
wait_for 30 told || bad "it is noticed that there is none"
check "the log says that it is not there" grep -q "label: .* is not there" "$WORK/east.err"
wait_for 20 drawn east label && look off && ok "check-ins never wait for it" || bad "check-ins never wait for it"
comes && ok "the next person is welcomed all the same" || bad "the next person is welcomed all the same"
stop east

# What each of them says is another sentence; one without its cover and one that is not there say the same.
for a in offered printed printing no-paper open died; do
    for b in offered printed printing no-paper open died; do
        [ "$a" = "$b" ] || [ "$(sed -n "s/^$a //p" "$WORK/words")" != "$(sed -n "s/^$b //p" "$WORK/words")" ] || bad "$a and $b look the same"
    done
done
same "the screen has a sentence for each" 6 "$(grep -v '^off \|^staff ' "$WORK/words" | cut -d' ' -f2 | sort -u | wc -l)"
same "one that is not there is said like one that is off line" "$(sed -n 's/^open //p' "$WORK/words")" "$(sed -n 's/^off //p' "$WORK/words")"

# ---- a file ----
: >"$WORK/file"
with_printer "device:$WORK/file"
comes || bad "somebody is welcomed before a file"
in_file() { [ "$(printer count <"$WORK/file")" = 1 ]; }
touched_in_file() {
    in_file && return 0
    touch_on east label
    return 1
}
wait_for 20 touched_in_file && ok "a file takes a label" || bad "a file takes a label"
stop east

# ---- CUPS: programs named like its own ----
mkdir "$WORK/bin"
printf '#!/bin/sh\necho "printer $3 is idle."\ncat "%s"\n' "$WORK/alerts" >"$WORK/bin/lpstat"
printf '#!/bin/sh\necho "$*" >"%s"\ncat >"%s"\n' "$WORK/lp.said" "$WORK/job.pdf" >"$WORK/bin/lp"
chmod +x "$WORK/bin"/*
echo "	Alerts: media-empty-error" >"$WORK/alerts"
PATH=$WORK/bin:$PATH
with_printer "cups:Desk_2"
note
comes || bad "somebody is welcomed before a queue of CUPS"
wants
wait_for 30 told || bad "CUPS is asked how its printer does"
check "and that it has no paper is said" sh -c "tail -n 3 '$WORK/east.err' | grep -q media-empty"
: >"$WORK/alerts"
job() { tail -c 8 "$WORK/job.pdf" 2>/dev/null | grep -q EOF; }
touched_job() {
    job && return 0
    touch_on east label
    return 1
}
wait_for 20 touched_job && ok "with paper it is given a PDF" || bad "with paper it is given a PDF"
check "for that queue, under no person's name" grep -q -e '-d Desk_2 -t qingzhan -$' "$WORK/lp.said"
printer pdf "$WORK/looks/cups.png" <"$WORK/job.pdf" >"$WORK/seen" && check "with the same picture" \
    awk '{ exit !($1 == 576 && $3 >= 4 && $4 == 1) }' "$WORK/seen"
stop east
stop tracker

# ---- what is left ----
# Whatever is a file: the kiosk's directory, what the programs said, and the directory for what is in passing.
check "a search finds a job where there is one" grep -q -a "$(printf '\035v0')" "$WORK/paper"
left_in() { find "$WORK/east" "$WORK"/east.err "$WORK"/east.report "$WORK"/east.touches -type f -exec grep -l -a "$@" {} +; }
same "no label is left in the kiosk's directory or in what it said" "" "$(left_in -e "$(printf '\035v0')" -e 'ImageMask true')"
same "and no job in passing" "" \
    "$(find "${TMPDIR:-/tmp}" -maxdepth 1 -type f -user "$(id -un)" -newer "$WORK/init.out" -exec grep -l -a "$(printf '\035v0')" {} + 2>/dev/null)"
given=$(sed -n '2s/,.*//p' "$WORK/people.csv")
same "a kiosk has no full name, not even after labels of it" "" "$(left_in "$given")$(grep -l -a "$given" "$WORK/paper" "$WORK/file" "$WORK/job.pdf")"
for name in $(sed -n 's/^\(.\)[^,]*,1990.*/\1/p' "$WORK/people.csv" | head -n 9); do echo "$name＊＊"; done >"$WORK/masked"
same "nor is a name that was printed in what it said" "" "$(grep -l -a -F -f "$WORK/masked" "$WORK"/east.err "$WORK"/east.report "$WORK"/east.touches)"
[ -z "${LOOKS:-}" ] || cp "$WORK"/looks/*.png "$LOOKS"
