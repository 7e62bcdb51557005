import pytest

from analysis.origins import origin_of, written_by


@pytest.mark.parametrize(
    ("author", "named"),
    [
        ("Newsagency Staff", "Newsagency"),
        ("Newsagency staff writers", "Newsagency"),
        ("The Calder Post Newsroom", "The Calder Post"),
        ("NWA", "NWA"),
        ("Newsagency", "Newsagency"),
        ("Northern News Agency", "Northern News Agency"),
        ("Northern Press", "Northern Press"),
        ("Ada Lund, NWA", "NWA"),
        ("Ada Lund for Northern Newswire", "Northern Newswire"),
        ("\u6d77\u6e2f\u901a\u8baf\u793e", "\u6d77\u6e2f\u901a\u8baf\u793e"),
    ],
)
def test_an_author_that_is_an_agency_is_the_origin(author: str, named: str) -> None:
    assert origin_of(None, author=author, outlet="Vestby Weekly") == named


@pytest.mark.parametrize(
    "author",
    [
        "Ada Lund", "Ada Lund, Bo Vik", "ada", "Staff", "Our Staff", "Web Desk", "News Agency",
        "Staff Reporter", "Editor", "Admin", "Ada Lund, Editor", "\u5f20\u4e09", "", None,
    ],
)  # fmt: skip
def test_an_author_that_is_a_person_or_nobody_is_no_origin(author: str | None) -> None:
    assert origin_of(None, author=author, outlet="Vestby Weekly") is None


def test_another_site_goes_before_the_author() -> None:
    assert origin_of("calderpost.example", author="NWA", outlet="Vestby Weekly") == "calderpost.example"


@pytest.mark.parametrize(
    ("site", "author", "outlet"),
    [
        ("vestbyweekly.example", None, "Vestby Weekly"),
        (None, "Vestby Weekly Staff", "Vestby Weekly"),
        (None, "NWA", "Northern Wire Agency"),
    ],
)
def test_an_outlet_is_not_the_origin_of_its_own_text(
    site: str | None, author: str | None, outlet: str
) -> None:
    assert origin_of(site, author=author, outlet=outlet) is None


@pytest.mark.parametrize(
    ("author", "part"),
    [
        ("Ada Lund, Pacific Standard", "Pacific Standard"),
        ("Ada Lund and The Pacific Standard", "The Pacific Standard"),
        ("PS", "PS"),
        ("Ada Lund", None),
        ("Pacific Standard Lund", None),
        (None, None),
    ],
)
def test_a_known_outlet_is_found_among_the_authors_by_its_whole_name(
    author: str | None, part: str | None
) -> None:
    assert written_by(author, "Pacific Standard") == part
