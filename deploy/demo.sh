#!/bin/sh
# The open-day demo: a tracker, a kiosk and an afternoon's queue of invented people, on this machine alone.
#
#   sh deploy/demo.sh [--offscreen]
#
#   QINGZHAN_DEMO_DIR  where everything is kept, instead of build/demo
#
# With a display and a camera the kiosk is yours, until Ctrl-C. With a display but no camera it plays drawn
# frames. With neither it runs off-screen. Everything is kept in build/demo/ afterwards.
set -u
# What the programs say is read in English, whatever language this machine speaks.
LC_ALL=C.UTF-8
export LC_ALL
cd "$(dirname "$0")/.." || exit 1
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
DEMO=${QINGZHAN_DEMO_DIR:-$BUILD/demo}
QZ=$BUILD/qingzhan
TOOLS=$BUILD/tests/tools
PIN=246810
tracker_pid='' kiosk_pid='' camera_pid=''

say() { printf '%s\n' "$*"; }
die() {
    say "demo: $*" >&2
    for f in "$DEMO"/*.err; do [ -s "$f" ] && tail -3 "$f" >&2; done
    exit 1
}

finish() {
    code=$?
    trap - EXIT INT TERM
    for pid in $kiosk_pid $camera_pid $tracker_pid; do kill "$pid" 2>/dev/null; done
    wait 2>/dev/null
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

# The programs do not run as root. Off-screen the demo begins anew as a user that owns nothing; a display and a camera are
# root's then, so there the programs are told to run as root all the same.
AS_ROOT=
leave_root() {
    AS_ROOT=--as-root
    [ "$mode" = offscreen ] || return 0
    rm -rf "$DEMO" && mkdir -p "$DEMO" && chown 65534:65534 "$DEMO" || return 0
    set -- setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all
    "$@" sh -c 'test -r "$0" && test -x "$1" && test -w "$2"' "$PWD/deploy/demo.sh" "$QZ" "$DEMO" 2>/dev/null || return 0
    trap - EXIT INT TERM
    exec env HOME="$DEMO" QINGZHAN_DEMO_OFFSCREEN=1 BUILD="$BUILD" QINGZHAN_DEMO_DIR="$DEMO" "$@" sh "$PWD/deploy/demo.sh"
}

wait_for() { # SECONDS COMMAND…
    deadline=$(($(date +%s) + $1))
    shift
    until "$@" >/dev/null 2>&1; do
        [ "$(date +%s)" -gt "$deadline" ] && return 1
        sleep 0.05
    done
}

# ---- what this machine has ----

choose_mode() {
    if [ -n "${WAYLAND_DISPLAY:-}${DISPLAY:-}" ] && [ -z "${QINGZHAN_DEMO_OFFSCREEN:-}" ]; then
        mode=display
        [ -c /dev/video0 ] && [ -r /dev/video0 ] && mode=camera
    else
        mode=offscreen
    fi
}

# ---- the tracker and what it knows ----

start_tracker() {
    "$QZ" init --dir "$DEMO/tracker" --province "青禾省（演示）" --host 127.0.0.1 --demo >/dev/null || die "the tracker cannot be made"
    # In a session of its own, so that Ctrl-C does not reach it before the figures are read.
    setsid "$BUILD/qingzhan-tracker" ${AS_ROOT:+--as-root} --dir "$DEMO/tracker" --listen 127.0.0.1:0 --port-file "$DEMO/port" \
        2>"$DEMO/tracker.err" &
    tracker_pid=$!
    wait_for 15 test -s "$DEMO/port" || die "the tracker does not start"
    QINGZHAN_TRACKER=http://$(cat "$DEMO/port")
    QINGZHAN_TOKEN_FILE=$DEMO/tracker/admin.token
    export QINGZHAN_TRACKER QINGZHAN_TOKEN_FILE
    wait_for 15 "$QZ" status || die "the tracker does not answer"
}

# Thirty people that do not exist, four of them with characters that many fonts lack.
write_people() {
    awk 'BEGIN {
        split("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋", family, " ")
        split("青禾 晓站 一鸣 子衿 若溪 知行 明远 思齐 望舒", given, " ")
        print "姓名,手机,同意日期"
        for (i = 0; i < 26; i++)
            printf "%s%s,1990000%04d,2026-03-01\n", family[i % 13 + 1], given[i % 9 + 1], i
        print "王䶮,19900001001,2026-03-01\n李𬭎,19900001002,2026-03-01"
        print "㛃青,19900001003,2026-03-01\n阿依·青禾,19900001004,2026-03-01"
    }' >"$DEMO/people.csv"
}

populate() {
    province=$("$QZ" org list | awk '$2 == "province" {print $1}')
    ORG=$("$QZ" org add --superior "$province" --kind prefecture --title "青源市（演示）") || die "no organisation"
    echo $PIN >"$DEMO/pin"
    CADRE=$("$QZ" cadre add --organisation "$ORG" --name "方青禾" --pin-file "$DEMO/pin") || die "no cadre"
    write_people
    "$QZ" people import "$DEMO/people.csv" --organisation "$ORG" >/dev/null || die "the people are not imported"
    "$QZ" pass issue --organisation "$ORG" --png-dir "$DEMO/passes" >"$DEMO/passes.txt" || die "no passes"
    "$QZ" activity add --organisation "$ORG" --kind open_day --title "走进青源机关（演示）" \
        --place "一楼大厅" --start -10m --end +3h >/dev/null || die "no activity"
}

pass_text() { sed -n "$1s/^[^ ]*  //p" "$DEMO/passes.txt"; }
pass_id() { sed -n "$1s/ .*//p" "$DEMO/passes.txt"; }

enrol() { # DIR NAME
    "$QZ" enrol code --organisation "$ORG" --name "$2" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' |
        "$QZ" enrol --kiosk "$1" --code - >"$DEMO/enrolled.txt" || die "the kiosk is not enrolled"
}

# Two activities of each earlier week would be a lot for a demo: one of each of three kinds has been held this
# quarter, written by a second kiosk as it would have been at the time.
write_past() {
    enrol "$DEMO/past" "西门签到台（演示）"
    now=$(date +%s)
    month=$(TZ=Asia/Shanghai date +%-m)
    first=$(((month - 1) / 3 * 3 + 1))
    quarter=$(date -d "$(TZ=Asia/Shanghai date +%Y)-$first-01T00:00:00+08:00" +%s)
    step=$(((now - quarter) / 5))
    n=0
    for kind in face_to_face volunteering sharing; do
        n=$((n + 1))
        at=$((quarter + n * step))
        begin=$(TZ=Asia/Shanghai date -d "@$at" +%Y-%m-%dT%H:%M:%S+08:00)
        end=$(TZ=Asia/Shanghai date -d "@$((at + 600))" +%Y-%m-%dT%H:%M:%S+08:00)
        id=$("$QZ" activity add --organisation "$ORG" --kind $kind --title "本季度活动 $n（演示）" \
            --place "青年之家" --start "$begin" --end "$end") || die "no activity of the past"
        printf 'at %s000\nopen %s %s\n' "$at" "$id" "$CADRE"
        for i in 1 2 3 4 5; do printf 'checkin %s "%s"\n' "$id" "$(pass_text $((n * 5 + i)))"; done
        printf 'headcount %s 4\nconfirm %s %s\nclose %s %s\n' "$id" "$id" "$CADRE" "$id" "$CADRE"
    done >"$DEMO/past.txt"
    echo upload >>"$DEMO/past.txt"
    "$TOOLS/feeder" --kiosk "$DEMO/past" <"$DEMO/past.txt" || die "the past cannot be written"

    # A kiosk that was enrolled today cannot have been there then, so its times are doubtful: a superior lets them stand.
    past=$(sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$DEMO/enrolled.txt")
    "$QZ" log allow --reason "演示数据：当时的活动" "$past" "1..$(grep -vc '^at \|^upload' "$DEMO/past.txt")" >/dev/null ||
        die "the past is not allowed"
}

# ---- the afternoon ----

# A pass whose time is over when the activity opens, one that was withdrawn, one with a changed signature.
spoil_passes() {
    ended_s=$(($(date +%s) + 3))
    soon=$(TZ=Asia/Shanghai date -d "@$ended_s" +%Y-%m-%dT%H:%M:%S+08:00)
    EXPIRED=$("$QZ" pass issue --who "$(pass_id 21)" --expires "$soon" | tail -1 | sed 's/^[^ ]*  //')
    [ "$EXPIRED" ] || die "no pass that expires soon"
    "$QZ" pass revoke "$(pass_id 22)" >/dev/null || die "no pass can be revoked"
    REVOKED=$(pass_text 22)
    FORGED=$(pass_text 23 | "$TOOLS/forge_pass")
}

# Who comes, in this order. The camera holds each code up until the kiosk has answered it.
write_story() {
    cat >"$DEMO/camera.txt" <<-END
	set hand=0.5 noise=5 tilt_deg=10 people=2 room_seed=7 module_px=5.5 enter_s=0.6
	empty 1
	pass 1 "$(pass_text 1)"
	empty 1.6
	pass 1 "$(pass_text 27)" tilt_deg=25 medium=paper
	empty 1.6
	pass 1 "$(pass_text 8)" inverted=1
	empty 1.6
	pass 1 "$EXPIRED"
	empty 1.6
	pass 1 "$FORGED"
	empty 1.6
	pass 1 "HTTPS://EXAMPLE.ORG/MENU" module_px=8 medium=card
	empty 1.6
	pass 1 "$REVOKED" medium=card
	empty 1.6
	pass 1 "$(pass_text 3)" defocus=0.4 medium=paper
	empty 1.6
	pass 1 "$(pass_text 28)" moire=0.3
	empty 1.6
	pass 1 "$(pass_text 30)" glare=0.3 medium=paper
	empty 1.6
	pass 1 "$(pass_text 1)"
	empty 600
	END
}

# The headcount and the cadre come when the queue is through: its last one is told that it was there already.
write_touches() {
    cat >"$DEMO/touch.txt" <<-END
	wait already 600
	wait idle 60
	tap headcount
	wait counted 60
	wait idle 60
	tap language
	sleep 1
	shot english
	tap language
	tap staff
	wait pin 60
	key $PIN
	tap enter
	wait staff 60
	tap confirm
	sleep 0.6
	tap confirm
	sleep 1
	shot confirmed
	tap back
	wait idle 60
	sleep 2
	shot ring-closed
	tap staff
	wait pin 60
	key $PIN
	tap enter
	wait staff 60
	tap closing
	wait closing 60
	sleep 1
	shot closing
	tap close
	sleep 0.6
	tap sign
	wait receipt 60
	sleep 1
	shot receipt
	tap back
	wait idle 60
	sleep 1
	shot activity-closed
	quit
	END
}

start_camera() {
    mkfifo "$DEMO/camera.y4m" || die "no fifo"
    "$TOOLS/demo_camera" --script "$DEMO/camera.txt" --out "$DEMO/camera.y4m" --report "$DEMO/report.txt" \
        --size 960x540 --fps 15 --mono --live 2>"$DEMO/camera.err" &
    camera_pid=$!
}

run_kiosk() {
    # A pass that is good when the activity opens is good until it closes.
    while [ "$(date +%s)" -le "$ended_s" ]; do sleep 0.1; done
    set -- --dir "$DEMO/kiosk" --shots "$DEMO" --report "$DEMO/report.txt" --config "$DEMO/kiosk.conf"
    : >"$DEMO/kiosk.conf"
    case $mode in
    camera) set -- "$@" --source v4l2:/dev/video0 ;;
    *)
        start_camera
        set -- "$@" --source "y4m:$DEMO/camera.y4m" --script "$DEMO/touch.txt"
        ;;
    esac
    if [ $mode = offscreen ]; then
        SDL_VIDEODRIVER=${SDL_VIDEODRIVER:-offscreen} SDL_AUDIODRIVER=dummy
        export SDL_VIDEODRIVER SDL_AUDIODRIVER
        set -- "$@" --size 1920x1080 --mute --software
    fi
    "$BUILD/qingzhan-kiosk" ${AS_ROOT:+--as-root} "$@" 2>"$DEMO/kiosk.err" &
    kiosk_pid=$!
    # Ctrl-C reaches the kiosk as well, which then ends by itself; what happened is told all the same.
    trap ':' INT
    while kill -0 "$kiosk_pid" 2>/dev/null; do wait "$kiosk_pid"; kiosk_code=$?; done
    trap 'exit 130' INT
    kiosk_pid=
    [ -z "$camera_pid" ] || kill "$camera_pid" 2>/dev/null
    [ "$kiosk_code" -eq 0 ] || [ "$kiosk_code" -eq 130 ] || die "the kiosk ended with code $kiosk_code"
}

# ---- what happened ----

count() { grep -c "\"verdict\":\"$1\"" "$DEMO/report.txt" 2>/dev/null || true; }
tell() { # WORD TEXT
    n=$(count "$1")
    [ "${n:-0}" -eq 0 ] || say "  $2: $n"
}
figures() { sed -n '/count,/p' "$1"; }

summary() {
    "$QZ" stats "$ORG" >"$DEMO/after.txt" || die "no figures"
    scanned=$(grep -c '"verdict"' "$DEMO/report.txt" 2>/dev/null || true)
    kill "$tracker_pid" && wait "$tracker_pid" 2>/dev/null
    tracker_pid=
    say ""
    say "The open day (everything and everybody here is invented; 演示数据)"
    say "  scanned: ${scanned:-0}"
    tell welcome "welcomed 签到成功"
    tell already "already there 已经签过"
    tell expired "turned away: the pass had expired 过期"
    tell forged "turned away: the signature was wrong 伪造"
    tell not-a-pass "turned away: another kind of code 不是签到码"
    tell revoked "turned away: the pass was withdrawn 已作废"
    say "  the kiosk:   $("$QZ" log verify --kiosk "$DEMO/kiosk")"
    say "  the tracker: $("$QZ" log verify --tracker-dir "$DEMO/tracker")"
    say "  uploaded:    $uploaded of $("$QZ" log show --kiosk "$DEMO/kiosk" --json | wc -l) entries"
    say "The quarter before:$(figures "$DEMO/before.txt")"
    say "The quarter after:"
    sed 's/^/  /' "$DEMO/after.txt"
    say "Screens: $(ls "$DEMO"/*.png 2>/dev/null | wc -l) pictures in $DEMO"
}

uploaded_all() {
    uploaded=$("$QZ" kiosk list --json | sed -n "/$KIOSK_ID/s/.*\"size\":\([0-9]*\).*/\1/p")
    [ "$uploaded" = "$("$QZ" log show --kiosk "$DEMO/kiosk" --json | wc -l)" ]
}

for option; do
    case $option in
    --offscreen) QINGZHAN_DEMO_OFFSCREEN=1 ;;
    *)
        say "usage: sh deploy/demo.sh [--offscreen]" >&2
        exit 2
        ;;
    esac
done
choose_mode
[ "$(id -u)" -ne 0 ] || leave_root
mkdir -p "$DEMO" && find "$DEMO" -mindepth 1 -delete || exit 1
say "demo: a tracker, invented people and a kiosk are made in $DEMO ($mode)"
start_tracker
populate
spoil_passes
write_past
enrol "$DEMO/kiosk" "东门签到台（演示）"
"$QZ" stats "$ORG" >"$DEMO/before.txt" || die "no figures"
write_story
write_touches
[ $mode != camera ] || say "demo: hold a pass from $DEMO/passes to the camera; to leave: 团干部, the PIN $PIN, Alt+F4"
run_kiosk
KIOSK_ID=$("$QZ" kiosk list | awk '/东门/ {print $1}')
"$TOOLS/feeder" --kiosk "$DEMO/kiosk" <<-END || say "demo: not everything could be uploaded"
	upload
END
uploaded_all || true
summary
