"""`serve`: the gateway itself."""

import asyncio
from typing import Annotated, Any

import typer
import uvloop

from gateway.app import Gateway, serve
from gateway.cli.demo_account import ready_demo_account
from gateway.cli.greeting import greeting
from gateway.cli.options import ConfigFile, DatabaseUrl, DataDir, settings_of
from gateway.logs import set_up_logging


def command(
    host: Annotated[str | None, typer.Option(help="Listen here (default: 127.0.0.1).")] = None,
    port: Annotated[
        int | None, typer.Option(min=0, max=65535, help="Listen here (default: 8080); 0 takes a free one.")
    ] = None,
    data_dir: DataDir = None,
    database_url: DatabaseUrl = None,
    config: ConfigFile = None,
    demo_account: Annotated[
        bool, typer.Option("--demo-account", help="Keep an account to try things with, and print how.")
    ] = False,
) -> None:
    """Serves the three APIs and sends what they take in, until told to stop (SIGTERM, Ctrl-C)."""
    flags: dict[str, Any] = {"host": host, "port": port}
    server = {name: value for name, value in flags.items() if value is not None}
    settings = settings_of(data_dir, database_url, config, **({"server": server} if server else {}))
    set_up_logging(settings.logging)

    async def announce(gateway: Gateway) -> None:
        if demo_account:
            account = await ready_demo_account(gateway.use_cases, settings.data_dir)
            print(greeting(gateway.url, account), flush=True)  # noqa: T201
        else:
            print(f"listening on {gateway.url}", flush=True)  # noqa: T201

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(settings, announce))
