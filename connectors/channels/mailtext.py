"""What an e-mail says, as text and as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from analysis.alerts import by_watch, subject
from analysis.concerns import Bulletin
from analysis.model import Notice
from connectors.channels.wording import LONGEST_SENTENCE, UNSEEN, Lines, lines, plain

LONGEST_SUBJECT = 200


@dataclass(frozen=True, kw_only=True)
class MailText:
    """A mail's subject, one line whatever the news or the configuration holds, and what stands in it.

    `watches` are the alerts by the titles of their watches; `listed` is a list below them, with its title.
    """

    subject: str
    watches: Mapping[str, Sequence[Lines]] = field(default_factory=dict)
    listed: tuple[str, Sequence[str]]

    def text(self, channel: str) -> str:
        """Return the mail as plain text, sent by a channel."""
        return _templates().get_template("mail.txt.j2").render(self._shown(channel))

    def html(self, channel: str) -> str:
        """Return the mail as a page that loads nothing from anywhere, sent by a channel."""
        return _templates().get_template("mail.html.j2").render(self._shown(channel))

    def _shown(self, channel: str) -> dict[str, object]:
        return {
            "subject": self.subject,
            "watches": list(self.watches.items()),
            "list": self.listed,
            "footer": f"Sent by Wirewatch through the channel {channel}.",
        }


def of_notices(notices: Sequence[Notice], unseen: Sequence[str] = ()) -> MailText:
    """Return the mail that tells alerts, and what could not be seen."""
    return MailText(
        subject=plain(subject(notices), LONGEST_SUBJECT),
        watches={
            lines(group[0]).watch: [lines(one) for one in group] for group in by_watch(notices).values()
        },
        listed=(UNSEEN, _plain(unseen)),
    )


def of_bulletin(bulletin: Bulletin) -> MailText:
    """Return the mail that tells operators something."""
    title = plain(bulletin.title, LONGEST_SUBJECT)
    return MailText(subject=title, listed=(title, _plain(bulletin.lines)))


def _plain(told: Sequence[str]) -> list[str]:
    return [plain(line, LONGEST_SENTENCE) for line in told]


@cache
def _templates() -> Environment:
    """Return the templates of the package; HTML ones escape whatever is put into them."""
    return Environment(
        loader=PackageLoader("connectors.channels", "templates"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
