#!/bin/sh
# Resolves pyproject.toml into the two lock files, with hashes and without any index address.
# requirements.lock is what an installation runs on; requirements-dev.lock adds what tests and checks need.
# uv.lock is not used because it writes the address of the index into every entry (docs/decisions/0002).
set -eu
uv=${UV:-.venv/bin/uv}
[ -x "$uv" ] || { echo "no uv at $uv; run 'make setup', or set UV=/path/to/uv" >&2; exit 2; }
resolve() {
    out=$1; shift
    "$uv" pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-annotate --custom-compile-command 'make lock' -o "$out" "$@"
}
resolve requirements.lock pyproject.toml --extra postgresql
resolve requirements-dev.lock pyproject.toml --extra postgresql --group dev --constraint requirements.lock
