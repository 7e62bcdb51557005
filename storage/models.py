"""The tables, one class each, in the words of the glossary.

Hot paths use them as tables (`table(Entries)`), not as objects: loading a row as an object costs more
than the row. Postings (shingles, story_terms) carry no foreign keys; they are derived, and checking
each of some thirty rows an article would cost more than inserting them.
"""

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Double,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Table,
    UniqueConstraint,
    text,
    true,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Long, PlainText, UtcDateTime

# Which developments count for the state of their event: what people found wrong, or about something else,
# does not; what they knew already does, and what they added.
STANDS = "feedback IS NULL OR feedback IN ('known', 'missed')"


class Base(DeclarativeBase):
    """The schema. Constraint names are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime(),
        str: PlainText(),
        int: Long,
        float: Double(),
        bytes: LargeBinary(),
        list[str]: JSON(),
    }


def table(model: type[Base]) -> Table:
    """Return the table of a class, for statements that skip the object layer."""
    return cast("Table", model.__table__)


class Leased:
    """Work that one worker holds until `leased_until`; after that anybody may take it."""

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-1)
    worker: Mapped[str | None] = mapped_column(sort_order=1)
    leased_until: Mapped[datetime | None] = mapped_column(sort_order=1)


class Meta(Base):
    """Facts about the database itself, such as the fingerprint algorithm."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]


class Feeds(Leased, Base):
    """Addresses that are polled, what they last said, and how they do."""

    __tablename__ = "feeds"
    __table_args__ = (
        Index(
            "ix_feeds_due",
            "next_poll_at",
            sqlite_where=text("removed_at IS NULL"),
            postgresql_where=text("removed_at IS NULL"),
        ),
    )
    url: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    outlet: Mapped[str | None]
    added_by: Mapped[str]  # configuration, command
    added_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    body_digest: Mapped[str | None]
    title: Mapped[str | None]
    moved_to: Mapped[str | None]
    notes: Mapped[list[str]]
    interval_seconds: Mapped[float | None]
    failures: Mapped[int]
    next_poll_at: Mapped[datetime]
    last_polled_at: Mapped[datetime | None]
    last_success_at: Mapped[datetime | None]
    last_new_at: Mapped[datetime | None]
    last_error: Mapped[str | None]  # of the present row of failures; earlier ones are in feed_errors
    polls: Mapped[int]
    entries: Mapped[int]  # kept so far


class FeedErrors(Base):
    """The last errors of each feed, for people who ask since when and why."""

    __tablename__ = "feed_errors"
    id: Mapped[int] = mapped_column(primary_key=True)
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"), index=True)
    at: Mapped[datetime]
    error: Mapped[str]


class Entries(Leased, Base):
    """Items as feeds printed them. None is ever deleted; `state` is waiting, read or failed."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("feed_id", "key"),
        Index("ix_entries_feed_id_url", "feed_id", "url"),
        Index(
            "ix_entries_waiting",
            "next_try_at",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        CheckConstraint("state IN ('waiting', 'read', 'failed')", name="state"),
    )
    feed_id: Mapped[int] = mapped_column(ForeignKey("feeds.id"))
    key: Mapped[str]
    url: Mapped[str | None]  # canonical
    host: Mapped[str]
    digest: Mapped[str]
    guid: Mapped[str | None]
    link: Mapped[str | None]  # as printed
    title: Mapped[str]
    summary: Mapped[str]
    content: Mapped[str]
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime | None]
    authors: Mapped[list[str]]
    language: Mapped[str | None]
    attachments: Mapped[list[str]]
    date_flags: Mapped[list[str]]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    state: Mapped[str]
    changed: Mapped[bool]  # printed anew since it was last claimed
    attempts: Mapped[int]
    next_try_at: Mapped[datetime]
    outcome: Mapped[str | None]
    reason: Mapped[str | None]
    settled_at: Mapped[datetime | None]
    article_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)


class Articles(Leased, Base):
    """Texts read, by canonical address; the text itself is in the current Revision (`seq`)."""

    __tablename__ = "articles"
    __table_args__ = (
        Index("ix_articles_at", "at", "id"),
        Index(
            "ix_articles_stage",
            "stage",
            "at",
            "id",
            sqlite_where=text("stage <> 'found'"),
            postgresql_where=text("stage <> 'found'"),
        ),
        CheckConstraint("stage IN ('read', 'compared', 'grouped', 'found')", name="stage"),
    )
    url: Mapped[str] = mapped_column(unique=True)
    seq: Mapped[int]  # of the current revision
    title: Mapped[str]
    outlet: Mapped[str | None]
    author: Mapped[str | None]
    language: Mapped[str | None]
    quality: Mapped[str]
    published_at: Mapped[datetime | None]  # as claimed
    date_flags: Mapped[list[str]]
    first_seen_at: Mapped[datetime]
    at: Mapped[datetime]  # the time that counts; never later than first_seen_at
    stage: Mapped[str]
    changed: Mapped[bool]  # revised since it was last claimed
    found_seq: Mapped[int | None]  # the latest revision that was searched


class Revisions(Base):
    """Every distinct text an article has had."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("article_id", "digest"),)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    read_at: Mapped[datetime]
    title: Mapped[str]
    text: Mapped[str]
    digest: Mapped[bytes]
    quality: Mapped[str]


class Prints(Base):
    """The fingerprint of each article, packed as big-endian 64-bit integers."""

    __tablename__ = "prints"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    tokens: Mapped[int]
    hashes: Mapped[bytes]


class Shingles(Base):
    """Which articles hold a hash: the fingerprints turned around."""

    __tablename__ = "shingles"
    __table_args__ = ({"sqlite_with_rowid": False},)
    hash: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    article_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class Copies(Base):
    """What an article repeats. `first_id` is the first of the group, null where it is in none or is that."""

    __tablename__ = "copies"
    __table_args__ = (
        CheckConstraint(
            "(relation IN ('copy', 'trimmed', 'extended', 'update', 'republished')) = (first_id IS NOT NULL)",
            name="first",
        ),
    )
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    of_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("articles.id"), index=True)
    relation: Mapped[str]
    similarity: Mapped[float]
    covered: Mapped[float]  # share of this article's own text that stands in the other
    credited: Mapped[str | None]  # whom this article names as the text's origin
    related_at: Mapped[datetime]


class OutletMembers(Base):
    """Outlets, by name or host, and the group that they belong to."""

    __tablename__ = "outlet_members"
    member: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]


class Paragraphs(Base):
    """In how many articles of its outlet a paragraph was seen; `key` is a hash of outlet and paragraph."""

    __tablename__ = "paragraphs"
    key: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    articles: Mapped[int]


class NotedParagraphs(Base):
    """The paragraphs an article has been counted for, packed, so that none is counted twice."""

    __tablename__ = "noted_paragraphs"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    keys: Mapped[bytes]


class TermCounts(Base):
    """How many articles hold a term, an old one counting less; the term '' counts all articles.

    What `articles` is worth today only storage/termcounts.py knows.
    """

    __tablename__ = "term_counts"
    __table_args__ = ({"sqlite_with_rowid": False},)
    term: Mapped[str] = mapped_column(primary_key=True)
    articles: Mapped[float]


class Stories(Base):
    """Articles about one matter. `terms` is the profile as JSON: words and names with weights."""

    __tablename__ = "stories"
    __table_args__ = (
        Index(
            "ix_stories_unrepaired",
            "id",
            sqlite_where=text("unrepaired"),
            postgresql_where=text("unrepaired"),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    terms: Mapped[str]
    articles: Mapped[int]  # that voted; copies do not
    first_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None] = mapped_column(index=True)
    founded_at: Mapped[datetime]
    merged_into: Mapped[int | None] = mapped_column(index=True)  # which has all its articles now
    unrepaired: Mapped[bool] = mapped_column(server_default=true())  # changed since it was last repaired


class StoryTerms(Base):
    """Which stories hold a term: the profiles turned around."""

    __tablename__ = "story_terms"
    __table_args__ = ({"sqlite_with_rowid": False},)
    term: Mapped[str] = mapped_column(primary_key=True)
    story_id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)


class StoryArticles(Base):
    """The story of an article."""

    __tablename__ = "story_articles"
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    story_id: Mapped[int] = mapped_column(ForeignKey("stories.id"), index=True)
    voted: Mapped[bool]
    placed_at: Mapped[datetime]


class Assertions(Base):
    """Every sentence that gave a watched event a status, and what became of it."""

    __tablename__ = "assertions"
    __table_args__ = (Index("ix_assertions_event", "watch", "development", "status"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    label: Mapped[str]
    sentence: Mapped[str]
    said_when: Mapped[str]  # '' for none
    certainty: Mapped[float]
    actor: Mapped[str | None]
    attributed_to: Mapped[str | None]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    reasons: Mapped[list[str]]
    denies: Mapped[str | None]
    outcome: Mapped[str]
    because: Mapped[str]
    recorded_at: Mapped[datetime] = mapped_column(index=True)


class Developments(Base):
    """Statuses that a watched event did not have before.

    The evidence is kept here too: assertions are replaced when their article is read again. `change` is
    news, dispute or correction; `turn` counts those before it with the same change, status and date.
    """

    __tablename__ = "developments"
    __table_args__ = (
        # Only of those that stand: a status that was rejected can become true later.
        Index(
            "uq_developments_standing",
            "watch",
            "development",
            "change",
            "status",
            "said_when",
            "turn",
            unique=True,
            sqlite_where=text(STANDS),
            postgresql_where=text(STANDS),
        ),
    )
    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    label: Mapped[str]
    sentence: Mapped[str]
    said_when: Mapped[str]  # '' for none, so that the unique key holds
    certainty: Mapped[float]
    actor: Mapped[str | None]
    attributed_to: Mapped[str | None]
    start_offset: Mapped[int]
    end_offset: Mapped[int]
    reasons: Mapped[list[str]]
    at: Mapped[datetime | None]
    previous: Mapped[str | None]
    previous_when: Mapped[str | None]
    recorded_at: Mapped[datetime] = mapped_column(index=True)
    denies: Mapped[str | None]
    change: Mapped[str]
    against: Mapped[str | None]
    against_when: Mapped[str | None]
    turn: Mapped[int]
    standing: Mapped[str]
    confirmed_at: Mapped[datetime | None]
    feedback: Mapped[str | None]  # wrong, known, off-topic; missed: added by somebody


class Feedback(Base):
    """What people said of developments: rejected, or missed and added; each a labelled case.

    Sentence and revision are kept here, because articles are read again and developments taken back.
    """

    __tablename__ = "feedback"
    id: Mapped[int] = mapped_column(primary_key=True)
    development_id: Mapped[int] = mapped_column(ForeignKey("developments.id"), unique=True)
    verdict: Mapped[str]  # wrong, known, off-topic, missed
    note: Mapped[str]
    watch: Mapped[str]
    development: Mapped[str]
    event: Mapped[str]
    status: Mapped[str]
    said_when: Mapped[str]  # '' for none
    sentence: Mapped[str]
    sentences: Mapped[list[str]]  # all in which the article gave the event this status
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    seq: Mapped[int]  # of the revision that was judged
    given_at: Mapped[datetime]


class Alerts(Leased, Base):
    """The outbox: one Development, for one Watch, to one Channel."""

    __tablename__ = "alerts"
    __table_args__ = (
        UniqueConstraint("development_id", "watch", "channel"),
        Index(
            "ix_alerts_due",
            "due_at",
            sqlite_where=text("state IN ('waiting', 'claimed')"),
            postgresql_where=text("state IN ('waiting', 'claimed')"),
        ),
        CheckConstraint("state IN ('waiting', 'claimed', 'sent', 'failed', 'dropped')", name="state"),
    )
    development_id: Mapped[int] = mapped_column(ForeignKey("developments.id"))
    watch: Mapped[str]
    channel: Mapped[str]
    state: Mapped[str]
    due_at: Mapped[datetime]
    attempts: Mapped[int]
    unsure: Mapped[bool]  # a worker died while sending it: it may have arrived
    reason: Mapped[str | None]
    message_id: Mapped[str | None]
    enqueued_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
