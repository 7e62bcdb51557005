import pytest

from storage import outlets
from storage.outlets import Owners
from storage.store import Store

GROUP = Owners({"a.example": "Example Group", "the courier": "Example Group"})


@pytest.mark.parametrize(
    ("outlet", "url", "owner"),
    [
        ("Harbour Times", "https://www.a.example/x", "Example Group"),
        ("The Courier", "https://courier.example/x", "Example Group"),
        ("Harbour Times", "https://c.example/x", "Harbour Times"),
        (None, "https://www.c.example/x", "c.example"),
        (None, None, None),
    ],
)
def test_an_outlet_belongs_to_its_group_by_name_or_host(
    outlet: str | None, url: str | None, owner: str | None
) -> None:
    assert GROUP.of(outlet, url) == owner


def test_what_the_configuration_says_replaces_what_it_said(store: Store) -> None:
    for said in ({"a.example": "One", "B.example": "One"}, {"b.example": "Two"}, {}):
        with store.transaction() as session:
            outlets.configure(session, said)
            outlets.configure(session, said)
        with store.reading() as session:
            assert outlets.owners(session).by_member == {one.casefold(): name for one, name in said.items()}
