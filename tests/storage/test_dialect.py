"""Lists that reach either database as one parameter."""

import pytest
from sqlalchemy import BigInteger, Text, select
from sqlalchemy.sql.sqltypes import TypeEngine

from storage.dialect import each, listed, spoken
from storage.store import Store

TEXTS = ['say "no"', "back\\slash", "{a,b}", "NULL", "", " ", "a\nb\tc", "zürich", "晨报", "it's", "%s :one"]
NUMBERS = [0, -1, 2**63 - 1, -(2**63)]


@pytest.mark.parametrize(("values", "kind"), [(TEXTS, Text()), (NUMBERS, BigInteger()), ([], Text())])
def test_a_list_comes_back_as_it_was_given(
    store: Store, values: list[str] | list[int], kind: TypeEngine[str] | TypeEngine[int]
) -> None:
    with store.reading() as session:
        dialect = spoken(session)
        query = select(each(dialect, "given", kind).c.value)
        back = list(session.scalars(query, {"given": listed(dialect, values)}))
    assert back == values
