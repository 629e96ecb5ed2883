# What the end-to-end tests share; sourced by each. They run the three real programs on the loopback interface only.
#
#   WORK       a directory of the test's own, removed at the end
#   ok TEXT / bad TEXT   one claim, held or broken; `check TEXT COMMAND…` decides by the command
#   wait_for SECONDS COMMAND…   until it succeeds; never a plain sleep. Nothing is claimed of time: a busy machine gets
#                two minutes at least
#   within SECONDS COMMAND…     likewise, where the time itself is the claim, or what follows tries again
#   start NAME COMMAND…         in the background, ended by its pid when the test ends

set -u
# What the programs say is read in English, whatever language this machine speaks.
LC_ALL=C.UTF-8
export LC_ALL
# The programs do not run as root, so the tests do not either: they begin anew as a user that owns nothing, unless they need
# root (KEEP_ROOT) or that user cannot reach what was built. Then the programs are told to run as root all the same.
nobody() { setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all "$@"; }
if [ "$(id -u)" -eq 0 ] && [ -z "${KEEP_ROOT:-}" ] &&
    nobody sh -c 'test -r "$0" && test -x "$1/qingzhan" && mktemp -u -p "${TMPDIR:-/tmp}"' \
        "$(realpath "$0")" "$(realpath "${BUILD:-build}")" >/dev/null 2>&1; then
    HOME=/nonexistent
    export HOME
    exec setpriv --reuid=65534 --regid=65534 --clear-groups --bounding-set=-all --inh-caps=-all sh "$0" "$@"
fi
BUILD=${BUILD:-build}
case $BUILD in /*) ;; *) BUILD=$PWD/$BUILD ;; esac
QZ=$BUILD/qingzhan
TRACKER=$BUILD/qingzhan-tracker
KIOSK=$BUILD/qingzhan-kiosk
TOOLS=$BUILD/tests/tools
SLOW=${E2E_SLOW:-1} # a sanitizer build is given more time
WORK=$(mktemp -d "${TMPDIR:-/tmp}/qz-e2e.XXXXXX") || exit 1
PIDS=
failed=0
if [ "$(id -u)" -eq 0 ]; then
    for program in "$TRACKER" "$KIOSK"; do
        printf '#!/bin/sh\nexec "%s" --as-root "$@"\n' "$program" >"$WORK/${program##*/}"
        chmod +x "$WORK/${program##*/}"
    done
    TRACKER=$WORK/qingzhan-tracker KIOSK=$WORK/qingzhan-kiosk
fi
# What a tracker is asked and answers is kept where run.sh wants it, to be compared with what is published of it.
if [ "${EXCHANGES:-}" ]; then
    cat >"$WORK/recorded-tracker" <<-END
	#!/bin/sh
	QZ_EXCHANGES=$EXCHANGES/$(basename "$0" .sh) LD_PRELOAD="$BUILD/tests/shim/exchange_shim.so\${LD_PRELOAD:+ \$LD_PRELOAD}" exec "$TRACKER" "\$@"
	END
    chmod +x "$WORK/recorded-tracker"
    TRACKER=$WORK/recorded-tracker
fi

ok() { echo "ok - $*"; }
bad() {
    echo "FAIL - $(basename "$0" .sh): $*"
    failed=1
}
check() {
    claim=$1
    shift
    if "$@" >"$WORK/check.out" 2>&1; then ok "$claim"; else
        bad "$claim"
        sed 's/^/    /' "$WORK/check.out" | tail -20
    fi
}
same() { # TEXT EXPECTED FOUND
    if [ "$2" = "$3" ]; then ok "$1"; else bad "$1 (expected '$2', found '$3')"; fi
}

# Whole seconds since the machine started, in $now; no program is run to read the clock.
look_at_clock() {
    read -r now _ </proc/uptime
    now=${now%.*}
}
# It asks often at first, then five times a second, since asking takes a processor's time, too.
# A wait within a wait has an end of its own.
within() {
    local deadline asked
    look_at_clock
    deadline=$((now + $1 * SLOW)) asked=0
    shift
    until "$@" >/dev/null 2>&1; do
        look_at_clock
        [ "$now" -gt "$deadline" ] && return 1
        asked=$((asked + 1))
        if [ $asked -le 10 ]; then sleep 0.05; else sleep 0.2; fi
    done
}
wait_for() {
    most=$1
    shift
    [ "$most" -ge 120 ] || most=120
    within "$most" "$@"
}

start() {
    name=$1
    shift
    "$@" >"$WORK/$name.out" 2>"$WORK/$name.err" &
    last_pid=$!
    PIDS="$PIDS $last_pid"
    echo "$last_pid" >"$WORK/$name.pid"
}
pid_of() { cat "$WORK/$1.pid"; }
running() { kill -0 "$(pid_of "$1")" 2>/dev/null; }
stop() { # NAME [SIGNAL]
    kill "-${2:-TERM}" "$(pid_of "$1")" 2>/dev/null
    wait "$(pid_of "$1")" 2>/dev/null
}

finish() {
    code=$?
    trap - EXIT INT TERM
    for pid in $PIDS; do kill -KILL "$pid" 2>/dev/null; done
    wait 2>/dev/null
    if grep -l 'Sanitizer:\|runtime error:' "$WORK"/*.err 2>/dev/null; then
        bad "no sanitizer has anything to say"
        grep -h -A8 'Sanitizer:\|runtime error:' "$WORK"/*.err | head -40
    fi
    if grep -h '^20[0-9-]*T.*: $' "$WORK"/*.err 2>/dev/null; then
        bad "what a program logs has a reason"
    fi
    for m in ${MOUNTS:-}; do umount "$m" 2>/dev/null; done
    if [ "${KEEP:-}" ]; then echo "kept: $WORK"; else rm -rf "$WORK"; fi
    [ $code -ne 0 ] && exit $code
    exit $failed
}
trap finish EXIT
trap 'exit 130' INT TERM

die() {
    bad "$*"
    for f in "$WORK"/*.err; do
        [ -s "$f" ] || continue
        echo "    $(basename "$f"):"
        tail -5 "$f" | sed 's/^/    /'
    done
    echo "    the machine's load: $(cat /proc/loadavg)"
    exit 1
}

# A PostgreSQL server of the test's own, and a database there: `database NAME` says its address; `sql NAME TEXT` runs a text.
start_postgres() {
    mkfifo "$WORK/postgres.in"
    start postgres sh -c 'exec sh tests/support/postgres.sh hold <"$0"' "$WORK/postgres.in"
    exec 7>"$WORK/postgres.in" # it ends with the test
    wait_for 60 test -s "$WORK/postgres.out" || die "PostgreSQL starts"
    PG=$(cat "$WORK/postgres.out")
}
database() { echo "postgresql://qingzhan@/$1?host=$PG/socket"; }
sql() { "$PG/bin/psql" -qAtX -v ON_ERROR_STOP=1 "$(database "$1")" -c "$2"; } # NAME TEXT
postgres_do() { # COMMAND OF pg_ctl…
    # It does not run as root; then the server's own user asks.
    as=
    [ "$(id -u)" -ne 0 ] || as="setpriv --reuid=$(stat -c %u "$PG/data") --regid=$(stat -c %g "$PG/data") --clear-groups"
    # shellcheck disable=SC2086 # words
    $as "$PG/bin/pg_ctl" -D "$PG/data" -l "$PG/data/log" -w -s "$@" >>"$WORK/pg_ctl.out" 2>&1 </dev/null 7>&-
}

# Where tests are to run on PostgreSQL, the tracker's database is there: DATABASE_ARGS says so to every program that opens it.
DATABASE_ARGS=
if [ "${QZ_TEST_DATABASE:-}" = postgres ]; then
    start_postgres
    sql postgres 'CREATE DATABASE tracker' || die "a database is made"
    DATABASE_ARGS="--database $(database tracker)"
fi

# A tracker in $WORK/tracker: start it anew on the port it had, or on a free one. Sets URL.
start_tracker() {
    rm -f "$WORK/port"
    start tracker "$TRACKER" --dir "$WORK/tracker" --listen "127.0.0.1:${PORT:-0}" --port-file "$WORK/port" $DATABASE_ARGS ${TRACKER_ARGS:-}
    wait_for 20 test -s "$WORK/port" || die "the tracker starts"
    URL=http://$(cat "$WORK/port")
    PORT=${URL##*:}
    export QINGZHAN_TRACKER="$URL" QINGZHAN_TOKEN_FILE="$WORK/tracker/admin.token"
    wait_for 20 "$QZ" status || die "the tracker answers"
}

# Another tracker on the database of the first, with the same keys in a directory of its own. Sets SECOND_URL.
second_tracker() {
    mkdir "$WORK/second" && cp "$WORK/tracker"/*.key "$WORK/tracker/admin.token" "$WORK/second"
    # shellcheck disable=SC2086 # two words
    start second "$TRACKER" --dir "$WORK/second" --listen 127.0.0.1:0 --port-file "$WORK/second.port" $DATABASE_ARGS
    wait_for 20 test -s "$WORK/second.port" || die "a second tracker starts"
    SECOND_URL=http://$(cat "$WORK/second.port")
}

# People with invented names: N of them into FILE.
people_csv() { # N FILE
    awk -v n="$1" 'BEGIN {
        split("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨", family, " ")
        split("青禾 晓站 一鸣 子衿 若溪 知行 明远 思齐 望舒 清和", given, " ")
        print "姓名,手机,同意日期"
        for (i = 0; i < n; i++)
            printf "%s%s,1990%07d,2026-01-01\n", family[i % 16 + 1], given[int(i / 16) % 10 + 1], i
    }' >"$2"
}

# A province with one prefecture, a cadre with PIN 246810, people with passes. Sets ORG CADRE; passes.txt holds "ID  PASS" a line.
populate() { # PEOPLE
    PROVINCE=$("$QZ" org list | awk '$2 == "province" {print $1}')
    ORG=$("$QZ" org add --superior "$PROVINCE" --kind prefecture --title 青源市（演示）) || die "an organisation is added"
    echo 246810 >"$WORK/pin"
    CADRE=$("$QZ" cadre add --organisation "$ORG" --name 方青 --pin-file "$WORK/pin") || die "a cadre is added"
    people_csv "$1" "$WORK/people.csv"
    "$QZ" people import "$WORK/people.csv" --organisation "$ORG" >/dev/null || die "people are imported"
    "$QZ" pass issue --organisation "$ORG" >"$WORK/passes.txt" || die "passes are issued"
}
pass_text() { sed -n "$1s/^[^ ]*  //p" "$WORK/passes.txt"; } # of the N-th person
pass_id() { sed -n "$1s/ .*//p" "$WORK/passes.txt"; }

add_activity() { # KIND START END
    "$QZ" activity add --organisation "$ORG" --kind "$1" --title "机关开放日（演示）" --place "一楼大厅" --start "$2" --end "$3"
}

new_tracker() { # PEOPLE
    # shellcheck disable=SC2086 # two words, or none
    "$QZ" init --dir "$WORK/tracker" $DATABASE_ARGS --province 青禾省（演示） --demo >"$WORK/init.out" || die "a tracker is made"
    start_tracker
    populate "$1"
}

enrol_kiosk() { # DIR NAME
    "$QZ" enrol code --organisation "$ORG" --name "$2" --json >"$WORK/code.json" || die "an enrolment code is made"
    sed 's/.*"code":"\([^"]*\)".*/\1/' "$WORK/code.json" |
        "$QZ" enrol --kiosk "$1" --code - >"$WORK/enrol.out" 2>&1 || die "a kiosk is enrolled: $(cat "$WORK/enrol.out")"
    KIOSK_ID=$(sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$WORK/enrol.out")
}

# A kiosk without a screen and sound, fed by a script of codes (SCRIPT lines: see qingzhan-kiosk(1)).
start_kiosk() { # NAME DIR ARGUMENTS…
    kiosk_name=$1 kiosk_dir=$2
    shift 2
    rm -f "$WORK/$kiosk_name.tty.open" "$WORK/$kiosk_name.touches"
    SDL_VIDEODRIVER=${SDL_VIDEODRIVER_TEST:-dummy} SDL_AUDIODRIVER=dummy \
        start "$kiosk_name" "$KIOSK" --dir "$kiosk_dir" --size 640x400 --software --mute --config "$WORK/kiosk.conf" \
        --report "$WORK/$kiosk_name.report" --touches "$WORK/$kiosk_name.touches" "$@"
}

# A display on which a kiosk that is started after it is seen and touched from outside, as by a person. A touch that is not
# drawn is no touch: `touch_on NAME TAP [NUMBER]` fails then. TAP is a name that qingzhan-kiosk(1) gives under `tap`.
start_display() { # WIDTHxHEIGHT
    rm -f "$WORK/display"
    start xvfb sh -c 'exec Xvfb -displayfd 3 -screen 0 "$0x24" -nolisten tcp 3>"$1"' "$1" "$WORK/display"
    wait_for 20 test -s "$WORK/display" || die "a display starts"
    DISPLAY=:$(cat "$WORK/display")
    SDL_VIDEODRIVER_TEST=x11 DISPLAY_SIZE=$1
    export DISPLAY
}
on_screen() { [ "$(sed -n 's/^screen //p' "$WORK/$1.touches" 2>/dev/null)" = "$2" ]; } # NAME SCREEN
drawn() { grep -q "^touch $2 ${3:-[-0-9]*} " "$WORK/$1.touches"; }                       # NAME TAP [NUMBER]
hand() { "$TOOLS/hand" "$@"; }
place_of() { # NAME TAP [NUMBER]
    place=$(awk -v tap="$2" -v arg="${3:-}" '$1 == "touch" && $2 == tap && (arg == "" || $3 == arg) {
        print int($4 + $6 / 2), int($5 + $7 / 2)
        exit
    }' "$WORK/$1.touches")
    [ "$place" ]
}
touch_on() { # NAME TAP [NUMBER]
    # shellcheck disable=SC2086 # two numbers
    place_of "$@" && hand touch $place
}
hold_on() { # NAME TAP NUMBER MS: a finger stays there so long
    # shellcheck disable=SC2086 # two numbers
    place_of "$1" "$2" "$3" && hand hold $place "$4"
}
# Touch it until that screen shows: what comes too soon after another touch belongs to that one, and does nothing.
touched_to() {
    on_screen "$1" "$2" && return 0
    touch_on "$1" "$3" "${4:-}"
    return 1
}
touch_until() { wait_for 20 touched_to "$@"; } # NAME SCREEN TAP [NUMBER]
# The cadre signs in with the PIN that populate() gave.
sign_in() { # NAME
    touch_until "$1" pin staff || return 1
    for digit in 2 4 6 8 1 0; do touch_on "$1" digit $digit || return 1; done
    touch_on "$1" enter && wait_for 30 on_screen "$1" staff
}
: >"$WORK/kiosk.conf"

welcomes() { grep -c '"verdict":"welcome"' "$WORK/$1.report"; } # NAME
has_welcomes() { [ "$(welcomes "$1" 2>/dev/null || echo 0)" -ge "$2" ]; }
log_size() { "$QZ" log show --kiosk "$1" --json | wc -l; } # DIR
tracker_size() { "$QZ" kiosk list --json | sed -n "/\"id\":\"$1\"/s/.*\"size\":\([0-9]*\).*/\1/p"; } # KIOSK
tracker_has() { [ "$(tracker_size "$1")" = "$2" ]; }

# After kiosk and tracker have stopped: both logs prove themselves, and hold the same bytes.
# shellcheck disable=SC2086 # DATABASE_ARGS: two words, or none
same_logs() { # KIOSK_DIR KIOSK_ID
    check "the kiosk's log proves itself" "$QZ" log verify --kiosk "$1"
    check "the tracker's logs prove themselves" "$QZ" log verify --tracker-dir "$WORK/tracker" $DATABASE_ARGS
    "$QZ" log show --kiosk "$1" --json >"$WORK/kiosk.log"
    "$QZ" log show --tracker-dir "$WORK/tracker" $DATABASE_ARGS --log "$2" --json >"$WORK/tracker.log"
    check "both hold the same $(wc -l <"$WORK/kiosk.log") entries, byte for byte, so their roots are equal" \
        cmp "$WORK/kiosk.log" "$WORK/tracker.log"
    check "the kiosk's views are what its entries give" "$QZ" log rebuild --kiosk "$1"
    check "the tracker's views are what its entries give" "$QZ" log rebuild --tracker-dir "$WORK/tracker" $DATABASE_ARGS
}

# Each id of "welcome" lines in a report is a check-in of the log exactly once, and no other is there twice.
exactly_once() { # REPORT LOG
    sed -n 's/.*"verdict":"welcome","who":"\([^"]*\)".*/\1/p' "$1" | sort >"$WORK/acked"
    sed -n '/"kind":"checkin"/s/.*"who":"\([^"]*\)".*/\1/p' "$2" | sort >"$WORK/logged"
    check "none of $(wc -l <"$WORK/acked") acknowledged check-ins is acknowledged twice" \
        test -z "$(uniq -d "$WORK/acked")"
    check "none of $(wc -l <"$WORK/logged") recorded check-ins is there twice" test -z "$(uniq -d "$WORK/logged")"
    check "each acknowledged check-in is recorded" test -z "$(comm -23 "$WORK/acked" "$WORK/logged")"
}

# A kiosk's first minutes: it fetches its configuration, opens the activity, and stops again.
warm_kiosk() { # DIR KIOSK_ID
    start_kiosk warm "$1" --source none
    opened() { [ "$(tracker_size "$1")" -ge 3 ]; } # its boot, how far its clock is off, the opening
    wait_for 20 opened "$2" || die "a kiosk fetches its configuration and opens the activity"
    stop warm
}

# Codes held up one after another, as if typed by a scanner: people FROM..TO, GAP seconds apart.
scan_script() { # FROM TO GAP
    awk -v from="$1" -v to="$2" -v gap="$3" 'NR >= from && NR <= to {
        sub(/^[^ ]*  /, "")
        print "scan " $0
        if (gap > 0) print "sleep " gap
    }' "$WORK/passes.txt"
}

# A serial scanner for a kiosk: `plug NAME` makes $WORK/NAME.tty, `hold NAME TEXT` scans a code.
plug() {
    mkfifo "$WORK/$1.codes"
    start "scanner-$1" sh -c 'exec "$0" "$1" <"$2"' "$TOOLS/pty_line" "$WORK/$1.tty" "$WORK/$1.codes"
    # One writer stays, so that the scanner does not take the first code's end for the end of all.
    start "hand-$1" sh -c 'exec sleep 3600 >"$0"' "$WORK/$1.codes"
    wait_for 10 test -L "$WORK/$1.tty" || die "a serial scanner is plugged in"
}
hold() { printf '%s\r' "$2" >"$WORK/$1.codes"; }

# Every kiosk waits for news, so each has been told all there is.
feeds_waiting() {
    [ "$("$TOOLS/raw_http" "${URL#http://}" <<-END | sed -n 's/^qingzhan_feeds_waiting \([0-9]*\).*/\1/p'
	GET /metrics HTTP/1.1
	Authorization: Bearer $(cat "$WORK/tracker/admin.token")
	Host: x
	Connection: close

	END
    )" -ge "$1" ]
}

# The kiosk NAME has opened its scanner; what was sent before that is thrown away.
listening() { [ -e "$WORK/$1.tty.open" ]; }

# A clock of the test's own: with_clock FILE PROGRAM makes FILE, which starts PROGRAM with it; clock_ahead MS says how far
# it is ahead, also while programs run.
with_clock() {
    cat >"$1" <<-END
	#!/bin/sh
	QZ_CLOCK_FILE=$WORK/ahead LD_PRELOAD=$BUILD/tests/shim/clock_shim.so exec "$2" "\$@"
	END
    chmod +x "$1"
}
# The same of all clocks, and of what the program waits for, so that hours pass in a moment and nobody finds that the wall clock
# went wrong.
with_day() {
    with_clock "$@"
    sed -i 's/clock_shim/day_shim/' "$1"
}
clock_ahead() { echo "$1" >"$WORK/ahead.new" && mv "$WORK/ahead.new" "$WORK/ahead"; }

# A port of the loopback interface that nobody listens at.
free_port() {
    rm -f "$WORK/free.port"
    start free "$TOOLS/hostile_proxy" --to 1 --port-file "$WORK/free.port" --calm
    wait_for 10 test -s "$WORK/free.port" || die "there is a free port"
    stop free
    free=$(cat "$WORK/free.port")
    echo "${free##*:}"
}

# nginx with Debian's settings and the servers of that file; each request is a line of $WORK/nginx.log.
start_nginx() { # SERVERS
    mkdir -p "$WORK/nginx"
    cat >"$WORK/nginx.conf" <<-END
	worker_processes 1;
	pid $WORK/nginx/pid;
	$([ "$(id -u)" -ne 0 ] || echo "user root;") # its workers would be somebody who owns nothing of this
	daemon off;
	events {
	    worker_connections 768;
	}
	http {
	    sendfile on;
	    tcp_nopush on;
	    gzip on;
	    client_body_temp_path $WORK/nginx/body;
	    proxy_temp_path $WORK/nginx/proxy;
	    fastcgi_temp_path $WORK/nginx/fastcgi;
	    uwsgi_temp_path $WORK/nginx/uwsgi;
	    scgi_temp_path $WORK/nginx/scgi;
	    log_format asked '\$server_port \$status \$request_time \$request_method \$request_uri';
	    access_log $WORK/nginx.log asked;
	    include $1;
	}
	END
    start nginx nginx -p "$WORK/nginx" -c "$WORK/nginx.conf" -e stderr
}
