"""Opening the database for one command; a server may be running on it meanwhile."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeAlias

from gateway.app import database_of, use_cases_on
from gateway.cli.options import ConfigFile, DatabaseUrl, DataDir, settings_of
from gateway.config import Settings
from gateway.engine.use_cases import UseCases
from gateway.logs import set_up_logging
from gateway.store.database import Database

P = ParamSpec("P")

Command: TypeAlias = Callable[..., Awaitable[None]]

_STORAGE = {"data_dir": DataDir, "database_url": DatabaseUrl, "config": ConfigFile}


def on_database(command: Callable[Concatenate[UseCases, P], Awaitable[None]]) -> Callable[..., None]:
    """Makes a command of a coroutine: gives it the use cases and the options that say where they are."""

    given: Command = command

    async def call(database: Database, settings: Settings, arguments: dict[str, Any]) -> None:
        await given(use_cases_on(database, settings), **arguments)

    return _made_of(command, call, own_from=1)


def with_database(
    command: Callable[Concatenate[Database, UseCases, P], Awaitable[None]],
) -> Callable[..., None]:
    """The same for a command that also moves what no use case does: it gets the database, too."""

    given: Command = command

    async def call(database: Database, settings: Settings, arguments: dict[str, Any]) -> None:
        await given(database, use_cases_on(database, settings), **arguments)

    return _made_of(command, call, own_from=2)


def _made_of(
    command: Command,
    call: Callable[[Database, Settings, dict[str, Any]], Awaitable[None]],
    own_from: int,
) -> Callable[..., None]:
    def run(
        *,
        data_dir: Path | None = None,
        database_url: str | None = None,
        config: Path | None = None,
        **arguments: Any,
    ) -> None:
        settings = settings_of(data_dir, database_url, config)
        set_up_logging(settings.logging)
        asyncio.run(_run(settings, call, arguments))

    own = list(inspect.signature(command).parameters.values())[own_from:]
    storage = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=kind)
        for name, kind in _STORAGE.items()
    ]
    parameters = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own] + storage
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


async def _run(
    settings: Settings,
    call: Callable[[Database, Settings, dict[str, Any]], Awaitable[None]],
    arguments: dict[str, Any],
) -> None:
    async with database_of(settings) as database:
        await call(database, settings, arguments)
