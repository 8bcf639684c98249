"""What can be set about a provider that is any HTTP API."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from pydantic import Field, SecretStr, model_validator

from gateway.domain.channels import Channel
from gateway.providers.api_provider import ApiSettings
from gateway.providers.http.answer_settings import AnswerSettings
from gateway.providers.http.callback_settings import InboundSettings, ReceiptSettings
from gateway.providers.http.request_settings import RequestSettings
from gateway.providers.http.requests import request_maker
from gateway.providers.secret_files import secret_in


class HttpSettings(ApiSettings):
    """An HTTP API in settings: its request, how its answers and its callbacks read.

    `max_answer` is in bytes. `secrets` are for `{secret.<name>}` in the request; those in `secret_files` are
    read from files.
    """

    channels: frozenset[Channel] = Field(frozenset({Channel.SMS}), min_length=1)
    counts_parts: bool = False
    max_answer: int = Field(256 * 1024, ge=1_024, le=16 * 1024 * 1024)
    secrets: dict[str, SecretStr] = Field(default_factory=dict)
    secret_files: dict[str, Path] = Field(default_factory=dict)
    request: RequestSettings
    answer: AnswerSettings = AnswerSettings()
    receipts: ReceiptSettings | None = None
    inbound: InboundSettings | None = None

    @model_validator(mode="before")
    @classmethod
    def _read_secrets(cls, values: Any) -> Any:
        if not isinstance(values, Mapping) or not isinstance(values.get("secret_files"), Mapping):
            return values
        files = values["secret_files"]
        given = dict(values.get("secrets") or {})
        if twice := given.keys() & files.keys():
            raise ValueError(f"give each secret once: {', '.join(sorted(twice))}")
        read = {name: secret_in(Path(path), f"secret_files.{name}") for name, path in files.items()}
        return {**values, "secrets": given | read}

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        request_maker(self.request, self.secrets)
        if self.receipts and not self.answer.has_id and "key" not in self.request.names():
            raise ValueError("receipts need answer.id, or a request that carries {key}")
        if self.receipts and self.inbound and self.receipts.path == self.inbound.path:
            raise ValueError("receipts and inbound need paths of their own")
        if self.inbound and self.inbound.channel not in self.channels:
            raise ValueError("inbound.channel is none of channels")
        return self
