"""group: Article -> Story. Whether it is the same matter as others."""

from datetime import datetime

from analysis.copies import FOUNDS_NO_STORY
from analysis.model import Article
from analysis.stories import WINDOW, absorb, choose, query_terms
from analysis.storyindex import MAX_WEIGHED, TERMS_ASKED
from analysis.terms import encoded, terms
from flows.kit import Kit
from flows.steps.claims import waiting, without_boilerplate
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
            for article in without_boilerplate(session, claimed):
                original = first_of.get(article.id)
                if original is not None and stories.follow(session, article.id, original) is not None:
                    continue
                founds = relations.get(article.id) not in FOUNDS_NO_STORY
                founded += _place(session, article, founds=founds, now=now)
            articles.advance(session, ids, Stage.GROUPED)
        seen += len(claimed)
    return Report(
        step="group",
        sentence=f"grouped {counted(seen, 'article')}: {counted(founded, 'new story', 'new stories')}",
        figures={"articles": seen, "stories": founded},
    )


def _place(session: Session, article: Article, *, founds: bool, now: datetime) -> bool:
    """Put one article where it belongs; whether it founded a story."""
    ours = terms(article.title, article.text)
    names = encoded(ours)
    rarity = stories.rarity(session, names)
    since = article.at - WINDOW if article.at else None
    near = stories.candidates(session, query_terms(ours, rarity, TERMS_ASKED), since=since, limit=MAX_WEIGHED)
    chosen = choose(ours, article.at, near, rarity)
    profile = next((one for one in near if one.story == chosen.story), None)
    stories.observe(session, names)
    if profile is None and not founds:
        return False
    merged = absorb(profile, ours, article.at) if profile else None
    stories.place(session, article.id, merged, terms=ours, title=article.title, at=article.at, now=now)
    return profile is None
