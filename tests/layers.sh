#!/bin/sh
# Fails when a room includes what it must not: arrows point down, programs never include each other, and a
# library is used in its own room only. Reads the include lines of src/ and nothing else.
#   sh tests/layers.sh              check the tree
#   sh tests/layers.sh --self-test  plant each kind of breach in a copy and see it caught
set -u
cd "$(dirname "$0")/.." || exit 2

check() {
    find "$1/src" -name '*.[ch]' | LC_ALL=C sort | xargs grep -HE '^[[:space:]]*#[[:space:]]*include' | awk -v root="$1/" '
    function breach(why) { printf "%s: includes %s: %s\n", file, what, why; breaches++ }
    # Headers that begin so belong to files that match; to nobody else.
    function only(prefix, files) { owner[prefix] = files }
    BEGIN {
        split("base 0 rules 1 wire 2 store 2 scan 2 kiosk 3 tracker 3 ctl 3", f, " ")
        for (i = 1; i < 16; i += 2) floor[f[i]] = f[i + 1]
        only("sqlite3.h", "^src/store/"); only("libpq-fe.h", "^src/store/")
        only("SDL", "^src/kiosk/ui/"); only("ft2build.h", "^src/kiosk/ui/")
        only("curl/", "^src/(wire/client|kiosk/uplink)"); only("microhttpd.h", "^src/tracker/")
        only("zbar.h", "^src/scan/"); only("jpeglib.h", "^src/scan/"); only("jerror.h", "^src/scan/")
        only("linux/videodev2.h", "^src/scan/");
        only("png.h", "^src/(scan|ctl|kiosk/ui)/"); only("qrencode.h", "^src/(ctl|kiosk/ui|tracker)/")
        only("archive", "^src/ctl/"); only("expat.h", "^src/ctl/"); only("xlsxwriter.h", "^src/ctl/")
        only("ini.h", "^src/base/"); only("zstd.h", "^src/(wire|tracker)/"); only("zlib.h", "^src/(wire|tracker)/")
        # Rules are pure: text, numbers and hashes, but no clock, no file, no thread, no environment.
        pure = "^(sodium|string|strings|stdio|stdlib|stddef|stdint|stdbool|inttypes|limits|ctype|math|assert)\\.h$"
        # Screens see the read-only model of the flow, and what draws.
        screen = "^(kiosk/(flow|msg)\\.h$|kiosk/ui/|kiosk/screens/|rules/|base/)"
    }
    {
        file = $0; sub(/:.*/, "", file); file = substr(file, length(root) + 1)
        split(file, part, "/"); room = part[2]
        what = $0; sub(/^[^<"]*/, "", what); mine = what ~ /^"/
        what = substr(what, 2); sub(/[>"].*$/, "", what)
        lines++
        if (!(room in floor)) { breach("no such room: " room); next }
        if (!mine) {
            for (p in owner)
                if (index(what, p) == 1 && file !~ owner[p]) breach("only " owner[p] " may")
            if (room == "rules" && what !~ pure) breach("rules are pure")
            next
        }
        split(what, part, "/"); to = part[1]
        if (!(to in floor)) breach("not the path of a room")
        else if (to != room && floor[to] >= floor[room] && !(room == "store" && to == "wire"))
            breach(floor[room] == 3 && floor[to] == 3 ? "programs never include each other" : "the arrow does not point down")
        if (file ~ /^src\/kiosk\/screens\// && what !~ screen) breach("a screen sees the flow, its messages and ui only")
    }
    END {
        if (!lines) { print "no include line found"; exit 2 }
        if (breaches) { printf "layers: %d breaches\n", breaches; exit 1 }
        printf "layers: %d include lines, all point down\n", lines
    }'
}

planted=0 missed=0
# File, include line: planted in the copy, both must be named in what the check prints.
plant() {
    planted=$((planted + 1))
    mkdir -p "$copy/$(dirname "$1")"
    printf '#include %s\n' "$2" >"$copy/$1"
    said=$(check "$copy")
    rc=$?
    rm "$copy/$1"
    case "$rc:$said" in
    1:*"$1: includes $(echo "$2" | tr -d '<>"'):"*) ;;
    *)
        echo "not caught: $1 with #include $2"
        missed=$((missed + 1))
        ;;
    esac
}

# The same, and the check must let it pass.
allow() {
    planted=$((planted + 1))
    mkdir -p "$copy/$(dirname "$1")"
    printf '  #  include %s /* here */\n' "$2" >"$copy/$1"
    check "$copy" >/dev/null || {
        echo "wrongly refused: $1 with #include $2"
        missed=$((missed + 1))
    }
    rm "$copy/$1"
}

self_test() {
    copy=$(mktemp -d) || exit 2
    trap 'rm -rf "$copy"' EXIT
    mkdir -p "$copy/src/base"
    echo '#include "base/err.h"' >"$copy/src/base/sound.c"
    plant src/base/zz.c '"rules/pass.h"'
    plant src/base/zz.h '"kiosk/flow.h"'
    plant src/rules/zz.c '"wire/entry.h"'
    plant src/rules/zz.c '"store/db.h"'
    plant src/rules/zz.c '<time.h>'
    plant src/rules/zz.c '<unistd.h>'
    plant src/rules/zz.c '<fcntl.h>'
    plant src/rules/zz.c '<sqlite3.h>'
    plant src/rules/zz.c '<SDL2/SDL.h>'
    plant src/rules/zz.c '<pthread.h>'
    plant src/wire/zz.c '"store/db.h"'
    plant src/wire/zz.c '"scan/scan.h"'
    plant src/scan/zz.c '"wire/entry.h"'
    plant src/scan/zz.c '"store/db.h"'
    plant src/store/zz.c '"scan/scan.h"'
    plant src/store/zz.c '"tracker/main.h"'
    plant src/kiosk/zz.c '"tracker/http.h"'
    plant src/kiosk/zz.c '"ctl/verb.h"'
    plant src/tracker/zz.c '"kiosk/flow.h"'
    plant src/ctl/zz.c '"kiosk/ui/draw.h"'
    plant src/ctl/zz.c '<sqlite3.h>'
    plant src/tracker/zz.c '<libpq-fe.h>'
    plant src/kiosk/zz.c '<SDL.h>'
    plant src/kiosk/screens/zz.c '<SDL.h>'
    plant src/kiosk/screens/zz.c '"kiosk/desk.h"'
    plant src/kiosk/screens/zz.c '"store/ledger.h"'
    plant src/kiosk/screens/zz.c '"wire/messages.h"'
    plant src/kiosk/zz.c '<curl/curl.h>'
    plant src/ctl/zz.c '<microhttpd.h>'
    plant src/ctl/zz.c '<zbar.h>'
    plant src/kiosk/zz.c '<jpeglib.h>'
    plant src/tracker/zz.c '<png.h>'
    plant src/tracker/zz.c '<archive.h>'
    plant src/store/zz.c '<expat.h>'
    plant src/kiosk/zz.c '<ini.h>'
    plant src/kiosk/zz.c '"flow.h"'
    plant src/kiosk/zz.c '"../tracker/http.h"'
    plant src/shed/zz.c '"base/err.h"'
    allow src/store/zz.c '"wire/chain.h"'
    allow src/store/zz.c '<sqlite3.h>'
    allow src/kiosk/uplink_zz.c '<curl/curl.h>'
    allow src/kiosk/ui/zz.c '<SDL2/SDL.h>'
    allow src/kiosk/screens/zz.c '"kiosk/flow.h"'
    allow src/kiosk/screens/zz.c '"kiosk/ui/draw.h"'
    allow src/rules/zz.c '<sodium.h>'
    allow src/ctl/zz.c '"scan/scan.h"'
    echo "layers self-test: $((planted - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

if [ "${1-}" = --self-test ]; then
    self_test
else
    check .
fi
