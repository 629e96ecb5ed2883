#!/bin/sh
# Whether the scan engine comes to the same results in several builds, and with its vector code off:
#   sh tests/digest.sh BUILD BUILD…
# The first is what the others are compared with. Looks at the synthetic frames of tests/tools/scan_digest.c, and at
# some photographs of the corpus where there is one (QZ_CORPUS, ../shared/scan-corpus).
# Prints a line for each comparison and "N passed, N failed". Exit: 0 all the same, 1 not, 2 nothing to compare.
set -u
cd "$(dirname "$0")/.." || exit 2
if [ $# -eq 0 ]; then
    echo "digest.sh: name at least one build directory" >&2
    exit 2
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/qz-digest.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
corpus=${QZ_CORPUS:-../shared/scan-corpus}/img
first=$1
passed=0 failed=0

# Begins to leave what one build says, in a file; the remaining words are options of the program.
digest() { # FILE BUILD [OPTION…]
    file=$work/$1
    tool=$2/tests/tools/scan_digest
    shift 2
    [ -d "$corpus" ] && set -- "$@" --corpus "$corpus"
    { "$tool" "$@" >"$file" 2>"$file.said" || echo "it ended with code $?" >>"$file"; } &
}

compare() { # NAME FILE
    if cmp -s "$work/first" "$work/$2"; then
        passed=$((passed + 1))
        echo "ok   $1 as $first"
    else
        failed=$((failed + 1))
        echo "FAIL $1 differs from $first:"
        diff "$work/first" "$work/$2" | head -n 20
        cat "$work/$2.said"
    fi
}

digest first "$first"
digest scalar "$first" --no-simd
shift
n=0
for build; do
    n=$((n + 1))
    digest "other$n" "$build"
done
wait

if grep -q '^it ended' "$work/first" || [ "$(wc -l <"$work/first")" -lt 20 ]; then
    echo "FAIL $first gives no digest:"
    cat "$work/first.said"
    echo "0 passed, 1 failed"
    exit 1
fi
compare "$first without vectors" scalar
n=0
for build; do
    n=$((n + 1))
    compare "$build" "other$n"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
