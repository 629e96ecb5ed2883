#!/bin/sh
# A machine that is not as it should be: damaged, read-only and full disks, missing fonts, mistyped configuration. Each is
# told plainly, nothing is overwritten, nothing acknowledged is lost.
KEEP_ROOT=1 # for disks of its own
. tests/e2e/lib.sh

new_tracker 20
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
says() { grep -q "$2" "$WORK/$1.err"; }      # NAME TEXT
sums() { (cd "$1" && cat ./* | sha256sum); } # DIR

# ---- a damaged ledger ----
damage() { # NAME COMMAND…: a copy of the kiosk's directory on which the command was run
    rm -rf "$WORK/$1"
    cp -r "$WORK/kiosk" "$WORK/$1"
    (cd "$WORK/$1" && sh -c "$2")
    before=$(sums "$WORK/$1")
    start_kiosk "$1" "$WORK/$1" --source none
    wait_for 20 says "$1" "trouble: E30" && ok "$3: the screen shows E30" || bad "$3: the screen shows E30"
    sed -n 's/.*ledger: /    /p' "$WORK/$1.err" | head -1
    running "$1" && ok "$3: the kiosk goes on and says so" || bad "$3: the kiosk goes on"
    stop "$1"
    same "$3: not a byte was changed" "$before" "$(sums "$WORK/$1")"
    "$QZ" log verify --kiosk "$WORK/$1" >"$WORK/verify.out" 2>&1
    same "$3: log verify fails" 1 $?
    same "$3: in one line" 1 "$(wc -l <"$WORK/verify.out")"
    check "$3: that says what to do" grep -q 'kiosk.db is damaged (.*); .*keep it as it is.*enrol an empty directory' "$WORK/verify.out"
    same "$3: not even by log verify" "$before" "$(sums "$WORK/$1")"
}
damage page 'dd if=/dev/urandom of=kiosk.db bs=4096 seek=2 count=2 conv=notrunc 2>/dev/null' "pages of noise"
damage short 'dd if=kiosk.db of=half bs=4096 count=5 2>/dev/null && mv half kiosk.db' "half a file"
damage other 'echo this is no database >kiosk.db' "another file in its place"

# One letter of one entry: the database is sound, the log is not. Beyond the counters in the file's first 100 bytes, which
# opening a sound database moves, nothing may change.
nth=$("$QZ" log show --kiosk "$WORK/kiosk" --json | grep -m1 '"kind":"open"' | sed 's/.*"n":\([0-9]*\).*/\1/')
cp -r "$WORK/kiosk" "$WORK/letter"
at=$(LC_ALL=C grep -abo '"kind":"open"' "$WORK/letter/kiosk.db" | head -1 | cut -d: -f1)
printf O | dd of="$WORK/letter/kiosk.db" bs=1 seek=$((at + 8)) conv=notrunc 2>/dev/null
cp "$WORK/letter/kiosk.db" "$WORK/letter.db"
start_kiosk letter "$WORK/letter" --source none
wait_for 20 says letter "trouble: E30" && ok "one letter of one entry: the screen shows E30" || bad "one letter: E30"
stop letter
"$QZ" log verify --kiosk "$WORK/letter" >"$WORK/verify.out" 2>&1
same "one letter of one entry: log verify fails" 1 $?
check "  and says which entry" grep -q "entry $nth" "$WORK/verify.out"
same "  and the entries are as they were" "" "$(cmp -l "$WORK/letter.db" "$WORK/letter/kiosk.db" | awk '$1 > 100')"

# ---- configuration ----
printf '[kiosk]\nlog_level = info\ncolour = blue\n' >"$WORK/bad.conf"
"$KIOSK" --dir "$WORK/kiosk" --config "$WORK/bad.conf" >"$WORK/conf.err" 2>&1
same "an unknown key of the kiosk's configuration ends it with code 2" 2 $?
check "and names key and line" grep -q 'line 3.*colour' "$WORK/conf.err"
for size in 'width = 1280' 'width = 1280\nheight = 10'; do
    # shellcheck disable=SC2059 # the size is the format
    printf "[screen]\n$size\n" >"$WORK/bad.conf"
    timeout 20 "$KIOSK" --dir "$WORK/kiosk" --config "$WORK/bad.conf" --source none >"$WORK/conf.err" 2>&1
    same "a window of half a size ends it with code 2" 2 $?
    check "and says what to give" grep -q 'give both' "$WORK/conf.err"
done
printf '[tracker]\nlisten = 127.0.0.1:0\ncolour = blue\n' >"$WORK/bad.conf"
"$TRACKER" --dir "$WORK/tracker" --config "$WORK/bad.conf" >"$WORK/conf.err" 2>&1
same "an unknown key of the tracker's configuration ends it with code 2" 2 $?
check "and names key and line" grep -q 'line 3.*colour' "$WORK/conf.err"

# ---- fonts ----
printf '[screen]\nfont_regular = /nonexistent/font.ttc\n' >"$WORK/font.conf"
SDL_VIDEODRIVER=dummy "$KIOSK" --dir "$WORK/kiosk" --config "$WORK/font.conf" >"$WORK/font.err" 2>&1
same "a missing font ends the kiosk with code 1" 1 $?
check "and the file is named" grep -q '/nonexistent/font.ttc' "$WORK/font.err"

# ---- secrets that others can read ----
warned() { grep -q "$1 is secret, but others than its owner can read it" "$2"; }
stop tracker
chmod 640 "$WORK/tracker/admin.token"
chmod 604 "$WORK/tracker/pass.key"
start_tracker
check "the tracker warns of a token that its group can read" warned admin.token "$WORK/tracker.err"
check "and of a key that everybody can read" warned pass.key "$WORK/tracker.err"
check "but not of the key that is its owner's alone" sh -c '! grep -q tracker.key "$0"' "$WORK/tracker.err"
chmod 600 "$WORK/tracker/admin.token" "$WORK/tracker/pass.key"
chmod 644 "$WORK/kiosk/device.key"
start_kiosk open "$WORK/kiosk" --source none
wait_for 20 warned device.key "$WORK/open.err" && ok "the kiosk warns of a device key that others can read" ||
    bad "the kiosk warns of a device key that others can read"
stop open
chmod 600 "$WORK/kiosk/device.key"

# ---- a second program on the same files ----
"$TRACKER" --dir "$WORK/tracker" --listen 127.0.0.1:0 >"$WORK/second.err" 2>&1
code=$?
check "a second tracker on the same files refuses (code $code)" test $code -ne 0
start_kiosk first "$WORK/kiosk" --source none
held() { ! "$QZ" log verify --kiosk "$WORK/kiosk"; }
wait_for 20 held
"$QZ" log verify --kiosk "$WORK/kiosk" >"$WORK/second.err" 2>&1
same "log verify refuses while the kiosk runs" 5 $?
check "and says why" grep -q 'is running' "$WORK/second.err"
stop first

# ---- disks, which only root can make ----
if [ "$(id -u)" -ne 0 ] || ! mkdir "$WORK/disk" || ! mount -t tmpfs -o size=80m none "$WORK/disk" 2>/dev/null; then
    echo "skip - full and read-only disks need root"
    exit
fi
MOUNTS=$WORK/disk

# ---- root ----
for program in qingzhan-tracker qingzhan-kiosk; do
    "$BUILD/$program" --dir "$WORK/nowhere" >"$WORK/root.err" 2>&1
    same "$program does not run as root" 1 $?
    check "  and says how it is to be started" grep -q 'as the user.*--as-root' "$WORK/root.err"
    check "  and has made nothing" test ! -e "$WORK/nowhere"
done

enrol_kiosk "$WORK/disk/kiosk" "西门"
warm_kiosk "$WORK/disk/kiosk" "$KIOSK_ID"
plug small
start_kiosk small "$WORK/disk/kiosk" --source none --serial "$WORK/small.tty"
wait_for 20 listening small || die "the kiosk opens its scanner"
hold small "$(pass_text 1)"
wait_for 20 has_welcomes small 1 && ok "a kiosk on a small disk welcomes people" || bad "a kiosk on a small disk welcomes"
free_kib() { df -k --output=avail "$WORK/disk" | tail -1; }
dd if=/dev/zero of="$WORK/disk/filler" bs=1024 count=$(($(free_kib) - 8192)) 2>/dev/null
wait_for 20 says small "trouble: E31" && ok "before the disk is full the screen shows E31" || bad "the screen shows E31"
dd if=/dev/zero of="$WORK/disk/rest" bs=1024 count=65536 2>/dev/null
same "the disk is full" 0 $(($(free_kib)))
hold small "$(pass_text 2)"
answered() { [ "$(wc -l <"$WORK/small.report")" -gt 1 ] || says small 'full\|room'; }
within 3 answered
same "nobody is acknowledged while it is" 1 "$(welcomes small)"
rm "$WORK/disk/filler" "$WORK/disk/rest"
over() { tail -3 "$WORK/small.err" | grep -q 'trouble: none'; }
wait_for 20 over && ok "with room on it the trouble is over by itself" || bad "the trouble is over by itself"
hold small "$(pass_text 3)"
wait_for 20 has_welcomes small 2 && ok "and people are welcome again" || bad "people are welcome again"
stop small
"$QZ" log show --kiosk "$WORK/disk/kiosk" --json >"$WORK/small.log"
check "its log proves itself" "$QZ" log verify --kiosk "$WORK/disk/kiosk"
exactly_once "$WORK/small.report" "$WORK/small.log"


# ---- a tracker whose disk fills ----
MAIN=$QINGZHAN_TRACKER MAIN_TOKEN=$QINGZHAN_TOKEN_FILE
"$QZ" init --dir "$WORK/disk/tracker" --province "青禾省（演示）" --demo >/dev/null || bad "a tracker is made on the small disk"
start crammed "$TRACKER" --dir "$WORK/disk/tracker" --listen 127.0.0.1:0 --port-file "$WORK/crammed.port"
wait_for 20 test -s "$WORK/crammed.port" || die "the tracker on the small disk starts"
QINGZHAN_TRACKER=http://$(cat "$WORK/crammed.port")
QINGZHAN_TOKEN_FILE=$WORK/disk/tracker/admin.token
dd if=/dev/zero of="$WORK/disk/filler" bs=1024 count=$(($(free_kib) - 16384)) 2>/dev/null
status=$("$QZ" status)
same "with little room on its disk a tracker is alive but not ready" 1 $?
check "  and says why" sh -c 'echo "$0" | grep -q "not ready: the disk has 1[0-9] MiB left"' "$status"
check "  for programs too" sh -c 'echo "$0" | grep -q "\"ready\":false,\"cause\":\"full\""' "$("$QZ" status --json)"
check "/readyz is 503" sh -c 'printf "GET /readyz HTTP/1.1\nHost: x\n\n" | "$0" --status "$1" | grep -q 503' \
    "$TOOLS/raw_http" "$(cat "$WORK/crammed.port")"
dd if=/dev/zero of="$WORK/disk/rest" bs=1024 count=65536 2>/dev/null
SMALL=$("$QZ" org list | awk '$2 == "province" {print $1}')
counties=0
takes() {
    counties=$((counties + 1))
    "$QZ" org add --superior "$SMALL" --kind county --title "县 $counties" 2>"$WORK/takes.err"
}
refuses() { ! takes && grep -q '(full)' "$WORK/takes.err"; }
wait_for 30 refuses && ok "with none it takes nothing" || bad "with none it takes nothing"
check "  and says so" sh -c '"$0" status; [ $? -eq 1 ]' "$QZ"
rm "$WORK/disk/filler" "$WORK/disk/rest"
wait_for 10 takes && ok "with room again it takes what is sent" || bad "with room again it takes what is sent"
check "  and is ready" "$QZ" status
stop crammed
QINGZHAN_TRACKER=$MAIN QINGZHAN_TOKEN_FILE=$MAIN_TOKEN

mount -o remount,ro "$WORK/disk"
start_kiosk readonly "$WORK/disk/kiosk" --source none
wait_for 20 says readonly "trouble: E30" && ok "on a read-only disk the screen shows E30" || bad "on a read-only disk E30"
sed -n 's/.*ledger: /    /p' "$WORK/readonly.err" | head -1
stop readonly
