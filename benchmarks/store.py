"""What the database costs an article, step by step. PostgreSQL's own CPU shows only on the wall.

Usage: python benchmarks/store.py [URL] [ARTICLES]; without a URL, on a SQLite file that is deleted after.
The database must be empty. Texts are random words; hashes are random, a tenth of them shared.
"""

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from analysis.fingerprints import Fingerprint
from analysis.identity import Identified, NewEntry
from analysis.model import ArticleId, Assertion, Entry, Outcome, Quality, Reading, Status, Verdict
from analysis.stories import Profile, Terms
from storage import articles, copies, developments, entries, feeds, stories
from storage.articles import Stage
from storage.store import Store

NOW = datetime(2025, 2, 11, 8, 0, tzinfo=UTC)
LEASE = timedelta(minutes=5)
BATCH = 50
HASHES = 29
TERMS = 220

_rolls = random.Random(7)
_words = [f"word{number}" for number in range(40_000)]


class Clock:
    """Sums of seconds by step: of this process's CPU, and as a clock on the wall shows them.

    Of steps inside each other the innermost is charged.
    """

    def __init__(self) -> None:
        self.sums: dict[str, tuple[float, float]] = {}
        self._running: list[str] = []
        self._since = (0.0, 0.0)

    @contextmanager
    def of(self, step: str) -> Iterator[None]:
        """Charge the time of the block to a step."""
        self._charge()
        self._running.append(step)
        yield
        self._charge()
        self._running.pop()

    def _charge(self) -> None:
        now = (time.process_time(), time.perf_counter())
        if self._running:
            cpu, wall = self.sums.get(self._running[-1], (0.0, 0.0))
            self.sums[self._running[-1]] = (cpu + now[0] - self._since[0], wall + now[1] - self._since[1])
        self._since = now


def _some_words(count: int) -> list[str]:
    # Squared, so that a few words are in most texts, as in language.
    return [_words[int(_rolls.random() ** 3 * len(_words))] for _ in range(count)]


def _entry(number: int) -> NewEntry:
    url = f"https://host{number % 200}.test/{number}"
    entry = Entry(guid=url, url=url, title=" ".join(_some_words(9)), summary=" ".join(_some_words(40)))
    return NewEntry(key=url, url=url, digest=str(number), entry=entry)


def _reading(url: str) -> Reading:
    text = "\n".join(" ".join(_some_words(60)) for _ in range(8))
    return Reading(
        url=url, title=" ".join(_some_words(9)), text=text, outlet=url.split("/")[2], quality=Quality.ARTICLE
    )


def _fingerprint() -> Fingerprint:
    common = [_rolls.randrange(1000) for _ in range(3)]
    own = [_rolls.getrandbits(63) for _ in range(HASHES - len(common))]
    return Fingerprint(hashes=tuple(sorted({*common, *own})), tokens=480)


def _poll(store: Store, clock: Clock, count: int) -> None:
    with store.transaction() as session:
        feed = feeds.add(session, feeds.FeedSpec(url="https://feeds.test/a"), now=NOW)
    for start in range(0, count, BATCH):
        new = tuple(_entry(number) for number in range(start, start + BATCH))
        with clock.of("poll: known, keep"), store.transaction() as session:
            entries.known(session, feed, keys=[one.key for one in new], urls=[str(one.url) for one in new])
            entries.keep(session, feed, Identified(new=new, changed=(), same=()), now=NOW)


def _read(store: Store, clock: Clock) -> bool:
    with clock.of("read: claim"), store.transaction() as session:
        tasks = entries.claim(session, now=NOW, worker="w", lease=LEASE, limit=BATCH)
    readings = [(task, _reading(str(task.url))) for task in tasks]
    with clock.of("read: keep, settle"), store.transaction() as session:
        for task, reading in readings:
            kept = articles.keep(session, reading, first_seen_at=NOW, now=NOW)
            entries.settle(session, task.id, article=kept.article, outcome=kept.change, now=NOW)
    return bool(tasks)


def _claim(store: Store, clock: Clock, stage: Stage) -> list[ArticleId]:
    with clock.of(f"{stage}: claim"), store.transaction() as session:
        found = articles.claim(session, stage, now=NOW, worker="w", lease=LEASE, limit=BATCH)
    return [article.id for article in found]


def _compare(store: Store, clock: Clock) -> bool:
    ids = _claim(store, clock, Stage.READ)
    prints = {article: _fingerprint() for article in ids}
    paragraphs = {article: [_rolls.getrandbits(63) for _ in range(8)] for article in ids}
    with clock.of("compare: paragraphs"), store.transaction() as session:
        for article, hashes in paragraphs.items():
            copies.seen_paragraphs(session, "outlet", hashes)
            copies.note_paragraphs(session, {article: ("outlet", hashes)})
    with clock.of("compare: remember"), store.transaction() as session:
        copies.remember(session, prints)
    with clock.of("compare: candidates"), store.transaction() as session:
        for article, one in prints.items():
            copies.candidates(session, one, article=article, min_shared=2, rows_per_hash=300, best=20)
    with clock.of("compare: advance"), store.transaction() as session:
        articles.advance(session, ids, Stage.COMPARED)
    return bool(ids)


def _group(store: Store, clock: Clock) -> bool:
    ids = _claim(store, clock, Stage.COMPARED)
    with clock.of("group: advance, commit"), store.transaction() as session:
        for article in ids:
            _group_one(session, clock, article)
        articles.advance(session, ids, Stage.GROUPED)
    return bool(ids)


def _group_one(session: Session, clock: Clock, article: ArticleId) -> None:
    terms = Terms(words=dict.fromkeys(_some_words(TERMS), 1.0), names={})
    keys = [f"w:{word}" for word in terms.words]
    with clock.of("group: rarity"):
        rarity = stories.rarity(session, keys, now=NOW)
    with clock.of("group: observe"):
        stories.observe(session, dict.fromkeys(keys, 1), articles=1, now=NOW)
    rarest = sorted(keys, key=lambda key: rarity.counts.get(key, 0.0))[:30]
    with clock.of("group: candidates"):
        near = stories.candidates(session, rarest, since=NOW - timedelta(days=7), limit=10)
    joins = near[0] if near and _rolls.random() < 0.5 else None
    profile = None if joins is None else _absorb(joins, terms)
    with clock.of("group: place"):
        stories.place(session, article, profile, terms=terms, title="t", at=NOW, now=NOW)


def _absorb(profile: Profile, terms: Terms) -> Profile:
    words = {**profile.terms.words}
    for word in terms.words:
        words[word] = words.get(word, 0.0) + 1.0
    return Profile(
        story=profile.story,
        terms=Terms(words=words, names={}),
        articles=profile.articles + 1,
        first_at=profile.first_at,
        last_at=NOW,
    )


def _find(store: Store, clock: Clock) -> bool:
    ids = _claim(store, clock, Stage.GROUPED)
    said = Assertion(
        watch="w", development="d", event="approval", status=Status.PENDING, label="submitted", sentence="s"
    )
    told = Verdict(assertion=said, outcome=Outcome.TOLD, because="told")
    with clock.of("find: record, advance"), store.transaction() as session:
        for number, article in enumerate(ids):
            developments.record(session, article, [told] if number % 10 == 0 else [], now=NOW)
        articles.advance(session, ids, Stage.FOUND)
    return bool(ids)


def _run(url: str, count: int) -> None:
    store, clock = Store(url), Clock()
    store.migrate()
    _poll(store, clock, count)
    steps: tuple[Callable[[Store, Clock], bool], ...] = (_read, _compare, _group, _find)
    for step in steps:
        while step(store, clock):
            pass
    store.close()
    print(f"{store.url_for_humans}: {count} articles, batches of {BATCH}")
    print("milliseconds an article      cpu    wall")
    for name, (cpu, wall) in clock.sums.items():
        print(f"{name:26} {cpu / count * 1000:6.3f}  {wall / count * 1000:6.3f}")
    cpu, wall = (sum(sums) / count * 1000 for sums in zip(*clock.sums.values(), strict=True))
    print(f"{'sum':26} {cpu:6.3f}  {wall:6.3f}")


def main() -> None:
    """Run on the database that the command line names, or on a temporary one."""
    url, count = (*sys.argv[1:], *("", "5000")[len(sys.argv) - 1 :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        _run(url or f"sqlite:///{Path(folder) / 'benchmark.db'}", int(count))


if __name__ == "__main__":
    main()
