"""In which language a text is."""

import re

_ENOUGH = 80  # letters from which a language can be told
_SAMPLE = 400  # letters: ten times as many cost seven times as much and decide the same
_SECOND_SAMPLE = 2000
_ONE_CODE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi"}

# The little words that make up a third of every text, and that neighbours do not share.
_WORD = re.compile(r"[^\W\d_]+")
_LITTLE_WORDS = {
    "en": "the of and to in that is for on with was he it as at by has have from not are be said will",
    "de": "der die das und ist von zu den mit dem des ein eine nicht auf für sich im auch am werden hat",
    "fr": "le les des et est du une dans pour que qui sur au pas ne par avec il ce aux sont cette",
    "es": "el los las y es del una en para que por con se su al como lo ha más fue sus pero",
    "it": "il di che della per gli del con non le una è nel alla dei sono si più delle anche ha dal",
    "pt": "o os as e da do em um uma para que com não no na dos por mais foi ao das são pelo",
    "nl": "het een van en op te dat voor met zijn in niet aan er om door ook bij uit",
}
_LITTLE = {language: frozenset(words.split()) for language, words in _LITTLE_WORDS.items()}
_SHARE = 0.15
_AHEAD = 2.0  # times the share of the next best


def language_of(text: str, *, label: str | None = None) -> str | None:
    """Return the ISO 639-1 code of a text's language.

    The text decides, for labels come with the template of a site: a Chinese edition is often
    labelled "en". The label counts for texts too short to tell.
    """
    labelled = (label or "").strip().lower()[:3].rstrip("-_")
    labelled = _ONE_CODE.get(labelled, labelled)
    sample = text[:_SAMPLE]
    if sum(map(str.isalpha, sample)) < _ENOUGH and not _is_dense(sample):
        return labelled if len(labelled) == 2 else None
    return _obvious(sample) or _classified(text, labelled)


def _obvious(sample: str) -> str | None:
    """The language by its little words, where that leaves no doubt."""
    words = _WORD.findall(sample.lower())
    counts = sorted(
        ((sum(word in little for word in words), name) for name, little in _LITTLE.items()), reverse=True
    )
    (best, name), (second, _) = counts[:2]
    return name if best >= _SHARE * len(words) and best >= _AHEAD * second and best else None


def _classified(text: str, labelled: str) -> str:
    # Most texts never get here, and loading the model takes most of a second in every process.
    from py3langid import classify  # noqa: PLC0415

    told: str = classify(text[:_SAMPLE])[0]
    if told != labelled:
        told = classify(text[:_SECOND_SAMPLE])[0]
    return _ONE_CODE.get(told, told)


def _is_dense(sample: str) -> bool:
    """Whether the text is in a script that says much with few characters (Chinese, Japanese, Korean)."""
    return sum(character >= "\u3040" for character in sample) >= _ENOUGH // 4
