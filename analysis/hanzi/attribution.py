"""Who originally said it in Chinese: 据《南湾日报》报道, 知情人士称, 云岭表示."""

from analysis.attribution import Teller
from analysis.hanzi.lexemes import EMPTY, TELLING, Hits, some
from analysis.hanzi.passages import Passage

RECENT = "recent"
LONGEST = 24  # characters of a name
PREFIX = 14  # characters before the colon of a headline
_QUOTES = "《》“”「」『』\"' ,:"


def teller_of(passage: Passage, hits: Hits) -> Teller | None:
    """Return whom the sentence itself names as the one who reported or said it."""
    reported = _reported(passage, hits) or (_prefix(passage, hits) if passage.title else "")
    if reported:
        return Teller(reported, secondhand=True)
    return _speaker(passage, hits) or _unnamed(passage)


def goes_on(passage: Passage) -> bool:
    """Whether a passage goes on with the report that one before it named: "报道称, ..."."""
    return passage.whole.startswith(some("attribution", "report"), passage.start)


def _reported(passage: Passage, hits: Hits) -> str:
    """Return the name in 据...报道; a day or a place before the verb is no part of it."""
    openers = set(some("attribution", "openers"))
    whole = passage.whole
    for hit in hits.within(passage.start, passage.end):
        if hit.lexeme.word not in openers:
            continue
        window = whole[hit.end : min(passage.end, hit.end + LONGEST)]
        ends = [place for word in some("attribution", "closers") if (place := window.find(word)) > 0]
        if not ends or _breaks(window[: min(ends)]):
            continue
        name = _trimmed(passage, hits, (hit.end, hit.end + min(ends)))
        if name:
            return name
    return ""


def _breaks(window: str) -> bool:
    return "," in window or "。" in window


def _trimmed(passage: Passage, hits: Hits, part: tuple[int, int]) -> str:
    """Return the name that stands there, without the day, the place and the empty words around it."""
    (begin, end), whole = part, passage.whole
    quoted = whole.find("》", begin, end)
    if whole.startswith("《", begin) and quoted > 0:
        end = quoted
    digit = next(
        (
            i
            for i in range(begin + 1, end)
            if whole[i].isdigit() and whole[i - 1 : i].isalpha() and not whole[i - 1].isascii()
        ),
        end,
    )
    end = digit
    inner = list(hits.within(begin, end))
    while inner and inner[-1].end == end and inner[-1].lexeme.sorts & {EMPTY, RECENT}:
        end = inner.pop().start
    while inner and inner[0].start == begin and inner[0].lexeme.sorts & {EMPTY, RECENT, TELLING}:
        begin = inner.pop(0).end
    return passage.printed[begin:end].strip(_QUOTES) if end > begin else ""


def _prefix(passage: Passage, hits: Hits) -> str:
    """Return who claims a headline: "南湾日报:云岭智能获批"; "快讯:" claims nothing."""
    colon = passage.whole.find(":", passage.start, min(passage.end, passage.start + PREFIX))
    before = hits.within(passage.start, max(colon, passage.start))
    if colon <= passage.start or any(hit.lexeme.rules or TELLING in hit.lexeme.sorts for hit in before):
        return ""
    name = passage.printed[passage.start : colon].strip(_QUOTES + "丨|【】")
    told = any(word in name for word in some("attribution", "exclaimed"))
    return "" if told or len(name) < 2 or any(char.isdigit() for char in name) else name


def _speaker(passage: Passage, hits: Hits) -> Teller | None:
    """Return who stands before a verb of saying, in its clause."""
    second, first = set(some("attribution", "secondhand")), set(some("attribution", "firsthand"))
    found = hits.within(passage.start, passage.end)
    for hit in found:
        word = hit.lexeme.word
        if word not in second and word not in first:
            continue
        begin = passage.clauses[passage.clause_at(hit.start)].begin
        name = _trimmed(passage, hits, (begin, hit.start))
        hearsay = name in some("everywhere", "rumour") and name not in some("attribution", "unnamed")
        if 2 <= len(name) <= LONGEST and not hearsay:  # "有消息称" names nobody
            return Teller(name, secondhand=word in second or name.endswith(some("attribution", "unnamed")))
    return None


def _unnamed(passage: Passage) -> Teller | None:
    known = some("attribution", "unnamed")
    places = [
        (place, word)
        for word in known
        if (place := passage.whole.find(word, passage.start, passage.end)) >= 0
    ]
    return Teller(min(places)[1], secondhand=True) if places else None
