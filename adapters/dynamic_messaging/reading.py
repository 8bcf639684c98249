"""The vendor's lists, page by page, as a client reads them (contract §4)."""

from collections.abc import Mapping
from typing import Final, TypeVar
from urllib.parse import urlencode

from pydantic import TypeAdapter

from adapters.dynamic_messaging.client import DynamicMessagingClient, DynamicMessagingSaidNo
from gateway.moving.pages import Listed, checked, is_json
from schemas.dynamic_messaging_listed import FoldedPage

Row = TypeVar("Row")

PAGE_SIZES: Final = (1_000, 100)
"""The rows that are asked for; a vendor who refuses the first number is taken to take the second."""

BAD_REQUEST = 400

_PAGE = TypeAdapter(FoldedPage)


class DynamicMessagingLists:
    """Reads lists, whose pages are found by their numbers; what size the vendor takes is found out once."""

    def __init__(self, client: DynamicMessagingClient) -> None:
        self._client = client
        self._size = PAGE_SIZES[0]

    async def page(
        self,
        path: str,
        rows: TypeAdapter[list[Row]],
        cursor: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Listed[Row]:
        """A page of the list at `path`.

        A cursor is the size of the pages and the number of one, as `1000.7`: of pages of another size it
        would be another one. Raises DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer.
        """
        size, number = map(int, cursor.split(".")) if cursor else (self._size, 1)
        try:
            return await self._page(path, rows, size, number, query or {})
        except DynamicMessagingSaidNo as refusal:
            if cursor or refusal.status != BAD_REQUEST or size == PAGE_SIZES[-1]:
                raise
            self._size = PAGE_SIZES[-1]
        return await self._page(path, rows, self._size, 1, query or {})

    async def _page(
        self, path: str, rows: TypeAdapter[list[Row]], size: int, number: int, query: Mapping[str, str]
    ) -> Listed[Row]:
        asked = {"page": str(number), "pageSize": str(size), **query}
        answer = await self._client.request("GET", f"{path}?{urlencode(asked)}")
        page = checked(_PAGE, is_json(answer.json()))
        pages = page.get("totalpages")
        more = number < pages if pages is not None else len(page["items"]) >= size
        follows = f"{size}.{number + 1}" if more and page["items"] else None
        found: list[Row] = checked(rows, page["items"])
        return Listed(found, follows, page.get("totalrecords"), (number - 1) * size + 1)
