"""Which hosts may be connected to: a name is resolved once, its addresses checked, and one of these connected to.

Checking a name and connecting to it later would let a name that changes its address in between through.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable

import anyio
import httpcore
import httpx

from cofolio.errors import AddressRefused

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_IP = ipaddress.IPv4Address | ipaddress.IPv6Address


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, also inside the ways that carry IPv4 in IPv6."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return all(one.is_global and not one.is_multicast for one in (ip, *_carried(ip)))


def _carried(ip: _IP) -> list[_IP]:
    if isinstance(ip, ipaddress.IPv4Address):
        return []
    found: list[_IP] = [one for one in (ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())) if one is not None]
    if ip in _NAT64:
        found.append(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF))
    return found


def check_url(url: httpx.URL) -> None:
    """Checks what can be said of an address before its host is looked up.

    Raises:
        AddressRefused: it is not of HTTP, has no host, or carries a name and password.
    """
    if url.scheme not in ("http", "https") or not url.host:
        raise AddressRefused(f"{shown(url)}: only addresses of http and https are fetched")
    if url.userinfo:
        raise AddressRefused(f"{shown(url)}: an address with a name and password in it is not fetched")


def shown(url: httpx.URL) -> str:
    """An address for people and files: without what may be secret in it."""
    return str(url.copy_with(username=None, password=None)) if url.userinfo else str(url)


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses only."""

    def __init__(self, allow_private: bool) -> None:
        self._allow_private = allow_private
        self._network = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Resolves, checks, and connects to the first address that answers."""
        failed: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in await self._resolved(host, port, timeout):
            try:
                return await self._network.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refuses: published data comes over the network."""
        raise AddressRefused(f"{path}: not an address on the network")

    async def sleep(self, seconds: float) -> None:
        """Waits."""
        await self._network.sleep(seconds)

    async def _resolved(self, host: str, port: int, timeout: float | None) -> list[str]:
        try:
            with anyio.fail_after(timeout):
                found = await anyio.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout(f"{host}: its address was not found in time") from error
        except OSError as error:
            raise httpcore.ConnectError(f"{host}: no such host ({error})") from error
        addresses = list(dict.fromkeys(entry[4][0] for entry in found))
        private = [] if self._allow_private else [one for one in addresses if not is_public(one)]
        if private:
            raise AddressRefused(
                f"{host} leads to {', '.join(private)}, which is no public address; --allow-private allows it"
            )
        return addresses


class GuardedTransport(httpx.AsyncHTTPTransport):
    """httpx's own transport over the guarded network.

    An environment's proxy is not used: it would look names up itself, where nothing checks them.
    """

    def __init__(self, allow_private: bool, connections: int) -> None:
        super().__init__()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=httpx.create_ssl_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=20,
            network_backend=GuardedNetwork(allow_private),
        )
