#!/bin/sh
# The tracker's pages in a browser: each in both languages, at three widths, dark, printed, by keyboard and without scripts;
# and the flows of an office as people click them. What is looked for is said in tests/web/look.cjs.
#   SHOTS=DIRECTORY   keeps a picture of each
#   ONLY=EXPRESSION   looks only at pages of such names
. tests/e2e/lib.sh

chromium=$(command -v chromium || command -v chromium-browser) && web=$(sh tests/web/tools.sh 2>/dev/null) || {
    echo "skip - the pages are skipped in a browser: no chromium, no node or npm, or no network"
    exit 0
}
# The browser keeps its own things there.
HOME=$WORK
export HOME

# ---- an office at work ----
new_tracker 9
ACTIVITY=$(add_activity open_day -5m +3h)
OVER=$(add_activity face_to_face -3d -2d)
"$QZ" helper add --organisation "$ORG" --name 周一鸣 --pin-file "$WORK/pin" >/dev/null || die "a helper is added"
add_activity volunteering +20d +21d >/dev/null
"$QZ" activity late "$OVER" --cadre "$CADRE" --by 赵管理 --heads 4 --reason 停电，事后补录 >/dev/null || die "one is over"
enrol_kiosk "$WORK/other" 西门
enrol_kiosk "$WORK/kiosk" 东门
key=$(sqlite3 "$(echo "$WORK"/kiosk/*.db)" "SELECT value FROM setting WHERE name='screen_key'")
plug kiosk
start_kiosk kiosk "$WORK/kiosk" --source none --serial "$WORK/kiosk.tty"
wait_for 20 drawn kiosk headcount || die "the activity opens"
wait_for 20 listening kiosk
for n in 1 2 3 4; do
    hold kiosk "$(pass_text $n)"
    wait_for 20 has_welcomes kiosk $n || die "$n came"
done
waits() { "$QZ" activity list --json | grep "\"id\":\"$ACTIVITY\"" | grep -q "\"waiting\":$1"; }
wait_for 20 waits 4 || die "the tracker knows it"
"$QZ" account invite --organisation "$ORG" --role office --name 陈禾 --login chenhe >"$WORK/invite.out" 2>/dev/null || die "somebody is invited"

# ---- what is looked at ----
# Patterns of all rows with a page, as the table of routes has them; a list of strings.
patterns=$(cat src/tracker/api/*.c | tr -d '\n' | grep -o '{"GET", "[^"]*", [^{}]*{*[^{}]*\.page = "[a-z_]*"' |
    sed 's/{"GET", \("[^"]*"\).*/\1/' | tr '\n' ',' | sed 's/,$//')
"$QZ" account invite --organisation "$ORG" --role auditor --name 魏青 --login weiqing >"$WORK/other.out" 2>/dev/null
SHI=$("$QZ" cadre add --organisation "$ORG" --name 石磊 --pin-file "$WORK/pin") || die "another cadre is added"
"$QZ" cadre post "$SHI" --kind full_time --from 2017-01-01 >/dev/null || die "how a cadre serves is said"
"$QZ" cadre link "$SHI" "$(pass_id 2)" --field school --wish youth --asked >/dev/null || die "a youth is linked"
TALK=$("$QZ" activity add --organisation "$ORG" --kind heart_talk --title 谈心 --start -30m --end -10m) || die "a talk is added"
"$QZ" activity late "$TALK" --cadre "$SHI" --by 赵管理 --who "$(pass_id 2)" --reason 手机没电 >/dev/null || die "who was there is entered"
"$QZ" activity confirm "$TALK" --cadre "$SHI" --by 赵管理 >/dev/null || die "it is confirmed"
"$QZ" account invite --organisation "$ORG" --role cadre --cadre "$SHI" --name 石磊 --login shilei >"$WORK/shi.out" 2>/dev/null
"$QZ" account invite --organisation "$ORG" --role helper --name 周一鸣 --login zhou >"$WORK/helper.out" 2>/dev/null
token_of() { sed -n 's|.*/invitations*/\([A-Za-z0-9_-]*\).*|\1|p' "$1" | head -n 1; }
ACCOUNT=$("$QZ" account list --organisation "$ORG" --json | sed -n 's/.*"id":"\(u_[^"]*\)".*"login":"weiqing".*/\1/p')
say() { curl -s -d "$2" "$URL$1"; } # PATH BODY
say "/v1/invitations/$(token_of "$WORK/helper.out")" '{"password":"two cats and a horse"}' >/dev/null
HELPER=$(say /v1/sessions '{"login":"zhou","password":"two cats and a horse"}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
say "/v1/invitations/$(token_of "$WORK/shi.out")" '{"password":"two cats and a horse"}' >/dev/null
SHILEI=$(say /v1/sessions '{"login":"shilei","password":"two cats and a horse"}' | sed -n 's/.*"token":"\([^"]*\)".*/\1/p')
# The code on the kiosk's screen, and the slip that a phone gets for it.
code=$(python3 - "$KIOSK_ID" "$key" <<-'END'
	import base64, hashlib, hmac, struct, sys, time
	kiosk, key = sys.argv[1][2:].upper(), base64.b64decode(sys.argv[2])
	step = struct.pack(">I", int(time.time()) // 10)
	mac = hmac.new(key, b"qingzhan-screen-v1\0" + base64.b32decode(kiosk) + step, hashlib.sha256).digest()[:10]
	plain = lambda b: base64.b32encode(b).decode().rstrip("=")
	print(f"{kiosk}/{plain(step)}.{plain(mac)}")
	END
)
slip_of() { curl -s -H 'Accept: application/json' "$URL/C/$code" | sed -n 's/.*"slip":"\([^"]*\)".*/\1/p'; }
SLIP=$(slip_of)
NOTICE=$("$QZ" notice add --organisation "$ORG" --title 青年夜校第二期开始报名 --text '每周三 19:00\n青年之家二楼' --picture assets/screens/idle.png)
WORDS=$("$QZ" notice add --organisation "$ORG" --title 今天下午两点停水，请提前接水 --from 2090-05-04 --to 2090-05-31 --start 08:00 --end 18:00 --below)
cat >"$WORK/plan.json" <<END
{"url": "$URL", "chromium": "$chromium", "shots": "${SHOTS:-}", "only": "${ONLY:-}", "login": "chenhe", "organisation": "$ORG", "activity": "$ACTIVITY",
 "register": "/slips/$(slip_of)/register", "cadre": "$CADRE", "over": "$OVER", "admin": "$(cat "$WORK/tracker/admin.token")", "invitation": "$URL/invitations/$(token_of "$WORK/invite.out")", "patterns": [$patterns],
 "pages": [
  {"path": "/sign-in"},
  {"path": "/invitations/$(token_of "$WORK/other.out")", "name": "invitation"},
  {"path": "/invitations/gone", "status": 404, "name": "invitation-gone"},
  {"path": "/B/x", "status": 410},
  {"path": "/C/$code", "name": "checkin"},
  {"path": "/c/$KIOSK_ID/X", "name": "checkin-wrong"},
  {"path": "/slips/$SLIP", "name": "slip"},
  {"path": "/slips/$SLIP/register", "name": "register"},
  {"path": "/slips/$SLIP/pass", "name": "checkin-pass"},
  {"path": "/phone", "name": "phone-unknown"},
  {"path": "/phone", "as": "phone", "name": "phone"},
  {"path": "/phone/record", "name": "record-unknown"},
  {"path": "/phone/record", "as": "phone", "name": "record"},
  {"path": "/phone/activities/$ACTIVITY", "name": "quiet-unknown"},
  {"path": "/phone/activities/$ACTIVITY", "as": "phone", "name": "quiet-said"},
  {"path": "/phone/activities/$OVER", "as": "phone", "name": "quiet"},
  {"path": "/phone/data", "name": "data-unknown"},
  {"path": "/phone/data", "as": "phone", "name": "data"},
  {"path": "/phone/certificates", "name": "certificates-unknown"},
  {"path": "/phone/certificates?activity=$OVER", "as": "phone", "name": "certificates-one"},
  {"path": "/phone/certificates", "as": "phone", "name": "certificates"},
  {"path": "PHONE_CERTIFICATE", "as": "phone", "name": "certificate"},
  {"path": "VERIFY_CERTIFICATE", "name": "verify"},
  {"path": "/verify/none", "status": 404, "name": "verify-none"},
  {"path": "/slips/$SLIP/done", "status": 404, "name": "checkin-not-done"},
  {"path": "/nothing", "status": 404},
  {"path": "/organisations/$ORG/activities"},
  {"path": "/organisations/$ORG/activities?month=2019-05", "name": "activities-none"},
  {"path": "/organisations/$ORG/activities/new"},
  {"path": "/activities/$ACTIVITY", "name": "activity"},
  {"path": "/activities/$OVER", "name": "activity-over"},
  {"path": "/organisations/$ORG/activities/new?copy=$OVER", "name": "activities-new-copy"},
  {"path": "/activities/$ACTIVITY/came", "name": "came"},
  {"path": "/activities/$ACTIVITY/came?q=none", "name": "came-none"},
  {"path": "/activities/$ACTIVITY/entries", "name": "entries"},
  {"path": "/people?organisation=$ORG&masked=yes", "name": "people-masked"},
  {"path": "/people?organisation=$ORG", "name": "people"},
  {"path": "/people?organisation=$ORG&q=none", "name": "people-none"},
  {"path": "/people/import?organisation=$ORG", "name": "roll"},
  {"path": "/people/$(pass_id 2)/looks", "name": "person", "grows": true},
  {"path": "/cadres?organisation=$ORG", "name": "cadres"},
  {"path": "/cadres/$CADRE/words", "name": "cadre-words"},
  {"path": "/organisations/$ORG/quota", "name": "quota"},
  {"path": "/organisations/$ORG/quota?period=2017-Q2", "name": "quota-missed"},
  {"path": "/cadres/$SHI/quota", "name": "cadre-quota"},
  {"path": "/cadres/$SHI/links", "name": "links"},
  {"path": "/helpers?organisation=$ORG", "name": "helpers"},
  {"path": "/organisations/$ORG/notices", "name": "notices"},
  {"path": "/notices/$NOTICE", "name": "notice"},
  {"path": "/notices/$WORDS", "name": "notice-words"},
  {"path": "/organisations/$ORG/told", "name": "told-none"},
  {"path": "/kiosks"},
  {"path": "/organisations"},
  {"path": "/organisations/$ORG/accounts"},
  {"path": "/organisations/$ORG/accounts/new"},
  {"path": "/accounts/$ACCOUNT", "name": "account"},
  {"path": "/session"},
  {"path": "/sessions"},
  {"path": "/session/looks", "grows": true},
  {"path": "/session/password"},
  {"path": "/session/factor"},
  {"path": "/today", "as": "$SHILEI", "name": "today"},
  {"path": "/", "as": "$HELPER"}
 ]}
END

NODE_PATH=$web/node_modules timeout 900 node tests/web/pages.cjs "$WORK/plan.json" || failed=1

# A browser saw the pages' addresses; kiosks and trackers are stopped as ever.
stop kiosk
stop tracker
