from datetime import time, timedelta
from pathlib import Path

import pytest

from analysis.errors import ConfigError
from analysis.model import Confirm, Status
from flows.configuration import load
from flows.watching import watches_of

WHOLE = """\
feeds:
  - https://www.example.com/rss
  - {url: https://news.example.org/feed.json, kind: json, outlet: Example News}
watches:
  - name: apple-ai-china
    about: [Apple Intelligence, iPhone AI]
    developments:
      - name: cac-approval
        event: approval
        actor: CAC
        alert_on: [done, refused]
      - {name: recall, event: recall}
    alert: mail
channels:
  mail: {kind: email, to: ann@example.com, digest: daily, at: 8:30, timezone: Asia/Singapore}
kinds:
  recall: {done: [recall]}
limits:
  poll_every: 30m
  page_size: 2MB
"""


def _load(folder: Path, text: str) -> object:
    file = folder / "wirewatch.yaml"
    file.write_text(text, encoding="utf-8")
    return load(file)


def _mistakes(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        _load(folder, text)
    return str(caught.value).replace(str(folder) + "/", "").splitlines()


def test_a_whole_configuration_is_read(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text(WHOLE, encoding="utf-8")
    configuration = load(tmp_path / "wirewatch.yaml")
    assert [feed.url for feed in configuration.feeds] == [
        "https://www.example.com/rss",
        "https://news.example.org/feed.json",
    ]
    watch = configuration.watches[0]
    assert watch.developments[0].actor == ("CAC",)
    assert watch.developments[0].alert_on == (Status.DONE, Status.REFUSED)
    assert watch.alert == ("mail",)
    mail = configuration.channels["mail"]
    assert (mail.kind, mail.digest, mail.at, mail.timezone) == (
        "email",
        "daily",
        time(8, 30),
        "Asia/Singapore",
    )
    assert configuration.limits.poll_every == timedelta(minutes=30)
    assert configuration.limits.page_size == 2_000_000


def test_scalars_mean_what_they_look_like(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text(
        "watches:\n"
        "  - name: nordic\n"
        "    about: [18.10, NO, 08:00, null-modem]\n"
        "    developments: [{name: a, event: release}]\n",
        encoding="utf-8",
    )
    assert load(tmp_path / "wirewatch.yaml").watches[0].about == ("18.10", "NO", "08:00", "null-modem")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "event: approval",
            "event: aproval",
            "wirewatch.yaml:9: watches.0.developments.0.event: expected a kind of event; found 'aproval'. "
            "Mend: did you mean `approval`?",
        ),
        (
            "    about: [Apple Intelligence, iPhone AI]\n",
            "",
            "wirewatch.yaml:5: watches.0.about: is missing. Mend: add `about: ...`",
        ),
        (
            "alert: mail",
            "alert: post",
            "wirewatch.yaml:13: watches.0.alert.0: there is no channel 'post'. Mend: use one of mail",
        ),
        (
            "poll_every: 30m",
            "poll_evry: 30m",
            "wirewatch.yaml:19: limits.poll_evry: is not a key that can stand here. "
            "Mend: did you mean `poll_every`?",
        ),
        (
            "poll_every: 30m",
            "poll_every: half an hour",
            "wirewatch.yaml:19: limits.poll_every: expected a duration such as 30s, 15m, 2h or 1d; "
            "found 'half an hour'",
        ),
        (
            "poll_every: 30m",
            "robots: maybe",
            "wirewatch.yaml:19: limits.robots: expected true or false; found 'maybe'",
        ),
        (
            "kind: email",
            "kind: emial",
            "wirewatch.yaml:15: channels.mail: expected 'apprise', 'atom', 'console', 'file', 'slack', "
            "'email'; found 'emial'. Mend: did you mean `email`?",
        ),
        (
            "timezone: Asia/Singapore",
            "timezone: Asia/Singapur",
            "wirewatch.yaml:15: channels.mail.timezone: expected an IANA time zone such as Europe/Berlin "
            "or UTC; found 'Asia/Singapur'",
        ),
        (
            "https://www.example.com/rss",
            "www.example.com/rss",
            "wirewatch.yaml:2: feeds.0.url: expected an address that starts with http:// or https://; "
            "found 'www.example.com/rss'",
        ),
        (
            "  recall: {done: [recall]}",
            "  release: {done: [recall]}",
            "wirewatch.yaml:17: kinds.release: is built in. Mend: choose another name",
        ),
        (
            "      - {name: recall, event: recall}\n",
            "      - {name: cac-approval, event: recall}\n",
            "wirewatch.yaml:7: watches.0.developments: the development 'cac-approval' stands here twice. "
            "Mend: rename or remove one",
        ),
        (
            "feeds:\n",
            "feeds:\n  - https://news.example/rss\n  - https://news.example/rss\n",
            "wirewatch.yaml:1: feeds: the feed 'https://news.example/rss' stands here twice. "
            "Mend: remove one",
        ),
        (
            "channels:\n",
            "watches: []\nchannels:\n",
            "wirewatch.yaml:14: 'watches' stands here twice, first on line 4. Mend: keep one of them",
        ),
        ("feeds:\n", "feeds: [\n", "wirewatch.yaml:2: not valid YAML: "),
    ],
)
def test_a_mistake_is_told_with_its_line_and_its_mend(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in WHOLE
    assert any(line.startswith(told) for line in _mistakes(tmp_path, WHOLE.replace(old, new, 1))), _mistakes(
        tmp_path, WHOLE.replace(old, new, 1)
    )


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = WHOLE.replace("poll_every: 30m", "poll_every: soon").replace("2MB", "much")
    assert len(_mistakes(tmp_path, text)) == 2


def test_a_secret_itself_is_refused_where_its_name_belongs(tmp_path: Path) -> None:
    text = WHOLE.replace("kind: email, to: ann@example.com", "kind: slack, channel: c")
    lines = _mistakes(tmp_path, text.replace("channel: c", "channel: c, token: xoxb-1-2"))
    assert len(lines) == 1
    assert "channels.mail.token" in lines[0]


def test_a_missing_file_says_how_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="WIREWATCH_CONFIG"):
        load(tmp_path / "none.yaml")


def test_an_empty_file_is_no_configuration(tmp_path: Path) -> None:
    assert _mistakes(tmp_path, "# nothing yet\n") == [
        "wirewatch.yaml:1: expected a mapping with feeds, watches and channels"
    ]


def test_an_alias_that_contains_itself_is_refused(tmp_path: Path) -> None:
    assert "contains itself" in _mistakes(tmp_path, "feeds: &a [*a]\n")[0]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2", Confirm(reports=2)),
        ("{reports: 3, outlets: Example Wire}", Confirm(reports=3, outlets=("Example Wire",))),
        ("{official: true}", Confirm(official=True)),
    ],
)
def test_what_confirms_is_a_number_or_a_mapping(tmp_path: Path, written: str, expected: Confirm) -> None:
    (tmp_path / "wirewatch.yaml").write_text(
        WHOLE.replace("actor: CAC", f"confirm: {written}"), encoding="utf-8"
    )
    first, second = watches_of(load(tmp_path / "wirewatch.yaml"))[0].developments
    assert (first.confirm, second.confirm) == (expected, None)


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("{}", "expected a number of reports, or one of reports, outlets and official: true"),
        ("0", "greater than or equal to 1"),
        ("twice", "integer"),
        ("[a]", "expected a number of reports, or one of reports, outlets and official: true; found a list"),
        ("{report: 2}", "did you mean `reports`?"),
    ],
)
def test_what_cannot_confirm_is_named(tmp_path: Path, written: str, wrong: str) -> None:
    (mistake,) = _mistakes(tmp_path, WHOLE.replace("actor: CAC", f"confirm: {written}"))
    assert mistake.startswith("wirewatch.yaml:10: ")
    assert wrong in mistake


def test_a_list_in_place_of_a_mapping_is_told_in_words_of_the_file(tmp_path: Path) -> None:
    (mistake,) = _mistakes(tmp_path, "limits: [a]\n")
    assert mistake == "wirewatch.yaml:1: limits: expected a mapping; found a list of 1"


@pytest.mark.parametrize("written", ["http://news.example", "news.example/archive", "ann@news.example"])
def test_what_is_no_host_is_named(tmp_path: Path, written: str) -> None:
    (mistake,) = _mistakes(tmp_path, f"limits:\n  robots_except: [News.Example:8080, {written}]\n")
    assert mistake.startswith(
        "wirewatch.yaml:2: limits.robots_except.1: expected a host such as news.example.com"
    )


def test_hosts_are_named_alone_or_in_a_list_and_in_any_case(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text("limits: {robots_except: News.Example}\n", encoding="utf-8")
    assert load(tmp_path / "wirewatch.yaml").limits.robots_except == ("news.example",)


def test_outlets_that_belong_together_are_read_and_none_belongs_twice(tmp_path: Path) -> None:
    group = "outlets:\n  - {name: Example Group, members: [a.example, The Courier]}\n"
    (tmp_path / "wirewatch.yaml").write_text(WHOLE + group, encoding="utf-8")
    assert load(tmp_path / "wirewatch.yaml").outlets[0].members == ("a.example", "The Courier")
    (mistake,) = _mistakes(tmp_path, WHOLE + group + "  - {name: Other, members: [A.example]}\n")
    assert "the outlet 'a.example' stands here twice" in mistake


@pytest.mark.parametrize(
    ("written", "kept"),
    [("wiki.corp.example", ("wiki.corp.example",)), ("[127.0.0.1, 10.0.0.0/8]", ("127.0.0.1", "10.0.0.0/8"))],
)
def test_hosts_of_the_house_are_named_one_by_one(tmp_path: Path, written: str, kept: tuple[str, ...]) -> None:
    (tmp_path / "wirewatch.yaml").write_text(f"limits: {{internal_hosts: {written}}}\n", encoding="utf-8")
    assert load(tmp_path / "wirewatch.yaml").limits.internal_hosts == kept


@pytest.mark.parametrize("written", ["http://wiki.example/", "0.0.0.0/0", "127.1", "'*'"])
def test_what_names_no_host_of_the_house_is_told(tmp_path: Path, written: str) -> None:
    (mistake,) = _mistakes(tmp_path, f"limits:\n  internal_hosts: [wiki, {written}]\n")
    assert mistake.startswith("wirewatch.yaml:2: limits.internal_hosts.1: expected a ")


@pytest.mark.parametrize(
    "text",
    [
        "limits:\n  proxy: http://ann:hunter2@proxy.example:3128\n",
        "channels:\n  team: {kind: slack, channel: news, token: xoxb-hunter2}\n",
    ],
)
def test_a_secret_that_stands_where_its_name_belongs_is_not_repeated(tmp_path: Path, text: str) -> None:
    (mistake,) = _mistakes(tmp_path, text)
    assert "expected the name of a secret" in mistake
    assert "hunter2" not in mistake
