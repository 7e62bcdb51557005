"""group: Article -> Story. Whether it is the same matter as others."""

from datetime import datetime
from itertools import chain

from analysis.copies import FOUNDS_NO_STORY
from analysis.headlines import without_outlet
from analysis.model import Article
from analysis.stories import WINDOW, absorb, choose, query_terms, weigh
from analysis.storyindex import MAX_WEIGHED, TERMS_ASKED
from analysis.terms import Terms, encoded, terms
from flows.kit import Kit
from flows.steps.claims import waiting, without_boilerplate
from flows.steps.rarities import Rarities
from flows.steps.report import Report, counted
from storage import articles, copies, stories
from storage.articles import Stage
from storage.store import Session


def group(kit: Kit, *, now: datetime) -> Report:
    """Put every compared article into a story; a copy goes where its original is."""
    seen = founded = 0
    for claimed in waiting(kit, Stage.COMPARED, now=now):
        with kit.store.transaction() as session:
            stories.take_turn(session)
            ids = [article.id for article in claimed]
            first_of, relations = copies.of(session, ids), copies.relations(session, ids)
            texts = without_boilerplate(session, claimed)
            own = {one.id: terms(one.title, one.text) for one in texts if one.id not in first_of}
            rarities = Rarities(session, now=now)
            rarities.look_up(chain.from_iterable(map(encoded, own.values())))
            for article in texts:
                original = first_of.get(article.id)
                if original is not None and stories.follow(session, article.id, original) is not None:
                    continue
                ours = own.get(article.id) or terms(article.title, article.text)
                founds = relations.get(article.id) not in FOUNDS_NO_STORY
                founded += _place(session, article, ours, rarities=rarities, founds=founds, now=now)
            rarities.keep()
            articles.advance(session, ids, Stage.GROUPED)
        seen += len(claimed)
    return Report(
        step="group",
        sentence=f"grouped {counted(seen, 'article')}: {counted(founded, 'new story', 'new stories')}",
        figures={"articles": seen, "stories": founded},
    )


def _place(  # noqa: PLR0913 - the article, its terms, and what they are weighed with
    session: Session, article: Article, ours: Terms, *, rarities: Rarities, founds: bool, now: datetime
) -> bool:
    """Put one article where it belongs; whether it founded a story."""
    named = encoded(ours)
    rarities.look_up(named)
    weighed = weigh(ours, rarities.now())
    since = article.at - WINDOW if article.at else None
    near = stories.candidates(session, query_terms(weighed, TERMS_ASKED), since=since, limit=MAX_WEIGHED)
    chosen = choose(weighed, article.at, near)
    profile = next((one for one in near if one.story == chosen.story), None)
    rarities.count(named)
    if profile is None and not founds:
        return False
    if profile is not None and not founds:
        stories.attend(session, article.id, profile.story, now=now)
        return False
    merged = absorb(profile, ours, article.at) if profile else None
    title = without_outlet(article.title, article.outlet)
    stories.place(session, article.id, merged, terms=ours, title=title, at=article.at, now=now)
    return profile is None
