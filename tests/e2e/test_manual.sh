#!/bin/sh
# The manual pages name every verb, option and key that the programs have.
. tests/e2e/lib.sh

missing() { # PAGE: words of standard input that the page does not have in bold
    while read -r word; do
        grep -q -e "\*$word\*" -e "\*$word " -e "## $word\$" "deploy/man/$1.scd" || echo "$word"
    done
}
"$QZ" --help | sed -n '/^Verbs:/,/^$/p' | sed '1d;/^$/d;s/^  //;s/   *.*//' >"$WORK/verbs"
check "qingzhan has verbs" test "$(wc -l <"$WORK/verbs")" -gt 20
same "qingzhan(1) has a section for each verb" "" "$(missing qingzhan.1 <"$WORK/verbs" | tr '\n' ' ')"
while read -r verb; do
    # The words of a verb are to be split.
    # shellcheck disable=SC2086
    "$QZ" $verb --help | grep -o '^  --[a-z-]*' | tr -d ' '
done <"$WORK/verbs" | sort -u >"$WORK/options"
same "qingzhan(1) has each of its $(wc -l <"$WORK/options") options" "" "$(missing qingzhan.1 <"$WORK/options" | tr '\n' ' ')"
for program in kiosk tracker; do
    "$BUILD/qingzhan-$program" --help | grep -o '^  --[a-z-]*' | tr -d ' ' >"$WORK/options"
    same "qingzhan-$program(1) has each of its $(wc -l <"$WORK/options") options" "" \
        "$(missing "qingzhan-$program.1" <"$WORK/options" | tr '\n' ' ')"
done
for program in kiosk tracker; do
    sed -n '/qz_conf_key keys/,/^};/p' "src/$program/options.c" >"$WORK/table"
    grep -o '"[a-z]*", "[a-z_]*"' "$WORK/table" | sed 's/.*, "\([a-z_]*\)"/\1/' >"$WORK/keys"
    check "the $program has keys" test "$(wc -l <"$WORK/keys")" -gt 5
    same "qingzhan-$program.conf(5) has each of its $(wc -l <"$WORK/keys") keys" "" \
        "$(missing "qingzhan-$program.conf.5" <"$WORK/keys" | tr '\n' ' ')"
done

# In both languages a page has as many sections, and names the same verbs, options, keys and codes.
names() { # of the file: verbs, options, and what the lines that explain something begin with
    grep -c '^## ' "$1"
    grep '^## [a-z]' "$1"
    grep -o -e '--[a-z][a-z-]*' "$1"
    awk '/^\t/ && last ~ /^\*/ { print last } { last = $0 }' "$1" | grep -o '\*[A-Za-z0-9_-]*\*'
}
for page in deploy/man/zh_CN/*.scd; do
    name=$(basename "$page" .scd)
    names "deploy/man/$name.scd" | sort -u >"$WORK/names.en"
    names "$page" | sort -u >"$WORK/names.zh"
    same "$name names in Chinese what it names in English" "" "$(diff "$WORK/names.en" "$WORK/names.zh" | grep '^[<>]' | tr '\n' ' ')"
    same "  in as many sections" "$(grep -c '^# ' "deploy/man/$name.scd")" "$(grep -c '^# ' "$page")"
done
for page in deploy/man/*.scd; do
    check "$(basename "$page" .scd) is there in Chinese" test -s "deploy/man/zh_CN/$(basename "$page")"
done
for page in deploy/man/*.scd deploy/man/zh_CN/*.scd; do
    check "$(basename "$page" .scd) is well formed" sh -c 'scdoc <"$0" >/dev/null' "$page"
done
