"""Alerts as an Atom feed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import feedparser
import pytest

from analysis.concerns import Bulletin
from analysis.errors import ConfigError, PermanentDeliveryError
from analysis.model import AlertId
from connectors.channels.atom import AtomChannel
from connectors.channels.channel import Setup
from connectors.channels.registry import build
from connectors.channels.wording import UNSEEN
from tests.connectors.channels.conftest import NOW
from tests.connectors.channels.notices import HOSTILE, hostile, notice, several


def channel(path: Path, *, kept: int = 200) -> AtomChannel:
    return AtomChannel(
        name="team", path=path, clock=lambda: NOW, url="https://us.example/team.atom", kept=kept
    )


def read(path: Path) -> feedparser.FeedParserDict:
    parsed = feedparser.parse(path.read_bytes())
    assert not parsed.bozo
    return parsed


def test_a_reader_finds_each_alert_with_its_evidence(tmp_path: Path) -> None:
    path = tmp_path / "team.atom"
    channel(path).send([notice()])
    feed = read(path)
    assert (feed.version, feed.feed.title, feed.feed.updated) == (
        "atom10",
        "Wirewatch: team",
        "2025-02-11T09:00:00Z",
    )
    [entry] = feed.entries
    assert entry.title == "CAC approval: submitted (Apple's AI in China)"
    assert entry.link == notice().article_url
    assert entry.published == "2025-02-11T08:30:00Z"
    assert "handed in to the regulator" in entry.content[0].value
    assert "4 write-ups" in entry.content[0].value
    assert "<p><blockquote>" not in entry.content[0].value


def test_the_latest_stand_first_and_the_oldest_go(tmp_path: Path) -> None:
    path = tmp_path / "team.atom"
    for number in range(5):
        channel(path, kept=3).send([notice(alert=AlertId(number), development_title=f"Number {number}")])
    assert [entry.title.split(":")[0] for entry in read(path).entries] == ["Number 4", "Number 3", "Number 2"]


def test_what_is_sent_again_stands_there_once(tmp_path: Path) -> None:
    path = tmp_path / "team.atom"
    first = channel(path).send(several(2))
    assert channel(path).send(several(3)) == first
    assert len({entry.id for entry in read(path).entries}) == len(read(path).entries) == 3


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_title_leaves_a_feed_that_can_be_read(tmp_path: Path, text: str) -> None:
    path = tmp_path / "team.atom"
    channel(path).send([hostile(text)])
    channel(path).send(several(1))
    [_, entry] = read(path).entries
    assert "<script" not in entry.content[0].value
    assert "evil.example" not in entry.get("link", "")


def test_several_writers_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "team.atom"
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: channel(path).send([notice(alert=AlertId(number))]), range(40)))
    assert len(read(path).entries) == 40
    assert sorted(one.name for one in tmp_path.iterdir()) == ["team.atom", "team.atom.lock"]


@pytest.mark.parametrize("content", ["<html/>", "no xml at all", ""])
def test_a_file_that_is_something_else_is_not_touched(tmp_path: Path, content: str) -> None:
    path = tmp_path / "team.atom"
    path.write_text(content)
    with pytest.raises(PermanentDeliveryError, match="not touched"):
        channel(path).send(several(1))
    with pytest.raises(PermanentDeliveryError, match="not touched"):
        channel(path).check()
    assert path.read_text() == content


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    lost = channel(tmp_path / "none" / "team.atom")
    with pytest.raises(PermanentDeliveryError, match="does not exist"):
        lost.check()
    with pytest.raises(PermanentDeliveryError, match="No such file"):
        lost.send(several(1))


def test_it_is_built_from_the_configuration(setup: Callable[..., Setup], tmp_path: Path) -> None:
    build("atom", setup({"path": "team.atom"})).send(several(1))
    assert read(tmp_path / "team.atom").feed.id.startswith("urn:uuid:")
    with pytest.raises(ConfigError, match=r"channels\.team\.kept"):
        build("atom", setup({"path": "team.atom", "kept": 0}))


def test_what_could_not_be_seen_and_bulletins_are_entries_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "team.atom"
    channel(path).send(several(1), ["2 feeds failed <since> Monday"])
    told = Bulletin(title="Feeds: 1 new", lines=("one is silent",), key="1")
    assert channel(path).inform(told) == channel(path).inform(told)
    titles = [entry.title for entry in read(path).entries]
    assert titles == [
        "Feeds: 1 new",
        UNSEEN,
        "CAC approval: submitted (Apple's AI in China)",
    ]
    assert "2 feeds failed &lt;since&gt; Monday" in read(path).entries[1].content[0].value
