# MySQL 9.7 of Debian sid.
ARG BASE=debian:sid
FROM ${BASE}
RUN apt-get update -qq -o Acquire::Check-Valid-Until=false \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
       mysql-client-core mysql-server-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home mysql
ENV HOME=/run/limbeck
COPY mysql.sh mysql.cnf /opt/limbeck/
# An empty data directory takes MySQL ten seconds to make, and a moment to copy. The keys are made by each server anew.
RUN install -d -o mysql /opt/limbeck/data \
    && mysqld --defaults-file=/opt/limbeck/mysql.cnf --user=mysql --datadir=/opt/limbeck/data --initialize-insecure \
    && rm -f /opt/limbeck/data/*.pem /opt/limbeck/data/auto.cnf
USER mysql
EXPOSE 3306
ENTRYPOINT ["/opt/limbeck/mysql.sh"]
