"""The kinds of event: the word for each status, and which statuses are alerted by default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from analysis.model import Status, Wanted

_NEWS = frozenset(
    {Status.PLANNED, Status.DONE, Status.REFUSED, Status.DELAYED, Status.ABANDONED, Status.REVERSED}
)


@dataclass(frozen=True)
class Kind:
    """One kind of event.

    `lexicon` names the data file of its triggers; `words` are triggers given in the configuration instead.
    `decided` means that somebody with authority decides: another decider is another event.
    `agreed` means that parties agree: an agreement of others is another event.
    `tested` means that the thing exists in trial versions, whose release is not the release.
    `carried` means that the thing can come with another, as a feature comes with an update.
    """

    name: str
    labels: Mapping[Status, str]
    default_alert_on: frozenset[Status] = _NEWS
    lexicon: str | None = None
    words: Mapping[Status, tuple[str, ...]] = field(default_factory=dict)
    decided: bool = False
    agreed: bool = False
    tested: bool = False
    carried: bool = True

    @classmethod
    def from_words(
        cls,
        name: str,
        words: Mapping[Status, Sequence[str]],
        *,
        labels: Mapping[Status, str] | None = None,
        alert_on: Sequence[Status] = (),
    ) -> "Kind":
        """Return a kind that a user defined by the words of each status.

        A single word is taken for a verb and found in all its forms; several words are found as they stand,
        the first of them in all its forms. The first word of a status is its label where none is given.
        """
        named = {status: given[0] for status, given in words.items() if given}
        return cls(
            name=name,
            labels=MappingProxyType({s: s.value for s in Status} | named | dict(labels or {})),
            default_alert_on=frozenset(alert_on) or _NEWS,
            words=MappingProxyType({status: tuple(given) for status, given in words.items()}),
        )


def alerts_on(wanted: Wanted, kind: Kind) -> frozenset[Status]:
    """Return the statuses that are alerted for a watched event.

    By default `planned` is among them; whoever asks adds that it needs a date (see `worth_telling`).
    """
    return frozenset(wanted.alert_on) or kind.default_alert_on


def worth_telling(status: Status, when: str | None, *, wanted: Wanted, kind: Kind) -> bool:
    """Whether a new status is alerted: a plan without a date only where the watch asks for plans by name."""
    if status not in alerts_on(wanted, kind):
        return False
    return status is not Status.PLANNED or when is not None or Status.PLANNED in wanted.alert_on


def _labels(**own: str) -> Mapping[Status, str]:
    return MappingProxyType({status: own.get(status.value, status.value) for status in Status})


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "approval": Kind(
            "approval",
            _labels(
                rumoured="approval rumoured",
                planned="approval expected",
                pending="submitted",
                done="approved",
                reversed="revoked",
                abandoned="withdrawn",
            ),
            default_alert_on=_NEWS | {Status.PENDING},
            lexicon="approval",
            decided=True,
        ),
        "release": Kind(
            "release",
            _labels(
                rumoured="release rumoured",
                pending="in testing",
                done="released",
                reversed="pulled",
                abandoned="cancelled",
            ),
            lexicon="release",
            tested=True,
            carried=False,
        ),
        "deal": Kind(
            "deal",
            _labels(
                rumoured="in talks",
                pending="agreed",
                done="done",
                refused="rejected",
                abandoned="called off",
                reversed="unwound",
            ),
            default_alert_on=_NEWS | {Status.PENDING},
            lexicon="deal",
            agreed=True,
        ),
        "legal": Kind(
            "legal",
            _labels(
                rumoured="action rumoured",
                planned="action planned",
                pending="filed",
                done="decided",
                refused="dismissed",
                reversed="lifted",
                abandoned="dropped",
            ),
            default_alert_on=_NEWS | {Status.PENDING},
            lexicon="legal",
            decided=True,
        ),
        "availability": Kind(
            "availability",
            _labels(
                rumoured="availability rumoured",
                pending="in testing",
                done="available",
                refused="blocked",
                reversed="withdrawn",
                abandoned="cancelled",
            ),
            lexicon="availability",
            tested=True,
        ),
    }
)
