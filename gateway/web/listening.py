"""Taking an address to listen on."""

from aiohttp import web

from gateway.domain.errors import GatewayError


class CannotListen(GatewayError):
    """The address to listen on can't be had."""


async def listen(runner: web.AppRunner, host: str, port: int) -> None:
    """Begins to serve a runner that is set up. Raises CannotListen."""
    try:
        await web.TCPSite(runner, host, port).start()
    except OSError as error:
        raise CannotListen(f"can't listen on {host}:{port}: {error}") from error
