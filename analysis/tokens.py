"""The words of a text, in the one form in which texts are compared.

A number, a version, a currency sign or a negation is as much a token as any noun: "25" and "50
basis points" differ in nothing else. Every change here changes stored fingerprints, and so needs
a new `analysis.fingerprints.ALGORITHM`.
"""

import re
import unicodedata

# Scripts written without spaces: every character is a token, and five of them a shingle.
_UNSPACED = re.compile(
    "(["
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u3005-\u3007\u3041-\u30ff\u31f0-\u31ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
    "])"
)
# Vowel signs and marks belong to the word that they stand in, though `\w` leaves them out.
_MARK = "\u0300-\u036f\u064b-\u065f\u0900-\u0dff\u0e31-\u0e4e\u0eb1-\u0ecd\u102b-\u109d\u17b4-\u17dd"


def _token_pattern(letter: str) -> re.Pattern[str]:
    return re.compile(
        rf"""{letter}+(?:(?<=\d)(?:\.\d+)+(?:-[a-z]+)?|(?:'{letter}+)+)?  # word, o'brien, 18.4.1, 2.5-max
            |(?<![^\s(])-\d+(?:\.\d+)*          # -0.3 is a fall; the hyphen of 5-10 is none
            |[%$\u20ac\u00a3\u00a5\u20b9]       # percent, dollar, euro, pound, yen, rupee
        """,
        re.VERBOSE,
    )


_TOKEN = _token_pattern(r"\w")
_TOKEN_WITH_MARKS = _token_pattern(rf"[\w{_MARK}]")
_PUNCTUATION = ".,;:!?\"'()[]"  # nothing that begins a token, or ends one
_MARKS = re.compile(f"[{_MARK}]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_APOSTROPHE = re.compile("[\u2018\u2019\u02bc\u02b9\u2032\u00b4]")
_HYPHEN = re.compile("[\u2010\u2011\u2212]")
# Each of these opens with its rarest character, which lets the engine skip all the others.
_THOUSANDS = re.compile(r",(?<=\d,)(?=\d\d\d(?!\d))")
_INITIALS = re.compile(r"\.(?<=\b[a-z]\.)(?=[a-z]\.)")
_POSSESSIVE = re.compile(r"'s\b(?<=\w's)")
_CAPITALISED = re.compile(
    r" (?<=[\w,;)] )([A-Z\u00c0-\u00de\u0391-\u03a9\u0410-\u042f]\w+|[a-z][A-Z]\w+)"  # Acme, iPhone
)

# What makes most English texts non-ASCII, and is no part of any token: replaced one by one, since
# the plain text that is left takes a third of the time.
_TYPOGRAPHY = (
    ("\u2019", "'"),
    ("\u2018", "'"),
    *((sign, " ") for sign in "\u201c\u201d\u2013\u2014\u2026\u2022\u00a0"),
)

# A text in capitals, or a headline In Title Case, does not tell its names by its capitals.
_SHOUTED = 0.5


def tokens(text: str) -> tuple[str, ...]:
    """Return the tokens of a text in order: casefolded words, numbers, versions, signs of currency.

    Possessives fall to their noun, "hasn't" reads "has not", "U.S." reads "us", "1,500" reads
    "1500". Chinese, Japanese, Thai, Lao, Khmer and Burmese give one token a character.
    """
    return tuple(_split(*_readable(text)))


def tokens_by_line(text: str) -> list[tuple[str, ...]]:
    """Return the tokens of every line, at little more than the cost of those of the whole text."""
    text, token = _readable(text)
    return [tuple(_split(line, token)) for line in text.split("\n")]


def names(text: str) -> frozenset[str]:
    """Return the tokens that the text writes with a capital inside a sentence: its names, casefolded.

    Sentence openings prove nothing and are left out, so a name that stands only there is missed.
    A text mostly in capitals has none. Scripts without capitals have none.
    """
    found = _CAPITALISED.findall(text)
    if not found or len(found) > _SHOUTED * text.count(" "):
        return frozenset()
    return frozenset(tokens(" ".join(set(found))))


def is_figure(token: str) -> bool:
    """Whether the token is a number, a version, a quarter, or has a digit in it."""
    return not token.isalpha() and any(map(str.isdigit, token))


def _readable(text: str) -> tuple[str, re.Pattern[str]]:
    """Return the text in the form in which it is split, and what a token of it looks like."""
    text = _normalised(text)
    if text.isascii():
        return text, _TOKEN
    foreign = "".join(_FOREIGN.findall(text))  # a few accents, as a rule: cheap to ask twice
    if _UNSPACED.search(foreign):
        text = _UNSPACED.sub(r" \1 ", text)
    return text, _TOKEN_WITH_MARKS if _MARKS.search(foreign) else _TOKEN


def _split(text: str, token: re.Pattern[str]) -> list[str]:
    """Return the tokens, none of which goes beyond white space.

    The pattern alone would give the same. But nine words in ten are letters with a comma or full
    stop at most, and seeing that takes a third of the time.
    """
    found: list[str] = []
    for piece in text.split():
        if piece.isalnum():
            found.append(piece)
        elif (bare := piece.strip(_PUNCTUATION)).isalnum():
            found.append(bare)
        else:
            found += token.findall(piece)
    return found


def _normalised(text: str) -> str:
    """Return the text casefolded, in Unicode form NFKC, with one kind of apostrophe, hyphen and "not"."""
    if not text.isascii():
        for sign, plain in _TYPOGRAPHY:
            text = text.replace(sign, plain)
    if not text.isascii():
        text = _APOSTROPHE.sub("'", _INVISIBLE.sub("", text))  # first: NFKC makes an accent of "´"
        text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
        text = _HYPHEN.sub("-", text)
    text = text.casefold().replace("`", "'").replace("_", " ")
    if "n't" in text:
        text = text.replace("can't", "can not").replace("won't", "will not").replace("n't", " not")
    text = _POSSESSIVE.sub("", text.replace("cannot", "can not"))
    return _INITIALS.sub("", _THOUSANDS.sub("", text))
