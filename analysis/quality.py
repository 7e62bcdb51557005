"""Whether a text that was read is an article, or what stood in its place."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from analysis import doors
from analysis.doors import Turn
from analysis.model import Quality

PAYWALL = "paywall"

_TEASER_WEIGHT = 110  # letters; news in brief is longer
_CUT_WEIGHT = 600  # letters; a longer text that ends in "..." has told the news
_REST_WEIGHT = 300  # letters that must be left beside door talk to make an article
_WALL_TITLE_WEIGHT = 1200
_LONGEST_DOOR = 8000  # letters of the longest declarations of consent; to ask longer texts is dear
_BEGINNING = 2500  # letters; where more is shown before a paywall, the news has been told
_UNPAID = 350  # letters that are shown of an article which is not free; news in brief may be so short
_BOXED = 700  # the same, where the page has a box for those who do not pay
_MISSING = 0.4  # share of the words an article claims to have, below which it was cut
_DENSE_WORTH = 3  # a Chinese or Japanese character says as much as three letters
_INSISTING = 0.2  # share of a longer text that is in the turns of doors
_ALL_TALK = 0.8  # share of a short text that speaks to the reader about the page
_LAST = 5  # sentences among which a door tells that the article goes on behind it

_LIST = 4  # headlines that lead elsewhere
_LONG_LIST = 8
_LISTED = 0.4  # share of the text that is such headlines and their summaries; less in a long list
_LISTED_LONG = 0.2
_LISTED_ARTICLE = 0.75  # a page that calls itself an article may be a round-up of links
_BARE_LINES = 12  # lines without the end of a sentence
_BARE = 0.8  # share of the text in such lines
_TOLD = 150  # letters of a paragraph that tells something, after which a list belongs to an article

# By sentence ends, and by lines; what is quoted in a line belongs to it.
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_ENDED = re.compile(r"[.!?。！？:：;；…\"”»’)]\s*$")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|\w+")
_CUT = re.compile(
    r"(?:…|\.\.\.|\[…\]|\[\.\.\.\]|阅读全文|閱讀全文|查看更多|続きを読む|"
    r"\b(?:read more|continue reading|full story|weiterlesen|mehr lesen|lire la suite|seguir leyendo|"
    r"leer más|continua a leggere|leggi tutto|leia mais|continuar lendo|lees verder|lees meer)"
    r"[\s.:»>→]*)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What the markup of a page tells of its kind, beside the text itself."""

    article: bool = False  # the page calls itself an article
    kind: str | None = None  # what else it calls itself: front page, section, gallery, video
    free: bool | None = None  # whether it calls itself free to read
    boxed: bool = False  # there is a box in the markup that is called a paywall
    words: int | None = None  # how many the article claims to have
    door: str | None = None  # of what its address is the door
    headlines: int = 0  # that lead to other pages
    listed: float = 0.0  # share of the text that is such headlines and their summaries


@dataclass(frozen=True, slots=True)
class Judgement:
    """What kind of text it is; `because` names the door or the kind of list: "consent", "front page"."""

    quality: Quality
    because: str = ""


_PLAIN = Layout()


def judge(title: str, text: str, layout: Layout = _PLAIN) -> Judgement:
    """Return what kind of text this is: ARTICLE, TEASER, LISTING, WALL or EMPTY, and why it is no article.

    When in doubt, an ARTICLE: an article about cookies, paywalls or captchas quotes their turns
    and uses their words, but its sentences do not speak to a reader in front of a door. A wall
    has one of the turns that doors use, and little beside sentences that do.
    """
    weight = _weight(text.strip())
    if not weight:
        bare = not layout.article and layout.headlines >= _LIST
        return Judgement(Quality.LISTING, layout.kind or "list") if bare else Judgement(Quality.EMPTY)
    door = _titled(title, weight, layout) or _spoken(text, weight)
    if door:
        return Judgement(Quality.WALL, door)
    listing = _listing(text, weight, layout)
    if listing:
        return Judgement(Quality.LISTING, listing)
    return _part(text, weight, layout) or Judgement(Quality.ARTICLE)


def _titled(title: str, weight: int, layout: Layout) -> str | None:
    """What a short text is the door of, by its title or its address."""
    return (doors.titled(title) or layout.door) if weight < _WALL_TITLE_WEIGHT else None


def _spoken(text: str, weight: int) -> str | None:
    """What the text is the door of, by its sentences."""
    if weight > _LONGEST_DOOR:
        return None
    sentences: list[str] = _SENTENCE.findall(text)
    turns = doors.heard(sentences)
    kinds: Counter[str] = Counter()
    talk = 0
    for sentence, turn in zip(sentences, turns, strict=True):
        talk += _weight(sentence) if turn.talk else 0
        if turn.door:
            kinds[turn.door] += _weight(sentence)
    if not kinds:
        return "door" if weight < _CUT_WEIGHT and talk >= _ALL_TALK * weight else None
    [(door, _)] = kinds.most_common(1)
    rest = weight - talk
    # A line about cookies under a brief does not make it a wall; a line that asks for money may have cut it.
    little = rest < _REST_WEIGHT and (talk > rest / 2 or PAYWALL in kinds)
    # Hosts and columnists talk to their readers for pages, and ask once to be subscribed to.
    insists = weight < _WALL_TITLE_WEIGHT or kinds.total() >= _INSISTING * weight
    if little or (talk > weight / 2 and insists):
        return door
    return PAYWALL if weight < _BEGINNING and _is_cut(turns) else None


def _is_cut(turns: Sequence[Turn]) -> bool:
    return any(turn.cuts for turn in turns[-_LAST:])


def _part(text: str, weight: int, layout: Layout) -> Judgement | None:
    """Whether the text is only the beginning of an article, or stands beside pictures."""
    if _is_unpaid(text, weight, layout):
        return Judgement(Quality.TEASER, PAYWALL)
    if layout.kind in {"video", "gallery"} and not layout.article and weight < _CUT_WEIGHT:
        return Judgement(Quality.TEASER, layout.kind or "")
    cut = weight < _CUT_WEIGHT and _CUT.search(text)
    return Judgement(Quality.TEASER) if cut or weight < _TEASER_WEIGHT else None


def _is_unpaid(text: str, weight: int, layout: Layout) -> bool:
    """Whether only the beginning is shown of an article that is not free.

    A box for those who do not pay says nothing alone: templates have it on every page.
    """
    if layout.free is not False:
        return False
    missing = layout.words is not None and len(_WORD.findall(text)) < _MISSING * layout.words
    if weight < _BEGINNING and (missing or _CUT.search(text)):
        return True
    return weight < (_BOXED if layout.boxed else _UNPAID)


def _listing(text: str, weight: int, layout: Layout) -> str | None:
    """What kind of list it is: headlines of other pages, with or without their summaries."""
    kind = layout.kind if layout.kind in {"front page", "section", "gallery"} else "list"
    if layout.article:
        return "list" if layout.headlines >= _LIST and layout.listed >= _LISTED_ARTICLE else None
    if layout.kind == "front page":
        return kind
    many = _LISTED_LONG if layout.headlines >= _LONG_LIST or layout.kind == "section" else _LISTED
    if layout.headlines >= _LIST and layout.listed >= many:
        return kind
    if layout.headlines >= _LONG_LIST and weight < _TEASER_WEIGHT:
        return kind
    return kind if _is_bare(text, weight) else None


def _is_bare(text: str, weight: int) -> bool:
    """Whether the text is rows rather than sentences; wrapped lines, which go on in the next, are none."""
    lines = [line for line in text.splitlines() if line.strip()]
    bare = [line for line in lines if not _ENDED.search(line)]
    if len(bare) < _BARE_LINES or sum(map(_weight, bare)) < _BARE * weight:
        return False
    told = any(len(line) >= _TOLD and _ENDED.search(line) for line in lines)
    wrapped = sum(line.lstrip()[0].islower() for line in lines)
    return not told and wrapped < len(lines) / 4


def _weight(text: str) -> int:
    """The length in letters, as if the text were in a Latin script."""
    return len(text) + (_DENSE_WORTH - 1) * len(_DENSE.findall(text))
