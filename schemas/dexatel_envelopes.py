"""What Dexatel v1 wraps its objects in: `data` both ways, `pagination` of lists, `errors`."""

from typing import Generic, TypeVar

from pydantic import BaseModel
from typing_extensions import TypedDict

Request = TypeVar("Request", bound=BaseModel)
Object = TypeVar("Object")


class Data(BaseModel, Generic[Request]):
    """A request's body."""

    data: Request


class One(TypedDict, Generic[Object]):
    """An answer with one object."""

    data: Object


class PageLinks(TypedDict):
    """Absolute addresses of pages; null where there is none."""

    first: str
    current: str
    previous: str | None
    next: str | None


class Pagination(TypedDict):
    """Where a page stands in its list; pages count from 1, `size` is the page's own."""

    number: int
    size: int
    total: int
    links: PageLinks


class Many(TypedDict, Generic[Object]):
    """A page of a list."""

    data: list[Object]
    pagination: Pagination


class ErrorEntry(TypedDict):
    """One rule that a request broke."""

    timestamp: str
    path: str
    method: str
    status: int
    message: str
    code: int


class Errors(TypedDict):
    """Every refusal; the rule that failed first is the first."""

    errors: list[ErrorEntry]
