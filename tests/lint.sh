#!/bin/sh
# Everything about the text of the tree that a machine can judge:  sh tests/lint.sh [--deep]
#   clang-format, clang-tidy with the warnings of clang (both of LLVM 19, which Debian 12 and 13 have), shellcheck,
#   message catalogues, and the house's own rules of length and wording.
# What was found clean is remembered in $BUILD/lint and looked at again only when it changed. --deep gives clang-tidy each
# file of src/ by itself and with all of .clang-tidy, also clang's path-sensitive analyzer, which takes minutes and is for
# a person to judge: it cannot see that qz_fail never returns 0.
# Exit: 0 clean, 1 something was found. A tool that is not installed is named and passed over.
set -u
cd "$(dirname "$0")/.." || exit 2
BUILD=${BUILD:-build}
JOBS=${JOBS:-2}
stamps=$BUILD/lint
found=0
mkdir -p "$stamps"

# Runs one check that prints what it finds.
check() {
    what=$1
    shift
    if ! "$@" >"$stamps/said" 2>&1; then
        found=$((found + 1))
        echo "lint: $what"
        sed 's/^/  /' "$stamps/said"
    fi
}

have() {
    command -v "$1" >/dev/null 2>&1 || {
        echo "lint: $1 is not installed, its checks are passed over"
        return 1
    }
}

sources() {
    find src tests -name '*.[ch]' | LC_ALL=C sort
}

# Files written by us that are text; pictures and sounds are not.
texts() {
    find Makefile README.md CHANGELOG.md LICENSE .clang-format .clang-tidy .editorconfig .ci src tests db deploy \
        assets fonts -type f ! -name '*.png' ! -name '*.jpg' ! -name '*.wav' ! -name '*.mo' ! -name '*.ttf' \
        ! -name '*.otf' ! -name '*.woff2' ! -name '*.zst' ! -name '*.gz' 2>/dev/null | LC_ALL=C sort
}

# Names on standard input that changed since their stamp for that check, or since the checks themselves did.
stale() {
    while read -r f; do
        stamp=$stamps/$1/$(echo "$f" | tr / +)
        # shellcheck disable=SC3013 # -nt is in every sh that Debian has
        if [ -e "$stamp" ] && [ "$stamp" -nt "$f" ] && [ "$stamp" -nt .clang-tidy ]; then continue; fi
        echo "$f"
    done
}

format() {
    sources | xargs -P "$JOBS" -n 40 clang-format-19 --dry-run -Werror
}

# Some files through one clang-tidy, which takes half its time to begin; leaves their stamps when nothing was found.
tidy_some() { # STAMPS CHECKS FILE…
    stamped=$stamps/$1 checks=$2
    shift 2
    # Names within a function may hide those of another file that is read as one with it; gcc looks at each by itself.
    # shellcheck disable=SC2086 # flags are words
    said=$(clang-tidy-19 --quiet ${checks:+"--checks=$checks" --extra-arg=-Wno-shadow} "$@" -- '-DQZ_VERSION="0"' $TIDY_FLAGS 2>/dev/null) || {
        echo "${said:-clang-tidy failed on $*}"
        return 1
    }
    [ -z "$said" ] || {
        echo "$said"
        return 1
    }
    for file; do : >"$stamped/$(echo "$file" | tr / +)"; done
}

# Each directory of src as one file: clang-tidy reads and matches the same headers for every file that it is given.
units() {
    mkdir -p "$stamps/unit"
    find src -name '*.c' -exec dirname {} + | LC_ALL=C sort -u | while read -r dir; do
        unit=$stamps/unit/$(echo "$dir" | tr / +).c
        printf '#include "%s"\n' "$dir"/*.c >"$unit.new"
        if cmp -s "$unit.new" "$unit" && [ -z "$(find "$dir" -maxdepth 1 -newer "$unit")" ]; then
            rm "$unit.new"
        else
            mv "$unit.new" "$unit"
        fi
        echo "$unit"
    done
}

tidy() {
    TIDY_FLAGS=$(make -s flags-of-clang) || return 1
    export TIDY_FLAGS
    mkdir -p "$stamps/$1"
    stale "$1" | xargs -r -P "$JOBS" -n 16 sh "$0" --tidy-some "$1" "$2"
}

# Few at a time: in one process shellcheck takes ten times as long for all of them.
scripts() {
    find tests deploy .ci -type f \( -name '*.sh' -o -path deploy/run -o -path deploy/test -o -path .ci/run \) |
        LC_ALL=C sort | xargs -P "$JOBS" -n 5 shellcheck -s sh -S warning -e SC1007,SC2010,SC2034,SC2115,SC3043
}

catalogues() {
    rc=0
    for po in assets/locale/*.po; do
        [ -e "$po" ] || continue
        msgfmt --check --output-file=/dev/null "$po" || rc=1
    done
    return $rc
}

# Files over 800 lines, functions over 80 lines unless "/* long: why */" stands above them, and lines over 110
# characters. Continuation bytes of UTF-8 are not counted; ideographs are two columns wide.
lengths() {
    sources | LC_ALL=C xargs awk '
    function say(line, what) { printf "%s:%d: %s\n", FILENAME, line, what; bad = 1 }
    FNR == 1 { if (NR > 1 && lines > 800) { printf "%s: %d lines, over 800\n", last, lines; bad = 1 } reason = -9 }
    { lines = FNR; last = FILENAME }
    /\/\* long: / { reason = FNR }
    /^\{/ { open_at = FNR }
    /^\}/ {
        if (open_at && FNR - open_at > 80 && open_at - reason > 8)
            say(open_at, "a function of " FNR - open_at " lines, over 80")
        open_at = 0
    }
    {
        text = $0
        wide = gsub(/[\343-\351][\200-\277][\200-\277]/, "xx", text)
        gsub(/[\200-\277]/, "", text)
        if (length(text) > 110 && $0 !~ /"/) say(FNR, "a line of " length(text) " columns, over 110")
    }
    END { if (lines > 800) { printf "%s: %d lines, over 800\n", last, lines; bad = 1 } exit bad }'
}

# Marks of work left undone, blanks at the end of a line, a missing end of the last line, tabs in C.
wording() {
    rc=0
    marks='TO''DO|FIX''ME|XX''X|HA''CK'
    texts | xargs grep -nwE "$marks" | grep -v 'mktemp\|mkdtemp\|mkstemp\|-XXXXXX' && rc=1
    texts | xargs grep -nE '[[:blank:]]+$' && rc=1
    sources | xargs grep -nP '\t' && rc=1
    texts | while read -r f; do
        [ ! -s "$f" ] || [ -z "$(tail -c 1 "$f")" ] || echo "$f: its last line has no end"
    done | grep . && rc=1
    return $rc
}

# JSON is written by base/jsonw.h alone. What reads it, explains it, or prints a part of what was read is let be.
one_writer() {
    ! grep -rnE '\\"[A-Za-z_]+\\":(\\"|\{|\[|%|"|[0-9])|json_(pack|dumps|dumpb|dumpf)' src --include='*.c' |
        grep -vE '^src/(wire/entry_fast|ctl/print)\.c:|memmem|strncmp|strstr|static const char|…|json_dumps\(all, '
}

# A header that says in which file its functions are names one that is there.
files_named() {
    ! find src -name '*.h' | LC_ALL=C sort | while read -r h; do
        grep -oE '/\* (-+ )?[a-z0-9_]+\.c\b' "$h" | sed 's/.* //' | LC_ALL=C sort -u | while read -r c; do
            [ -e "$(dirname "$h")/$c" ] || echo "$h: no $c"
        done
    done | grep .
}

if [ "${1-}" = --tidy-some ]; then
    shift
    tidy_some "$@"
    exit
fi
have clang-format-19 && check "formatting; clang-format-19 -i mends it" format
have shellcheck && check "shell scripts" scripts
have msgfmt && check "message catalogues" catalogues
have xgettext && check "the Chinese of qingzhan; tests/words.sh --update makes room for it" sh tests/words.sh
check "one name, one thing" sh tests/names.sh
check "lengths" lengths
check "screens are rows" sh tests/screens.sh
check "JSON is written by base/jsonw.h" one_writer
check "files that headers name" files_named
check "named statements" sh tests/queries.sh
check "what the READMEs and comments name" sh tests/readme.sh
have python3 && check "what phones can draw" python3 tests/web/features.py
have python3 && check "measures; tests/measures/ratchet says what is allowed" python3 tests/measures/measures.py --ratchet
check "wording" wording
# The first four cost most of what all others do, and find nothing in C: an l behind a number, copies of a FILE, containers.
seldom='-cert-dcl16-c,-cert-fio38-c,-bugprone-sizeof-container,-bugprone-dangling-handle,-clang-analyzer-*'
if have clang-tidy-19; then
    {
        units
        sources | grep '^tests/.*\.c$'
    } >"$stamps/list"
    check "clang-tidy" tidy fast "$seldom" <"$stamps/list"
    if [ "${1-}" = --deep ]; then
        sources | grep '^src/.*\.c$' >"$stamps/list.deep"
        tidy deep '' <"$stamps/list.deep"
    fi
fi
[ "$found" -eq 0 ] && echo "lint: clean"
[ "$found" -eq 0 ]
