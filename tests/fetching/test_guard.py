"""Which addresses are public, and that a name is connected to where it was checked."""

from __future__ import annotations

import asyncio
import socket

import httpcore
import httpx
import pytest

from cofolio.errors import AddressRefused
from cofolio.fetching.guard import GuardedNetwork, GuardedTransport, is_public

PRIVATE = """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255
::1 :: fe80::1 fe80::1%eth0 fc00::1 fd12::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 2002:7f00:1::1
2002:c0a8:101::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 198.18.0.1 192.0.2.1""".split()


@pytest.mark.parametrize("address", PRIVATE)
def test_private_in_every_clothing(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2a00:1450:4001:82a::200e", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["localhost", "127.1", "0x7f000001", "2130706433", "::1", "0"])
def test_names_that_lead_home(host: str) -> None:
    with pytest.raises((AddressRefused, httpcore.ConnectError)):
        asyncio.run(GuardedNetwork(allow_private=False).connect_tcp(host, 9, timeout=2))


def test_a_name_is_looked_up_once_and_one_private_address_is_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    async def resolve(host: object, *rest: object, **named: object) -> list[object]:
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")
        ]

    monkeypatch.setattr("cofolio.fetching.guard.anyio.getaddrinfo", resolve)

    async def ask() -> None:
        async with httpx.AsyncClient(transport=GuardedTransport(False, 2)) as client:
            await client.get("http://rebinding.example/")

    with pytest.raises(AddressRefused, match=r"127\.0\.0\.1"):
        asyncio.run(ask())
    assert asked == ["rebinding.example"]


def test_what_was_checked_is_what_is_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    connected: list[str] = []

    async def resolve(*given: object, **named: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80))]

    async def connect(self: object, host: str, *rest: object) -> None:
        connected.append(host)
        raise httpcore.ConnectError("no internet in tests")

    monkeypatch.setattr("cofolio.fetching.guard.anyio.getaddrinfo", resolve)
    monkeypatch.setattr(httpcore.AnyIOBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError):
        asyncio.run(GuardedNetwork(allow_private=False).connect_tcp("example.org", 80))
    assert connected == ["93.184.216.34"]
