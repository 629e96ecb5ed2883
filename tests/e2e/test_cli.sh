#!/bin/sh
# The command line against a real tracker: what each verb does, and the exit code of each way it can fail.
. tests/e2e/lib.sh

new_tracker 3
code_of() { # EXPECTED TEXT COMMAND…
    expected=$1 claim=$2
    shift 2
    "$@" >"$WORK/cli.out" 2>"$WORK/cli.err"
    found=$?
    [ $found -eq "$expected" ] && ok "$claim: exit code $expected" && return
    bad "$claim (exit code $found, not $expected): $(head -2 "$WORK/cli.err")"
}
out_has() { check "$1" grep -q "$2" "$WORK/cli.out"; }
err_has() { check "$1" grep -q "$2" "$WORK/cli.err"; }

# ---- failures have their codes ----
nobody=o_aaaaaaaaaaaaaaaaaaaaaaaaaa
code_of 3 "figures of an organisation that is not there" "$QZ" stats $nobody
err_has "  and the message says what to do" "list them"
echo wrong >"$WORK/wrong"
code_of 4 "a wrong token" "$QZ" org list --token-file "$WORK/wrong"
err_has "  and the message names its file, and the right one" "$WORK/wrong.*admin.token"
code_of 1 "making one for somebody who could not sign in" "$QZ" init --dir "$WORK/unfit" --province x --administrator '赵 管理'
check "  leaves nothing behind" test ! -e "$WORK/unfit"
code_of 5 "making a tracker where one is" "$QZ" init --dir "$WORK/tracker" --province x
code_of 6 "a tracker that is not there" "$QZ" status --tracker http://127.0.0.1:1
code_of 1 "a county above a prefecture" "$QZ" org add --superior "$ORG" --kind prefecture --title x
code_of 2 "an option that is not there" "$QZ" org list --colour blue

# ---- people ----
printf '姓名,手机,同意日期\r\n王䶮,13800000001,2026-01-01\r\n𬭎㛃,13800000002,2026-01-01\r\n𠮷青禾,13800000003,2026-01-01\r\n' \
    >"$WORK/rare.csv"
iconv -f UTF-8 -t GB18030 "$WORK/rare.csv" >"$WORK/rare.gb"
code_of 0 "people from a GB18030 file, rare characters among them" \
    "$QZ" people import "$WORK/rare.gb" --organisation "$ORG"
"$QZ" people list --organisation "$ORG" --full >"$WORK/people.out"
for name in 王䶮 𬭎㛃 𠮷青禾; do check "  $name arrived whole" grep -q "$name" "$WORK/people.out"; done
"$QZ" people list --organisation "$ORG" >"$WORK/people.out"
check "a list masks the names unless asked" sh -c 'grep -q "王＊" "$0" && ! grep -q "王䶮" "$0"' "$WORK/people.out"

printf '\357\273\277姓名,手机,同意日期\n甲一,13800000011,2026-01-01\n乙二,138000,2026-01-01\n丙三,13800000011,2026-01-01\n' \
    >"$WORK/bad.csv"
printf '王䶮,13800000001,2026-01-01\n戊五,13800000015,2026-01-01\n' >>"$WORK/bad.csv"
code_of 1 "a file with wrong rows is not imported" "$QZ" people import "$WORK/bad.csv" --organisation "$ORG"
err_has "  row 3 has no mobile number" '^Row 3, column B (手机): .*mobile'
err_has "  row 4 has the number of row 2" '^Row 4: .*row 2'
check "  and nothing of it arrived" sh -c '! "$0" people list --organisation "$1" --full | grep -q 甲一' "$QZ" "$ORG"
code_of 1 "with --partial the good rows are taken" \
    "$QZ" people import "$WORK/bad.csv" --organisation "$ORG" --partial --json
err_has "  row 5 is told by the tracker: registered already" '^Row 5: .*registered already'
same "  two were taken" 2 "$(wc -l <"$WORK/cli.out")"
check "  no name or number was said" sh -c '! grep -E "甲一|乙二|丙三|王䶮|138000" "$0"' "$WORK/cli.err"
LC_ALL=zh_CN.UTF-8 "$QZ" people import "$WORK/bad.csv" --organisation "$ORG" --preview >/dev/null 2>"$WORK/cli.err"
err_has "  and told in the clerk's language, with row, column and what to do" '^第 3 行 B 列（手机）：.*请改正'
code_of 1 "a list can be looked at first" "$QZ" people import "$WORK/bad.csv" --organisation "$ORG" --preview
out_has "  which columns are meant" 'column B (手机) is the phone number'
out_has "  who would be imported" '甲一 *13800000011 *2026-01-01'
out_has "  and that nothing was sent" '3 people would be imported, 2 rows left out. Nothing was sent.'
printf '姓名,手机\n己六,13800000021\n' >"$WORK/noconsent.csv"
code_of 1 "nobody is registered without consent" "$QZ" people import "$WORK/noconsent.csv" --organisation "$ORG"
code_of 0 "consent can be given for all" "$QZ" people import "$WORK/noconsent.csv" --organisation "$ORG" --consent 2026-05-04

person=$("$QZ" people find 138-0000-0002 --json | sed 's/.*"id":"\(y_[a-z0-9]*\)".*/\1/')
check "a person is found by phone" test "$person"
code_of 3 "nobody has that number" "$QZ" people find 13999999999
code_of 2 "what is no number" "$QZ" people find 12345
code_of 0 "a name and a number are corrected" "$QZ" people correct "$person" --name 周青禾 --phone "+86 138 0000 0092"
code_of 0 "  which finds it" "$QZ" people find 13800000092
out_has "  under its name" 周青禾
code_of 2 "a correction must say what is right" "$QZ" people correct "$person"
code_of 5 "a correction that makes two of one" "$QZ" people correct "$person" --name 王䶮 --phone 13800000001
code_of 0 "people are listed for spreadsheets" "$QZ" people list --organisation "$ORG" --csv --full
out_has "  as comma-separated text" '周青禾,13800000092'

# ---- passes ----
code_of 0 "who has a pass until when" "$QZ" pass list --organisation "$ORG" --full
out_has "  with its end" '1990000000. .*1  *20[0-9][0-9]-'
out_has "  and who has none" '周青禾 .*13800000092 *0 *$'
who=$(pass_id 1)
code_of 0 "a pass is issued with its code" "$QZ" pass issue --who "$who" --expires +30d
out_has "  as text" '  QZ1:'
out_has "  and in the terminal" '▀'
code_of 0 "passes are written as pictures" "$QZ" pass issue --organisation "$ORG" --png-dir "$WORK/png"
sed 's/^[^ ]*  //' "$WORK/cli.out" >"$WORK/png.txt"
same "  one for each of nine people" 9 "$(ls "$WORK/png" | wc -l)"
same "  good until the end of next year's March" 1 "$(grep -c "good until $(($(date +%Y) + 1))-03-31 23:5" "$WORK/cli.err")"
same "  which none but the owner reads" 0 "$(find "$WORK/png" -type f -perm /077 | wc -l)"
picture_of() { # of the N-th person
    echo "$WORK/png/$("$QZ" people list --organisation "$ORG" --full | awk -v id="$(pass_id "$1")" '$1 == id {print $2}').png"
}
check "  named by name" test -s "$WORK/png/周青禾.png"
code_of 0 "a picture is read back" "$QZ" scan --json --engine zbar "$(picture_of 1)"
out_has "  as a pass" '"text":"QZ1:'
check "  the person's own" grep -qF "$(pass_text 1)" "$WORK/cli.out"
code_of 0 "passes are made into cards to print" "$QZ" pass sheet --organisation "$ORG" --pdf-dir "$WORK/pdf"
err_has "  and it says to keep them safe" 'Passes: 9, .*safe'
sheet="$WORK/pdf/青源市（演示）签到卡.pdf"
same "  which none but the owner reads" 600 "$(stat -c %a "$sheet")"
same "  with the passes that were issued before" "$(sort "$WORK/png.txt")" "$(pdftoppm -r 300 -gray "$sheet" "$WORK/page" &&
    "$QZ" scan --all --json "$WORK"/page-*.pgm | grep -o 'QZ1:[^"]*' | sort)"
code_of 2 "cards need a place to go" "$QZ" pass sheet --organisation "$ORG"
code_of 0 "a lost pass is revoked" "$QZ" pass revoke --file "$(picture_of 3)"
out_has "  that one" 'Passes revoked: 1; the list is now number 1'
code_of 0 "it may be revoked again" "$QZ" pass revoke "$(pass_text 3)"
out_has "  which changes nothing" 'no pass left'
code_of 0 "another is issued to the same person" "$QZ" pass issue --who "$(pass_id 3)" --json
another=$(sed 's/.*"text":"\([^"]*\)".*/\1/' "$WORK/cli.out")
code_of 2 "to revoke, somebody must be named" "$QZ" pass revoke
code_of 1 "a pass that would have expired is not issued" "$QZ" pass issue --who "$who" --expires 2026-01-01

# ---- kiosks ----
enrol_kiosk "$WORK/kiosk" "东门"
check "the code in the terminal names the tracker" test -s "$WORK/code.json"
code=$(sed 's/.*"code":"\([^"]*\)".*/\1/' "$WORK/code.json")
code_of 0 "the same kiosk may send its code again" "$QZ" enrol --kiosk "$WORK/kiosk" --code "$code"
code_of 4 "another kiosk may not" "$QZ" enrol --kiosk "$WORK/other" --code "$code"
"$QZ" enrol code --organisation "$ORG" --name 西门 >"$WORK/code.txt" 2>"$WORK/code.err"
check "a code for the loopback address says that no other machine reaches it" grep -q -e --url "$WORK/code.err"
"$QZ" enrol code --organisation "$ORG" --name 西门 --url https://qz.example.org >/dev/null 2>"$WORK/code.err"
same "  one for another address says nothing" "" "$(cat "$WORK/code.err")"
"$QZ" enrol code --organisation "$ORG" --name 西门 --url http://qz.example.org >/dev/null 2>"$WORK/code.err"
check "  one without TLS names the setting that kiosks need for it" grep -q plain_http "$WORK/code.err"
part() { sed -n "s/^$1 *//p" "$WORK/code.txt"; }
code_of 4 "a tracker whose key is another's is refused" "$QZ" enrol --kiosk "$WORK/west" --url "$(part url)" \
    --token "$(part token)" --fingerprint aaaaaaaaaaaaaaaaaaaaaaaaaa
code_of 0 "by token and fingerprint it is enrolled" "$QZ" enrol --kiosk "$WORK/west" --url "$(part url)" \
    --token "$(part token)" --fingerprint "$(part fingerprint)"
warm_activity=$(add_activity open_day -5m +1h)
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
code_of 0 "a pass is judged by what a kiosk holds" "$QZ" pass verify "$(pass_text 2)" --kiosk "$WORK/kiosk"
code_of 1 "the lost one is refused without a network" "$QZ" pass verify "$(pass_text 3)" --kiosk "$WORK/kiosk"
out_has "  as revoked" revoked
code_of 0 "the one issued after it is good" "$QZ" pass verify "$another" --kiosk "$WORK/kiosk"

# ---- cadres ----
echo 975310 >"$WORK/pin2"
second=$("$QZ" cadre add --organisation "$ORG" --name 陆知行 --pin-file "$WORK/pin2")
echo 864208 >"$WORK/pin2"
code_of 0 "a cadre is given another PIN" "$QZ" cadre pin "$second" --pin-file "$WORK/pin2"
echo 12345 >"$WORK/pin2"
code_of 2 "of at least six digits" "$QZ" cadre pin "$second" --pin-file "$WORK/pin2"
code_of 0 "a badge is made for a cadre" "$QZ" cadre badge "$second"
out_has "  with the address that hands it to the phone" '^https://127.0.0.1:[0-9]*/B/[a-z2-7]*$'
page=/B/$(sed 's|.*/B/||' "$WORK/cli.out")
page() { # its status
    printf 'GET %s HTTP/1.1\nHost: x\nConnection: close\n\n' "$1" | "$TOOLS/raw_http" "${URL#http://}" | sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p'
}
same "  which waits" 200 "$(page "$page")"
code_of 0 "the code of now is printed for trials" "$QZ" cadre badge "$second" --code --png "$WORK/badge.png"
out_has "  as a badge" '^QZC:'
code_of 0 "  and as a picture" "$QZ" scan --json --engine zbar "$WORK/badge.png"
out_has "  of it" '"text":"QZC:'
code_of 0 "another badge is made" "$QZ" cadre badge "$second" --json
out_has "  until a year from now" '"expires":"20'
same "  and the address of the first is good no more" 410 "$(page "$page")"
code_of 3 "a badge of nobody" "$QZ" cadre badge c_aaaaaaaaaaaaaaaaaaaaaaaaaa
code_of 0 "an activity is confirmed in a cadre's name" "$QZ" activity confirm "$warm_activity" --cadre "$second" --by 赵管理
code_of 0 "which the cadre's confirmations show" "$QZ" cadre words "$second" --json
out_has "  as an administrator's, with the name" '"kind":"confirm".*"whose":"administrator".*"administrator":"赵管理"'
number=$(sed -n 's/.*"n":\([0-9]*\),"kind":"confirm".*/\1/p' "$WORK/cli.out")
code_of 0 "it is withdrawn" "$QZ" cadre withdraw "$second" tracker "$number" --by 赵管理 --reason 点错了
code_of 5 "  once" "$QZ" cadre withdraw "$second" tracker "$number" --by 赵管理 --reason 点错了
code_of 0 "both are shown" "$QZ" cadre words "$second"
out_has "  the one that is gone" "confirm .*administrator .*accepted .*yes"
out_has "  and what took it back, with the reason" "confirmation-withdraw .*administrator .*点错了 *赵管理"
code_of 0 "cadres are listed with their full names" "$QZ" cadre list --organisation "$ORG"
out_has "  and as kiosks show them" "$second *陆知行 *陆＊＊ "
echo 135790 >"$WORK/pin3"
code_of 0 "a second one of the same name can be added" "$QZ" cadre add --organisation "$ORG" --name 陆知行 --pin-file "$WORK/pin3"
namesake=$(head -1 "$WORK/cli.out")
err_has "  which says so, and how the kiosk tells them apart" 'already.*陆＊＊ 2'
code_of 0 "a cadre is renamed" "$QZ" cadre rename "$namesake" --name 陆行之
code_of 0 "  and is listed by the new name" "$QZ" cadre list
out_has "  in full" "$namesake *陆行之 *陆＊＊ 2 "
code_of 3 "nobody is renamed" "$QZ" cadre rename c_aaaaaaaaaaaaaaaaaaaaaaaaaa --name 谁
code_of 0 "how a cadre serves is said" "$QZ" cadre post "$second" --kind full_time --from 2017-01-01
code_of 2 "  in one of three ways" "$QZ" cadre post "$second" --kind half
code_of 5 "nobody is linked who did not agree" "$QZ" cadre link "$second" "$(pass_id 2)" --field school --wish youth
code_of 0 "who agreed is linked to a cadre" "$QZ" cadre link "$second" "$(pass_id 2)" --field school --wish youth --asked
code_of 5 "  once" "$QZ" cadre link "$second" "$(pass_id 2)" --field school --wish cadre --asked
code_of 0 "who is linked is listed, masked" "$QZ" cadre links "$second"
out_has "  with the field" "school"
code_of 0 "what a cadre owes is shown" "$QZ" quota --cadre "$second"
out_has "  with the sum" "0 + 0 + 0 + 0 + 0 = 0"
out_has "  and the linked" "1 + 0 + 0 + 0 + 0 + 0 + 0 = 1"
code_of 0 "what an organisation owes is shown" "$QZ" quota --organisation "$ORG" --json
out_has "  with its rule" '"rule":"office_five_ones"'
code_of 2 "one of the two is asked" "$QZ" quota
code_of 2 "a period has a form" "$QZ" quota --cadre "$second" --period 2017-B7
code_of 0 "another period" "$QZ" quota --organisation "$ORG" --period 2017-B3
code_of 0 "a link is ended" "$QZ" cadre unlink "$second" "$(pass_id 2)" --reason 搬走了
code_of 3 "  once" "$QZ" cadre unlink "$second" "$(pass_id 2)" --reason 搬走了
code_of 0 "a cadre who left is removed" "$QZ" cadre remove "$second"
code_of 3 "once" "$QZ" cadre remove "$second"
same "and is listed no more" 0 "$("$QZ" cadre list | grep -c "$second")"

# ---- activities ----
past=$(add_activity volunteering -3d -2d)
code_of 0 "an activity can be entered late, with a reason" "$QZ" activity open "$past" --reason "停电，事后补录"
code_of 0 "activities are listed" "$QZ" activity list --organisation "$ORG"
out_has "  the late one has too few people to count" "$past.*too-few"
code_of 0 "a count is opened down to its entries" "$QZ" activity show "$warm_activity" --json
out_has "  with how it was opened" '"kind":"open".*"verdict":"accepted"'
printf 'headcount %s 1\nheadcount %s 1\nheadcount %s 1\nupload\n' "$warm_activity" "$warm_activity" "$warm_activity" >"$WORK/heads"
"$TOOLS/feeder" --kiosk "$WORK/kiosk" <"$WORK/heads" >/dev/null 2>&1 || bad "three people are counted without a name"
printf 'checkin %s "%s"\nupload\n' "$warm_activity" "$(pass_text 2)" | "$TOOLS/feeder" --kiosk "$WORK/kiosk" >/dev/null 2>&1 ||
    bad "somebody checks in"
code_of 0 "who came is listed with names" "$QZ" people came "$warm_activity" --csv
out_has "  and phone numbers" '^[^,]*,[^,]*,1990000[0-9]*,[a-z]*,'
came=$(($(wc -l <"$WORK/cli.out") - 1))
code_of 0 "  and as a workbook" "$QZ" people came "$warm_activity" --xlsx "$WORK/came.xlsx"
same "  which is one person" 1 "$came"
same "  that its owner alone can read" 600 "$(stat -c %a "$WORK/came.xlsx")"
code_of 5 "  and is never written over" "$QZ" people came "$warm_activity" --xlsx "$WORK/came.xlsx"
"$QZ" people import "$WORK/came.xlsx" --organisation "$ORG" --preview --consent 2026-01-01 >"$WORK/cli.out"
out_has "  whose names and numbers our reader of workbooks finds" "^$came people would be imported, 0 rows left out"
code_of 3 "nobody came to what is not there" "$QZ" people came a_aaaaaaaaaaaaaaaaaaaaaaaaaa
code_of 0 "one of people without names too" "$QZ" activity show "$warm_activity" --json
same "  with what each entry adds" 3 "$(grep -c '"kind":"headcount".*"adds":1' "$WORK/cli.out")"
code_of 0 "for offices as comma-separated text" "$QZ" activity show "$warm_activity" --csv
same "  that says it is UTF-8" "efbbbf" "$(head -c 3 "$WORK/cli.out" | od -An -tx1 | tr -d ' ')"
out_has "  and begins with the names of its columns" 'at,kind,adds,verdict,gone,how,whose,who,count,kiosk,n,target,reason'
same "  one line an entry" $(($("$QZ" activity show "$warm_activity" --json | wc -l) + 1)) "$(wc -l <"$WORK/cli.out")"
code_of 2 "not both that and JSON" "$QZ" activity show "$warm_activity" --csv --json
code_of 0 "the figures of a province are shown" "$QZ" stats "$PROVINCE"
out_has "  with whose word it is" "cadre's word 本人确认: 0 activities that count, 0 attested, 0 late"
out_has "  without rings that are no duty of its" 'activities count; the five-ones 五个一 are no duty'
code_of 0 "the figures of an earlier quarter are shown" "$QZ" stats "$ORG" --quarter 2020-Q1
out_has "  which is over" '2020-Q1, over'
code_of 2 "what is no quarter" "$QZ" stats "$ORG" --quarter 2020Q1
code_of 0 "kiosks are listed" "$QZ" kiosk list
out_has "  with when they were last heard from" 'size  *heard  *program'
same "  but one that never asked anything" 1 "$("$QZ" kiosk list --json | grep -c '"heard":"20')"

# ---- over the years ----
code_of 0 "an organisation is renamed" "$QZ" org rename "$ORG" --title "青源新市（演示）"
code_of 0 "a kiosk is renamed" "$QZ" kiosk rename "$KIOSK_ID" --name 南门
code_of 0 "  and listed so" "$QZ" kiosk list
out_has "  by its new name" "$KIOSK_ID *南门"
code_of 0 "a superior's figures have those below" "$QZ" stats "$PROVINCE"
out_has "  a row each" "青源新市（演示） *prefecture .*$ORG *$PROVINCE"
same "  also for programs" 2 "$("$QZ" stats "$PROVINCE" --json | wc -l)"
code_of 0 "an organisation below" "$QZ" org add --superior "$ORG" --kind branch --title 支部
branch=$(cat "$WORK/cli.out")
code_of 2 "closing one wants a reason" "$QZ" org close "$branch"
code_of 0 "  with which it is closed" "$QZ" org close "$branch" --reason 合并
code_of 0 "  visibly" "$QZ" org list
out_has "  with the reason" "$branch .*合并"
code_of 5 "  and nothing is added to it" "$QZ" cadre add --organisation "$branch" --name 某人 --pin-file "$WORK/pin3"
code_of 2 "merging wants a reason" "$QZ" org merge "$ORG" "$PROVINCE"
code_of 2 "  and ids" "$QZ" org merge "$ORG" 支部 --reason 合并
code_of 5 "one is not merged into what was closed" "$QZ" org merge "$ORG" "$branch" --reason 合并
err_has "  and it is said which" "$branch"
code_of 0 "an organisation that stands twice" "$QZ" org add --superior "$ORG" --kind branch --title 支部
twice=$(cat "$WORK/cli.out")
code_of 0 "  is merged" "$QZ" org merge "$twice" "$ORG" --reason 重复 --json
out_has "  for programs too" "\"into\":\"$ORG\",\"kiosks\":0"
code_of 0 "  and listed" "$QZ" org list
out_has "  with where it went" "$twice .*$ORG *重复"
code_of 0 "to which activities people were told to come is listed" "$QZ" org told "$PROVINCE"
code_of 5 "one that is in use is not closed" "$QZ" org close "$ORG" --reason 合并
err_has "  and it is said what is in the way" "[1-9] kiosks are not revoked"
code_of 0 "the key of the passes is changed" "$QZ" pass rotate --reason 每年一换
out_has "  those of the one before stay good" "by key 2 .*those of key 1 stay good"
code_of 5 "  once more would refuse them" "$QZ" pass rotate --reason 又换
code_of 0 "  which can be said" "$QZ" pass rotate --reason 泄露 --retire --json
out_has "  it says how many" '"key":3,"retired":1,"refused":[1-9]'

# ---- in a cadre's name, at the tracker ----
deputy() { "$QZ" activity "$@" --cadre "$CADRE" --by 赵管理; }
code_of 0 "who was there is entered later" deputy late "$past" --heads 3 --reason 名单补齐
code_of 0 "  the very same once" deputy late "$past" --heads 3 --reason 名单补齐
err_has "  which is said" "nothing was entered again"
code_of 0 "  also to programs" deputy late "$past" --heads 3 --reason 名单补齐 --json
out_has "  " '"again":true'
same "  three count" 1 "$("$QZ" activity list --json | grep -c "\"id\":\"$past\".*\"headcount_late\":3,")"
code_of 0 "  and confirmed, though no kiosk opened it" deputy confirm "$past"
code_of 0 "  so that it counts" "$QZ" activity list
out_has "  with the reason for entering it late" "$past.*counts .*停电，事后补录"
code_of 2 "late entries say who or how many" deputy late "$past" --reason x
code_of 0 "what is entered at the tracker can be taken back" "$QZ" activity show "$past" --json
entered=$(sed -n 's/.*"kiosk":"","n":\([0-9]*\),"kind":"late".*/\1/p' "$WORK/cli.out")
out_has "  it is an administrator's, with the name" '"kind":"late".*"whose":"administrator","administrator":"赵管理".*"reason":"名单补齐"'
code_of 0 "  by a void" deputy void "$past" tracker "$entered" --reason 记错了
code_of 5 "  once" deputy void "$past" tracker "$entered" --reason 记错了
heads=$("$QZ" activity show "$warm_activity" --json | sed -n 's/.*"n":\([0-9]*\),"kind":"headcount".*/\1/p' | head -1)
code_of 0 "a kiosk's entry likewise" deputy void "$warm_activity" "$KIOSK_ID" "$heads" --reason 误点
code_of 0 "  it stays, marked" "$QZ" activity show "$warm_activity" --json
out_has "  with who took it back" "\"kind\":\"entry-void\".*\"administrator\":\"赵管理\".*\"target\":$heads,\"target_kiosk\":\"$KIOSK_ID\",\"reason\":\"误点\""
code_of 5 "a headcount is no check-in to reject" deputy reject "$warm_activity" "$KIOSK_ID" "$heads" --reason x
code_of 2 "an entry is named by kiosk and number" deputy confirm "$warm_activity" "$KIOSK_ID"
gone=$("$QZ" cadre add --organisation "$ORG" --name 已离任 --pin-file "$WORK/pin") || bad "a cadre is added"
code_of 0 "a cadre leaves" "$QZ" cadre remove "$gone"
coming=$(add_activity sharing +1h +2h)
code_of 5 "  and confirms nothing that began later" "$QZ" activity confirm "$coming" --cadre "$gone" --by 赵管理
err_has "  which is said" "left on 20.*before the activity began"
code_of 0 "an activity that is to come is moved" "$QZ" activity move "$coming" --start +3d --end +4d --place 二楼报告厅
code_of 0 "  and listed so" "$QZ" activity list
out_has "  with its place" "$coming.*二楼报告厅"
code_of 5 "one that was opened is not" "$QZ" activity move "$warm_activity" --start +3d --end +4d
code_of 0 "  which goes" "$QZ" activity cancel "$coming"
over=$(add_activity sharing -3d -2d)
code_of 2 "giving up wants a reason" "$QZ" activity give-up "$over"
code_of 0 "an activity is given up" "$QZ" activity give-up "$over" --reason 没有办成
code_of 0 "  visibly" "$QZ" activity list
out_has "  with the reason" "$over.*given-up.*given-up .*没有办成"
code_of 5 "  for good" deputy confirm "$over"

code_of 0 "an activity is cancelled" "$QZ" activity cancel "$past" --reason 天气
code_of 5 "and stays so" "$QZ" activity open "$past"
code_of 2 "what is no id is not sent" "$QZ" activity close ../x
code_of 2 "an end before its start" "$QZ" activity add --organisation "$ORG" --kind open_day --title x --start now --end -1h

code_of 0 "a kiosk is revoked" "$QZ" kiosk revoke "$KIOSK_ID"
printf 'open %s %s\nupload\n' "$warm_activity" "$CADRE" | "$TOOLS/feeder" --kiosk "$WORK/kiosk" 2>"$WORK/revoked.err"
same "and can upload nothing more" 1 $?
check "which it is told" grep -q revoked "$WORK/revoked.err"

# ---- https ----
if command -v openssl >/dev/null; then
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 \
        -keyout "$WORK/key.pem" -out "$WORK/cert.pem" 2>/dev/null
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=other -addext subjectAltName=DNS:other.example \
        -keyout "$WORK/okey.pem" -out "$WORK/ocert.pem" 2>/dev/null
    secure() { # NAME CERT KEY: a server that answers anything; sets SECURE
        start "$1" openssl s_server -accept 127.0.0.1:0 -cert "$2" -key "$3" -www
        wait_for 20 grep -q ACCEPT "$WORK/$1.out" || die "a server with TLS starts"
        SECURE=https://$(sed -n 's/^ACCEPT //p' "$WORK/$1.out" | head -1)
    }
    secure tls "$WORK/cert.pem" "$WORK/key.pem"
    code_of 6 "a certificate that nobody vouches for" "$QZ" status --tracker "$SECURE"
    err_has "  is not trusted" certificate
    code_of 0 "a certificate that is trusted by name" "$QZ" status --tracker "$SECURE" --ca-file "$WORK/cert.pem"
    secure tls-other "$WORK/ocert.pem" "$WORK/okey.pem"
    code_of 6 "a trusted certificate of another host" "$QZ" status --tracker "$SECURE" --ca-file "$WORK/ocert.pem"
    err_has "  is refused" certificate
else
    echo "skip - https needs openssl"
fi
