#!/bin/sh
# What the READMEs say of the tree: that each file, header, function and make target named in them is there, that src/README.md
# leaves out no room, part or public header, that README.md is short enough for a visitor, and that what a comment cites as a
# manual page, with its section where it names one, is a page of the repository in both languages.
#   sh tests/readme.sh              check the tree
#   sh tests/readme.sh --self-test  plant each fault in a copy and see it found
# Words: what blanks part is one where it has a letter or digit, and two characters of Chinese are one, as its words mostly are.
set -u
cd "$(dirname "$0")/.." || exit 2

MOST_WORDS=1500

# What stands between backquotes outside of blocks of commands, a line each.
spans() {
    awk '/^    / { next } { print }' "$1" | grep -o '`[^`]*`' | tr -d '`' | LC_ALL=C sort -u
}

# The program names that a span calls a function.
function_names() {
    spans "$1" | sed -n 's/^\([a-z][a-z0-9_]*\)()$/\1/p'
}

missing_functions() {
    function_names "$2" | while read -r name; do
        grep -rqE "^[a-z].*[ *]$name\(|^#define $name\(" "$1/src" "$1/tests" --include='*.[ch]' || echo "$3: no function $name()"
    done
}

# Spans that are a path: of the tree, or of a header as it is included. A pattern is to fit something.
missing_files() {
    spans "$2" | grep -E '^[A-Za-z._][A-Za-z0-9_.*+-]*(/[A-Za-z0-9_.*+-]+)+/?$|^[A-Za-z0-9_]+\.(h|c|sh|md)$' |
        grep -vE '^(build|v1|application|https?|o_)/' | while read -r path; do
        found=
        # shellcheck disable=SC2086 # patterns are to be expanded
        for f in "$1"/$path "$1"/src/$path; do [ -e "$f" ] && found=yes; done
        [ "$found" ] || echo "$3: no file $path"
    done
}

# Other names of ours in spans: types, values, macros.
missing_names() {
    spans "$2" | grep -oE '\b(qz_|QZ_)[A-Za-z0-9_]+\b' | LC_ALL=C sort -u | while read -r name; do
        case $name in *_) continue ;; esac
        grep -rqw "$name" "$1/src" "$1/tests" --include='*.[ch]' || echo "$3: nothing is called $name"
    done
    spans "$2" | sed -n 's/^make \([a-z-]*\).*/\1/p' | while read -r target; do
        grep -qE "^$target:" "$1/Makefile" || echo "$3: no target $target"
    done
}

# Rooms and their parts: directories with sources. What others include is public.
rooms() {
    find "$1/src" -name '*.[ch]' | sed "s#^$1/src/##; s#/[^/]*\$##" | LC_ALL=C sort -u
}

public_headers() {
    (cd "$1" && find src -name '*.[ch]' | LC_ALL=C sort | xargs grep -HE '^#include "') | awk '
    function part(path, step, n) { n = split(path, step, "/"); return n > 2 ? step[1] "/" step[2] : step[1] }
    {
        file = $0; sub(/:.*/, "", file); file = substr(file, 5)
        what = $0; sub(/^[^"]*"/, "", what); sub(/".*/, "", what)
        if (what ~ /\// && what !~ /^gen\// && part(file) != part(what)) print what
    }' | LC_ALL=C sort -u
}

left_out() {
    doc=$1/src/README.md
    rooms "$1" | while read -r room; do
        grep -qF "\`$room\`" "$doc" || echo "src/README.md: the room $room is not named"
    done
    public_headers "$1" | while read -r header; do
        grep -qF "\`$header\`" "$doc" || echo "src/README.md: the header $header is not named, and other rooms include it"
    done
}

words() {
    perl -CSD -0777 -ne '
        my $chinese = () = /\p{Han}/g;
        s/\p{Han}/ /g;
        my $others = grep { /[\p{L}\p{N}]/ } split;
        print $others + int(($chinese + 1) / 2), "\n";' "$1"
}

too_long() {
    n=$(words "$1/README.md")
    [ "$n" -lt "$MOST_WORDS" ] || echo "README.md: $n words, $MOST_WORDS are too many for a visitor"
}

# Of the project's own pages that comments cite: NAME(N), and perhaps behind it , SECTION in capitals.
cited() {
    find "$1/src" "$1/tests" "$1/db" -type f \( -name '*.[ch]' -o -name '*.sql' \) | LC_ALL=C sort | xargs perl -0777 -ne '
        while (m{(/\*.*?\*/|^--[^\n]*\n(?:--[^\n]*\n)*)}gsm) {
            my ($comment, $line) = ($1, 1 + (substr($_, 0, $-[0]) =~ tr/\n//));
            $comment =~ s/\s*\n\s*(?:\*|--)?\s*/ /g;
            print "$ARGV:$line\t$1\t$2\t\n" while $comment =~ /\b(qingzhan[a-z.-]*)\(([0-9])\)(?!,\s+[A-Z]{2})/g;
            print "$ARGV:$line\t$1\t$2\t$3\n" while $comment =~ /\b(qingzhan[a-z.-]*)\(([0-9])\),\s+([A-Z]{2}[A-Z ]*[A-Z])/g;
            print "$ARGV:$line\t?\t0\t$1\n" while $comment =~ /\b([Pp]rotocol|[Dd]omain)[:,]?\s+"/g;
        }'
}

cites_what_is_not_there() {
    cited "$1" | while IFS='	' read -r place page number section; do
        place=${place#"$1/"}
        if [ "$page" = '?' ]; then
            echo "$place: cites a document ($section) that is not in the repository; cite a manual page"
            continue
        fi
        man=$page.$number.scd
        [ -e "$1/deploy/man/$man" ] && [ -e "$1/deploy/man/zh_CN/$man" ] || {
            echo "$place: there is no page $page($number) in both languages"
            continue
        }
        [ -z "$section" ] || grep -qx "##* $section" "$1/deploy/man/$man" || echo "$place: $page($number) has no section $section"
    done
}

check() {
    found=$(
        for doc in README.md src/README.md tests/bench/README.md; do
            [ -e "$1/$doc" ] || {
                echo "$doc is not there"
                continue
            }
            missing_functions "$1" "$1/$doc" "$doc"
            missing_files "$1" "$1/$doc" "$doc"
            missing_names "$1" "$1/$doc" "$doc"
        done
        left_out "$1"
        too_long "$1"
        cites_what_is_not_there "$1"
    )
    [ -z "$found" ] && return
    echo "$found"
    return 1
}

# ---- self-test ----

planted=0 missed=0
# A file of the copy changed by a program of sed; what must be said of it is noted.
plant() { # WORDS FILE SED
    sed -i "$3" "$copy/$2"
    echo "$1" >>"$copy/planted"
}

# All that is planted is looked for in one look at the copy.
caught() { # WHAT IT SAYS OF THE COPY
    while read -r words; do
        planted=$((planted + 1))
        case $1 in *"$words"*) continue ;; esac
        echo "not caught: $words"
        missed=$((missed + 1))
    done <"$copy/planted"
    : >"$copy/planted"
}

self_test() {
    copy=$(mktemp -d) || exit 2
    trap 'rm -rf "$copy"' EXIT
    cp -r Makefile README.md CHANGELOG.md src tests db deploy assets fonts "$copy"
    planted=1
    check "$copy" || missed=1
    plant "no function qz_ledger_appendix()" src/README.md 's/`qz_ledger_append()`/`qz_ledger_appendix()`/'
    plant "no function on_nobody()" src/README.md 's/`on_checkin()`/`on_nobody()`/'
    plant "no file src/wire/entree.c" src/README.md 's#`src/wire/entry.c`#`src/wire/entree.c`#'
    plant "no file src/ctl/command_*.c" src/README.md 's#src/ctl/cmd_\*.c#src/ctl/command_*.c#'
    plant "nothing is called qz_nobody" src/README.md 's/`struct qz_batch`/`struct qz_nobody`/'
    plant "the room kiosk/eye is not named" src/README.md 's#`kiosk/eye`#the eye#'
    plant "the header wire/told.h is not named" src/README.md 's#`wire/told.h`#told#g'
    plant "too many for a visitor" README.md '$a '"$(seq -s ' ' 1500)"
    plant "no target runn" README.md '$a `make runn`'
    plant "no page qingzhan-nothing(5)" src/base/err.h '1i /* As in qingzhan-nothing(5). */'
    plant "has no section NOTHING" src/base/err.h '1i /* As in qingzhan-log(5), NOTHING. */'
    plant "cites a document (Protocol)" src/base/err.h '1i /* Protocol: "Nothing". */'
    plant "cites a document (protocol)" db/kiosk/001_facts.sql '1i -- Format: protocol, "The log".'
    caught "$(check "$copy")"

    cp README.md "$copy"
    plant "too many for a visitor" README.md '$a '"$(seq 3000 | sed 's/.*/签/' | tr -d '\n')"
    caught "$(too_long "$copy")"
    echo "readme self-test: $((planted - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

if [ "${1-}" = --self-test ]; then
    self_test
else
    check .
fi
