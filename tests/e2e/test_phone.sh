#!/bin/sh
# A phone checks in by the code on a real kiosk's screen: read off the picture of the screen, opened at the tracker, registered,
# greeted by the kiosk; once more by one tap at another door, and by somebody who is only counted.
. tests/e2e/lib.sh

start_display 1280x800
# shellcheck disable=SC2086 # two words, or none
"$QZ" init --dir "$WORK/tracker" $DATABASE_ARGS --province 青禾省（演示） --host tracker.example --demo >"$WORK/init.out" ||
    die "a tracker is made"
start_tracker
populate 3
add_activity open_day -1h +2h >"$WORK/activity" || die "an activity is added"
enrol_kiosk "$WORK/east" "东门"
mkdir "$WORK/shots"
printf '%s\n' 'wait idle' 'sleep 1' 'shot code' >"$WORK/look"
start_kiosk east "$WORK/east" --source none --size 1280x800 --script "$WORK/look" --shots "$WORK/shots"
wait_for 20 drawn east headcount || die "the kiosk is open"
shot() { tail -c 12 "$WORK/shots/code.png" 2>/dev/null | grep -q IEND; } # written to its end
wait_for 20 shot || die "its screen can be looked at"

address=$("$QZ" scan "$WORK/shots/code.png" | grep -o 'HTTPS://TRACKER.EXAMPLE/C/[A-Z2-7/.]*') &&
    ok "the screen shows a code with the address of the tracker" || die "the screen shows a code with the address of the tracker"

phone() { # COOKIES METHOD PATH [FORM]: the page; its cookies are kept as a browser does
    jar=$WORK/$1.jar
    set -- "$1" "$2" "$3" "${4-}"
    curl -s -D "$WORK/head" -o "$WORK/page" -X "$2" -H 'Accept: text/html' ${4:+--data "$4"} \
        -H "Cookie: $(paste -sd ';' "$jar" 2>/dev/null)" "$URL$3"
    for cookie in $(sed -n 's/^Set-Cookie: \(__Host-[a-z]*=[^;]*\).*/\1/p' "$WORK/head"); do
        grep -v "^${cookie%%=*}=" "$jar" >"$jar.new" 2>/dev/null
        echo "$cookie" >>"$jar.new"
        mv "$jar.new" "$jar"
    done
}
says() { grep -q "$1" "$WORK/page"; }
slip_of() { grep -o '/slips/[A-Za-z0-9_-]*' "$WORK/page" | head -n 1; }
path=${address#HTTPS://TRACKER.EXAMPLE}

phone li GET "$path"
says '选一个方式签到' && ok "the page offers three ways" || bad "the page offers three ways: $(cat "$WORK/page")"
slip=$(slip_of)
phone li GET "$slip/register"
says '下面四件事' && ok "who registers decides on each of four things" || bad "who registers decides on each of four things"
phone li POST "$slip/register" "_page=$slip/register&version%3Anumber=1&name=%E6%9D%8E%E5%B0%8F%E6%BB%A1&age=18-28&contact=yes"
began=$(date +%s%3N)
same "it leads on" 303 "$(sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$WORK/head")"
wait_for 20 on_screen east greeted && ok "the kiosk greets, after $(($(date +%s%3N) - began)) ms" || bad "the kiosk greets"
phone li GET "$slip/done"
says '李＊＊' && says '签到成功' && ok "the phone says so, too" || bad "the phone says so, too: $(cat "$WORK/page")"
phone li POST "$slip/register" "_page=$slip/register&version%3Anumber=1&name=%E5%BC%A0&age=18-28"
same "a slip that is sent twice puts nobody else on the roll" 1 "$("$QZ" people list --organisation "$ORG" | grep -c 李)"
same "and nobody by another name" 0 "$("$QZ" people list --organisation "$ORG" | grep -c 张)"

phone li GET "$path"
slip_of_li=$(slip_of)
says '你已经签到了' && ok "whoever scans again is told so" || bad "whoever scans again is told so"
phone wang GET "$path"
slip=$(slip_of)
phone wang POST "$slip/counted" "_page=$slip"
# shellcheck disable=SC2046 # an address, ten times
curl -s -Z -o /dev/null -X POST --data '{}' $(for _ in 1 2 3 4 5 6 7 8 9 10; do echo "$URL/v1$slip/counted"; done) >/dev/null 2>&1
counted() { "$QZ" activity list --json | grep -q '"waiting":1,"late":0,"headcount":1,'; }
counted && ok "one waits for a cadre, one is only counted, once" || bad "one waits, one is counted: $("$QZ" activity list --json)"
phone zhao GET "$(echo "$path" | tr A-Z a-z)"
slip_of_zhao=$(slip_of)
says '选一个方式签到' && ok "an address in lower case is the same" || bad "an address in lower case is the same"
phone zhao GET "${path%??}AA"
says '这不是签到机上的码' && ok "a code that no kiosk shows leads to what to do" || bad "a code that no kiosk shows leads to what to do"

led_on() { sed -n '1s/^[^ ]* \([0-9]*\).*/\1/p' "$WORK/head"; }
phone li GET "$slip_of_li?other=1"
says '选一个方式签到' && ok "a phone that is known can check in somebody else" || bad "a phone that is known can check in somebody else"
phone li POST "$slip_of_li/known" "_page=$slip_of_li"
same "a second tap does no harm" 303 "$(led_on)"
slip=$slip_of_zhao
phone zhao GET "$slip/pass"
phone zhao POST "$slip/pass" "_page=$slip/pass&pass=$(pass_text 2 | sed 's/%/%25/g; s/+/%2B/g; s/ /%20/g; s/:/%3A/g; s/\$/%24/g')"
same "a printed pass checks in" 303 "$(led_on)"
phone zhao GET "$slip/done"
says '团干部确认' && ok "and waits for a cadre" || bad "and waits for a cadre"
phone li POST /phone/pass '_page=/phone'
phone li GET /phone
says '<svg' && ok "the phone shows its owner's pass" || bad "the phone shows its owner's pass"
phone li POST /phone/passes/end '_page=/phone'
phone li GET /phone
says '领取签到码' && ok "whose old ones can be ended" || bad "whose old ones can be ended"
phone li POST /phone/end '_page=/phone'
phone li GET /phone
says '还不认得你' && ok "and which then forgets its owner" || bad "and which then forgets its owner"

confirmed() { # the first touch asks back, the second one does it
    "$QZ" activity list --json | grep -q '"attested":2,"waiting":0,' && return 0
    touch_on east confirm
    return 1
}
sign_in east || bad "a cadre signs in"
wait_for 30 confirmed && ok "a cadre at the kiosk confirms both" || bad "a cadre at the kiosk confirms: $("$QZ" activity list --json)"
stop east
stop tracker
same_logs "$WORK/east" "$KIOSK_ID"
