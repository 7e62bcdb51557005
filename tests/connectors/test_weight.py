import pytest

from connectors.weight import heavy

ITEM = b"<item><title>Quay opened</title><link>https://news.example/1</link><guid>1</guid></item>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<rss><channel>" + ITEM * 2_000 + b"</channel></rss>",
        b"<p>" + b"word " * 300_000,
        b"<img src='data:image/png;base64," + b"A" * 20_000 + b"'>",
        b'{"items":[' + b'{"id":"1","title":"Quay opened"},' * 5_000 + b"]}",
    ],
    ids=["nothing", "a long feed", "a long text", "a picture", "a long JSON Feed"],
)
def test_ordinary_documents_are_light(body: bytes) -> None:
    assert not heavy(body)


@pytest.mark.parametrize(
    "body",
    [
        b"x" * 2_000_001,
        b"<b>" * 20_001,
        "<b>".encode("utf-16") * 20_001,
        b'{"a":' * 20_001,
        b"<p " + b" ".join(b"a%d=1" % n for n in range(4_000)) + b">",
        (b"<p " + b"a " * 5_000 + b">") * 6,
    ],
    ids=["size", "tags", "tags in UTF-16", "objects", "attributes", "attributes in several tags"],
)
def test_what_may_take_long_is_heavy(body: bytes) -> None:
    assert heavy(body)
