"""How well the intervals of polls follow feeds: items missed, delay and polls, on invented feeds.

Nothing is fetched and nothing stored: days of publishing are made up, and each rule asks for what the
document would have held at that moment. `fixed` asks every 15 minutes; `halving` halves its interval when
two thirds of a document are new and stretches it by a quarter when nothing is; `thirds` keeps the share of
known items between a third and two thirds and looks at nothing else; `ideal` knows when something comes,
and asks then, but never twice in five minutes. `ours` is what Wirewatch does.

    .venv/bin/python benchmarks/rhythm.py [--days 42] [--learning 14] [--json]
"""

import argparse
import json
import random
import sys
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from analysis.polling import Pace, Polled, after_success, hastened, window_filled
from analysis.rhythm import Rhythm, Stretch, learnt

START = datetime(2025, 1, 6, tzinfo=UTC)  # a Monday
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PACE = Pace(base=15 * MINUTE, shortest=5 * MINUTE, longest=6 * HOUR)


@dataclass(frozen=True)
class Publishing:
    """A feed: when its items come, and how many its document holds."""

    name: str
    window: int
    at: Sequence[datetime]


@dataclass(frozen=True)
class Seen:
    """What one poll found."""

    now: datetime
    before: datetime | None
    entries: int
    new: int


class Rule(Protocol):
    """Says how long to wait after a poll."""

    def __call__(self, seen: Seen) -> timedelta:
        """Return the pause."""
        ...


@dataclass
class Outcome:
    """What became of a feed under a rule, after the days of learning."""

    polls: int = 0
    fruitful: int = 0
    items: int = 0
    missed: int = 0
    told: int = 0  # of the missed, those in a gap that was noticed
    delays: list[timedelta] = field(default_factory=list)

    def row(self, feed: str, rule: str, days: float) -> dict[str, object]:
        """As a line of the table."""
        delays = sorted(self.delays) or [timedelta()]
        return {
            "feed": feed,
            "rule": rule,
            "polls a day": round(self.polls / days, 1),
            "fruitful": round(self.fruitful / max(self.polls, 1), 2),
            "mean delay, min": round(sum(delays, timedelta()) / len(delays) / MINUTE, 1),
            "95 %, min": round(delays[int(len(delays) * 0.95)] / MINUTE, 1),
            "items": self.items,
            "missed": self.missed,
            "of them noticed": self.told,
        }


@dataclass
class Ours:
    """What Wirewatch does."""

    rhythm: Rhythm = field(default_factory=Rhythm)
    new_at: datetime | None = None

    def __call__(self, seen: Seen) -> timedelta:
        """Learn, and ask again when the rhythm says so."""
        polled = Polled(
            entries=seen.entries if seen.new else 0,
            new=seen.new,
            first=seen.before is None,
            quiet_since=seen.now if seen.new else self.new_at,
        )
        if seen.before is not None and self.new_at is not None:
            stretch = Stretch(since=seen.before, until=seen.now)
            self.rhythm = learnt(self.rhythm, stretch, new=seen.new, quiet=seen.before - self.new_at)
        self.rhythm = hastened(self.rhythm, polled)
        self.new_at = seen.now if seen.new or self.new_at is None else self.new_at
        return after_success(PACE, polled, rhythm=self.rhythm, now=seen.now).next_poll_at - seen.now


@dataclass
class Fixed:
    """The same interval for ever."""

    interval: timedelta = PACE.base

    def __call__(self, seen: Seen) -> timedelta:
        """Every quarter of an hour, whatever was seen."""
        del seen
        return self.interval


@dataclass
class Halving:
    """Halves and stretches the interval by what the last document showed."""

    interval: timedelta = PACE.base

    def __call__(self, seen: Seen) -> timedelta:
        """Twice as fast after two thirds; a quarter slower after nothing."""
        if seen.before is None:
            return self.interval
        if seen.new * 3 > seen.entries * 2:
            self.interval = min(self.interval, PACE.base) / 2
        elif seen.new:
            self.interval = min(self.interval, PACE.base)
        else:
            self.interval *= 1.25
        self.interval = min(max(self.interval, PACE.shortest), PACE.longest)
        return self.interval


@dataclass
class Thirds:
    """Keeps the share of known items between a third and two thirds."""

    interval: timedelta = PACE.base

    def __call__(self, seen: Seen) -> timedelta:
        """Twice as fast above two thirds of new ones; a quarter slower below one."""
        if seen.before is not None and seen.new * 3 > seen.entries * 2:
            self.interval /= 2
        elif seen.before is not None and seen.new * 3 < seen.entries:
            self.interval *= 1.25
        self.interval = min(max(self.interval, PACE.shortest), PACE.longest)
        return self.interval


def play(feed: Publishing, rule: Rule, *, days: int, learning: int) -> Outcome:
    """Poll a feed by a rule, and return what came of it after the first days."""
    outcome, counted = Outcome(), START + learning * DAY
    now, seen_to = START + 7 * MINUTE, 0
    before: datetime | None = None
    while now < START + days * DAY:
        printed = bisect_right(feed.at, now)
        oldest = max(printed - feed.window, 0)
        new = printed - max(seen_to, oldest)
        first = before is None
        if not first and now >= counted:
            gap = window_filled(Polled(entries=printed - oldest, new=new))
            outcome.polls += 1
            outcome.fruitful += new > 0
            outcome.items += printed - seen_to
            outcome.missed += max(oldest - seen_to, 0)
            outcome.told += max(oldest - seen_to, 0) if gap else 0
            outcome.delays += [now - at for at in feed.at[printed - new : printed]]
        pause = rule(Seen(now, before, printed - oldest, new))
        before, seen_to, now = now, printed, now + pause
    return outcome


def ideal(feed: Publishing, *, days: int, learning: int) -> Outcome:
    """Poll a feed by somebody who knows when it publishes."""
    outcome, counted = Outcome(), START + learning * DAY
    asked, held = START, 0
    for at in feed.at:
        held = held + 1 if at <= asked else 1
        fresh = at > asked
        asked = max(at, asked + PACE.shortest) if fresh else asked
        if counted <= asked < START + days * DAY:
            outcome.polls += fresh
            outcome.items += 1
            outcome.missed += held > feed.window
            outcome.delays.append(asked - at)
    outcome.fruitful = outcome.polls
    return outcome


def invented(days: int) -> list[Publishing]:
    """Feeds as there are: slow ones, fast ones with short documents, with nights, weekends and bursts."""
    chance = random.Random(7)  # the same feeds every time

    def by_hour(name: str, window: int, *, rate: Callable[[datetime], float], batch: int = 1) -> Publishing:
        """Items at random, `rate` an hour, in batches printed within a minute."""
        at: list[datetime] = []
        for hour in range(days * 24):
            begun = START + hour * HOUR
            share = rate(begun) / batch
            count = int(share) + (chance.random() < share % 1)
            moments = sorted(begun + chance.random() * HOUR for _ in range(count))
            at += [moment + n * timedelta(seconds=2) for moment in moments for n in range(batch)]
        return Publishing(name, window, sorted(at))

    def awake(now: datetime) -> bool:
        return 6 <= now.hour < 22

    def at_work(now: datetime) -> bool:
        return awake(now) and now.weekday() < 5

    return [
        by_hour("1 a day", 20, rate=lambda _: 1 / 24),
        by_hour("24 a day, nights off", 30, rate=lambda now: 1.5 * awake(now)),
        by_hour("24 a day, nights and weekends off", 30, rate=lambda now: 1.5 * at_work(now)),
        by_hour("200 a day, window 10", 10, rate=lambda _: 200 / 24),
        by_hour("200 a day by day, window 10", 10, rate=lambda now: 12.5 * awake(now)),
        by_hour("2,000 a day, window 20", 20, rate=lambda _: 2000 / 24),
        by_hour("bursts of 15, four a day, window 20", 20, rate=lambda _: 60 / 24, batch=15),
        by_hour("bursts of 30, one a day, window 20", 20, rate=lambda _: 30 / 24, batch=30),
        by_hour("one a week", 10, rate=lambda _: 1 / 168),
        Publishing("dead", 10, [START + n * MINUTE for n in range(5)]),
    ]


RULES: dict[str, Callable[[], Rule]] = {
    "fixed": Fixed,
    "halving": Halving,
    "thirds": Thirds,
    "ours": Ours,
}


def measured(days: int, learning: int) -> list[dict[str, object]]:
    """Every feed under every rule."""
    rows = []
    for feed in invented(days):
        for name, rule in RULES.items():
            outcome = play(feed, rule(), days=days, learning=learning)
            rows.append(outcome.row(feed.name, name, days - learning))
        rows.append(ideal(feed, days=days, learning=learning).row(feed.name, "ideal", days - learning))
    return rows


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--days", type=int, default=42)
    parser.add_argument("--learning", type=int, default=14, help="first days, which do not count")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    rows = measured(options.days, options.learning)
    if options.json:
        sys.stdout.write(json.dumps(rows) + "\n")
        return
    heads = list(rows[0])
    table = [heads, *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


if __name__ == "__main__":
    main()
