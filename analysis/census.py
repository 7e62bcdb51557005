"""How the names people watch do over an archive: what matches, what binds, what can never tell."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from analysis.aliaschecks import Finding, lists_of
from analysis.aliases import AliasIndex, Mention
from analysis.assertions import Detector
from analysis.context import with_synonyms
from analysis.kinds import Kind
from analysis.model import Article, Assertion, Wanted, Watch
from analysis.passages import whole_of

EVERYTHING = 0.5  # of the articles: a name that half of them hold tells nothing apart
ENOUGH = 20  # articles: in fewer, a share says nothing
SOME = 5  # articles about a watch: in fewer, it is no wonder that its events do not come up
_APART = frozenset({"about", "subject"})
EXCLUDED = "names what is excluded"  # as the rules say it

Key = tuple[str, str | None, str, str]  # watch, development, field, alias
Event = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How a name does: articles that hold it, those that also name the watch, assertions that it is part of.

    An assertion counts for the names in its sentence; where none is there, for those in its article.
    """

    watch: str
    development: str | None
    field: str
    alias: str
    articles: int
    about: int
    assertions: int


class Census:
    """Counts articles one by one; ask it when all have been counted."""

    def __init__(self, watches: Sequence[Watch], kinds: Mapping[str, Kind]) -> None:
        self._watches = watches
        self._detector = Detector(watches, kinds)
        self._keys: list[Key] = [
            (watch.name, wanted.name if wanted else None, field, alias)
            for watch in watches
            for wanted, field, names in lists_of(watch)
            for alias in names
        ]
        self._index = AliasIndex(name for key in self._keys for name in _spellings(key))
        known = self._index.numbers
        self._numbers = {
            key: frozenset(known[name] for name in _spellings(key) if name in known) for key in self._keys
        }
        self.articles = 0
        self._matched: Counter[Key] = Counter()
        self._about: Counter[Key] = Counter()
        self._bound: Counter[Key] = Counter()
        self._concerned: Counter[str] = Counter()
        self._fields: Counter[tuple[str, str, str]] = Counter()  # watch, development, field: with the watch
        self._named: Counter[Event] = Counter()  # articles about the watch that name the subject
        self._left: Counter[Event] = Counter()  # those in which a subject is left that is not excluded
        self._fired: Counter[Event] = Counter()
        self._silenced: Counter[Event] = Counter()
        self._asserted: Counter[Event] = Counter()

    def add(self, article: Article) -> None:
        """Count an article."""
        self.articles += 1
        mentions = self._index.find(whole_of(article))
        if not mentions:
            return
        present = {one.alias for one in mentions}
        held = [key for key in self._keys if not self._numbers[key].isdisjoint(present)]
        self._matched.update(held)
        concerned = {watch for watch, _, field, _ in held if field == "about"}
        if not concerned:
            return
        self._concerned.update(concerned)
        mine = [key for key in held if key[0] in concerned]
        self._about.update(mine)
        self._fields.update({(watch, name, field) for watch, name, field, _ in mine if name is not None})
        for watch in self._watches:
            if watch.name in concerned:
                self._exclude(watch, mentions)
        self._read(article, mentions, mine)

    def counts(self) -> list[Count]:
        """Return how each name does, in the order of the configuration."""
        return [
            Count(
                watch=key[0],
                development=key[1],
                field=key[2],
                alias=key[3],
                articles=self._matched[key],
                about=self._about[key],
                assertions=self._bound[key],
            )
            for key in self._keys
        ]

    def findings(self) -> list[Finding]:
        """Return what is wrong, by these articles, in the order of the configuration; nothing without any."""
        return [finding for watch in self._watches for finding in self._of(watch)] if self.articles else []

    def _exclude(self, watch: Watch, mentions: Sequence[Mention]) -> None:
        for wanted in watch.developments:
            subject = self._spans(wanted.subject or watch.about, mentions)
            away = self._spans(wanted.exclude, mentions)
            event = (watch.name, wanted.name)
            self._named[event] += bool(subject)
            self._left[event] += any(
                not any(first <= begin and end <= last for first, last in away) for begin, end in subject
            )

    def _spans(self, names: Sequence[str], mentions: Sequence[Mention]) -> list[tuple[int, int]]:
        numbers = {self._index.numbers[name] for name in names if name in self._index.numbers}
        return [(one.start, one.end) for one in mentions if one.alias in numbers]

    def _read(self, article: Article, mentions: Sequence[Mention], mine: Sequence[Key]) -> None:
        shift = len(article.title.strip())
        for row in self._detector.explain(article):
            event = (row.watch, row.development)
            self._fired[event] += 1
            self._silenced[event] += row.why == EXCLUDED
            if row.assertion is not None:
                self._asserted[event] += 1
                self._bind(row.assertion, mentions, mine, shift=shift)

    def _bind(self, said: Assertion, mentions: Sequence[Mention], mine: Sequence[Key], *, shift: int) -> None:
        begin, end = (0, shift) if said.end == 0 else (said.start + shift, said.end + shift + 1)
        inside = {one.alias for one in mentions if begin <= one.start and one.end <= end}
        fields: dict[str, list[Key]] = {}
        for key in mine:
            if key[0] == said.watch and key[1] in {None, said.development} and key[2] != "exclude":
                fields.setdefault(key[2], []).append(key)
        for keys in fields.values():
            own = [key for key in keys if not self._numbers[key].isdisjoint(inside)]
            self._bound.update(own or keys)

    def _of(self, watch: Watch) -> Iterator[Finding]:
        for key in (key for key in self._keys if key[0] == watch.name):
            yield from self._of_name(key)
        if not self._concerned[watch.name]:
            return  # said of each name already; nothing below could be otherwise
        for wanted in watch.developments:
            yield from self._of_event(watch, wanted)

    def _of_name(self, key: Key) -> Iterator[Finding]:
        watch, development, field, alias = key
        of = partial(Finding, watch=watch, development=development, field=field, alias=alias)
        count = self._matched[key]
        if not count:
            problem = f"never matches in {_articles(self.articles)}"
            # What is never meant need not be there.
            yield of(problem=problem, mend="look at the spelling, or take it out", wrong=field != "exclude")
        # Who acts, and where, may well be in everything.
        elif count > EVERYTHING * self.articles and self.articles >= ENOUGH and field in _APART:
            problem = f"matches {count / self.articles:.0%} of {_articles(self.articles)}"
            yield of(problem=problem, mend="write a name that tells the matter apart")

    def _of_event(self, watch: Watch, wanted: Wanted) -> Iterator[Finding]:
        event, about = (watch.name, wanted.name), self._concerned[watch.name]
        of = partial(Finding, watch=watch.name, development=wanted.name)
        for field in ("subject", "where", "actor"):
            keys = [key for key in self._keys if key[:3] == (*event, field)]
            if any(self._matched[key] for key in keys) and not self._fields[(*event, field)]:
                problem = f"never stands in an article that names `about` ({about:,} do)"
                yield of(field=field, problem=problem, mend="widen `about`, or mend this list")
        named = self._named[event]
        removed = named and not self._left[event]
        if removed or (self._silenced[event] and not self._asserted[event]):
            what = f"all {_articles(named)} that name it" if removed else "every sentence that would tell it"
            mend = "take out what is too wide"
            yield of(field="exclude", problem=f"takes away {what}", mend=mend)
        elif named and not self._fired[event]:
            problem = f"no word of {wanted.event} stands in the {_articles(about)} about it"
            mend = "choose another kind of event, or define one with its words under `kinds`"
            yield of(field="event", problem=problem, mend=mend, wrong=about >= SOME)


def _articles(number: int) -> str:
    return f"{number:,} article" + "s" * (number != 1)


def _spellings(key: Key) -> tuple[str, ...]:
    """Return the names that match for a name: a place has others, as the rules know them."""
    return with_synonyms((key[3],)) if key[2] == "where" else (key[3],)
