"""Whether an event happened, as its sentence has it: verbs and nouns under what governs them."""

import time

import pytest

from analysis import lexicon
from analysis.factuality import WHOLE, Events, factuality_at
from analysis.signatures import Factuality, outcome, under
from analysis.wordclass import Class, classes_of
from analysis.wording import Wording, wording_of

SECTIONS = (
    "infinitive",
    "gerund",
    "clause",
    "object",
    "preposition_object",
    "noun",
    "adjective",
    "modifier",
)


def marked(text: str) -> tuple[Wording, int]:
    """Return a sentence in which a word stands between stars, and the index of that word."""
    before, word, after = text.split("*")
    plain = before + word + after
    wording = wording_of(plain, 0, len(plain))
    return wording, wording.index_at(len(before))


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("fact", "The regulator *approved* the Lumen lamp on Monday."),
        ("fact", "Lumen has *withdrawn* its offer for Harbor Bank."),
        ("fact", "The lamp was *cleared* by the agency."),
        ("fact", "Lumen managed to *sell* the plant."),
        ("fact", "The court forced Lumen to *recall* the lamps."),
        ("fact", "Workers began to *leave* the site."),
        ("fact", "The storm caused the bridge to *collapse*."),
        ("fact", "Lumen continued to *lose* money."),
        ("fact", "Officials never failed to *publish* the figures."),
        ("fact", "Lumen did not fail to *deliver* the lamps."),
        ("fact", "Investors regret that Lumen *bought* the mill."),
        ("fact", "Lumen did not know that the agency *rejected* the lamp."),
        ("fact", "A spokeswoman said that Lumen *closed* the plant."),
        ("fact", "The paper reported Lumen *bought* the mill."),
        ("fact", "Lumen stopped the line after *finding* a fault."),
        ("fact", "Lumen cut costs by *closing* two plants."),
        ("fact", "The agency fined Lumen for *hiding* the fault."),
        ("fact", "A jury convicted the manager of *stealing* the plans."),
        ("fact", "Lumen succeeded in *winning* the contract."),
        ("fact", "Shares fell before *rising* again at noon."),
        ("fact", "The index rose 40 points to *close* at 2,310."),
        ("fact", "Lumen was the first maker to *sell* the lamp."),
        ("fact", "Lumen started *shipping* the lamp."),
        ("fact", "Lumen kept *selling* the lamp."),
        ("fact", "The lamp, which was *submitted* in March, is made by Lumen."),
        ("fact", "The company admitted *hiding* the fault."),
        ("fact", "Lumen is *selling* the lamp in Norway."),
        ("fact", "When the bridge *fell*, the road was closed."),
        ("fact", "After the agency *approved* the lamp, shares rose."),
        ("fact", "The fault that *delayed* the lamp was small."),
        ("fact", "Lumen had to *close* the plant."),
        ("fact", "The plan was changed because the bank *objected*."),
        ("fact", "Lumen said it *lost* 40 million, but sales grew."),
        ("fact", "The lamps *sold* last year were faulty."),
        ("future", "Lumen will *sell* the plant in May."),
        ("future", "Lumen plans to *sell* the plant."),
        ("future", "The board agreed to *sell* the plant."),
        ("future", "The plant is to *close* in May."),
        ("future", "The lamp is expected to *arrive* in May."),
        ("future", "The decision to *close* the plant came on Monday."),
        ("future", "Lumen has promised to *repay* the loan."),
        ("future", "Lumen will find and *repair* the fault."),
        ("future", "Prices will fall when the plant *opens*."),
        ("future", "Lumen will not sell until the court *rules*."),
        ("future", "The road stays closed until the agency *clears* it."),
        ("future", "The ship is *leaving* on Friday."),
        ("future", "The plant is due to *close*."),
        ("future", "Both sides are ready to *sign*."),
        ("uncertain", "Lumen may *sell* the plant."),
        ("uncertain", "Lumen could have *sold* the plant."),
        ("uncertain", "Lumen wants to *sell* the plant."),
        ("uncertain", "The union urged Lumen to *keep* the plant."),
        ("uncertain", "The union demanded that Lumen *keep* the plants open."),
        ("uncertain", "Lumen is trying to *find* a buyer."),
        ("uncertain", "Lumen hired a bank to *find* a buyer."),
        ("uncertain", "The board is considering *selling* the plant."),
        ("uncertain", "The board asked whether Lumen *knew* of the fault."),
        ("uncertain", "Lumen has the right to *appeal*."),
        ("uncertain", "Lumen bought the land in order to *build* a plant."),
        ("uncertain", "The bank is capable of *paying* the sum."),
        ("uncertain", "The chance of *winning* the case is small."),
        ("uncertain", "It is possible to *repair* the bridge."),
        ("uncertain", "Lumen wants the lamps *returned*."),
        ("uncertain", "The judge asked how Lumen *found* the fault."),
        ("uncertain", "Lumen would *sell* the plant at a higher price."),
        ("uncertain", "Lumen has to *repay* the loan."),
        ("uncertain", "The union called on Lumen to *reopen* the plant and hire the workers."),
        ("uncertain", "The union called on Lumen to reopen the plant and *hire* the workers."),
        ("uncertain", "They talked about *merging* the two banks."),
        ("uncertain", "Lumen is interested in *buying* the mill."),
        ("uncertain", "The lamp shines as if it *burned*."),
        ("uncertain", "Lumen threatened to *close* the plant."),
        ("uncertain", "*Close* the plant now."),
        ("uncertain", "Let the court *decide*."),
        ("negated", "Lumen did not *sell* the plant."),
        ("negated", "Lumen has never *sold* a lamp in Norway."),
        ("negated", "The lamp hasn't been *approved*."),
        ("negated", "No supplier has *confirmed* the order."),
        ("negated", "None of the plants *closed*."),
        ("negated", "Lumen failed to *sell* the plant."),
        ("negated", "Lumen refused to *pay* the fine."),
        ("negated", "The agency has yet to *approve* the lamp."),
        ("negated", "Lumen avoided *paying* the fine."),
        ("negated", "Lumen left without *paying*."),
        ("negated", "Instead of *selling* the plant, Lumen kept it."),
        ("negated", "Rather than *sell* the plant, Lumen kept it."),
        ("negated", "Lumen denied that it *knew* of the fault."),
        ("negated", "Lumen was unable to *pay*."),
        ("negated", "The bridge is too weak to *carry* trains."),
        ("negated", "Lumen forgot to *file* the papers."),
        ("negated", "The court barred Lumen from *selling* the lamp."),
        ("negated", "Lumen stopped *selling* the lamp."),
        ("negated", "Its failure to *warn* the public was costly."),
        ("negated", "The agency *gave* no reason."),
        ("negated", "Lumen will not *sell* the plant."),
        ("negated", "Lumen no longer *sells* the lamp."),
        ("negated", "Few customers *complained*."),
        ("negated", "The minister said no villager *died* in the flood."),
        ("negated", "Nobody *claimed* the prize."),
        ("negated", "Hardly any lamp *worked*."),
        ("negated", "Lumen has no plans to *sell* the plant."),
        ("negated", "The agency did not allow it, nor did Lumen *ask*."),
        ("negated", "Lumen lied that it *paid* the fine."),
        ("conditional", "If Lumen *sells* the plant, shares will rise."),
        ("conditional", "Shares will fall unless the court *rules* soon."),
        ("conditional", "Had Lumen *sold* the plant, it would be richer."),
        ("conditional", "Lumen keeps cash in case the court *rules* against it."),
        ("conditional", "If the chairman and the board *agree*, the plant closes."),
        ("conditional", "If the bank pays and Lumen *signs*, the plant closes."),
        ("probable", "Analysts believe that Lumen *sold* the plant."),
        ("probable", "Lumen seems to *know* of the fault."),
        ("probable", "Lumen has probably *sold* the plant."),
        ("probable", "The board thinks Lumen *lost* the case."),
        ("probable", "The lamp was reportedly *withdrawn*."),
        ("probable", "Lumen is believed to *own* the mill."),
        ("probable", "Lumen *sold* the plant, analysts believe."),
        ("probable", "Observers hope that the talks *resumed*."),
    ],
)
def test_the_standing_of_a_verb_is_its_own_turned_by_its_governors(expected: str, text: str) -> None:
    wording, index = marked(text)
    assert Events(wording).verb(index).factuality == expected


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("fact", "The *merger* closed on Monday."),
        ("fact", "The court criticised the *merger*."),
        ("fact", "After the *strike*, the plant reopened."),
        ("fact", "Lumen held *talks* with the bank."),
        ("fact", "The bridge fell due to a *storm*."),
        ("fact", "A *fire* destroyed the plant."),
        ("fact", "The result of the *vote* was close."),
        ("fact", "The board backed the *merger*."),
        ("future", "Lumen plans a *merger* with Harbor Bank."),
        ("future", "The planned *merger* is large."),
        ("future", "The *merger* will take place in May."),
        ("future", "Plans for a *merger* were shown."),
        ("future", "The *vote* is scheduled for May."),
        ("future", "Lumen announced a *merger* with the bank."),
        ("future", "The board met ahead of a *vote*."),
        ("future", "The upcoming *launch* was praised."),
        ("uncertain", "The union called for a *strike*."),
        ("uncertain", "Lumen seeks a *merger* with a bank."),
        ("uncertain", "The risk of a *strike* is small."),
        ("uncertain", "A possible *strike* worries Lumen."),
        ("uncertain", "The bank may face a *fine*."),
        ("uncertain", "Lumen may make a *bid*."),
        ("uncertain", "Lumen is weighing a takeover *bid*."),
        ("uncertain", "Fears of a *recession* grew."),
        ("uncertain", "Lumen asked for a *delay*."),
        ("uncertain", "Lumen hired a bank to lead the *search*."),
        ("negated", "Lumen avoided a *strike*."),
        ("negated", "Lumen reached no *agreement* with the union."),
        ("negated", "The bank was rescued without a *merger*."),
        ("negated", "The court rejected the *merger*."),
        ("negated", "The *merger* was cancelled."),
        ("negated", "Lumen prevented a *strike*."),
        ("negated", "The failed *merger* cost millions."),
        ("negated", "The aborted *launch* cost millions."),
        ("negated", "Instead of a *merger*, Lumen chose to wait."),
        ("negated", "The plant is not for *sale*."),
        ("conditional", "In the event of a *strike*, the plant closes."),
        ("conditional", "If a *merger* is agreed, shares rise."),
    ],
)
def test_the_standing_of_a_noun_is_given_by_what_it_hangs_on(expected: str, text: str) -> None:
    wording, index = marked(text)
    assert Events(wording).noun(index, index).factuality == expected


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        (Class.VERB, "Lumen *plans* to sell the plant."),
        (Class.NOUN, "The *plans* of Lumen are large."),
        (Class.VERB, "It did not fully *comply* with the rules."),
        (Class.PARTICIPLE, "The plant was quietly *sold* to a bank."),
        (Class.PAST, "Lumen *sold* the plant."),
        (Class.ADJECTIVE, "The *planned* merger is large."),
        (Class.ING, "After *selling* the plant, Lumen grew."),
        (Class.NOUN, "The board *meeting* in May was short."),
        (Class.TO, "Lumen hopes *to* quickly sell the plant."),
        (Class.PREPOSITION, "The plant went *to* the bank."),
        (Class.PREPOSITION, "Sales fell *to* 40."),
        (Class.NAME, "Prices rose in the *US* in May."),
        (Class.DETERMINER, "The union praised *this* merger."),
        (Class.PRONOUN, "The union praised *this* in May."),
        (Class.NOUN, "The new *supply* is small."),
    ],
)
def test_a_word_has_the_class_that_its_neighbours_give_it(expected: Class, text: str) -> None:
    wording, index = marked(text)
    assert classes_of(wording)[index] is expected


@pytest.mark.parametrize(
    ("signature", "governor", "expected"),
    [
        ("implies", Factuality.FACT, Factuality.FACT),
        ("implies", Factuality.NEGATED, Factuality.NEGATED),
        ("implies", Factuality.FUTURE, Factuality.FUTURE),
        ("entails", Factuality.NEGATED, Factuality.UNCERTAIN),
        ("knows", Factuality.NEGATED, Factuality.FACT),
        ("knows", Factuality.CONDITIONAL, Factuality.FACT),
        ("reports", Factuality.NEGATED, Factuality.UNCERTAIN),
        ("fails", Factuality.NEGATED, Factuality.FACT),
        ("fails", Factuality.FUTURE, Factuality.UNCERTAIN),
        ("refuses", Factuality.NEGATED, Factuality.UNCERTAIN),
        ("future", Factuality.FACT, Factuality.FUTURE),
        ("future", Factuality.NEGATED, Factuality.NEGATED),
        ("believes", Factuality.FACT, Factuality.PROBABLE),
        ("open", Factuality.CONDITIONAL, Factuality.CONDITIONAL),
        ("implies", Factuality.PROBABLE, Factuality.PROBABLE),
    ],
)
def test_a_signature_turns_the_standing_of_the_governor(
    signature: str, governor: Factuality, expected: Factuality
) -> None:
    assert outcome(signature, governor) is expected


def test_a_clause_is_no_surer_than_what_it_hangs_on() -> None:
    assert under(Factuality.FACT, Factuality.UNCERTAIN) is Factuality.UNCERTAIN
    assert under(Factuality.FUTURE, Factuality.FACT) is Factuality.FUTURE
    assert under(Factuality.NEGATED, Factuality.NEGATED) is Factuality.UNCERTAIN


@pytest.mark.parametrize("section", SECTIONS)
def test_no_word_has_two_signatures_for_one_complement(section: str) -> None:
    listed = [word for words in lexicon.table("signatures")[section].values() for word in words]
    assert sorted(listed) == sorted(set(listed))


@pytest.mark.parametrize("section", SECTIONS)
def test_every_signature_that_is_listed_turns_something(section: str) -> None:
    for signature in lexicon.table("signatures")[section]:
        assert outcome(signature, Factuality.FACT) in Factuality


def test_a_long_sentence_is_read_around_its_verb() -> None:
    text = "lamps and " * WHOLE + "Lumen failed to *sell* the plant" + " and lamps" * WHOLE + "."
    wording, index = marked(text)
    assert factuality_at(wording, index).factuality is Factuality.NEGATED


@pytest.mark.parametrize(
    "piece", ["to ", "not ", "and ", "that it said ", "to be to be ", "of the plan ", "sold ", "before "]
)
def test_the_time_a_word_takes_does_not_grow_with_its_sentence(piece: str) -> None:
    text = piece * (100_000 // len(piece)) + "*sold*"
    wording, index = marked(text)
    began = time.process_time()
    assert factuality_at(wording, index).factuality in Factuality
    assert time.process_time() - began < 2.0
