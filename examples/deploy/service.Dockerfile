# A service that migrates as it starts: its revisions are in the binary. From the root of its project:
#
#   docker build -f service.Dockerfile --build-arg PACKAGE=shop -t shop .
#
# With the example of this repository: --build-arg PACKAGE=limbeck-example-service --build-arg BINARY=notes
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
    && apt-get install -y -qq --no-install-recommends ca-certificates libpq5 \
    && rm -rf /var/lib/apt/lists/*
COPY --from=build /out/service /usr/local/bin/service
USER 65534:65534
ENTRYPOINT ["service"]
