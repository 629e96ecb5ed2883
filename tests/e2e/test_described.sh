#!/bin/sh
# The published description of the tracker's addresses is itself in order, and each operation refuses as it says there.
. tests/e2e/lib.sh
PYTHON=/usr/bin/python3
export PYTHONDONTWRITEBYTECODE=1

"$PYTHON" -c 'import fastjsonschema, yaml' 2>/dev/null || {
    echo "skip - python3-fastjsonschema and python3-yaml are not installed"
    exit 0
}
claims() { "$@" || bad "all of this holds: ${2##*/}"; } # COMMAND…, which says each of its claims itself
claims "$PYTHON" tests/web/exchanges.py --limits
claims "$PYTHON" tests/web/exchanges.py --self-test

# ---- as tools for such descriptions see it ----
# The directory is root's where the tests were started by root; then run.sh has seen to it.
if web=$(sh tests/web/tools.sh 2>/dev/null); then
    check "Redocly has nothing to say of the description" env NODE_PATH="$web/node_modules" node tests/web/lint.cjs assets/web/openapi.yaml
    check "Spectral has nothing to say of it either" \
        "$web/node_modules/.bin/spectral" lint --fail-severity hint --ruleset tests/web/spectral.yaml assets/web/openapi.yaml
    cat >"$WORK/planted.yaml" <<-END
	openapi: 3.1.0
	info: {title: Planted, version: "1", license: {name: MIT, identifier: MIT}}
	servers: [{url: /}]
	paths:
	  /a/{id}: {get: {operationId: a, summary: A, security: [], responses: {"200": {description: Done}, "400": {description: No}}}}
	END
    unlike() { ! "$@" >"$WORK/lint.out" 2>&1 && grep -q "path-param\|path-parameters" "$WORK/lint.out"; }
    check "Redocly finds a parameter that is not described" unlike env NODE_PATH="$web/node_modules" node tests/web/lint.cjs "$WORK/planted.yaml"
    check "so does Spectral" unlike "$web/node_modules/.bin/spectral" lint --ruleset tests/web/spectral.yaml "$WORK/planted.yaml"
else
    echo "skip - the linters of descriptions cannot be had: no node, no npm, or no network"
fi

# ---- each operation refuses ----
bearer_of() { sqlite3 "$(echo "$1"/*.db)" "SELECT value FROM setting WHERE name='bearer'"; } # DIR
new_tracker 3
ACTIVITY=$(add_activity open_day -5m +3h)
enrol_kiosk "$WORK/stolen" "西门"
REVOKED=$KIOSK_ID
"$QZ" kiosk revoke "$REVOKED" >/dev/null || die "a kiosk is revoked"
enrol_kiosk "$WORK/kiosk" "东门"
claims "$PYTHON" tests/web/refused.py "${URL#http://}" "$(cat "$WORK/tracker/admin.token")" \
    "$KIOSK_ID" "$(bearer_of "$WORK/kiosk")" "$REVOKED" "$(bearer_of "$WORK/stolen")"

# ---- nothing is added to what is closed, and nothing is done twice ----
conflicts() { # COMMAND…
    "$@"
    [ $? -eq 5 ]
}
CLOSED=$("$QZ" org add --superior "$ORG" --kind county --title 东县（演示）) || die "a county is added"
"$QZ" enrol code --organisation "$CLOSED" --name 晚到 --json | sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/late.code"
"$QZ" org close "$CLOSED" --reason 撤并 >/dev/null || die "it is closed"
check "a code of before enrols nobody at an organisation that was closed" \
    conflicts sh -c '"$0" enrol --kiosk "$1/late" --code - <"$1/late.code"' "$QZ" "$WORK"
check "no code is made for one" conflicts "$QZ" enrol code --organisation "$CLOSED" --name 更晚
check "no organisation is added below it" conflicts "$QZ" org add --superior "$CLOSED" --kind branch --title 支部
check "no activity to it" conflicts "$QZ" activity add --organisation "$CLOSED" --kind sharing --title 分享 --start +1h --end +2h
check "no people either" conflicts "$QZ" people import "$WORK/people.csv" --organisation "$CLOSED"
CANCELLED=$(add_activity sharing +1h +2h)
check "an activity that is not over is not given up" conflicts "$QZ" activity give-up "$CANCELLED" --reason 没有办成
"$QZ" activity cancel "$CANCELLED" --reason 下雨 >/dev/null || die "it is cancelled"
check "one that was cancelled is not closed" conflicts "$QZ" activity close "$CANCELLED"
check "nor opened again" conflicts "$QZ" activity open "$CANCELLED"

# ---- what no other test asks ----
check "the description is served as it stands" sh -c 'curl -s "$0/openapi.yaml" | cmp - assets/web/openapi.yaml' "$URL"
warm_kiosk "$WORK/kiosk" "$KIOSK_ID"
{
    echo "wait idle"
    scan_script 1 1 0
    echo "sleep 3600"
} >"$WORK/script"
start_kiosk kiosk "$WORK/kiosk" --source none --script "$WORK/script"
# The entry of the kiosk's log by which somebody waits for a cadre.
waiting() { "$QZ" activity show "$ACTIVITY" --json | sed -n '/"how":"pending"/s/.*"n":\([0-9]*\).*/\1/p'; }
somebody_waits() { [ "$(waiting)" ]; }
wait_for 30 somebody_waits || die "a check-in waits for a cadre"
check "an administrator rejects it in a cadre's name" "$QZ" activity reject "$ACTIVITY" "$KIOSK_ID" "$(waiting)" \
    --cadre "$CADRE" --by 赵管理 --reason 不在场
same "nobody waits then" "" "$(waiting)"
stop kiosk
check "a kiosk's allowance is filled" "$QZ" kiosk allowance "$KIOSK_ID" --fill
check "an activity is offered no longer" "$QZ" activity close "$ACTIVITY"
check "a page without an error meets a phone" sh -c 'curl -sf "$0/C/x/y" | grep -q "青站"' "$URL"
told() { curl -sf -H "Authorization: Bearer $(cat "$WORK/tracker/admin.token")" "$URL$1" | grep -q "$2"; }
check "a month of an organisation is told" told "/v1/organisations/$ORG/activities" '"month"'
check "what a form to plan with begins with" told "/v1/organisations/$ORG/activities/new" '"kinds"'
check "one activity is told" told "/v1/activities/$ACTIVITY" '"came"'
check "the beginning leads to signing in" sh -c 'curl -s -o "$1" -w "%{redirect_url}" "$0/" | grep -q "/sign-in\$"' "$URL" "$WORK/home"
check "where one signs in" sh -c 'curl -sf "$0/sign-in" | grep -q "<h1>"' "$URL"
stop tracker
