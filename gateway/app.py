"""The composition root: which parts make up a running gateway, and in which order they start and stop."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import TypeAlias

import structlog
from aiohttp import web

from adapters.registry import converters, dialects
from gateway.config import OperatorSettings, Settings, SettingsInvalid
from gateway.domain.clock import new_id, system_clock
from gateway.domain.errors import Unavailable
from gateway.domain.replies import ReplyWords
from gateway.domain.routes import RoutingTable
from gateway.engine.campaign_links import LinkSettings
from gateway.engine.courier import EventKinds
from gateway.engine.engine import Engine
from gateway.engine.right_of_way import RightOfWay
from gateway.engine.routing import WaysOut
from gateway.engine.targets import Targets
from gateway.engine.use_cases import UseCases
from gateway.provider_tables import kinds
from gateway.store.database import OUTAGES, Database
from gateway.store.embedded import EmbeddedServer
from gateway.store.migrate import migrate
from gateway.web.access_log import AccessLog
from gateway.web.application import web_application
from gateway.web.health import health_routes
from gateway.web.listening import listen
from gateway.web.providers import callback_routes
from gateway.web.tools import tools_application

log = structlog.get_logger(__name__)

SHUTDOWN_SECONDS = 10.0
"""How long requests under way may take to finish once the gateway is told to stop."""

_ANY_HOST = ("0.0.0.0", "::")  # noqa: S104


@dataclass(frozen=True, slots=True)
class Gateway:
    """A gateway that serves requests; `url` is the base URL to give to a client.

    `operator_url` is that of the operator's port, None without one.
    """

    url: str
    use_cases: UseCases
    operator_url: str | None = None


Announce: TypeAlias = Callable[[Gateway], Awaitable[None]]
"""Says that a gateway serves, and may make first what it says."""


@asynccontextmanager
async def database_of(settings: Settings) -> AsyncIterator[Database]:
    """The configured database, else one on the gateway's own server; its schema is brought up to date.

    Raises EmbeddedServerError, Unavailable.
    """
    async with AsyncExitStack() as stack:
        url = settings.database.url
        if url is None:
            server = await asyncio.to_thread(EmbeddedServer.start, settings.data_dir)
            stack.push_async_callback(asyncio.to_thread, server.close)
            url = server.url
        try:
            await migrate(url)
            database = await Database.connect(url, size=settings.database.pool_size)
        except OUTAGES as error:
            raise Unavailable(f"the database is out of reach: {error or type(error).__name__}") from error
        stack.push_async_callback(database.close)
        yield database


def use_cases_on(
    database: Database,
    settings: Settings,
    routing: RoutingTable | None = None,
    right_of_way: RightOfWay | None = None,
) -> UseCases:
    """The use cases in real time; the routing is that of the settings."""
    targets = Targets(allow_private=settings.webhooks.allow_private_targets)
    routing = routing or ways_out_of(settings).table
    return UseCases.on(
        database, system_clock, new_id, targets, _link_settings(settings), routing, right_of_way
    )


def _link_settings(settings: Settings) -> LinkSettings:
    return LinkSettings(settings.links.base_url, settings.links.secret)


def event_kinds() -> EventKinds:
    """What webhooks can be told of, by the names of the dialect and the event."""
    return {(dialect.name, kind.name): kind for dialect in dialects() for kind in dialect.events}


def ways_out_of(settings: Settings) -> WaysOut:
    """The configured ways out, none of them started.

    Raises SettingsInvalid when a route is for a channel that its provider can't carry.
    """
    providers = [kinds()[table.kind][0].build(name, table) for name, table in settings.providers.items()]
    rates = {name: table.rate for name, table in settings.providers.items() if table.rate is not None}
    ways_out = WaysOut(providers, [table.route for table in settings.routes], rates)
    for place, route in enumerate(ways_out.table.routes):
        if not ways_out.table.carries(route):
            raise SettingsInvalid(f"routes.{place}: provider {route.provider!r} can't carry {route.channel}")
    return ways_out


async def _silently(_gateway: Gateway) -> None:
    """Announces nothing."""


@asynccontextmanager
async def running(settings: Settings, announce: Announce = _silently) -> AsyncIterator[Gateway]:
    """A whole gateway; on leaving, requests are finished first, then the engine stops.

    It calls itself ready once it is announced: whoever waits for that finds all that was told and made then.
    Raises EmbeddedServerError, Unavailable, CannotListen.
    """
    async with AsyncExitStack() as stack:
        database = await stack.enter_async_context(database_of(settings))
        ways_out = ways_out_of(settings)
        right_of_way = RightOfWay()
        use_cases = use_cases_on(database, settings, ways_out.table, right_of_way)
        engine = Engine(
            database,
            ways_out=ways_out,
            clock=system_clock,
            settings=settings.engine,
            links=_link_settings(settings),
            event_kinds=event_kinds(),
            webhooks=settings.webhooks,
            reply_words=ReplyWords(settings.replies.stop_words),
            right_of_way=right_of_way,
        )
        await engine.start()
        stack.push_async_callback(engine.stop)
        application = web_application(
            use_cases,
            dialects(),
            max_body=settings.server.max_body,
            behind_proxy=settings.server.behind_proxy,
            requests=settings.requests,
            checks=settings.server.checks,
        )
        announced = asyncio.Event()
        application.add_routes(health_routes(database, engine, announced))
        application.add_routes(callback_routes(ways_out.providers))
        server = settings.server
        url = await stack.enter_async_context(_listening(application, server.host, server.port))
        use_cases.links.serve_at(url)
        operator_url = await stack.enter_async_context(_listening_to_operator(settings.operator))
        log.info("started", base=url, operator=operator_url)
        gateway = Gateway(url, use_cases, operator_url)
        await announce(gateway)
        announced.set()
        yield gateway
        log.info("stopping")


@asynccontextmanager
async def _listening_to_operator(settings: OperatorSettings) -> AsyncIterator[str | None]:
    if settings.port is None:
        yield None
        return
    async with _listening(tools_application(converters()), settings.host, settings.port) as url:
        yield url


@asynccontextmanager
async def _listening(application: web.Application, host: str, port: int) -> AsyncIterator[str]:
    runner = web.AppRunner(application, access_log_class=AccessLog, shutdown_timeout=SHUTDOWN_SECONDS)
    await runner.setup()
    try:
        await listen(runner, host, port)
        yield base_url(host, runner.addresses[0][1])
    finally:
        await runner.cleanup()


def base_url(host: str, port: int) -> str:
    """Where a client on this machine reaches a server that listens there."""
    if host in _ANY_HOST:
        host = "localhost"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def serve(settings: Settings, announce: Announce) -> None:
    """Runs until SIGTERM or SIGINT; a second signal no longer waits for what is under way.

    Raises EmbeddedServerError, Unavailable, CannotListen.
    """
    told_to_stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    spare_garbage_collection()

    def stop() -> None:
        told_to_stop.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    async with running(settings, announce):
        await told_to_stop.wait()


def spare_garbage_collection() -> None:
    """Collects rarely: campaigns make millions of short-lived objects without cycles.

    With the defaults a quarter of the sending time, and pauses of 100 ms while a large body is taken in, went
    into looking for cycles that aren't there.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 1_000)
