# The revisions of a project with the command that runs them; it stands beside limbeck.toml in the project:
#
#   docker build -f migrations.Dockerfile -t shop-migrations .
#   docker run --rm -e LIMBECK_DATABASE_URL shop-migrations upgrade
#   docker run --rm -e LIMBECK_DATABASE_URL=sqlite:/data/shop.db -v shop:/data shop-migrations upgrade
ARG LIMBECK=limbeck
FROM ${LIMBECK}
COPY limbeck.toml ./
COPY migrations migrations
# A history that cannot be read ends the build here and not the deployment later.
RUN ["limbeck", "heads"]
