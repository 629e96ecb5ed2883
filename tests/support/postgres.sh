#!/bin/sh
# A PostgreSQL server of the tests' own: the newest that the system has, in a directory of its own, on a socket in it,
# as an unprivileged user where the tests run as root.
#   sh tests/support/postgres.sh hold            says where it is in one line, "DIRECTORY", and ends it when standard
#                                                input ends (or on a signal), and removes the directory
#   sh tests/support/postgres.sh run COMMAND …   runs the command with that in QZ_TEST_SERVER; exits as it does
# The directory is on a file system in memory where there is room: syncs cost nothing there, so that the server is as
# durable as any. QZ_TEST_ON_DISK=1 keeps it in $TMPDIR. Within: socket/ (host of a connection string), data/, log, and
# bin, a link to the server's programs. The database's user is "qingzhan", who may do everything.
set -u

root=${TMPDIR:-/tmp}
if [ -z "${QZ_TEST_ON_DISK-}" ] && [ -w /dev/shm ] && [ "$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')" -gt 1000000 ]; then
    root=/dev/shm
fi
bin=$(for d in /usr/lib/postgresql/*/bin; do [ -x "$d/postgres" ] && echo "$d"; done | sort -V | tail -n 1)
[ -n "$bin" ] || bin=$(pg_config --bindir 2>/dev/null)
[ -x "$bin/postgres" ] || {
    echo "postgres.sh: there is no PostgreSQL server; install it with: sh deploy/deps.sh --test" >&2
    exit 2
}

place=$(mktemp -d "$root/qingzhan-pg.XXXXXX") || exit 2
owner=
if [ "$(id -u)" -eq 0 ]; then
    owner='setpriv --reuid=nobody --regid=nogroup --clear-groups'
    chown nobody:nogroup "$place"
fi

finish() {
    trap - EXIT INT TERM HUP
    $owner "$bin/pg_ctl" -D "$place/data" -m immediate -w stop >/dev/null 2>&1
    rm -rf "$place"
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

begin() {
    cd / || exit 2
    ln -s "$bin" "$place/bin"
    $owner mkdir "$place/socket" || exit 2
    $owner "$bin/initdb" -D "$place/data" -U qingzhan -A trust --no-sync -E UTF8 --locale=C >"$place/initdb.log" 2>&1 || {
        cat "$place/initdb.log" >&2
        exit 2
    }
    cat >>"$place/data/postgresql.conf" <<CONF
listen_addresses = ''
unix_socket_directories = '$place/socket'
unix_socket_permissions = 0777
max_connections = 40
shared_buffers = 16MB
wal_level = minimal
max_wal_senders = 0
autovacuum = off
CONF
    $owner "$bin/pg_ctl" -D "$place/data" -l "$place/data/log" -w -s start >"$place/start.log" 2>&1 </dev/null || {
        cat "$place/start.log" "$place/data/log" >&2
        exit 2
    }
}

case ${1-} in
hold)
    begin
    echo "$place"
    cat >/dev/null
    ;;
run)
    shift
    here=$PWD
    begin
    cd "$here" || exit 2
    QZ_TEST_SERVER=$place
    export QZ_TEST_SERVER
    "$@"
    exit $?
    ;;
*)
    echo "usage: postgres.sh hold | run COMMAND …" >&2
    exit 2
    ;;
esac
