"""Kinds of providers: what can stand under `[providers.<name>]`, and what is made of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import BaseModel, ConfigDict, Field, create_model

from gateway.providers.provider import Provider


class ProviderSettings(BaseModel):
    """What every provider's settings have, beside those of its kind.

    `rate` is in messages/s, or SMS parts where the provider counts those, for all processes together.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    rate: float | None = Field(None, gt=0, allow_inf_nan=False)


@dataclass(frozen=True, slots=True)
class ProviderKind:
    """A kind of provider: its settings, and how one is made of its name and its settings.

    `build` gets an instance of `settings` and does no input or output.
    """

    name: str
    settings: type[BaseModel]
    build: Callable[[str, Any], Provider]

    def table(self) -> type[ProviderSettings]:
        """The settings of the kind together with those that every provider has."""
        fields: dict[str, Any] = {"kind": (Literal[self.name], ...)}
        bases: Any = (self.settings, ProviderSettings)
        name = f"{self.settings.__name__}Table"
        return cast("type[ProviderSettings]", create_model(name, __base__=bases, **fields))
