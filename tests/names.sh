#!/bin/sh
# Fails when one name means two things: a macro that two files define, a struct, union or enum that two files lay
# out, a public function or value that two headers declare, a function that two files write, a value that two files of one directory keep to themselves:
# the files of a directory can be compiled as one (UNITY in the Makefile).
#   sh tests/names.sh              check the tree
#   sh tests/names.sh --self-test  plant each kind in a copy and see it found
# A macro that its file undefines again is that file's own; one that a file defines in several ways is one.
# tests/names.known holds those that stand twice still, one a line; a line whose name stands once is a fault, too, so
# that the list only shrinks.
set -u
cd "$(dirname "$0")/.." || exit 2

# Each name with its kind, as often as files define it.
twice() {
    find "$1/src" -name '*.[ch]' | LC_ALL=C sort | xargs perl -0777 -ne '
        my %mine;
        my %gone = map { $_ => 1 } /^[ \t]*#[ \t]*undef[ \t]+(\w+)/mg;
        s{/\*.*?\*/}{}gs;
        $gone{$_} or $mine{"macro $_"} = 1 for /^[ \t]*#[ \t]*define[ \t]+(\w+)/mg;
        $mine{"$1 $2"} = 1 while /\b(struct|union|enum)\s+(\w+)\s*\{/g;
        if ($ARGV =~ /\.h$/) {
            $mine{"function $1"} = 1 while /^[a-z][^;{}()#=]*?\b(qz_\w+)\([^;{}]*\)[^;{}]*;/mg;
            $mine{"value $1"} = 1 while /^extern\b[^;(]*?\b(qz_\w+)(?:\[[^\]]*\])?;/mg;
        }
        if ($ARGV =~ /\.c$/) {
            $mine{"body $1"} = 1 while /^(?!static\b)[a-z][^;{}()#=]*?\b(qz_\w+)\([^;{}]*\)\n\{/mg;
        }
        if ($ARGV =~ m{/src/(.*)/[^/]*\.c$}) {
            my $in = $1;
            $mine{"value $1 in $in"} = 1 while /^static\b[^;=(){}]*?\b(\w+)(?:\[[^\]]*\])*\s*[=;]/mg;
            $mine{"value $1 in $in"} = 1 while /^\}\s*(\w+)(?:\[[^\]]*\])*\s*=/mg;
        }
        print "$_\n" for keys %mine;
    ' | LC_ALL=C sort | uniq -d
}

check() {
    twice "$1" >"$2/twice"
    LC_ALL=C comm -23 "$2/twice" "$1/tests/names.known" | sed 's/$/: stands in several files; give each thing its own name/' >"$2/found"
    LC_ALL=C comm -13 "$2/twice" "$1/tests/names.known" | sed 's/$/: stands once; take it out of tests\/names.known/' >>"$2/found"
    cat "$2/found"
    [ ! -s "$2/found" ]
}

planted=0 missed=0
one=src/base/zz_one.h two=src/wire/zz_two.h
# What must be found, and what two files of the copy hold.
plant() {
    planted=$((planted + 1))
    printf '%s\n' "$2" >"$tmp/copy/$one"
    printf '%s\n' "$2" >"$tmp/copy/$two"
    case $(check "$tmp/copy" "$tmp") in
    "$1: stands in several files"*) ;;
    *)
        echo "not found: $1"
        missed=$((missed + 1))
        ;;
    esac
}

# What must not be found.
allow() {
    planted=$((planted + 1))
    printf '%s\n' "$1" >"$tmp/copy/$one"
    printf '%s\n' "$1" >"$tmp/copy/$two"
    check "$tmp/copy" "$tmp" || {
        echo "wrongly found: $1"
        missed=$((missed + 1))
    }
}

self_test() {
    mkdir -p "$tmp/copy/src/base" "$tmp/copy/src/wire" "$tmp/copy/tests"
    : >"$tmp/copy/tests/names.known"
    plant 'macro ZZ_MOST' '#define ZZ_MOST 7'
    plant 'macro ZZ_OF' '  # define ZZ_OF(x) (x)'
    plant 'struct zz' 'struct zz {
    int a;
};'
    plant 'enum zz' 'enum zz { ZZ_ONE };'
    plant 'union zz' 'union zz
{ int a; };'
    plant 'function qz_zz' 'const char *qz_zz(int a,
                  int b);'
    plant 'value qz_zz_rows' 'extern const struct zz_row qz_zz_rows[];'
    allow '#define ZZ_ROW(x) x,
#undef ZZ_ROW'
    allow 'struct zz;'
    allow '/* #define ZZ_MOST 7, struct zz { int a; }; */'
    allow 'static inline int zz_own(const struct zz *z) { return qz_zz(z); }'
    rm "$tmp/copy/$one" "$tmp/copy/$two"
    one=src/base/zz_one.c two=src/base/zz_two.c
    plant 'value zz_rows in base' 'static const struct zz zz_rows[] = {{1}};'
    plant 'value zz_now in base' 'static int zz_now;'
    plant 'value zz_named in base' 'static const struct {
    int a;
} zz_named[] = {{1}};'
    allow 'static int zz_of(int a);
static inline int zz_is(void)
{
    static int now = 0;
    return now;
}'
    rm "$tmp/copy/$one" "$tmp/copy/$two"
    two=src/wire/zz_two.c
    plant 'body qz_zz' 'int qz_zz(int a,
          int b)
{
    return a + b;
}'
    allow 'static int zz_now;'
    rm "$tmp/copy/$one" "$tmp/copy/$two"
    echo '#define ZZ_ONCE 1' >"$tmp/copy/src/base/zz_one.h"
    echo 'macro ZZ_ONCE' >"$tmp/copy/tests/names.known"
    planted=$((planted + 1))
    case $(check "$tmp/copy" "$tmp") in
    'macro ZZ_ONCE: stands once'*) ;;
    *)
        echo 'not found: a known name that stands once'
        missed=$((missed + 1))
        ;;
    esac
    echo "names self-test: $((planted - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

tmp=$(mktemp -d) || exit 2
trap 'rm -rf "$tmp"' EXIT
if [ "${1-}" = --self-test ]; then
    self_test
else
    check . "$tmp"
fi
