#!/bin/sh
# People work with the tracker in their own name: the first one is invited by qingzhan init, others by them, and each signs in,
# has a second factor, and is let out again.
. tests/e2e/lib.sh

new_tracker 1
PASSWORD='two cats and a horse'
say() { # METHOD PATH BEARER [BODY]; prints the status, the answer is in $WORK/said
    curl -s -o "$WORK/said" -w '%{http_code}' -X "$1" ${3:+-H "Authorization: Bearer $3"} ${4:+-d "$4"} "$URL$2"
}
said() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$WORK/said"; } # MEMBER
answers() { # STATUS METHOD PATH BEARER [BODY]
    want=$1
    shift
    [ "$(say "$@")" = "$want" ]
}
token_of() { sed -n 's|.*/invitations/\([A-Za-z0-9_-]*\).*|\1|p' "$1" | head -n 1; } # FILE
sign_in() { say POST /v1/sessions "" "{\"login\":\"$1\",\"password\":\"$PASSWORD\"${2:+,\"code\":\"$2\"}}"; } # LOGIN [CODE]
now_code() { # SECRET STEPS: what a phone shows so many half minutes from now
    python3 - "$1" "$2" <<-'END'
	import base64, hashlib, hmac, struct, sys, time
	key = base64.b32decode(sys.argv[1])
	digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30 + int(sys.argv[2])), hashlib.sha1).digest()
	at = digest[19] & 15
	print("%06d" % ((struct.unpack(">I", digest[at:at + 4])[0] & 0x7fffffff) % 1000000))
	END
}

# ---- the first administrator ----
PROVINCE=$("$QZ" org list --json | sed -n 's/.*"id":"\([^"]*\)".*"kind":"province".*/\1/p')
check "init printed an invitation" test -n "$(token_of "$WORK/init.out")"
printed() { curl -s -H "Accept: text/html" "$URL$(sed -n 's|^ *https://[^/]*/|/|p' "$WORK/init.out")" | grep -q 'name="password"'; }
check "whose address is the page on which a password is chosen" printed
FIRST=$(token_of "$WORK/init.out")
check "it says whose it is" answers 200 GET "/v1/invitations/$FIRST" ""
check "a password that is tried first is refused" answers 400 POST "/v1/invitations/$FIRST" "" '{"password":"1234567890"}'
check "another is taken" answers 200 POST "/v1/invitations/$FIRST" "" "{\"password\":\"$PASSWORD\"}"
check "the invitation is good once" answers 404 GET "/v1/invitations/$FIRST" ""
check "the first administrator signs in" test "$(sign_in admin)" = 201
ADMIN=$(said token)
check "and sees the organisations" answers 200 GET /v1/organisations "$ADMIN"

# ---- others ----
"$QZ" account invite --organisation "$ORG" --role office --name 王芳 --login wang >"$WORK/invite.out" 2>"$WORK/invite.say" ||
    die "somebody is invited"
check "the command line prints the address" test -n "$(token_of "$WORK/invite.out")"
check "and says as whom the person signs in" grep -q wang "$WORK/invite.say"
ACCOUNT=$("$QZ" account list --organisation "$ORG" --json | sed -n 's/.*"id":"\(u_[^"]*\)".*"login":"wang".*/\1/p')
check "the list has the account" test -n "$ACCOUNT"
say POST "/v1/invitations/$(token_of "$WORK/invite.out")" "" "{\"password\":\"$PASSWORD\"}" >/dev/null
check "the person signs in" test "$(sign_in wang)" = 201
WANG=$(said token)
check "whoever is signed in is told who that is" answers 200 GET /v1/session "$WANG"
check "what its forms begin with" answers 200 GET /v1/session/password "$WANG"
check "and those of the second factor" answers 200 GET /v1/session/factor "$WANG"
check "the accounts of its organisation" answers 200 GET "/v1/organisations/$ORG/accounts" "$WANG"
check "what an invitation begins with" answers 200 GET "/v1/organisations/$ORG/accounts/new" "$WANG"
check "who looked at its name" answers 200 GET /v1/session/looks "$WANG"
check "its own account" answers 200 GET "/v1/accounts/$ACCOUNT" "$WANG"
check "it is signed out everywhere else" answers 200 POST /v1/sessions/end "$WANG" '{}'
check "a county's office sees no province" answers 404 GET "/v1/organisations/$PROVINCE/stats" "$WANG"
check "its own figures it sees" answers 200 GET "/v1/organisations/$ORG/stats" "$WANG"
check "it invites a helper" answers 201 POST /v1/accounts "$WANG" \
    "{\"name\":\"李明\",\"login\":\"li\",\"role\":\"helper\",\"organisation\":\"$ORG\"}"
HELPER=$(said id)
check "who sees no list of people" answers 403 GET /v1/people "$(
    say POST "/v1/invitations/$(said token)" "" "{\"password\":\"$PASSWORD\"}" >/dev/null
    sign_in li >/dev/null
    said token
)"

# ---- whose name ----
say GET "/v1/people?organisation=$ORG" "$WANG" >/dev/null
PERSON=$(said id)
check "who looked at whose name is asked" answers 200 GET "/v1/people/$PERSON/looks" "$WANG"
check "and told" grep -q '"name":"王芳","role":"office","asked":"GET /v1/people"' "$WORK/said"

# ---- the second factor ----
check "a second factor begins with the password" answers 201 POST /v1/session/factor "$WANG" "{\"password\":\"$PASSWORD\"}"
SECRET=$(said secret)
check "it is confirmed by a code of the phone" answers 200 POST /v1/session/factor/confirm "$WANG" "{\"code\":\"$(now_code "$SECRET" 0)\"}"
PAPER=$(sed 's/.*"recovery":\["\([^"]*\)".*/\1/' "$WORK/said")
check "then the password alone is not enough" test "$(sign_in wang)" = 401
check "the next code of the phone is" test "$(sign_in wang "$(now_code "$SECRET" 1)")" = 201
check "and a code on paper" test "$(sign_in wang "$PAPER")" = 201
check "once" test "$(sign_in wang "$PAPER")" = 401
check "it is asked for no longer when the person wants so" answers 200 POST /v1/session/factor/end "$WANG" "{\"password\":\"$PASSWORD\"}"

# ---- out ----
say GET /v1/sessions "$WANG" >/dev/null
OTHER=$(tr '{' '\n' <"$WORK/said" | sed -n 's/.*"id":"\(s_[^"]*\)","this":false.*/\1/p' | head -n 1)
check "one of the other sessions is ended" answers 200 POST "/v1/sessions/$OTHER/end" "$WANG" '{}'
check "another password ends the others" answers 200 POST /v1/session/password "$WANG" \
    "{\"password\":\"$PASSWORD\",\"new\":\"three dogs and a sheep\"}"
say GET /v1/sessions "$WANG" >/dev/null
check "all of them" test "$(grep -o '"this"' "$WORK/said" | wc -l)" = 1
check "a role is changed" "$QZ" account role "$ACCOUNT" --role auditor
check "which ends the session" answers 401 GET /v1/session "$WANG"
"$QZ" account reset "$ACCOUNT" >"$WORK/reset.out" 2>/dev/null || die "a password is reset"
check "an invitation that was not used is taken back" "$QZ" account revoke "$ACCOUNT"
check "it is good no more" answers 404 GET "/v1/invitations/$(token_of "$WORK/reset.out")" ""
check "an account ends" "$QZ" account end "$HELPER" --reason 活动结束
check "nobody signs in with it" test "$(sign_in li)" = 401
check "somebody signs out" answers 200 POST /v1/session/end "$ADMIN" '{}'
check "and is out" answers 401 GET /v1/session "$ADMIN"

stop tracker
