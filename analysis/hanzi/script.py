"""Whether an article is read as Chinese, and the one form in which its characters are compared."""

import re
from functools import lru_cache

from analysis.model import Article

_HAN = re.compile("[\u3400-\u9fff]")
_KANA = re.compile("[\u3041-\u30ff]")
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
SAMPLE = 400  # characters that tell the script
# Characters of a text that are read: what follows some three thousand words is no news.
READ = 6_000
SHARE = 0.3  # of Han characters and other words: a Chinese headline can be half made of Latin names
FEW = 0.1  # of the Han characters: more kana than that is Japanese


def is_chinese(article: Article) -> bool:
    """Whether an article is read as Chinese: by its language or, where that is unknown, by its script."""
    language = (article.language or "").lower()
    if language and not language.startswith("zh"):
        return False
    sample = f"{article.title[:SAMPLE]}\n{article.text[:SAMPLE]}"
    if sample.isascii():
        return False
    han = len(_HAN.findall(sample))
    if len(_KANA.findall(sample)) > FEW * han:
        return False
    return han > 0 if language else han > SHARE * (han + len(_WORD.findall(sample)))


def opening_of(article: Article) -> str:
    """Return as much of an article as is read, as one string: the title, a line's end, the text."""
    title, text = article.title.strip(), article.text[:READ]
    return f"{title}\n{text}" if title else text


@lru_cache(maxsize=1)
def _table() -> dict[int, str]:
    """Return the full-width marks, digits and letters as half-width ones, one for one."""
    return {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " ", 0xA0: " "}


def folded(text: str) -> str:
    """Return a text half-width and in small letters, each character where it stood."""
    plain = text.translate(_table())
    lowered = plain.lower()
    # A few capitals (İ) become two characters, which would shift every later place.
    return lowered if len(lowered) == len(text) else "".join(c.lower()[0] for c in plain)


def is_latin(char: str) -> bool:
    """Whether a character belongs to a word that has spaces around it: a letter or digit of ASCII."""
    return char.isascii() and char.isalnum()
