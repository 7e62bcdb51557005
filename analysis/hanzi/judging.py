"""The sentences of a Chinese article that give watched events a status, and why the others do not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from analysis.aliases import canonical
from analysis.attribution import Teller
from analysis.binding import Bond, Span
from analysis.explained import FAR, LEAST, Asked, Explained
from analysis.hanzi.binding import bind_excluded, bind_subject
from analysis.hanzi.context import bind_actor, bind_party, bind_place
from analysis.hanzi.lexemes import Lexemes
from analysis.hanzi.passages import Passage, passages_of
from analysis.hanzi.place import Names, Place
from analysis.hanzi.reading import Read, Reader
from analysis.hanzi.script import folded
from analysis.kinds import Kind
from analysis.model import Article, Assertion, Status, Wanted, Watch
from analysis.setting import Sense


class HanziDetector:
    """Finds what Chinese articles assert about events of these kinds."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds
        self._lexemes: Lexemes | None = None

    def read(
        self, article: Article, whole: str, concerned: Sequence[tuple[Watch, Wanted, Names]]
    ) -> Iterator[Explained]:
        """Yield every trigger of a text. `whole` is title, line's end and text, as the names count in it."""
        if self._lexemes is None:
            # Built with the first Chinese article: who has none pays nothing.
            self._lexemes = Lexemes(self._kinds)
        title = article.title.strip()
        shift = len(title) + 1 if title else 0
        plain = folded(whole)
        named = _merged(chain.from_iterable(names.known for _, _, names in concerned))
        passages = passages_of(plain, whole, shift=shift, day=article.at.date() if article.at else None)
        reader = Reader(passages, self._lexemes.find(plain, named), self._kinds)
        for watch, wanted, names in concerned:
            judge = _Judge(self._kinds[wanted.event], watch, wanted, reader, names)
            yield from (judge.said(read) for read in reader.all_of(wanted.event))


def _merged(spans: Iterator[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one."""
    found: list[Span] = []
    for first, last in sorted(set(spans)):
        if found and first < found[-1][1]:
            found[-1] = found[-1][0], max(last, found[-1][1])
        else:
            found.append((first, last))
    return found


@dataclass(frozen=True, slots=True)
class _Judge(Asked):
    """Decides for one trigger whether it speaks of one watched event."""

    reader: Reader
    names: Names

    def said(self, read: Read) -> Explained:
        place, sense = read.place, read.sense
        if sense.status is None:
            return self._row(place, sense.why)
        for bond in self._bonds(place):
            if not bond.strength:
                return self._row(place, bond.reason)
            sense = sense.weaker(bond.strength, bond.reason)
        teller = self.reader.teller(place.passage)
        if teller and teller.secondhand and not self._is_party(teller):
            sense = sense.by_hearsay(teller.name)
        sense = self._weighed(place.passage, sense)
        if sense.certainty < LEAST:
            return self._row(place, "; ".join(sense.reasons))
        return self._row(place, "", self._assertion(place, sense, teller))

    def _bonds(self, place: Place) -> Iterator[Bond]:
        kind, names = self.kind, self.names
        yield bind_subject(
            place, names, parties=kind.agreed or not (kind.tested or kind.decided), news=self._news
        )
        excluded = bind_excluded(place, names.exclude)
        if excluded:
            yield excluded
        if self.wanted.where:
            yield bind_place(place, names.where)
        if self.wanted.actor and kind.decided:
            yield bind_actor(place, names, self.wanted.actor)
        if self.wanted.actor and kind.agreed:
            yield bind_party(place, names)

    @property
    def _news(self) -> bool:
        """Whether the title tells something of this kind, so that what follows is news too."""
        return bool(self.reader.headline(self.kind.name) & {Status.DONE, Status.PLANNED})

    def _is_party(self, teller: Teller) -> bool:
        """Whether who says it is one of those it is about."""
        name = canonical(teller.name)
        names = chain(self.watch.about, self.wanted.subject, self.wanted.actor)
        # A maker's name stands at the head of its things' names.
        return any(own in name or own.startswith(name) for own in map(canonical, names))

    def _weighed(self, passage: Passage, sense: Sense) -> Sense:
        denied = not passage.title and Status.DENIED in self.reader.headline(self.kind.name)
        if denied and sense.status in {Status.DONE, Status.PENDING}:
            sense = sense.weaker(0.6, "the title denies it")
        if self.reader.weight < 1.0:
            sense = sense.weaker(self.reader.weight, self.reader.genre)
        if passage.order > FAR and not self._news:
            return sense.weaker(0.8, "far down")
        return sense if passage.lead else sense.weaker(0.9, "below the lead")

    def _assertion(self, place: Place, sense: Sense, teller: Teller | None) -> Assertion:
        return self.asserted(
            place.passage,
            sense,
            trigger=f"'{_printed(place)}' {place.trigger.rule.status.value}",
            shift=self.reader.shift,
            attributed_to=teller.name if teller else None,
        )

    def _row(self, place: Place, why: str, assertion: Assertion | None = None) -> Explained:
        return self.explained(place.passage, trigger=_printed(place), why=why, assertion=assertion)


def _printed(place: Place) -> str:
    """Return the trigger as printed."""
    return place.printed((place.trigger.first, place.trigger.end))
