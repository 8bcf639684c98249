"""`provider …`: the ways out."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp
import typer

from gateway.app import base_url, ways_out_of
from gateway.cli.options import AsJson, ConfigFile, settings_of
from gateway.cli.printing import print_json, print_table
from gateway.config import Settings

app = typer.Typer(no_args_is_help=True, help="Ways out, as the settings name them.")

PATIENCE = aiohttp.ClientTimeout(total=3.0)
"""How long a server may take to say how its providers are."""

UNKNOWN = "unknown"
"""The state of a provider while no server is asked for it."""


@app.callback()
def options() -> None:
    """Ways out, as the settings name them."""


@app.command("list")
def list_(config: ConfigFile = None, as_json: AsJson = False) -> None:
    """Lists the providers of the settings; their state is as the server at the settings' address sees it."""
    _list(config, as_json)


def _list(config: Path | None, as_json: bool) -> None:
    settings = settings_of(None, None, config)
    states = asyncio.run(_states(settings))
    providers = ways_out_of(settings).providers
    rows = [
        {
            "name": name,
            "kind": table.kind,
            "channels": sorted(providers[name].channels),
            "rate": table.rate,
            "state": states.get(name, UNKNOWN),
        }
        for name, table in settings.providers.items()
    ]
    if as_json:
        print_json(rows)
        return
    columns = ("name", "kind", "channels", "rate", "state")
    print_table(columns, ([_shown(row[column]) for column in columns] for row in rows))


def _shown(value: Any) -> Any:
    return " ".join(value) if isinstance(value, list) else value


async def _states(settings: Settings) -> Mapping[str, str]:
    """By the names of the providers; nothing when no server answers."""
    url = base_url(settings.server.host, settings.server.port)
    try:
        async with aiohttp.ClientSession(timeout=PATIENCE) as session, session.get(f"{url}/readyz") as answer:
            states: Mapping[str, str] = (await answer.json()).get("providers", {})
            return states
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return {}
