import pytest

from connectors.hops import BadAddress, anonymous, check, following


@pytest.mark.parametrize(
    ("url", "target", "leads"),
    [
        ("http://a.example/x", "/y", "http://a.example/y"),
        ("http://a.example/x", "https://b.example/y", "https://b.example/y"),
        ("http://ann:pw@a.example/x", "/y", "http://ann:pw@a.example/y"),
        ("http://ann:pw@a.example/x", "y?z=1", "http://ann:pw@a.example/y?z=1"),
        ("http://ann:pw@a.example/x", "http://a.example/y", "http://ann:pw@a.example/y"),
        ("http://ann:pw@a.example/x", "http://A.example:80/y", "http://ann:pw@A.example:80/y"),
        ("http://ann:pw@a.example/x", "https://a.example/y", "https://ann:pw@a.example/y"),
        ("http://ann:pw@a.example/x", "http://ann:pw@a.example/y", "http://ann:pw@a.example/y"),
        ("http://ann:pw@a.example/x", "http://b.example/y", "http://b.example/y"),
        ("http://ann:pw@a.example/x", "//b.example/y", "http://b.example/y"),
        ("http://ann:pw@a.example/x", "http://a.example:8080/y", "http://a.example:8080/y"),
        ("https://ann:pw@a.example/x", "http://a.example/y", "http://a.example/y"),
        ("http://ann:pw@a.example/x", "http://www.a.example/y", "http://www.a.example/y"),
    ],
)
def test_a_password_goes_along_within_its_site_and_nowhere_else(url: str, target: str, leads: str) -> None:
    assert following(url, target) == leads


@pytest.mark.parametrize(
    "target",
    [
        "http://ann:pw@b.example/",
        "//bob:pw@a.example/",
        "http://bob@a.example/",
        "https://ann:pw@b.example/",
        "http://@b.example@c.example/",
    ],
)
def test_a_password_that_only_a_redirect_holds_is_never_used(target: str) -> None:
    for url in ("http://a.example/", "http://ann:pw@a.example/"):
        with pytest.raises(BadAddress, match="address with a password"):
            following(url, target)


def test_a_password_is_not_repeated_where_everybody_can_read_it() -> None:
    with pytest.raises(BadAddress, match="address with a password"):
        following("https://ann:pw@a.example/", "http://ann:pw@a.example/")


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "data:,x", "gopher://a.example:70/"]
)
def test_only_the_web_is_asked(url: str) -> None:
    with pytest.raises(BadAddress, match="not an http or https address"):
        check(url)


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        ("http://ann:pw@a.example:81/x?y@z#f", "http://a.example:81/x?y@z#f"),
        ("http://a@b@c.example/", "http://c.example/"),
        ("http://a.example/%20?", "http://a.example/%20?"),
        ("http://ann:pw@[::1", "http://ann:pw@[::1"),
    ],
)
def test_a_link_of_a_stranger_loses_its_password(url: str, bare: str) -> None:
    assert anonymous(url) == bare
