"""What alerts look like, without sending them."""

import json
from collections.abc import Callable, Sequence
from io import StringIO

from analysis.model import Notice
from connectors.channels.console import ConsoleChannel
from connectors.channels.mailtext import of_notices
from connectors.channels.slack_blocks import blocks

_NAME = "preview"


def text(notices: Sequence[Notice]) -> str:
    """Return the alerts as a terminal shows them."""
    page = StringIO()
    ConsoleChannel(name=_NAME, stream=page).send(notices)
    return page.getvalue()


def mail(notices: Sequence[Notice]) -> str:
    """Return the text of a mail."""
    return of_notices(notices).text(_NAME)


def html(notices: Sequence[Notice]) -> str:
    """Return the page of a mail."""
    return of_notices(notices).html(_NAME)


def slack(notices: Sequence[Notice]) -> str:
    """Return what Slack's Block Kit Builder shows when it is pasted there."""
    return json.dumps({"blocks": blocks(notices)}, indent=2, ensure_ascii=False) + "\n"


PREVIEWS: dict[str, Callable[[Sequence[Notice]], str]] = {
    "text": text,
    "mail": mail,
    "html": html,
    "slack": slack,
}
