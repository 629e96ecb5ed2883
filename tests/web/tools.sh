#!/bin/sh
# Installs what package.json names under build/web, once for each package-lock.json, and prints that directory.
# Exit: 0 it is there, 77 it cannot be had (no node, no npm, or no network): the caller's test is skipped.
set -u
cd "$(dirname "$0")/../.." || exit 2
to=build/web
sum=$(cat tests/web/package.json tests/web/package-lock.json | cksum)

command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 || exit 77
if [ "$(cat "$to/installed" 2>/dev/null)" != "$sum" ]; then
    rm -rf "$to"
    mkdir -p "$to" && cp tests/web/package.json tests/web/package-lock.json tests/web/.npmrc "$to" || exit 2
    (cd "$to" && timeout 300 npm ci --cache "$PWD/cache" --fetch-retries 1 --fetch-timeout 20000) >"$to.log" 2>&1 || exit 77
    rm -rf "$to/cache"
    echo "$sum" >"$to/installed"
fi
echo "$PWD/$to"
