#!/bin/sh
# nginx between kiosks and tracker: as the example in deploy/ has it, with TLS and below /qz/; as a cache that keeps
# everything; and as one that cuts what is silent for 20 s. Kiosks are enrolled, told, heard and shown to phones all the same.
. tests/e2e/lib.sh

PATH=$PATH:/usr/sbin
if ! command -v nginx >/dev/null 2>&1; then
    echo "skip - nginx is not installed"
    exit 0
fi
TLS=$(free_port) CACHE=$(free_port) BLIND=$(free_port) CUT=$(free_port)
"$QZ" init --dir "$WORK/tracker" --province 青禾省（演示） --demo --host "localhost:$TLS" >/dev/null || die "a tracker is made"
start_tracker
populate 40
ACTIVITY=$(add_activity open_day -5m +3h)

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost -keyout "$WORK/key.pem" -out "$WORK/cert.pem" >/dev/null 2>&1 || die "a certificate is made"
{
    sed -e "s/listen 443 /listen 127.0.0.1:$TLS /; s/127.0.0.1:8317/127.0.0.1:$PORT/; s/server_name .*/server_name localhost;/" \
        -e "s#/etc/ssl/certs/.*pem#$WORK/cert.pem#; s#/etc/ssl/private/.*key;#$WORK/key.pem;#" deploy/nginx.conf
    cat <<-END
	proxy_cache_path $WORK/nginx/cache keys_zone=all:10m;
	server {
	    listen 127.0.0.1:$CACHE;
	    proxy_cache all;
	    proxy_cache_valid any 1h;
	    proxy_cache_methods GET HEAD POST;
	    proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
	    location / {
	        proxy_pass http://127.0.0.1:$PORT;
	    }
	}
	server {
	    listen 127.0.0.1:$BLIND;
	    proxy_cache all;
	    proxy_cache_key blind\$request_method\$uri;
	    proxy_cache_valid any 1h;
	    proxy_cache_methods GET HEAD POST;
	    proxy_ignore_headers Cache-Control Expires Set-Cookie Vary;
	    location / {
	        proxy_pass http://127.0.0.1:$PORT;
	    }
	}
	server {
	    listen 127.0.0.1:$CUT;
	    location / {
	        proxy_pass http://127.0.0.1:$PORT;
	        proxy_read_timeout 20s;
	    }
	}
	END
} >"$WORK/servers.conf"
start_nginx "$WORK/servers.conf"
reaches() { curl -s --cacert "$WORK/cert.pem" "$1/healthz" | grep -q .; }
wait_for 20 reaches "https://localhost:$TLS/qz" || die "nginx starts with the example"

enrol_behind() { # DOOR URL [ARGUMENTS…]
    door=$1 url=$2
    shift 2
    "$QZ" enrol code --organisation "$ORG" --name "$door" --url "$url" --json | sed 's/.*"code":"\([^"]*\)".*/\1/' >"$WORK/code"
    "$QZ" enrol --kiosk "$WORK/$door" --code - "$@" <"$WORK/code" >"$WORK/enrol.out" 2>&1 ||
        die "the kiosk $door is enrolled: $(cat "$WORK/enrol.out")"
    sed -n 's/.*enrolled as \(k_[a-z0-9]*\).*/\1/p' "$WORK/enrol.out" >"$WORK/$door.id"
}
has() { [ "$(tracker_size "$(cat "$WORK/$1.id")")" -ge "$2" ]; } # DOOR ENTRIES
asked() { grep -c "^$1 .*$2" "$WORK/nginx.log"; }                # PORT WHAT
doubted() { grep -c "not the tracker's own" "$WORK/$1.err"; }
comes() { # DOOR N: the N-th person checks in there
    before=$(welcomes "$1")
    hold "$1" "$(pass_text "$2")"
    wait_for 20 has_welcomes "$1" $((before + 1)) || bad "somebody checks in at the $1"
}

# The same at a door of which nobody knows when its activity opens: whoever is told that nothing is open tries again.
comes_at_last() { # DOOR N
    before=$(welcomes "$1")
    for _ in 1 2 3 4 5 6; do
        hold "$1" "$(pass_text "$2")"
        within 4 has_welcomes "$1" $((before + 1)) && return
    done
    bad "somebody checks in at the $1"
}

# It takes 20 s until the first call is cut; meanwhile the others have their turn.
enrol_behind cut "http://127.0.0.1:$CUT"
plug cut
start_kiosk cut "$WORK/cut" --source none --serial "$WORK/cut.tty"
wait_for 20 has cut 3 || bad "a kiosk behind a proxy that cuts opens the activity"

# ---- as the example has it ----

enrol_behind tls "https://localhost:$TLS/qz" --ca-file "$WORK/cert.pem"
ok "a kiosk is enrolled behind nginx, below /qz/, by https"
plug tls
printf '%s\n' 'wait welcome 60' 'wait idle' 'shot code' >"$WORK/look"
mkdir "$WORK/shots"
SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy start tls "$KIOSK" --dir "$WORK/tls" --size 1280x800 --software --mute \
    --config "$WORK/kiosk.conf" --report "$WORK/tls.report" --source none --serial "$WORK/tls.tty" \
    --script "$WORK/look" --shots "$WORK/shots"
wait_for 20 has tls 3 && ok "it takes its configuration and opens the activity" || bad "it takes its configuration"
wait_for 20 listening tls || die "it opens its scanner"
comes tls 1
wait_for 20 has tls 4 && ok "who checks in is uploaded" || bad "who checks in is uploaded"
shot() { tail -c 12 "$WORK/shots/code.png" 2>/dev/null | grep -q IEND; } # written to its end
wait_for 20 shot || bad "its screen can be looked at"
shown=$("$QZ" scan "$WORK/shots/code.png" | grep -o "HTTPS://LOCALHOST:$TLS/C/[A-Z2-7/.]*") ||
    bad "the code on its screen is the address of the tracker"
page=$(curl -s --cacert "$WORK/cert.pem" -o "$WORK/page" -w '%{http_code} %{content_type}' "https://localhost:$TLS/C/${shown##*/C/}")
same "who scans it gets the tracker's page" "200 text/html; charset=utf-8" "$page"

wait_for 20 feeds_waiting 2 || bad "kiosks wait for news through nginx"
REVOKED=0 REVOKE_FROM=30
# The holder of a revoked pass comes, each time another one: who was welcomed before is told so, and not that it is revoked.
turned_away() { # DOOR
    REVOKED=$((REVOKED < 10 ? REVOKED + 1 : 1))
    hold "$1" "$(pass_text $((REVOKE_FROM + REVOKED)))"
    sleep 0.3 # a scanner sends one code after the other
    grep -q '"verdict":"revoked"' "$WORK/$1.report"
}
learns() { # DOOR TEXT
    REVOKED=0
    wait_for 20 turned_away "$1" && ok "$2" || bad "$2"
}
for i in 31 32 33 34 35 36 37 38 39 40; do pass_id $i; done | xargs "$QZ" pass revoke >/dev/null || die "passes are revoked"
learns tls "it hears of a revoked pass while it waits for news"
same "nothing that it was answered looked altered" 0 "$(doubted tls)"
stop tls
awk -v activity="$ACTIVITY" 'BEGIN { for (i = 0; i < 1500; i++) print "headcount", activity, 1 }' |
    "$TOOLS/feeder" --kiosk "$WORK/tls" || die "a busy day is written"
start_kiosk tls "$WORK/tls" --source none
wait_for 30 has tls 1505 && ok "a busy day without a network comes in, in large uploads" || bad "a busy day comes in"
stop tls

# ---- a cache that keeps everything ----

enrol_behind cache "http://127.0.0.1:$CACHE"
plug cache
start_kiosk cache "$WORK/cache" --source none --serial "$WORK/cache.tty"
wait_for 20 has cache 3 && ok "behind a cache that keeps everything a kiosk opens the activity" ||
    bad "behind a cache a kiosk opens the activity"
wait_for 20 listening cache || die "it opens its scanner"
comes cache 3
comes cache 4
wait_for 20 has cache 5 && ok "who checks in is uploaded" || bad "who checks in is uploaded"
for i in 21 22 23 24 25 26 27 28 29 30; do pass_id $i; done | xargs "$QZ" pass revoke >/dev/null || die "more passes are revoked"
REVOKE_FROM=20
learns cache "it hears of another revoked pass"
same "nothing that it was answered looked altered" 0 "$(doubted cache)"
check "of a handful of requests for its configuration ($(asked "$CACHE" /config))" test "$(asked "$CACHE" /config)" -le 10
stop cache

# ---- one that takes every request of a path for the same ----

enrol_behind blind "http://127.0.0.1:$BLIND"
plug blind
began=$(date +%s)
start_kiosk blind "$WORK/blind" --source none --serial "$WORK/blind.tty"
wait_for 20 listening blind || die "it opens its scanner"
comes_at_last blind 5
ok "behind one that takes all requests of a path for the same, people check in"
doubts() { [ "$(doubted blind)" -ge 1 ]; }
wait_for 30 doubts && ok "an answer that is played back is not believed" || bad "an answer that is played back is not believed"
seconds=$(($(date +%s) - began + 1)) requests=$(asked "$BLIND" kiosks)
check "nor asked for more often than twice a second ($requests times in $seconds s)" test "$requests" -le $((2 * seconds + 6))
stop blind
same "what the kiosk wrote is all there" 1 "$("$QZ" log show --kiosk "$WORK/blind" --json | grep -c '"kind":"checkin"')"

# ---- one that cuts what is silent for 20 s ----

shorter() { grep "^$CUT 200 .*/feed?" "$WORK/nginx.log" | grep -q 'wait=1[0-9]&'; }
was_cut() { grep -q "^$CUT 504 .*/feed?.*wait=25&" "$WORK/nginx.log"; }
wait_for 40 was_cut || bad "nginx cuts a call for news after 20 s"
for i in 11 12 13 14 15 16 17 18 19 20; do pass_id $i; done | xargs "$QZ" pass revoke >/dev/null || die "more passes are revoked"
REVOKE_FROM=10
learns cut "a kiosk whose call for news was cut hears of a revoked pass"
comes cut 6
wait_for 20 has cut 5 && ok "  uploads" || bad "  uploads"
wait_for 30 shorter && ok "  and asks for shorter calls" || bad "  and asks for shorter calls"
same "nothing that its uploads were answered looked like a proxy" 0 "$(grep -c 'uploads have stopped' "$WORK/cut.err")"
stop cut
stop nginx
stop tracker
for door in tls cache cut; do same_logs "$WORK/$door" "$(cat "$WORK/$door.id")"; done
