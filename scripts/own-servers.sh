# Servers that a script has for itself and may do to what it likes: those of conformance-tests/containers, gone once the
# script ends, whatever way. A script sources this from the root of the repository once its arguments are read:
#
#   $limbeck      the command, built with every backend
#   $scratch      a directory, removed at the end
#   $password     that of the user `limbeck` on all of them; from inside a container their clients need none
# shellcheck shell=bash

scratch=$(mktemp -d)
script=$(basename "$0")
export LIMBECK_TEST_RUN=$script-$$
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
# Through a file: what is an argument, everybody on the machine can read.
(umask 077 && printf 'LIMBECK_TEST_PASSWORD=%s\n' "$password" >"$scratch/env")

# shellcheck disable=SC2329 # the trap calls it
end() {
  conformance-tests/containers/servers down
  rm -rf "$scratch"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Says something of a server; or that it is why the script ends, with what limbeck said last.
say() { printf '%-14s %s\n' "$1" "$2"; }
fail() { say "$1" "$2" >&2; [ ! -s "$scratch/out" ] || cat "$scratch/out" >&2; exit 1; }

# With the features of the workspace, of which the tests have built all the rest.
cargo build --quiet --locked --workspace --features limbeck-cli/postgres,limbeck-cli/mysql --bin limbeck
limbeck=$PWD/target/debug/limbeck

# Starts a container of a server's image; what follows `--` are options of the server. It comes in `$container`.
start() {
  local name=$1 image
  container=limbeck-$LIMBECK_TEST_RUN-$2
  shift 2
  local -a options=()
  while [ "$1" != -- ]; do options+=("$1"); shift; done
  shift
  image=$(conformance-tests/containers/servers image "$name")
  docker run --detach --name "$container" --label "limbeck-test-run=$LIMBECK_TEST_RUN" --label "limbeck-test-owner=$$" \
    --env-file "$scratch/env" --publish "127.0.0.1::$(port_of "$name")" "${options[@]}" "$image" "$@" >/dev/null
}

port_of() { case "$1" in postgres-*) echo 5432 ;; *) echo 3306 ;; esac; }

# A database that is there from the beginning; also the scheme of the address.
home_of() { case "$1" in postgres-*) echo postgres ;; *) echo mysql ;; esac; }

address() {
  local name=$1 container=$2 user=$3 database=$4
  echo "$(home_of "$name")://$user:$password@$(docker port "$container" "$(port_of "$name")" | sed -n '/^127/p')/$database"
}

# Runs SQL in a container and prints the rows. It comes through stdin, for it may hold the password.
query() {
  local name=$1 container=$2 database=$3 sql=$4
  case "$name" in
    postgres-*) printf '%s;\n' "$sql" | docker exec -i "$container" psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$database" ;;
    *) printf '%s;\n' "$sql" | docker exec -i "$container" "${name%%-*}" --batch --skip-column-names -D "$database" ;;
  esac
}

answers() { query "$1" "$2" "$(home_of "$1")" 'SELECT 1'; }

# Waits until a command succeeds.
await() {
  local what=$1 end=$((SECONDS + 120))
  shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || { docker logs --tail 20 "$container" >&2; fail "$what" "does not come"; }
    sleep 0.1
  done
}

# limbeck in the project of `$scratch`, at an address; gives its exit code and leaves what it said in `out`.
run() {
  local url=$1
  shift
  (cd "$scratch" && LIMBECK_DATABASE_URL=$url exec "$limbeck" "$@") >"$scratch/out" 2>&1
}
