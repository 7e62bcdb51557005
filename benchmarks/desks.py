"""What desks do with a text before they print it again; and forms that are filled in every week.

The words of the edits are invented or taken from the other texts, so that any texts can be edited.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks.newsroom import name, sentence

_BOXES = (
    "Sign up for our newsletter and get the news of the day every morning.",
    "Follow {outlet} for more stories like this one.",
    "{outlet} is published by {outlet} Holdings. All rights reserved.",
)
_FORMS = (
    """
    The {place} exchange said on {day} that {good} closed at {a} crowns a tonne, {move} by {b} crowns
    from the week before, while {good2} closed at {c} crowns. Trading volume was {d} lots. Stocks in the
    warehouses of {place} stood at {e} tonnes at the end of the week. The exchange publishes its figures
    every week after the close of trading, and the next are due on {day}.
    """,
    """
    {firm} sold {a} million crowns of notes that fall due in {year} on {day}. The notes carry a coupon
    of {b} percent and were priced at {c} percent of their face value, a spread of {d} points over the
    state's. {firm2} and {firm3} led the sale. Proceeds serve general purposes, among them the payment
    of older debt, the issuer said in its prospectus.
    """,
    """
    {firm} {earned} {a} million crowns in the quarter that ended in {month}, or {b} crowns a share,
    compared with {c} million a year ago. Sales {move} by {d} percent to {e} million. Analysts had
    expected {f} crowns a share on average. The company, which is based in {place}, publishes its
    figures four times a year. Its shares closed at {g} crowns on {day}.
    """,
    """
    An earthquake of magnitude {b} struck {a} kilometres from {place} on {day}, at a depth of {d}
    kilometres, the institute for seismology said. There were no first reports of damage or of people
    hurt. The institute records some {e} quakes a year in the region, most of them too weak to be felt.
    """,
    """
    {place} beat {place2} by {a} to {b} on {day}. {person} scored first after {c} minutes, and {person2}
    settled the match in minute {d}. {e} people watched in the stadium. {place} are now at rank {f} in
    the league and meet {place3} next week, while {place2} travel to {place4}.
    """,
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
_MONTHS = ("March", "June", "September", "December")
_GOODS = ("wheat", "barley", "copper", "cocoa", "timber", "wool", "tin", "oats")


@dataclass(frozen=True, slots=True)
class Print:
    """One text in the stream: the texts that it repeats (`of`), what was done to it, who printed it."""

    text: str
    edit: str
    of: frozenset[str]
    outlet: str = ""


@dataclass(slots=True)
class Desk:
    """Edits texts. `pool` are words for replaced ones."""

    random: Random
    pool: Sequence[str]

    def byline(self, text: str, outlet: str) -> str:
        """A byline, a dateline, and the outlet's name."""
        place = name(self.random).upper()
        return f"By {name(self.random)} {name(self.random)}, {outlet}\n{place} ({outlet}) - {text}"

    def boilerplate(self, text: str, outlet: str) -> str:
        """What the outlet prints under everything."""
        return "\n".join([text, *(box.format(outlet=outlet) for box in _BOXES)])

    def introduction(self, text: str, outlet: str) -> str:
        """Two sentences of its own before the text."""
        return f"{outlet} has learned: {sentence(self.random, 16)}. {sentence(self.random, 14)}.\n{text}"

    def cut(self, share: float) -> Callable[[str, str], str]:
        """Only the beginning, up to the end of a word."""
        return lambda text, _: " ".join(text.split(" ")[: max(12, round(share * text.count(" ")))])

    def reworded(self, share: float) -> Callable[[str, str], str]:
        """A share of the words replaced by words of other texts."""

        def edit(text: str, _: str) -> str:
            words = text.split(" ")
            return " ".join(
                self.random.choice(self.pool) if self.random.random() < share else w for w in words
            )

        return edit

    def combination(self, text: str, outlet: str) -> str:
        """Cut to 70 %, a tenth of the words replaced, an introduction, and the outlet's boxes."""
        shorter = self.reworded(0.1)(self.cut(0.7)(text, outlet), outlet)
        return self.boilerplate(self.introduction(shorter, outlet), outlet)

    def edits(self) -> dict[str, Callable[[str, str], str]]:
        """All edits of one text by name."""
        return {
            "byline": self.byline,
            "boilerplate": self.boilerplate,
            "introduction": self.introduction,
            "cut to 70 %": self.cut(0.7),
            "cut to 40 %": self.cut(0.4),
            "cut to 25 %": self.cut(0.25),
            "3 % edited": self.reworded(0.03),
            "10 % edited": self.reworded(0.1),
            "20 % edited": self.reworded(0.2),
            "combination": self.combination,
        }


def stream(texts: Sequence[str], *, outlets: int, seed: str) -> list[Print]:
    """Return the texts as originals, then their edits, round-ups and form articles, well mixed."""
    random = Random(seed)
    words = " ".join(texts[:: max(1, len(texts) // 200)]).split()
    desk = Desk(random, words)
    mastheads = [f"The {name(random)} Post" for _ in range(outlets)]
    originals = [Print(text, "original", frozenset([str(n)]), "The Wire") for n, text in enumerate(texts)]
    edited = [
        Print(edit(text, outlet := random.choice(mastheads)), label, frozenset([str(n)]), outlet)
        for n, text in enumerate(texts)
        for label, edit in desk.edits().items()
    ]
    edited += _roundups(texts, desk, mastheads)
    forms = [one for form in _FORMS for one in _filled(form, random, len(texts) // 20)]
    edited += [
        Print(desk.byline(one.text, outlet := random.choice(mastheads)), "copy of a form", one.of, outlet)
        for one in forms[::2]
    ]
    random.shuffle(forms)
    random.shuffle(edited)
    return originals + forms + edited


def _roundups(texts: Sequence[str], desk: Desk, mastheads: Sequence[str]) -> Iterator[Print]:
    """Three texts in one, the second whole, under a heading of the outlet's own."""
    for n in range(0, len(texts) - 2, 3):
        chosen = desk.random.sample(range(len(texts)), 2)
        items = [texts[chosen[0]], texts[n], texts[chosen[1]]]
        opening = f"{sentence(desk.random, 12)}."
        own = [f"{sentence(desk.random, 8)}." for _ in items]
        text = "\n".join([opening, *(f"{head}\n{item}" for head, item in zip(own, items, strict=True))])
        labels = frozenset(map(str, [n, *chosen]))
        yield Print(text, "in a round-up", labels, desk.random.choice(mastheads))


def _filled(form: str, random: Random, times: int) -> Iterator[Print]:
    """A form filled in anew each week."""
    for week in range(times):
        blanks: dict[str, str] = {f"place{n}": name(random) for n in ("", 2, 3, 4)}
        blanks |= {key: f"{name(random)} {name(random)}" for key in ("person", "person2")}
        blanks |= {key: f"{name(random)} Holdings" for key in ("firm", "firm2", "firm3")}
        blanks |= {key: f"{random.randint(2, 9000) / random.choice((1, 10))}" for key in "abcdefg"}
        blanks |= dict(zip(("good", "good2"), random.sample(_GOODS, 2), strict=True))
        blanks |= {"day": random.choice(_DAYS), "month": random.choice(_MONTHS)}
        blanks |= {"year": str(random.randint(2027, 2045)), "move": random.choice(("rose", "fell"))}
        text = " ".join(form.split()).format(**blanks, earned=random.choice(("earned", "lost")))
        yield Print(text, "form", frozenset([f"{form.split()[1]} {week}"]), "The Wire")
