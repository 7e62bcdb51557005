"""Boxes on a page that stand beside or between the paragraphs of its article."""

import re

from connectors.markup import Element, drop

# Words of class and id attributes; a word is what stands between blanks, hyphens, underscores and humps.
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:"
    r"related(?:posts|articles|stories|links|content)?|recommend(?:ed|ations?)|recirc(?:ulation)?|"
    r"read-?(?:more|next|also)|more-?(?:stories|from|news|articles|on)|most-?(?:read|popular|viewed)|trending|"
    r"latest-(?:news|posts|articles|stories)|you-may(?:-also)?(?:-like)?|also-(?:like|read)|see-also|dont-miss|"
    r"next-(?:article|post|story)|newsletters?|subscribe(?:-\w+)?|sign-?up|promos?|advert\w*|sponsored|"
    r"(?:cookie|consent|gdpr)(?:s|-?\w+)?|author-?(?:bio|box|info|card|profile)|about-(?:the-)?author|biography|"
    r"social-?(?:share|links|media|icons|bar)|share-?(?:bar|buttons?|tools|links)|sharing|"
    r"table-of-contents|toc|breadcrumbs?|tag-?(?:list|cloud|links)|"
    r"comments?(?:-?(?:list|area|section|thread|form|wrapper|container))?|disqus\w*|respond"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_BOXES = ("div", "section", "ul", "ol", "form", "p", "figure", "header", "details")
_PROTECTED = 0.3  # share of the page's paragraphs: a box that holds as much is the article itself

# Headings of boxes that quote other stories, or of the page's own furniture.
_HEADING = re.compile(
    r"(?:you (?:may|might) also (?:like|be interested in)|"
    r"(?:related|recommended|more|latest|trending|popular|top|other|similar)\s(?:\w+\s)?"
    r"(?:articles?|stor(?:y|ies)|posts?|news|coverage|reading|content|videos?|topics?|links?|headlines)|"
    r"(?:read|see|watch)\s(?:also|more|next)|also (?:read|see)|more (?:from|on|about|like this)\b.{0,40}|"
    r"don['’]?t miss|most (?:read|popular|viewed|shared)|editors?['’]? (?:picks?|choice)|what to read next|"
    r"up next|"
    r"trending(?: now)?|related|recommended(?: for you)?|in this (?:article|story)|(?:table of )?contents|"
    r"about the authors?|(?:leave a )?(?:comments?|reply|replies)|\d+ (?:comments?|replies|thoughts? on .+)|"
    r"join the (?:conversation|discussion)|share this.{0,20}|(?:sign up|subscribe).{0,60}|newsletters?|"
    r"tags?|"
    r"filed under|mehr zum thema|lesen sie auch|das könnte sie auch interessieren|kommentare|"
    r"(?:à )?lire aussi|"
    r"sur le même sujet|commentaires|(?:lea|lee|leer|vea) también|noticias relacionadas|comentarios|"
    r"相关(?:阅读|新闻|文章|报道)|延伸阅读|推荐阅读|热门(?:文章|新闻))\s*[:：…]?",
    re.IGNORECASE,
)
_HEADINGS = ("h2", "h3", "h4", "h5", "h6")


def drop_boxes(tree: Element) -> None:
    """Take out, in place, the boxes that their names or headings give away, unless they are the article."""
    total = sum(map(_letters, tree.iter("p")))
    for box in [element for element in tree.iter(*_BOXES) if _is_marked(element)]:
        if _small(box, total):
            drop(box)
    for heading in [element for element in tree.iter(*_HEADINGS) if _HEADING.fullmatch(_words(element))]:
        _drop_under(heading, total)


def _is_marked(element: Element) -> bool:
    name = f"{element.get('class') or ''} {element.get('id') or ''}"
    return len(name) > 2 and bool(_MARKED.search(_HUMP.sub("-", name)))


def _words(element: Element) -> str:
    return " ".join(element.text_content().split())


def _letters(element: Element) -> int:
    return len(element.text_content())


def _small(box: Element, total: int) -> bool:
    """Whether a box is little of the page, and holds neither its headline nor an article."""
    if box.find(".//h1") is not None or box.find(".//article") is not None:
        return False
    inside = _letters(box) if box.tag == "p" else sum(map(_letters, box.iter("p")))
    return inside <= _PROTECTED * total


def _drop_under(heading: Element, total: int) -> None:
    """Drop a heading with its box: the element around both, or the lists and links that follow it."""
    around = heading.getparent()
    if around is None:
        return
    if around.tag in {"div", "section"} and around.index(heading) == 0 and _small(around, total):
        drop(around)
        return
    follower = heading.getnext()
    while follower is not None and follower.tag not in _HEADINGS and _is_links(follower):
        following = follower.getnext()
        drop(follower)
        follower = following
    drop(heading)


def _is_links(element: Element) -> bool:
    """Whether most of the text is inside links."""
    linked = sum(map(_letters, element.iter("a")))
    return linked > 0 and linked >= 0.5 * _letters(element)
