"""Who originally said it: "according to The Daily", "Daily's Jane Roe", "people familiar with the matter"."""

from collections.abc import Sequence
from dataclasses import dataclass

from analysis import lexicon
from analysis.when import is_date_word
from analysis.wording import Wording, bare, is_name

LONGEST = 6  # words of a name
_REPORTS = frozenset({"report", "reports", "reported", "story", "scoop"})
_INVERTED = frozenset({"says", "said", "reports", "reported", "writes", "wrote"})
BETWEEN = 5  # words between a name and its verb: "The Daily on Monday first reported"
# fmt: off
_CLAIMANTS = frozenset({
    "analyst", "analysts", "leaker", "leakers", "report", "reports", "rumor", "rumors", "rumour", "rumours",
    "leak", "leaks", "tipster", "insider", "newsletter", "newspaper", "blogger", "researcher", "firm",
})
_PAPERS = frozenset({
    "document", "documents", "filing", "filings", "statement", "post", "letter", "release", "website", "page",
    "notes", "order", "ruling", "announcement", "plan", "schedule", "law", "regulation", "blog",
})
_TIMES = frozenset({
    "today", "also", "has", "have", "first", "earlier", "recently", "previously", "now", "later", "on", "in",
    "last", "this", "week", "month", "year", "weekend", "yesterday", "originally", "since", "separately",
})
# fmt: on
_INSIDE = frozenset({"of", "the", "and", "&", "for", "de"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Who said it, as printed. `secondhand`: a report about others, not a statement of one's own."""

    name: str
    secondhand: bool


def teller_of(wording: Wording, *, title: bool = False) -> Teller | None:
    """Return whom the sentence itself names as the one who reported or said it."""
    reported = _reported_by(wording) or (_headline_prefix(wording) if title else None)
    if reported:
        return Teller(reported, secondhand=True)
    # "The Daily reported, citing people familiar with the matter": the report is The Daily's.
    speaker, unnamed = _speaker(wording), _unnamed(wording.words)
    if unnamed and not (speaker and speaker.secondhand):
        return Teller(unnamed, secondhand=True)
    return speaker


def reporter_of(wording: Wording) -> str | None:
    """Return whose report the sentence names: "a report by The Daily", "so says The Daily"."""
    reported = _reported_by(wording)
    if reported:
        return reported
    speaker = _speaker(wording)
    if speaker and speaker.secondhand:
        return speaker.name
    words = wording.words
    for index in range(2, len(words)):
        if words[index - 1] in _REPORTS and words[index] in {"by", "in", "from"}:
            return _name_after(wording, index + 1)
        # "So says The Daily": turned round, it is a report and no statement of one's own.
        if words[index - 1] in _INVERTED and words[index - 2] in {"so", "as"}:
            return _name_after(wording, index)
    return None


def _headline_prefix(wording: Wording) -> str | None:
    """Return who claims a headline: "Analyst: Maker to cut prices"."""
    words = wording.words[:4]
    if ":" not in words[1:] or any(word[:1].isdigit() for word in words[: words.index(":")]):
        return None
    prefix = words[: words.index(":")]
    if " ".join(prefix) in lexicon.words("attribution", "exclaimed"):
        return None
    return " ".join(wording.raw[: len(prefix)])


def _reported_by(wording: Wording) -> str | None:
    words = wording.words
    for index in range(len(words)):
        if words[index : index + 2] == ("according", "to"):
            return _name_after(wording, index + 2) or _unnamed(words) or _report_after(wording, index + 2)
        if words[index] in {"via", "per", "citing"} and index + 1 < len(words):
            name = _name_after(wording, index + 1)
            if name:
                return name
    return None


def _report_after(wording: Wording, begin: int) -> str | None:
    """Return who is named after what they are: "analyst Jane Roe from Northmark", "a report from Norway"."""
    for index in range(begin, min(len(wording), begin + LONGEST)):
        if not wording.words[index][:1].isalnum() or wording.words[index] in _PAPERS:
            return None  # a filing or a post is the word of who wrote it, whoever has seen it
        if wording.words[index] in _CLAIMANTS:
            return _name_after(wording, index + 1) or " ".join(wording.raw[begin : index + 1])
        if is_name(wording.raw[index]):
            name = _name_after(wording, index)
            # "A former Acme chief" speaks for himself.
            former = name and index > begin and _is_outsider(wording.words[index - 1])
            return f"{wording.raw[index - 1]} {name}" if former else name
    return None


def _unnamed(words: Sequence[str]) -> str | None:
    known = lexicon.phrases("attribution", "unnamed")
    for index, word in enumerate(words):
        for phrase in known.get(word, ()):
            if tuple(words[index : index + len(phrase)]) == phrase:
                return " ".join(phrase)
    return None


def _name_after(wording: Wording, begin: int) -> str | None:
    """Return the run of names that begins at `begin`, "the" included, without a possessive at its end."""
    end = begin
    while end < len(wording) and end - begin < LONGEST and _belongs(wording, end):
        end += 1
    while end > begin and wording.words[end - 1] in _INSIDE:
        end -= 1
    names = [raw for raw in wording.raw[begin:end] if is_name(raw)]
    if not names or is_date_word(wording.words[begin]):
        return None
    if end < len(wording) and _is_outsider(wording.words[end]):
        # "Acme rival Other Labs": it is Other Labs that speaks, and never Acme.
        return _name_after(wording, end + 1) or " ".join(wording.raw[begin : end + 1])
    return " ".join(wording.raw[begin:end])


def _is_outsider(word: str) -> bool:
    return word in lexicon.table("standing")["outsider"]


def _belongs(wording: Wording, index: int) -> bool:
    return is_name(wording.raw[index]) or wording.words[index] in _INSIDE or wording.raw[index].isdigit()


def _is_time(word: str) -> bool:
    return word in _TIMES or is_date_word(word)


def _speaker(wording: Wording) -> Teller | None:
    """Return the name directly before a verb of saying: "The Daily reports", "Jane Roe said"."""
    secondhand = lexicon.words("attribution", "secondhand")
    firsthand = lexicon.words("attribution", "firsthand")
    for index, word in enumerate(wording.words):
        if index == 0 or (word not in secondhand and word not in firsthand):
            continue
        last = index - 1
        while last > 0 and index - last < BETWEEN and _is_time(wording.words[last]):
            last -= 1
        begin = last
        while begin >= 0 and last - begin < LONGEST and is_name(wording.raw[begin]):
            begin -= 1
        name = wording.raw[begin + 1 : last + 1]
        if name and bare(name[0].lower()) not in lexicon.words("grammar", "pronoun"):
            return Teller(" ".join(name), secondhand=word in secondhand)
    return None
