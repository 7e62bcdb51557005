"""Texts, feeds and pages of invented outlets, printed for the tests of the steps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

NEWS_DAY = datetime(2025, 2, 11, 8, tzinfo=UTC)


@dataclass(frozen=True)
class Text:
    """A headline and its paragraphs."""

    title: str
    paragraphs: tuple[str, ...]

    def under(self, title: str, *, first: int = 0, last: int | None = None) -> "Text":
        """The same paragraphs, or some of them, under another headline."""
        return Text(title, self.paragraphs[first:last])

    def and_also(self, *paragraphs: str) -> "Text":
        return Text(self.title, self.paragraphs + paragraphs)


APPROVED = Text(
    "Harbour Authority approves Terminal 5",
    (
        "The Harbour Authority approved Terminal 5 on Tuesday, ending four years of hearings about noise, "
        "dredging and the fate of a colony of terns on the outer mole.",
        "The builder may begin with the quay wall as soon as the ice has gone, and it has to leave the mole "
        "alone until the young birds have flown, the chair of the panel told reporters in the customs hall.",
        "Two shipping lines had objected that the channel is too narrow for vessels of the largest class; "
        "their pilots will now be asked to try it in a simulator before anything is dredged.",
        "The union of crane drivers welcomed the decision and asked for three hundred apprenticeships, which "
        "the builder has promised in a letter that the panel read aloud before it voted seven to two.",
        "Money for the first stage is in the city's budget; the second depends on a loan that the regional "
        "bank wants to discuss in the autumn, once the price of steel is known.",
    ),
)
OWN_WORDS = Text(
    "Green light for the new quay after long dispute",
    (
        "After a debate that outlasted two mayors, the Harbour Authority has approved Terminal 5, and the "
        "first piles can be driven this spring.",
        "Fishermen who had chained themselves to a buoy last summer called the vote a defeat, yet they "
        "praised the clause that keeps trawlers' berths free of charge for ten years.",
        "An engineer who advised the council reckons that ships will wait half as long as they do today, "
        "provided that the rail link is finished in the same year.",
        "Shops along the old promenade hope for visitors; the museum, which stands where the access road "
        "should go, has not been told yet whether it has to move.",
    ),
)
REFUSED = Text(
    "Heritage Board rejects move of the Sea Museum",
    (
        "The Heritage Board rejected the move of the Sea Museum on Monday: its hall of figureheads is worth "
        "nothing, the board found, without the slipway beside it.",
        "The director had hoped for more room, and for a roof that does not leak on the whale whenever the "
        "wind comes from the west.",
        "A carpenter who repairs the figureheads said that he would have quit before loading even one of "
        "them on a lorry, and was applauded by the school class in the gallery.",
        "The city now has to find another way for its road, which on the latest plans runs straight through "
        "the ticket office.",
    ),
)
MARKET = Text(
    "Flower market moves under a roof of glass",
    (
        "The flower market, which has stood in the rain for ninety years, gets a roof of glass and larch "
        "wood, and its traders will pay no more rent than before.",
        "A gardener from the valley said she would miss the wind, though not the frost that cost her a "
        "hundred trays of primroses in a single night of March.",
        "The architect borrowed the shape from a greenhouse of the botanical school, where palms have lived "
        "under similar arches since the days of gas light.",
        "Until the works are over, the stalls stand beside the tram depot, and a brass band plays there on "
        "Saturdays so that customers find their way.",
    ),
)
CHESS = Text(
    "Chess club wins the league on the last board",
    (
        "With one pawn more and four seconds left, the captain of the chess club turned a lost ending into "
        "the first league title since the club was founded in a bakery.",
        "Her opponent offered a draw twice; she declined both times, because the boards beside her had been "
        "decided and only a full point would do.",
        "The trophy, a copper kettle, will be shown in the window of that same bakery, between the rye "
        "loaves and a photograph of the founders.",
        "Next season the team meets stronger rivals, and two of its players, who are fifteen, must ask their "
        "headmaster for leave before every journey.",
    ),
)


@dataclass(frozen=True)
class Item:
    """One item of a feed. `guid` None and `link` None are not printed."""

    title: str
    link: str | None = None
    guid: str | None = None
    at: datetime | None = NEWS_DAY
    summary: str = ""
    content: str = ""


def rss(items: Sequence[Item], *, title: str = "All the news") -> bytes:
    """A feed as RSS 2.0."""
    printed = "\n".join(map(_item, items))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{escape(title)}</title>{printed}</channel></rss>"
    ).encode()


def page(
    text: Text, *, at: datetime | None = NEWS_DAY, canonical: str | None = None, author: str | None = None
) -> bytes:
    """A text as a page with a little of what stands around it."""
    head = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    head += f'<meta name="author" content="{author}">' if author else ""
    if at:
        head += f'<meta property="article:published_time" content="{at.isoformat()}">'
    body = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)
    return (
        f'<!doctype html><html lang="en"><head><title>{escape(text.title)}</title>{head}</head><body>'
        f"<nav><a href='/'>Home</a></nav><article><h1>{escape(text.title)}</h1>{body}</article></body></html>"
    ).encode()


def fragment(text: Text) -> str:
    """A text as the HTML that a feed carries."""
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in text.paragraphs)


def _item(item: Item) -> str:
    parts = [f"<title>{escape(item.title)}</title>"]
    if item.link:
        parts.append(f"<link>{escape(item.link)}</link>")
    if item.guid:
        parts.append(f'<guid isPermaLink="false">{escape(item.guid)}</guid>')
    if item.at:
        parts.append(f"<pubDate>{format_datetime(item.at)}</pubDate>")
    if item.summary:
        parts.append(f"<description>{escape(item.summary)}</description>")
    if item.content:
        parts.append(f"<content:encoded><![CDATA[{item.content}]]></content:encoded>")
    return f"<item>{''.join(parts)}</item>"
