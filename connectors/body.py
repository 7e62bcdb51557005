"""The text of the article on a page."""

import logging
from collections import defaultdict

from trafilatura import bare_extraction
from trafilatura.meta import reset_caches
from trafilatura.settings import Document
from trafilatura.settings import Extractor as Options

from connectors.lines import tidy
from connectors.markup import Element, lighten
from connectors.noise import drop_boxes

__all__ = ["article_text", "reset_caches"]

# Its warnings repeat, without the address, what an ExtractionError says.
logging.getLogger("trafilatura").setLevel(logging.CRITICAL)

_SHORT = 500  # letters; a shorter text may be incomplete, and is worth the slower, second look
_COVERED = 0.7  # share of the paragraphs left on the page
_PARAGRAPH = 60  # letters; shorter ones are captions, bylines and links
_PART = 3  # paragraphs that make a block a part of the article
_NO_DATES = {"original_date": "yes"}  # given, though unused: else every page asks the clock


def article_text(tree: Element, *, url: str, headlines: tuple[str, ...] = (), spare: str = "") -> str:
    r"""Return the text of the article, paragraphs separated by "\n", or "" if there is none.

    Comments are left out: they quote, speculate and deny. `spare` is the text that the page
    carries beside its markup (JSON-LD); it counts where the markup holds much less. The tree is
    used up.
    """
    lighten(tree)
    drop_boxes(tree)
    text = _extracted(tree, url, fast=True)
    paragraphs = [(paragraph, len(paragraph.text_content())) for paragraph in tree.iter("p")]
    long = [paragraph for paragraph, letters in paragraphs if letters >= _PARAGRAPH]
    if len(text) < _COVERED * sum(letters for _, letters in paragraphs) and _join_parts(long):
        text = max(text, _extracted(tree, url, fast=True), key=len)
    if len(text) < _SHORT:
        # Readability and jusText compete with trafilatura's own rules; on long texts they cost
        # half as much again and change nothing.
        text = max(text, _extracted(tree, url, fast=False), key=len)
    text = tidy(text, headlines=headlines)
    return tidy(spare, headlines=headlines) if len(spare) > 2 * len(text) else text


def _extracted(tree: Element, url: str, *, fast: bool) -> str:
    options = Options(
        output_format="python", fast=fast, precision=True, comments=False, url=url, date_params=_NO_DATES
    )
    document = bare_extraction(tree, options=options)
    return document.text or "" if isinstance(document, Document) else ""


def _join_parts(paragraphs: list[Element]) -> bool:
    """Join, in place, an article that advertisements cut into blocks of one kind; say if there was one.

    trafilatura takes the first block that looks like an article, and is content with it.
    """
    blocks: dict[Element, int] = defaultdict(int)
    for paragraph in paragraphs:
        blocks[paragraph.getparent()] += 1
    parts: dict[tuple[str, str, Element], list[Element]] = defaultdict(list)
    for block, count in blocks.items():
        around = next(block.iterancestors("article", "main"), None) if block is not None else None
        if count >= _PART and around is not None and block.get("class"):
            parts[block.tag, block.get("class"), around].append(block)
    for first, *others in parts.values():
        for other in others:
            first.extend(list(other))
    return any(len(cut) > 1 for cut in parts.values())
