#!/bin/sh
# A tracker whose store is a database of PostgreSQL. What is wrong at the start is said in clear words; when the server
# crashes, goes in mid-commit or has a full disk, nothing that was acknowledged is lost and all goes on by itself.
QZ_TEST_DATABASE=postgres
. tests/e2e/lib.sh

# ---- what is wrong at the start ----
said() { # CODE WORDS COMMAND…: ends with that code and says that
    code=$1 words=$2
    shift 2
    timeout 30 "$@" >"$WORK/said.out" 2>&1
    same "  exit code of: $words" "$code" $?
    check "  said: $words" grep -q -- "$words" "$WORK/said.out"
}
said 2 'wants an address' "$QZ" init --dir "$WORK/none" --province x --database /a/file.db
said 1 'does not answer' "$QZ" init --dir "$WORK/none" --province x --database "postgresql://clerk:secret@/x?host=$WORK/nowhere"
check "a password is never shown" sh -c '! grep -q secret "$0"' "$WORK/said.out"
said 1 'does not exist' "$QZ" init --dir "$WORK/none" --province x --database "$(database nobody)"
check "nothing is left of that" sh -c '! ls "$0" | grep -v lock' "$WORK/none"
LC_ALL=zh_CN.UTF-8 LANGUAGE=zh_CN "$QZ" init --dir "$WORK/none" --province x --database "postgresql:///x?host=$WORK/nowhere" >"$WORK/zh.out" 2>&1
check "and it is said in Chinese, too" grep -q '没有回应' "$WORK/zh.out"

new_tracker 90
check "the directory holds keys and no database" test ! -e "$WORK/tracker/tracker.db"
mkdir "$WORK/beside"
said 5 'in use by another program' "$QZ" init --dir "$WORK/beside" --province x --database "$(database tracker)"
# shellcheck disable=SC2086 # two words
said 5 'stop it first' "$QZ" log verify --tracker-dir "$WORK/tracker" $DATABASE_ARGS
mkdir "$WORK/copied" && cp "$WORK/tracker"/*.key "$WORK/tracker/admin.token" "$WORK/copied"
said 5 'in use by another program' "$QZ" log verify --tracker-dir "$WORK/copied" --database "$(database tracker)"

# ---- a server that goes, while people check in ----
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/kiosk" "东门"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
sql tracker 'ALTER SYSTEM SET wal_level = replica'
sql tracker 'ALTER SYSTEM SET max_wal_senders = 2'

plug kiosk
start_kiosk kiosk "$WORK/kiosk" --source none --serial "$WORK/kiosk.tty"
wait_for 20 listening kiosk && wait_for 20 on_screen kiosk idle || die "the kiosk opens its scanner"
# Up to number N has come by; each one goes when the screen said so.
come=0
people() {
    while [ "$come" -lt "$1" ]; do
        come=$((come + 1))
        hold kiosk "$(pass_text $come)"
        wait_for 30 has_welcomes kiosk $come || return 1
    done
}
people 10 || die "the kiosk welcomes people"
postgres_do -m immediate stop
ok "the server crashed after $(welcomes kiosk) check-ins"
people 20 && ok "check-ins go on without it" || bad "check-ins go on without it"
"$QZ" org list >"$WORK/away.out" 2>&1 && bad "a tracker without its database answers" || ok "whoever asks is told so"
check "in clear words" grep -q 'does not answer' "$WORK/away.out"
not_ready() { ! "$TOOLS/raw_http" "${URL#http://}" <"$WORK/readyz" | grep -q '"ready"'; }
printf 'GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >"$WORK/readyz"
check "and it is not ready" not_ready
postgres_do start
wait_for 30 "$QZ" org list || bad "it goes on when the server is back"
check "the tracker was not started anew" running tracker

# A commit whose answer is lost: it is on the disk, and waits for a standby that never comes.
sql tracker "ALTER SYSTEM SET synchronous_standby_names = 'nobody'"
sql tracker 'SELECT pg_reload_conf()' >/dev/null
committing() { [ "$(sql tracker "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'qingzhan'")" -ge 1 ]; }
people 30 || bad "check-ins go on beside it"
wait_for 30 committing && ok "a commit waits behind its end" || bad "a commit waits"
sql tracker "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep' AND application_name = 'qingzhan'" >/dev/null
sql tracker 'ALTER SYSTEM RESET synchronous_standby_names' 2>/dev/null
sql tracker 'SELECT pg_reload_conf()' >/dev/null
people 45 || bad "check-ins go on"

# A commit that is cut off before its end.
sql tracker "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
    CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON entry DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()"
sleeping() { [ "$(sql tracker "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep'")" -ge 1 ]; }
people 50 || bad "check-ins go on beside it"
wait_for 30 sleeping && ok "a commit is under way" || bad "a commit is under way"
sql tracker "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'" >/dev/null
gone() {
    sql tracker 'DROP TRIGGER IF EXISTS slow ON entry' && return 0
    sql tracker "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
    return 1
}
sql tracker "ALTER DATABASE tracker SET lock_timeout = '200ms'"
wait_for 30 gone
people 60 || bad "check-ins go on"

# A disk without room.
sql tracker "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN RAISE EXCEPTION ''could not extend file'' USING ERRCODE = ''53100''; END';
    CREATE TRIGGER full_disk BEFORE INSERT ON entry FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
people 70 || bad "check-ins go on beside it"
full() { "$TOOLS/raw_http" "${URL#http://}" <"$WORK/readyz" | grep -q '"full"'; }
wait_for 60 full && ok "a full disk is told to who watches the tracker" || bad "a full disk is told"
people 90 || bad "all are welcomed all the same (only $(welcomes kiosk))"
sql tracker 'DROP TRIGGER full_disk ON entry'
youths() { "$QZ" stats "$ORG" --json | sed 's/.*"youths":\([0-9]*\).*/\1/'; }
all_counted() { [ "$(youths)" = 90 ]; }
wait_for 90 all_counted && ok "with room again, all 90 are counted" || bad "all are counted (found $(youths))"
check "by the tracker that was started first" running tracker

# ---- a copy, while it runs ----
check "a running tracker is copied" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/copy"
same "into a whole tracker, with a file" "admin.token pass.key tracker.db tracker.key " "$(ls "$WORK/copy" | tr '\n' ' ')"
same "which its owner alone can read" "" "$(find "$WORK/copy" -perm /077)"
same "and nothing is left in the tracker's directory" 0 "$(ls "$WORK/tracker" | grep -c backup)"
check "the copy's logs prove themselves, and its views are what its entries give" \
    "$QZ" log verify --tracker-dir "$WORK/copy" --views

# ---- its logs ----
stop kiosk
"$TOOLS/feeder" --kiosk "$WORK/kiosk" </dev/null || bad "the ledger opens"
echo upload | "$TOOLS/feeder" --kiosk "$WORK/kiosk" || bad "the last entries are uploaded"
stop tracker
said 5 'holds the entries of a tracker already' "$QZ" init --dir "$WORK/beside" --province x --database "$(database tracker)"
same_logs "$WORK/kiosk" "$KIOSK_ID"
exactly_once "$WORK/kiosk.report" "$WORK/kiosk.log"
# shellcheck disable=SC2086 # two words
check "its own log has a checkpoint" "$QZ" log checkpoint --tracker-dir "$WORK/tracker" $DATABASE_ARGS
# shellcheck disable=SC2086 # two words
check "a tracker that does not run is copied too" "$QZ" backup --dir "$WORK/tracker" --to "$WORK/still" $DATABASE_ARGS
cp -r "$WORK/still" "$WORK/back"

# ---- a store is moved into a database, or a copy back into one ----
sql postgres 'CREATE DATABASE moved'
said 5 'holds this tracker already' "$QZ" tracker move --tracker-dir "$WORK/copy" --to "$(database tracker)"
check "a file is moved into a database" "$QZ" tracker move --tracker-dir "$WORK/back" --to "$(database moved)"
said 3 'was moved to PostgreSQL' "$QZ" log verify --tracker-dir "$WORK/back"
check "where it proves itself, views too" "$QZ" log verify --tracker-dir "$WORK/back" --database "$(database moved)" --views
"$QZ" log show --tracker-dir "$WORK/back" --database "$(database moved)" --log "$KIOSK_ID" --json >"$WORK/moved.log"
check "with the same entries, so the same root" cmp "$WORK/kiosk.log" "$WORK/moved.log"
mv "$WORK/tracker" "$WORK/before" && mv "$WORK/back" "$WORK/tracker"
DATABASE_ARGS="--database $(database moved)"
start_tracker
same "and goes on there" 90 "$(youths)"
stop tracker
postgres_do -m fast stop
# shellcheck disable=SC2086 # two words
said 1 'does not answer' "$TRACKER" --dir "$WORK/tracker" --listen 127.0.0.1:0 $DATABASE_ARGS
