#!/bin/sh
# Starts the server of an installation once, so that it leaves its class archive in lib when it stops.
# usage: train.sh DIRECTORY
set -eu

data=$(mktemp -d)
trap 'rm -rf "$data"' EXIT
# As root, PostgreSQL runs as another user.
chmod 755 "$data"

"$1/bin/ambit" dev --port 0 --data "$data" > "$data/out" 2> "$data/err" &
server=$!
until grep -q '^ready ' "$data/out"; do
    if ! kill -0 "$server" 2> /dev/null; then
        cat "$data/err" >&2
        exit 1
    fi
    sleep 0.2
done
kill "$server"
wait "$server"
ls "$1"/lib/*.jsa
