#!/bin/sh
# Proves both commands on a bare machine: a minimal Debian tree, a clean clone of this checkout, and then
# sh deploy/run, sh deploy/test, and sh deploy/run again, which must start within seconds. By hand, as root:
#   sh tests/field/bare.sh [--keep]       --keep leaves the tree for a look around
# It uses this machine's own package sources, keys and proxy settings, whatever they are. The bootstrapped tree is
# kept under /var/tmp (QZ_BARE_DIR) and used again the next time. QZ_BARE_SUITE names another release than bookworm.
set -eu
cd "$(dirname "$0")/../.."
suite=${QZ_BARE_SUITE:-bookworm}
cache=${QZ_BARE_DIR:-/var/tmp/qingzhan-bare}
minbase=$cache/$suite.tar
root=$cache/root-$$

say() { printf 'bare: %s\n' "$*"; }
die() {
    say "$*" >&2
    exit 1
}
[ "$(id -u)" -eq 0 ] || die "needs root, for debootstrap and chroot"
command -v debootstrap >/dev/null || die "needs debootstrap: apt-get install debootstrap"

finish() {
    code=$?
    trap - EXIT
    for m in dev/shm dev/pts dev proc sys; do umount "$root/$m" 2>/dev/null || true; done
    for m in proc sys; do umount "$cache/new/$m" 2>/dev/null || true; done
    # Nothing of the machine may be mounted below when the tree is removed.
    if [ "${keep-}" != yes ] && ! grep -q " $root/" /proc/mounts; then rm -rf "$root"; fi
    exit $code
}
[ "${1-}" = --keep ] && keep=yes
trap finish EXIT
trap 'exit 130' INT TERM

# The first Debian archive that this machine installs from.
mirror() {
    {
        sed -n 's/^URIs:[[:space:]]*//p' /etc/apt/sources.list.d/*.sources 2>/dev/null
        sed -n 's/^deb[[:space:]]\{1,\}\(\[[^]]*\][[:space:]]*\)\{0,1\}\([^[:space:]]*\).*/\2/p' \
            /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null
    } | grep -m 1 '/debian/*$' || die "no Debian archive is named in /etc/apt"
}

# Settings that decide how this machine reaches the archive, for apt and for curl alike.
proxies() {
    apt-config dump 2>/dev/null | grep -E '^Acquire::(https?::|Proxy|https::CA)' || true
}

inside() {
    # shellcheck disable=SC2016 # expanded inside
    chroot "$root" /usr/bin/env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} \
        ${no_proxy:+no_proxy="$no_proxy"} sh -c "$1"
}

mkdir -p "$cache"
if [ ! -s "$minbase" ]; then
    say "bootstrapping $suite from this machine's archive"
    ! grep -q " $cache/new/" /proc/mounts || die "something is still mounted below $cache/new"
    rm -rf "$cache/new"
    debootstrap --variant=minbase "$suite" "$cache/new" "$(mirror)" >"$cache/debootstrap.log" 2>&1 ||
        die "debootstrap failed; see $cache/debootstrap.log"
    tar -C "$cache/new" -cf "$minbase.part" .
    mv "$minbase.part" "$minbase"
    rm -rf "$cache/new"
fi
mkdir "$root"
tar -C "$root" -xf "$minbase"
proxies >"$root/etc/apt/apt.conf.d/90machine"
[ ! -e /etc/resolv.conf ] || cat /etc/resolv.conf >"$root/etc/resolv.conf"
[ ! -e /etc/hosts ] || cat /etc/hosts >"$root/etc/hosts"
if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$root/usr/local/share"
    cp -r /usr/local/share/ca-certificates "$root/usr/local/share/"
fi
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sys "$root/sys"
mount --bind /dev "$root/dev"
mkdir -p "$root/dev/pts" "$root/dev/shm"
mount -t devpts devpts "$root/dev/pts" || true
mount -t tmpfs tmpfs "$root/dev/shm" || true

say "cloning the checkout"
git clone -q --no-hardlinks . "$root/root/qingzhan"
[ -z "$(git status --porcelain)" ] || say "what is not committed is not part of this proof"

timed() {
    name=$1
    began=$(date +%s)
    if inside "cd /root/qingzhan && $2" >"$cache/$name.log" 2>&1; then
        took=$(($(date +%s) - began))
        say "$name: done in $took s"
    else
        tail -n 30 "$cache/$name.log"
        die "$name failed; see $cache/$name.log"
    fi
}
timed run-first 'sh deploy/run'
timed test 'sh deploy/test'
tail -n 1 "$cache/test.log"
timed dependencies-again 'sh deploy/deps.sh --test'
[ "$took" -le 2 ] || die "with everything installed, deps.sh took $took s"
timed build-again 'make -s all'
[ "$took" -le 5 ] || die "with everything built, make took $took s"
timed run-again 'sh deploy/run'
say "both commands work on a bare $suite"
