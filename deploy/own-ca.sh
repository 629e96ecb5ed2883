#!/bin/sh
# Certificates of an office's own, where no public authority issues one:  sh deploy/own-ca.sh DIR HOST
#
#   DIR/ca.pem     the authority's certificate: give it to every kiosk (`ca_file` in kiosk.conf, or --ca-file when it enrols)
#   DIR/ca.key     its key: keep it away from the network; whoever has it can be anybody
#   DIR/HOST.pem   the server's certificate, DIR/HOST.key its key: for nginx and Caddy; DIR/HOST.both.pem: both, for HAProxy
#
# An authority that is there already is used again, so that a server's certificate is renewed by the same command.
set -eu
umask 077
if [ $# -ne 2 ]; then
    echo "usage: sh deploy/own-ca.sh DIR HOST" >&2
    exit 2
fi
dir=$1 host=$2
case $host in
*[!0-9.]*) name=DNS:$host ;;
*) name=IP:$host ;;
esac
mkdir -p "$dir"

if [ ! -s "$dir/ca.key" ]; then
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj "/CN=Qingzhan $host" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign,cRLSign \
        -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
fi
openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$host" \
    -keyout "$dir/$host.key" -out "$dir/$host.csr" 2>/dev/null
printf 'subjectAltName=%s\nbasicConstraints=critical,CA:FALSE\nextendedKeyUsage=serverAuth\n' "$name" >"$dir/$host.ext"
openssl x509 -req -in "$dir/$host.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 825 \
    -extfile "$dir/$host.ext" -out "$dir/$host.pem" 2>/dev/null
cat "$dir/$host.pem" "$dir/$host.key" >"$dir/$host.both.pem"
rm -f "$dir/$host.csr" "$dir/$host.ext"
chmod 644 "$dir/ca.pem" "$dir/$host.pem"
echo "$dir/ca.pem is for the kiosks, $dir/$host.pem and .key for the server; put $dir/ca.key away"
