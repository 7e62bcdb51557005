"""The archive that the growth benchmark fills: without this, a new column would break it unnoticed."""

import pytest

from analysis.fingerprints import ALGORITHM
from benchmarks.filling import Filling
from benchmarks.growth import fill
from benchmarks.stream import Stream
from storage import articles
from storage.articles import Stage
from storage.store import Store


@pytest.mark.timeout(300)
def test_a_filled_archive_fits_the_present_schema(empty_url: str) -> None:
    store = Store(empty_url)
    store.migrate()
    store.check(ALGORITHM)
    fill(Filling(Stream()), {empty_url: store}, 60)
    with store.reading() as session:
        assert articles.count(session) == 60
        assert articles.backlog(session).get(Stage.READ, 0) == 0
    store.close()
