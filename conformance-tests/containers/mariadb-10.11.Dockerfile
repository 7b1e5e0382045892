# MariaDB 10.11 of Debian bookworm.
ARG BASE=debian:bookworm
FROM ${BASE}
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
       mariadb-client-core mariadb-server-core openssl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --no-create-home mysql
ENV HOME=/run/limbeck
COPY certificate.sh mariadb.sh mariadb.cnf /opt/limbeck/
USER mysql
EXPOSE 3306
ENTRYPOINT ["/opt/limbeck/mariadb.sh"]
