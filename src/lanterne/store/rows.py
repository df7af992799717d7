"""A row as the value that it stands for."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy import ColumnElement, Connection, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Value = TypeVar("Value")


def columns(table: Table, kind: type) -> list[ColumnElement[Any]]:
    """The columns that the fields of a dataclass are named after, in their order."""
    return [table.c[field.name] for field in fields(kind)]


def value(kind: type[Value], row: Row[Any]) -> Value:
    """The dataclass that a row of `columns(table, kind)` holds; lists become tuples."""
    return kind(*(tuple(each) if isinstance(each, list) else each for each in row))


def plain(value: DataclassInstance) -> dict[str, Any]:
    """A dataclass as the row that it becomes; unlike `asdict` it copies nothing."""
    return {field.name: getattr(value, field.name) for field in fields(value)}


def insert_or(tx: Connection, table: Table) -> sqlite.Insert:
    """An insert that knows `on_conflict_do_nothing` and `on_conflict_do_update`; both dialects spell them alike."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else cast(sqlite.Insert, postgresql.insert(table))
