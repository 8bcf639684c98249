"""The vendor's API as a client of it."""

from collections.abc import Mapping

import aiohttp
import orjson
from pydantic import SecretStr, TypeAdapter, ValidationError

from gateway.providers.api import ApiAnswer, ApiRequest, Asks, NotUnderstood, SaidNo
from schemas.experia import SendRequest, Sent

_SENT = TypeAdapter(Sent)


class ExperiaSaidNo(SaidNo):
    """The vendor refused a request; `text` is its own."""

    def __init__(self, answer: ApiAnswer) -> None:
        super().__init__(answer)
        document = answer.json()
        told = document.get("error") if isinstance(document, Mapping) else None
        self.text = told if isinstance(told, str) else ""


class ExperiaClient:
    """Asks one account's API at `url`, the address before `/v2`."""

    def __init__(self, api: Asks, url: str, key: SecretStr) -> None:
        self._api = api
        self._url = url.rstrip("/")
        self._key = key

    async def send(self, message: SendRequest) -> str:
        """`POST /v2/send`: the key of the message.

        Raises ExperiaSaidNo, NotUnderstood, NotReached, NoAnswer.
        """
        form = aiohttp.FormData(quote_fields=False, default_to_multipart=True)
        for name, field in SendRequest.model_fields.items():
            value = getattr(message, name)
            if value:
                form.add_field(field.title or name, value)
        answer = await self.request("POST", "/v2/send", form)
        try:
            key = _SENT.validate_json(answer.body)["messageKey"]
        except ValidationError:
            raise NotUnderstood from None
        if not key:
            raise NotUnderstood
        return key

    async def delete(self, number: int) -> None:
        """`DELETE /v2/campaign/delete`. Raises ExperiaSaidNo, NotReached, NoAnswer."""
        await self.request("DELETE", "/v2/campaign/delete", orjson.dumps({"ID": number}))

    async def request(self, method: str, path: str, body: aiohttp.FormData | bytes | None) -> ApiAnswer:
        """An answer of success. Raises ExperiaSaidNo, NotReached, NoAnswer."""
        headers = {"X-API-Key": self._key.get_secret_value()}
        if isinstance(body, bytes):
            headers["Content-Type"] = "application/json"
        answer = await self._api.ask(ApiRequest(method, self._url + path, headers, body))
        if not 200 <= answer.status < 300:
            raise ExperiaSaidNo(answer)
        return answer
