"""Numbers with their nouns."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: "1 entry", "37 entries"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
