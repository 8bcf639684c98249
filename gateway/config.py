"""Settings: a TOML file, then the environment, then the command line's flags; the later wins.

A variable is named for its setting, as `GATEWAY_DATABASE__URL` for `database.url`. Whatever is unknown
or wrong stops the start.
"""

import math
import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
    TomlConfigSettingsSource,
)

from gateway.engine.settings import EngineSettings, WebhookSettings
from gateway.environment import Environment
from gateway.provider_tables import ProviderName, ProviderTable, RouteTable
from gateway.web.application import MAX_BODY
from gateway.web.request_limits import RequestLimit

PREFIX = "GATEWAY_"
CONFIG_VARIABLE = "GATEWAY_CONFIG"
"""Names the settings file, as `--config` does."""


class SettingsInvalid(Exception):
    """A setting is unknown or wrong; the text names it and says what was expected."""


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ServerSettings(_Table):
    """Where the gateway listens. `max_body` is in bytes; port 0 takes a free one.

    `behind_proxy`: every request comes through a proxy that sets X-Forwarded-Proto and X-Forwarded-Host,
    and links in answers shall name the proxy's address. `checks`: requests with the header
    X-Campaign-Gateway-Check are tried out, done whole and taken back; without it they are refused.
    """

    host: str = Field("127.0.0.1", min_length=1)
    port: int = Field(8080, ge=0, le=65535)
    max_body: int = Field(MAX_BODY, ge=1024)
    behind_proxy: bool = False
    checks: bool = False


class OperatorSettings(_Table):
    """Where the operator's own programs reach the gateway, without a key; without a `port`, nowhere.

    Port 0 takes a free one.
    """

    host: str = Field("127.0.0.1", min_length=1)
    port: int | None = Field(None, ge=0, le=65535)


class DatabaseSettings(_Table):
    """Which PostgreSQL to use: without a `url`, the gateway's own. `pool_size` is per process."""

    url: str | None = Field(None, pattern="^postgres(ql)?://", repr=False)
    pool_size: int = Field(10, ge=2, le=1000)


class LinksTable(_Table):
    """Where the links in messages lead: without a `base_url` to the server's own address.

    `secret` is what their tokens are made with; without it, one is made and kept in the database. All
    processes need the same, and with another one the links already sent are void.
    """

    base_url: str | None = Field(None, pattern=r"^https?://[^\s/?#]+(/[^\s?#]*)?$", max_length=200)
    secret: str | None = Field(None, min_length=16, repr=False)


class ReplySettings(_Table):
    """What people may write back; `stop_words` are further words, beside the usual ones, that opt out."""

    stop_words: tuple[Annotated[str, Field(min_length=1, max_length=50, pattern=r"\S")], ...] = ()


class LoggingSettings(_Table):
    """What is logged, and how: `auto` is `console` on a terminal and `json` elsewhere."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = "auto"


S = TypeVar("S", EngineSettings, WebhookSettings)


def _positive(settings: S) -> S:
    for field in fields(settings):
        if field.type is not bool and not 0 < getattr(settings, field.name) < math.inf:
            raise ValueError(f"{field.name} should be greater than 0, and finite")
    return settings


class Settings(BaseSettings):
    """All settings of one gateway process.

    `data_dir` holds the gateway's own PostgreSQL when no `database.url` is set, and the demo account's
    key. `providers` names the ways out, of which `routes` say what goes where; without one for a channel, the
    first provider that can carries it.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    server: ServerSettings = ServerSettings()
    operator: OperatorSettings = OperatorSettings()
    database: DatabaseSettings = DatabaseSettings()
    data_dir: Annotated[Path, AfterValidator(Path.expanduser)] = Path("data")
    links: LinksTable = LinksTable()
    requests: RequestLimit = RequestLimit()
    engine: Annotated[EngineSettings, AfterValidator(_positive)] = EngineSettings()
    webhooks: Annotated[WebhookSettings, AfterValidator(_positive)] = WebhookSettings()
    providers: Annotated[dict[ProviderName, ProviderTable], Field(min_length=1, validate_default=True)] = {
        "simulator": {"kind": "simulator"}  # type: ignore[dict-item]  # validated as what is given is
    }
    routes: tuple[RouteTable, ...] = ()
    replies: ReplySettings = ReplySettings()
    logging: LoggingSettings = LoggingSettings()

    @model_validator(mode="after")
    def _routes_lead_somewhere(self) -> Self:
        for route in self.routes:
            if route.provider not in self.providers:
                known = ", ".join(self.providers)
                raise ValueError(f"routes: there is no provider {route.provider!r}; expected one of {known}")
        return self


_TABLES: Mapping[str, tuple[str, ...]] = {
    "server": tuple(ServerSettings.model_fields),
    "operator": tuple(OperatorSettings.model_fields),
    "database": tuple(DatabaseSettings.model_fields),
    "links": tuple(LinksTable.model_fields),
    "requests": tuple(RequestLimit.model_fields),
    "engine": tuple(field.name for field in fields(EngineSettings)),
    "webhooks": tuple(field.name for field in fields(WebhookSettings)),
    "routes": tuple(RouteTable.model_fields),
    "replies": tuple(ReplySettings.model_fields),
    "logging": tuple(LoggingSettings.model_fields),
}
_TOP = ", ".join(Settings.model_fields)


def load(flags: Mapping[str, Any], file: Path | None = None) -> Settings:
    """The settings of this process; `flags` are nested as the settings are. Raises SettingsInvalid."""
    if file is not None and not file.is_file():
        raise SettingsInvalid(f"{file}: there is no such settings file")

    class Sourced(Settings):
        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            in_file = TomlConfigSettingsSource(settings_cls, toml_file=file)
            return init_settings, Environment(settings_cls), in_file

    _refuse_unknown_variables()
    try:
        return Sourced(**flags)
    except ValidationError as error:
        raise SettingsInvalid("; ".join(_said(each) for each in error.errors())) from error
    except SettingsError as error:
        raise SettingsInvalid(str(error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        raise SettingsInvalid(f"{file}: not a TOML file: {error}") from error


def _refuse_unknown_variables() -> None:
    for variable in sorted(os.environ):
        name = variable.upper()
        table = name.removeprefix(PREFIX).split("__")[0].lower()
        known = name == CONFIG_VARIABLE or not name.startswith(PREFIX) or table in Settings.model_fields
        if not known:
            raise SettingsInvalid(f"{variable}: unknown setting; expected {PREFIX}<{_TOP}>")


def _said(error: ErrorDetails) -> str:
    """One problem in one line: which setting, and what was expected. Values may be secret."""
    place = tuple(str(part) for part in error["loc"])
    match error["type"]:
        case "extra_forbidden" | "unexpected_keyword_argument":
            return f"{_name(place)}: unknown setting{_known_in(place[:-1])}"
        case "missing":
            return f"{_name(place)}: missing"
        case _ if not place:
            return error["msg"].removeprefix("Value error, ")
        case _:
            return f"{_name(place)}: {error['msg'].removeprefix('Value error, ')}"


def _name(place: tuple[str, ...]) -> str:
    variable = PREFIX + "__".join(place).upper()
    return variable if variable in map(str.upper, os.environ) else ".".join(place)


def _known_in(table: tuple[str, ...]) -> str:
    match table:
        case ():
            return f"; expected one of {_TOP}"
        case (name,) | ("routes" as name, _) if name in _TABLES:
            return f"; expected one of {', '.join(_TABLES[name])}"
        case _:
            return ""
