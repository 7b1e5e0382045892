# PostgreSQL 15 of Debian bookworm. That Debian has no pgvector: it is built from the source package of the next one.
ARG BASE=debian:bookworm

FROM ${BASE} AS pgvector
WORKDIR /build
# Of the headers' package only the headers: what it depends on is a whole LLVM.
RUN echo 'deb-src http://deb.debian.org/debian trixie main' >/etc/apt/sources.list.d/trixie.list \
    && apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends gcc libc6-dev make libpq-dev \
    && apt-get download -qq postgresql-server-dev-15 postgresql-15 postgresql-client-15 \
    && for package in *.deb; do dpkg -x "$package" /; done \
    && apt-get source -qq --download-only pgvector \
    && mkdir source && tar -xf pgvector_*.orig.tar.gz -C source --strip-components=1 \
    && make -s -j2 -C source install DESTDIR=/built OPTFLAGS= with_llvm=no PG_CONFIG=/usr/lib/postgresql/15/bin/pg_config

FROM ${BASE}
RUN mkdir -p /etc/postgresql-common \
    && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
    && apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openssl postgresql-15 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=pgvector /built /
ENV PATH=/usr/lib/postgresql/15/bin:$PATH PGHOST=/run/limbeck PGUSER=limbeck PGDATABASE=postgres HOME=/run/limbeck
COPY certificate.sh postgres.sh /opt/limbeck/
USER postgres
EXPOSE 5432
ENTRYPOINT ["/opt/limbeck/postgres.sh"]
