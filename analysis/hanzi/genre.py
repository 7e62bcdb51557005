"""What sort of text a Chinese article is, as far as it decides how much its sentences weigh."""

from analysis.genre import ADVICE, DIGEST, NEWS
from analysis.hanzi.lexemes import some


def weight_of(title: str) -> tuple[float, str]:
    """Return how much the sentences of an article with this title (folded) weigh, and why."""
    digest = next((word for word in some("genre", "digest") if word in title), "")
    if digest:
        return DIGEST, f"a round-up: '{digest}'"
    advice = next((word for word in some("genre", "advice") if word in title), "")
    return (ADVICE, f"a guide or review: '{advice}'") if advice else (NEWS, "")
