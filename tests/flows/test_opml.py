from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import ConfigError
from flows import opml
from flows.configuration.models import KINDS
from storage.feed_health import FeedHealth
from storage.feeds import FeedSpec
from tests.flows.desk import NOW
from tests.flows.test_cli import home, run

__all__ = ["home"]  # a fixture

FILE = Path("feeds.opml")


def health(
    url: str, *, outlet: str | None = None, kind: str = "auto", folder: str | None = None
) -> FeedHealth:
    base = FeedHealth.of_new(url, outlet=outlet, now=NOW)
    return FeedHealth(
        **{**{name: getattr(base, name) for name in base.__slots__}, "kind": kind, "folder": folder}
    )


def read(text: str) -> list[FeedSpec]:
    return list(opml.read(text.encode(), file=FILE).feeds)


def body(inner: str, version: str = "2.0") -> str:
    return f'<opml version="{version}"><head><title>Mine</title></head><body>{inner}</body></opml>'


words = (
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)
    .map(lambda text: " ".join(text.split()))
    .filter(bool)
)
feeds = st.builds(
    health,
    st.from_regex(r"https://[a-z]{1,8}\.example/[a-z0-9/?=&]{0,20}", fullmatch=True),
    outlet=st.none() | words,
    kind=st.sampled_from(sorted(KINDS)),
    folder=st.none(),
)


@given(st.lists(st.tuples(feeds, st.lists(words, max_size=3)), min_size=1, unique_by=lambda one: one[0].url))
def test_what_is_exported_is_imported_as_it_was(given: list[tuple[FeedHealth, list[str]]]) -> None:
    # The folders are made by an import: nobody else makes any.
    nested = [(row, opml.joined(names)) for row, names in given]
    rows = [
        health(row.url, outlet=row.outlet, kind=row.kind, folder=folder or None) for row, folder in nested
    ]
    found = opml.read(opml.written(rows, secrets=True).encode(), file=FILE)
    assert {spec.url: spec for spec in found.feeds} == {
        row.url: FeedSpec(url=row.url, kind=row.kind, outlet=row.outlet, folder=row.folder) for row in rows
    }
    assert found.unusable == ()


@pytest.mark.parametrize("version", ["1.0", "1.1", "2.0"])
def test_lists_of_other_programs_are_read_however_deep(version: str) -> None:
    found = read(
        body(
            '<outline text="World"><outline text="Asia / Pacific">'
            '<outline type="rss" text="Quay" title="The Quay" xmlUrl="https://quay.example/rss" htmlUrl="x"/>'
            '</outline><outline text="Mole" xmlUrl=" https://mole.example/atom "/></outline>'
            '<outline xmlUrl="https://eel.example/" category="/Nature/Fish,/x"/>',
            version,
        )
    )
    assert found == [
        FeedSpec(url="https://quay.example/rss", outlet="The Quay", folder="World/Asia %2F Pacific"),
        FeedSpec(url="https://mole.example/atom", outlet="Mole", folder="World"),
        FeedSpec(url="https://eel.example/", folder="Nature/Fish"),
    ]


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('<outline xmlurl="https://quay.example/rss"/>', "https://quay.example/rss"),
        ('<outline XMLURL="https://quay.example/rss"/>', "https://quay.example/rss"),
        ('<outline xmlUrl="https://quay.example/?a=1&b=2"/>', "https://quay.example/?a=1&b=2"),
        ('<outline xmlUrl="https://quay.example/?a=1&amp;b=2&c"/>', "https://quay.example/?a=1&b=2&c"),
        ('<outline xmlUrl="feed://quay.example/rss"/>', "http://quay.example/rss"),
        ('<outline xmlUrl="feed:https://quay.example/rss"/>', "https://quay.example/rss"),
        ('<outline text="A" xmlUrl="https://quay.example/rss"><outline text="B"/></outline>', "https://quay.example/rss"),
    ],
)  # fmt: skip
def test_the_slips_of_other_programs_are_read(outline: str, url: str) -> None:
    assert [spec.url for spec in read(body(outline))] == [url]


def test_a_feed_listed_twice_counts_as_first_listed() -> None:
    twice = '<outline text="A" xmlUrl="https://a.example/"/><outline text="B" xmlUrl="https://a.example/"/>'
    assert [spec.outlet for spec in read(body(twice))] == ["A"]


def test_a_kind_nobody_knows_is_found_out_from_the_document() -> None:
    text = opml.written([health("https://a.example/", kind="rss")]).replace('kind="rss"', 'kind="gopher"')
    assert [spec.kind for spec in read(text)] == ["auto"]


def test_nesting_without_end_is_read() -> None:
    depth = 20_000
    nested = "<outline text='a'>" * depth + "<outline xmlUrl='https://a.example/'/>" + "</outline>" * depth
    assert [spec.url for spec in read(body(nested))] == ["https://a.example/"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "cannot be read as OPML: no element found"),
        ("<opml><body><outline xmlUrl='https://a.example/'></body></opml>", "mismatched tag: line 1"),
        ("<opml><body/></opml>", "names no feed"),
        ("<opml><body><outline text='a'/></body></opml>", "names no feed"),
        ("<?xml version='1.0' encoding='klingon'?><opml/>", "unknown encoding"),
    ],
)
def test_a_list_that_cannot_be_read_is_told_with_its_file(text: str, told: str) -> None:
    with pytest.raises(ConfigError, match=r"feeds\.opml: ") as caught:
        read(text)
    assert told in str(caught.value)


@pytest.mark.usefixtures("home")
def test_one_bad_address_does_not_cost_the_others(tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    good, bad = "<outline xmlUrl='https://a.example/'/>", "<outline xmlUrl='file:///etc/passwd'/>"
    file.write_text(body(good + bad), encoding="utf-8")
    assert run("feeds", "import", str(file), code=1)[0] == "added 1 feed; 0 known already"
    assert [row["url"] for row in run("feeds", "list", "--json")] == ["https://a.example/"]


@pytest.mark.usefixtures("home")
def test_folders_and_kinds_come_back_through_the_database(tmp_path: Path) -> None:
    file = tmp_path / "feeds.opml"
    rows = [
        health("https://a.example/", outlet="A", kind="sitemap", folder="World/Asia"),
        health("https://b.example/", folder="World"),
        health("https://c.example/", outlet="C"),
    ]
    file.write_text(opml.written(rows), encoding="utf-8")
    run("feeds", "import", str(file))
    listed = run("feeds", "list", "--json")
    assert [(row["kind"], row["folder"], row["outlet"]) for row in listed] == [
        ("sitemap", "World/Asia", "A"),
        ("auto", "World", None),
        ("auto", None, "C"),
    ]


@given(st.binary(max_size=60) | st.text(max_size=40).map(lambda text: body(text).encode("utf-8", "replace")))
def test_whatever_comes_is_a_list_or_an_error_with_its_file(given: bytes) -> None:
    assert named(given) or refusal(given).startswith("feeds.opml: ")


def named(given: bytes) -> int:
    """How many addresses a list names; none where it is none."""
    try:
        found = opml.read(given, file=FILE)
    except ConfigError:
        return 0
    return len(found.feeds) + len(found.unusable)


def refusal(given: bytes) -> str:
    with pytest.raises(ConfigError) as caught:
        opml.read(given, file=FILE)
    return str(caught.value)
