"""`compare`: the gateway beside the vendor, before anybody moves."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
import uvloop

from adapters.registry import comparisons
from gateway.app import base_url, spare_garbage_collection
from gateway.cli.compared import print_summary
from gateway.cli.options import ConfigFile, settings_of
from gateway.comparison.rules import Comparison
from gateway.comparison.run import Plan, proxying, replay
from gateway.comparison.summary import Summary
from gateway.config import SettingsInvalid
from gateway.logs import set_up_logging

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(/[^\s?#]*)?")
_LAST_PORT = 65535

_SWITCH_SECONDS = 0.0005
"""How long judging may keep the loop waiting: Python's own 5 ms would be seen by callers."""


def command(
    dialect: Annotated[str, typer.Argument(help="The vendor's API: dexatel, experia, dynamic_messaging.")],
    gateway_url: Annotated[str, typer.Option(metavar="URL", help="The gateway.")],
    vendor_url: Annotated[str | None, typer.Option(metavar="URL", help="The vendor.")] = None,
    listen: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Where callers come; port 0 takes a free one.")
    ] = "127.0.0.1:8090",
    recording: Annotated[
        Path | None,
        typer.Option("--replay", metavar="FILE.har", help="Take the vendor's side from a recording."),
    ] = None,
    mirror_writes: Annotated[
        bool, typer.Option("--mirror-writes", help="Do at the gateway what the vendor accepted: it sends.")
    ] = False,
    report: Annotated[
        Path | None,
        typer.Option(metavar="FILE.html", help="Write a page: every 30 seconds, and at the end."),
    ] = None,
    gateway_key_env: Annotated[
        str | None,
        typer.Option(metavar="VAR", help="The variable with the gateway's key (default: the caller's own)."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Compares the gateway's answers with the vendor's, while the vendor goes on serving its callers.

    Writes are only tried out at the gateway, which has to allow it (server.checks).
    """
    set_up_logging(settings_of(None, None, config).logging)
    plan = Plan(
        comparison=_comparison(dialect),
        gateway_url=_address("--gateway-url", gateway_url),
        key=_key(gateway_key_env),
        mirror=mirror_writes,
        report=report,
    )
    if recording is not None:
        if vendor_url is not None:
            raise SettingsInvalid("--replay and --vendor-url exclude each other: give one of them")
        summary = _run(replay(plan, recording))
    elif vendor_url is not None:
        host, port = _listen(listen)
        summary = _run(_proxy(plan, _address("--vendor-url", vendor_url), host, port))
    else:
        raise SettingsInvalid("give --vendor-url, or a recording with --replay")
    print_summary(summary)


async def _proxy(plan: Plan, vendor_url: str, host: str, port: int) -> Summary:
    """Until SIGTERM or SIGINT; a second signal no longer waits."""
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        told_to_stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    async with proxying(plan, vendor_url, host, port) as (run, bound):
        typer.echo(f"listening on {base_url(host, bound)}")
        sys.stdout.flush()
        await told_to_stop.wait()
    return run.summary()


def _run(work: Coroutine[Any, Any, Summary]) -> Summary:
    sys.setswitchinterval(_SWITCH_SECONDS)
    spare_garbage_collection()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


def _comparison(name: str) -> Comparison:
    known = {each.dialect.name: each for each in comparisons()}
    if name not in known:
        raise SettingsInvalid(f"{name!r}: expected one of {', '.join(known)}")
    return known[name]


def _address(option: str, url: str) -> str:
    if not _ADDRESS.fullmatch(url):
        raise SettingsInvalid(f"{option}: expected http(s)://host[:port][/path] without a user")
    return url


def _listen(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdecimal() or int(port) > _LAST_PORT:
        raise SettingsInvalid(f"--listen: {text!r}: expected host:port")
    return host.strip("[]"), int(port)


def _key(variable: str | None) -> str | None:
    if variable is None:
        return None
    key = os.environ.get(variable, "").strip()
    if not key:
        raise SettingsInvalid(f"--gateway-key-env: {variable} is not set, or empty")
    return key
