#!/bin/sh
# The service units of deploy/units: systemd finds no fault with them, they are as closed as they are meant to be, and tracker
# and kiosk work in their sandboxes: somebody passes by and is checked in. Where systemd runs and this is root, it starts the
# units itself; elsewhere each directive is tried by bwrap and seccomp (tests/support/sandbox.sh).
[ ! -d /run/systemd/system ] || KEEP_ROOT=yes
. tests/e2e/lib.sh

with_systemd() { [ -d /run/systemd/system ] && [ "$(id -u)" -eq 0 ]; }
UNITS=$PWD/deploy/units

# ---- what systemd says of them ----

# As they are installed, but for programs and session that this machine may lack.
judge_units() {
    mkdir -p "$WORK/installed"
    # What is there is installed: nothing is built again, whoever runs this.
    make -s -o all install-tracker install-kiosk DESTDIR="$WORK/installed" PREFIX=/usr BUILD="$BUILD" >"$WORK/install.out" 2>&1 ||
        die "the units are installed: $(cat "$WORK/install.out")"
    LIB=$WORK/installed/usr/lib
    for f in systemd/system/qingzhan-tracker.service systemd/system/qingzhan-kiosk.service sysusers.d/qingzhan-tracker.conf \
        sysusers.d/qingzhan-kiosk.conf tmpfiles.d/qingzhan-tracker.conf tmpfiles.d/qingzhan-kiosk.conf sysctl.d/60-qingzhan-kiosk.conf; do
        check "$f is installed" test -s "$LIB/$f"
    done
    check "the unit starts the program where it was installed" grep -q '^ExecStart=/usr/bin/qingzhan-tracker ' \
        "$LIB/systemd/system/qingzhan-tracker.service"
    if command -v systemd-analyze >/dev/null 2>&1; then
        mkdir -p "$WORK/verify"
        for u in tracker kiosk; do
            sed -e "s#/usr/bin/qingzhan-#$BUILD/qingzhan-#" -e 's#^ExecStart=/usr/bin/cage -d -- #ExecStart=#' \
                "$LIB/systemd/system/qingzhan-$u.service" >"$WORK/verify/qingzhan-$u.service"
            check "systemd finds no fault with the $u's unit" systemd-analyze verify --man=no "$WORK/verify/qingzhan-$u.service"
            check "  nor has anything to say of it" test ! -s "$WORK/check.out"
        done
        # Tenths: 1.5 and 2.0.
        check "the tracker's exposure is at most 1.5" systemd-analyze security --offline=true --threshold=15 --no-pager \
            "$UNITS/qingzhan-tracker.service"
        check "the kiosk's is at most 2.0" systemd-analyze security --offline=true --threshold=20 --no-pager \
            "$UNITS/qingzhan-kiosk.service"
    else
        echo "skip - systemd-analyze is not installed"
    fi
}
[ "${QZ_ALONE:-}" ] || judge_units

# ---- in their sandboxes ----

# A network with nothing but the loopback interface, which is what the tracker's unit leaves it: begin anew there.
if ! with_systemd && [ -z "${QZ_ALONE:-}" ]; then
    if ! bwrap --dev-bind / / --unshare-user --unshare-net true 2>/dev/null; then
        echo "skip - bwrap is not installed, or may not make a sandbox here"
        exit 0
    fi
    # shellcheck disable=SC2154 # of lib.sh
    [ "$failed" -eq 0 ] || exit 1
    rm -rf "$WORK"
    exec bwrap --dev-bind / / --die-with-parent --unshare-user --unshare-net env QZ_ALONE=yes sh "$0"
fi
command -v Xvfb >/dev/null 2>&1 && command -v systemd-analyze >/dev/null 2>&1 || {
    echo "skip - Xvfb or systemd-analyze is not installed"
    exit 0
}

says() { grep -qx "$2" "$WORK/$1.said.out"; } # UNIT MESSAGE: it told its manager so

# start_unit NAME tracker|kiosk COMMAND…: in that unit's sandbox, its state in $WORK/NAME (etc: settings, var: its directory).
start_in_bwrap() {
    u=$1 of=$2
    shift 2
    start "$u.said" "$TOOLS/manager" "@$WORK/$u"
    SANDBOX_ENV="NOTIFY_SOCKET=@$WORK/$u ${SANDBOX_ENV-}" start "$u" \
        sh tests/support/sandbox.sh "$UNITS/qingzhan-$of.service" "$WORK/$u" "$BUILD" "$@"
}

# The unit itself under another name, with the programs that were built and directories of the test's own.
start_in_systemd() {
    u=$1 of=$2
    shift 2
    unit=qingzhan-trial-$u
    sed -e "s#^ExecStart=.*#ExecStart=$*#" -e "s#^\(User\|Group\)=.*#\1=nobody#; s#^Group=.*#Group=nogroup#" -e '/^Condition/d; /^ExecStop=/d' \
        -e '/^\(Requires\|After\|Conflicts\|SupplementaryGroups\)=/d' \
        -e '/^\(State\|Runtime\)Directory/d' "$UNITS/qingzhan-$of.service" >"/run/systemd/system/$unit.service"
    mkdir -p "/run/systemd/system/$unit.service.d"
    {
        echo "[Service]"
        echo "TemporaryFileSystem=/usr/local/bin /var/lib /etc/qingzhan"
        for program in qingzhan qingzhan-kiosk qingzhan-tracker; do echo "BindReadOnlyPaths=$BUILD/$program:/usr/local/bin/$program"; done
        echo "BindPaths=$WORK/$u/var:/var/lib/qingzhan/$of $WORK/$u/more:/var/lib/qingzhan/forgotten"
        echo "RuntimeDirectory=qingzhan-$of"
        echo "BindReadOnlyPaths=$WORK/$u/etc:/etc/qingzhan"
        for setting in ${SANDBOX_ENV-}; do echo "Environment=$setting"; done
    } >"/run/systemd/system/$unit.service.d/trial.conf"
    mkdir -p "$WORK/$u/var" "$WORK/$u/etc" "$WORK/$u/more"
    chown -R nobody:nogroup "$WORK/$u"
    chmod 711 "$WORK" "$WORK/$u"
    systemctl daemon-reload
    systemctl start "$unit" || {
        journalctl -n 20 --no-pager -u "$unit"
        return 1
    }
    echo "READY=1" >"$WORK/$u.said.out" # it waits for that
}
# The process of that program within a sandbox, and nobody else's.
below() { for p in $(pgrep -P "$1"); do echo "$p" && below "$p"; done; }
inside() { # NAME PROGRAM
    for p in $(below "$(pid_of "$1")"); do
        case $(cat "/proc/$p/comm") in "$(echo "$2" | cut -c1-15)") echo "$p" ;; esac
    done
}
start_unit() { if with_systemd; then start_in_systemd "$@"; else start_in_bwrap "$@"; fi; }
stop_unit() {
    if with_systemd; then systemctl stop "qingzhan-trial-$1"; else
        # bwrap hands no signal on.
        # shellcheck disable=SC2046 # none or one
        kill -TERM $(inside "$1" "qingzhan-$1")
        wait "$(pid_of "$1")"
    fi
}
clear_units() {
    for u in tracker kiosk session; do
        systemctl stop "qingzhan-trial-$u" 2>/dev/null
        rm -rf "/run/systemd/system/qingzhan-trial-$u.service" "/run/systemd/system/qingzhan-trial-$u.service.d"
    done
    systemctl daemon-reload
}
! with_systemd || trap 'clear_units; finish' EXIT

mkdir -p "$WORK/tracker/etc" "$WORK/tracker/var" "$WORK/kiosk/etc" "$WORK/kiosk/var"
chmod 700 "$WORK/tracker/var" "$WORK/kiosk/var"
rmdir "$WORK/tracker/var"
"$QZ" init --dir "$WORK/tracker/var" --province 青禾省（演示） --demo >/dev/null || die "a tracker is made"
sed 's/^listen = .*/listen = 127.0.0.1:0/' "$UNITS/tracker.conf" >"$WORK/tracker/etc/tracker.conf"
echo 'port_file = /var/lib/qingzhan/tracker/port' >>"$WORK/tracker/etc/tracker.conf"
start_unit tracker tracker /usr/local/bin/qingzhan-tracker --config /etc/qingzhan/tracker.conf
wait_for 20 test -s "$WORK/tracker/var/port" || die "the tracker starts in its unit's sandbox"
URL=http://$(head -n 1 "$WORK/tracker/var/port")
QINGZHAN_TRACKER=$URL QINGZHAN_TOKEN_FILE=$WORK/tracker/var/admin.token
export QINGZHAN_TRACKER QINGZHAN_TOKEN_FILE
wait_for 20 "$QZ" status && ok "the tracker answers in its unit's sandbox" || die "the tracker answers in its unit's sandbox"
wait_for 10 says tracker READY=1 && ok "  and says that it is ready" || bad "  and says that it is ready"
populate 3
add_activity open_day -5m +3h >/dev/null
rmdir "$WORK/kiosk/var"
enrol_kiosk "$WORK/kiosk/var" "东门"

printf '[camera]\nsource = y4m:/var/lib/qingzhan/kiosk/camera\n[screen]\nmute = yes\n' >"$WORK/kiosk/etc/kiosk.conf"
mkfifo "$WORK/kiosk/var/camera"
echo "hold 600 \"$(pass_text 3)\"" >"$WORK/camera.txt"
start camera "$TOOLS/demo_camera" --script "$WORK/camera.txt" --out "$WORK/kiosk/var/camera" --size 640x480 --fps 15 --mono --live
start_display 1280x800
SANDBOX_ENV="DISPLAY=$DISPLAY WATCHDOG_USEC=4000000 SDL_AUDIODRIVER=dummy"
start_unit kiosk kiosk /usr/local/bin/qingzhan-kiosk --touches /var/lib/qingzhan/kiosk/touches --report /var/lib/qingzhan/kiosk/report
ln -s "$WORK/kiosk/var/touches" "$WORK/door.touches"
wait_for 20 drawn door headcount && ok "the kiosk opens the activity in its unit's sandbox" || die "the kiosk opens the activity in its sandbox"
wait_for 10 says kiosk READY=1 && ok "  and says that it is ready" || bad "  and says that it is ready"
same "it fills the display" "0 0 1280 800 shown" "$("$TOOLS/desktop" window)"

check "somebody is forgotten" "$QZ" people forget "$(pass_id 2)"
check "  and the id is kept outside of the tracker's directory" grep -q "$(pass_id 2)" "$WORK/tracker/more/tracker"

welcomed() { grep -c '"verdict":"welcome"' "$WORK/kiosk/var/report" | grep -qx "$1"; }
wait_for 20 welcomed 1 && ok "who holds a pass to the camera is checked in" || bad "who holds a pass to the camera is checked in"
kiosk_says() { if with_systemd; then journalctl --no-pager -u qingzhan-trial-kiosk; else cat "$WORK/kiosk.err"; fi; }
landlock=$(/usr/bin/python3 -c 'import ctypes; print(max(0, ctypes.CDLL(None).syscall(444, 0, 0, 1)))')
check "what reads it is shut in as it is outside of the sandbox" \
    sh -c 'echo "$0" | grep -q "shut in by seccomp and Landlock $1 "' "$(kiosk_says)" "$landlock"
wait_for 20 on_screen door idle || bad "  and the next one can come"
hand scan "$(pass_text 1)"
wait_for 20 welcomed 2 && ok "who passes by is checked in by a keyboard scanner" || bad "who passes by is checked in"
wait_for 20 on_screen door welcome && wait_for 20 on_screen door idle || bad "  and the next one can come"
check "who has no pass is counted by a touch" touch_on door headcount
uploaded() { [ "$(tracker_size "$KIOSK_ID")" -ge "$1" ]; }
wait_for 20 uploaded 6 && ok "all of them are at the tracker" || bad "all of them are at the tracker"
same "nothing in the sandbox was refused that the kiosk wants" "" \
    "$(kiosk_says | grep -iE 'cannot|not permitted|denied')"
with_systemd || {
    alive() { says kiosk WATCHDOG=1; }
    wait_for 10 alive && ok "the kiosk gives signs of life" || bad "the kiosk gives signs of life"
}
stop_unit kiosk
with_systemd || { wait_for 10 says kiosk STOPPING=1 && ok "and says that it stops" || bad "and says that it stops"; }
stop_unit tracker
with_systemd || { wait_for 10 says tracker STOPPING=1 && ok "as the tracker does" || bad "as the tracker does"; }
check "the kiosk's log proves itself" "$QZ" log verify --kiosk "$WORK/kiosk/var"
check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker/var"

# ---- the session as the unit starts it, on a screen that only cage sees ----

if command -v cage >/dev/null 2>&1 && command -v Xwayland >/dev/null 2>&1; then
    mkdir -p "$WORK/session/etc" "$WORK/session/var"
    chmod 700 "$WORK/session/var"
    printf '[camera]\nsource = none\n[screen]\nmute = yes\n' >"$WORK/session/etc/kiosk.conf"
    SANDBOX_ENV="WLR_BACKENDS=headless WLR_LIBINPUT_NO_DEVICES=1 SDL_AUDIODRIVER=dummy"
    # shellcheck disable=SC2046 # the words of the command
    start_unit session kiosk $(sed -n 's/^ExecStart=//p' "$UNITS/qingzhan-kiosk.service") \
        --touches /var/lib/qingzhan/kiosk/touches
    ln -s "$WORK/session/var/touches" "$WORK/cage.touches"
    wait_for 20 on_screen cage first && ok "the session shows a kiosk that is to be enrolled" || bad "the session shows a kiosk"
    wait_for 10 says session READY=1 && ok "  which says through cage that it is ready" || bad "  which says that it is ready"
    with_systemd || {
        # As ExecStop= has it: the kiosk ends, and cage with it.
        # shellcheck disable=SC2046
        kill -TERM $(inside session qingzhan-kiosk)
        ended() { ! running session; }
        wait_for 20 ended && ok "and ends when the kiosk ends" || bad "and ends when the kiosk ends"
    }
    ! with_systemd || stop_unit session
else
    echo "skip - cage or Xwayland is not installed"
fi

# ---- who breaks in ----

if ! with_systemd; then
    mkdir -p "$WORK/thief/etc"
    for u in tracker kiosk; do
        cat >"$WORK/thief/etc/steal" <<-'END'
		for f in /etc/x /usr/x /usr/local/bin/x /x /home/x /var/lib/x /proc/sys/kernel/core_pattern; do
		    (echo x >"$f") 2>/dev/null && echo "$f can be written"
		done
		unshare -U true 2>/dev/null && echo "a namespace can be made"
		cp /bin/true /tmp/t && chmod u+s /tmp/t 2>/dev/null && echo "a program can change its user"
		cat /etc/shadow 2>/dev/null | grep -q . && echo "passwords can be read"
		exit 0
		END
        SANDBOX_ENV='' sh tests/support/sandbox.sh "$UNITS/qingzhan-$u.service" "$WORK/thief" "$BUILD" sh /etc/qingzhan/steal \
            >"$WORK/thief.out" 2>&1 || bad "a thief is tried in the $u's sandbox: $(cat "$WORK/thief.out")"
        same "who breaks into the $u gets no further" "" "$(cat "$WORK/thief.out")"
    done
fi
