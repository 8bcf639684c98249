"""The vendor's API as a client of it."""

from collections.abc import Sequence
from typing import Any

import orjson
from pydantic import SecretStr, TypeAdapter, ValidationError

from adapters.dexatel.formats import channel_text
from gateway.domain.channels import Channel
from gateway.domain.errors import ContentInvalid
from gateway.providers.api import ApiAnswer, ApiRequest, Asks, NotUnderstood, SaidNo
from schemas.dexatel import MessageCreate
from schemas.dexatel_answers import SentMessage

_SENT = TypeAdapter(list[SentMessage])


class DexatelSaidNo(SaidNo):
    """The vendor refused a request; `code` is its own, None where it gave none."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__(answer)
        self.code = _code(answer.json())


def _code(document: Any) -> int | None:
    """The first one; a number, or one as a text (contract §1)."""
    match document:
        case {"errors": [{"code": int(code)}, *_]}:
            return code
        case {"errors": [{"code": str(code)}, *_]} if code.isdigit():
            return int(code)
        case _:
            return None


class DexatelClient:
    """Asks one account's API at `url`, the address before `/v1`."""

    def __init__(self, api: Asks, url: str, key: SecretStr) -> None:
        self._api = api
        self._url = url.rstrip("/")
        self._key = key

    async def send(self, channel: Channel, sender: str, to: Sequence[str], text: str) -> list[SentMessage]:
        """`POST /v1/messages`: one text to at most ten numbers.

        Raises ContentInvalid (a text that the vendor can't take), DexatelSaidNo, NotUnderstood, NotReached,
        NoAnswer.
        """
        try:
            message = MessageCreate.model_validate(
                {"channel": channel_text(channel), "from": sender, "to": list(to), "text": text}
            )
        except ValidationError as error:
            raise ContentInvalid(f"{error.error_count()} fields are against the vendor's rules") from None
        data = await self.request(
            "POST", "/v1/messages", message.model_dump(by_alias=True, exclude_none=True)
        )
        try:
            return _SENT.validate_python(data)
        except ValidationError:
            raise NotUnderstood from None

    async def request(self, method: str, path: str, data: object = None) -> Any:
        """The `data` of an answer. Raises DexatelSaidNo, NotUnderstood, NotReached, NoAnswer."""
        match (await self.answer(method, path, data)).json():
            case {"data": shown}:
                return shown
            case _:
                raise NotUnderstood

    async def answer(self, method: str, path: str, data: object = None) -> ApiAnswer:
        """An answer of success. Raises DexatelSaidNo, NotReached, NoAnswer."""
        headers = {"X-Dexatel-Key": self._key.get_secret_value(), "Content-Type": "application/json"}
        body = None if data is None else orjson.dumps({"data": data})
        answer = await self._api.ask(ApiRequest(method, self._url + path, headers, body))
        if not 200 <= answer.status < 300:
            raise DexatelSaidNo(answer)
        return answer
