"""What a repair of stories reads and changes: the story of articles, which keep all that hangs on them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, text, update
from sqlalchemy.orm import Session

from analysis.model import ArticleId, StoryId
from analysis.stories import Profile
from storage import stories
from storage.dialect import insert, spoken
from storage.models import Copies, Meta, Stories, StoryArticles, table

_LAST_RUN = "stories repaired"
_LAST_STORY = "story repaired last"


@dataclass(frozen=True, slots=True)
class Votes:
    """The newest articles that have a vote in a story, and how many older ones there are."""

    newest: tuple[ArticleId, ...]
    older: int


def unrepaired(session: Session) -> Profile | None:
    """Return a story that has changed since its last repair; None where all are repaired.

    The next after the one that was returned last, and after the last the first: where there are more
    than can be repaired, none waits for ever behind those that change every day.
    """
    s = table(Stories)
    last = session.execute(select(Meta.value).where(Meta.key == _LAST_STORY)).scalar()
    # Spelt as the index has it: SQLite would read all stories else, for each that is repaired.
    waiting = select(s).where(text("unrepaired")).order_by(s.c.id).limit(1)
    row = session.execute(waiting.where(s.c.id > int(last or 0))).first()
    row = row or session.execute(waiting).first()
    if row is None:
        return None
    note = insert(spoken(session), Meta)
    note = note.on_conflict_do_update(index_elements=["key"], set_={"value": note.excluded.value})
    session.execute(note, {"key": _LAST_STORY, "value": str(row.id)})
    return stories.profile(row)


def repaired(session: Session, story: StoryId) -> None:
    """Note that a story needs no repair until it changes."""
    s = table(Stories)
    session.execute(update(s).where(s.c.id == story).values(unrepaired=False))


def forget(session: Session, *, before: datetime, most: int) -> int:
    """Let stories be found no more that were founded, and last heard of, before a time; how many.

    The longest known first, `most` of them. They stay as they are, with all their articles, and are found
    again once they are rewritten.
    """
    s = table(Stories).c
    silent = or_(s.last_at.is_(None), s.last_at < before)
    known = select(s.id).where(text("stories.indexed"), s.founded_at < before, silent)
    old = session.scalars(known.order_by(s.founded_at).limit(most)).all()
    for story in old:
        stories.unpost(session, StoryId(story))
    return len(old)


def last_run(session: Session, *, otherwise: datetime) -> datetime:
    """Return when all stories were last repaired; where nobody has noted that, `otherwise` is noted."""
    first = insert(spoken(session), Meta).on_conflict_do_nothing()
    session.execute(first, {"key": _LAST_RUN, "value": otherwise.isoformat()})
    noted = session.execute(select(Meta.value).where(Meta.key == _LAST_RUN)).scalar_one()
    return datetime.fromisoformat(noted)


def note_run(session: Session, *, now: datetime) -> None:
    """Note that all stories have been repaired."""
    session.execute(update(Meta).where(Meta.key == _LAST_RUN).values(value=now.isoformat()))


def votes(session: Session, story: StoryId, *, most: int) -> Votes:
    """Return who has a vote in a story, the newest `most` by name."""
    m = table(StoryArticles).c
    voting = select(m.article_id).where(m.story_id == story, m.voted)
    newest = session.scalars(voting.order_by(m.article_id.desc()).limit(most)).all()
    every = session.execute(select(func.count()).select_from(voting.subquery())).scalar_one()
    return Votes(newest=tuple(map(ArticleId, newest)), older=every - len(newest))


def titles(session: Session, ids: Collection[StoryId]) -> dict[StoryId, str]:
    """Return the titles of stories."""
    s = table(Stories).c
    rows = session.execute(select(s.id, s.title).where(s.id.in_(ids)))
    return {StoryId(row.id): row.title for row in rows}


def entitle(session: Session, named: Mapping[StoryId, str]) -> None:
    """Give stories other titles."""
    s = table(Stories)
    for story, title in named.items():
        session.execute(update(s).where(s.c.id == story).values(title=title))


def move(session: Session, articles: Iterable[ArticleId], to: StoryId) -> None:
    """Put articles, and the copies of them, into another story; a vote stays a vote."""
    m, c = table(StoryArticles), table(Copies).c
    moved = list(articles)
    # Asked for first: as part of one condition, PostgreSQL would hold every article there is against it.
    following = session.scalars(select(c.article_id).where(c.first_id.in_(moved))).all()
    mine = update(m).values(story_id=to)
    session.execute(mine.where(m.c.article_id.in_(moved)))
    session.execute(mine.where(m.c.article_id.in_(following), ~m.c.voted))


def merge(session: Session, gone: StoryId, into: StoryId) -> None:
    """Let a story go on as another: all that it has is the other's, and so is whoever asks for it."""
    m, s = table(StoryArticles), table(Stories)
    session.execute(update(m).where(m.c.story_id == gone).values(story_id=into))
    session.execute(update(s).where(s.c.merged_into == gone).values(merged_into=into))
    session.execute(update(s).where(s.c.id == gone).values(merged_into=into, unrepaired=False))
    stories.unpost(session, gone)
