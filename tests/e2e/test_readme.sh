#!/bin/sh
# README's "Set up a real one", word by word, as an ordinary user: every command that stands there, in its order, but for the
# line that builds and installs. sudo and crontab are stood in for; programs, directories and files are those of the text.
. tests/e2e/lib.sh

# Directories of the system that the text names are the test's own, and nobody else listens at its port.
if [ -z "${QZ_ALONE:-}" ]; then
    rm -rf "$WORK"
    set -- --dev-bind / / --tmpfs /var/lib --dir /var/lib/qingzhan --unshare-user --unshare-net
    if ! bwrap "$@" true 2>/dev/null; then
        echo "skip - bwrap is not installed, or may not make a sandbox here"
        exit 0
    fi
    exec bwrap "$@" --die-with-parent env QZ_ALONE=yes sh "$0"
fi

mkdir -p "$WORK/bin" "$WORK/home" "$WORK/backup"
for program in qingzhan qingzhan-tracker qingzhan-kiosk; do ln -s "$BUILD/$program" "$WORK/bin/$program"; done
printf '#!/bin/sh\nexec "$@"\n' >"$WORK/bin/sudo"
printf '#!/bin/sh\n[ "$1" != -l ] || exit 0\nexec cat >"%s"\n' "$WORK/crontab" >"$WORK/bin/crontab"
chmod +x "$WORK/bin/sudo" "$WORK/bin/crontab"

# The commands of the section; a line that ends in \ goes on. /backup is a directory of the test's, since / cannot be written.
sed -n '/^## Set up a real one/,/^## At a door/s/^    //p' README.md | sed "s# /backup# $WORK/backup#g" >"$WORK/words"
check "there are commands" test "$(grep -c 'qingzhan' "$WORK/words")" -ge 12
same "the line that builds and installs comes first" "sh deploy/deps.sh && make && sudo make install" "$(head -n 1 "$WORK/words")"
{
    echo 'set -eu'
    # Not in front, where it would not end; and the next terminal waits until it answers.
    sed -e 1d -e 's/^\(qingzhan-tracker [^#]*\)#.*/\1 2>tracker.err \& echo $! >tracker.pid/' "$WORK/words" |
        sed 's/^export .*/&\nfor i in $(seq 200); do ! qingzhan status >status 2>\&1 || break; sleep 0.05; done/'
} >"$WORK/script"
(cd "$WORK/home" && printf '246810\n246810\n' | env -i PATH="$WORK/bin:/usr/bin:/bin" HOME="$WORK/home" LANG=C.UTF-8 sh "$WORK/script") \
    >"$WORK/said" 2>&1
rc=$?
PIDS="$PIDS $(cat "$WORK/home/tracker.pid" 2>/dev/null)"
same "every one of them succeeds" "0" "$rc"
[ "$rc" -eq 0 ] || sed 's/^/    /' "$WORK/said"
check "there is a pass to print" sh -c 'ls "$0"/passes/*.png' "$WORK/home"
check "and an enrolment code that reads as one" sh -c '"$0" scan "$1" | grep -q QZE' "$QZ" "$WORK/home/enrol.png"

# As cron reads its line: five fields, then a command in which \% is %, and % alone would end it.
same "crontab has one line" 1 "$(wc -l <"$WORK/crontab")"
same "in which every % is escaped" "" "$(sed 's/\\%//g' "$WORK/crontab" | grep %)"
command=$(cut -d ' ' -f 6- "$WORK/crontab" | sed 's/\\%/%/g; s#/usr/local/bin/#'"$WORK/bin/#")
check "cron can copy the running tracker" env -i PATH=/usr/bin:/bin HOME="$WORK/home" sh -c "$command"
check "and the copy proves itself" "$QZ" log verify --tracker-dir "$WORK/backup/qingzhan-$(date +%F)"
