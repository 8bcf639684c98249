"""Which addresses the gateway posts to: none of its own network, unless it is told that it may.

The address that a connection is made to is what is checked, after the name was resolved and right before the
socket is opened. So a name that resolves to something else the second time gets nowhere either.
"""

import asyncio
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any, TypeAlias

from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from gateway.domain.errors import TargetRefused

LONGEST_URL = 2083
RESOLVE_SECONDS = 5.0
_RESOLVER_THREADS = 64
"""So many names may hang at once before others wait; the threads are made when they are needed."""

_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")

AddressInfo: TypeAlias = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[Any, ...]]


class PrivateAddress(OSError):
    """A connection was about to be made to an address of a private network."""


def is_public(text: str) -> bool:
    """Whether an IP address, or every one that it stands for, belongs to the public internet."""
    return all(map(_is_public, _meant(ip_address(text.partition("%")[0]))))


def _meant(address: IPv4Address | IPv6Address) -> Iterator[IPv4Address | IPv6Address]:
    """IPv4 addresses that an IPv6 one carries, and itself unless it is but a form of such a one."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address in _NAT64:
            yield IPv4Address(int(address) & 0xFFFF_FFFF)
            return
        if address.sixtofour is not None:
            yield address.sixtofour
    yield address


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


class Resolver(AbstractResolver):
    """Names to addresses, on threads of its own: names that hang must not keep other work waiting."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_RESOLVER_THREADS, "resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of a name. Raises OSError."""
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, socket.getaddrinfo, host, port, family, socket.SOCK_STREAM
        )
        return [
            ResolveResult(
                hostname=host,
                host=str(address[0]),
                port=port,
                family=each_family,
                proto=protocol,
                flags=socket.AI_NUMERICHOST,
            )
            for each_family, _, protocol, _, address in found
        ]

    async def close(self) -> None:
        """Lets the threads end by themselves."""
        self._threads.shutdown(wait=False)


class Targets:
    """Where webhooks may point to."""

    def __init__(self, *, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    def permits(self, address: str) -> bool:
        """Whether a connection to an IP address may be made."""
        return self._allow_private or is_public(address)

    async def check(self, url: str) -> None:
        """Raises TargetRefused when an address is malformed, or its host is in a private network now.

        A name that can't be resolved passes: it is checked again whenever it is posted to.
        """
        host = host_of(url)
        if self._allow_private:
            return
        resolver = Resolver()
        addresses = [host]
        try:
            ip_address(host)
        except ValueError:
            addresses = []
            with suppress(OSError, TimeoutError, UnicodeError):
                async with asyncio.timeout(RESOLVE_SECONDS):
                    addresses = [each["host"] for each in await resolver.resolve(host)]
        finally:
            await resolver.close()
        for address in addresses:
            if not self.permits(address):
                raise TargetRefused(f"{host} is in a private network, where webhooks may not point to")

    def open_socket(self, info: AddressInfo) -> socket.socket:
        """The socket for a connection to this very address. Raises PrivateAddress."""
        family, kind, protocol, _, address = info
        if not self.permits(str(address[0])):
            raise PrivateAddress(f"{address[0]} is a private address")
        return socket.socket(family, kind, protocol)


def host_of(url: str) -> str:
    """The host that a webhook's URL names. Raises TargetRefused unless it is a whole http(s) URL."""
    if len(url) > LONGEST_URL:
        raise TargetRefused(f"a URL has at most {LONGEST_URL} characters")
    try:
        parsed = URL(url)
        host = parsed.raw_host
    except ValueError as error:
        raise TargetRefused(f"not a URL: {error}") from error
    if parsed.scheme not in ("http", "https") or not host or not url.isprintable() or " " in url:
        raise TargetRefused("not a URL that begins with http:// or https://")
    return host
