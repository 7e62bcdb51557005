import pytest

from connectors.owners import Owners

OUTLETS = {
    "courier.test": "Example Group",
    "Daily.Example.COM": "Example Group",
    "The Courier": "Example Group",
}


@pytest.mark.parametrize(
    ("host", "owner"),
    [
        ("example.com", "example.com"),
        ("www.example.com", "example.com"),
        ("feeds.news.example.co.uk", "example.co.uk"),
        ("example.com:8443", "example.com"),
        ("one.blogspot.com", "blogspot.com"),
        ("two.github.io", "github.io"),
        ("xn--bcher-kva.example.de", "example.de"),
        ("news.test", "news.test"),
        ("courier.test", "outlet Example Group"),
        ("www.courier.test:8080", "outlet Example Group"),
        ("daily.example.com", "outlet Example Group"),
        ("weekly.example.com", "example.com"),
        ("notcourier.test", "notcourier.test"),
        ("127.0.0.1", "127.0.0.1"),
        ("127.0.0.1:8001", "127.0.0.1:8001"),
        ("[::1]", "[::1]"),
        ("[::1]:8001", "[::1]:8001"),
        ("localhost:8001", "localhost:8001"),
        ("co.uk", "co.uk"),
    ],
)
def test_a_host_has_one_owner(host: str, owner: str) -> None:
    assert Owners(OUTLETS)(host) == owner
