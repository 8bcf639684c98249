"""Pages of a vendor's objects, checked against its schema."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from gateway.providers.api import NotUnderstood

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Listed(Generic[T]):
    """A page of a list. `next` finds the page after it, None at the end; `total` counts the whole list.

    `first` is the place of its first row, from 1, where the vendor counts.
    """

    rows: Sequence[T]
    next: str | None = None
    total: int | None = None
    first: int = 1


def checked(shape: TypeAdapter[T], value: Any) -> T:
    """A decoded value in the form of a schema. Raises NotUnderstood: the first key that is not."""
    try:
        return shape.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "it"
        raise NotUnderstood(
            f"answered in another form than its own: {where}: {first['msg'].lower()}"
        ) from None


def is_json(value: Any) -> Any:
    """A decoded answer. Raises NotUnderstood for None, which stands for what could not be decoded."""
    if value is None:
        raise NotUnderstood("answered something that is no JSON")
    return value
