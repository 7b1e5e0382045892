#!/bin/sh
# Makes a certificate that a client on this machine can verify: server.crt and server.key in the given directory.
set -eu
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost \
  -addext 'subjectAltName = DNS:localhost, IP:127.0.0.1' -keyout "$1/server.key" -out "$1/server.crt" 2>"$1/openssl.log"
chmod 600 "$1/server.key"
