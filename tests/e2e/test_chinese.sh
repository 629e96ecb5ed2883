#!/bin/sh
# qingzhan speaks Chinese where the environment asks for it, though no such locale is installed; what programs read
# is the same in every language.
. tests/e2e/lib.sh

new_tracker 3
zh() { LC_ALL=zh_CN.UTF-8 "$@"; }
said() { # TEXT PATTERN: what the last command said
    check "$1" grep -q -e "$2" "$WORK/zh.out" "$WORK/zh.err"
}
code_of() { # EXPECTED TEXT COMMAND…
    expected=$1 claim=$2
    shift 2
    zh "$@" >"$WORK/zh.out" 2>"$WORK/zh.err"
    same "$claim: exit code $expected" "$expected" $?
}

check "the locale is not installed" sh -c '! locale -a 2>/dev/null | grep -qi zh_CN'
nobody=o_aaaaaaaaaaaaaaaaaaaaaaaaaa

# ---- which language ----
language() { # its name, from what the help says
    "$QZ" --help | grep -q '^用法' && echo zh && return
    "$QZ" --help | grep -q '^Usage' && echo en
}
same "LANG asks for Chinese" zh "$(unset LC_ALL LC_MESSAGES; LANG=zh_CN.UTF-8 language)"
same "LC_MESSAGES goes before LANG" en "$(unset LC_ALL; LC_MESSAGES=en_US.UTF-8 LANG=zh_CN.UTF-8 language)"
same "LC_ALL goes before both" zh "$(LC_ALL=zh LC_MESSAGES=C LANG=C language)"
same "C.UTF-8 is English" en "$(LC_ALL=C.UTF-8 LC_MESSAGES=zh_CN.UTF-8 LANG=zh_CN.UTF-8 language)"
same "what is set but empty says nothing" zh "$(LC_ALL='' LC_MESSAGES='' LANG=zh_CN.UTF-8 language)"

for program in kiosk tracker; do
    zh "$BUILD/qingzhan-$program" --help >"$WORK/zh.out"
    check "the $program explains itself in Chinese" grep -q "^用法：qingzhan-$program .*选项" "$WORK/zh.out"
    same "  each option and the words around them" "" "$(grep '^  --' "$WORK/zh.out" | grep -v '[^ -~]')"
done

# ---- what people read ----
code_of 2 "a wrong command line" "$QZ" activity add
said "  says what is missing" '^qingzhan activity add：缺少 --organisation'
said "  and where the help is" '^用法请看 qingzhan activity add --help'
for program in kiosk tracker; do
    code_of 2 "a wrong option of the $program" "$BUILD/qingzhan-$program" --colour red
    said "  is named, and where the help is" "没有选项 --colour；请看 qingzhan-$program --help"
    code_of 2 "an option of the $program without its value" "$BUILD/qingzhan-$program" --dir
    said "  tells which" '--dir 后面要写值：DIR'
    code_of 2 "a word too many for the $program" "$BUILD/qingzhan-$program" --dir "$WORK" red
    said "  is named" ': red 不是选项'
    same "the $program says so in English elsewhere" "qingzhan-$program: there is no option --colour; see qingzhan-$program --help" \
        "$(LC_ALL=C "$BUILD/qingzhan-$program" --colour red 2>&1)"
done
code_of 3 "a file that is not there" "$QZ" people import "$WORK/none.csv" --organisation "$ORG"
said "  is named, with what the system says of it" "none.csv.*没有这个文件或目录"
code_of 6 "a tracker that is not there" "$QZ" status --tracker http://127.0.0.1:1
said "  is said in Chinese" '连不上统计系统'
code_of 5 "making a tracker where one runs" "$QZ" init --dir "$WORK/tracker" --province x
said "  is said in Chinese, with who works there" '另一个 qingzhan-tracker 或 qingzhan（进程 [0-9]*）正在 .* 里工作'
"$QZ" init --dir "$WORK/second" --province x >/dev/null 2>&1
code_of 5 "making a tracker where one is" "$QZ" init --dir "$WORK/second" --province x
said "  is said in Chinese" '已经存在'
code_of 3 "what the tracker has not got" "$QZ" stats $nobody
said "  is said in Chinese, though the tracker speaks English" '没有这个编号的组织'
code_of 1 "what the tracker refuses, with values" "$QZ" org add --superior "$ORG" --kind province --title x
said "  is said in Chinese, with its values" '这种组织不能放在 省辖市 下面；请换一种类型'
printf '姓名,手机,同意日期\n甲一,13800000091,2026-05-04\n' >"$WORK/once.csv"
zh "$QZ" people import "$WORK/once.csv" --organisation "$ORG" >"$WORK/zh.out"
same "what was done is said in Chinese" "导入了 1 人，跳过 0 行。" "$(cat "$WORK/zh.out")"
code_of 1 "a person who is registered already" "$QZ" people import "$WORK/once.csv" --organisation "$ORG"
said "  is told by row" '^第 2 行：统计系统没有收：这个人已经登记过。'
printf '姓名,手机\n甲一,1380000\n' >"$WORK/bad.csv"
code_of 1 "a list with a wrong row" "$QZ" people import "$WORK/bad.csv" --organisation "$ORG" --consent 2026-05-04
said "  tells the row, the column and what to do" '^第 2 行 B 列（手机）：这不是大陆手机号.*请改正。'

code_of 1 "a file that is no picture" "$QZ" scan "$WORK/bad.csv"
same "  is named once" 1 "$(grep -o "$WORK/bad.csv" "$WORK/zh.err" | wc -l)"

# ---- tables ----
zh "$QZ" org list >"$WORK/zh.out"
check "a table has Chinese heads and words" sh -c 'head -1 "$0" | grep -q "^编号 .*类型 .*名称 .*上级" && grep -q " 省 " "$0"' "$WORK/zh.out"

zh "$QZ" people find 13800000091 >"$WORK/zh.out"
check "so has a list of who was found by phone" sh -c 'head -1 "$0" | grep -q "手机 .*同意日期 .*组织$"' "$WORK/zh.out"

zh "$QZ" kiosk list >"$WORK/zh.out"
check "a kiosk's name is no person's" sh -c 'head -1 "$0" | grep -q "^编号 .*名称 .*组织"' "$WORK/zh.out"
zh "$QZ" pass list --organisation "$ORG" >"$WORK/zh.out"
check "a pass ends in the last minute of its day, as the card says" sh -c 'grep -q " 23:59$" "$0" && ! grep -q " 00:00$" "$0"' "$WORK/zh.out"

coming=$("$QZ" activity add --organisation "$ORG" --kind sharing --title 待办 --start +1d --end +2d)
zh "$QZ" activity list >"$WORK/zh.out"
check "what nobody opened yet can be opened: the words do not gainsay one another" sh -c 'grep "$1" "$0" | grep "可签到 .*没有打开过" | grep -qv " 打开 "' "$WORK/zh.out" "$coming"

# ---- what programs read ----
for words in "org list --json" "activity list --json" "activity list --csv" "people list --csv --organisation $ORG" \
    "kiosk list --json" "stats $ORG --json" "status --json"; do
    # The words of a verb are to be split.
    # shellcheck disable=SC2086
    zh "$QZ" $words | sed 's/"as_of":"[^"]*"//' >"$WORK/zh.out"
    # shellcheck disable=SC2086
    LC_ALL=C "$QZ" $words | sed 's/"as_of":"[^"]*"//' >"$WORK/en.out"
    check "$words is the same in both languages" cmp -s "$WORK/zh.out" "$WORK/en.out"
done
