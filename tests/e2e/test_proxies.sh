#!/bin/sh
# TLS proxies before a tracker, each as its example in deploy/ has it, with a certificate of an office's own: a kiosk enrols,
# waits for news as long as it likes, is told, uploads; a megabyte gets through; /metrics does not. nginx has more of its own
# in test_nginx.sh.
. tests/e2e/lib.sh

PATH=$PATH:/usr/sbin
new_tracker 30
add_activity open_day -5m +3h >/dev/null
TOKEN=$(cat "$QINGZHAN_TOKEN_FILE")
check "an office makes certificates of its own" sh deploy/own-ca.sh "$WORK/ca" localhost
cp "$WORK/ca/localhost.both.pem" "$WORK/ca/first.pem"
sh deploy/own-ca.sh "$WORK/ca" localhost >/dev/null || bad "a certificate is renewed"
check "  and renews one under the same authority" openssl verify -CAfile "$WORK/ca/ca.pem" "$WORK/ca/first.pem" "$WORK/ca/localhost.pem"
check "  whose key nobody else can read" test -z "$(find "$WORK/ca" -name '*.key' -perm /077)"
dd if=/dev/zero bs=1024 count=1024 2>/dev/null | tr '\0' '[' >"$WORK/megabyte"

# ---- each as its example has it, but for ports, names and paths ----

start_nginx_example() { # PORT
    sed -e "s/listen 443 /listen 127.0.0.1:$1 /; s/127.0.0.1:8317/127.0.0.1:$PORT/; s/server_name .*/server_name localhost;/" \
        -e "s#/etc/ssl/certs/.*pem#$WORK/ca/localhost.pem#; s#/etc/ssl/private/.*key;#$WORK/ca/localhost.key;#" \
        deploy/nginx.conf >"$WORK/servers.conf"
    start_nginx "$WORK/servers.conf"
}
start_caddy_example() {
    sed -e "s/^qz.example.org/https:\\/\\/localhost:$1/; s/127.0.0.1:8317/127.0.0.1:$PORT/" \
        -e "s#\# tls .*#bind 127.0.0.1\n\tlog {\n\t\toutput file $WORK/caddy.log\n\t}\n\ttls $WORK/ca/localhost.pem $WORK/ca/localhost.key#" deploy/Caddyfile >"$WORK/Caddyfile.sites"
    {
        printf '{\n\tadmin off\n\tauto_https off\n\tstorage file_system %s\n}\n' "$WORK/caddy"
        cat "$WORK/Caddyfile.sites"
    } >"$WORK/Caddyfile"
    HOME=$WORK start caddy caddy run --adapter caddyfile --config "$WORK/Caddyfile"
}
start_haproxy_example() {
    sed -e "s/127.0.0.1:8317/127.0.0.1:$PORT/; s#bind :443 ssl crt [^ ]*#bind 127.0.0.1:$1 ssl crt $WORK/ca/localhost.both.pem#" \
        deploy/haproxy.cfg >"$WORK/haproxy.cfg"
    start haproxy haproxy -f "$WORK/haproxy.cfg"
}

secure() { curl -s --max-time 20 --cacert "$WORK/ca/ca.pem" "$@"; }
status_of() { secure -o /dev/null -w '%{http_code}' --path-as-is "$@"; }
reaches() { secure "$1/healthz" | grep -q .; }

BEHIND=
for proxy in nginx caddy haproxy; do
    if ! command -v $proxy >/dev/null 2>&1; then
        echo "skip - $proxy is not installed"
        continue
    fi
    at=$(free_port)
    base=https://localhost:$at
    "start_${proxy}_example" "$at"
    wait_for 20 reaches "$base/qz" || die "$proxy starts with the example"
    BEHIND="$BEHIND $proxy"

    "$QZ" enrol code --organisation "$ORG" --name "$proxy" --url "$base/qz" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/code"
    "$QZ" enrol --kiosk "$WORK/$proxy.dir" --code - --ca-file "$WORK/ca/ca.pem" <"$WORK/code" >"$WORK/enrol.out" 2>&1 ||
        die "a kiosk is enrolled behind $proxy: $(cat "$WORK/enrol.out")"
    sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$WORK/enrol.out" >"$WORK/$proxy.id"
    ok "a kiosk is enrolled behind $proxy, with the office's own certificate"
    plug "$proxy"
    start_kiosk "$proxy" "$WORK/$proxy.dir" --source none --serial "$WORK/$proxy.tty"

    same "$proxy lets a megabyte through, to be judged by the tracker" "$(curl -s -o /dev/null -w '%{http_code}' \
        --data-binary "@$WORK/megabyte" "$URL/v1/nothing")" "$(status_of --data-binary "@$WORK/megabyte" "$base/qz/v1/nothing")"
    for spelled in metrics %6detrics ./metrics /metrics metrics/ 'metrics?x' x/../metrics; do
        for below in /qz/ /; do
            same "$proxy keeps $below$spelled closed, whoever asks" "404" \
                "$(status_of -H "Authorization: Bearer $TOKEN" "$base$below$spelled")"
        done
    done
    page=$(secure -H "Accept: text/html" "$base/sign-in")
    [ "${page#*name=\"password\"}" != "$page" ] && ok "people sign in behind $proxy" || bad "people sign in behind $proxy: $page"
    same "  by a form of that page" 401 "$(status_of -H "Accept: text/html" -H "Origin: $base" -H "Sec-Fetch-Site: same-origin" \
        --data "login=nobody&password=wrong&_page=/sign-in" "$base/sessions")"
    same "  and of no other site's" 403 "$(status_of -H "Accept: text/html" -H "Origin: https://evil.example" \
        --data "login=nobody&password=wrong&_page=/sign-in" "$base/sessions")"
    same "what phones open is the tracker's page" 200 "$(status_of "$base/C/$(cut -c3- "$WORK/$proxy.id")/AAAAAAA.AAAAAAAAAAAAAAAA")"
done
[ "$BEHIND" ] || exit 0
same "at the tracker itself its administrator has the figures" 200 \
    "$(curl -s -o /dev/null -w '%{http_code}' -H "Authorization: Bearer $TOKEN" "$URL/metrics")"

has() { [ "$(tracker_size "$(cat "$WORK/$1.id")")" -ge "$2" ]; } # PROXY ENTRIES
n=0
for proxy in $BEHIND; do
    n=$((n + 1))
    wait_for 20 has "$proxy" 3 || bad "a kiosk behind $proxy opens the activity"
    wait_for 20 listening "$proxy" || bad "it opens its scanner"
    hold "$proxy" "$(pass_text $n)"
    wait_for 20 has_welcomes "$proxy" 1 && wait_for 20 has "$proxy" 4 && ok "who checks in behind $proxy is uploaded" ||
        bad "who checks in behind $proxy is uploaded"
done

# News are waited for as long as the tracker lets a call be silent, 25 s, and nothing in between cuts it.
# shellcheck disable=SC2086 # words
wait_for 20 feeds_waiting "$(echo $BEHIND | wc -w)" || bad "all of them wait for news"
silent_long() { # a call for news ended by the tracker itself
    case $1 in
    nginx) awk '$5 ~ /\/feed\?/ && $3 >= 24.5 && $2 < 400 { found = 1 } END { exit !found }' "$WORK/nginx.log" ;;
    haproxy) awk '/\/feed\?/ { split($5, t, "/"); if (t[5] >= 24500 && $6 < 400) found = 1 } END { exit !found }' "$WORK/haproxy.out" ;;
    caddy) grep '/feed?' "$WORK/caddy.log" | grep -qE '"duration":2[4-9]\.[0-9]+,.*"status":[23]' ;;
    esac
}
for proxy in $BEHIND; do
    wait_for 40 silent_long "$proxy" && ok "a call for news behind $proxy is silent for 25 s and goes well" ||
        bad "a call for news behind $proxy is silent for 25 s and goes well"
done
for proxy in $BEHIND; do
    same "a kiosk behind $proxy noticed nothing" "" "$(grep -iE 'proxy|tracker.*(answer|reach)|stopped' "$WORK/$proxy.err")"
done
