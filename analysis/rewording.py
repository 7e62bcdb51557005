"""What has changed between two versions of a headline: the wording, a fact, or where things stand.

Publishers rewrite headlines all day; two in three times nothing has happened. What is compared is not how
alike the two are: a rewritten headline shares few words with the old one and says the same, and "to put" and
"put" differ in two letters and are another state of affairs. It is what the new version says that the old
one, with its summary, did not.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from analysis import lexicon
from analysis.model import Status
from analysis.stopwords import STOPWORDS
from analysis.terms import stem
from analysis.tokens import is_figure, tokens
from analysis.verbforms import forms_of
from analysis.wording import Wording, is_name, phrase_at, wording_of

NEWS = 0.36  # share of the new version's words that the old one lacks, from which it tells something else
IN_TITLE = 0.2  # the same share of the title alone: a new summary under the same headline is no news
FOR_EFFECT = 0.25  # what a headline that asks or explains needs more
SUBJECT = 4  # words that stand before the verb of a headline
MOSTLY = 0.6  # share of the title's words that must have stayed for the same headline to have moved on
ALIKE = 0.5  # share of the title's words that must have stayed for a figure to be the same figure
_ORDER = (
    Status.DENIED, Status.REVERSED, Status.ABANDONED, Status.DELAYED, Status.REFUSED, Status.PLANNED,
    Status.PENDING,
)  # fmt: skip
_OPEN = frozenset({Status.PLANNED, Status.PENDING, Status.RUMOURED})


class Change(StrEnum):
    """What a new version of a headline amounts to."""

    COSMETIC = "cosmetic"  # other words for the same
    FACT = "fact"  # something that was not said before
    PROGRESS = "progress"  # the matter has moved from one status to another


@dataclass(frozen=True, slots=True)
class Headline:
    """One version of an item: its title, and the summary below it where there is one."""

    title: str
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewording:
    """What changed from one version to the next; `before` and `after` say where the matter stood."""

    change: Change
    before: Status
    after: Status
    new_words: tuple[str, ...]
    because: str

    @property
    def tells(self) -> bool:
        """Whether it tells who read the old version something."""
        return self.change is not Change.COSMETIC


def compare(old: Headline, new: Headline) -> Rewording:
    """Return what the new version tells a reader of the old one."""
    before, after = outlook(old.title), outlook(new.title)
    fresh = sorted(_terms(new.title) - _terms(old.title, old.summary))
    turned = _turned(old.title, new.title) or _turned(old.summary, new.summary)
    if turned:
        change, because = Change.PROGRESS, f"came about: {turned}"
        before, after = Status.PLANNED, Status.DONE
    else:
        change, because = _change(old, new, moved=(before, after))
    if change is not Change.COSMETIC and before is after is Status.DONE:
        before = Status.PENDING  # what could move on had not come to its end
    return Rewording(change=change, before=before, after=after, new_words=tuple(fresh), because=because)


def _change(old: Headline, new: Headline, *, moved: tuple[Status, Status]) -> tuple[Change, str]:
    before, after = moved
    known = _terms(old.title, old.summary)
    # A summary that was added says nothing new by being there.
    title, whole = _terms(new.title), _terms(new.title, new.summary if old.summary else "")
    stayed = _share(title & _terms(old.title), title)
    if before in _OPEN and after is Status.DONE and stayed >= MOSTLY:
        return Change.PROGRESS, f"no longer {before.value}"
    figures = _other_figures(old, new) if stayed >= ALIKE else ""
    if figures:
        return Change.FACT, f"another figure: {figures}"
    in_title, in_all = _share(title - known, title), _share(whole - known, whole)
    needed = NEWS + (FOR_EFFECT if _for_effect(new.title) else 0.0)
    went_on = before is not after and (before in _OPEN or after not in {Status.DONE, *_OPEN})
    if in_title >= IN_TITLE and in_all >= (needed / 2 if went_on else needed):
        return (Change.PROGRESS if went_on else Change.FACT), f"{in_all:.0%} of it is new"
    named = _new_names(old, new)
    return (Change.FACT, f"names {named}") if named else (Change.COSMETIC, "the same in other words")


def outlook(title: str) -> Status:
    """Return where a headline says that its matter stands: done, where nothing says otherwise."""
    wording = wording_of(title, 0, len(title))
    words = _news_of(wording)
    for status in _ORDER:
        for index in range(len(words)):
            if any(phrase_at(words, index, phrase) for phrase in _marks(status).get(words[index], ())):
                return status
    return Status.PLANNED if _infinitive(wording, len(words)) else Status.DONE


def _news_of(wording: Wording) -> Sequence[str]:
    """Return the words of the headline without the setting that it names after its news."""
    words = wording.words
    turns = lexicon.table("outlook")["turns"]["words"]
    end = next((i for i, word in enumerate(words) if i > 2 and word in turns), len(words))
    return words[:end]


@cache
def _marks(status: Status) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Return the words that tell a status, as phrases by their first word."""
    group = lexicon.table("outlook")[status.value]
    found: dict[str, list[tuple[str, ...]]] = {}
    for phrase in (*group["phrases"], *_forms(group.get("verbs", ()))):
        parts = tuple(phrase.split())
        found.setdefault(parts[0], []).append(parts)
    return found


def _forms(verbs: Iterable[str]) -> Iterator[str]:
    for verb in verbs:
        forms = forms_of(verb)
        for form in (forms.base, forms.present, forms.past, forms.participle):
            yield from form.split("/")


def _infinitive(wording: Wording, end: int) -> bool:
    """Whether the headline's own verb is an infinitive: "Ministers to meet", but not "ties to"."""
    words, raw = wording.words[:end], wording.raw
    if "to" not in words[1:-1]:
        return False
    index = words.index("to", 1)
    governor, verb = words[index - 1], words[index + 1]
    if (
        governor in lexicon.table("outlook")["takes_to"]["words"]
        or not verb.isalpha()
        or verb.endswith("ing")
    ):
        return False
    # In a sentence-case headline a capital after "to" is a name: "returns to Calder".
    a_name = is_name(raw[index + 1]) and any(w.islower() and len(w) > 3 for w in raw)
    return index <= SUBJECT and not a_name


def _turned(old: str, new: str) -> str:
    """Return the verb that was to come in the old text and has come in the new one."""
    ahead, now = wording_of(old, 0, len(old)), wording_of(new, 0, len(new))
    for index, word in enumerate(ahead.words[:-1]):
        if word not in {"to", "will"}:
            continue
        verb = next((w for w in ahead.words[index + 1 : index + 3] if w != "be"), "")
        if len(verb) < len("put") or not verb.isalpha() or verb == "have":
            continue
        told = _told(verb)
        came = [i for i, w in enumerate(now.words) if w in told]
        if any(not {"to", "will"}.isdisjoint(now.words[max(0, i - 2) : i]) for i in came):
            continue
        if came:
            return f"{word} {verb} -> {now.words[came[0]]}"
    return ""


def _told(verb: str) -> frozenset[str]:
    forms = forms_of(verb)
    return frozenset(f for form in (forms.base, forms.present, forms.past) for f in form.split("/"))


def _other_figures(old: Headline, new: Headline) -> str:
    """Return a figure of the new title: another one than in the old, or a sum or a share."""
    lost = _figures(old.title) - _figures(new.title, new.summary)
    come = _figures(new.title) - _figures(old.title, old.summary)
    return ", ".join(sorted(figure for figure in come if lost or _is_amount(figure, new.title)))


def _is_amount(figure: str, title: str) -> bool:
    """Whether the figure is one of money or a percentage."""
    signs = tokens(title)
    near = {sign for i, sign in enumerate(signs) if figure in signs[max(0, i - 1) : i + 2]}
    return not near.isdisjoint({"%", "$", "€", "£", "¥", "percent"})


def _new_names(old: Headline, new: Headline) -> str:
    """Return a name that joins others in the new title, and stood nowhere in the old version.

    A headline In Title Case does not tell its names by their capitals.
    """
    known = {w for text in (old.title, old.summary) for w in wording_of(text, 0, len(text)).words}
    wording = wording_of(new.title, 0, len(new.title))
    if sum(is_name(raw) for raw in wording.raw) > len(wording) / 2:
        return ""
    for index in range(1, len(wording)):
        raw, word = wording.raw[index], wording.words[index]
        if wording.words[index - 1] in {"and", ","} and is_name(raw) and word not in known:
            return raw
    return ""


def _figures(*texts: str) -> set[str]:
    names = lexicon.table("outlook")["numbers"]["words"]
    spelt = {name: str(number) for number, name in enumerate(names, start=1)}
    found = (spelt.get(token, token) for text in texts for token in tokens(text))
    return {token for token in found if is_figure(token)}


def _for_effect(title: str) -> bool:
    """Whether a headline asks, explains, or is somebody's column."""
    words = tokens(title)
    return "?" in title or (bool(words) and words[0] in lexicon.table("outlook")["opinion"]["first"])


def _terms(*texts: str) -> set[str]:
    return {
        stem(token) for text in texts for token in tokens(text) if token not in STOPWORDS and len(token) > 1
    }


def _share(part: set[str], whole: set[str]) -> float:
    return len(part) / len(whole) if whole else 0.0
