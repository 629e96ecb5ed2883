#!/bin/sh
# Installs what building and running need, where it is missing:  sh deploy/deps.sh [--test] [--bench] [--kiosk]
#   --test   also what the tests and checks need    --bench  also what the benches compare with
#   --kiosk  also the session at a door (deploy/units/qingzhan-kiosk.service)
# Debian 12 and 13 through apt-get, with sudo when not root. Elsewhere it says what is needed and changes nothing.
set -eu

# libminizip-dev is here for libxlsxwriter: its own package names minizip to pkg-config and does not bring it on Debian 13.
base='pkg-config gcc libc6-dev make libsdl2-dev libsdl2-ttf-dev libx11-dev libqrencode-dev libzbar-dev libsqlite3-dev libpq-dev
libcurl4-openssl-dev libsodium-dev nettle-dev libjansson-dev libmicrohttpd-dev libinih-dev libpng-dev libjpeg-dev libzstd-dev
zlib1g-dev libarchive-dev libexpat1-dev libcairo2-dev libpango1.0-dev libxlsxwriter-dev libminizip-dev libicu-dev libseccomp-dev liboath-dev libcmocka-dev gettext scdoc
fonts-noto-cjk fonts-noto-core fonts-hanazono ca-certificates'
test='clang lld clang-format-19 clang-tidy-19 shellcheck sqlite3 curl openssl nginx postgresql poppler-utils zstd xvfb xauth libxtst-dev
libxfixes-dev libxrandr-dev espeak-ng openbox systemd bubblewrap
cage seatd xwayland caddy haproxy procps git gcovr python3 python3-fastjsonschema python3-yaml chromium'
bench='g++ libzxing-dev'
kiosk='cage seatd xwayland'

wanted=$base
for group in "$@"; do
    case $group in
    --test) wanted="$wanted $test" ;;
    --bench) wanted="$wanted $bench" ;;
    --kiosk) wanted="$wanted $kiosk" ;;
    *)
        echo "usage: sh deploy/deps.sh [--test] [--bench] [--kiosk]" >&2
        exit 2
        ;;
    esac
done
# Node.js comes with its npm from elsewhere, too: then Debian's is not wanted beside it.
case " $* " in *" --test "*) command -v npm >/dev/null 2>&1 || wanted="$wanted nodejs npm" ;; esac

if ! command -v dpkg-query >/dev/null 2>&1 || ! command -v apt-get >/dev/null 2>&1; then
    cat >&2 <<EOF
This is not a Debian system, so nothing was installed. Qingzhan needs a C17 compiler, GNU make, pkg-config, gettext
(msgfmt) and scdoc, the fonts Noto Sans CJK, Noto Sans and HanaMin, and these libraries with their headers: SDL 2 and SDL_ttf, libX11,
libqrencode, ZBar, SQLite 3, libpq, libcurl, libsodium, nettle, jansson, libmicrohttpd, inih, libpng, libjpeg, zstd, zlib, libarchive, ICU, libseccomp, liboath,
expat, cairo, Pango, libxlsxwriter; for the tests also cmocka, clang with lld, clang-format-19 and clang-tidy-19, shellcheck, sqlite3, curl, openssl, nginx, PostgreSQL 15 or later, poppler (pdftoppm), openbox,
Xvfb, and libXtst, libXfixes and libXrandr, Python 3 with fastjsonschema and PyYAML, Node.js with npm, Chromium. Install them as your system does, then run: make && sh deploy/demo.sh
EOF
    # Where all of it is there already, there is nothing to complain of.
    if command -v pkg-config >/dev/null 2>&1 && pkg-config --exists sdl2 SDL2_ttf x11 libqrencode zbar sqlite3 libpq libcurl \
        libsodium nettle jansson libmicrohttpd inih libpng libjpeg libzstd zlib libarchive expat pangocairo xlsxwriter icu-i18n libseccomp liboath cmocka; then exit 0; fi
    exit 1
fi

# shellcheck disable=SC2086 # names of packages are words
there=$(dpkg-query -W -f='${Package} ${db:Status-Status}\n' $wanted 2>/dev/null | sed -n 's/ installed$//p' || true)
missing=
for p in $wanted; do
    case "
$there
" in
    *"
$p
"*) ;;
    *) missing="$missing $p" ;;
    esac
done
[ -n "$missing" ] || exit 0

as_root=
if [ "$(id -u)" -ne 0 ]; then
    as_root=sudo
    if ! command -v sudo >/dev/null 2>&1; then
        echo "These packages are missing, and neither root nor sudo is at hand to install them:$missing" >&2
        exit 1
    fi
fi
echo "Installing:$missing"
# shellcheck disable=SC2086
if ! $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >/dev/null 2>&1; then
    # The lists of packages may be old or not there yet.
    $as_root apt-get update
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
fi
# The tests start proxies and a database server of their own; nobody wants one running because of them.
for proxy in nginx caddy haproxy postgresql; do
    case " $missing " in
    *" $proxy "*)
        if [ -d /run/systemd/system ]; then $as_root systemctl disable --now $proxy >/dev/null 2>&1 || true; fi
        ;;
    esac
done
