"""The options that commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.config import CONFIG_VARIABLE, Settings, SettingsInvalid, load
from gateway.domain.errors import Refused


class DelimiterInvalid(Refused):
    """A delimiter is one character, or `tab`."""


DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        metavar="FOLDER",
        help="Use the gateway's own PostgreSQL in this folder (default: data).",
    ),
]
DatabaseUrl = Annotated[
    str | None,
    typer.Option("--database-url", metavar="URL", help="Use this PostgreSQL (postgresql://…) instead."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", envvar=CONFIG_VARIABLE, help="A settings file (TOML)."),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        metavar="CHARACTER",
        help="What stands between values, `tab` for a tab (default: as the first line has).",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def delimiter_of(text: str | None) -> str | None:
    """One character. Raises DelimiterInvalid."""
    delimiter = "\t" if text == "tab" else text
    if delimiter is not None and (len(delimiter) != 1 or delimiter in '"\r\n '):
        raise DelimiterInvalid
    return delimiter


def settings_of(
    data_dir: Path | None, database_url: str | None, config: Path | None, **tables: Any
) -> Settings:
    """The settings with these flags on top; a data directory stands against a URL set elsewhere.

    Raises SettingsInvalid.
    """
    if data_dir and database_url:
        raise SettingsInvalid("--data-dir and --database-url exclude each other: give one of them")
    if data_dir:
        tables |= {"data_dir": data_dir, "database": {"url": None}}
    if database_url:
        tables |= {"database": {"url": database_url}}
    return load(tables, config)
