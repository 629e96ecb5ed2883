#!/bin/sh
# Completion in bash offers what the program has: its verbs, the options of each, and values of some.
. tests/e2e/lib.sh

# What is offered for the last of the words, in one line.
offered() { # WORD…
    bash -c '. deploy/completion/qingzhan
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _qingzhan "$0" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\n" "${COMPREPLY[@]}" | sort' "$QZ" qingzhan "$@" | tr '\n' ' ' | sed 's/ $//'
}

LC_ALL=C "$QZ" --help | sed -n '/^Verbs:/,/^$/p' | sed '1d;/^$/d;s/^  //;s/   *.*//' >"$WORK/verbs"
check "qingzhan has verbs" test "$(wc -l <"$WORK/verbs")" -gt 20
same "the first words of all verbs are offered" "$(cut -d' ' -f1 "$WORK/verbs" | sort -u | tr '\n' ' ' | sed 's/ $//')" "$(offered "")"
same "the verbs of a group are offered behind it" "$(sed -n 's/^cadre //p' "$WORK/verbs" | sort | tr '\n' ' ' | sed 's/ $//')" "$(offered cadre "")"
same "a word that has begun is ended" "activity" "$(offered act)"

# Every verb, by the options that its help lists.
missing=
while read -r verb; do
    # The words of a verb are to be split.
    # shellcheck disable=SC2086
    has=$(LC_ALL=C "$QZ" $verb --help | grep -o '^  --[a-z-]*' | tr -d ' ' | sort | tr '\n' ' ' | sed 's/ $//')
    # shellcheck disable=SC2086
    [ "$(offered $verb --)" = "$has" ] || missing="$missing $verb,"
done <"$WORK/verbs"
same "the options of each of $(wc -l <"$WORK/verbs") verbs are offered" "" "$missing"

mkdir "$WORK/place"
touch "$WORK/picture.png"
same "a directory is offered where one is wanted" "$WORK/place" "$(offered log show --kiosk "$WORK/p")"
same "a file where one is wanted" "$WORK/picture.png $WORK/place" "$(offered pass show --file "$WORK/p")"
same "kinds of activities where one is wanted" "open_day" "$(offered activity add --kind open)"
same "nothing where only a person knows" "" "$(offered activity add --title "")"
same "files behind a verb that takes them" "$WORK/picture.png" "$(offered scan "$WORK/pic")"
same "nothing behind what is no verb" "" "$(offered nonsense "")"
same "the same in Chinese" "activity" "$(LC_ALL=zh_CN.UTF-8 offered act)"
