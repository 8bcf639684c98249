"""The vendor's lists, page by page, as a client reads them (contract §2, §3)."""

from collections.abc import Mapping
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlencode, urlsplit

from pydantic import TypeAdapter

from adapters.dexatel.client import DexatelClient, DexatelSaidNo
from gateway.moving.pages import Listed, checked, is_json
from gateway.providers.api import NotUnderstood
from schemas.dexatel_listed import ListedPage

Row = TypeVar("Row")

PAGE_SIZES = (1_000, 100)
"""The rows that are asked for; a vendor who refuses the first number is known to take the second."""

BAD_REQUEST = 400

_PAGE = TypeAdapter(ListedPage)


class DexatelLists:
    """Reads lists; what size of page the vendor takes is found out once."""

    def __init__(self, client: DexatelClient) -> None:
        self._client = client
        self._size = PAGE_SIZES[0]

    async def page(
        self,
        path: str,
        rows: TypeAdapter[list[Row]],
        token: str | None = None,
        filters: Mapping[str, str] | None = None,
    ) -> Listed[Row]:
        """A page of the list at `path`; `token` is that of a page before it.

        Raises DexatelSaidNo, NotUnderstood, NotReached, NoAnswer.
        """
        try:
            return await self._page(path, rows, token, filters or {})
        except DexatelSaidNo as refusal:
            if token or refusal.status != BAD_REQUEST or self._size == PAGE_SIZES[-1]:
                raise
            self._size = PAGE_SIZES[-1]
        return await self._page(path, rows, token, filters or {})

    async def _page(
        self, path: str, rows: TypeAdapter[list[Row]], token: str | None, filters: Mapping[str, str]
    ) -> Listed[Row]:
        query = {"page_size": str(self._size), **filters, **({"page_token": token} if token else {})}
        answer = await self._client.answer("GET", f"{path}?{urlencode(query)}")
        page = checked(_PAGE, is_json(answer.json()))
        pagination = page.get("pagination") or {}
        follows = next_token((pagination.get("links") or {}).get("next"))
        if follows is not None and follows == token:
            raise NotUnderstood("answered with a page that is followed by itself")
        found: list[Row] = checked(rows, page["data"])
        return Listed(found, follows, pagination.get("total"))

    async def one(self, path: str, shape: TypeAdapter[Row]) -> Row:
        """A single object; the older page's table has an array of one (contract §4 row 1)."""
        data = await self._client.request("GET", path)
        return checked(shape, data[0] if isinstance(data, list) and len(data) == 1 else data)


def next_token(link: Any) -> str | None:
    """The token in a link, whatever else that has: the key is sent to no other address than ours."""
    if not link:
        return None
    query = urlsplit(link).query or link.lstrip("?")
    tokens = parse_qs(query).get("page_token")
    return tokens[0] if tokens else None
