"""The options that commands share."""

from pathlib import Path
from typing import Annotated, Any

import typer

from gateway.config import CONFIG_VARIABLE, Settings, SettingsInvalid, load

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
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


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
