"""The vendor's API as a client of it."""

from typing import Any
from uuid import UUID

import orjson
from pydantic import SecretStr

from gateway.providers.api import ApiAnswer, ApiRequest, Asks, NotUnderstood, SaidNo
from gateway.web.identifiers import uuid_of
from schemas.dynamic_messaging import MessageCreate


class DynamicMessagingSaidNo(SaidNo):
    """The vendor refused a request; `properties` are those that it finds fault with, in lower case."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__(answer)
        self.properties = _properties(answer.json())


def _properties(document: Any) -> frozenset[str]:
    """Of either form of the vendor's errors (contract §6)."""
    match document:
        case {"errors": dict(errors)} | dict(errors):
            return frozenset(str(name).lower() for name in errors)
        case _:
            return frozenset()


class DynamicMessagingClient:
    """Asks one account's API at `url`, the address before `/api`."""

    def __init__(self, api: Asks, url: str, key: SecretStr) -> None:
        self._api = api
        self._url = url.rstrip("/")
        self._key = key

    async def send(self, message: MessageCreate) -> str:
        """`POST /api/SMSMessages`: the GUID of the message.

        Raises DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer.
        """
        answer = await self.request("POST", "/api/SMSMessages", message.model_dump(exclude_none=True))
        # In JSON or as a bare text, as the vendor does it depends on what is asked for (contract §6).
        told = answer.json()
        text = told if isinstance(told, str) else answer.body.decode("utf-8", "replace")
        return _guid(text)

    async def message_id(self, message_id: str) -> str:
        """`GET /api/SMSMessages/{id}`: the GUID of a message by its integer id or by its GUID.

        Raises DynamicMessagingSaidNo, NotUnderstood, NotReached, NoAnswer.
        """
        answer = await self.request("GET", f"/api/SMSMessages/{message_id}")
        match answer.json():
            case {"newId": str(guid)}:
                return _guid(guid)
            case _:
                raise NotUnderstood

    async def request(self, method: str, path: str, body: object = None) -> ApiAnswer:
        """An answer of success. Raises DynamicMessagingSaidNo, NotReached, NoAnswer."""
        headers = {
            "Authorization": f"Bearer {self._key.get_secret_value()}",
            "Accept": "application/json",
            "Content-Type": "application/json",
        }
        sent = None if body is None else orjson.dumps(body)
        answer = await self._api.ask(ApiRequest(method, self._url + path, headers, sent))
        if not 200 <= answer.status < 300:
            raise DynamicMessagingSaidNo(answer)
        return answer


def _guid(text: str) -> str:
    guid: UUID | None = uuid_of(text.strip())
    if guid is None:
        raise NotUnderstood
    return str(guid)
