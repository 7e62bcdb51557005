#!/bin/sh
# Installs the locked dependencies and the project itself into .venv.
# Usage: sh deploy/setup.sh PYTHON
set -eu
python=${1:?the Python 3.11 to use}
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || {
    echo "wirewatch needs Python 3.11 or newer; $python is $("$python" --version). Mend: make PYTHON=/path/to/python3.11" >&2
    exit 2
}
[ -x .venv/bin/python ] || "$python" -m venv .venv
uv=$(grep -o '^uv==[0-9.]*' requirements-dev.lock)
[ "$(.venv/bin/uv --version 2>/dev/null | cut -d' ' -f2)" = "${uv#uv==}" ] || .venv/bin/python -m pip install --quiet "$uv"
# Hashes are checked; the build runs on the locked hatchling, not on a newer one fetched on the side.
.venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r requirements-dev.lock
.venv/bin/uv pip install --quiet --python .venv/bin/python --no-deps --no-build-isolation -e .
