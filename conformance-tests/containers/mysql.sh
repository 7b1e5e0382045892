#!/bin/sh
# Copies the empty data directory into memory and serves it, with what options are given; begun once more, it serves what
# is there. LIMBECK_TEST_PASSWORD is the password of `limbeck`, who may do everything; from inside the container the
# clients find it in an option file.
set -eu
umask 077
run=/run/limbeck
password=$LIMBECK_TEST_PASSWORD
unset LIMBECK_TEST_PASSWORD
[ -d "$run/data" ] || cp -r /opt/limbeck/data "$run/data"
rm -f "$run"/server.sock*
printf '[client]\nsocket = %s/server.sock\nuser = limbeck\npassword = %s\n' "$run" "$password" >"$run/.my.cnf"
cat >"$run/init.sql" <<SQL
CREATE USER IF NOT EXISTS 'limbeck'@'%' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO 'limbeck'@'%' WITH GRANT OPTION;
DROP USER IF EXISTS 'root'@'localhost';
SQL
exec mysqld --defaults-file=/opt/limbeck/mysql.cnf --datadir="$run/data" --init-file="$run/init.sql" "$@"
