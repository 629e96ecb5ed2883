#!/bin/sh
# Builds the programs of before that tests/field/versions names, each in $BUILD/versions/NAME:  sh tests/field/versions.sh
# A commit that this clone does not have is named and passed over; what was built is not built again.
set -u
cd "$(dirname "$0")/../.." || exit 1
BUILD=${BUILD:-build}
grep -v '^#' tests/field/versions | while read -r commit wire name; do
    to=$BUILD/versions/$name
    [ -x "$to/built" ] && [ -x "$to/build/tests/tools/feeder" ] && continue
    if ! git cat-file -e "$commit^{commit}" 2>/dev/null; then
        echo "versions: this clone lacks $commit ($name, wire $wire); what needs it is skipped"
        continue
    fi
    rm -rf "$to"
    mkdir -p "$to"
    git archive "$commit" | tar -x -C "$to" || exit 1
    make -C "$to" -s -j2 BUILD=build MAKEFLAGS= OPT='-O1 -g0' build/qingzhan-kiosk build/qingzhan-tracker build/qingzhan build/tests/tools/feeder >"$to/log" 2>&1 || {
        echo "versions: $name does not build; see $to/log"
        exit 1
    }
    : >"$to/built"
    chmod +x "$to/built"
done
