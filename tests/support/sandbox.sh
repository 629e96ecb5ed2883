#!/bin/sh
# Runs a command in the sandbox of a service unit where no systemd is at hand: each of its directives by bwrap and seccomp.
#
#   sh tests/support/sandbox.sh UNIT STATE PROGRAMS COMMAND…
#
# UNIT: the .service file. STATE: a directory that stands for everything the unit may write: STATE/var becomes its first
# StateDirectory, STATE/more its second, STATE/run its RuntimeDirectory, STATE/etc is /etc/qingzhan. PROGRAMS: the directory of the programs,
# which are /usr/local/bin inside. A directive of a sandbox that is not known here is an error, so that none goes untried.
# What cannot be had without systemd: the limit to addresses (the caller gives a network of its own), keyrings.
set -eu
unit=$1 state=$2 programs=$3
shift 3
here=$(cd "$(dirname "$0")/../.." && pwd)

# The values of a directive, in their order, a line each.
values() { sed -n "/^\[Service\]/,/^\[/s/^$1=//p" "$unit"; }
value() { values "$1" | tail -n 1; }

known='Type NotifyAccess ExecStart ExecStop User Group SupplementaryGroups StateDirectory StateDirectoryMode RuntimeDirectory
RuntimeDirectoryMode UMask Environment TimeoutStartSec TimeoutStopSec WatchdogSec Restart RestartSec LimitMEMLOCK LimitNOFILE
LimitCORE NoNewPrivileges CapabilityBoundingSet AmbientCapabilities ProtectSystem ProtectHome PrivateTmp PrivateMounts
PrivateDevices PrivateUsers PrivateIPC RemoveIPC KeyringMode DevicePolicy DeviceAllow ProtectProc ProcSubset ProtectClock
ProtectHostname ProtectControlGroups ProtectKernelLogs ProtectKernelModules ProtectKernelTunables RestrictAddressFamilies
RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality MemoryDenyWriteExecute SystemCallArchitectures
SystemCallFilter SystemCallErrorNumber IPAddressDeny IPAddressAllow'
for key in $(sed -n '/^\[Service\]/,/^\[Install\]/s/^\([A-Za-z]*\)=.*/\1/p' "$unit" | sort -u); do
    case " $(echo $known) " in
    *" $key "*) ;;
    *) echo "sandbox: $key= of $unit is not known here; try it, too" >&2 && exit 3 ;;
    esac
done

# ---- system calls: sets are spelled out by systemd-analyze ----

calls_of() { # @SET: its names, with those of the sets within it
    systemd-analyze syscall-filter "$1" | sed '1d; s/#.*//' | while read -r name; do
        case $name in
        '') ;;
        @*) calls_of "$name" ;;
        *) echo "$name" ;;
        esac
    done
}
spelled() { # a value of SystemCallFilter=
    tilde='' names=$1
    case $names in "~"*) tilde='~' names=${names#?} ;; esac
    for word in $names; do
        case $word in
        @*) calls_of "$word" ;;
        *) echo "$word" ;;
        esac
    done | tr '\n' ' ' | sed "s/^/SystemCallFilter=$tilde/"
    echo
}
directives() {
    values SystemCallFilter | while read -r line; do spelled "$line"; done
    for key in RestrictAddressFamilies RestrictNamespaces RestrictRealtime RestrictSUIDSGID LockPersonality \
        MemoryDenyWriteExecute ProtectClock ProtectKernelLogs ProtectKernelModules ProtectHostname; do
        [ -z "$(value $key)" ] || echo "$key=$(value $key)"
    done
}
directives | "$programs/tests/tools/unit_seccomp" >"$state/filter.bpf"

# ---- what it sees: a root of its own, in which nothing can be written but what the unit says ----

command=$(mktemp "$state/command.XXXXXX")
for word; do printf '%s\n' "$word"; done >"$command"
set -- --die-with-parent --new-session --unshare-user --unshare-pid --cap-drop ALL --seccomp 9
for entry in /*; do
    case $entry in
    /tmp | /dev | /proc | /sys | /home | /root | /run | /var | /etc | /usr) ;;
    *)
        if [ -L "$entry" ]; then set -- "$@" --symlink "$(readlink "$entry")" "$entry"; else set -- "$@" --ro-bind "$entry" "$entry"; fi
        ;;
    esac
done
set -- "$@" --ro-bind /usr /usr --tmpfs /usr/local/bin
for program in qingzhan qingzhan-kiosk qingzhan-tracker; do
    set -- "$@" --ro-bind "$programs/$program" "/usr/local/bin/$program"
done
for entry in /etc/*; do
    [ ! -e "$entry" ] || set -- "$@" --ro-bind "$entry" "$entry"
done
mkdir -p "$state/etc" "$state/var" "$state/more" "$state/run"
chmod 700 "$state/var" "$state/more" "$state/run"
set -- "$@" --ro-bind "$state/etc" /etc/qingzhan --dir /var/lib --dir /run
from=$state/var
for directory in $(value StateDirectory); do
    set -- "$@" --bind "$from" "/var/lib/$directory"
    from=$state/more
done
[ -z "$(value RuntimeDirectory)" ] || set -- "$@" --bind "$state/run" "/run/$(value RuntimeDirectory)"
[ ! -d /var/lib/xkb ] || set -- "$@" --ro-bind /var/lib/xkb /var/lib/xkb
[ "$(value ProtectSystem)" = strict ] && [ "$(value ProtectHome)" = yes ] && [ "$(value PrivateTmp)" = yes ] || {
    echo "sandbox: the rest of the system, homes and /tmp are to be closed to $unit" >&2
    exit 3
}
set -- "$@" --tmpfs /home --tmpfs /root --tmpfs /tmp --tmpfs /var/tmp --ro-bind /sys /sys --proc /proc --dev /dev
# Of /proc, a unit with ProcSubset=pid sees processes alone; and nothing of the kernel's settings is written.
for entry in sys bus fs irq sysrq-trigger kmsg kcore; do
    [ -e "/proc/$entry" ] || continue
    case $(value ProcSubset) in
    pid) [ ! -d "/proc/$entry" ] || set -- "$@" --tmpfs "/proc/$entry" ;;
    *) set -- "$@" --ro-bind "/proc/$entry" "/proc/$entry" ;;
    esac
done
for device in $(values DeviceAllow | sed -n 's/^char-\([A-Za-z0-9]*\) .*/\1/p'); do
    case $device in
    drm) device='/dev/dri' ;;
    video4linux) device='/dev/video*' ;;
    alsa) device='/dev/snd' ;;
    *) device="/dev/$device*" ;;
    esac
    for node in $device; do [ ! -e "$node" ] || set -- "$@" --dev-bind "$node" "$node"; done
done
[ "$(value PrivateIPC)" != yes ] || set -- "$@" --unshare-ipc
[ "$(value ProtectHostname)" != yes ] || set -- "$@" --unshare-uts
set -- "$@" --clearenv --setenv PATH /usr/local/bin:/usr/bin:/bin --setenv LANG C.UTF-8 --remount-ro /usr/local/bin --remount-ro /home --remount-ro /root --remount-ro /
for setting in $(values Environment) ${SANDBOX_ENV-}; do
    set -- "$@" --setenv "${setting%%=*}" "${setting#*=}"
done
while read -r word; do
    set -- "$@" "$word"
done <"$command"
rm -f "$command"
umask "$(value UMask)"
# shellcheck disable=SC3045 # every sh that Debian has knows it
ulimit -c 0
exec bwrap "$@" 9<"$state/filter.bpf"
