#!/bin/sh
# Builds the wheel, installs it with the locked run-time dependencies into a new environment, and uses it there, from an empty
# folder: what works only in the checkout, or only with the tools of development, fails here.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
.venv/bin/uv build --quiet --wheel --no-build-isolation --python .venv/bin/python --out-dir "$work/dist" .
.venv/bin/uv venv --quiet --python .venv/bin/python "$work/env"
.venv/bin/uv pip install --quiet --python "$work/env/bin/python" --require-hashes -r requirements.lock
.venv/bin/uv pip install --quiet --python "$work/env/bin/python" --no-deps "$work"/dist/*.whl
mkdir "$work/empty"
cd "$work/empty"
"$work/env/bin/wirewatch" --help >/dev/null
"$work/env/bin/python" -c 'import trafilatura, analysis, connectors, storage, flows.monitor'
"$work/env/bin/wirewatch" demo --home "$work/demo" >"$work/demo.txt" || { cat "$work/demo.txt"; exit 1; }
grep -q 'CAC approval: approved' "$work/demo.txt"
[ -z "$(ls -A .)" ] || { echo "the demo left something in the folder it was started in" >&2; exit 1; }
echo "the wheel works"
