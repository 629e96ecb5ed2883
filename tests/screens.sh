#!/bin/sh
# Fails when a screen or a touch is spread over the tree. What there is of them are the rows of QZ_SCREENS and QZ_TAPS in
# src/kiosk/flow/screen.h; a screen's own file has the rest. So no switch goes over screens, nothing but the flow and the
# screens names one, each is laid out in one file, and the manual page of the kiosk lists all, in both languages.
# Likewise of what the kiosk's threads say to each other: a member of struct qz_ask or qz_tell goes with one kind, and is
# named like it; what has no member is known by what it says alone, or by its data.
#   sh tests/screens.sh              check the tree
#   sh tests/screens.sh --self-test  plant each kind in a copy and see it found
set -u
cd "$(dirname "$0")/.." || exit 2

ROWS=src/kiosk/flow/screen.h
PAGES='deploy/man/qingzhan-kiosk.1.scd deploy/man/zh_CN/qingzhan-kiosk.1.scd'

ids() {
    sed -n 's/^ *ROW(\(QZ_SCREEN_[A-Z_]*\), .*/\1/p' "$1/$ROWS"
}

sources() {
    find "$1/src" -name '*.[ch]' | LC_ALL=C sort
}

switches() {
    ids "$1" | sed 's/.*/case &:/' >"$2/cases"
    sources "$1" | xargs grep -nF -f "$2/cases" | sed 's/$/  (a switch over screens: put it into their rows)/'
}

named_elsewhere() {
    ids "$1" >"$2/ids"
    sources "$1" | grep -v '/src/kiosk/\(flow\|screens\)/' | xargs grep -nwF -f "$2/ids" |
        sed 's/$/  (only the flow and the screens name a screen: ask its row)/'
}

laid_out() {
    sed -n 's/^ *ROW(QZ_SCREEN_[A-Z_]*, \(qz_screen_[a-z_]*\)).*/\1/p' "$1/$ROWS" | while read -r row; do
        n=$(cat "$1"/src/kiosk/screens/*.c | grep -c "^const struct qz_screen $row = {")
        [ "$n" = 1 ] || echo "$row: $n files of src/kiosk/screens lay it out"
    done
}

# Names that scripts and the file of touches use.
names() {
    sed -n 's/^ *TAP(QZ_TAP_[A-Z_]*, "\([a-z-]*\)").*/\1/p' "$1/$ROWS" | grep .
    cat "$1"/src/kiosk/screens/*.c | sed -n 's/^ *\.name = "\([a-z-]*\)",.*/\1/p'
}

unlisted() {
    for page in $PAGES; do
        grep -A 3 '^\*\(wait\|tap\)\*' "$1/$page" | tr -c 'a-z-' '\n' | LC_ALL=C sort -u >"$2/listed"
        names "$1" | LC_ALL=C sort -u | LC_ALL=C comm -23 - "$2/listed" | sed "s|^|$page: --script does not list |"
    done
}

MESSAGES=src/kiosk/link/msg.h

# The kinds of ask or tell, and the members of its union, in small letters, a line each.
kinds() {
    sed -n "/^enum qz_$2_kind {/,/^};/p" "$1/$MESSAGES" | sed -n 's/^    QZ_[A-Z]*_\([A-Z_]*\).*/\1/p' | tr '[:upper:]' '[:lower:]'
}

members() {
    sed -n "/^struct qz_$2 {/,/^};/p" "$1/$MESSAGES" | sed -n '/^    union {/,/^    };/p' |
        sed -n 's/^        \(} \|[a-z][a-z_ ]* \)\([a-z_]*\);.*/\2/p'
}

messages() {
    for what in ask tell; do
        kinds "$1" $what | LC_ALL=C sort >"$2/kinds"
        members "$1" $what | LC_ALL=C sort >"$2/members"
        [ -s "$2/members" ] || echo "$MESSAGES: no members of struct qz_$what found"
        LC_ALL=C uniq -d "$2/members" | sed "s|^|$MESSAGES: two members of struct qz_$what are called |"
        LC_ALL=C comm -13 "$2/kinds" "$2/members" | sed "s|^|$MESSAGES: no kind goes with the member of struct qz_$what that is called |"
    done
}

check() {
    {
        [ "$(ids "$1" | wc -l)" -gt 10 ] || echo "$ROWS: no rows found"
        switches "$1" "$2"
        named_elsewhere "$1" "$2"
        laid_out "$1"
        unlisted "$1" "$2"
        messages "$1" "$2"
    } >"$2/found"
    cat "$2/found"
    [ ! -s "$2/found" ]
}

planted=0 missed=0
# A file of the copy, a sed command that spoils it, and what must be found then.
plant() {
    planted=$((planted + 1))
    cp "$tmp/copy/$1" "$tmp/whole"
    sed -i "$2" "$tmp/copy/$1"
    check "$tmp/copy" "$tmp" | grep -qF -- "$3" || {
        echo "not found: $3"
        missed=$((missed + 1))
    }
    cp "$tmp/whole" "$tmp/copy/$1"
}

self_test() {
    mkdir -p "$tmp/copy/deploy/man/zh_CN"
    cp -r src "$tmp/copy/"
    for page in $PAGES; do cp "$page" "$tmp/copy/$page"; done
    check "$tmp/copy" "$tmp" || missed=$((missed + 1))
    plant src/kiosk/flow/flow.c '1i case QZ_SCREEN_PIN:' 'a switch over screens'
    plant src/kiosk/ui/ui.c '1i int zz = QZ_SCREEN_PIN;' 'ask its row'
    plant src/kiosk/desk/staff.c '1i int zz = QZ_SCREEN_IDLE;' 'ask its row'
    plant src/kiosk/screens/pin.c 's/^const struct qz_screen qz_screen_pin/struct qz_screen zz/' 'qz_screen_pin: 0 files'
    plant src/kiosk/screens/item.c '1i const struct qz_screen qz_screen_pin = {' 'qz_screen_pin: 2 files'
    plant src/kiosk/screens/pin.c 's/\.name = "pin"/.name = "zz"/' 'does not list zz'
    plant src/kiosk/flow/screen.h 's/"undo-run"/"undo-zz"/' 'zh_CN/qingzhan-kiosk.1.scd: --script does not list undo-zz'
    plant src/kiosk/flow/screen.h 's/^ *ROW(/    NOROW(/' 'no rows found'
    plant src/kiosk/link/msg.h 's/} undo_run;/} undone_run;/' 'that is called undone_run'
    plant src/kiosk/link/msg.h 's/struct qz_ask_list list;/int zz;/' 'that is called zz'
    plant src/kiosk/link/msg.h 's/^    union {/    struct {/' 'no members of struct qz_tell found'
    echo "screens self-test: $((planted - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
if [ "${1-}" = --self-test ]; then
    self_test
else
    check . "$tmp"
fi
