#!/bin/sh
# Makes an empty data directory in memory and serves it, with what options are given; begun once more, it serves what is
# there. LIMBECK_TEST_PASSWORD is the password of `limbeck`, who may do everything; from inside the container the clients
# find it in an option file.
set -eu
umask 077
run=/run/limbeck
password=$LIMBECK_TEST_PASSWORD
unset LIMBECK_TEST_PASSWORD
if [ ! -d "$run/data" ]; then
  /opt/limbeck/certificate.sh "$run"
  mariadb-install-db --defaults-file=/opt/limbeck/mariadb.cnf --auth-root-authentication-method=normal --skip-test-db \
    --skip-log-bin >"$run/install.log" 2>&1 || { cat "$run/install.log" >&2; exit 1; }
fi
rm -f "$run"/server.sock*
printf '[client]\nsocket = %s/server.sock\nuser = limbeck\npassword = %s\n' "$run" "$password" >"$run/.my.cnf"
cat >"$run/init.sql" <<SQL
CREATE USER IF NOT EXISTS 'limbeck'@'%' IDENTIFIED BY '$password';
GRANT ALL PRIVILEGES ON *.* TO 'limbeck'@'%' WITH GRANT OPTION;
DROP USER IF EXISTS 'root'@'localhost';
SQL
exec mariadbd --defaults-file=/opt/limbeck/mariadb.cnf --init-file="$run/init.sql" "$@"
