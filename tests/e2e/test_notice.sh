#!/bin/sh
# Notices on walls: put up at the tracker, told to kiosks and to those below, shown off line, taken down. The picture of
# one is a code, which is read from what the kiosk's screen shows.
. tests/e2e/lib.sh

# What a form's file looks like to who does not know it: noise, a picture that was cut off, one that says it is huge.
new_tracker 3
PICTURE=$WORK/code.png
"$QZ" pass show "$(pass_text 1)" --png "$PICTURE" >/dev/null || die "there is a picture"
PASS=$(pass_text 1)
head -c 3000 /dev/urandom >"$WORK/noise.png"
head -c 200 "$PICTURE" >"$WORK/cut.png"
{
    printf '\211PNG\r\n\032\n\000\000\000\015IHDR\000\001\206\240\000\001\206\240\010\006\000\000\000'
    head -c 100 /dev/zero
} >"$WORK/huge.png"

add() { "$QZ" notice add --organisation "$ORG" "$@"; }
notices() { "$QZ" notice list --organisation "$ORG" --json | wc -l; }
for file in noise cut huge; do
    add --title 海报 --picture "$WORK/$file.png" >"$WORK/refused" 2>&1 && bad "$file is refused"
    check "$file is refused in words that help" grep -q 'PNG or JPEG' "$WORK/refused"
done
check "the tracker is there all the same" "$QZ" status
same "and has no notice of it" 0 "$(notices)"
add --title 海报 --from 2017-02-30 >"$WORK/refused" 2>&1 && bad "a day that is none is refused"
check "a day that is none is refused" grep -q '2017-05-04' "$WORK/refused"

# A wall shows what is due, and a fallback only where nothing is.
TEXT=$(add --title 青年夜校开始报名 --text '每周三 19:00\n不收钱') || die "a notice is put up"
CODE=$(add --title 海报 --picture "$PICTURE") || die "a notice with a picture is put up"
add --title 平时 --fallback >/dev/null || die "a fallback is put up"
add --title 以后 --from 2090-01-01 >/dev/null || die "a later one is put up"
states() { "$QZ" notice list --organisation "$ORG" --json | sed 's/.*"state":"\([a-z]*\)".*/\1/' | tr '\n' ' '; }
same "the list says which of them show" "shows shows fallback waits " "$(states)"

# What pages get: one of them, and its picture, which is another file than what was sent.
asked() { # PATH
    printf 'GET %s HTTP/1.1\r\nAuthorization: Bearer %s\r\nHost: x\r\nConnection: close\r\n\r\n' "$1" \
        "$(cat "$WORK/tracker/admin.token")" | "$TOOLS/raw_http" "${URL#http://}"
}
asked "/v1/notices/$CODE" >"$WORK/one"
check "one can be asked for by itself" grep -q '"state":"shows".*"width":600' "$WORK/one"
asked "/v1/notices/$CODE/picture" >"$WORK/one"
check "and its picture, as the tracker made it" grep -qa JFIF "$WORK/one"

# The wall's pages one after another, as by touches; each is a picture.
wall_script() {
    echo 'wait wall'
    echo 'sleep 2'
    echo 'tap dismiss'
    for i in 1 2 3 4 5 6 7; do
        printf 'shot %s\ntap page 1\nsleep 1\n' "$i"
    done
    echo quit
}
wall_script >"$WORK/wall.script"
# Whether one of the pages shows the code: what SHOTS says.
shows_code() { # SHOTS
    for png in "$1"/*.png; do
        "$QZ" scan "$png" 2>/dev/null | grep -qF "$PASS" && return 0
    done
    return 1
}
walk() { # NAME DIR SIZE
    rm -rf "$WORK/$1.shots"
    mkdir "$WORK/$1.shots"
    start_kiosk "$1" "$2" --source none --size "$3" --wall --script "$WORK/wall.script" --shots "$WORK/$1.shots"
    wait "$(pid_of "$1")"
}
enrol_kiosk "$WORK/wall" "大厅的墙"
start_kiosk first "$WORK/wall" --source none --wall
has_picture() { grep -qa JFIF "$WORK/wall"/kiosk.db*; }
wait_for 30 has_picture && ok "the kiosk fetches the picture" || bad "the kiosk fetches the picture"
stop first
walk online "$WORK/wall" 1280x720
check "the wall shows the picture whole: its code is read from the screen" shows_code "$WORK/online.shots"

# A kiosk below shows it only where that is said.
BELOW=$("$QZ" org add --superior "$ORG" --kind county --title 青河县（演示）) || die "an organisation below is added"
UP=$ORG
ORG=$BELOW
enrol_kiosk "$WORK/below" "县里的墙"
ORG=$UP
walk below "$WORK/below" 720x1280
shows_code "$WORK/below.shots" && bad "one that is not for below stays above" || ok "one that is not for below stays above"
"$QZ" notice remove "$CODE" || die "it is taken down"
CODE=$(add --title 海报 --below --picture "$PICTURE") || die "it is put up for below"
walk below2 "$WORK/below" 720x1280
walk below3 "$WORK/below" 720x1280
check "one that is for below shows there, upright too" shows_code "$WORK/below3.shots"

# Off line it is shown from what is there.
stop tracker
walk offline "$WORK/below" 1280x720
check "without the tracker it is shown from what the kiosk has" shows_code "$WORK/offline.shots"

# Taken down: the kiosk forgets the picture.
start_tracker
"$QZ" notice remove "$CODE" || die "it is taken down"
"$QZ" notice remove "$TEXT" || die "and the text"
walk gone "$WORK/below" 1280x720
walk gone2 "$WORK/below" 1280x720
shows_code "$WORK/gone2.shots" && bad "one that was taken down is gone" || ok "one that was taken down is gone"
same "where nothing else is due the fallback is left" "fallback waits " "$(states)"

stop tracker
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker" $DATABASE_ARGS
check "its views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker" $DATABASE_ARGS
