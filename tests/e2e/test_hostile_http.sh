#!/bin/sh
# Requests that no decent client would make, over raw sockets: each is answered with the right status or cut off, and the
# tracker goes on serving.
. tests/e2e/lib.sh

printf '[tracker]\nconnections_per_address = 20\nrequest_seconds = 30\n' >"$WORK/tracker.conf"
TRACKER_ARGS="--config $WORK/tracker.conf"
new_tracker 5
ADDRESS=${URL#http://}
TOKEN=$(cat "$WORK/tracker/admin.token")
enrol_kiosk "$WORK/kiosk" "东门"
alive() { check "the tracker still answers after $1" "$QZ" status; }

# The statuses of the answers to a request: head lines as arguments, then the body from standard input.
ask() {
    { printf '%s\n' "$@" && echo "Host: $ADDRESS" && echo && cat; } | "$TOOLS/raw_http" --status --most 15 "$ADDRESS" |
        tr '\n' ' '
}
post() { # PATH BODY MORE-HEADS…
    path=$1 body=$2
    shift 2
    printf '%s' "$body" | ask "POST $path HTTP/1.1" "Authorization: Bearer $TOKEN" "Connection: close" \
        "Content-Type: application/json" "Content-Length: $(printf '%s' "$body" | wc -c)" "$@"
}
none() { cat /dev/null; }

same "a good request works as the yardstick" "200 " "$(none | ask "GET /healthz HTTP/1.1" "Connection: close")"

# Its end is looked at when the rest is done: the tracker gives a silent client half a minute.
printf 'POST /v1/enrol HTTP/1.1\nHost: x\nContent-Length: 500\n\n{"token":"' >"$WORK/cut"
start cut sh -c 'exec "$0" --status --cut 70 --most 90 "$1" <"$2"' "$TOOLS/raw_http" "$ADDRESS" "$WORK/cut"

# ---- lengths that lie ----
one_of() { # TEXT FOUND STATUS…; the first answer counts: some libraries say a 400 of their own twice
    claim=$1 found=${2%% *}
    shift 2
    for s; do [ "$found" = "$s" ] && ok "$claim: $s" && return; done
    bad "$claim (found '$found')"
}
one_of "two different Content-Lengths are refused" \
    "$(echo '{"a":1}' | ask "POST /v1/enrol HTTP/1.1" "Content-Length: 7" "Content-Length: 8" "Connection: close")" 400
one_of "the same Content-Length twice is refused" \
    "$(echo '{"a":1}' | ask "POST /v1/enrol HTTP/1.1" "Content-Length: 8" "Content-Length: 8" "Connection: close")" 400
one_of "Content-Length beside chunks is refused" \
    "$(printf '0\r\n\r\n' | ask "POST /v1/enrol HTTP/1.1" "Content-Length: 5" "Transfer-Encoding: chunked" \
        "Connection: close")" 400
one_of "a blank before the colon is refused" \
    "$(echo '{}' | ask "POST /v1/enrol HTTP/1.1" "Content-Length : 2" "Connection: close")" 400
one_of "a folded header is refused" \
    "$(echo '{}' | ask "POST /v1/enrol HTTP/1.1" "X-A: b" " c" "Content-Length: 2" "Connection: close")" 400
one_of "two hosts are refused" "$(none | ask "GET /healthz HTTP/1.1" "Host: y" "Connection: close")" 400
bare() { printf 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n' | "$TOOLS/raw_http" --raw --status --most 15 "$ADDRESS"; }
one_of "bare line feeds are refused" "$(bare | tr '\n' ' ')" 400
zero() { printf 'GET /healthz HTTP/1.1\nHost: x\nX-A: b\000c\n\n' | "$TOOLS/raw_http" --status --most 15 "$ADDRESS"; }
one_of "a zero byte is refused" "$(zero | tr '\n' ' ')" 400
one_of "a Content-Length that is no number is refused" \
    "$(none | ask "POST /v1/enrol HTTP/1.1" "Content-Length: seven" "Connection: close")" 400
one_of "a negative Content-Length is refused" \
    "$(none | ask "POST /v1/enrol HTTP/1.1" "Content-Length: -1" "Connection: close")" 400
one_of "a huge Content-Length is refused before its body" \
    "$(none | ask "POST /v1/enrol HTTP/1.1" "Content-Length: 99999999999" "Connection: close")" 413
alive "lengths that lie"

# ---- bodies ----
big() { head -c 200000 /dev/zero | tr '\0' 'a'; }
one_of "an oversized body is refused" "$(big | ask "POST /v1/enrol HTTP/1.1" "Content-Length: 200000" "Connection: close")" 413
{ printf 'POST /v1/enrol HTTP/1.1\nHost: x\nTransfer-Encoding: chunked\n\n2;' && head -c 70000 /dev/zero | tr '\0' 'x'; } >"$WORK/chunks"
one_of "a body in chunks is refused, however long their lines are" \
    "$("$TOOLS/raw_http" --status --most 15 "$ADDRESS" <"$WORK/chunks" | head -1 | tr '\n' ' ')" 411
alive "a chunk line of 70,000 bytes"
for body in '{' '[]' '{"a":1}{"b":2}' '{"organisation":1,"name":2}' '{"name":"a","name":"b"}' 'null' '' '"\ud800"' \
    "$(printf '{"name":"\377\376"}')" "$(awk 'BEGIN { for (i = 0; i < 20000; i++) printf "[" }')"; do
    found=$(post /v1/kiosks/tokens "$body")
    short=$(printf '%s' "$body" | head -c 24 | tr -c '[:print:]' '?')
    one_of "broken JSON is refused: $short" "$found" 400 422
done
one_of "a bomb of zeros is refused" "$(head -c 60000000 /dev/zero | gzip -9 >"$WORK/bomb" && ask "POST /v1/enrol HTTP/1.1" \
    "Content-Encoding: gzip" "Content-Length: $(wc -c <"$WORK/bomb")" "Connection: close" <"$WORK/bomb")" 413 400
one_of "an unknown encoding is refused" "$(post /v1/kiosks/tokens '{}' "Content-Encoding: br")" 415 400
alive "broken bodies"

# ---- requests ----
one_of "no token is 401" "$(none | ask "GET /v1/kiosks HTTP/1.1" "Connection: close")" 401
one_of "a wrong token is 401" "$(none | ask "GET /v1/kiosks HTTP/1.1" "Authorization: Bearer x" "Connection: close")" 401
one_of "an unknown path is 404" "$(none | ask "GET /../../etc/passwd HTTP/1.1" "Connection: close")" 404 400
one_of "an unknown method is 501" "$(none | ask "STEAL /healthz HTTP/1.1" "Connection: close")" 501 405
one_of "a wrong method is 405" "$(none | ask "DELETE /healthz HTTP/1.1" "Connection: close")" 405
long=$(head -c 100000 /dev/zero | tr '\0' 'a')
found=$(none | ask "GET /$long HTTP/1.1" "Connection: close")
one_of "an endless path is refused" "$found" 414 431 400 404
found=$(none | ask "GET /healthz HTTP/1.1" "X-Long: $long" "Connection: close")
one_of "an endless header is refused" "$found" 431 413 400
head -c 5000 /dev/urandom >"$WORK/noise"
"$TOOLS/raw_http" --status --most 20 "$ADDRESS" <"$WORK/noise" >"$WORK/noise.out"
check "noise is cut off (answered: $(tr '\n' ' ' <"$WORK/noise.out"))" test $? -eq 0
alive "odd requests"

# Every error is a problem+json that says what to do.
{ printf 'GET /nowhere HTTP/1.1\nHost: x\nConnection: close\n\n'; } | "$TOOLS/raw_http" "$ADDRESS" >"$WORK/problem"
check "an error is problem+json with a type and a detail" \
    sh -c 'grep -qi "content-type: application/problem+json" "$0" && grep -q "\"type\":\"https://" "$0" && grep -q "\"detail\":" "$0"' "$WORK/problem"

# ---- slow ones ----
# Each sends a byte a second for minutes. One address gets no more than its twenty connections; others are served meanwhile.
head -c 400 /dev/zero | tr '\0' 'a' | { printf 'GET /healthz HTTP/1.1\nHost: x\nX-Slow: ' && cat; } >"$WORK/slow"
i=0
while [ $i -lt 30 ]; do
    i=$((i + 1))
    start "slow-$i" sh -c 'exec "$0" --status --trickle 1000 --most 120 --from 127.0.0.9 "$1" <"$2"' \
        "$TOOLS/raw_http" "$ADDRESS" "$WORK/slow"
done
count_running() { n=0; for j in $(seq 30); do running "slow-$j" && n=$((n + 1)); done; echo $n; }
twenty_left() { [ "$(count_running)" -le 20 ]; }
wait_for 20 twenty_left && ok "of thirty slow requests from one address $(count_running) are let in" ||
    bad "slow requests from one address are bounded ($(count_running) are let in)"
alive "twenty slow requests that are still running"
one_of "and the slow address itself gets no further connection" \
    "$(printf 'GET /healthz HTTP/1.1\nHost: x\nConnection: close\n\n' |
        "$TOOLS/raw_http" --status --from 127.0.0.9 "$ADDRESS" | tr '\n' ' ')none" none
none_left() { [ "$(count_running)" -eq 0 ]; }
wait_for 90 none_left && ok "the tracker ends slow requests, though they go on sending" ||
    bad "slow requests are ended ($(count_running) are left)"
given_up=0
for j in $(seq 30); do wait "$(pid_of "slow-$j")" || given_up=$((given_up + 1)); done
same "  it was the tracker that hung up, each time" 0 "$given_up"
alive "slow requests"
cut_ended() { ! running cut; }
wait_for 60 cut_ended
wait "$(pid_of cut)"
same "a truncated body is given up, not waited for without end" 0 $?
stop tracker
check "its logs are untouched by all of it" "$QZ" log verify --tracker-dir "$WORK/tracker"
