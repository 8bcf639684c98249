"""The vendor's lists, page by page, as a client reads them (contract §4)."""

from collections.abc import Mapping
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from pydantic import TypeAdapter

from adapters.experia.client import ExperiaClient
from gateway.moving.pages import Listed, checked, is_json
from gateway.providers.api import NotUnderstood
from schemas.experia_listed import folded

Row = TypeVar("Row")

LARGEST_RESULT: Final = 1_000_000
"""The most rows that are asked for at a time of a vendor who has no pages."""

_OBJECT = TypeAdapter(dict[str, Any])


class ExperiaLists:
    """Reads lists."""

    def __init__(self, client: ExperiaClient) -> None:
        self._client = client

    async def page(
        self,
        path: str,
        name: str,
        rows: TypeAdapter[list[Row]],
        *,
        size: int,
        token: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Listed[Row]:
        """A page of the list at `path`, which stands in the answer under `name`.

        The campaign page names `resultSize` alone: of a vendor who answers with as many as asked for, and
        with no `nextPageToken` at all, more are asked for. Raises ExperiaSaidNo, NotUnderstood, NotReached,
        NoAnswer.
        """
        asked = {"resultSize": str(size), **(query or {}), **({"pageToken": token} if token else {})}
        answer = await self._client.request("GET", f"{path}?{urlencode(asked)}", None)
        document = checked(_OBJECT, folded(is_json(answer.json())))
        if error := document.get("error"):
            raise NotUnderstood(f"answered with success and an error: {str(error)[:100]}")
        found = checked(rows, _rows(document, name))
        follows = document.get("nextpagetoken")
        if follows is None and len(found) >= size:
            if size >= LARGEST_RESULT:
                raise NotUnderstood(f"answered with {len(found)} {name} and no way to the others")
            return await self.page(path, name, rows, size=size * 10, query=query)
        if follows and follows == token:
            raise NotUnderstood("answered with a page that is followed by itself")
        return Listed(found, follows or None)


def _rows(document: Mapping[str, Any], name: str) -> Any:
    """The list of this name, else the only one there is; null is an empty one, as Go writes it."""
    if name in document:
        return document[name] or []
    lists = [value for value in document.values() if isinstance(value, list)]
    if len(lists) != 1:
        raise NotUnderstood(f"answered in another form than its own: {name}: missing")
    return lists[0]
