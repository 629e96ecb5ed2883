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
    # The part of the house that a path below src/ is in: a room, or a part of one; the files of a room that stand
    # in none of its parts are its own topmost part.
    function part_of(path, step, n) {
        n = split(path, step, "/")
        return n > 2 ? step[1] "/" step[2] : step[1]
    }
    BEGIN {
        # The floors, from the ground up. Arrows go to lower ones, and within a part.
        split("gen base;rules;sheet wire scan/engine;scan/source;scan/reader scan/worker;store;ledger journal;registry;figures tracker/jobs tracker/web tracker/paper;" \
              "kiosk/link tracker/http;kiosk/flow tracker/api;kiosk/uplink kiosk/desk kiosk/eye kiosk/draw;" \
              "kiosk/screens kiosk/label kiosk/album;kiosk/ui;kiosk tracker ctl", storey, ";")
        for (i in storey) {
            split(storey[i], name, " ")
            for (k in name) floor[name[k]] = i + 0
        }
        split("kiosk tracker ctl", name, " ")
        for (k in name) program[name[k]] = 1
        only("sqlite3.h", "^src/store/"); only("libpq-fe.h", "^src/store/")
        only("gen/query.h", "^src/store/")
        only("SDL", "^src/kiosk/(ui|draw)/"); only("ft2build.h", "^src/kiosk/draw/")
        only("curl/", "^src/(wire/client|kiosk/uplink/)"); only("microhttpd.h", "^src/tracker/")
        only("zbar.h", "^src/scan/engine/"); only("jpeglib.h", "^src/scan/source/"); only("jerror.h", "^src/scan/source/")
        only("linux/videodev2.h", "^src/scan/source/"); only("seccomp.h", "^src/scan/worker/")
        only("png.h", "^src/(scan/source|ctl|kiosk/ui)/"); only("qrencode.h", "^src/(ctl|kiosk/draw|tracker)/")
        only("cairo", "^src/(ctl|tracker/paper)/"); only("pango/", "^src/(ctl|tracker/paper)/"); only("archive", "^src/sheet/"); only("expat.h", "^src/sheet/"); only("xlsxwriter.h", "^src/ctl/")
        only("ini.h", "^src/base/"); only("nettle/", "^src/base/"); only("liboath/", "^src/registry/"); only("zstd.h", "^src/(wire|tracker)/"); only("zlib.h", "^src/(wire|tracker)/")
        # The open store of the tracker as it is inside: for the rooms that keep it.
        only("journal/state.h", "^src/(journal|registry|figures)/")
        # Rules are pure: text, numbers and hashes, but no clock, no file, no thread, no environment.
        pure = "^(sodium|string|strings|stdio|stdlib|stddef|stdint|stdbool|inttypes|limits|ctype|math|assert)\\.h$"
        # Screens see the read-only model of the flow, and what draws.
        screen = "^(kiosk/flow/(flow|screen|act)\\.h$|kiosk/link/msg(_wall)?\\.h$|kiosk/draw/|kiosk/screens/|rules/|base/)"
    }
    {
        file = $0; sub(/:.*/, "", file); file = substr(file, length(root) + 1)
        part = part_of(substr(file, 5)); room = part; sub(/\/.*/, "", room)
        what = $0; sub(/^[^<"]*/, "", what); mine = what ~ /^"/
        what = substr(what, 2); sub(/[>"].*$/, "", what)
        lines++
        if (!(part in floor)) { breach("no such room: " part); next }
        for (p in owner)
            if (index(what, p) == 1 && file !~ owner[p]) breach("only " owner[p] " may")
        if (!mine) {
            if (room == "rules" && what !~ pure) breach("rules are pure")
            next
        }
        to = part_of(what); into = to; sub(/\/.*/, "", into)
        if (!(to in floor)) breach("not the path of a room")
        else if (room != into && (room in program) && (into in program)) breach("programs never include each other")
        else if (to != part && floor[to] >= floor[part]) breach("the arrow does not point down")
        else if (to != part && what ~ /_int\.h$/) breach("what the files of " to " share is for them alone")
        if (part == "kiosk/screens" && what !~ screen) breach("a screen sees the flow, its messages and what draws only")
    }
    END {
        if (!lines) { print "no include line found"; exit 2 }
        if (breaches) { printf "layers: %d breaches\n", breaches; exit 1 }
        printf "layers: %d include lines, all point down\n", lines
    }'
}

planted=0
# One more file beside the one named, with that line; what it includes is noted in the list of that name.
put() { # LIST FILE LINE WHAT
    planted=$((planted + 1))
    file=${2%.c}$planted.c
    mkdir -p "$copy/${file%/*}"
    echo "$3" >"$copy/$file"
    printf '%s: includes %s\t%s\n' "$file" "$4" "$1" >>"$copy/list"
}

# File, include line: planted in the copy, both must be named in what the check prints.
plant() {
    what=${2#[<\"]}
    put breach "$1" "#include $2" "${what%[>\"]}"
}

# The same, and the check must let it pass.
allow() {
    what=${2#[<\"]}
    put sound "$1" "  #  include $2 /* here */" "${what%[>\"]}"
}

# All that is planted is judged at once; each must have been named, or not, by what the list says of it.
judge_planted() {
    check "$copy" >"$copy/said" && echo "nothing of all this was caught"
    awk -F '\t' '
        FNR == NR { if (match($0, /: includes [^:]*/)) named[substr($0, 1, RSTART + RLENGTH - 1)] = 1; next }
        $2 == "breach" && !($1 in named) { print "not caught: " $1; missed++ }
        $2 == "sound" && $1 in named { print "wrongly refused: " $1; missed++ }
        END { printf "layers self-test: %d passed, %d failed\n", FNR - missed, missed; exit missed > 0 }' "$copy/said" "$copy/list"
}

# Plants each arrow that does not point down; its floors are a list of their own, so that neither can slip alone.
each_arrow() {
    set -- base 0 rules 1 wire 2 scan/engine 2 scan/source 3 scan/reader 4 scan/worker 4 store 5 ledger 6 journal 6 registry 7 \
        figures 8 tracker/jobs 8 tracker/web 8 tracker/paper 8 kiosk/link 9 tracker/http 9 kiosk/flow 10 tracker/api 10 kiosk/uplink 11 kiosk/desk 11 \
        kiosk/eye 11 kiosk/draw 11 kiosk/screens 12 kiosk/label 12 kiosk/ui 13 kiosk 14 tracker 14 ctl 14
    parts=$*
    while [ $# -gt 0 ]; do
        from=$1 from_floor=$2
        shift 2
        # shellcheck disable=SC2086
        arrows_from $parts
    done
}

arrows_from() {
    while [ $# -gt 0 ]; do
        if [ "$1" != "$from" ] && [ "$2" -ge "$from_floor" ]; then
            plant "src/$from/zz.c" "\"$1/zz.h\""
        fi
        shift 2
    done
}

self_test() {
    copy=$(mktemp -d) || exit 2
    trap 'rm -rf "$copy"' EXIT
    mkdir -p "$copy/src/base"
    echo '#include "base/err.h"' >"$copy/src/base/sound.c"
    # Every part, to every part that stands on its floor or above.
    each_arrow
    plant src/rules/zz.c '<time.h>'
    plant src/rules/zz.c '<unistd.h>'
    plant src/rules/zz.c '<fcntl.h>'
    plant src/rules/zz.c '<sqlite3.h>'
    plant src/rules/zz.c '<SDL2/SDL.h>'
    plant src/rules/zz.c '<pthread.h>'
    plant src/ledger/zz.c '<sqlite3.h>'
    plant src/journal/zz.c '<libpq-fe.h>'
    plant src/ctl/zz.c '<sqlite3.h>'
    plant src/ledger/zz.c '"gen/query.h"'
    plant src/tracker/zz.c '<libpq-fe.h>'
    plant src/kiosk/zz.c '<SDL.h>'
    plant src/kiosk/screens/zz.c '<SDL.h>'
    plant src/kiosk/ui/zz.c '<ft2build.h>'
    plant src/kiosk/screens/zz.c '"kiosk/desk/desk.h"'
    plant src/kiosk/screens/zz.c '"ledger/ledger.h"'
    plant src/kiosk/screens/zz.c '"wire/messages.h"'
    plant src/kiosk/zz.c '<curl/curl.h>'
    plant src/kiosk/desk/zz.c '<curl/curl.h>'
    plant src/ctl/zz.c '<microhttpd.h>'
    plant src/ctl/zz.c '<zbar.h>'
    plant src/scan/source/zz.c '<zbar.h>'
    plant src/scan/engine/zz.c '<linux/videodev2.h>'
    plant src/kiosk/zz.c '<jpeglib.h>'
    plant src/kiosk/eye/zz.c '<seccomp.h>'
    plant src/scan/engine/zz.c '<seccomp.h>'
    plant src/tracker/zz.c '<png.h>'
    plant src/tracker/zz.c '<archive.h>'
    plant src/store/zz.c '<expat.h>'
    plant src/kiosk/zz.c '<ini.h>'
    plant src/wire/zz.c '<nettle/sha2.h>'
    plant src/tracker/api/zz.c '<liboath/oath.h>'
    plant src/ctl/zz.c '"journal/state.h"'
    plant src/tracker/api/zz.c '"journal/state.h"'
    plant src/kiosk/desk/zz.c '"ledger/ledger_int.h"'
    plant src/kiosk/ui/zz.c '"kiosk/flow/flow_int.h"'
    plant src/kiosk/zz.c '"flow.h"'
    plant src/kiosk/zz.c '"../tracker/app.h"'
    plant src/shed/zz.c '"base/err.h"'
    plant src/kiosk/shed/zz.c '"base/err.h"'
    plant src/scan/zz.c '"base/err.h"'
    allow src/store/zz.c '"wire/chain.h"'
    allow src/store/zz.c '<sqlite3.h>'
    allow src/store/zz.c '"gen/query.h"'
    allow src/figures/zz.c '"journal/state.h"'
    allow src/kiosk/uplink/zz.c '<curl/curl.h>'
    allow src/kiosk/draw/zz.c '<SDL2/SDL.h>'
    allow src/kiosk/screens/zz.c '"kiosk/flow/flow.h"'
    allow src/kiosk/screens/zz.c '"kiosk/flow/act.h"'
    plant src/kiosk/screens/zz.c '"kiosk/flow/flow_int.h"'
    plant src/kiosk/screens/zz.c '"kiosk/flow/locks.h"'
    allow src/kiosk/screens/zz.c '"kiosk/draw/draw.h"'
    allow src/kiosk/flow/zz.c '"kiosk/flow/flow_int.h"'
    allow src/rules/zz.c '<sodium.h>'
    allow src/ctl/zz.c '"scan/source/source.h"'
    allow src/scan/worker/zz.c '"scan/engine/scan.h"'
    allow src/scan/worker/zz.c '<seccomp.h>'
    allow src/kiosk/eye/zz.c '"scan/worker/worker.h"'
    allow src/tracker/jobs/zz.c '"scan/worker/worker.h"'
    allow src/ctl/zz.c '"ledger/ledger.h"'
    allow src/ctl/zz.c '"figures/figures.h"'
    judge_planted
}

if [ "${1-}" = --self-test ]; then
    self_test
else
    check .
fi
