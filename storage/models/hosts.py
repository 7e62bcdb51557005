"""Whom requests go to: owners, their hosts, and what is held against them."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.models.base import Base, Leased


class Owners(Leased, Base):
    """Whoever is asked one request at a time, whichever worker asks: the lease is the turn."""

    __tablename__ = "owners"
    name: Mapped[str] = mapped_column(unique=True)
    not_before: Mapped[datetime | None]  # the next request


class Hosts(Base):
    """Hosts, with ports where those are unusual, whose they are, and their robots.txt."""

    __tablename__ = "hosts"
    host: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(index=True)
    crawl_delay: Mapped[float | None]  # seconds, as its robots.txt asks
    robots: Mapped[str | None]
    robots_etag: Mapped[str | None]
    robots_last_modified: Mapped[str | None]
    robots_expires_at: Mapped[datetime | None]
    robots_failing_since: Mapped[datetime | None]
    robots_error: Mapped[str | None]


class HostFailures(Base):
    """The evidence: failures that nothing of the host has answered since. `use` is feed or page."""

    __tablename__ = "host_failures"
    __table_args__ = (UniqueConstraint("owner", "use", "host", "subject"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str]
    use: Mapped[str]
    host: Mapped[str]
    subject: Mapped[str]
    kind: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class Blocks(Base):
    """Hosts, or with "" all of an owner, that are left alone; lapsed ones stay until something answers."""

    __tablename__ = "blocks"
    owner: Mapped[str] = mapped_column(primary_key=True)
    use: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reason: Mapped[str]
    level: Mapped[int]
    since: Mapped[datetime]
    until: Mapped[datetime]
