"""Every channel says how well a development stands, and what speaks against another."""

import io
import json
from email.headerregistry import Address
from pathlib import Path

from analysis.model import Change, Notice, Standing, Status
from connectors.channels import slack_blocks
from connectors.channels.console import ConsoleChannel
from connectors.channels.file import FileChannel
from connectors.channels.mail import EmailChannel
from connectors.channels.smtp import Relay, Security
from tests.connectors.channels.conftest import NOW
from tests.connectors.channels.notices import notice

UNCONFIRMED = notice(standing=Standing.UNCONFIRMED, reporters=("The Ledger",))
DISPUTE = notice(
    change=Change.DISPUTE, status=Status.DENIED, label="denied", against=Status.DONE, against_label="approved"
)
SAID = "unconfirmed: one report, The Ledger"


def shown_by_all(one: Notice, folder: Path) -> dict[str, str]:
    stream = io.StringIO()
    ConsoleChannel(name="screen", stream=stream).send([one])
    FileChannel(name="file", path=folder / "alerts.jsonl").send([one])
    message = EmailChannel(
        name="mail",
        sender=Address(username="watch", domain="example.com"),
        to=("ann@example.com",),
        relay=Relay(host="localhost", port=25, security=Security.NONE),
        clock=lambda: NOW,
    ).message([one])
    parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    return {
        "console": stream.getvalue(),
        "file": json.loads((folder / "alerts.jsonl").read_text())["stands"],
        "slack": json.dumps(slack_blocks.blocks([one])),
        "slack text": slack_blocks.text([one]),
        "mail text": parts[0],
        "mail html": parts[1],
    }


def test_what_is_unconfirmed_is_called_so_in_every_channel(tmp_path: Path) -> None:
    assert {
        name: SAID in text for name, text in shown_by_all(UNCONFIRMED, tmp_path).items()
    } == dict.fromkeys(("console", "file", "slack", "slack text", "mail text", "mail html"), True)


def test_a_dispute_says_what_stands_against_what(tmp_path: Path) -> None:
    texts = shown_by_all(DISPUTE, tmp_path)
    assert all("disputed" in text for name, text in texts.items() if name != "file")
    for name in ("console", "slack", "mail text", "mail html"):
        assert "told: approved; against it: denied" in texts[name]
    record = json.loads((tmp_path / "alerts.jsonl").read_text())
    assert (record["change"], record["against"]) == ("dispute", "done")
