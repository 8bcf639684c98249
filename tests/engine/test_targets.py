"""Which addresses webhooks may point to."""

import socket

import pytest

from gateway.domain.errors import TargetRefused
from gateway.engine.targets import PrivateAddress, Resolver, Targets, host_of, is_public

ADDRESSES: list[tuple[str, bool]] = [
    ("8.8.8.8", True),
    ("1.1.1.1", True),
    ("0.0.0.0", False),
    ("10.1.2.3", False),
    ("100.64.0.1", False),
    ("127.0.0.1", False),
    ("127.8.8.8", False),
    ("169.254.169.254", False),
    ("172.16.0.1", False),
    ("172.32.0.1", True),
    ("192.0.2.1", False),
    ("192.168.1.1", False),
    ("198.18.0.1", False),
    ("224.0.0.1", False),
    ("240.0.0.1", False),
    ("255.255.255.255", False),
    ("2606:4700:4700::1111", True),
    ("::", False),
    ("::1", False),
    ("::127.0.0.1", False),
    ("::ffff:8.8.8.8", True),
    ("::ffff:127.0.0.1", False),
    ("::ffff:10.0.0.1", False),
    ("::ffff:a9fe:a9fe", False),
    ("64:ff9b::8.8.8.8", True),
    ("64:ff9b::7f00:1", False),
    ("64:ff9b::10.0.0.1", False),
    ("64:ff9b:1::8.8.8.8", False),
    ("2002:7f00:1::", False),
    ("2002:808:808::1", True),
    ("2001::1", False),
    ("2001:db8::1", False),
    ("fc00::1", False),
    ("fd12:3456::1", False),
    ("fe80::1", False),
    ("fe80::1%eth0", False),
    ("fec0::1", False),
    ("ff02::1", False),
]


@pytest.mark.parametrize(("address", "public"), ADDRESSES, ids=[address for address, _ in ADDRESSES])
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize("address", [address for address, public in ADDRESSES if not public])
def test_no_socket_is_opened_to_a_private_address(address: str) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with pytest.raises(PrivateAddress):
        Targets().open_socket((family, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (address, 80)))


def test_sockets_to_public_addresses_and_to_any_when_that_is_set() -> None:
    for targets, address in ((Targets(), "8.8.8.8"), (Targets(allow_private=True), "127.0.0.1")):
        opened = targets.open_socket((socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, 80)))
        assert opened.family == socket.AF_INET
        opened.close()


REFUSED: list[tuple[str, str]] = [
    ("loopback", "http://127.0.0.1/hook"),
    ("loopback with a port", "https://127.0.0.1:8443/"),
    ("loopback in IPv6", "http://[::1]/hook"),
    ("mapped loopback", "http://[::ffff:127.0.0.1]/"),
    ("private", "http://10.0.0.1/"),
    ("the cloud's metadata", "http://169.254.169.254/latest/meta-data"),
    ("a name that is loopback", "http://localhost/hook"),
    ("a name that is loopback, in capitals", "http://LOCALHOST:80/hook"),
    ("one number", "http://2130706433/"),
    ("hexadecimal", "http://0x7f.0.0.1/"),
    ("short", "http://127.1/"),
    ("no scheme", "example.com/hook"),
    ("another scheme", "ftp://example.com/"),
    ("a file", "file:///etc/passwd"),
    ("no host", "http:///hook"),
    ("a blank", "http://exa mple.com/"),
    ("a line break", "http://example.com/\r\nX: y"),
    ("a bad port", "http://example.com:99999/"),
    ("nothing", ""),
    ("too long", "http://example.com/" + "a" * 2083),
]


@pytest.mark.parametrize("url", [pytest.param(url, id=label) for label, url in REFUSED])
async def test_refused(url: str) -> None:
    with pytest.raises(TargetRefused):
        await Targets().check(url)


@pytest.mark.parametrize(
    "url",
    ["http://8.8.8.8/hook", "https://[2606:4700:4700::1111]:8443/", "https://name.invalid/hook?a=b#c"],
)
async def test_accepted(url: str) -> None:
    await Targets().check(url)


async def test_private_ones_are_accepted_when_that_is_set() -> None:
    for _, url in REFUSED[:8]:
        await Targets(allow_private=True).check(url)
    with pytest.raises(TargetRefused):
        await Targets(allow_private=True).check("ftp://127.0.0.1/")


def test_the_host_of_a_url() -> None:
    assert host_of("https://user:pass@Example.com:8443/a") == "example.com"
    assert host_of("http://[::1]:80/") == "::1"
    assert host_of("https://bücher.example/") == "xn--bcher-kva.example"


async def test_a_name_gives_all_its_addresses() -> None:
    resolver = Resolver()
    found = await resolver.resolve("localhost", 80)
    assert {each["host"] for each in found} & {"127.0.0.1", "::1"}
    assert {each["port"] for each in found} == {80}
    await resolver.close()
