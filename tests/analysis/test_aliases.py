import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.aliases import AliasIndex, fold


def found(alias: str, text: str) -> list[str]:
    return [text[m.start : m.end] for m in AliasIndex([alias]).find(text)]


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("Brand Glasses", "the brand glasses"),
        ("smart lamp", "All Smart Lamps are sold"),
        ("smart lamp", "the smart-lamp market"),
        ("tap-to-pay", "Tap to Pay arrives"),
        ("smart lamp", "a smart\u00a0lamp"),
        ("smart lamp", "the smart lamp's bulb"),
        ("smart lamp", "the smart lamp’s bulb"),
        ("trading company", "two trading companies"),
        ("Café Nord", "cafe nord opens"),
        ("Cafe Nord", "Café Nord opens"),
        ("Cafe Nord", "Cafe\u0301 Nord opens"),
        ("smart lamp", "a smart la\u00admp"),
        ("smart lamp", "ｓｍａｒｔ lamp"),
        ("OS 18.4", "OS 18.4 is out"),
        ("OS 18.4", "with OS 18.4."),
        ("CAC", "the CAC's word"),
        ("PWA", "all PWAs work"),
        ("U.S.", "in the U.S. today"),
        ("网信办", "国家网信办批准"),
        ("OS 18.4", "OS18.4 is out"),
        ("OS 18.4", "发布OS 18.4正式版"),
        ("云岭OS 18.4", "云岭 OS 18.4 发布"),
        ("云岭OS 18.4", "云岭OS18.4来了"),
        ("云岭OS 18.4", "云岭 OS18.4来了"),
        ("云岭 OS 18.4", "云岭OS 18.4来了"),
        ("云岭OS 18.4", "云岭ＯＳ　１８．４发布"),
        ("Lumen Vision", "流明的Lumen Vision功能获批"),
    ],
)
def test_an_alias_matches_its_plain_variants(alias: str, text: str) -> None:
    assert len(found(alias, text)) == 1


@pytest.mark.parametrize(
    ("alias", "text"),
    [
        ("OS 18.4", "OS 18.4.1 is out"),
        ("OS 18.4", "OS 18.5 is out"),
        ("OS 18.4", "OS 18.45 is out"),
        ("18.4", "version 2.18.4"),
        ("18.4", "118.4 points"),
        ("OS 18.4", "OS18.4.1 is out"),
        ("云岭OS 18.4", "云岭OS 18.4.1发布"),
        ("云岭OS 18.4", "云岭OS18.45发布"),
        ("OS 18.4", "BOS18.4发布"),
        ("CAC", "a cac of birds"),
        ("US", "they told us"),
        ("US", "Us and them"),
        ("IT", "it works"),
        ("lamp", "clamps"),
        ("lamp", "lampoon"),
        ("smart lamp", "smart\nlamp"),
    ],
)
def test_an_alias_does_not_match_inside_other_words_and_numbers(alias: str, text: str) -> None:
    assert found(alias, text) == []


def test_a_mention_covers_what_was_printed_even_where_unseen_characters_were_dropped() -> None:
    text = "The new Cafe\u0301 No\u200brd opens"
    (mention,) = AliasIndex(["Café Nord"]).find(text)
    assert text[mention.start : mention.end] == "Cafe\u0301 No\u200brd"


def test_an_index_without_aliases_finds_nothing() -> None:
    assert AliasIndex(["", "  "]).find("anything") == []


def test_longer_mentions_come_first_where_several_begin_together() -> None:
    index = AliasIndex(["Star", "Star Ship"])
    assert [index.aliases[m.alias] for m in index.find("Star Ship sails")] == ["Star Ship", "Star"]


@given(st.text(max_size=60))
def test_folding_keeps_every_place(text: str) -> None:
    folded, places = fold(text)
    assert len(folded) == (len(text) if places is None else len(places))


@given(st.text(alphabet="abcdefgh", min_size=3, max_size=12), st.text(max_size=20), st.text(max_size=20))
def test_an_alias_between_spaces_is_always_found(alias: str, before: str, after: str) -> None:
    text = f"{before} {alias} {after}"
    assert any(text[m.start : m.end].lower().startswith(alias) for m in AliasIndex([alias]).find(text))
