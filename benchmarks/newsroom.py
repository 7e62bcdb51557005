"""Invented news for measuring: articles, their copies, and watches that some of them touch.

Deterministic: the same numbers of feeds and pages always give the same texts. Words follow Zipf's
law over some thousands of forms; an article has 300 to 900 of them, a few words of its own matter that
return, and names of people, bodies and places. One in five belongs to a matter that other outlets
write about too, one in seven is a syndicated copy of another outlet's article, one in eight says
something of a watched event.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import accumulate, product
from random import Random

NOW = datetime(2030, 6, 3, 12, tzinfo=UTC)
"""When the cycle runs: every article is a little older."""

WATCHES = 24

_SHARED = 0.2  # of the articles: about a matter that others write about
_COPIED = 0.15
_TOUCHING = 0.125


def _words(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


_FUNCTION = _words(
    "the of and to a in that for on with as by at from it was were is are be been has had have will "
    "would not this which their its an after before when while but or more than also about into over "
    "under between during since until because where who they he she we last first new other some such "
    "only most"
)
_FIRST = _words(
    "harbour river bridge water road market school court forest winter summer north south east west "
    "land town field garden mill stone iron copper glass paper cotton grain cattle fishing ferry "
    "railway tram station depot signal power wind solar heat storm flood coast island valley hill "
    "border customs tax budget pension wage rent housing street park stage theatre record choir league "
    "cup final team train"
)
_SECOND = _words(
    "plan works line yard keeper council board report figures bill vote reform levy fund grant contract "
    "tender survey inquiry hearing ruling appeal panel office bureau service network scheme project "
    "programme opening closure delay shortage surplus price cost share growth fall rise season round "
    "day"
)
_VERBS = _words(
    "opened closed raised lowered moved built repaired sold bought leased planned counted measured "
    "shared divided doubled halved reviewed praised criticised backed opposed welcomed questioned"
)
_ADJECTIVES = _words(
    "large small early late local regional public private former joint annual weekly steady sudden "
    "costly cheap narrow broad quiet busy empty crowded modern old northern southern coastal rural "
    "urban"
)
_OPENINGS = _words("Ka Be To Mi Ra Su Le No Vi Da Hol Ber Tam Wes Gri Fen")
_MIDDLES = _words("la ri no de mu sta ver li go pa ren vo")
_ENDINGS = _words("nd sen ris low man ta dor vik ham ley ton mer rick ska")
_ROLES = ("spokesman", "chairwoman", "economist", "union leader", "mayor", "head of planning", "engineer")
_BODIES = ("Council", "Authority", "Institute", "Association", "Holdings", "Works", "Chamber", "Agency")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("January", "March", "May", "July", "September", "November")

_SAID = (
    "The {actor} approved {subject} on {day} after a review of {number} weeks.",
    "{subject} was released on {day}, the company said.",
    "The {actor} has not approved {subject}, officials said on {day}.",
    "If approved, {subject} would reach {number} towns by {month}.",
    "{subject} is expected to be released in {month}, two people with knowledge of the plan said.",
    "The {actor} is reviewing {subject}, and a decision is due in {month}.",
    "Analysts asked what the release of {subject} would mean for prices.",
    "Nobody at the company wanted to speak about {subject}.",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One article of one outlet."""

    outlet: int
    number: int
    title: str
    byline: str
    paragraphs: tuple[str, ...]
    at: datetime

    @property
    def path(self) -> str:
        """Where its page is on the outlet's site."""
        return f"/{self.at:%Y/%m/%d}/{'-'.join(self.title.lower().split()[:6])}-{self.number}.html"


@dataclass(frozen=True, slots=True)
class Subject:
    """What a watch is about, and who decides upon it."""

    name: str
    actor: str


@dataclass(frozen=True, slots=True)
class _Matter:
    """What an article is about: words and names that return in it."""

    words: tuple[str, ...]
    people: tuple[str, ...]
    body: str
    place: str


class _Vocabulary:
    """Words by how often they are used."""

    def __init__(self, random: Random) -> None:
        compounds = [one + two for one, two in product(_FIRST, _SECOND)]
        # Short words are the frequent ones, as in every language.
        self.nouns = random.sample([*_FIRST, *_SECOND], len(_FIRST) + len(_SECOND))
        self.nouns += random.sample(compounds, len(compounds))
        self.noun_weights = list(accumulate(1 / (rank + 20) for rank in range(len(self.nouns))))
        self.function_weights = list(accumulate(1 / (rank + 2) for rank in range(len(_FUNCTION))))


def watched() -> tuple[Subject, ...]:
    """The subjects of the watches, with names that no other text has."""
    pairs = list(product(("Quor", "Zeph", "Xan", "Yll", "Jux", "Oph"), ("ane", "irel", "ova", "umbra")))
    return tuple(
        Subject(f"{first}{second} {number + 2}", f"{first}{second.title()} Oversight Board")
        for number, (first, second) in enumerate(pairs[:WATCHES])
    )


def articles(feeds: int, pages: int) -> list[list[Item]]:
    """The articles of each outlet, the newest first, as its feed prints them."""
    random = Random(f"wirewatch {feeds} {pages}")
    vocabulary = _Vocabulary(random)
    shared = [_matter(vocabulary, random) for _ in range(max(1, feeds * pages // 20))]
    outlets: list[list[Item]] = [[] for _ in range(feeds)]
    written: list[Item] = []
    for number, outlet in product(range(pages), range(feeds)):
        at = NOW - timedelta(minutes=20 + 1400 * (pages - number) / pages, seconds=outlet)
        if written and random.random() < _COPIED:
            item = replace(_copy(random.choice(written), random), outlet=outlet, number=number, at=at)
        else:
            matter = random.choice(shared) if random.random() < _SHARED else _matter(vocabulary, random)
            item = _article(matter, vocabulary, random, place=(outlet, number, at))
            written.append(item)
        outlets[outlet].append(item)
    return [items[::-1] for items in outlets]


def sentence(vocabulary_seed: Random, words: int) -> str:
    """Some words of no matter, for the boxes around articles."""
    return " ".join(vocabulary_seed.choices(_FIRST + _SECOND + _ADJECTIVES, k=words)).capitalize()


def name(random: Random) -> str:
    """An invented name of one word."""
    return random.choice(_OPENINGS) + random.choice(_MIDDLES) + random.choice(_ENDINGS)


def _matter(vocabulary: _Vocabulary, random: Random) -> _Matter:
    return _Matter(
        words=tuple(random.sample(vocabulary.nouns, 10)),
        people=tuple(f"{name(random)} {name(random)}" for _ in range(3)),
        body=f"{name(random)} {random.choice(_BODIES)}",
        place=name(random),
    )


def _article(
    matter: _Matter, vocabulary: _Vocabulary, random: Random, *, place: tuple[int, int, datetime]
) -> Item:
    outlet, number, at = place
    sentences = [
        f"{matter.place}, {at:%B} {at.day} - {next(_sentences(matter, vocabulary, random))}",
    ]
    wanted = random.randint(400, 900)
    length = 0
    for one in _sentences(matter, vocabulary, random):
        sentences.append(one)
        length += one.count(" ") + 1
        if length >= wanted:
            break
    if random.random() < _TOUCHING:
        for at_sentence in (1, 3):
            sentences.insert(at_sentence, _said(random))
    title = (
        f"{matter.body} {random.choice(_VERBS)} {' '.join(random.sample(matter.words, 3))} in {matter.place}"
    )
    return Item(
        outlet=outlet,
        number=number,
        title=title,
        byline=f"{name(random)} {name(random)}",
        paragraphs=tuple(_paragraphs(sentences, random)),
        at=at,
    )


def _sentences(matter: _Matter, vocabulary: _Vocabulary, random: Random) -> Iterator[str]:
    while True:
        words: list[str] = []
        for _ in range(random.randint(2, 6)):
            nouns = random.choices(vocabulary.nouns, cum_weights=vocabulary.noun_weights, k=2)
            own = random.choice(matter.words) if random.random() < 0.25 else nouns[0]
            filler = random.choices(_FUNCTION, cum_weights=vocabulary.function_weights, k=2)
            words += [filler[0], random.choice(_ADJECTIVES), own, random.choice(_VERBS), filler[1], nouns[1]]
        text = " ".join(words)
        kind = random.random()
        if kind < 0.2:
            speaker = random.choice(matter.people)
            role = random.choice(_ROLES)
            yield f"\u201c{text.capitalize()},\u201d said {speaker}, a {role} in {matter.place}."
        elif kind < 0.35:
            share = random.randint(2, 980) / 10
            yield f"On {random.choice(_DAYS)} the {matter.body} {text} by {share} percent."
        else:
            yield f"{text.capitalize()}."


def _said(random: Random) -> str:
    subject = random.choice(watched())
    return random.choice(_SAID).format(
        actor=subject.actor,
        subject=subject.name,
        day=random.choice(_DAYS),
        month=random.choice(_MONTHS),
        number=random.randint(2, 40),
    )


def _paragraphs(sentences: Sequence[str], random: Random) -> Iterator[str]:
    start = 0
    while start < len(sentences):
        end = start + random.randint(1, 3)
        yield " ".join(sentences[start:end])
        start = end


def _copy(original: Item, random: Random) -> Item:
    """The article as another outlet prints it: cut at the end, or with an introduction."""
    kept = original.paragraphs
    if random.random() < 0.5:
        kept = kept[: max(3, round(len(kept) * random.uniform(0.5, 1)))]
    if random.random() < 0.3:
        kept = (f"{sentence(random, 18)}.", *kept)
    title = original.title if random.random() < 0.5 else f"{sentence(random, 4)}: {original.title}"
    return replace(original, title=title, paragraphs=kept)
