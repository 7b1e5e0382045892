# A service that migrates as it starts: its revisions are in the binary. From the root of its project:
#
#   docker build -f service.Dockerfile --build-arg PACKAGE=shop -t shop .
#
# A .dockerignore with `target` and `.git` keeps out what the build does not need. With the example of this repository:
#
#   docker build -f examples/deploy/service.Dockerfile --build-arg PACKAGE=limbeck-example-service \
#     --build-arg BINARY=notes -t notes .
#   docker run --rm -v notes:/data -p 127.0.0.1:8080:8080 -e ADDRESS=0.0.0.0:8080 notes
ARG RUST=rust:1-slim-trixie
ARG BASE=debian:trixie-slim

FROM ${RUST} AS build
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends build-essential pkg-config libpq-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY . .
ARG PACKAGE
ARG BINARY=${PACKAGE}
RUN cargo build --release --locked --package ${PACKAGE} --bin ${BINARY} \
    && install -D target/release/${BINARY} /out/service

FROM ${BASE}
RUN apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends ca-certificates tini libpq5 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/service /usr/local/bin/service
# Nobody's own user. A volume at /data, where it works, may hold an SQLite database.
RUN install -d -o 65534 -g 65534 /data
USER 65534:65534
WORKDIR /data
# The first process of a container ends at Ctrl-C, `docker stop` and the end of a pod only where it listens for that.
ENTRYPOINT ["tini", "--", "service"]
