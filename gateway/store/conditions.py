"""Conditions and orders as SQL: columns from a list of allowed ones, values as bound parameters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from gateway.domain.conditions import AnyOf, Comparison, Condition, Order


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a list: its expression, its type, and another expression to sort by where that differs."""

    sql: str
    type: str = "text"
    sort: str | None = None


Columns: TypeAlias = Mapping[str, Column]

_TEXTUAL = {
    Comparison.CONTAINS: "strpos({column}, {value}) > 0",
    Comparison.STARTS_WITH: "starts_with({column}, {value})",
    Comparison.ENDS_WITH: "right({column}, length({value})) = {value}",
}


def where(conditions: Sequence[AnyOf], columns: Columns, parameters: list[object]) -> str:
    """A boolean expression; the values are appended to `parameters`."""
    groups = (
        " OR ".join(_condition(each, columns[each.field], parameters) for each in group)
        for group in conditions
    )
    return " AND ".join(f"({group or 'FALSE'})" for group in groups) or "TRUE"


def order_by(orders: Sequence[Order], columns: Columns, last: str) -> str:
    """A list of sort expressions that ends with `last`, which tells all rows apart."""
    return ", ".join([*(_order(each, columns[each.field]) for each in orders), last])


def _condition(condition: Condition, column: Column, parameters: list[object]) -> str:
    if condition.value is None:
        return f"{column.sql} IS {'NOT ' if condition.comparison is Comparison.NOT_EQUAL else ''}NULL"
    parameters.append(condition.value)
    left, right = column.sql, f"${len(parameters)}::{column.type}"
    if condition.ignore_case:
        left, right = f"upper({left})", f"upper({right})"
    template = _TEXTUAL.get(condition.comparison, "{column} " + condition.comparison + " {value}")
    expression = template.format(column=left, value=right)
    return f"NOT ({expression})" if condition.negated else f"({expression})"


def _order(order: Order, column: Column) -> str:
    collation = ' COLLATE "C"' if column.type == "text" and column.sort is None else ""
    direction = "DESC NULLS LAST" if order.descending else "ASC NULLS FIRST"
    return f"{column.sort or column.sql}{collation} {direction}"
