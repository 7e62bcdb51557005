"""Developments and their chains as lines that people read; at 80 columns nothing is squeezed."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from textwrap import wrap

from analysis.kinds import KINDS
from analysis.model import Change, DevelopmentId, Standing, Status
from connectors.channels.wording import plain
from flows.chains import Chain, Link, Reported, WriteUp
from flows.counting import counted
from storage.development_rows import DevelopmentRow

_LONGEST = 2000
_TEXT = " " * 6
_DEEPER = " " * 8
OPINIONS = {
    "wrong": "rejected as wrong",
    "off-topic": "rejected as off-topic",
    "known": "known before",
    "missed": "added by hand",
}
_AGAINST = {Change.DISPUTE: "disputes", Change.CORRECTION: "takes back"}


def listed(rows: Iterable[DevelopmentRow], width: int) -> Iterator[str]:
    """Yield the developments, each with its sentence in lines of its own."""
    for row in rows:
        head = f"{row.id:>4}  {_time(row.at)}  "
        yield from _folded(f"{_state(row)} [{row.standing}]", width, head=head, indent=6)
        counts = f"{counted(row.write_ups, 'write-up')}, {counted(row.copies, 'copy', 'copies')}"
        about = f"{row.watch} / {row.development}; first: {row.outlet}; {counts}"
        yield from _folded(about, width, head=_TEXT, indent=6)
        yield from _folded(f"“{row.sentence}”", width, head=_TEXT, indent=6)


def chain(shown: Chain, width: int) -> Iterator[str]:
    """Yield the whole chain of an event; the development asked for is marked."""
    yield plain(f"{shown.row.watch} / {shown.row.development}", _LONGEST)
    for link in shown.links:
        yield ""
        yield from _link(link, shown, width)


def _link(link: Link, shown: Chain, width: int) -> Iterator[str]:
    row = link.row
    mark = ">" if row.id == shown.row.id else " "
    yield from _folded(_state(row), width, head=f"{mark}{row.id:>3}  {_time(row.at)}  ", indent=6)
    yield from _folded(f"“{row.sentence}”", width, head=_TEXT, indent=6)
    for line in _facts(link, shown):
        yield from _folded(line, width, head=_TEXT, indent=8)
    for report in link.reports:
        yield from _report(report, width)


def _facts(link: Link, shown: Chain) -> Iterator[str]:
    row = link.row
    since = f", since {_time(row.confirmed_at)}" if _confirmed(row) else ""
    yield f"{row.standing}{since}; {_counted(link.reports)}"
    if link.reports:
        first = link.reports[0].write_ups[0].article
        by = link.reports[0].reporter
        told = "" if by == first.outlet else f", reported by {by}"
        yield f"first: {first.outlet}{told}, {_time(first.at)}"
    if row.change is Change.NEWS and row.previous is not None:
        yield f"before: {_dated(_label(row, row.previous), row.previous_when)}"
    for number in link.disputes:
        yield f"disputed by {number}: {_who(number, shown)}"
    for number in link.corrections:
        yield f"taken back by {number}: {_who(number, shown)}"


def _confirmed(row: DevelopmentRow) -> bool:
    return row.standing is Standing.CONFIRMED and row.confirmed_at is not None


def _report(report: Reported, width: int) -> Iterator[str]:
    official = " (official)" if report.official else ""
    copies = sum(len(one.copies) for one in report.write_ups)
    counts = f"{counted(len(report.write_ups), 'write-up')}, {counted(copies, 'copy', 'copies')}"
    yield from _folded(f"report: {report.reporter}{official}; {counts}", width, head=_TEXT, indent=8)
    for one in report.write_ups:
        yield from _write_up(one, width)


def _write_up(one: WriteUp, width: int) -> Iterator[str]:
    article = one.article
    head = f"{_DEEPER}{_time(article.at)}  "
    yield from _folded(f"{article.outlet}: {article.title}", width, head=head, indent=10)
    if one.copies:
        outlets = ", ".join(copy.outlet for copy in one.copies)
        yield from _folded(f"copied by {outlets}", width, head=f"{_DEEPER}  ", indent=12)


def _counted(reports: Sequence[Reported]) -> str:
    return counted(len(reports), "independent report")


def _state(row: DevelopmentRow) -> str:
    """Return the status with its date; of what speaks against another, against which."""
    state = _dated(row.label, row.when) + (f" [{OPINIONS[row.feedback]}]" if row.feedback else "")
    if row.change is Change.NEWS or row.against is None:
        return state
    against = _dated(_label(row, row.against), row.against_when)
    holds = "" if row.change is Change.DISPUTE or row.label == "denied" else f", so again {state}"
    said = f" ({state})" if row.change is Change.DISPUTE else ""
    return f"{row.change}: {_AGAINST[row.change]} {against}{holds}{said}"


def _label(row: DevelopmentRow, status: Status) -> str:
    """Return the word for a status of the kind of event; a kind of one's own uses the status itself."""
    kind = KINDS.get(row.event)
    return kind.labels[status] if kind else status.value


def _who(number: DevelopmentId, shown: Chain) -> str:
    row = next(link.row for link in shown.links if link.row.id == number)
    return f"{row.outlet}, {_time(row.at)}"


def _dated(label: str, when: str | None) -> str:
    return f"{label} ({when})" if when else label


def _time(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "time unknown    "


def _folded(text: str, width: int, *, head: str, indent: int) -> list[str]:
    """Return a text, which may come from the news, in lines of at most `width` characters after `head`."""
    return wrap(
        plain(text, _LONGEST),
        max(width, 40),
        initial_indent=head,
        subsequent_indent=" " * indent,
        break_on_hyphens=False,
    )
