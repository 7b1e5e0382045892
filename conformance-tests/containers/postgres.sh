#!/bin/sh
# Makes an empty cluster in memory and serves it, with what options are given. LIMBECK_TEST_PASSWORD is the password of
# the superuser `limbeck`.
set -eu
umask 077
run=/run/limbeck
printf '%s\n' "$LIMBECK_TEST_PASSWORD" >"$run/password"
unset LIMBECK_TEST_PASSWORD
initdb --pgdata="$run/data" --username=limbeck --pwfile="$run/password" --encoding=UTF8 --locale=C.UTF-8 --no-sync \
  --auth-local=trust --auth-host=scram-sha-256 >"$run/initdb.log"
rm "$run/password"
echo 'host all all all scram-sha-256' >>"$run/data/pg_hba.conf"
/opt/limbeck/certificate.sh "$run"
# Nothing has to outlive the container, so nothing waits for a disk; and nothing works in the background that a test
# does not ask for.
exec postgres -D "$run/data" -k "$run" \
  -c listen_addresses='*' -c max_connections=200 -c shared_buffers=64MB \
  -c ssl=on -c ssl_cert_file="$run/server.crt" -c ssl_key_file="$run/server.key" \
  -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 \
  -c autovacuum=off -c jit=off -c logging_collector=off "$@"
