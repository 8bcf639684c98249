"""The request in the settings."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from gateway.providers.http.tables import Table
from gateway.providers.http.templates import names_in


class RequestSettings(Table):
    """The request that carries a message. Scheme and host of `url` are fixed."""

    method: Literal["POST", "PUT", "PATCH", "GET"] = "POST"
    url: str = Field(pattern=r"^https?://[^\s/?#{}@]+(/[!-\"$-~]*)?$")
    headers: dict[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")], str] = Field(
        default_factory=dict
    )
    query: dict[str, str] = Field(default_factory=dict)
    json_body: dict[str, Any] | list[Any] | None = Field(None, alias="json")
    form: dict[str, str] | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        if self.json_body is not None and self.form is not None:
            raise ValueError("give either json or form")
        if self.method == "GET" and (self.json_body is not None or self.form is not None):
            raise ValueError("a GET has no body")
        return self

    def names(self) -> frozenset[str]:
        """The placeholders that the request has anywhere."""
        texts = [self.url, *self.headers.values(), *self.query.values(), *(self.form or {}).values()]
        return frozenset().union(*map(names_in, [*texts, *_texts(self.json_body)]))


def _texts(value: Any) -> list[str]:
    match value:
        case str():
            return [value]
        case dict() | list():
            inner = value.values() if isinstance(value, dict) else value
            return [text for entry in inner for text in _texts(entry)]
        case _:
            return []
