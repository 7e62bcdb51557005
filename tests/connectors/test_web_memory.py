"""Bombs, fetched by a process that may hardly take more memory than it has."""

import json
import subprocess
import sys

import pytest

from tests.connectors.hostile import Hostile, hostile
from tests.connectors.poison import bombs

SCRIPT = """
import json, resource, sys
from analysis.errors import FetchError
from connectors.web import Limits, Web
from tests.connectors.hostile import HERE

def reason(web, url):
    try:
        web.get(url)
    except FetchError as error:
        return error.reason
    return "fetched"

pages = int(open("/proc/self/statm").read().split()[0])
most = pages * resource.getpagesize() + 64 * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
limits = Limits(connect=20, read=20, total=60, max_bytes=8_000_000)
with Web(user_agent="t", limits=limits, admission=HERE) as web:
    print(json.dumps([reason(web, url) for url in sys.argv[1:]]))
"""


def fetched(server: Hostile, paths: list[str]) -> list[str]:
    urls = [server.url(path) for path in paths]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT, *urls], capture_output=True, text=True, timeout=100, check=True
    )
    reasons: list[str] = json.loads(run.stdout)
    return reasons


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc")
def test_a_bomb_of_a_hundred_megabytes_fits_into_64() -> None:
    table = bombs()
    with hostile() as server:
        paths = [f"/{number}" for number in range(len(table))]
        server.routes |= {path: script for path, (script, _) in zip(paths, table.values(), strict=True)}
        reasons = dict(zip(table, fetched(server, paths), strict=True))
    # A gzip within a gzip is a body like any other to the client; that it is no feed is seen by who reads it.
    expected = {
        name: "fetched" if name == "gzip of a gzip bomb" else outcome for name, (_, outcome) in table.items()
    }
    assert reasons == expected
