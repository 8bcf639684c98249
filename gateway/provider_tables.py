"""`[providers.<name>]` and `[[routes]]` in the settings: the former is checked by the kind that it names."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, StringConstraints, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from adapters.registry import provider_kinds
from gateway.domain.channels import Channel
from gateway.domain.routes import Route
from gateway.providers.kinds import ProviderKind, ProviderSettings

ProviderName: TypeAlias = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]{1,40}$")]
"""It stands in addresses, variables and the ledger."""


@cache
def kinds() -> Mapping[str, tuple[ProviderKind, type[ProviderSettings]]]:
    """Every kind by its name, with the model of its settings."""
    return {kind.name: (kind, kind.table()) for kind in provider_kinds()}


class _Named(BaseModel):
    kind: str


def _provider_table(value: Any) -> ProviderSettings:
    if isinstance(value, ProviderSettings):
        return value
    name = _Named.model_validate(value).kind
    if name not in kinds():
        known = ", ".join(kinds())
        problem = PydanticCustomError("unknown_kind", f"unknown kind; expected one of {known}")
        raise _invalid([InitErrorDetails(type=problem, loc=("kind",), input=name)])
    _, model = kinds()[name]
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _invalid(list(_explained(error, model))) from None


def _explained(error: ValidationError, model: type[BaseModel]) -> Iterator[InitErrorDetails]:
    """The problems, unknown settings with the names of those that the kind has; no values."""
    for each in error.errors():
        known, text = each["type"], each["msg"]
        if known == "extra_forbidden" and len(each["loc"]) == 1:
            known, text = (
                "unknown_setting",
                f"unknown setting; expected one of {', '.join(model.model_fields)}",
            )
        problem = PydanticCustomError(known, text)
        yield InitErrorDetails(type=problem, loc=each["loc"], input=None)


def _invalid(problems: list[InitErrorDetails]) -> ValidationError:
    return ValidationError.from_exception_data("provider", problems)


ProviderTable: TypeAlias = Annotated[ProviderSettings, PlainValidator(_provider_table)]
"""The settings of one provider."""


class RouteTable(BaseModel):
    """A route of the whole gateway. `prefix` is how numbers begin, country code first."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    channel: Channel
    provider: str
    sender: str = Field("", max_length=100)
    prefix: str = Field("", pattern=r"^[1-9][0-9]{0,14}$|^$")
    priority: int = Field(1, ge=1, le=1_000)
    weight: int = Field(1, ge=1, le=1_000)

    @property
    def route(self) -> Route:
        """The same for the engine."""
        return Route(**self.model_dump())
