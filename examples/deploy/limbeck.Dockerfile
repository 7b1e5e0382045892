# The command, with every database. From the root of a clone of limbeck:
#
#   docker build -f examples/deploy/limbeck.Dockerfile -t limbeck .
#   docker run --rm limbeck --version
#
# On the project in this directory, as whoever runs it:
#
#   docker run --rm --user "$(id -u):$(id -g)" -v "$PWD:/project" -e LIMBECK_DATABASE_URL limbeck upgrade
ARG RUST=rust:1-slim-trixie
ARG BASE=debian:trixie-slim

FROM ${RUST} AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends build-essential pkg-config libpq-dev libmariadb-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /limbeck
COPY . .
RUN cargo install --locked --path cli --features postgres,mysql --root /out

FROM ${BASE}
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates tini libpq5 libmariadb3 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/bin/limbeck /usr/local/bin/limbeck
# Nobody's own user: nothing in the image has to be written, but a volume at /data may hold an SQLite database.
RUN install -d -o 65534 -g 65534 /data
USER 65534:65534
WORKDIR /project
# The first process of a container ends at Ctrl-C, `docker stop` and the end of a pod only where it listens for that.
ENTRYPOINT ["tini", "--", "limbeck"]
CMD ["--help"]
