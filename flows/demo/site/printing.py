"""The pages and feeds of the outlets as they go over the wire."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape

from jinja2 import Environment, PackageLoader, StrictUndefined

from flows.demo.site.content import Outlet, Page

FEED_ITEMS = 20
FEED_TYPES = {
    "rss": "application/rss+xml; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
    "rdf": "application/rdf+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
}
_NOTHING_YET = datetime(2000, 1, 1, tzinfo=UTC)


class Press:
    """Prints what the outlets publish. `addresses` gives the root of each outlet, without a slash."""

    def __init__(self, addresses: dict[str, str]) -> None:
        self.addresses = addresses
        self._templates = Environment(
            loader=PackageLoader("flows.demo.site"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def url(self, outlet: Outlet, page: Page) -> str:
        """The address of a page."""
        return self.addresses[outlet.key] + page.path(outlet.pages)

    def page(self, outlet: Outlet, page: Page) -> str:
        """A page in the outlet's own template."""
        template = self._templates.get_template(f"{outlet.key}.html")
        return template.render(outlet=outlet, page=page, url=self.url(outlet, page))

    def front(self, outlet: Outlet, pages: Sequence[Page]) -> str:
        """The list of everything published."""
        return self._listing("front.html", outlet, pages)

    def feed(self, outlet: Outlet, pages: Sequence[Page]) -> str:
        """The outlet's feed with the newest items of `pages`, which come newest first."""
        newest = pages[:FEED_ITEMS]
        if outlet.feed.kind == "json":
            return self._json_feed(outlet, newest)
        return self._listing(f"{outlet.feed.kind}.xml", outlet, newest)

    def _listing(self, template: str, outlet: Outlet, pages: Sequence[Page]) -> str:
        return self._templates.get_template(template).render(
            outlet=outlet,
            pages=pages,
            address=self.addresses[outlet.key],
            links={page.slug: self.url(outlet, page) for page in pages},
            updated_at=changed_at(pages),
            feed_type=FEED_TYPES[outlet.feed.kind].partition(";")[0],
            html=_html,
        )

    def _json_feed(self, outlet: Outlet, pages: Sequence[Page]) -> str:
        address = self.addresses[outlet.key]
        document = {
            "version": "https://jsonfeed.org/version/1.1",
            "title": outlet.name,
            "home_page_url": f"{address}/",
            "feed_url": address + outlet.feed.path,
            "language": outlet.language,
            "items": [
                {
                    "id": f"{outlet.key}/{page.slug}",
                    "url": self.url(outlet, page),
                    "title": page.title,
                    "summary": page.summary,
                    "date_published": page.published_at.isoformat(),
                    "authors": [{"name": page.author}],
                }
                for page in pages
            ],
        }
        return json.dumps(document, ensure_ascii=False, indent=1)


def changed_at(pages: Sequence[Page]) -> datetime:
    """When a list of `pages`, newest first, last changed."""
    return pages[0].published_at if pages else _NOTHING_YET


def _html(page: Page) -> str:
    """The text as HTML; not marked as safe, since a feed has to escape it once more."""
    return "\n".join(
        f"<h2>{escape(block.text)}</h2>" if block.heading else f"<p>{escape(block.text)}</p>"
        for block in page.blocks
    )
