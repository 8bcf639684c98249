"""A bind that is kept up: connected, bound, and connected again after each loss."""

import asyncio
import ssl
from collections.abc import Callable, Coroutine
from random import Random
from typing import Any, TypeAlias

import structlog

from gateway.providers.smpp.codec import bind_body
from gateway.providers.smpp.pdus import Command
from gateway.providers.smpp.session import Arrivals, BindRefused, Limits, Session, SessionLost
from gateway.providers.smpp.settings import SmppSettings, TlsSettings
from gateway.providers.smpp.submissions import Backlog

log = structlog.get_logger(__name__)

Sleep: TypeAlias = Callable[[float], Coroutine[Any, Any, None]]
"""Passes so many seconds."""


def tls_context(settings: TlsSettings) -> ssl.SSLContext:
    """How a connection is encrypted. Raises OSError when a file can't be read or is none."""
    context = ssl.create_default_context(cafile=settings.ca_file)
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    if settings.cert_file is not None:
        context.load_cert_chain(settings.cert_file, settings.key_file)
    return context


class Server:
    """Where binds connect to, and with which credentials. Raises OSError, ValueError for its files."""

    def __init__(self, settings: SmppSettings) -> None:
        self._settings = settings
        self._tls = tls_context(settings.tls) if settings.tls is not None else None
        self._body = bind_body(
            settings.system_id, settings.read_password(), settings.system_type, settings.address_range
        )

    async def bound(self, make: Callable[[], Session], command: Command) -> Session:
        """A bound session. Raises OSError, BindRefused, SessionLost."""
        settings = self._settings
        session: Session | None = None
        try:
            async with asyncio.timeout(settings.connect_timeout):
                _, session = await asyncio.get_running_loop().create_connection(
                    make, settings.host, settings.port, ssl=self._tls, server_hostname=self._server_name
                )
                await session.bind(command, self._body)
        except BaseException:
            if session is not None:
                session.abort()
            raise
        return session

    @property
    def _server_name(self) -> str | None:
        tls = self._settings.tls
        return None if tls is None else tls.server_name or self._settings.host


class Bind:
    """One of a provider's binds. `changed` is called when it was bound and when it was lost.

    `tried` is set after the first attempt, whatever came of it.
    """

    def __init__(
        self,
        name: str,
        command: Command,
        settings: SmppSettings,
        server: Server,
        backlog: Backlog | None,
        arrived: Arrivals,
        changed: Callable[[], None],
        sleep: Sleep,
        random: Random,
    ) -> None:
        self._name = name
        self._command = command
        self._settings = settings
        self._server = server
        self._backlog = backlog
        self._arrived = arrived
        self._changed = changed
        self._sleep = sleep
        self._random = random
        self._pause = settings.reconnect_first
        self._log = log.bind(provider=name, bind=command.name.lower())
        self._session: Session | None = None
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self.tried = asyncio.Event()

    @property
    def is_bound(self) -> bool:
        """Whether it can be used."""
        return self._session is not None and self._session.is_bound

    @property
    def submits(self) -> bool:
        """Whether it is one that carries submits."""
        return self._backlog is not None

    def start(self) -> None:
        """Begins to connect."""
        self._task = asyncio.create_task(self._run())

    def fill(self) -> None:
        """Writes what there is room for."""
        if self._session is not None:
            self._session.fill()

    async def close(self) -> None:
        """Unbinds, and does not come back."""
        self._closing = True
        if self._session is not None:
            await self._session.unbind()
            self._log.info("smpp_unbound")
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            bound_at = loop.time()
            try:
                await self._keep_session()
            except (OSError, UnicodeError, BindRefused, SessionLost) as error:
                self._log.warning("smpp_bind_failed", error=str(error) or type(error).__name__)
            except Exception:
                log.exception("smpp_bind_broken", provider=self._name)
            finally:
                self.tried.set()
            if loop.time() - bound_at > self._pause:
                self._pause = self._settings.reconnect_first
            await self._sleep(self._pause * (0.75 + self._random.random() / 2))
            self._pause = min(self._pause * 2, self._settings.reconnect_longest)

    async def _keep_session(self) -> None:
        """Binds and stays until the session is lost."""
        limits = Limits(self._settings.window, self._settings.enquire_link, self._settings.response_timeout)
        session = await self._server.bound(
            lambda: Session(self._name, self._backlog, self._arrived, limits), self._command
        )
        self._session = session
        self._log.info("smpp_bound")
        self.tried.set()
        self._changed()
        await session.lost.wait()
        self._session = None
        if not self._closing:
            self._log.warning("smpp_lost")
        self._changed()
