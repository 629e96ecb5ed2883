#!/bin/sh
# The programs hold keys and tokens: none of it is in a core dump, and nobody of the same user reads their memory.
. tests/e2e/lib.sh

new_tracker 2
enrol_kiosk "$WORK/kiosk" "东门"
start_kiosk kiosk "$WORK/kiosk" --source none
opened() { [ "$(tracker_size "$KIOSK_ID")" -ge 1 ]; }
wait_for 20 opened || die "the kiosk runs"

start control sleep 600 # a process that guards nothing
reads_memory() { # NAME: whether its memory can be opened
    sh -c ': <"/proc/$0/mem"' "$(pid_of "$1")" 2>/dev/null
}
core_limit() { awk '/^Max core file size/ {print $5 " " $6}' "/proc/$(pid_of "$1")/limits"; }

for name in tracker kiosk; do
    same "the $name writes no core, and cannot be told to" "0 0" "$(core_limit $name)"
done
if nm "$BUILD/qingzhan" 2>/dev/null | grep -q '__asan_init\|__tsan_init'; then
    echo "skip - a sanitizer looks into the programs' memory"
elif [ "$(id -u)" -eq 0 ]; then
    echo "skip - root may look into everything"
else
    check "the memory of a process that guards nothing can be opened" reads_memory control
    for name in tracker kiosk; do
        check "that of the $name cannot" sh -c '! (: <"/proc/$0/mem") 2>/dev/null' "$(pid_of $name)"
        same "  and what the system tells of it belongs to root" 0 "$(stat -c %u "/proc/$(pid_of $name)/status")"
    done
    if command -v gcore >/dev/null; then
        (cd "$WORK" && gcore -o core "$(pid_of tracker)" >gcore.out 2>&1)
        check "a debugger gets no core of the tracker" sh -c '! ls "$0"/core.* 2>/dev/null' "$WORK"
    fi
fi

kill -ABRT "$(pid_of tracker)"
wait "$(pid_of tracker)" 2>/dev/null
token=$(cat "$WORK/tracker/admin.token")
holders() { grep -rlF "$token" "$WORK" --exclude-dir=tracker; }
check "after an abort the admin token is nowhere but in its file" sh -c '[ -z "$0" ]' "$(holders)"
stop kiosk
