"""What the command line answers to what is unknown, secret, closed or read-only."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.errors import ConfigError
from flows import checking
from flows.cli.application import app
from flows.cli.running import _name_troubles
from flows.settings import Settings
from flows.steps.report import Report
from flows.wiring import kit_of, looked_at, opened
from storage import alerts
from storage.engines import address
from tests.flows.desk import CHANNELS, LIMITS, WATCH, Desk
from tests.flows.press import APPROVED
from tests.flows.test_cli import home, run

__all__ = ["home"]  # a fixture

SECRET = "https://ann:pw@feeds.example/rss?lang=en&api_key=s3cret&token=t0ken"
SHOWN = "https://feeds.example/rss?lang=en&api_key=***&token=***"


@pytest.fixture
def told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """A desk with one alert, sent."""
    desk.prints("/feed", desk.publishes("/a", APPROVED))
    desk.run()
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(desk.folder / "wirewatch.yaml"))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    return desk


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        (("alerts", "list", "--state", "snt"), "failed, sent, waiting. Mend: did you mean 'sent'?"),
        (("alerts", "retry", "7"), "there is no alert 7; the latest are 1. Mend"),
        (("alerts", "drop", "7"), "there is no alert 7; the latest are 1. Mend"),
        (("alerts", "retry", "1"), "alert 1 was sent"),
        (("alerts", "drop", "1"), "alert 1 was sent"),
        (("developments", "show", "9"), "there is no development 9; the latest are 1. Mend"),
        (("developments", "list", "--watch", "terminl"), "there is terminal. Mend: did you mean 'terminal'?"),
        (("articles", "list", "--outlet", "Mole"), "there is The Mole"),
        (("feeds", "add", "http://"), "'http://' is no address of a feed"),
        (("feeds", "add", "https://ann:pw@/rss"), "'https:///rss' is no address of a feed"),
        (("feeds", "remove", SECRET), f"there is no feed {SHOWN}"),
    ],
)
@pytest.mark.usefixtures("told")
def test_what_is_unknown_is_refused_and_what_there_is_named(args: tuple[str, ...], answer: str) -> None:
    error = CliRunner().invoke(app, args).exception
    assert isinstance(error, ConfigError), error
    assert answer in str(error)


def test_a_known_watch_without_developments_is_no_error(told: Desk) -> None:
    config = told.folder / "wirewatch.yaml"
    config.write_text(config.read_text().replace("name: terminal", "name: quay"))
    assert run("developments", "list", "--watch", "quay") == ["no developments yet"]
    assert len(run("developments", "list", "--watch", "terminal", "--json")) == 1


def states() -> list[str]:
    return [row["state"] for row in run("alerts", "list", "--json")]


def test_a_waiting_alert_can_be_dropped_and_made_due_at_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = desk.folder / "wirewatch.yaml"
    digest = CHANNELS.replace("kind: file,", "kind: file, digest: daily, at: '04:00',")
    config.write_text(config.read_text().replace(CHANNELS, digest))
    monkeypatch.setenv("WIREWATCH_HOME", str(desk.folder))
    monkeypatch.setenv("WIREWATCH_CONFIG", str(config))
    monkeypatch.delenv("WIREWATCH_DATABASE_URL", raising=False)
    desk.prints("/feed", desk.publishes("/a", APPROVED))
    with kit_of(Settings()) as kit:
        desk.kit = kit
        desk.run()
        (before,) = run("alerts", "list", "--json")
        assert before["state"] == "waiting"
        assert run("alerts", "retry", "1") == ["1 alert is due with the next cycle"]
        (after,) = run("alerts", "list", "--json")
        assert after["due_at"] != before["due_at"]
        assert run("alerts", "drop", "1") == ["dropped 1 alert"]
        assert states() == ["dropped"]
        assert run("alerts", "retry") == ["0 alerts are due with the next cycle"]
        run("alerts", "retry", "1")
        assert states() == ["waiting"]


@pytest.mark.usefixtures("home")
def test_feeds_are_shown_without_what_opens_them(tmp_path: Path) -> None:
    added = run("feeds", "add", SECRET, "--unseen")
    assert added == [f"added {SHOWN}; it is polled with the next cycle"]
    assert run("feeds", "add", SECRET) == [f"{SHOWN} is polled already"]
    commands = (("list", "--json"), ("status", "--json"), ("list",), ("status",), ("export",))
    listed = [run("feeds", *command) for command in commands]
    assert not any(secret in str(listed) for secret in ("pw@", "s3cret", "t0ken"))
    assert SHOWN in str(listed[0])
    whole = CliRunner().invoke(app, ["feeds", "export", "--with-secrets"]).stdout
    (tmp_path / "feeds.opml").write_text(whole, encoding="utf-8")
    assert run("feeds", "import", str(tmp_path / "feeds.opml")) == ["added 0 feeds; 1 known already"]
    run("feeds", "remove", SHOWN)
    assert run("feeds", "list", "--json") == []
    assert run("feeds", "import", str(tmp_path / "feeds.opml")) == ["added 1 feed; 0 known already"]


@pytest.mark.usefixtures("home")
def test_a_list_without_what_opens_its_feeds_adds_none_that_opens_nothing(tmp_path: Path) -> None:
    run("feeds", "add", SECRET, "--unseen")
    file = tmp_path / "feeds.opml"
    file.write_text(CliRunner().invoke(app, ["feeds", "export"]).stdout, encoding="utf-8")
    assert run("feeds", "import", str(file)) == ["added 0 feeds; 1 known already"]
    run("feeds", "remove", SHOWN)
    result = CliRunner().invoke(app, ["feeds", "import", str(file)])
    assert (result.exit_code, result.stdout) == (1, "added 0 feeds; 0 known already\n")
    assert f"{SHOWN} lacks what opens it" in " ".join(result.stderr.split())
    assert run("feeds", "list", "--json") == []


def test_a_feed_of_the_configuration_is_removed_there(told: Desk) -> None:
    feed = told.server.url("/feed")
    error = CliRunner().invoke(app, ["feeds", "remove", feed]).exception
    assert isinstance(error, ConfigError)
    assert f"{feed} is a feed of the configuration" in str(error)
    assert f"Mend: take it out of {told.folder / 'wirewatch.yaml'}" in str(error)
    assert run("feeds", "list", "--json")[0]["entries"] == 1


OPML = "<!DOCTYPE opml [<!ENTITY a 'b'>]><opml><outline xmlUrl='https://a.example/'/></opml>"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
@pytest.mark.usefixtures("home")
def test_a_document_type_is_refused_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    declared = encoding.removesuffix("-sig").removesuffix("-le").removesuffix("-be")
    text = f"<?xml version='1.0' encoding='{declared}'?>{OPML}"
    (tmp_path / "bad.opml").write_bytes(text.encode(encoding))
    error = CliRunner().invoke(app, ["feeds", "import", str(tmp_path / "bad.opml")]).exception
    assert isinstance(error, ConfigError)
    assert "holds a document type" in str(error)


@pytest.mark.usefixtures("home")
def test_opml_in_utf_16_is_read(tmp_path: Path) -> None:
    text = "<?xml version='1.0' encoding='utf-16'?><opml><outline xmlUrl='https://a.example/'/></opml>"
    (tmp_path / "good.opml").write_bytes(text.encode("utf-16"))
    assert run("feeds", "import", str(tmp_path / "good.opml")) == ["added 1 feed; 0 known already"]


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite:///file:x?mode=memory&uri=true"])
def test_a_database_in_memory_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match=r"in memory.*Mend: name a file"):
        address(url)


def test_check_tries_the_feeds_that_were_added_by_command(told: Desk) -> None:
    told.prints("/more")
    run("feeds", "add", told.server.url("/more"))
    found = {one.what: one.told for one in checking.check(Settings())}
    assert found[f"feed {told.server.url('/more')}"] == "rss, 0 entries"
    assert found[f"configuration {told.folder / 'wirewatch.yaml'}"] == "1 feed, 1 watch, 1 channel"


def test_a_broken_channel_is_named_once(told: Desk) -> None:
    config = told.folder / "wirewatch.yaml"
    config.write_text(config.read_text().replace("path: alerts.jsonl", "path: none/such/alerts.jsonl"))
    (channel,) = [one for one in checking.check(Settings()) if one.what.startswith("channel")]
    assert not channel.ok
    assert "channel file" not in channel.told


def test_a_page_read_by_its_feed_s_own_text_is_no_failure() -> None:
    _name_troubles([Report(step="read", sentence="read 1 article", notes=("404 not found; feed text",))])


def console_script(*args: str) -> str:
    code = "from flows.cli import main; main()"
    return " ".join([sys.executable, "-c", f'"{code}"', *args])


@pytest.mark.parametrize(
    "args", [("--help",), ("copies",), ("articles", "list"), ("articles", "list", "--json"), ("nonsense",)]
)
def test_a_closed_pipe_ends_the_command_well(told: Desk, tmp_path: Path, args: tuple[str, ...]) -> None:
    given = tmp_path / "articles.jsonl"
    given.write_text("".join(json.dumps({"id": n, "text": "one"}) + "\n" for n in range(20_000)))
    line = f"{console_script(*args)} < {given} | (exec <&-; sleep 0.5); echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=True, cwd=told.folder)
    assert done.stdout.split() == (["2"] if args == ("nonsense",) else ["0"])
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


@pytest.fixture
def read_only() -> Iterator[Path]:
    """A folder that everybody may see, with an archive that nobody may change."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with opened(Settings(home=folder, database_url=None)):
            pass
        (folder / "wirewatch.yaml").write_text(WATCH + CHANNELS + LIMITS, encoding="utf-8")
        folder.chmod(0o555)
        yield folder
        folder.chmod(0o755)


def as_nobody(work: Callable[[], None]) -> int:
    """The exit code of a process of somebody without rights; root may write everywhere."""
    child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            work()
        except BaseException as error:  # noqa: BLE001 - the parent must hear of everything
            os.write(2, f"{type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_what_only_reads_works_in_a_folder_that_cannot_be_written(read_only: Path) -> None:
    settings = Settings(home=read_only, database_url=None)

    def look() -> None:
        with looked_at(settings) as store, store.reading() as session:
            if alerts.rows(session, limit=1):
                raise AssertionError("it is empty")

    look()
    assert as_nobody(look) == 0
    assert sorted(one.name for one in read_only.iterdir()) == ["wirewatch.db", "wirewatch.yaml"]


def test_what_writes_still_fails_there(read_only: Path) -> None:
    settings = Settings(home=read_only, database_url=None)

    def write() -> None:
        with opened(settings):
            pass

    assert as_nobody(write) == 1
