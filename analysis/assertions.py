"""The sentences of an article that give a watched event a status, and why the others do not.

All names of all watches are looked up in one pass; rules run only on articles that mention a watch, and on
the sentences that carry a trigger of the kind of event.
"""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import chain

from analysis.agents import bind_agent
from analysis.aliases import AliasIndex, canonical
from analysis.attribution import Teller
from analysis.binding import Bond, Place, Span, bind_subject
from analysis.carrying import can_reach, carry
from analysis.context import bind_actor, bind_party, bind_place, with_synonyms
from analysis.explained import FAR, LEAST, Asked, Explained
from analysis.genre import ADVICE
from analysis.hanzi.judging import HanziDetector
from analysis.hanzi.place import Names
from analysis.hanzi.script import is_chinese, opening_of
from analysis.kinds import KINDS, Kind
from analysis.modality import Modality
from analysis.model import Article, Assertion, Status, Wanted, Watch
from analysis.passages import Passage, page_of, whole_of
from analysis.premature import corrected
from analysis.reading import Read, Reader
from analysis.reports import is_unnamed
from analysis.setting import Sense
from analysis.triggers import vocabulary_of
from analysis.verbforms import verbs_of

# What has not happened, not what will not.
_FINISHED = frozenset({Modality.HAPPENED, Modality.NEGATED, Modality.BACKGROUND})
ENDS = frozenset({Status.DONE, Status.REFUSED, Status.ABANDONED, Status.REVERSED})
IN_PASSING = 0.45  # what an end is worth that neither title nor lead tells, and no day makes news
REPORTED = 0.75  # the most that "it is out, somebody reports" can have: a plan can correct it


@dataclass(frozen=True)
class _Aliases:
    """The names of one watched event, as the numbers that the index gave them."""

    subject: Sequence[int]
    where: Sequence[int]
    actor: Sequence[int]
    exclude: Sequence[int]
    about: Sequence[int]


@dataclass(frozen=True)
class _Names:
    """The places of one watched event's names in a document."""

    subject: Sequence[Span]
    where: Sequence[Span]
    actor: Sequence[Span]
    exclude: Sequence[Span]
    about: Sequence[Span]

    @cached_property
    def known(self) -> Sequence[Span]:
        return sorted({*self.subject, *self.where, *self.actor})

    @property
    def in_hanzi(self) -> Names:
        """The same, as the reading of Chinese takes them."""
        return Names(self.subject, self.where, self.actor, self.exclude, self.about)


class Detector:
    """Finds what articles assert about the events of these watches."""

    def __init__(self, watches: Sequence[Watch], kinds: Mapping[str, Kind] = KINDS) -> None:
        self.watches = tuple(watches)
        self._index = AliasIndex(chain.from_iterable(_aliases(watch) for watch in watches))
        self._askers: dict[int, list[int]] = {}
        for order, watch in enumerate(watches):
            for number in {
                self._index.numbers[alias] for alias in watch.about if alias in self._index.numbers
            }:
                self._askers.setdefault(number, []).append(order)
        used = {wanted.event for watch in watches for wanted in watch.developments}
        self._kinds = {name: (kinds[name], vocabulary_of(kinds[name])) for name in sorted(used)}
        self._numbers = [[(w, self._numbers_of(watch, w)) for w in watch.developments] for watch in watches]
        self._hanzi = HanziDetector({name: kind for name, (kind, _) in self._kinds.items()})
        self._verbs = {w: self._verbs_of(w) for watch in watches for w in watch.developments}

    def _verbs_of(self, wanted: Wanted) -> frozenset[str]:
        """Return the forms of the verbs that say a watched noun: who watches a "fine" waits for "fined"."""
        kind, vocabulary = self._kinds[wanted.event]
        nouns = {canonical(alias).split()[-1] for alias in wanted.subject if canonical(alias)}
        found = frozenset(chain.from_iterable(verbs_of(noun) for noun in nouns)) if not kind.tested else ()
        return frozenset(verb for verb in found if verb in vocabulary)

    def concerns(self, article: Article) -> bool:
        """Whether an article names what a watch is about."""
        whole = opening_of(article) if is_chinese(article) else whole_of(article)
        return any(mention.alias in self._askers for mention in self._index.find(whole))

    def assertions(self, article: Article) -> list[Assertion]:
        """Return the assertions about watched events in text order, title first."""
        found = [row.assertion for row in self._rows(article, spare=True) if row.assertion is not None]
        return sorted(found, key=lambda assertion: (assertion.end, assertion.start))

    def said(self, article: Article) -> list[Assertion]:
        """Return the assertions and, among them, what only says that something has not come."""
        found = [row.assertion or row.counterclaim for row in self._rows(article, spare=True)]
        return sorted(filter(None, found), key=lambda assertion: (assertion.end, assertion.start))

    def explain(self, article: Article) -> list[Explained]:
        """Return every trigger in a text that touches a watch: what it asserts, or why it is silent."""
        return list(self._rows(article))

    def _rows(self, article: Article, *, spare: bool = False) -> Iterator[Explained]:
        """Yield every trigger; to `spare` time, none in sentences that cannot be about the thing."""
        chinese = is_chinese(article)
        whole = opening_of(article) if chinese else whole_of(article)
        mentions: dict[int, list[Span]] = {}
        for mention in self._index.find(whole):
            mentions.setdefault(mention.alias, []).append((mention.start, mention.end))
        concerned = list(self._concerned(mentions)) if mentions else []
        if not concerned:
            return
        if chinese:
            hanzi = [(watch, wanted, names.in_hanzi) for watch, wanted, names in concerned]
            yield from self._hanzi.read(article, whole, hanzi)
            return
        reader = Reader(page_of(article), self._kinds)
        for watch, wanted, names in concerned:
            judge = _Judge(self._kinds[wanted.event][0], watch, wanted, reader, self._verbs[wanted])
            picky = spare and not self._verbs[wanted]
            rows = [
                judge.row(read, names)
                for index, passage in enumerate(reader.page.passages)
                if not picky or can_reach(names.subject, passage)
                for read in reader.of(wanted.event, index)
            ]
            yield from _corrected(rows, article)

    def _concerned(self, mentions: Mapping[int, list[Span]]) -> Iterator[tuple[Watch, Wanted, _Names]]:
        """Yield the watched events that a document with these mentions can be about."""
        asked = {order for alias in mentions for order in self._askers.get(alias, ())}
        for order in sorted(asked):
            for wanted, numbers in self._numbers[order]:
                named = any(number in mentions for number in numbers.subject) or self._verbs[wanted]
                if named and (not wanted.where or any(number in mentions for number in numbers.where)):
                    names = _names(mentions, numbers)
                    if names.subject or self._verbs[wanted]:
                        yield self.watches[order], wanted, names

    def _numbers_of(self, watch: Watch, wanted: Wanted) -> _Aliases:
        """Return the numbers of the aliases of a watched event in the index."""
        known = self._index.numbers
        return _Aliases(
            *(
                tuple(known[alias] for alias in aliases if alias in known)
                for aliases in (
                    wanted.subject or watch.about,
                    with_synonyms(wanted.where),
                    wanted.actor,
                    wanted.exclude,
                    watch.about,
                )
            )
        )


def _corrected(rows: Sequence[Explained], article: Article) -> Iterator[Explained]:
    """Yield the rows of one event, its headline read as the text below means it."""
    found = iter(corrected([row.assertion for row in rows if row.assertion is not None], article))
    for row in rows:
        yield row if row.assertion is None else replace(row, assertion=next(found))


def _names(mentions: Mapping[int, list[Span]], numbers: _Aliases) -> _Names:
    """Return where a document names what belongs to a watched event."""
    exclude, about = _spans(mentions, numbers.exclude), _spans(mentions, numbers.about)
    subject = _spans(mentions, numbers.subject)
    if exclude:
        subject = [s for s in subject if not any(first <= s[0] and s[1] <= last for first, last in exclude)]
    actor = _spans(mentions, numbers.actor)
    if actor:
        longer = sorted({*about, *subject})
        # "Lumen" in "Lumen Vision" is the thing's name, not its maker that acts.
        actor = [span for span in actor if not _inside(span, longer)]
    return _Names(subject, _spans(mentions, numbers.where), actor, exclude, about)


def _spans(mentions: Mapping[int, list[Span]], numbers: Sequence[int]) -> Sequence[Span]:
    found = [span for number in numbers if number in mentions for span in mentions[number]]
    found.sort()
    return found


@dataclass(frozen=True, slots=True)
class _Judge(Asked):
    """Decides for one trigger whether it speaks of one watched event."""

    reader: Reader
    verbs: frozenset[str]

    def row(self, read: Read, names: _Names) -> Explained:
        place, sense = read.place, read.sense
        if sense.status is None:
            return replace(
                self._explained(place, sense.why), counterclaim=self._counterclaim(place, sense, names)
            )
        bonds = []
        for bond in self._bonds(place, names):
            if not bond.strength:
                return self._explained(place, bond.reason)
            bonds.append(bond)
        for bond in bonds:
            if bond.reason:
                sense = sense.weaker(bond.strength, bond.reason)
        teller = self.reader.teller(place.passage)
        if teller and teller.secondhand and not self._is_party(teller):
            sense = _heard(sense, place, teller.name)
            if sense.status is Status.DONE and sense.certainty > REPORTED:
                sense = replace(sense, certainty=REPORTED)
        elif not teller and self._is_reported(names):
            reporter = self.reader.reported_by(place.passage)
            sense = _heard(sense, place, reporter) if reporter else sense
        sense = self._weighed(place.passage, sense)
        if sense.certainty < LEAST:
            return self._explained(place, "; ".join(sense.reasons))
        said = replace(self._assertion(place, sense, teller), actor=_named_in(place, names.actor))
        return self._explained(place, "", said)

    def _is_reported(self, names: _Names) -> bool:
        """Whether a report that the article passes on is about this thing: title or lead names it."""
        opening = next((p.end for p in self.reader.page.passages if p.order == 0), 0)
        return any(first < opening for first, _ in names.subject)

    def _counterclaim(self, place: Place, sense: Sense, names: _Names) -> Assertion | None:
        """Return what a negated sentence speaks against: "has not been approved"; None where it is none."""
        rule, usage = place.trigger.rule, place.usage
        negated = sense.why.startswith("negated") and usage.modality in _FINISHED
        if not negated or rule.status not in {Status.DONE, Status.PENDING}:
            return None
        against = Sense(Status.DENIED, 1.0, reasons=(sense.why,))
        for bond in self._bonds(place, names):
            against = against.weaker(bond.strength, bond.reason)
        against = self._weighed(place.passage, against)
        if against.certainty < LEAST:
            return None
        teller = self.reader.teller(place.passage)
        return replace(self._assertion(place, against, teller), denies=rule.status)

    def _bonds(self, place: Place, names: _Names) -> Iterator[Bond]:
        bond = bind_subject(place, names.subject, strict=self.kind.tested, carried=self.kind.carried)
        if not bond.strength and self._says_itself(place, names):
            bond = Bond(0.95, "the verb says the thing itself")
        if not bond.strength and not place.in_clause(names.subject):
            bond = carry(place, names.subject, names.known, news=self._news)
            if place.trigger.rule.listed:
                bond = Bond(0.0, "what is listed must be named")
        yield bond
        if place.in_clause(names.exclude) or place.names_before(names.exclude):
            yield Bond(0.0, "names what is excluded")
        if self.wanted.where:
            yield bind_place(place, names.where)
        if self.wanted.actor and self.kind.tested:
            yield bind_agent(place, names.actor, known=names.known)
        if self.wanted.actor and self.kind.decided:
            yield self._decider(place, names)
        if self.wanted.actor and self.kind.agreed:
            others = [span for span in names.actor if not _overlaps(span, names.subject)]
            yield bind_party(place, others, known=names.known)

    def _decider(self, place: Place, names: _Names) -> Bond:
        """Return who decides; what the first sentence says of it holds for the headline above it."""
        bond = bind_actor(place, names.actor, known=names.known, aliases=self.wanted.actor)
        if not place.passage.title or bond.strength == 1.0:
            return bond
        for read in self.reader.of(self.kind.name, 1) if len(self.reader.page.passages) > 1 else ():
            if read.sense.status is place.trigger.rule.status:
                below = bind_actor(read.place, names.actor, known=names.known, aliases=self.wanted.actor)
                bond = bond if below.strength else below
        return bond

    def _says_itself(self, place: Place, names: _Names) -> bool:
        """Whether a watched event is told by its verb: who watches a "fine" wants to know who "was fined"."""
        if place.passage.wording.words[place.trigger.head] not in self.verbs:
            return False
        return bool(place.in_words(names.about) or place.in_words(names.actor))

    @property
    def _news(self) -> bool:
        """Whether the title tells something of this kind, so that what follows is news too."""
        return bool(self.reader.headline(self.kind.name) & {Status.DONE, Status.PLANNED})

    def _attributed_to(self, teller: Teller | None) -> str | None:
        """Return who originally reported it: by the sentence, else by the article as a whole."""
        if teller and not is_unnamed(teller.name):
            return teller.name
        return self.reader.original or (teller.name if teller else None)

    def _is_party(self, teller: Teller) -> bool:
        """Whether who says it is one of those it is about."""
        name = canonical(teller.name)
        names = chain(self.watch.about, self.wanted.subject, self.wanted.actor)
        return any(canonical(own) in name for own in names)

    def _weighed(self, passage: Passage, sense: Sense) -> Sense:
        denied = not passage.title and Status.DENIED in self.reader.headline(self.kind.name)
        if denied and sense.status in {Status.DONE, Status.PENDING}:
            sense = sense.weaker(0.6, "the title denies it")
        headline = self.reader.headline(self.kind.name)
        if self.reader.weight < 1.0 and not (self.reader.weight == ADVICE and sense.status in headline):
            sense = sense.weaker(self.reader.weight, self.reader.genre)
        if not passage.lead and sense.status in ENDS and sense.status not in headline and not passage.recent:
            return sense.weaker(IN_PASSING, "told in passing")
        if passage.order > FAR and not self._news:
            return sense.weaker(0.8, "far down")
        dated = sense.status is Status.PLANNED and sense.status in headline and sense.when
        return sense if passage.lead or dated else sense.weaker(0.9, "below the lead")

    def _assertion(self, place: Place, sense: Sense, teller: Teller | None) -> Assertion:
        return self.asserted(
            place.passage,
            sense,
            trigger=f"'{_printed(place)}' {place.usage.modality.value}",
            shift=self.reader.page.shift,
            attributed_to=self._attributed_to(teller),
        )

    def _explained(self, place: Place, why: str, assertion: Assertion | None = None) -> Explained:
        return self.explained(place.passage, trigger=_printed(place), why=why, assertion=assertion)


def _inside(span: Span, longer: Sequence[Span]) -> bool:
    """Whether a span is a part of one of the longer ones, which come in order."""
    near = longer[: bisect_left(longer, (span[1], 0))][-3:]
    return any(first <= span[0] and span[1] <= last and (first, last) != span for first, last in near)


def _overlaps(span: Span, others: Sequence[Span]) -> bool:
    """Whether a span touches one of the others, which come in order."""
    near = others[: bisect_left(others, (span[1], 0))][-3:]
    return any(last > span[0] for _, last in near)


def _named_in(place: Place, actors: Sequence[Span]) -> str | None:
    """Return who decides or acts as the sentence prints it: named in the trigger's clause, else elsewhere."""
    found = place.in_clause(actors) or place.in_words(actors)
    if not found:
        return None
    first, last = found[0]
    wording = place.passage.wording
    return place.passage.whole[wording.starts[first] : wording.ends[last]]


def _heard(sense: Sense, place: Place, name: str) -> Sense:
    """Return the sense as another's report: what is to end, as much as what is to come, is then a rumour."""
    ahead = sense.status in ENDS and place.usage.modality is Modality.FUTURE
    return (replace(sense, status=Status.PLANNED) if ahead else sense).by_hearsay(name)


def _printed(place: Place) -> str:
    """Return the trigger as printed."""
    wording, trigger = place.passage.wording, place.trigger
    return place.passage.whole[wording.starts[trigger.first] : wording.ends[trigger.last]]


def _aliases(watch: Watch) -> Iterator[str]:
    yield from watch.about
    for wanted in watch.developments:
        yield from chain(wanted.subject, with_synonyms(wanted.where), wanted.actor, wanted.exclude)
