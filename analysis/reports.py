"""Who originally reported a status, and how well the status stands.

Three write-ups of one report are one report: what counts is who found out, not who printed it. A Copy is
never a report of its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from analysis import lexicon
from analysis.aliases import canonical
from analysis.model import ArticleId, Confirm, Standing, Wanted, Watch

# What others tell longer after the first report only looks back at it; a party says it first-hand even then.
WINDOW = timedelta(days=14)
COUNTS = 0.4  # the least certainty of a sentence that passes a named report on; a round-up's has it
ALONE = 0.5  # the least of one that names nobody, and so would be its outlet's own
UNKNOWN = "unknown outlet"
DEFAULT = Confirm(reports=2, official=True)  # where nobody asked
_ARTICLES = frozenset({"the", "a", "an"})
_OF = frozenset({"of", "for", "at"})
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One Write-up that gives an event a status. `copies` are the articles that repeat it."""

    article: ArticleId
    outlet: str | None
    at: datetime | None
    attributed_to: str | None = None
    certainty: float = 1.0
    when: str | None = None
    copies: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What one reporter found out, with everybody who wrote it up, the earliest first."""

    reporter: str
    official: bool
    tellings: tuple[Telling, ...]

    @property
    def copies(self) -> int:
        """The articles that repeat one of its write-ups."""
        return sum(telling.copies for telling in self.tellings)


@dataclass(frozen=True, slots=True)
class Parties:
    """Those who speak first-hand of an event: who decides it, and whose it is."""

    actors: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def parties_of(watch: Watch, wanted: Wanted) -> Parties:
    """Return who speaks first-hand of a watched event; "Acme's phone" makes Acme a party."""
    things = (*(wanted.subject or ()), *watch.about)
    owners = (thing.replace("’", "'").split("'s ")[0] for thing in things if "'s " in thing.replace("’", "'"))
    return Parties(actors=wanted.actor, others=(*things, *owners))


def reports_of(tellings: Iterable[Telling], parties: Parties) -> list[Report]:
    """Return the independent reports behind some tellings of one status, the earliest first.

    The order in which the tellings are given does not matter.
    """
    told = sorted(_one_each(filter(_counts, tellings)), key=_in_time)
    if not told:
        return []
    dated = [one.at for one in told if one.at is not None]
    told = [one for one in told if one.at is None or one.at <= dated[0] + WINDOW or _side(one, parties)]
    desks = _desks(told)
    groups: dict[str, list[Telling]] = {}
    for one in told:
        groups.setdefault(_reporter(one, parties, desks)[0], []).append(one)
    return [_report(group, parties, desks) for group in groups.values()]


def is_confirmed(reports: Sequence[Report], confirm: Confirm | None) -> bool:
    """Whether the reports meet what was asked for; where nothing was, two of them or an official one do."""
    asked = confirm or DEFAULT
    outlets = {key_of(outlet) for outlet in asked.outlets}
    return (
        (asked.reports is not None and len(reports) >= asked.reports)
        or (asked.official and any(report.official for report in reports))
        or any(key_of(report.reporter) in outlets for report in reports)
    )


def standing_of(
    reports: Sequence[Report],
    confirm: Confirm | None,
    *,
    disputed_at: datetime | None = None,
    disputed: bool = False,
    withdrawn: bool = False,
) -> Standing:
    """Return how well a status stands.

    A dispute is over when those who told the status after `disputed_at` would confirm it by themselves.
    """
    if withdrawn:
        return Standing.WITHDRAWN
    if disputed and not is_confirmed(_since(reports, disputed_at), confirm):
        return Standing.DISPUTED
    return Standing.CONFIRMED if is_confirmed(reports, confirm) else Standing.UNCONFIRMED


def key_of(name: str) -> str:
    """Return a reporter's name as it is compared: "The Information" and "information" are one."""
    words = canonical(name).replace("'s", "").split()
    if words[:1] == ["the"]:
        words = words[1:]
    endings = lexicon.table("standing")["outlet_ending"]
    while len(words) > 1 and words[-1] in endings:
        words = words[:-1]
    return " ".join(words)


def _since(reports: Sequence[Report], moment: datetime | None) -> list[Report]:
    """Return the reports that were first told after a time; an official one counts when told again."""
    if moment is None:
        return []
    return [
        report
        for report in reports
        if any(
            one.at is not None and one.at > moment
            for one in (report.tellings if report.official else report.tellings[:1])
        )
    ]


def _counts(telling: Telling) -> bool:
    return telling.certainty >= (COUNTS if _named(telling) else ALONE)


def _one_each(tellings: Iterable[Telling]) -> list[Telling]:
    """Return one telling of each article: that which names who reported it, else the surest."""
    best: dict[ArticleId, Telling] = {}
    for one in tellings:
        best[one.article] = max(best.get(one.article, one), one, key=_clearness)
    return list(best.values())


def _clearness(telling: Telling) -> tuple[bool, float, str, str]:
    named = _named(telling) is not None
    return named, telling.certainty, telling.attributed_to or "", telling.when or ""


def _in_time(telling: Telling) -> tuple[datetime, int, str]:
    return telling.at or _NEVER, telling.article, telling.attributed_to or ""


def _report(group: Sequence[Telling], parties: Parties, desks: dict[str, str]) -> Report:
    key, name = _reporter(group[0], parties, desks)
    return Report(reporter=name, official=key.startswith("party "), tellings=tuple(group))


def _reporter(telling: Telling, parties: Parties, desks: dict[str, str]) -> tuple[str, str]:
    """Return by what a telling's original reporter is known, and how to show it."""
    outlet = telling.outlet or UNKNOWN
    own, named = key_of(outlet) or UNKNOWN, _named(telling)
    side = _side(telling, parties)
    if side:
        return f"party {side}", named or outlet
    if named is None:
        return own, outlet
    surname = key_of(named).split()[-1:]
    desk = _desk(named) or (desks.get(surname[0]) if surname else None)
    return key_of(desk or named) or own, desk or named


def _named(telling: Telling) -> str | None:
    """Return whom a telling names as its reporter, None where it names nobody or hides who it is."""
    named = telling.attributed_to
    return None if named is None or is_unnamed(named) else named


def _side(telling: Telling, parties: Parties) -> str | None:
    """Return which side told it first-hand, None where an outsider told it."""
    named = _named(telling)
    return _party(named, parties) if named else _own_party(key_of(telling.outlet or UNKNOWN), parties)


def is_unnamed(name: str) -> bool:
    """Whether a name hides who it is: "people familiar with the matter", "a source", "he", 知情人士."""
    words = tuple(name.lower().split())
    # Only a script with capitals tells a name by them; 南湾日报 has none.
    cased = any(char.islower() for char in name)
    named = any(char.isupper() if cased else char.isalpha() for char in name)
    if not words or not named:
        return True
    if words[0] in lexicon.words("grammar", "pronoun") or words[-1] in lexicon.table("standing")["hidden"]:
        return True
    if name.strip().endswith(_unnamed_in_chinese()):
        return True
    known = lexicon.phrases("attribution", "unnamed")
    return any(words[: len(phrase)] == phrase for phrase in known.get(words[0], ()))


@cache
def _unnamed_in_chinese() -> tuple[str, ...]:
    return tuple(lexicon.table("cues", "zh")["attribution"]["unnamed"])


def _desk(name: str) -> str | None:
    """Return the outlet in "The Daily's Jane Roe"."""
    outlet, possessive, person = name.replace("’", "'").partition("'s ")
    return outlet if possessive and person and outlet.strip() else None


def _desks(told: Sequence[Telling]) -> dict[str, str]:
    """Return the outlets of those reporters whom somebody named with theirs, by last name."""
    named = [one.attributed_to for one in told if one.attributed_to and _desk(one.attributed_to)]
    return {key_of(name).split()[-1]: _desk(name) or "" for name in reversed(named) if key_of(name)}


def _party(name: str, parties: Parties) -> str | None:
    """Return which side a speaker is of, None for an outsider, however often the party's name is in his."""
    for side, names in (("actor", parties.actors), ("owner", parties.others)):
        if any(_speaks_for(known, name) for known in _keys(names)):
            return side
    return None


def _speaks_for(known: str, name: str) -> bool:
    """Whether a party's name is the head of a name: "Acme spokesman", "Norway's Acme"; no "Acme rival"."""
    said, party = _parted(name), _parted(known)
    if not party or said == party:
        return bool(party)
    staff, outsiders = (frozenset(lexicon.table("standing")[entry]) for entry in ("staff", "outsider"))
    if said[: len(party)] == party:
        rest = said[len(party) :]
        return (rest[0] == "'s" or rest[0] in staff) and outsiders.isdisjoint(rest)
    if said[-len(party) :] == party:
        before = said[: -len(party)]
        of_whom = before[-1] in _OF and before[0] in staff
        return (of_whom or before[-1] == "'s" or before[-1] in _places()) and outsiders.isdisjoint(before)
    chinese = lexicon.words("attribution", "staff", language="zh")
    return len(said) == 1 and said[0].startswith(known) and said[0].removeprefix(known) in chinese


def _parted(name: str) -> list[str]:
    """Return the words of a name without its articles; a possessive ending is a word of its own."""
    words = f"{canonical(name)} ".replace("'s ", " 's ").replace("s' ", "s 's ").split()
    kept = [word for word in words if word not in _ARTICLES]
    return kept[:-1] if kept[-1:] == ["'s"] else kept


@cache
def _places() -> frozenset[str]:
    """Return the words by which a country is put before the name of what it has: "Norwegian", "UK"."""
    places = lexicon.table("cues")["places"]
    return frozenset(word for entry in ("names", "people") for one in places[entry] for word in one.split())


def _own_party(outlet: str, parties: Parties) -> str | None:
    """Return which side an outlet is the voice of: "Acme Newsroom"."""
    for side, names in (("actor", parties.actors), ("owner", parties.others)):
        for known in _keys(names):
            rest = outlet.removeprefix(known).strip()
            if outlet.startswith(known) and (not rest or rest in lexicon.table("standing")["own_outlet"]):
                return side
    return None


@cache
def _keys(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in map(canonical, names) if key)
