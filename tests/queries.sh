#!/bin/sh
# The named statements of db/ and the rooms that use them (src/store/query.h): each statement is used, no room but
# store holds SQL of its own, and the generator refuses what it must.
#   sh tests/queries.sh              check the tree
#   sh tests/queries.sh --self-test  see each fault caught
set -u
cd "$(dirname "$0")/.." || exit 2

unused() {
    sed -n 's/^-- name: //p' "$1"/db/*/query/*.sql "$1"/db/*/*/query/*.sql 2>/dev/null | while read -r name; do
        upper=$(echo "$name" | tr '[:lower:]' '[:upper:]')
        view=${upper%_*}
        grep -rqw "Q_$upper" "$1/src" && continue
        # The views are made anew by a table of their names.
        grep -q "VIEW($view)" "$1/src/ledger/rebuild.c" 2>/dev/null && continue
        echo "no code uses the statement $name"
    done
}

own_sql() {
    for room in "$1"/src/*/; do
        [ "$(basename "$room")" = store ] && continue
        grep -rnE '"(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|DROP) ' "$room" --include='*.[ch]' |
            sed 's/$/  <- SQL outside of db/'
    done
}

# What one database alone understands stands in its own folder.
dialect() {
    grep -niE "INSERT OR |\bROWID\b|\bGLOB\b|json_extract|printf\(|INDEXED BY|\bx'|\b(min|max)\([^()]*,|IS \?|sqlite_|::|LIMIT -1" \
        "$1"/db/tracker/query/*.sql /dev/null 2>/dev/null | grep -v ':[0-9]*:--' |
        sed 's/$/  <- not said so by every database/'
}

# A way through a tree is one part (src/store/query.awk).
twice() {
    grep -ohE "WITH RECURSIVE [a-z_]+\(" "$1"/db/tracker/query/*.sql /dev/null 2>/dev/null | sort | uniq -d |
        sed 's/$/  <- stands twice: make a part of it/'
}

check() {
    found=$(unused "$1"; own_sql "$1"; dialect "$1"; twice "$1")
    [ -z "$found" ] && return
    echo "$found"
    return 1
}

# What the generator must refuse with these words.
refuse() {
    tried=$((tried + 1))
    printf '%s\n' "$2" >"$copy/bad.sql"
    said=$(awk -v want=table -f src/store/query.awk "$copy/bad.sql" 2>&1 >/dev/null) && {
        echo "not refused: $1"
        missed=$((missed + 1))
        return
    }
    case $said in *"$1"*) ;; *)
        echo "refused with other words: $said"
        missed=$((missed + 1))
        ;;
    esac
}

catch() {
    tried=$((tried + 1))
    case $(check "$copy") in *"$1"*) ;; *)
        echo "not caught: $1"
        missed=$((missed + 1))
        ;;
    esac
}

# Whether a call of a statement of two parameters with these arguments compiles (0) or not (1).
takes() {
    tried=$((tried + 1))
    printf '#include "store/query.h"\nint f(struct qz_db *db);\nint f(struct qz_db *db) { return qz_db_do(db, Q_PAIR, 0, %s); }\n' \
        "$2" >"$copy/call.c"
    ${CC:-cc} -std=c17 -Isrc -I"$copy" -fsyntax-only "$copy/call.c" 2>/dev/null
    if [ $? -ne "$1" ]; then
        echo "a call with $2: not as it must be"
        missed=$((missed + 1))
    fi
}

self_test() {
    copy=$(mktemp -d) || exit 2
    trap 'rm -rf "$copy"' EXIT
    tried=0 missed=0
    refuse 'a second statement' "-- name: a
-- What for.
SELECT 1;
-- name: a
-- What for.
SELECT 2;"
    refuse 'is passed over' "-- name: a
-- What for.
SELECT ?1, ?3;"
    refuse 'without a number' "-- name: a
-- What for.
SELECT ?;"
    refuse 'what it is for' "-- name: a
-- hot
SELECT 1;"
    refuse 'write the columns out' "-- name: a
-- What for.
SELECT * FROM t;"
    refuse 'write the columns out' "-- name: a
-- What for.
INSERT INTO t VALUES (?1);"
    for form in 'WITH a AS (SELECT 1) SELECT 2' 'INSERT INTO t (a) SELECT ?1' \
        'UPDATE t SET a = ?1' 'UPDATE t SET a = (SELECT b FROM u WHERE c = ?1) WHERE d = ?2' \
        'UPDATE t SET a = ?1 WHERE b = ?2 RETURNING a' 'DELETE FROM t AS u WHERE a = ?1'; do
        refuse 'run for many rows' "-- name: a
-- What for.
-- many
$form;"
    done
    refuse 'no semicolon at the end' "-- name: a
-- What for.
SELECT 1"
    refuse 'no name' "SELECT 1;"
    refuse 'small letters' "-- name: A-b
-- What for.
SELECT 1;"
    refuse 'has no rows' "-- name: a
-- What for.
-- large
DELETE FROM t WHERE a = ?1;"
    refuse 'no part of that name' "-- name: a
-- What for.
{nothing ?1};"
    refuse 'a second part' "-- part: a
-- What for.
SELECT ?1;
-- part: a
-- What for.
SELECT ?1;"
    mkdir -p "$copy/gen"
    printf -- '-- name: pair\n-- What for.\nSELECT ?1, ?2;\n' >"$copy/pair.sql"
    awk -v want=enum -f src/store/query.awk "$copy/pair.sql" >"$copy/gen/query.h"
    takes 0 'INT(1), INT(2)'
    takes 1 'INT(1)'
    takes 1 'INT(1), INT(2), INT(3)'
    mkdir -p "$copy/src/ledger" "$copy/db/kiosk/query"
    printf -- '-- name: lonely\n-- What for.\nSELECT 1;\n' >"$copy/db/kiosk/query/a.sql"
    catch 'no code uses the statement lonely'
    echo 'x("SELECT 1");' >"$copy/src/ledger/a.c"
    catch 'SQL outside of db'
    mkdir -p "$copy/db/tracker/query"
    printf -- '-- name: own\n-- What for, INSERT OR IGNORE.\nINSERT OR IGNORE INTO t(a) VALUES (?1);\n' >"$copy/db/tracker/query/a.sql"
    catch 'a.sql:3:INSERT OR IGNORE INTO t(a) VALUES (?1);  <- not said so by every database'
    printf -- 'WITH RECURSIVE a(b) AS (\nWITH RECURSIVE a(b) AS (\n' >"$copy/db/tracker/query/b.sql"
    catch 'WITH RECURSIVE a(  <- stands twice'
    echo "queries self-test: $((tried - missed)) passed, $missed failed"
    [ "$missed" -eq 0 ]
}

if [ "${1-}" = --self-test ]; then
    self_test
else
    check .
fi
