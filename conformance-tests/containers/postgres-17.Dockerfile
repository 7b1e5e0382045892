# PostgreSQL 17 of Debian trixie, with pgvector.
ARG BASE=debian:trixie
FROM ${BASE}
RUN mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
    && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
       openssl postgresql-17 postgresql-17-pgvector \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/usr/lib/postgresql/17/bin:$PATH PGHOST=/run/limbeck PGUSER=limbeck PGDATABASE=postgres HOME=/run/limbeck
COPY certificate.sh postgres.sh /opt/limbeck/
USER postgres
EXPOSE 5432
ENTRYPOINT ["/opt/limbeck/postgres.sh"]
