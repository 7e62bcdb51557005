"""What is wrong with the names people watch, by the names alone; `analysis.census` asks an archive."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.aliases import canonical, is_acronym
from analysis.model import Wanted, Watch
from analysis.stopwords import STOPWORDS

FIELDS = ("subject", "where", "actor", "exclude")


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is wrong with a watch, or (not `wrong`) only to be known; `mend` says what to do."""

    watch: str
    development: str | None = None
    field: str | None = None
    alias: str | None = None
    problem: str
    mend: str
    wrong: bool = True


def lists_of(watch: Watch) -> Iterator[tuple[Wanted | None, str, Sequence[str]]]:
    """Yield every list of names in a watch: the development (None: of the watch), the field, the names."""
    yield None, "about", watch.about
    for wanted in watch.developments:
        for field in FIELDS:
            names: Sequence[str] = getattr(wanted, field)
            if names:
                yield wanted, field, names


def static_findings(watches: Iterable[Watch]) -> list[Finding]:
    """Return what can be known without any article, in the order of the configuration."""
    return [finding for watch in watches for finding in _of_watch(watch)]


def _of_watch(watch: Watch) -> Iterator[Finding]:
    for wanted, field, names in lists_of(watch):
        development = wanted.name if wanted else None
        for problem, mend, alias, wrong in (*_alone(names), *_together(names)):
            yield Finding(
                watch=watch.name,
                development=development,
                field=field,
                alias=alias,
                problem=problem,
                mend=mend,
                wrong=wrong,
            )
    for wanted in watch.developments:
        yield from _excluded(watch, wanted)
    for one, other in combinations(watch.developments, 2):
        if _asks(watch, one) == _asks(watch, other):
            yield Finding(
                watch=watch.name,
                development=other.name,
                field="subject",
                problem=f"asks for the same as {one.name}: everything is told twice",
                mend="take one out, or give each its own subject, where or actor",
            )


def _alone(names: Sequence[str]) -> Iterator[tuple[str, str, str, bool]]:
    for alias in names:
        words = canonical(alias).split()
        if not words:
            yield "holds nothing that could match", "take it out", alias, True
        elif sum(map(len, words)) == 1:
            yield "is one letter, and matches everywhere", "write the whole name", alias, True
        elif not is_acronym(alias) and STOPWORDS.issuperset(words):
            yield "is made of very common words", "write a name that nothing else has", alias, True


def _together(names: Sequence[str]) -> Iterator[tuple[str, str, str, bool]]:
    known: dict[str, str] = {}
    for alias in names:
        first = known.setdefault(canonical(alias), alias)
        if first is not alias:
            yield f"matches the same as {first!r}", "take one of them out", alias, True
    for alias in names:
        wider = next((one for one in names if _holds(alias, one)), None)
        if wider is not None:
            told = f"is contained in what {wider!r} matches already"
            yield told, f"take it out, or take {wider!r} out if it matches too much", alias, False


def _excluded(watch: Watch, wanted: Wanted) -> Iterator[Finding]:
    for field, names in (("subject", wanted.subject or watch.about), ("actor", wanted.actor)):
        for alias in names:
            same = canonical(alias)
            by = next((one for one in wanted.exclude if canonical(one) == same or _holds(alias, one)), None)
            if by is not None:
                yield Finding(
                    watch=watch.name,
                    development=wanted.name,
                    field=field,
                    alias=alias,
                    problem=f"is always excluded by {by!r}",
                    mend="take it out here, or out of `exclude`",
                )


def _holds(longer: str, shorter: str) -> bool:
    """Whether wherever the longer name stands, the shorter one matches too."""
    outer, inner = canonical(longer).split(), canonical(shorter).split()
    if len(inner) >= len(outer) or not inner:
        return False
    # An acronym matches only in capitals, which the longer name may not be printed in.
    if is_acronym(shorter) and shorter not in longer.replace("-", " ").split():
        return False
    return any(outer[i : i + len(inner)] == inner for i in range(len(outer) - len(inner) + 1))


def _asks(watch: Watch, wanted: Wanted) -> tuple[object, ...]:
    lists = (wanted.subject or watch.about, wanted.where, wanted.actor, wanted.exclude)
    return (wanted.event, *(frozenset(map(canonical, names)) for names in lists))
