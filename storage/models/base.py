"""What the tables have in common."""

from datetime import datetime
from typing import Any, ClassVar, cast

from sqlalchemy import JSON, Double, LargeBinary, MetaData, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from storage.columns import Long, PlainText, UtcDateTime


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
        dict[str, str]: JSON(none_as_null=True),
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
